"""Choose among few whole lots by a programme in whole numbers, solved by SCIP through MathOpt.

Runs only in the child, `allocator.lots.design.worker`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers.gscip import gscip_pb2

from allocator.lots.design.around import Lots
from allocator.lots.design.programme import LARGEST
from allocator.lots.design.proof import Search
from allocator.lots.design.rank_cuts import RankCut
from allocator.lots.design.task import Task

_DONE = (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.INFEASIBLE)


class Choice:
    """The cheapest choice among lots, as far as it was found.

    Parameters
    ----------
    task, lots
        The task, and the lots to choose from.
    search
        Limits.
    limit
        No partition that costs more is of interest.
    cuts
        Cuts that every partition keeps, to make the search shorter.

    Attributes
    ----------
    is_done
        Whether the search among these lots was completed.
    value, site_of
        The cheapest partition met; ``None`` for none.
    bound
        No partition of these lots costs less.
    nodes
        Nodes of the search.
    """

    def __init__(
        self, task: Task, lots: Lots, search: Search, limit: int, cuts: Iterable[RankCut] = ()
    ) -> None:
        model = mathopt.Model()
        scale = LARGEST / max(1, int(lots.cost.max(initial=1)))
        rows = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(len(task))]
        count = model.add_linear_constraint(lb=float(task.lots), ub=float(task.lots))
        take = [model.add_binary_variable() for _ in range(len(lots))]
        for place, column in enumerate(take):
            model.objective.set_linear_coefficient(column, float(lots.cost[place]) * scale)
            count.set_coefficient(column, 1.0)
            for unit in lots.of(place):
                rows[unit].set_coefficient(column, 1.0)
        for cut in cuts:
            row = model.add_linear_constraint(ub=float(cut.limit))
            taken = cut.taken(len(task), lots.begin, lots.unit)
            for place in np.flatnonzero(taken).tolist():
                row.set_coefficient(take[place], float(taken[place]))
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
        self.nodes = max(1, result.solve_stats.node_count)
        self.value: int = 0
        self.bound: int = 1 << 62
        self.site_of: list[int] | None = None
        if result.has_primal_feasible_solution():
            value = result.variable_values(take)
            chosen = [place for place, of in enumerate(value) if of > 0.5]
            if chosen:
                self.value = self.bound = sum(int(lots.cost[place]) for place in chosen)
                self.site_of = lots.sites_of(chosen, len(task))
        if not self.is_done:
            reached = result.best_objective_bound()
            self.bound = int(np.ceil(reached / scale - 0.5)) if math.isfinite(reached) else 0


def _scip(search: Search, scale: float) -> mathopt.SolveParameters:
    """Return what SCIP is told: limits in CPU time, little before it branches.

    The lots and the cuts it gets are already what presolving and further cuts could give, and
    trying branches takes longer than the nodes it saves.
    """
    told = gscip_pb2.GScipParameters(
        int_params={"timing/clocktype": 1, "branching/pscost/priority": 1_000_000},
        real_params={"limits/time": search.seconds},
    )
    return mathopt.SolveParameters(
        relative_gap_tolerance=0.0, absolute_gap_tolerance=0.25 * scale, node_limit=search.nodes,
        threads=1, gscip=told, presolve=mathopt.Emphasis.OFF, cuts=mathopt.Emphasis.OFF,
        heuristics=None if search.below is None else mathopt.Emphasis.LOW,
    )  # fmt: skip
