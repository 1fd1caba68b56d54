"""Turn a problem into a plan: write the model, solve or place one by one, read the plan back."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.plan import GoalResult, Method, Plan, Standing
from allocator.rules import Formulation, Problem, build_model
from allocator.rules.choice_model import IntArray
from allocator.solve.engine import solve
from allocator.solve.one_by_one import place_one_by_one
from allocator.solve.process import Children
from allocator.solve.solution import Effort, Limits, Solution, Status

_STANDING = {
    Status.OPTIMAL: Standing.OPTIMAL,
    Status.FEASIBLE: Standing.FEASIBLE,
    Status.UNPROVEN: Standing.UNPROVEN,
}


@dataclass(frozen=True)
class Decision:
    """A plan with the model it was found in.

    Parameters
    ----------
    plan
        What is proposed.
    formulation
        The problem as a model.
    solution
        What the engine handed back; ``None`` for the one-by-one methods.
    """

    plan: Plan
    formulation: Formulation
    solution: Solution | None = None


def decide(
    problem: Problem,
    method: Method = Method.OPTIMAL,
    *,
    effort: Effort | None = None,
    limits: Limits | None = None,
) -> Decision:
    """Find a plan.

    Parameters
    ----------
    problem
        Case and policy.
    method
        ``optimal`` solves the goals in order; the others place one package at a time.
    effort, limits
        How hard the engine tries, and when its process is stopped.

    Returns
    -------
    Decision
        Never empty-handed: when the solver fails, the greedy-plus-repair plan stands and says so.
    """
    formulation = build_model(problem)
    if method is not Method.OPTIMAL:
        taken = place_one_by_one(problem, formulation, method)
        values = formulation.model.values(taken)
        goals = tuple(
            GoalResult(level.id, value, None, Standing.UNPROVEN)
            for level, value in zip(formulation.model.levels, values, strict=True)
        )
        plan = Plan(formulation.assignment(problem, taken), goals, method, "one by one")
        return Decision(plan, formulation)
    return decide_model(problem, formulation, effort=effort, limits=limits)


def decide_model(
    problem: Problem,
    formulation: Formulation,
    *,
    effort: Effort | None = None,
    limits: Limits | None = None,
    start: IntArray | None = None,
    children: Children | None = None,
) -> Decision:
    """Solve the goals in order over a model that is already written.

    Parameters
    ----------
    problem, formulation
        What is to be decided, and the same as a model.
    effort, limits
        As for `decide`.
    start
        Choices of an earlier plan to keep or beat, shape ``(packages,)``.
    children
        Who solves; by default a child of its own.

    Returns
    -------
    Decision
        Never empty-handed.
    """
    solution = solve(
        formulation.model, start=start, effort=effort, limits=limits, children=children
    )
    return Decision(_read_plan(problem, formulation, solution), formulation, solution)


def _read_plan(problem: Problem, formulation: Formulation, solution: Solution) -> Plan:
    """Return the plan a solution stands for."""
    goals = tuple(
        GoalResult(level.id, level.value, level.bound, _STANDING[level.status])
        for level in solution.levels
    )
    made_by = "floor" if solution.method == "floor" else "engine"
    assignment = formulation.assignment(problem, solution.taken)
    return Plan(assignment, goals, Method.OPTIMAL, made_by, solution.events)
