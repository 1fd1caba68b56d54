"""The gaps of a day's rounds: between which calls, and when, one more call could be made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.week import MINUTES_PER_DAY
from allocator.rounds.day import Day, IntArray, Roster

BoolArray = NDArray[np.bool_]

NOBODY = -1
"""Stands for the start or the end of a round."""


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Every gap of every round, empty rounds included, each array of shape ``(gaps,)``.

    Parameters
    ----------
    carer
        Whose round.
    before, after
        Calls at the two ends, `NOBODY` at the start or end of a round.
    ready
        First minute at which the carer can be free at the end before, breaks aside.
    latest
        Latest minute at which the call after can start without making anybody late, or at which
        the carer goes off duty.
    hop
        Minutes of travel between the two ends today.
    """

    carer: IntArray
    before: IntArray
    after: IntArray
    ready: IntArray
    latest: IntArray
    hop: IntArray

    def __len__(self) -> int:
        """Return the number of gaps."""
        return len(self.carer)


def find_gaps(day: Day, roster: Roster) -> Gaps:
    """List the gaps of a roster.

    Parameters
    ----------
    day, roster
        The rounds as they are. A call that hangs together with another keeps its start; any other
        may be made sooner or later than it is.
    """
    tied = np.zeros(len(day.calls), dtype=bool)
    tied[day.ties.first] = tied[day.ties.second] = True
    rows: list[tuple[int, ...]] = []
    for carer, calls in enumerate(roster.rounds):
        on_duty, off_duty = int(day.carers.on_duty[carer]), int(day.carers.off_duty[carer])
        latest, after = off_duty, NOBODY
        ready = _ready(day, roster, carer, tied)
        for call in reversed(calls):
            minutes = int(day.calls.minutes[call])
            hop = _hop(day, call, after)
            rows.append((carer, call, after, ready[call], latest, hop))
            slack = min(int(day.calls.closes[call]), latest - hop - minutes)
            latest = int(roster.start[call]) if tied[call] else slack
            after = call
        rows.append((carer, NOBODY, after, on_duty, min(latest, MINUTES_PER_DAY), 0))
    return Gaps(*np.array(rows, dtype=np.int64).reshape(-1, 6).T.copy())


def _ready(day: Day, roster: Roster, carer: int, tied: BoolArray) -> dict[int, int]:
    """Return for each call of a round the first minute at which its carer can be free after it."""
    ready: dict[int, int] = {}
    before, free = NOBODY, int(day.carers.on_duty[carer])
    for call in roster.rounds[carer]:
        if before != NOBODY:
            free += _hop(day, before, call)
        elif day.home_in_shift:
            free += int(day.minutes[day.carers.start[carer], day.calls.place[call]])
        start = int(roster.start[call]) if tied[call] else max(free, int(day.calls.opens[call]))
        before, free = call, start + int(day.calls.minutes[call])
        ready[call] = free
    return ready


def _hop(day: Day, before: int, after: int) -> int:
    """Return the travel from one call to the next, 0 to the end of a round."""
    if after == NOBODY:
        return 0
    return int(day.minutes[day.calls.place[before], day.calls.place[after]])
