"""Proof by whole lots: choose among all that are cheap enough, found by column generation.

The linear programme over lots, each a column, has a much higher bound than the one over
assignments where lots have few units. Each round searches all lots that would pay at its prices,
and so proves a bound. Then programmes in whole numbers over all lots that a partition near the
bound could have: the first that has a partition has the cheapest. Runs only in the child,
`allocator.lots.design.worker`.

References
----------
Mehrotra, A., Johnson, E. L. and Nemhauser, G. L. (1998). An optimization based heuristic for
political districting. Management Science 44, 1100–1114. https://doi.org/10.1287/mnsc.44.8.1100

Wentges, P. (1997). Weighted Dantzig–Wolfe decomposition for linear mixed-integer programming.
International Transactions in Operational Research 4, 151–162.
https://doi.org/10.1016/S0969-6016(97)00001-4
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from allocator.lots.design.around import Lots, Room, lots_within
from allocator.lots.design.ascent import ascend
from allocator.lots.design.choice import Choice
from allocator.lots.design.prices import GRAIN, Prices, bound_of
from allocator.lots.design.programme import CHEAP, Programme
from allocator.lots.design.proof import Found, Search
from allocator.lots.design.task import IntArray, Task
from allocator.lots.design.tighten import Before, Tightening

_ROUNDS, _STEPS = 150, 400
_NEW = 600
"""Most lots that join the programme in a round."""
_START = Room(lots=5_000, nodes=5_000_000, of_hub=300)
_ROUND = Room(lots=24_000, nodes=5_000_000, of_hub=300)
_LAST = Room(lots=600_000, nodes=60_000_000)
_MOST_WHOLE = 10_000
"""Most lots that whole numbers choose from."""
_ROOM, _WIDER = 0.003, 2.0
"""How far above the bound partitions are sought first [share of it]; how many times as far next."""


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Prices of units and of a lot, in parts of `GRAIN`, and what they prove.

    All lots but one cost at least ``others`` beyond the prices of their units, and no partition
    less than ``total``; nothing is proven of the prices of a programme, where both are 0.
    """

    unit: IntArray
    lot: int
    others: int = 0
    total: int = 0

    def most(self, value: int) -> int:
        """Return what a lot of a partition of some value can cost beyond prices of its units."""
        return value * GRAIN - int(self.unit.sum()) - self.others


def search_by_lots(task: Task, search: Search) -> Found:
    """Search for a partition cheaper than a known one, or prove that there is none.

    Parameters
    ----------
    task
        The task.
    search
        The value to beat and the limits.
    """
    began = time.process_time()
    if len(np.unique(task.home[task.able])) < task.lots:
        return _found(True, 0, None)
    known, start = _first(task, search)
    joined = _Joined(task, start)
    for _ in range(_ROUNDS):
        if time.process_time() - began > search.seconds / 2:
            break
        value, paid = joined.solve()
        is_met = value - known.total / GRAIN < 1e-5 * value
        if not is_met:
            before, known = (known, len(joined)), _round(task, joined, known, paid)
            is_met = before == (known, len(joined))
        if is_met and not joined.dearer():
            break
    return _choose(task, search, known, began)


def _first(task: Task, search: Search) -> tuple[_Known, Lots]:
    """Return prices from dual ascent, and lots to begin with."""
    target = search.below or int(task.cost.max(axis=1).sum())
    prices = ascend(task, target, steps=_STEPS)
    bound = bound_of(task, prices)
    ranked = np.sort(bound.hub[task.able])[: task.lots]
    lot = int(ranked.sum()) // task.lots
    most = int(ranked[-1]) + bound.total // (4 * task.lots)
    found = lots_within(task, prices, bound, most, _START)
    return _Known(prices.unit, lot, int(ranked[:-1].sum()), bound.total), found


def _lots_at(task: Task, unit: IntArray, most: int, room: Room) -> Lots:
    """Return every lot that costs at most so much beyond prices of its units."""
    start = Prices(unit, np.zeros(len(task.home), dtype=np.int64))
    hour = ascend(task, 1 << 60, steps=1, start=start).hour
    prices = Prices(unit, hour)
    return lots_within(task, prices, bound_of(task, prices), most, room)


def _round(task: Task, joined: _Joined, known: _Known, paid: _Known) -> _Known:
    """Let lots join that pay; return the better of old and new prices.

    Lots are sought at prices half way to the best known; where none pays, at the programme's own.
    """
    for inward in (0.5, 0.0):
        unit = np.rint(inward * known.unit + (1 - inward) * paid.unit).astype(np.int64)
        most = int(inward * known.lot + (1 - inward) * paid.lot)
        found = _lots_at(task, unit, most, _ROUND)
        least = int(found.reduced(unit).min(initial=most))
        total = int(unit.sum()) + task.lots * least
        if found.is_all and total > known.total:
            known = _Known(unit, least, (task.lots - 1) * least, total)
        beyond = found.reduced(paid.unit) - paid.lot
        order = np.argsort(beyond, kind="stable")[:_NEW]
        if joined.add(found, order[beyond[order] < 0]):
            break
    return known


class _Joined:
    """The lots that joined the programme."""

    def __init__(self, task: Task, lots: Lots) -> None:
        typical = float(np.median(lots.cost)) if len(lots) else float(task.cost.mean())
        self._programme = Programme(len(task), task.lots, typical, CHEAP)
        self._has = set[tuple[int, ...]]()
        self.add(lots, range(len(lots)))

    def __len__(self) -> int:
        """Return the number of lots."""
        return len(self._has)

    def add(self, lots: Lots, places: Iterable[int]) -> int:
        """Add some of the lots; return how many are new."""
        before = len(self)
        for place in places:
            members = tuple(sorted(lots.of(place)))
            if members not in self._has:
                self._has.add(members)
                self._programme.add(members, int(lots.cost[place]))
        return len(self) - before

    def dearer(self) -> bool:
        """Make units in no lot dearer, where the last choice leaves some out."""
        return self._programme.is_missing and self._programme.dearer()

    def solve(self) -> tuple[float, _Known]:
        """Return the least cost, and the prices it gives; they prove nothing yet."""
        solved = self._programme.solve()
        unit = np.rint(solved.unit * GRAIN).astype(np.int64)
        return solved.value, _Known(unit, int(np.rint(solved.lot * GRAIN)))


def _choose(task: Task, search: Search, known: _Known, began: float) -> Found:
    """Choose whole lots, farther and farther from the bound."""
    start = bound = -(-known.total // GRAIN)
    limit = int(task.cost.max(axis=1).sum()) if search.below is None else search.below - 1
    reach = bound + max(1, int(_ROOM * bound))
    before = Before((), known.unit / GRAIN, known.lot / GRAIN, np.empty(0))
    while bound <= limit:
        reach = min(reach, limit)
        lots = _lots_at(task, known.unit, known.most(reach), _LAST)
        left = search.seconds - (time.process_time() - began)
        if not lots.is_all or left <= 0:
            return _found(False, bound, None)
        wanted = replace(search, below=reach + 1, seconds=left)
        ended, before = _among(task, lots, wanted, before)
        bound = max(bound, int(ended.bound))
        if ended.site_of is not None or not ended.is_done:
            return _found(ended.is_done, bound, ended.site_of)
        reach = start + int(_WIDER * max(1, bound - start, reach - start))
    return _found(True, bound, None)


def _among(task: Task, lots: Lots, search: Search, before: Before) -> tuple[Found, Before]:
    """Choose among lots: tighten the choice, then by whole numbers; go on from cuts and prices."""
    assert search.below is not None
    began = time.process_time()
    if not len(lots):
        return _found(True, search.below, None), before

    def left() -> float:
        return search.seconds - (time.process_time() - began)

    tight = Tightening(task, lots, search.below - 1, before).run(lambda: left() <= 0)
    before, bound = tight.before, min(tight.bound, search.below)
    if bound == search.below:
        return _found(True, bound, None), before
    if tight.chosen is not None:
        return _found(left() > 0, bound, tight.chosen), before
    if left() <= 0 or len(tight.lots) > _MOST_WHOLE:
        return _found(False, bound, None), before
    chosen = Choice(task, tight.lots, replace(search, seconds=left()), search.below - 1)
    if chosen.is_done and chosen.site_of is None:
        return _found(True, search.below, None), before
    bound = max(bound, min(chosen.bound, search.below))
    return _found(chosen.is_done, bound, chosen.site_of), before


def _found(is_done: bool, bound: int, site_of: list[int] | None) -> Found:
    return Found(is_done=is_done, bound=float(bound), site_of=site_of, nodes=0, cuts=0)
