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

from collections.abc import Iterable

import numpy as np

from allocator.lots.design.around import Lots, Room, lots_at, lots_within
from allocator.lots.design.ascent import ascend
from allocator.lots.design.choosing import BRANCH, Known, Tell, choose
from allocator.lots.design.prices import GRAIN, bound_of
from allocator.lots.design.programme import CHEAP, Programme
from allocator.lots.design.proof import Found, Search
from allocator.lots.design.task import Task
from allocator.lots.design.work import Work

_ROUNDS, _STEPS = 150, 400
_NEW = 600
"""Most lots that join the programme in a round."""
_START = Room(lots=5_000, nodes=5_000_000, of_hub=300)
_LISTED = Room(lots=150_000, nodes=4_000_000)
_NEARER = 0.8
"""Share of the gap at which it is tried again whether all lots can be listed."""
_ROUND = Room(lots=24_000, nodes=5_000_000, of_hub=300)


def _ignore(found: Found) -> None:
    """Tell nobody."""


def search_by_lots(task: Task, search: Search, tell: Tell = _ignore) -> Found:
    """Search for a partition cheaper than a known one, or prove that there is none.

    Parameters
    ----------
    task
        The task.
    search
        The value to beat and the limits.
    tell
        Told what is known so far, which is what is left if the search is ended from outside.
    """
    work = Work(search.work, search.seconds)
    if len(np.unique(task.home[task.able])) < task.lots:
        return Found(is_done=True, bound=0.0, site_of=None, nodes=0, cuts=0)
    whole = work.left
    known, start = _first(task, search)
    joined = _Joined(task, start, work)
    listing = _Listing(task, search.below)
    for _ in range(_ROUNDS):
        if 2 * work.left <= whole or listing.is_short(known):
            break
        value, paid = joined.solve()
        is_met = value - known.total / GRAIN < 1e-5 * value
        if not is_met:
            before, known = (known, len(joined)), _round(task, joined, known, paid)
            is_met = before == (known, len(joined))
        if is_met and not joined.dearer():
            break
    return choose(task, search, known, (work, tell))


def _first(task: Task, search: Search) -> tuple[Known, Lots]:
    """Return prices from dual ascent, and lots to begin with."""
    target = search.below or int(task.cost.max(axis=1).sum())
    prices = ascend(task, target, steps=_STEPS)
    bound = bound_of(task, prices)
    ranked = np.sort(bound.hub[task.able])[: task.lots]
    lot = int(ranked.sum()) // task.lots
    most = int(ranked[-1]) + bound.total // (4 * task.lots)
    found = lots_within(task, prices, bound, most, _START)
    return Known(prices.unit, lot, int(ranked[:-1].sum()), bound.total), found


def _round(task: Task, joined: _Joined, known: Known, paid: Known) -> Known:
    """Let lots join that pay; return the better of old and new prices.

    Lots are sought at prices half way to the best known; where none pays, at the programme's own.
    """
    for inward in (0.5, 0.0):
        unit = np.rint(inward * known.unit + (1 - inward) * paid.unit).astype(np.int64)
        most = int(inward * known.lot + (1 - inward) * paid.lot)
        found = lots_at(task, unit, most, _ROUND)
        joined.work.spend(found.steps * BRANCH)
        least = int(found.reduced(unit).min(initial=most))
        total = int(unit.sum()) + task.lots * least
        if found.is_all and total > known.total:
            known = Known(unit, least, (task.lots - 1) * least, total)
        beyond = found.reduced(paid.unit) - paid.lot
        order = np.argsort(beyond, kind="stable")[:_NEW]
        if joined.add(found, order[beyond[order] < 0]):
            break
    return known


class _Listing:
    """Whether all lots of partitions that are cheap enough can be listed already.

    Then rounds end: prices over a list are found sooner than those that need a search for lots.

    Parameters
    ----------
    task
        The task.
    below
        The value to beat.
    """

    def __init__(self, task: Task, below: int | None) -> None:
        self._task, self._below = task, below
        self._gap: float = np.inf

    def is_short(self, known: Known) -> bool:
        """Try, where the bound has come much nearer since the last time."""
        if self._below is None:
            return False
        gap = (self._below - 1) * GRAIN - known.total
        if gap > _NEARER * self._gap:
            return False
        self._gap = gap
        return lots_at(self._task, known.unit, known.most(self._below - 1), _LISTED).is_all


class _Joined:
    """The lots that joined the programme."""

    def __init__(self, task: Task, lots: Lots, work: Work) -> None:
        typical = float(np.median(lots.cost)) if len(lots) else float(task.cost.mean())
        self.work = work
        self._programme = Programme(len(task), task.lots, typical, CHEAP, work)
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

    def solve(self) -> tuple[float, Known]:
        """Return the least cost, and the prices it gives; they prove nothing yet."""
        solved = self._programme.solve()
        unit = np.rint(solved.unit * GRAIN).astype(np.int64)
        return solved.value, Known(unit, int(np.rint(solved.lot * GRAIN)))
