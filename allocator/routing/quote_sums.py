"""Add up a quote over the patterns of a week, slot by slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.week import SLOT_INDEX, SLOTS, band_at, day_type
from allocator.geo import Points, Travel
from allocator.policy import Policy
from allocator.rounds.day import UNSERVED, Day
from allocator.rounds.figures import Figures, home_metres, price
from allocator.rounds.quote import Quote, Stop
from allocator.rounds.week import RoutedDay
from allocator.rounds.workdays import MINUTE
from allocator.routing.bounded import Newcomer
from allocator.routing.interval import interval
from allocator.routing.joining import Joined
from allocator.routing.quote_names import carers_of, moved_calls, moved_starts
from allocator.routing.quote_stops import detour_of, stops_of


class Sums:
    """Adds up a quote over the patterns of a week."""

    def __init__(
        self, packages: Sequence[Package], location: Location, policy: Policy, travel: Travel
    ) -> None:
        self._packages = packages
        self._location = location
        self._policy = policy
        self._travel = travel
        self._slots: Counter[int] = Counter()
        self._travel_minutes = self._waiting = self._contact = self._metres = 0
        self._home = self._home_metres = self._moved = 0
        self._retimed = self._furthest = 0
        self._new_rounds = self._compared = self._calls = 0
        self._stops: list[Stop] = []
        self._misfits: set[tuple[str, int]] = set()

    def take_in(self, joined: Joined, routed: RoutedDay, days: tuple[int, ...]) -> None:
        """Add what one group of newcomers changes on some days."""
        count = len(days)
        change, before = joined.after, joined.before
        self._travel_minutes += count * (change.travel - before.travel)
        self._waiting += count * (change.waiting - before.waiting)
        self._contact += count * (change.contact - before.contact)
        self._metres += count * (change.metres - before.metres)
        self._home += count * (change.home - before.home)
        self._home_metres += count * _home_metres_more(joined)
        self._new_rounds += count * (change.rounds - before.rounds)
        carers = carers_of(joined)
        self._moved += count * moved_calls(joined, carers)
        retimed, furthest = moved_starts(joined)
        self._retimed += count * retimed
        self._furthest = max(self._furthest, furthest)
        self._calls = max(self._calls, len(routed.workday.day.calls))
        self._compared += sum(1 for calls in joined.without.rounds if calls)
        day = joined.part.with_new
        added = max(0, _price(day, change) - _price(day, before) + MINUTE // 2) // MINUTE
        self._share_out(joined, added, days)
        new = range(joined.part.old, len(day.calls))
        lost = [joined.part.refs[call] for call in new if joined.with_new.start[call] == UNSERVED]
        self._stops += [
            stop
            for row, carer in enumerate(carers)
            for stop in stops_of(joined, routed, row, carer, days)
        ]
        if lost:
            self.leave_out(
                [
                    Newcomer(package, index)
                    for package in self._packages
                    for index in sorted({ref.visit for ref in lost if ref.ref == package.ref})
                ],
                days,
            )

    def leave_out(self, visits: Sequence[Newcomer], days: tuple[int, ...]) -> None:
        """Charge visits nobody can make the way out from the branch and back."""
        for newcomer in visits:
            package, pattern = newcomer.package, newcomer.pattern
            leg = int(self._travel.minutes(point_of(self._location), point_of(package))[0, 0])
            for slot in slots_of(pattern.window_start + pattern.window_end, days):
                self._slots[slot] += 2 * leg * pattern.carers
            self._misfits.add((package.ref, newcomer.visit))

    def _share_out(self, joined: Joined, added: int, days: tuple[int, ...]) -> None:
        """Give each slot its part of the added minutes, by the detours of the calls in it."""
        day, roster, old = joined.part.with_new, joined.with_new, joined.part.old
        middles = day.calls.opens + day.calls.closes
        detour = [
            (1 + detour_of(joined, calls, at), int(middles[call]))
            for calls in roster.rounds
            for at, call in enumerate(calls)
            if call >= old
        ]
        total, passed, given = sum(minutes for minutes, _ in detour), 0, 0
        for minutes, middle in detour:
            passed += minutes
            part = added * passed // total - given
            given += part
            for slot in slots_of(middle, days):
                self._slots[slot] += part

    def quote(self, base: str, method: str) -> Quote:
        """Return the quote."""
        added = tuple(self._slots[slot] for slot in range(len(SLOTS)))
        low, high = interval(sum(added), self._calls)
        return Quote(
            refs=tuple(package.ref for package in self._packages),
            location_id=self._location.location_id,
            added=added,
            travel=self._travel_minutes,
            waiting=self._waiting,
            paid=self._contact + self._travel_minutes,
            metres=self._metres,
            home=self._home,
            home_metres=self._home_metres,
            new_rounds=self._new_rounds,
            moved=self._moved,
            retimed=self._retimed,
            furthest=self._furthest,
            low=low,
            high=high,
            stops=tuple(sorted(self._stops, key=lambda s: (s.days, s.start, s.ref, s.carer))),
            misfits=tuple(sorted(self._misfits)),
            compared_rounds=self._compared,
            base=base,
            method=method,
        )


def _home_metres_more(joined: Joined) -> int:
    """Return how much longer the ways from the branch and back become."""
    now = home_metres(joined.part.with_new, joined.with_new)
    return now - home_metres(joined.part.without, joined.without)


def _price(day: Day, figures: Figures) -> int:
    """Return what rounds cost, calls left out for nothing."""
    return price(day, replace(figures, unserved=0))


def slots_of(double_middle: int, days: tuple[int, ...]) -> Iterator[int]:
    """Yield the slot of each day for a window whose ends add up to ``double_middle``."""
    band = band_at(double_middle // 2)
    return (SLOT_INDEX[day_type(day), band] for day in days)


def point_of(at: Location | Package) -> Points:
    """Return a branch or a home as the one point of a set."""
    place = at.place
    return Points(np.array([place.easting]), np.array([place.northing]), np.array([place.is_rural]))
