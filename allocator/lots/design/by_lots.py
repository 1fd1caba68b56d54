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
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers.gscip import gscip_pb2

from allocator.lots.design.around import Lots, lots_within
from allocator.lots.design.ascent import ascend
from allocator.lots.design.prices import GRAIN, Prices, bound_of
from allocator.lots.design.proof import Found, Search
from allocator.lots.design.task import IntArray, Task

_ROUNDS, _STEPS = 150, 400
_FIRST, _NEW = 5_000, 600
"""Most lots that join the programme at first and in a round."""
_BRANCHES, _LAST_BRANCHES = 5_000_000, 60_000_000
_MOST = 100_000
"""Most lots in a programme in whole numbers."""
_ROOM, _WIDER = 0.003, 2.0
"""How far above the bound partitions are sought first [share of it]; how many times as far next."""
_DONE = (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.INFEASIBLE)
_LARGEST = 1e5
_MISSING = 3 * _LARGEST
"""What a unit in no lot costs, where a typical lot costs `_LARGEST`."""


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
    programme = _Programme(task, start)
    for _ in range(_ROUNDS):
        if time.process_time() - began > search.seconds / 2:
            break
        value, paid = programme.solve()
        if value - known.total / GRAIN < 1e-5 * value:
            break
        before, known = (known, len(programme)), _round(task, programme, known, paid)
        if before == (known, len(programme)):
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
    found = lots_within(task, prices, bound, most, lots=_FIRST, nodes=_BRANCHES)
    return _Known(prices.unit, lot, int(ranked[:-1].sum()), bound.total), found


def _lots_at(task: Task, unit: IntArray, most: int, lots: int, nodes: int) -> Lots:
    """Return every lot that costs at most so much beyond prices of its units."""
    start = Prices(unit, np.zeros(len(task.home), dtype=np.int64))
    hour = ascend(task, 1 << 60, steps=1, start=start).hour
    prices = Prices(unit, hour)
    return lots_within(task, prices, bound_of(task, prices), most, lots=lots, nodes=nodes)


def _round(task: Task, programme: _Programme, known: _Known, paid: _Known) -> _Known:
    """Let lots join that pay; return the better of old and new prices.

    Lots are sought at prices half way to the best known; where none pays, at the programme's own.
    """
    for inward in (0.5, 0.0):
        unit = np.rint(inward * known.unit + (1 - inward) * paid.unit).astype(np.int64)
        most = int(inward * known.lot + (1 - inward) * paid.lot)
        found = _lots_at(task, unit, most, 40 * _NEW, _BRANCHES)
        least = int(found.reduced(unit).min(initial=most))
        total = int(unit.sum()) + task.lots * least
        if found.is_all and total > known.total:
            known = _Known(unit, least, (task.lots - 1) * least, total)
        beyond = found.reduced(paid.unit) - paid.lot
        order = np.argsort(beyond, kind="stable")[:_NEW]
        if programme.add(found, order[beyond[order] < 0]):
            break
    return known


class _Programme:
    """The linear programme over the lots that joined."""

    def __init__(self, task: Task, lots: Lots) -> None:
        self._task, self._model, self._has = task, mathopt.Model(), set[tuple[int, ...]]()
        typical = float(np.median(lots.cost)) if len(lots) else float(task.cost.mean())
        self._scale = _LARGEST / max(1.0, typical)
        add_row = self._model.add_linear_constraint
        self._rows = [add_row(lb=1.0, ub=1.0) for _ in range(len(task))]
        self._count = add_row(lb=float(task.lots), ub=float(task.lots))
        for row in (*self._rows, self._count):
            missing = self._model.add_variable(lb=0.0)
            row.set_coefficient(missing, 1.0)
            self._model.objective.set_linear_coefficient(missing, _MISSING)
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        self.add(lots, range(len(lots)))

    def __len__(self) -> int:
        """Return the number of lots."""
        return len(self._has)

    def add(self, lots: Lots, places: Any) -> int:
        """Add some of the lots; return how many are new."""
        before = len(self)
        for place in places:
            members = tuple(sorted(lots.of(place)))
            if members not in self._has:
                self._has.add(members)
                column = self._model.add_variable(lb=0.0)
                cost = float(lots.cost[place]) * self._scale
                self._model.objective.set_linear_coefficient(column, cost)
                self._count.set_coefficient(column, 1.0)
                for unit in members:
                    self._rows[unit].set_coefficient(column, 1.0)
        return len(self) - before

    def solve(self) -> tuple[float, _Known]:
        """Return the least cost, and the prices it gives; they prove nothing yet."""
        result = self._solver.solve()
        price, part = result.dual_values(), GRAIN / self._scale
        unit = np.array([price[row] for row in self._rows])
        lot = int(np.rint(price[self._count] * part))
        value = result.objective_value() / self._scale
        return value, _Known(np.rint(unit * part).astype(np.int64), lot)


def _choose(task: Task, search: Search, known: _Known, began: float) -> Found:
    """Choose lots by whole numbers, farther and farther from the bound."""
    start = bound = -(-known.total // GRAIN)
    best: list[int] | None = None
    limit = int(task.cost.max(axis=1).sum()) if search.below is None else search.below - 1
    reach = bound + max(1, int(_ROOM * bound))
    while bound <= limit:
        reach = min(reach, limit)
        lots = _lots_at(task, known.unit, known.most(reach), _MOST, _LAST_BRANCHES)
        left = search.seconds - (time.process_time() - began)
        if not lots.is_all or left <= 0:
            return _found(False, bound, best)
        chosen = _Choice(task, lots, replace(search, seconds=left), limit)
        bound = max(bound, min(chosen.bound, reach + 1))
        if chosen.site_of is not None and chosen.value <= limit:
            limit, best = chosen.value - 1, chosen.site_of
        if not chosen.is_done:
            return _found(False, bound, best)
        reach = start + int(_WIDER * max(1, reach - start))
    return _found(True, bound, best)


def _found(is_done: bool, bound: int, site_of: list[int] | None) -> Found:
    return Found(is_done=is_done, bound=float(bound), site_of=site_of, nodes=0, cuts=0)


class _Choice:
    """The cheapest choice among lots, as far as it was found.

    Attributes
    ----------
    is_done
        Whether the search among these lots was completed.
    value, site_of
        The cheapest partition met; ``None`` for none.
    bound
        No partition of these lots costs less.
    """

    def __init__(self, task: Task, lots: Lots, search: Search, limit: int) -> None:
        model = mathopt.Model()
        scale = _LARGEST / max(1, int(lots.cost.max(initial=1)))
        rows = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(len(task))]
        count = model.add_linear_constraint(lb=float(task.lots), ub=float(task.lots))
        take = [model.add_binary_variable() for _ in range(len(lots))]
        for place, column in enumerate(take):
            model.objective.set_linear_coefficient(column, float(lots.cost[place]) * scale)
            count.set_coefficient(column, 1.0)
            for unit in lots.of(place):
                rows[unit].set_coefficient(column, 1.0)
        known = model.add_binary_variable()  # a partition that is no better than the one known
        model.objective.set_linear_coefficient(known, (limit + 0.5) * scale)
        count.set_coefficient(known, float(task.lots))
        for row in rows:
            row.set_coefficient(known, 1.0)
        hint = mathopt.SolutionHint(variable_values=dict.fromkeys(take, 0.0) | {known: 1.0})
        result = mathopt.solve(
            model,
            mathopt.SolverType.GSCIP,
            params=_scip(search, scale),
            model_params=mathopt.ModelSolveParameters(solution_hints=[hint]),
        )
        reason = result.termination.reason
        self.is_done = reason in _DONE
        self.value: int = 0
        self.bound: int = 1 << 62
        self.site_of: list[int] | None = None
        if result.has_primal_feasible_solution():
            value = result.variable_values(take)
            chosen = [place for place, of in enumerate(value) if of > 0.5]
            if chosen:
                self.value = self.bound = sum(int(lots.cost[place]) for place in chosen)
                self.site_of = _site_of(task, lots, chosen)
        if not self.is_done:
            self.bound = int(np.ceil(result.best_objective_bound() / scale - 0.5))


def _site_of(task: Task, lots: Lots, chosen: list[int]) -> list[int]:
    site_of = [-1] * len(task)
    for place in chosen:
        for unit in lots.of(place):
            site_of[unit] = int(lots.site[place])
    return site_of


def _scip(search: Search, scale: float) -> mathopt.SolveParameters:
    """Return what SCIP is told: limits in CPU time, and no heuristics below a known value."""
    clock = gscip_pb2.GScipParameters(
        int_params={"timing/clocktype": 1}, real_params={"limits/time": search.seconds}
    )
    return mathopt.SolveParameters(
        relative_gap_tolerance=0.0, absolute_gap_tolerance=0.25 * scale, node_limit=search.nodes,
        threads=1, gscip=clock,
        heuristics=None if search.below is None else mathopt.Emphasis.LOW,
    )  # fmt: skip
