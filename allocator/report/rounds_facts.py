"""The rounds of a day told stop by stop: who goes where, when, and what lies between two calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from allocator.domain.case import Case
from allocator.domain.package import Package, Visit
from allocator.domain.week import Band, band_at
from allocator.report.amounts import visit_in_words
from allocator.rounds.day import Day
from allocator.rounds.week import RoutedDay

REASONS = {
    "no-shift": "no shift holds it from a start in its window to its end",
    "too-long": "it is longer than every shift",
    "no-break": "it is longer than a carer may work without a break, and by itself it has none",
    "one-carer": "it needs two carers at once, and two are never on duty together in its window",
    "no-room": "it fits by itself, but not together with the other visits",
}
"""Why a visit is in no round, by the reasons of `allocator.rounds.week.Misfit`."""


class Gap(StrEnum):
    """What a carer does between arriving and the next call."""

    NONE = ""
    WAIT = "wait"
    BREAK = "break"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One call of a round.

    Parameters
    ----------
    number
        Place in the round, from 1.
    package, visit
        Whose call it is: the package and the index into its visits.
    start, end
        Minutes after midnight.
    travel, metres
        On the road to it from the call before; nothing for the first call.
    gap, gap_kind
        Minutes between arriving and starting, and what they are.
    rest, rest_kind
        Of a gap with the break in it, the minutes beyond the break, and what they are.
    late
        Minutes it starts after its window closed.
    partner
        Name of the other carer of a double-handed visit; empty otherwise.
    """

    number: int
    package: Package
    visit: int
    start: int
    end: int
    travel: int = 0
    metres: int = 0
    gap: int = 0
    gap_kind: Gap = Gap.NONE
    rest: int = 0
    rest_kind: Gap = Gap.NONE
    late: int = 0
    partner: str = ""

    @property
    def minutes(self) -> int:
        """Length with the person."""
        return self.end - self.start

    @property
    def band(self) -> Band:
        """Band of the visit, by the middle of its window."""
        return band_of(self.package, self.visit)

    @property
    def is_double(self) -> bool:
        """Whether the visit needs two carers at once."""
        return self.package.visits[self.visit].carers > 1

    @property
    def area(self) -> str:
        """Code of the small area."""
        return area_of(self.package)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One carer's calls in one shift.

    Parameters
    ----------
    carer
        Short name, such as ``E1``.
    on_duty, off_duty
        The shift, minutes after midnight.
    leave, back
        Minutes of travel from the branch to the first call and from the last.
    waiting
        Minutes of its gaps that count as waiting.
    stops
        The calls in order, one at least.
    """

    carer: str
    on_duty: int
    off_duty: int
    leave: int
    back: int
    waiting: int
    stops: tuple[Stop, ...]

    @property
    def start(self) -> int:
        """Start of the first call."""
        return self.stops[0].start

    @property
    def end(self) -> int:
        """End of the last call."""
        return self.stops[-1].end

    @property
    def contact(self) -> int:
        """Minutes with people."""
        return sum(stop.minutes for stop in self.stops)

    @property
    def travel(self) -> int:
        """Minutes of travel between calls."""
        return sum(stop.travel for stop in self.stops)

    @property
    def metres(self) -> int:
        """Road metres between calls."""
        return sum(stop.metres for stop in self.stops)

    @property
    def off(self) -> int:
        """Minutes of its gaps beyond what counts as waiting, breaks among them; not paid.

        From the start of the first call to the end of the last everything is contact, travel,
        waiting or this.
        """
        return sum(stop.gap for stop in self.stops) - self.waiting


@dataclass(frozen=True, slots=True)
class Left:
    """A visit that is in no round on some days, and why."""

    package: Package
    visit: int
    days: tuple[int, ...]
    reason: str

    @property
    def band(self) -> Band:
        """Band of the visit, by the middle of its window."""
        return band_of(self.package, self.visit)

    @property
    def area(self) -> str:
        """Code of the small area."""
        return area_of(self.package)

    @property
    def said(self) -> str:
        """Which visit it is, and why nobody makes it."""
        visit = replace(self.package.visits[self.visit], days=self.days)
        return f"visit {self.visit + 1}, {left_in_words(visit, self.reason)}"


def left_in_words(visit: Visit, reason: str) -> str:
    """Say which visit is in no round, and why.

    Parameters
    ----------
    visit
        The visit.
    reason
        One of `REASONS`.
    """
    return f"{visit_in_words(visit)}: {reason}"


def band_of(package: Package, visit: int) -> Band:
    """Return the band of a visit, by the middle of its window."""
    found = package.visits[visit]
    return band_at((found.window_start + found.window_end) // 2)


def area_of(package: Package) -> str:
    """Return the code of a package's small area, the most that is shown of where it is."""
    return package.place.lsoa11cd or "not known"


def list_rounds(case: Case, routed: RoutedDay) -> tuple[Round, ...]:
    """Return the rounds of a day that have calls, in the order of the carers.

    Parameters
    ----------
    case
        For the packages, of the book and of the list.
    routed
        A day with its rounds.
    """
    packages = packages_of(case)
    return tuple(
        _round(packages, routed, carer) for carer, calls in enumerate(routed.roster.rounds) if calls
    )


def list_left(case: Case, routed: RoutedDay) -> tuple[Left, ...]:
    """Return the visits of a day that nobody makes, by package and visit.

    Parameters
    ----------
    case
        For the packages.
    routed
        A day with its rounds.
    """
    packages = packages_of(case)
    found = sorted(routed.misfits, key=lambda misfit: (misfit.ref, misfit.visit))
    days = routed.workday.days
    return tuple(
        Left(packages[it.ref], it.visit, days, REASONS.get(it.reason, it.reason)) for it in found
    )


def packages_of(case: Case) -> Mapping[str, Package]:
    """Return every package by reference; rounds make what the book says, not the list."""
    delivered = {delivery.package.ref: delivery.package for delivery in case.book}
    return {**case.package_by_ref, **delivered}


def _round(packages: Mapping[str, Package], routed: RoutedDay, carer: int) -> Round:
    """Tell one round."""
    day, calls = routed.workday.day, routed.roster.rounds[carer]
    place, carers = day.calls.place, day.carers
    kinds = _gap_kinds(routed, calls)
    names = routed.workday.carer_names
    partners = _partners(routed, carer)
    stops = []
    for at, call in enumerate(calls):
        before = calls[at - 1] if at else call
        ref = routed.workday.refs[call]
        start = int(routed.roster.start[call])
        gap = _gap(routed, before, call) if at else 0
        rest = gap - day.break_minutes if kinds[at] is Gap.BREAK else 0
        stops.append(
            Stop(
                number=at + 1,
                package=packages[ref.ref],
                visit=ref.visit,
                start=start,
                end=start + int(day.calls.minutes[call]),
                travel=int(day.minutes[place[before], place[call]]) if at else 0,
                metres=int(day.metres[place[before], place[call]]) if at else 0,
                gap=gap,
                gap_kind=kinds[at],
                rest=rest,
                rest_kind=_kind(day, rest),
                late=max(0, start - int(day.calls.closes[call])),
                partner=names[partners[call]] if call in partners else "",
            )
        )
    return Round(
        carer=names[carer],
        on_duty=int(carers.on_duty[carer]),
        off_duty=int(carers.off_duty[carer]),
        leave=int(day.minutes[carers.start[carer], place[calls[0]]]),
        back=int(day.minutes[place[calls[-1]], carers.end[carer]]),
        waiting=sum(min(stop.gap, day.costs.waiting_cap) for stop in stops),
        stops=tuple(stops),
    )


def _gap(routed: RoutedDay, before: int, call: int) -> int:
    """Return the minutes between two calls that are neither travel nor care."""
    day, start = routed.workday.day, routed.roster.start
    hop = day.minutes[day.calls.place[before], day.calls.place[call]]
    return int(start[call] - start[before] - day.calls.minutes[before] - hop)


def _gap_kinds(routed: RoutedDay, calls: tuple[int, ...]) -> list[Gap]:
    """Say what the gap before each call is: the longest is the break where one is due."""
    day = routed.workday.day
    gaps = [
        0,
        *(_gap(routed, before, call) for before, call in pairwise(calls)),
    ]
    kinds = [_kind(day, gap) for gap in gaps]
    first, last = calls[0], calls[-1]
    start = routed.roster.start
    span = int(start[last] + day.calls.minutes[last] - start[first])
    longest = max(gaps)
    if day.break_minutes and span > day.break_after and longest >= day.break_minutes:
        kinds[gaps.index(longest)] = Gap.BREAK
    return kinds


def _kind(day: Day, gap: int) -> Gap:
    if gap <= 0:
        return Gap.NONE
    return Gap.WAIT if gap <= day.costs.waiting_cap else Gap.OFF


def _partners(routed: RoutedDay, carer: int) -> dict[int, int]:
    """Return for each call of a carer who makes the other call of the same visit."""
    refs = routed.workday.refs
    mine = {(refs[call].ref, refs[call].visit): call for call in routed.roster.rounds[carer]}
    return {
        mine[refs[call].ref, refs[call].visit]: other
        for other, calls in enumerate(routed.roster.rounds)
        if other != carer
        for call in calls
        if (refs[call].ref, refs[call].visit) in mine
    }
