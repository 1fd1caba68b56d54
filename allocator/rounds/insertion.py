"""Quote one more package by cheapest insertion into today's sketched rounds.

For a visit ``v`` and a gap between stops ``a`` and ``b`` the added travel is
``t(a, v) + t(v, b) − t(a, b)``, never less than nothing; a gap counts only if the carer reaches
``v`` inside its window and ``b`` is not made late. Where no gap will do, a carer drives out from
the branch and back. Visits of one package are inserted independently of each other, which is
exact while they fall into different gaps. It is an estimate to be replaced by routed quotes.

A bundle of packages is put in day by day, the dearest package first, each into the rounds as the
last one left them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Package, Visit
from allocator.domain.week import SLOTS, day_type
from allocator.geo import Points, Travel
from allocator.rounds.quotes import NO_QUOTE
from allocator.rounds.shared_day import SharedDay, Ways
from allocator.rounds.sketch import NOBODY, RoundSketch, points_of, sketch_rounds

IntArray = NDArray[np.int64]

INSERTION = "cheapest insertion"
"""Name of this way to quote; it counts driving alone."""


@dataclass(frozen=True)
class InsertionQuotes:
    """Cheapest-insertion quotes for every package and location of a case.

    Parameters
    ----------
    case
        Whose book the rounds are sketched from.
    travel
        Minutes between places.
    """

    case: Case
    travel: Travel
    _sketches: dict[tuple[str, int], RoundSketch] = field(default_factory=dict, repr=False)
    _delivered: dict[str, list[Package]] = field(default_factory=dict, repr=False)
    _quoted: dict[tuple[int, str], tuple[Package, tuple[int, ...]]] = field(
        default_factory=dict, repr=False
    )

    def __post_init__(self) -> None:
        for delivery in self.case.book:
            self._delivered.setdefault(delivery.location_id, []).append(delivery.package)

    @property
    def name(self) -> str:
        """Name of the method, as outputs show it."""
        return INSERTION

    def sketch(self, location: Location, slot: int) -> RoundSketch:
        """Return the sketched rounds of a location in a slot, built once."""
        key = (location.location_id, slot)
        if key not in self._sketches:
            delivered = self._delivered.get(location.location_id, [])
            self._sketches[key] = sketch_rounds(delivered, slot, self.travel)
        return self._sketches[key]

    def quote(self, package: Package, location: Location) -> tuple[int, ...]:
        """Return added carer-minutes of travel per week in each slot, one pair at a time.

        Written plainly from the definition, so that it can judge `quote_all`. A pair is worked out
        once; the package is kept beside its quote, so that its identity stays its own.
        """
        key = (id(package), location.location_id)
        if key not in self._quoted:
            self._quoted[key] = (package, self._quote(package, location))
        return self._quoted[key][1]

    def _quote(self, package: Package, location: Location) -> tuple[int, ...]:
        """Work out one pair's quote."""
        added = [0] * len(SLOTS)
        home, base = points_of([package]), _base(location)
        for visit in package.visits:
            for slot, days in visit.slots.items():
                cheapest = self._cheapest(visit, home, base, self.sketch(location, slot))
                added[slot] += days * visit.carers * cheapest
        return tuple(added)

    def _cheapest(self, visit: Visit, home: Points, base: Points, sketch: RoundSketch) -> int:
        """Return the least travel one visit adds to the rounds of one day."""
        best = 2 * int(self.travel.minutes(base, home)[0, 0])
        to_stop = self.travel.minutes(home, sketch.stops)[0]
        gaps = zip(
            sketch.gap_before.tolist(),
            sketch.gap_after.tolist(),
            sketch.gap_minutes.tolist(),
            sketch.gap_ready.tolist(),
            sketch.gap_latest.tolist(),
            strict=True,
        )
        for before, after, today, ready, latest in gaps:
            hop_in = 0 if before == NOBODY else int(to_stop[before])
            hop_out = 0 if after == NOBODY else int(to_stop[after])
            start = max(visit.window_start, ready + hop_in)
            if start <= visit.window_end and start + visit.minutes + hop_out <= latest:
                best = min(best, max(0, hop_in + hop_out - today))
        return best

    def bundle(self, packages: Sequence[Package], location: Location) -> int:
        """Return added carer-minutes of travel per week when a location takes all the packages."""
        dearest_first = sorted(packages, key=lambda x: (-sum(self.quote(x, location)), x.ref))
        return self.in_turn(dearest_first, location)

    def in_turn(self, order: Sequence[Package], location: Location) -> int:
        """Return the same with the packages put in one after another in the order given."""
        if len(order) <= 1:
            return sum(sum(self.quote(package, location)) for package in order)
        homes, base = points_of(order), _base(location)
        between = self.travel.minutes(homes, homes)
        out_and_back = 2 * self.travel.minutes(base, homes)[0]
        added = 0
        for slot, days in _day_plans(order).items():
            sketch = self.sketch(location, slot)
            to_stops = self.travel.minutes(homes, sketch.stops)
            open_end = np.zeros((len(order), 1), dtype=np.int64)
            ways = Ways(np.concatenate([to_stops, between, open_end], axis=1), out_and_back)
            for calls, times in days.items():
                day = SharedDay(sketch, ways, sum(len(visits) for _, visits in calls))
                added += times * sum(
                    _take_in(day, home, [order[home].visits[index] for index in visits])
                    for home, visits in calls
                )
        return added

    def quote_all(
        self,
        packages: Sequence[Package],
        locations: Sequence[Location],
        wanted: NDArray[np.bool_],
    ) -> NDArray[np.int32]:
        """Return added carer-minutes for many pairs, shape ``(packages, locations, slots)``."""
        added = np.where(wanted[:, :, None], 0, NO_QUOTE)
        added = np.broadcast_to(added, (*wanted.shape, len(SLOTS))).astype(np.int32)
        calls_of_slot = [_calls(packages, slot) for slot in range(len(SLOTS))]
        homes = points_of(packages)
        for column, location in enumerate(locations):
            base = _base(location)
            out_and_back = 2 * self.travel.minutes(base, homes)[0]
            for slot, calls in enumerate(calls_of_slot):
                chosen = calls[wanted[calls[:, 0], column]]
                if len(chosen):
                    self._insert(added[:, column, slot], chosen, homes, out_and_back,
                                 self.sketch(location, slot))  # fmt: skip
        return added

    def _insert(
        self,
        added: NDArray[np.int32],
        calls: IntArray,
        homes: Points,
        out_and_back: IntArray,
        sketch: RoundSketch,
    ) -> None:
        """Add the cheapest insertion of each call to its package's minutes in one slot."""
        package, start, end, minutes, times = calls.T
        cheapest = out_and_back[package]
        if len(sketch.gap_minutes):
            to_stop = self.travel.minutes(homes.take(package), sketch.stops)
            to_stop = np.concatenate([to_stop, np.zeros((len(calls), 1), np.int64)], axis=1)
            hop_in, hop_out = to_stop[:, sketch.gap_before], to_stop[:, sketch.gap_after]
            begin = np.maximum(start[:, None], sketch.gap_ready + hop_in)
            in_time = (begin <= end[:, None]) & (
                begin + minutes[:, None] + hop_out <= sketch.gap_latest
            )
            extra = np.maximum(0, hop_in + hop_out - sketch.gap_minutes)
            extra = np.where(in_time, extra, np.iinfo(np.int64).max)
            cheapest = np.minimum(cheapest, extra.min(axis=1))
        np.add.at(added, package, (times * cheapest).astype(np.int32))


def _day_plans(
    packages: Sequence[Package],
) -> dict[int, dict[tuple[tuple[int, tuple[int, ...]], ...], int]]:
    """List the different days of each slot: who is visited and by which visits, and how often."""
    calls: dict[tuple[int, int], dict[int, list[int]]] = {}
    for home, package in enumerate(packages):
        for index, visit in enumerate(package.visits):
            slot_of = {SLOTS[slot][0]: slot for slot in visit.slots}
            for day in visit.days:
                at = (slot_of[day_type(day)], day)
                calls.setdefault(at, {}).setdefault(home, []).append(index)
    plans: dict[int, dict[tuple[tuple[int, tuple[int, ...]], ...], int]] = {}
    for (slot, _), found in sorted(calls.items()):
        key = tuple((home, tuple(visits)) for home, visits in found.items())
        of_slot = plans.setdefault(slot, {})
        of_slot[key] = of_slot.get(key, 0) + 1
    return plans


def _take_in(day: SharedDay, home: int, visits: Sequence[Visit]) -> int:
    """Put one package's visits of a day in; return the carer-minutes they add."""
    added = sum(visit.carers * day.added_minutes(home, visit) for visit in visits)
    for visit in visits:
        day.put_in(home, visit)
    return added


def _base(location: Location) -> Points:
    """Return the place a location's carers start from."""
    place = location.place
    return Points(np.array([place.easting]), np.array([place.northing]), np.array([place.is_rural]))


def _calls(packages: Sequence[Package], slot: int) -> IntArray:
    """List the calls of a slot: package, window start and end, minutes, carer-times a week."""
    rows = [
        (index, visit.window_start, visit.window_end, visit.minutes, days * visit.carers)
        for index, package in enumerate(packages)
        for visit in package.visits
        if (days := visit.slots.get(slot, 0))
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 5)
