"""Branch and cut by HiGHS through MathOpt: solve, add the contiguity cuts it breaks, solve again.

HiGHS takes no cuts while it works. Runs only in the child, `allocator.lots.design.worker`.
"""

from __future__ import annotations

import datetime
import time
from typing import Any

from ortools.math_opt.python import mathopt

from allocator.lots.design.hess import HessModel, Row
from allocator.lots.design.proof import Found, Search

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
    began, cuts, bound = time.process_time(), 0, 0.0
    while (left := search.seconds - (time.process_time() - began)) > 0:
        result = mathopt.solve(
            model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                relative_gap_tolerance=0.0,
                node_limit=search.nodes,
                time_limit=datetime.timedelta(seconds=_WALL_FOR_CPU * left),
            ),
        )
        reason = result.termination.reason
        if reason == mathopt.TerminationReason.INFEASIBLE:
            return Found(is_done=True, bound=bound, site_of=None, nodes=0, cuts=cuts)
        bound = max(bound, result.best_objective_bound() / hess.scale)
        if reason != mathopt.TerminationReason.OPTIMAL:
            break
        values = result.variable_values(take)
        site_of = hess.site_of(values.__getitem__)
        rows = list(hess.contiguity(site_of))
        if not rows:
            return Found(is_done=True, bound=bound, site_of=site_of, nodes=0, cuts=cuts)
        for row in rows:
            _add(model, row, take)
        cuts += len(rows)
    return Found(is_done=False, bound=bound, site_of=None, nodes=0, cuts=cuts)


def _add(model: Any, row: Row, take: list[Any]) -> None:
    total = mathopt.LinearSum(weight * take[number] for number, weight in row.terms)
    ends = {name: end for name, end in (("lb", row.low), ("ub", row.high)) if end is not None}
    model.add_linear_constraint(expr=total, **ends)
