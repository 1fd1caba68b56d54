"""CP-SAT and HiGHS as anyone would call them, level by level within one wall-clock budget."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver.python import model_builder_helper as linear
from ortools.sat.python import cp_model_helper as sat

from allocator.rules.choice_model import ChoiceModel, IntArray

_Answer = tuple[IntArray | None, float | None, bool]
_Solve = Callable[[ChoiceModel, int, list[int], float, IntArray | None], _Answer]


@dataclass(frozen=True, slots=True)
class LevelResult:
    """What an engine reached on one level.

    Parameters
    ----------
    id
        The level.
    value, bound
        What was reached and what the engine says cannot be passed.
    status
        A status word.
    checker
        ``ok``, ``refused``, or ``solver's word`` for a bound nobody can re-verify.
    """

    id: str
    value: int | None
    bound: int | None
    status: str
    checker: str


def plain_cpsat(model: ChoiceModel, seconds: float) -> list[LevelResult]:
    """Solve level after level with CP-SAT's defaults on two workers.

    Parameters
    ----------
    model
        The programme.
    seconds
        Wall time for all levels together.
    """
    return _level_by_level(model, seconds, _solve_cpsat)


def plain_highs(model: ChoiceModel, seconds: float) -> list[LevelResult]:
    """Solve level after level with HiGHS's defaults.

    Parameters
    ----------
    model
        The programme.
    seconds
        Wall time for all levels together.
    """
    return _level_by_level(model, seconds, _solve_highs)


def _level_by_level(model: ChoiceModel, seconds: float, solve: _Solve) -> list[LevelResult]:
    end = time.perf_counter() + seconds
    held: list[int] = []
    results: list[LevelResult] = []
    plan: IntArray | None = None
    for level, goal in enumerate(model.levels):
        left = end - time.perf_counter()
        if left <= 0:
            break
        fresh, bound, proven = solve(model, level, held, left, plan)
        if fresh is None and plan is None:
            results.append(LevelResult(goal.id, None, None, "no solution", "-"))
            break
        better = fresh is not None and (
            plan is None or model.values(fresh)[: level + 1] <= model.values(plan)[: level + 1]
        )
        plan = fresh if better else plan
        assert plan is not None
        value = model.values(plan)[level]
        held.append(value)
        status = "optimal" if proven and better else "feasible"
        word = "solver's word" if model.is_feasible(plan) else "refused"
        floor = None if bound is None else max(0, math.ceil(bound - 1e-6))
        results.append(LevelResult(goal.id, value, floor, status, word))
    return results


def _solve_cpsat(
    model: ChoiceModel, level: int, held: list[int], seconds: float, plan: IntArray | None
) -> _Answer:
    proto = sat.CpModelProto()
    for _ in range(model.choices):
        proto.variables.add().domain.extend([0, 1])
    for first, last in zip(model.group_start[:-1], model.group_start[1:], strict=True):
        proto.constraints.add().exactly_one.literals.extend(range(int(first), int(last)))
    excess = _excess_columns(model)
    for row in excess:
        proto.variables.add().domain.extend([0, _most(model, row)])
    for row in range(model.rows):
        variables, coefficients = _row_terms(model, row, excess)
        line = proto.constraints.add().linear
        line.vars.extend(variables)
        line.coeffs.extend(coefficients)
        line.domain.extend([-(2**50), int(model.row_limit[row])])
    for k in range(level + 1):
        variables, coefficients = _level_terms(model, k, excess)
        if k == level:
            proto.objective.vars.extend(variables)
            proto.objective.coeffs.extend(coefficients)
        elif variables:
            line = proto.constraints.add().linear
            line.vars.extend(variables)
            line.coeffs.extend(coefficients)
            line.domain.extend([0, held[k]])
    if plan is not None:
        proto.solution_hint.vars.extend(plan.tolist())
        proto.solution_hint.values.extend([1] * len(plan))
    parameters = sat.SatParameters()
    parameters.max_time_in_seconds = seconds
    parameters.num_workers = 2
    wrapper = sat.SolveWrapper()
    wrapper.set_parameters(parameters)
    answer = wrapper.solve(proto)  # type: ignore[no-untyped-call]  # no typed signature
    if answer.status not in (sat.CpSolverStatus.OPTIMAL, sat.CpSolverStatus.FEASIBLE):
        return None, None, False
    chosen = np.array(list(answer.solution))[: model.choices]
    proven = bool(answer.status == sat.CpSolverStatus.OPTIMAL)
    return np.flatnonzero(chosen == 1), float(answer.best_objective_bound), proven


def _solve_highs(
    model: ChoiceModel, level: int, held: list[int], seconds: float, plan: IntArray | None
) -> _Answer:
    del plan  # a hint makes this wrapper of HiGHS crash on the second level (OR-Tools 9.15)
    helper = linear.ModelBuilderHelper()
    excess = _excess_columns(model)
    size = model.choices + len(excess)
    top = np.ones(size)
    top[model.choices :] = [_most(model, row) for row in excess]
    for most in top.tolist():
        variable = helper.add_var()
        helper.set_var_lower_bound(variable, 0.0)
        helper.set_var_upper_bound(variable, most)
        helper.set_var_integrality(variable, True)
    for first, last in zip(model.group_start[:-1], model.group_start[1:], strict=True):
        terms = range(int(first), int(last))
        _add_linear(helper, list(terms), [1] * len(terms), 1.0, 1.0)
    for row in range(model.rows):
        variables, coefficients = _row_terms(model, row, excess)
        _add_linear(helper, variables, coefficients, -math.inf, float(model.row_limit[row]))
    for k in range(level):
        variables, coefficients = _level_terms(model, k, excess)
        _add_linear(helper, variables, coefficients, -math.inf, float(held[k]))
    for variable, cost in zip(*_level_terms(model, level, excess), strict=True):
        helper.set_var_objective_coefficient(variable, float(cost))
    solver = linear.ModelSolverHelper("HIGHS")
    solver.set_time_limit_in_seconds(seconds)
    solver.solve(helper)
    if not solver.has_solution():
        return None, None, False
    values = np.asarray(solver.variable_values())[: model.choices]
    found = np.flatnonzero(values > 0.5)
    if not model.is_feasible(found):
        return None, None, False
    proven = bool(solver.status() == linear.SolveStatus.OPTIMAL)
    return found, float(solver.best_objective_bound()), proven


def _add_linear(
    helper: linear.ModelBuilderHelper,
    variables: list[int],
    coefficients: list[int],
    low: float,
    high: float,
) -> None:
    row = helper.add_linear_constraint()
    helper.set_constraint_lower_bound(row, low)
    helper.set_constraint_upper_bound(row, high)
    for variable, coefficient in zip(variables, coefficients, strict=True):
        helper.add_term_to_constraint(row, variable, float(coefficient))


def _excess_columns(model: ChoiceModel) -> dict[int, int]:
    """Give each soft row an excess variable, numbered after the choices."""
    soft = np.flatnonzero(model.row_soft).tolist()
    return {row: model.choices + place for place, row in enumerate(soft)}


def _most(model: ChoiceModel, row: int) -> int:
    span = slice(int(model.row_start[row]), int(model.row_start[row + 1]))
    use = model.row_coefficient[span]
    return max(0, int(use[use > 0].sum()) - int(model.row_limit[row]))


def _row_terms(model: ChoiceModel, row: int, excess: dict[int, int]) -> tuple[list[int], list[int]]:
    span = slice(int(model.row_start[row]), int(model.row_start[row + 1]))
    variables = model.row_choice[span].tolist()
    coefficients = model.row_coefficient[span].tolist()
    if row in excess:
        return [*variables, excess[row]], [*coefficients, -1]
    return variables, coefficients


def _level_terms(
    model: ChoiceModel, level: int, excess: dict[int, int]
) -> tuple[list[int], list[int]]:
    goal = model.levels[level]
    used = np.flatnonzero(goal.choice_cost)
    priced = [row for row in excess if goal.excess_cost[row]]
    variables = used.tolist() + [excess[row] for row in priced]
    coefficients = goal.choice_cost[used].tolist() + [int(goal.excess_cost[r]) for r in priced]
    return variables, coefficients
