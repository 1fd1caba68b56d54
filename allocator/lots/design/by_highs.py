"""Branch and cut by HiGHS through MathOpt: solve, add the contiguity cuts it breaks, solve again.

HiGHS takes no cuts while it works. Runs only in the child, `allocator.lots.design.worker`.
"""

from __future__ import annotations

import datetime
from typing import Any

from ortools.math_opt.python import mathopt

from allocator.lots.design.hess import HessModel, Row
from allocator.lots.design.proof import Found, Search
from allocator.lots.design.work import Work

_NODES = 6
"""Nodes that count as a second of work."""
_WALL_FOR_CPU = 3
"""HiGHS counts wall-clock time; this many seconds of it pass at most for one of CPU time."""


def search_by_highs(hess: HessModel, search: Search) -> Found:
    """Search for a partition cheaper than a known one, or prove that there is none.

    Parameters
    ----------
    hess
        The model.
    search
        The value to beat and the limits; nodes are counted for each solve.
    """
    model = mathopt.Model()
    take = [model.add_binary_variable() for _ in hess.unit]
    cost = mathopt.LinearSum(c * x for c, x in zip(hess.objective, take, strict=True))
    model.minimize(cost)
    for row in hess.rows():
        _add(model, row, take)
    cuts, bound = 0, 0.0
    work = Work(search.work, search.seconds)
    while work.left > 0:
        nodes = max(1, int(_NODES * work.left)) if work.is_counted else search.nodes
        result = mathopt.solve(
            model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                relative_gap_tolerance=0.0,
                node_limit=min(search.nodes, nodes),
                time_limit=datetime.timedelta(seconds=_WALL_FOR_CPU * work.seconds),
            ),
        )
        work.spend(max(1, result.solve_stats.node_count) / _NODES)
        reason = result.termination.reason
        if reason == mathopt.TerminationReason.INFEASIBLE:
            return Found(is_done=True, bound=bound, site_of=None, nodes=0, cuts=cuts)
        bound = max(bound, result.best_objective_bound() / hess.scale)
        if reason != mathopt.TerminationReason.OPTIMAL:
            is_late = result.termination.limit == mathopt.Limit.TIME
            return Found(
                is_done=False, bound=bound, site_of=None, nodes=0, cuts=cuts, ended_by_clock=is_late
            )
        values = result.variable_values(take)
        site_of = hess.site_of(values.__getitem__)
        rows = list(hess.contiguity(site_of))
        if not rows:
            return Found(is_done=True, bound=bound, site_of=site_of, nodes=0, cuts=cuts)
        for row in rows:
            _add(model, row, take)
        cuts += len(rows)
    late = work.ended_by_clock
    return Found(is_done=False, bound=bound, site_of=None, nodes=0, cuts=cuts, ended_by_clock=late)


def _add(model: Any, row: Row, take: list[Any]) -> None:
    total = mathopt.LinearSum(weight * take[number] for number, weight in row.terms)
    ends = {name: end for name, end in (("lb", row.low), ("ub", row.high)) if end is not None}
    model.add_linear_constraint(expr=total, **ends)
