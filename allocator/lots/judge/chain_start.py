"""A quick first roster of a day: calls by closing window, each to the carer with the shortest way.

The search's own greedy start looks at every place in every round; on days of a thousand calls that
takes far longer than the search itself.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from allocator.geo.points import IntArray
from allocator.rounds.day import UNSERVED, Day, Roster

_NEVER = 1 << 40


class _Chains:
    """Where each carer is and when they are free."""

    def __init__(self, day: Day) -> None:
        carers = len(day.carers)
        self._day = day
        self._place = day.carers.start.copy()
        self._free = day.carers.on_duty.copy()
        self._used = np.zeros(carers, dtype=np.bool_)
        self.rounds: list[list[int]] = [[] for _ in range(carers)]
        self.start = np.full(len(day.calls), UNSERVED, dtype=np.int64)

    def give(self, calls: list[int], ready: int) -> None:
        """Give calls that start together to as many carers, or to nobody.

        Parameters
        ----------
        calls
            One call, or the calls of a double-handed visit.
        ready
            Least minute at which they may start.
        """
        day, first = self._day, calls[0]
        place, length = int(day.calls.place[first]), int(day.calls.minutes[first])
        opens = max(ready, int(day.calls.opens[first]))
        hop = np.where(self._used, day.minutes[self._place, place], 0)
        arrival = np.maximum(self._free + hop, opens)
        fits = (arrival <= day.calls.closes[first]) & (arrival + length <= day.carers.off_duty)
        way = np.where(self._used, hop, day.minutes[day.carers.start, place] + _NEVER // 2)
        order = np.lexsort((arrival, np.where(fits, way, _NEVER)))[: len(calls)]
        if len(order) < len(calls) or not fits[order].all():
            return
        begin = int(arrival[order].max())
        if (begin + length > day.carers.off_duty[order]).any():
            return
        for call, carer in zip(calls, order.tolist(), strict=True):
            self.rounds[carer].append(call)
            self.start[call] = begin
            self._place[carer], self._free[carer] = place, begin + length
            self._used[carer] = True


def chain_calls(day: Day) -> Roster:
    """Return a first roster of a day.

    Windows, duty times and ties are kept as far as going through the calls once allows; skills and
    breaks are left to the search. Calls that fit nobody stay unserved.

    Parameters
    ----------
    day
        The day.
    """
    together = _together(day)
    waits: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for first, second, least in zip(
        day.ties.first.tolist(), day.ties.second.tolist(), day.ties.least.tolist(), strict=True
    ):
        if least:
            waits[second].append((first, least))
    chains = _Chains(day)
    for call in np.lexsort((day.calls.opens, day.calls.closes)).tolist():
        if call not in together:
            continue
        before = [(int(chains.start[a]), least) for a, least in waits[call]]
        if all(begun != UNSERVED for begun, _ in before):
            ready = max((begun + least for begun, least in before), default=0)
            chains.give(together[call], ready)
    return Roster(tuple(tuple(made) for made in chains.rounds), chains.start)


def _together(day: Day) -> dict[int, list[int]]:
    """Return the calls that start together, by the first of them."""
    lead: IntArray = np.arange(len(day.calls))
    for first, second, most in zip(
        day.ties.first.tolist(), day.ties.second.tolist(), day.ties.most.tolist(), strict=True
    ):
        if most == 0:
            lead[second] = lead[first]
    groups: dict[int, list[int]] = defaultdict(list)
    for call, first in enumerate(lead.tolist()):
        groups[first].append(call)
    return dict(groups)
