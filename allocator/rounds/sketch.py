"""Today's rounds in outline, rebuilt from the book.

Nobody hands over rosters, so the rounds of a location on a typical weekday or weekend day are
sketched: the visits of one time band, in order of their windows, each given to the round that
reaches it soonest in time. This is a first estimate, not a roster: shifts and breaks are not
modelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.package import Package, Visit
from allocator.domain.week import DAYS_IN_TYPE, MINUTES_PER_DAY, SLOTS
from allocator.geo import Points, Travel

IntArray = NDArray[np.int64]
NOBODY = -1
"""Index that stands for "no stop": the start or the end of a round."""


@dataclass(frozen=True)
class RoundSketch:
    """The rounds of one location in one slot, seen as gaps a visit could be put into.

    Parameters
    ----------
    stops
        Where the visits are, in any order.
    gap_before, gap_after
        Stops at the two ends of each gap, `NOBODY` at the start or end of a round.
    gap_minutes
        Travel between the two ends today; 0 at the ends of a round.
    gap_ready
        Earliest minute the carer can leave the stop before.
    gap_latest
        Latest minute the stop after can start without making anybody late.
    """

    stops: Points
    gap_before: IntArray
    gap_after: IntArray
    gap_minutes: IntArray
    gap_ready: IntArray
    gap_latest: IntArray

    @property
    def rounds(self) -> int:
        """Number of rounds."""
        return int((self.gap_before == NOBODY).sum())

    @property
    def travel_minutes(self) -> int:
        """Minutes of travel between the visits of one typical day."""
        return int(self.gap_minutes.sum())


@dataclass(frozen=True, slots=True)
class _Call:
    """One visit of a typical day."""

    package: Package
    visit: Visit

    @property
    def key(self) -> tuple[int, int, str, tuple[int, ...], int, int]:
        """What calls are put in order by: the middle of the window first."""
        visit = self.visit
        middle = visit.window_start + visit.window_end
        within = (visit.days, visit.minutes, visit.carers)
        return (middle, visit.window_end, self.package.ref, *within)


def typical_calls(packages: Iterable[Package], slot: int) -> list[_Call]:
    """Return the visits of a slot that happen on at least half of its days, in window order."""
    half = DAYS_IN_TYPE[SLOTS[slot][0]]
    calls = [
        _Call(package, visit)
        for package in packages
        for visit in package.visits
        if 2 * visit.slots.get(slot, 0) >= half
    ]
    return sorted(calls, key=lambda call: call.key)


def points_of(packages: Sequence[Package]) -> Points:
    """Return where packages are, in the order given."""
    places = [package.place for package in packages]
    return Points(
        np.array([place.easting for place in places], dtype=np.int64),
        np.array([place.northing for place in places], dtype=np.int64),
        np.array([place.is_rural for place in places], dtype=bool),
    )


def sketch_rounds(packages: Iterable[Package], slot: int, travel: Travel) -> RoundSketch:
    """Sketch the rounds of one location in one slot from the packages it delivers.

    Every visit joins the round that gets to it with the least travel, if any round is in time;
    otherwise it opens a new one. Rounds never make a visit late.

    Parameters
    ----------
    packages
        What the location delivers today.
    slot
        Index into `allocator.domain.week.SLOTS`.
    travel
        Minutes between places.

    Returns
    -------
    RoundSketch
        Empty when nothing is delivered in the slot.
    """
    calls = typical_calls(packages, slot)
    stops = points_of([call.package for call in calls])
    minutes = travel.minutes(stops, stops)
    rounds, starts = _chain(calls, minutes)
    return _gaps(calls, rounds, starts, stops, minutes)


def _chain(calls: list[_Call], minutes: IntArray) -> tuple[list[list[int]], list[int]]:
    """Give each call to a round and return the rounds and every call's earliest start."""
    rounds: list[list[int]] = []
    starts: list[int] = []
    for index, call in enumerate(calls):
        best: tuple[int, int, int] | None = None
        for number, stops in enumerate(rounds):
            last = stops[-1]
            hop = int(minutes[last, index])
            arrival = starts[last] + calls[last].visit.minutes + hop
            in_time = arrival <= call.visit.window_end
            if in_time and (best is None or (hop, arrival, number) < best):
                best = (hop, arrival, number)
        if best is None:
            rounds.append([index])
            starts.append(call.visit.window_start)
        else:
            rounds[best[2]].append(index)
            starts.append(max(best[1], call.visit.window_start))
    return rounds, starts


def _gaps(
    calls: list[_Call],
    rounds: list[list[int]],
    starts: list[int],
    stops: Points,
    minutes: IntArray,
) -> RoundSketch:
    """List every gap of every round with the time there is in it."""
    rows: list[tuple[int, int, int, int, int]] = []
    for chain in rounds:
        latest = 2 * MINUTES_PER_DAY
        after = NOBODY
        for index in reversed(chain):
            hop = int(minutes[index, after]) if after != NOBODY else 0
            ready = starts[index] + calls[index].visit.minutes
            rows.append((index, after, hop, ready, latest))
            finish_by = latest - hop - calls[index].visit.minutes
            latest = min(calls[index].visit.window_end, finish_by)
            after = index
        rows.append((NOBODY, after, 0, 0, latest))
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return RoundSketch(stops, *table.T)
