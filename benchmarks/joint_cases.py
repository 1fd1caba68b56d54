"""A list of packages waiting where several providers overlap: cut out of a county, or a drawn day.

A home in the twin's book is drawn as the middle. The locations nearest to it that have rounds of
their own are the market; the list is drawn from what *other* locations deliver around it, as if
those handed it back. Everything is taken by everybody: what is compared is travel, so rules that
leave no choice are met by all, and time is declared for the whole list at each location.

A day is drawn as the published run has it: one weekday, one visit a person, 26 visits a location,
all over the same five towns and the country around them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from allocator.domain.case import Case
from allocator.domain.market import Assessment, CapacityOffer, Location, Provider
from allocator.domain.package import Package, Place
from allocator.domain.week import SLOTS
from allocator.domain.words import (
    ClientGroup,
    Gender,
    ProviderKind,
    Rating,
    Registration,
    Scheme,
)
from allocator.policy import read_policy
from allocator.rules import Problem
from allocator.twin import build_twin
from benchmarks.quote_days import draw_day

GOALS = ["unplaced", "travel"]
LEAST_BOOK = 15
"""Packages a location delivers at least to count as one with rounds of its own."""
_AMPLE = 7 * 24 * 60
_PUBLISHED_BOOK = 26
"""Visits each location makes on a drawn day."""
COUNTED: dict[str, dict[str, int]] = {
    "published": {"home_leg_percent": 100, "round_minutes": 0, "waiting_percent": 0},
    "norfolk": {},
}
"""What rounds are made cheap by, as settings that differ from the policy's.

The published run routes vehicles from the branch and back and counts nothing but their travel, so
a round opened for one package pays its way there and back. By the policy of Norfolk these ways are
free: a package with a round of its own drives nothing, and going round the locations looks cheap.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How large and how dense an instance is.

    Parameters
    ----------
    packages
        Packages on the list.
    providers
        Locations that overlap.
    km
        Radius around the middle from which the list is drawn; widened where too few live there.
    counted
        What rounds are made cheap by, a name of `COUNTED`.
    """

    packages: int = 24
    providers: int = 4
    km: float = 12.0
    counted: str = "published"


def overlapping_problem(seed: int, layout: Layout) -> Problem:
    """Cut one instance out of the twin of a seed.

    Parameters
    ----------
    seed
        Seed of the twin, of the middle and of the list.
    layout
        Its size.

    Returns
    -------
    Problem
        Every package may go to every location; the goals are nobody left out, then travel.
    """
    twin, rng = build_twin(seed), Random(f"joint {seed}")
    middle = rng.choice(twin.book).package.place
    market = _market(twin, middle, layout.providers)
    listed = _list(twin, middle, {place.location_id for place in market}, layout, rng)
    case = _everybody_may(twin, market, listed)
    return Problem(case, read_policy({"goal_order": GOALS, **COUNTED[layout.counted]}))


def drawn_day(seed: int, layout: Layout) -> Problem:
    """Draw one weekday as the published run has it.

    Parameters
    ----------
    seed
        Of every draw.
    layout
        Its size; no radius is looked at.

    Returns
    -------
    Problem
        Every package may go to every location; the goals are nobody left out, then travel.
    """
    count = layout.packages
    case = draw_day(seed, providers=layout.providers, visits=_PUBLISHED_BOOK, clients=count)
    listed = [
        replace(
            package,
            ready_on=case.as_of - timedelta(days=count - number),
            visits=tuple(replace(visit, is_short_agreed=True) for visit in package.visits),
        )
        for number, package in enumerate(case.packages)
    ]
    everybody = _everybody_may(case, list(case.locations), listed)
    return Problem(everybody, read_policy({"goal_order": GOALS, **COUNTED[layout.counted]}))


KINDS: dict[str, Callable[[int, Layout], Problem]] = {
    "day": drawn_day,
    "twin": overlapping_problem,
}
"""How an instance is made, by the first word of its name."""


def _market(twin: Case, middle: Place, count: int) -> list[Location]:
    """Return the nearest locations that have rounds of their own."""
    delivers = Counter(delivery.location_id for delivery in twin.book)
    able = [x for x in twin.locations if delivers[x.location_id] >= LEAST_BOOK]
    return sorted(able, key=lambda x: (_metres(x.place, middle), x.location_id))[:count]


def _list(
    twin: Case, middle: Place, market: set[str], layout: Layout, rng: Random
) -> list[Package]:
    """Draw the list from what others deliver around the middle, in an order of arrival."""
    others = [x.package for x in twin.book if x.location_id not in market]
    others.sort(key=lambda package: (_metres(package.place, middle), package.ref))
    near = sum(_metres(package.place, middle) <= 1000 * layout.km for package in others)
    drawn = rng.sample(others[: max(near, layout.packages)], layout.packages)
    return [
        replace(
            package,
            ref=f"N{number:03d}",
            ready_on=twin.as_of - timedelta(days=layout.packages - number),
            skills=frozenset(),
            carer_gender=None,
            excluded=frozenset(),
            preferred=frozenset(),
            current_location=None,
        )
        for number, package in enumerate(drawn)
    ]


def _everybody_may(twin: Case, market: list[Location], listed: list[Package]) -> Case:
    """Return the case in which each location of the market may take every package."""
    areas = frozenset(package.place.lsoa11cd for package in listed)
    ids = {place.location_id for place in market}
    return twin.but(
        packages=tuple(listed),
        book=tuple(x for x in twin.book if x.location_id in ids),
        locations=tuple(_open_to_all(place, areas) for place in market),
        providers=tuple(
            Provider(provider_id=name, name=name, kind=ProviderKind.INDEPENDENT)
            for name in sorted({place.provider_id for place in market})
        ),
        restrictions=(),
        assessments=tuple(_good(place.location_id, twin.as_of) for place in market),
        capacity=tuple(
            CapacityOffer(
                location_id=place.location_id,
                day_type=day_type,
                band=band,
                carer_minutes=_AMPLE * len(listed),
                declared_on=twin.as_of,
            )
            for place in market
            for day_type, band in SLOTS
        ),
        lots=(),
        orders=(),
        shifts=(),
    )


def _open_to_all(place: Location, areas: frozenset[str]) -> Location:
    return replace(
        place,
        registration=Registration.REGISTERED,
        is_dormant=False,
        client_groups=frozenset(ClientGroup),
        genders=frozenset(Gender),
        is_double_handed=True,
        is_on_framework=True,
        served_areas=areas,
        minimum_visit_minutes=5,
        new_hours_cap_minutes=None,
    )


def _good(location_id: str, day: date) -> Assessment:
    return Assessment(
        location_id=location_id, scheme=Scheme.CQC_LOCATION, rating=Rating.GOOD, assessed_on=day
    )


def _metres(one: Place, other: Place) -> float:
    return float(((one.easting - other.easting) ** 2 + (one.northing - other.northing) ** 2) ** 0.5)
