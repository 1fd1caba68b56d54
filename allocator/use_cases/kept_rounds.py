"""The rounds of a case's locations as they are kept: what they follow from, and reading them back.

Nothing here routes, so that the checker can use it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np

from allocator.domain.case import Case
from allocator.domain.errors import AlteredError
from allocator.domain.market import Location, Shift
from allocator.domain.package import Package, Visit
from allocator.geo import Travel
from allocator.policy import Policy
from allocator.rounds.day import Roster
from allocator.rounds.duty import shifts_of
from allocator.rounds.effort import Effort
from allocator.rounds.known import Known, remember, tell_known
from allocator.rounds.week import RoutedDay, RoutedWeek, Workday
from allocator.rounds.workdays import Workdays
from allocator.workspace.canonical import hash_bytes
from allocator.workspace.rounds_store import StoredDay, StoredWeek

_METHOD = 7
"""Raised when rounds are built another way, so that rounds of the old way are not reused."""

_SETTINGS = (
    "shift_hours",
    "break_minutes",
    "break_after_minutes",
    "rest_minutes",
    "home_leg_percent",
    "waiting_percent",
    "waiting_cap_minutes",
    "round_minutes",
    "visit_gap_minutes",
    "known_carer_minutes",
)


@dataclass(frozen=True)
class RoundsOf:
    """What the rounds of a case follow from.

    Parameters
    ----------
    case, policy
        Book, shifts and settings.
    travel
        Minutes and metres between places.
    effort
        How long the search looks.
    """

    case: Case
    policy: Policy
    travel: Travel
    effort: Effort = field(default_factory=Effort)

    @cached_property
    def book(self) -> dict[str, list[Package]]:
        """What each location delivers."""
        found: dict[str, list[Package]] = defaultdict(list)
        for delivery in self.case.book:
            found[delivery.location_id].append(delivery.package)
        return dict(found)

    def packages_of(self, location: Location) -> list[Package]:
        """Return what a location delivers."""
        return self.book.get(location.location_id, [])

    def workdays_of(self, location: Location) -> Workdays:
        """Return who builds the days of a location."""
        return Workdays(self.case, location, self.policy, self.travel)

    @cached_property
    def _common(self) -> str:
        settings = [(name, getattr(self.policy, name)) for name in _SETTINGS]
        effort = [
            (it.name, getattr(self.effort, it.name))
            for it in fields(self.effort)
            if not it.name.startswith("quote")
        ]
        return repr((_METHOD, settings, effort, self.travel.fingerprint))

    def content_of(self, location: Location) -> str:
        """Return the hash of everything a location's rounds follow from."""
        shifts = [
            (shift.on_duty, shift.off_duty, shift.carers)
            for shift in shifts_of(self.case, location, self.policy)
        ]
        packages = sorted(
            (package.ref, _spot(package), [_told(visit) for visit in package.visits])
            for package in self.packages_of(location)
        )
        follows = (self._common, location.location_id, shifts, _spot(location), packages)
        return hash_bytes(repr(follows).encode())


def _told(visit: Visit) -> str:
    """Return all that rounds may know of a visit."""
    return repr(visit) + (f" by {visit.known_carer}" if visit.known_carer else "")


def _spot(at: Location | Package) -> tuple[int, int, bool, str]:
    """Return what travel may know of a place: a table goes by the small area that was stated."""
    return at.place.easting, at.place.northing, at.place.is_rural, at.place.lsoa11cd


def to_store(week: RoutedWeek, crew: tuple[int, ...]) -> StoredWeek:
    """Return a routed week as it is kept."""
    return StoredWeek(
        location_id=week.location_id,
        crew=crew,
        days=tuple(
            StoredDay(
                routed.workday.days, routed.roster.rounds, tuple(routed.roster.start.tolist())
            )
            for routed in week.days
        ),
        figures=week.figures,
    )


def from_store(origin: RoundsOf, location: Location, stored: StoredWeek) -> RoutedWeek:
    """Return a kept week with the days it is for, worked out again from the case.

    Raises
    ------
    AlteredError
        When the kept rounds are another location's, or have other carers, days or calls than the
        case.
    """
    delivers = origin.workdays_of(location)
    if stored.location_id != location.location_id or not _is_crew(delivers.duty.shifts, stored):
        raise _misfit(location)
    workdays = delivers.build(origin.packages_of(location), stored.crew)
    if [it.days for it in workdays] != [it.days for it in stored.days]:
        raise _misfit(location)
    known: Known = {}
    routed = []
    for workday, kept in zip(workdays, stored.days, strict=True):
        if not _has_its_shape(workday, kept):
            raise _misfit(location)
        told = tell_known(workday, known)
        roster = Roster(kept.rounds, np.array(kept.start, dtype=np.int64))
        remember(known, told, roster)
        routed.append(RoutedDay(told.as_made(roster), roster))
    return RoutedWeek(location.location_id, tuple(routed), origin.content_of(location))


def _is_crew(shifts: Sequence[Shift], stored: StoredWeek) -> bool:
    """Tell whether a crew is that of the rounds, and of each shift that says how many it has."""
    sizes = {sum(stored.crew), *(len(day.rounds) for day in stored.days)}
    return (
        bool(stored.days)
        and len(sizes) == 1
        and len(stored.crew) == len(shifts)
        and all(
            carers >= 0 and shift.carers in {None, carers}
            for shift, carers in zip(shifts, stored.crew, strict=True)
        )
    )


def _has_its_shape(workday: Workday, kept: StoredDay) -> bool:
    """Tell whether kept rounds are of the carers and calls of a day."""
    calls = range(len(workday.refs))
    return (
        len(kept.rounds) == len(workday.carer_names)
        and len(kept.start) == len(calls)
        and all(call in calls for made in kept.rounds for call in made)
    )


def _misfit(location: Location) -> AlteredError:
    return AlteredError(
        f"The kept rounds of {location.location_id} are not for its carers, days and visits; "
        "delete them and run allocator rounds build."
    )
