"""The book: who delivers whose care today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from allocator.domain.market import Location
from allocator.domain.package import Delivery, Package
from allocator.domain.words import Funding, Route
from allocator.geo.points import IntArray
from allocator.twin.catchments import draw_pull
from allocator.twin.county import County
from allocator.twin.draw import Draw
from allocator.twin.market import Market
from allocator.twin.people import Person
from allocator.twin.visits import SHORT_MINUTES

YEARS_BACK_DAYS = 3 * 365
"""Oldest start of a delivery [days]."""

_ROUTES = (
    (Route.COMMUNITY, 50), (Route.DISCHARGE, 34), (Route.REVIEW, 8), (Route.HAND_BACK, 5),
    (Route.PROVIDER_FAILURE, 3),
)  # fmt: skip


class _Choice:
    """Who may deliver to whom, by area and kind of need; worked out once per combination."""

    def __init__(self, draw: Draw, county: County, market: Market) -> None:
        self._county = county
        self._locations = market.locations
        self._pull = draw_pull(draw, county, market.locations, market.sizes)
        self._known: dict[tuple[object, ...], IntArray] = {}
        self._able: dict[tuple[object, ...], NDArray[np.bool_]] = {}

    def draw(self, draw: Draw, person: Person) -> Location:
        """Draw who delivers a person's care, of those who can."""
        area = self._county.area_index(person.place)
        is_double = any(visit.carers > 1 for visit in person.visits)
        shortest = min(visit.minutes for visit in person.visits)
        is_short = shortest < SHORT_MINUTES
        key = (area, person.group, person.funding, person.skills, is_double, is_short)
        if key not in self._known:
            able = self._who_can(person, is_double, shortest)
            self._known[key] = np.where(able, self._pull[area], 0).cumsum()
        running = self._known[key]
        return self._locations[running.searchsorted(draw.below(int(running[-1])), side="right")]

    def _who_can(self, person: Person, is_double: bool, shortest: int) -> NDArray[np.bool_]:
        """Tell of each location whether it can serve such a person, wherever they live."""
        key = (person.group, person.funding, person.skills, is_double, shortest)
        if key not in self._able:
            able = [_can_serve(x, person, is_double, shortest) for x in self._locations]
            self._able[key] = np.array(able)
        return self._able[key]


def _can_serve(location: Location, person: Person, is_double: bool, shortest: int) -> bool:
    """Council care goes to accredited framework locations, other care to any able one."""
    is_contracted = location.is_on_framework and person.group in location.client_groups
    is_allowed = person.funding is Funding.SELF or is_contracted
    is_able = person.skills <= location.skills and (location.is_double_handed or not is_double)
    return is_allowed and is_able and shortest >= location.minimum_visit_minutes


def draw_book(
    draw: Draw, county: County, market: Market, people: Sequence[Person], as_of: date
) -> tuple[Delivery, ...]:
    """Draw who delivers each person's care and since when.

    Starts go back three years and are denser in recent months, since packages end.
    """
    choice = _Choice(draw, county, market)
    deliveries: list[Delivery] = []
    for number, person in enumerate(people, start=1):
        days = min(draw.between(1, YEARS_BACK_DAYS) for _ in range(2))
        started = as_of - timedelta(days=days)
        package = Package(
            ref=f"B{number:05d}",
            ready_on=started - timedelta(days=draw.between(0, 28)),
            route=draw.pick(_ROUTES) if person.funding is Funding.COUNCIL else Route.COMMUNITY,
            client_group=person.group,
            place=person.place,
            priority_band=draw.between(1, 5),
            skills=person.skills,
            funding=person.funding,
            visits=person.visits,
        )
        location = choice.draw(draw, person)
        deliveries.append(
            Delivery(package=package, location_id=location.location_id, started_on=started)
        )
    return tuple(deliveries)
