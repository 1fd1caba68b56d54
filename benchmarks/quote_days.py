"""Synthetic provider-days for quotes: overlapping providers, towns and country, one weekday.

The numbers follow the published experiment on marginal quotes: 40 by 30 km, five towns with 65 % of
the visits, visits of 15, 30, 45 and 60 minutes, and breakfast, lunch and tea in 55, 25 and 20 %.
Every person and place is invented.
"""

from __future__ import annotations

import random
from datetime import date

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Delivery, Package, Place, Visit
from allocator.domain.words import ClientGroup, Route

AS_OF = date(2026, 11, 16)
_EAST, _NORTH = 600_000, 300_000
_WIDTH, _HEIGHT = 40_000, 30_000
_TOWN_PERCENT, _TOWN_SPREAD = 65, 1_200
_LENGTHS = (15, 30, 45, 60)
_LENGTH_ODDS = (10, 50, 25, 15)
_MIDDLES = ((450, 570), (735, 780), (975, 1020))
_BAND_ODDS = (55, 25, 20)
_HALF_WIDTH = 30


def draw_day(seed: int, *, providers: int, visits: int, clients: int) -> Case:
    """Draw a case with one weekday of visits and some people who ask for one more.

    Parameters
    ----------
    seed
        Of every draw.
    providers
        How many locations share the area.
    visits
        Visits each of them makes that day.
    clients
        People on the list, one visit each.

    Returns
    -------
    Case
        Marked as synthetic. All visits are on Mondays.
    """
    draw = random.Random(f"quote {seed} {providers} {visits}")
    towns = [_anywhere(draw) for _ in range(5)]
    locations = [
        Location(
            location_id=f"Q{number}",
            provider_id=f"Q{number}",
            name=f"Provider {number}",
            place=_place(draw.choice(towns)),
        )
        for number in range(1, providers + 1)
    ]
    book = [
        Delivery(
            package=_package(draw, f"B{number}-{row:03d}", towns),
            location_id=f"Q{number}",
            started_on=AS_OF,
        )
        for number in range(1, providers + 1)
        for row in range(visits)
    ]
    waiting = [_package(draw, f"N{number:02d}", towns) for number in range(clients)]
    return Case(
        as_of=AS_OF,
        is_synthetic=True,
        packages=tuple(waiting),
        book=tuple(book),
        locations=tuple(locations),
    )


def _anywhere(draw: random.Random) -> tuple[int, int]:
    return _EAST + draw.randrange(_WIDTH), _NORTH + draw.randrange(_HEIGHT)


def _place(spot: tuple[int, int]) -> Place:
    return Place(easting=spot[0], northing=spot[1], is_rural=True)


def _package(draw: random.Random, ref: str, towns: list[tuple[int, int]]) -> Package:
    if draw.randrange(100) < _TOWN_PERCENT:
        east, north = draw.choice(towns)
        spot = east + round(draw.gauss(0, _TOWN_SPREAD)), north + round(draw.gauss(0, _TOWN_SPREAD))
    else:
        spot = _anywhere(draw)
    middle = draw.randint(*draw.choices(_MIDDLES, _BAND_ODDS)[0])
    visit = Visit(
        days=(0,),
        window_start=middle - _HALF_WIDTH,
        window_end=middle + _HALF_WIDTH,
        minutes=draw.choices(_LENGTHS, _LENGTH_ODDS)[0],
    )
    return Package(
        ref=ref,
        ready_on=AS_OF,
        route=Route.COMMUNITY,
        client_group=ClientGroup.OLDER_PEOPLE,
        place=_place(spot),
        priority_band=3,
        visits=(visit,),
    )
