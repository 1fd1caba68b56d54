"""The engine's way to OR-Tools: CP-SAT for integers, GLOP for prices.

CP-SAT is reached through its native helper, which does not import pandas. One worker, a fixed seed
and deterministic time: the same input gives the same plan. Nothing read from a solver is believed
as it stands: values are recomputed from the plan, GLOP's prices only ever enter an exact integer
bound, and a CP-SAT bound counts as an integer the solver proved, compared as an integer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import linear_solver_pb2 as linear
from ortools.linear_solver.python import model_builder_helper as glop
from ortools.sat.python import cp_model_helper as sat

from allocator.rules.choice_model import IntArray
from allocator.solve.cpsat_settings import for_proof
from allocator.solve.guard import check_row
from allocator.solve.pricing import Duals
from allocator.solve.subproblem import Subproblem

_FAR = 2**40
_UNBOUNDED = linear.MPVariableProto(lower_bound=0.0)

Found = Callable[[IntArray], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What CP-SAT said about a subproblem.

    Parameters
    ----------
    chosen
        Variables of the programme taken, or ``None`` when it found no plan.
    bound
        Integer the solver proved the level cannot go below among the active variables.
    says
        Its status word, for the event list only.
    """

    chosen: IntArray | None
    bound: int
    says: str


def minimise(
    problem: Subproblem,
    hint: IntArray,
    *,
    known: int,
    deterministic_time: float,
    presolve: bool = True,
    found: Found | None = None,
) -> Answer:
    """Minimise a subproblem over integers.

    Parameters
    ----------
    problem
        What to solve.
    hint
        Variables of the programme that make up a known plan.
    known
        A bound already proven; the solver stops when it meets it.
    deterministic_time
        Limit in CP-SAT's own unit.
    presolve
        Whether to simplify first; switched off after a crash.
    found
        Called with the variables of every better plan.

    Returns
    -------
    Answer
        The best plan met and the bound proven.

    Raises
    ------
    ScaleError
        When a row or the objective is too large for the solver to be believed.
    """
    proto, offset = _build(problem, hint, known)
    solver = sat.SolveWrapper()
    solver.set_parameters(for_proof(deterministic_time, presolve=presolve))
    watcher = _Watcher(problem.active, found) if found is not None else None
    if watcher is not None:
        solver.add_solution_callback(watcher)
    response: sat.CpSolverResponse = solver.solve(proto)  # type: ignore[no-untyped-call]  # native
    if watcher is not None:
        solver.clear_solution_callback(watcher)
    chosen = _chosen(problem.active, response)
    return Answer(chosen, offset + _proven(response), response.status.name)


def relax(problem: Subproblem) -> Duals | None:
    """Solve the linear relaxation and return its prices, or ``None`` when GLOP has none."""
    request = linear.MPModelRequest(solver_type=linear.MPModelRequest.GLOP_LINEAR_PROGRAMMING)
    kept = _write_relaxation(problem, request.model)
    answer = linear.MPSolutionResponse.FromString(
        glop.ModelSolverHelper("GLOP").solve_serialized_request(request.SerializeToString())
    )
    if answer.status != linear.MPSOLVER_OPTIMAL:
        return None
    return _read_duals(problem, answer, kept)


def _write_relaxation(problem: Subproblem, model: linear.MPModelProto) -> list[int]:
    """Write the linear programme and return the numbers of the constraints that are not empty."""
    model.variable.extend([_UNBOUNDED] * len(problem.cost))
    for position in np.flatnonzero(problem.cost).tolist():
        model.variable[position].objective_coefficient = problem.cost[position]
    kept: list[int] = []
    sets = [*problem.groups, *problem.blocks, *problem.cliques]
    for number, places in enumerate(sets):
        # a group's row already keeps a variable at 1, so a set of one says nothing new
        if len(places) > (number >= len(problem.groups)):
            kept.append(number)
            row = model.constraint.add(var_index=places, coefficient=[1.0] * len(places))
            row.upper_bound = 1.0
            if number < len(problem.groups):
                row.lower_bound = 1.0
    for number, (place, coefficient, limit) in enumerate([*problem.rows, *problem.caps], len(sets)):
        if len(place):
            kept.append(number)
            row = model.constraint.add(var_index=place.tolist(), coefficient=coefficient.tolist())
            row.upper_bound = limit
    return kept


def _read_duals(problem: Subproblem, answer: linear.MPSolutionResponse, kept: list[int]) -> Duals:
    sizes = [len(problem.groups), len(problem.blocks), len(problem.cliques), len(problem.rows)]
    dual = np.zeros(sum(sizes) + len(problem.caps))
    dual[kept] = answer.dual_value
    group, block, clique, row, cap = np.split(dual, np.cumsum(sizes))
    share = np.array(answer.variable_value[: len(problem.active)])
    return Duals(group, -block, -clique, -row, -cap, share)


class _Watcher(sat.SolutionCallback):
    """Hand every better plan on while the solver is still running."""

    def __init__(self, active: IntArray, found: Found) -> None:
        super().__init__()
        self._active = active
        self._found = found

    def OnSolutionCallback(self) -> None:  # noqa: N802 - the solver calls it by this name
        """Hand on the plan just found."""
        chosen = _chosen(self._active, self.Response())  # type: ignore[no-untyped-call]  # native
        if chosen is not None:
            self._found(chosen)


def _build(problem: Subproblem, hint: IntArray, known: int) -> tuple[sat.CpModelProto, int]:
    """Write the model; every cost is counted above the least of its group."""
    proto = sat.CpModelProto()
    add_variable, add_constraint = proto.variables.add, proto.constraints.add
    for largest in problem.largest.tolist():
        add_variable().domain.extend([0, largest])
    for places in problem.groups:
        add_constraint().exactly_one.literals.extend(places)
    for places in [*problem.blocks, *problem.cliques]:
        if len(places) > 1:
            add_constraint().at_most_one.literals.extend(places)
    for number, (place, coefficient, limit) in enumerate(problem.rows):
        _add_row(
            proto, problem, f"row {problem.programme.rows[number]}", (place, coefficient, limit)
        )
    for level, value in enumerate(problem.held):
        cost, least = _above_least(problem, level)
        place = np.flatnonzero(cost)
        name = f"level {problem.programme.model.levels[level].id}"
        _add_row(proto, problem, name, (place, cost[place], value - least))
    cost, offset = _above_least(problem, problem.level)
    place = np.flatnonzero(cost)
    check_row("objective", cost[place], problem.largest[place])
    proto.objective.vars.extend(place.tolist())
    proto.objective.coeffs.extend(cost[place].tolist())
    value = problem.programme.model.values(problem.programme.decode(hint))[problem.level]
    proto.objective.domain.extend([known - offset, value - offset])
    _add_hint(proto, problem, hint)
    return proto, offset


def _above_least(problem: Subproblem, level: int) -> tuple[IntArray, int]:
    """Return the costs of a level above each group's least, and what that takes off."""
    least = problem.group_least(level)
    cost = problem.cost_of(level).copy()
    cost[: len(problem.active)] -= problem.less_of_group(least)
    return cost, int(least.sum())


def _add_row(
    proto: sat.CpModelProto,
    problem: Subproblem,
    name: str,
    row: tuple[IntArray, IntArray, int],
) -> None:
    """Add ``Σ coefficient · x ≤ limit`` divided by the greatest common divisor."""
    place, coefficient, limit = row
    if not len(place):
        return
    divisor = int(np.gcd.reduce(coefficient))
    coefficient, limit = coefficient // divisor, limit // divisor
    check_row(name, coefficient, problem.largest[place])
    linear_row = proto.constraints.add().linear
    linear_row.vars.extend(place.tolist())
    linear_row.coeffs.extend(coefficient.tolist())
    linear_row.domain.extend([-_FAR, limit])


def _add_hint(proto: sat.CpModelProto, problem: Subproblem, hint: IntArray) -> None:
    """Hint every variable, the excesses included."""
    p = problem.programme
    value = np.zeros(len(problem.largest), dtype=np.int64)
    value[: len(problem.active)] = np.isin(problem.active, hint)
    use = p.model.row_use(p.decode(hint))[p.rows] - p.model.row_limit[p.rows]
    value[len(problem.active) :] = np.maximum(0, use)[p.soft_rows]
    proto.solution_hint.vars.extend(range(len(value)))
    proto.solution_hint.values.extend(value.tolist())


def _chosen(active: IntArray, response: sat.CpSolverResponse) -> IntArray | None:
    values = np.array(list(response.solution)[: len(active)], dtype=np.int64)
    if not len(values):
        return None
    chosen: IntArray = active[values == 1]
    return chosen


def _proven(response: sat.CpSolverResponse) -> int:
    """Return the bound as an integer; where the solver's two read-outs differ, the lower one."""
    exact = int(response.inner_objective_lower_bound)
    rough = float(response.best_objective_bound)
    if not math.isfinite(rough):
        return min(0, exact)
    return exact if abs(rough - exact) < 0.5 else min(exact, math.floor(rough))
