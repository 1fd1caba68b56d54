"""A thousand faults planted in good plans: the checker finds every one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from allocator.domain.plan import GoalResult, Plan, Standing
from allocator.policy import read_policy
from allocator.rules import Problem, judge
from tests.tiny import every_plan, random_case

FAULTS = 1000
PROBLEMS = 25


def best_plan(problem: Problem) -> Plan:
    """The best plan by trying every one, with its goal results."""
    values, assignment = _least(problem)
    goals = [goal for goal, _ in judge(problem, Plan(assignment)).values]
    results = (
        GoalResult(goal, value, value, Standing.OPTIMAL)
        for goal, value in zip(goals, values, strict=True)
    )
    return Plan(assignment, tuple(results))


def _least(problem: Problem) -> tuple[tuple[int, ...], tuple[tuple[str, str | None], ...]]:
    found = []
    for plan in every_plan(problem):
        verdict = judge(problem, plan)
        if verdict.stands:
            key = tuple(str(place) for _, place in plan.assignment)
            found.append((tuple(v for _, v in verdict.values), key, plan.assignment))
    values, _, assignment = min(found)
    return values, assignment


def move_one(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Give one package to somebody else, or to nobody, and keep the claims."""
    at = rng.randrange(len(plan.assignment))
    ref, place = plan.assignment[at]
    other = rng.choice([name for name in [*names, None] if name != place])
    rows = (*plan.assignment[:at], (ref, other), *plan.assignment[at + 1 :])
    return replace(plan, assignment=rows)


def everybody_to_one(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Pile every package on one location that does not hold them all today."""
    for name in rng.sample(names, len(names)):
        rows = tuple((ref, name) for ref, _ in plan.assignment)
        if rows != plan.assignment:
            return replace(plan, assignment=rows)
    return move_one(rng, plan, names)


def lose_a_package(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Leave one package out of the plan."""
    at = rng.randrange(len(plan.assignment))
    return replace(plan, assignment=plan.assignment[:at] + plan.assignment[at + 1 :])


def repeat_a_package(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """List one package twice, with two locations."""
    ref, _ = rng.choice(plan.assignment)
    return replace(plan, assignment=(*plan.assignment, (ref, rng.choice(names))))


def invent_a_location(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Place a package with a location that does not exist."""
    at = rng.randrange(len(plan.assignment))
    rows = (*plan.assignment[:at], (plan.assignment[at][0], "L99"), *plan.assignment[at + 1 :])
    return replace(plan, assignment=rows)


def invent_a_package(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Rename a package."""
    at = rng.randrange(len(plan.assignment))
    rows = (*plan.assignment[:at], ("N99", plan.assignment[at][1]), *plan.assignment[at + 1 :])
    return replace(plan, assignment=rows)


def shuffle_rows(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """List packages in another order."""
    return replace(plan, assignment=tuple(reversed(plan.assignment)))


def _change_goal(rng: Random, plan: Plan, **changes: object) -> Plan:
    at = rng.randrange(len(plan.goals))
    changed = replace(plan.goals[at], **changes)  # type: ignore[arg-type]
    return replace(plan, goals=(*plan.goals[:at], changed, *plan.goals[at + 1 :]))


def misstate_a_value(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Claim another value on one goal, bound and all."""
    at = rng.randrange(len(plan.goals))
    value = plan.goals[at].value + rng.choice([-1, 1, 60, 1000])
    changed = replace(plan.goals[at], value=value, bound=value)
    return replace(plan, goals=(*plan.goals[:at], changed, *plan.goals[at + 1 :]))


def overstate_a_bound(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Claim a bound above the value."""
    at = rng.randrange(len(plan.goals))
    changed = replace(plan.goals[at], bound=plan.goals[at].value + rng.randint(1, 99))
    return replace(plan, goals=(*plan.goals[:at], changed, *plan.goals[at + 1 :]))


def call_a_gap_proven(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Call a level optimal whose bound is open."""
    return _change_goal(rng, plan, bound=None)


def hide_a_goal(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Leave one goal out of the results."""
    at = rng.randrange(len(plan.goals))
    return replace(plan, goals=plan.goals[:at] + plan.goals[at + 1 :])


def swap_two_goals(rng: Random, plan: Plan, names: list[str]) -> Plan:
    """Report two goals in each other's place."""
    goals = list(plan.goals)
    one, two = rng.sample(range(len(goals)), 2)
    goals[one], goals[two] = goals[two], goals[one]
    return replace(plan, goals=tuple(goals))


PLANTERS: tuple[Callable[[Random, Plan, list[str]], Plan], ...] = (
    move_one,
    everybody_to_one,
    lose_a_package,
    repeat_a_package,
    invent_a_location,
    invent_a_package,
    shuffle_rows,
    misstate_a_value,
    overstate_a_bound,
    call_a_gap_proven,
    hide_a_goal,
    swap_two_goals,
)


@pytest.fixture(scope="module")
def good_plans() -> list[tuple[Problem, Plan]]:
    """Tiny problems with their best plans, which the checker passes."""
    found = []
    for seed in range(PROBLEMS):
        problem = Problem(random_case(seed, packages=3), read_policy())
        plan = best_plan(problem)
        assert judge(problem, plan).stands
        found.append((problem, plan))
    return found


def test_every_planted_fault_is_caught(good_plans: list[tuple[Problem, Plan]]) -> None:
    rng = Random(20261116)
    missed = []
    for number in range(FAULTS):
        problem, plan = good_plans[number % PROBLEMS]
        plant = PLANTERS[number % len(PLANTERS)]
        faulty = plant(rng, plan, [place.location_id for place in problem.locations])
        assert faulty != plan, plant.__name__
        if judge(problem, faulty).stands:
            missed.append((number, plant.__name__))
    assert missed == []
