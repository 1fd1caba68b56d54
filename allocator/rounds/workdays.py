"""Turn what a location delivers into days that can be routed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Package, Place, Visit
from allocator.geo import Points, Travel
from allocator.policy import Policy
from allocator.rounds.day import NO_CARER, Calls, Carers, Costs, Day, IntArray, Ties
from allocator.rounds.duty import Duty, carer_name, duty_of
from allocator.rounds.named import Named, carers_of_names, list_named
from allocator.rounds.person_orders import OpenOrder, open_order
from allocator.rounds.week import WEEK, CallRef, Misfit, Workday

MINUTE = 100
"""Cost units in a minute of travel."""
_UNSERVED = 100_000 * MINUTE
_SPARE_ROUNDS = 3
_Row = tuple[int, int, int, int]
_Tie = tuple[int, int, int, int]


def costs_of(policy: Policy) -> Costs:
    """Return what a search for rounds pays for under a policy."""
    return Costs(
        travel=MINUTE,
        home=MINUTE * policy.home_leg_percent // 100,
        waiting=MINUTE * policy.waiting_percent // 100,
        waiting_cap=policy.waiting_cap_minutes,
        round=MINUTE * policy.round_minutes,
        unknown=MINUTE * policy.known_carer_minutes,
        unserved=_UNSERVED,
    )


@dataclass(frozen=True)
class Workdays:
    """Builds the days of one location.

    Parameters
    ----------
    case
        For the location's shifts.
    location
        Whose days.
    policy
        Breaks, gaps and costs.
    travel
        Minutes and metres between places.
    """

    case: Case
    location: Location
    policy: Policy
    travel: Travel

    @cached_property
    def duty(self) -> Duty:
        """The location's shifts."""
        return duty_of(self.case, self.location, self.policy)

    def build(
        self, packages: Iterable[Package], crew: Sequence[int] | None = None
    ) -> tuple[Workday, ...]:
        """Return the patterns of a week in which the location delivers some packages.

        Parameters
        ----------
        packages
            What it delivers, in any order.
        crew
            Carers of each shift, where that is known already.

        Returns
        -------
        tuple of Workday
            In order of their first days. All have the same carers, so that a carer keeps index
            and name over the week; a day nobody is visited on has a pattern too.
        """
        drafts = self._drafts(packages)
        carers = self._crew(drafts) if crew is None else crew
        named = carers_of_names(self._named(drafts), carers)
        return tuple(self._finish(draft, carers, named) for draft in drafts)

    def crew(self, packages: Iterable[Package]) -> tuple[int, ...]:
        """Return how many carers of each shift a week gets, a few more than it may need."""
        return self._crew(self._drafts(packages))

    def _drafts(self, packages: Iterable[Package]) -> list[_Draft]:
        """Collect the calls of each pattern."""
        wanted = sorted(packages, key=lambda package: package.ref)
        patterns: dict[tuple[tuple[int, int], ...], list[int]] = defaultdict(list)
        for day in range(WEEK):
            key = tuple(
                (row, index)
                for row, package in enumerate(wanted)
                for index, visit in enumerate(package.visits)
                if day in visit.days
            )
            patterns[key].append(day)
        return [self._draft(wanted, key, days) for key, days in patterns.items()]

    def _draft(
        self, packages: Sequence[Package], key: Sequence[tuple[int, int]], days: list[int]
    ) -> _Draft:
        """List the calls and ties of one pattern."""
        draft = _Draft(tuple(days), self.location.place)
        of_person: dict[int, list[int]] = defaultdict(list)
        for row, index in key:
            package = packages[row]
            if self.duty.able(package.visits[index]):
                of_person[row].append(draft.add(package, index))
            else:
                reason = self.duty.why_not(package.visits[index])
                draft.misfits.append(Misfit(package.ref, index, reason))
        for firsts in of_person.values():
            person = open_order(firsts, [draft.visits[call] for call in firsts], self.policy)
            draft.ties += person.ties()
            draft.open_orders += [person] if person.others else []
        return draft

    def _crew(self, drafts: Sequence[_Draft]) -> tuple[int, ...]:
        """Return how many carers of each shift the days get: a few more than chains need."""
        crew, named = [], self._named(drafts)
        for index, shift in enumerate(self.duty.shifts):
            most = 0
            for draft in drafts:
                mine = [c for c, v in enumerate(draft.visits) if self._made_in(v) == index]
                most = max(most, _count_chains(draft, mine, self.travel))
            needed = max(most + max(_SPARE_ROUNDS, most // 4), len(named[index]))
            crew.append(needed if shift.carers is None else shift.carers)
        return tuple(crew)

    def _named(self, drafts: Sequence[_Draft]) -> Named:
        """Return the carers that visits name, by the shift the visits count towards."""
        named = (visit for draft in drafts for visit in draft.visits if visit.known_carer)
        visits = ((visit, self._made_in(visit)) for visit in named)
        return list_named(visits, len(self.duty.shifts))

    def _made_in(self, visit: Visit) -> int:
        """Return the shift whose crew is to grow with a visit: one without a number, if any."""
        able = self.duty.able(visit)
        return next((index for index in able if self.duty.shifts[index].carers is None), able[0])

    def _finish(
        self, draft: _Draft, crew: Sequence[int], named: Mapping[tuple[int, str], int]
    ) -> Workday:
        """Make a draft a day with carers."""
        points = draft.points()
        shifts = [
            (shift.on_duty, shift.off_duty)
            for shift, carers in zip(self.duty.shifts, crew, strict=True)
            for _ in range(carers)
        ]
        on_duty, off_duty = _columns(shifts, 2)
        base = np.zeros(len(shifts), dtype=np.int64)
        names = tuple(carer_name(i, n) for i, carers in enumerate(crew) for n in range(carers))
        day = Day(
            minutes=self.travel.minutes(points, points),
            metres=self.travel.metres(points, points),
            calls=replace(draft.calls(), known=self._known(draft, named)),
            ties=draft.tied(),
            carers=Carers(start=base, end=base, on_duty=on_duty, off_duty=off_duty, skills=base),
            costs=costs_of(self.policy),
            break_minutes=self.policy.break_minutes,
            break_after=self.policy.break_after_minutes,
        )
        misfits, open_orders = tuple(draft.misfits), tuple(draft.open_orders)
        return Workday(draft.days, day, points, tuple(draft.refs), names, misfits, open_orders)

    def _known(self, draft: _Draft, named: Mapping[tuple[int, str], int]) -> IntArray:
        """Return the carer each call's visit names; of two carers at once, one is named."""
        calls = zip(draft.visits, draft.refs, strict=True)
        known = [
            named.get((self._made_in(visit), visit.known_carer), NO_CARER)
            if visit.known_carer and ref.carer == 0
            else NO_CARER
            for visit, ref in calls
        ]
        return np.array(known, dtype=np.int64)


class _Draft:
    """The calls of a pattern as they are collected."""

    def __init__(self, days: tuple[int, ...], base: Place) -> None:
        self.days = days
        self.places: dict[tuple[int, int, bool], int] = {_spot(base): 0}
        self.rows: list[_Row] = []
        self.visits: list[Visit] = []
        self.place: list[int] = []
        self.refs: list[CallRef] = []
        self.ties: list[_Tie] = []
        self.misfits: list[Misfit] = []
        self.open_orders: list[OpenOrder] = []

    def add(self, package: Package, index: int) -> int:
        """Add the calls of a visit and return the first."""
        visit = package.visits[index]
        place = self.places.setdefault(_spot(package.place), len(self.places))
        first = len(self.refs)
        for carer in range(visit.carers):
            self.place.append(place)
            self.visits.append(visit)
            self.refs.append(CallRef(package.ref, index, carer))
            if carer:
                self.ties.append((first, first + carer, 0, 0))
        return first

    def points(self) -> Points:
        """Return the places, the branch first."""
        easting, northing, rural = zip(*self.places, strict=True)
        return Points(
            np.array(easting, dtype=np.int64),
            np.array(northing, dtype=np.int64),
            np.array(rural, dtype=bool),
        )

    def calls(self) -> Calls:
        """Return the calls as arrays."""
        rows = [(v.window_start, v.window_end, v.minutes) for v in self.visits]
        opens, closes, minutes = _columns(rows, 3)
        return Calls(
            place=np.array(self.place, dtype=np.int64),
            opens=opens,
            closes=closes,
            minutes=minutes,
            skills=np.zeros(len(rows), dtype=np.int64),
            known=np.full(len(rows), NO_CARER, dtype=np.int64),
        )

    def tied(self) -> Ties:
        """Return the ties as arrays."""
        first, second, least, most = _columns(self.ties, 4)
        return Ties(first=first, second=second, least=least, most=most)


def _spot(place: Place) -> tuple[int, int, bool]:
    return place.easting, place.northing, place.is_rural


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> IntArray:
    """Return rows as columns, shape ``(width, rows)``."""
    return np.array(rows, dtype=np.int64).reshape(-1, width).T.copy()


def _count_chains(draft: _Draft, calls: Sequence[int], travel: Travel) -> int:
    """Return in how many rounds some calls fit when each joins the nearest one in time."""
    if not calls:
        return 0
    points = draft.points()
    minutes = travel.minutes(points, points)
    ends: list[int] = []
    at: list[int] = []
    for call in sorted(calls, key=lambda c: (draft.visits[c].window_end, c)):
        visit, place = draft.visits[call], draft.place[call]
        arrival = np.array(ends, dtype=np.int64) + minutes[at, place] if ends else np.zeros(0)
        in_time = np.flatnonzero(arrival <= visit.window_end)
        if len(in_time):
            best = int(in_time[np.argmin(minutes[np.array(at)[in_time], place])])
            ends[best] = int(max(arrival[best], visit.window_start)) + visit.minutes
            at[best] = place
        else:
            ends.append(visit.window_start + visit.minutes)
            at.append(place)
    return len(ends)
