"""The checker judges form, rules and claims of a plan without any model."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from allocator.domain.plan import GoalResult, Plan, Standing
from allocator.rules import Problem, build_model, eligible_pairs, judge
from tests.rules.world import WEEKDAYS, at, location, offers, package, plan_of, visit, world


def two_by_two(**parts: object) -> Problem:
    return world(location("L1"), location("L2"), package("N1"), package("N2"), **parts)


def rules_broken(problem: Problem, plan: Plan) -> list[str]:
    return [breach.rule for breach in judge(problem, plan).breaches]


def test_a_plan_that_keeps_every_rule_stands_with_all_goals_measured_in_order() -> None:
    problem = two_by_two()
    verdict = judge(problem, plan_of(problem, {"N1": "L1"}))
    assert verdict.stands
    assert [goal for goal, _ in verdict.values] == [*problem.policy.goal_order, "tie-break"]
    assert dict(verdict.values)["unplaced"] == 4 * 210


@pytest.mark.parametrize(
    "assignment",
    [
        (),
        (("N1", "L1"),),
        (("N1", "L1"), ("N2", None), ("N3", None)),
        (("N2", None), ("N1", "L1")),
        (("N1", "L1"), ("N1", "L1")),
        (("N1", "L1"), ("N2", "L1"), ("N2", "L1")),
        (("N1", "L1"), ("n2", None)),
        (("N1", "L1"), ("N2", "L9")),
        (("N1", ""), ("N2", None)),
    ],
)
def test_a_plan_names_every_package_once_in_order_and_only_locations_there_are(
    assignment: tuple[tuple[str, str | None], ...],
) -> None:
    verdict = judge(two_by_two(), Plan(assignment))
    assert {breach.rule for breach in verdict.breaches} == {"one-location"}
    assert verdict.values == ()


def test_every_rule_a_pair_breaks_is_found_for_every_such_pair() -> None:
    dormant = location("L1", is_dormant=True, is_double_handed=False, skills=frozenset())
    care = [package(ref, skills=frozenset({"peg"})) for ref in ("N1", "N2")]
    problem = world(dormant, *care)
    plan = plan_of(problem, {"N1": "L1", "N2": "L1"})
    assert rules_broken(problem, plan) == ["registered", "skills"] * 2
    assert rules_broken(problem, plan_of(problem, {"N1": "L1"})) == ["registered", "skills"]


def test_plan_rules_are_found_beside_pair_rules() -> None:
    problem = two_by_two(capacity=(*offers("L1", 200), *offers("L2")))
    assert rules_broken(problem, plan_of(problem, {"N1": "L1", "N2": "L1"})) == ["capacity"]


def claimed(problem: Problem, **changes: object) -> Plan:
    """A plan with true claims about its goals, but for some changes to the first."""
    plan = plan_of(problem, {"N1": "L1", "N2": "L2"})
    results = [
        GoalResult(goal, value, value, Standing.OPTIMAL)
        for goal, value in judge(problem, plan).values
    ]
    results[0] = replace(results[0], **changes)  # type: ignore[arg-type]
    return replace(plan, goals=tuple(results))


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, []),
        ({"value": 1, "bound": 0}, ["goal-values"]),
        ({"value": -5}, ["goal-values"]),
        ({"bound": 1}, ["goal-bounds", "goal-bounds"]),
        ({"bound": -1}, ["goal-bounds"]),
        ({"bound": -1, "standing": Standing.FEASIBLE}, []),
        ({"bound": None, "standing": Standing.UNPROVEN}, []),
        ({"bound": None}, ["goal-bounds"]),
        ({"standing": Standing.FEASIBLE}, ["goal-bounds"]),
        ({"standing": Standing.UNPROVEN}, ["goal-bounds"]),
    ],
)
def test_claims_about_goals_are_held_to_what_the_plan_reaches(
    changes: dict[str, object], broken: list[str]
) -> None:
    problem = two_by_two()
    assert rules_broken(problem, claimed(problem, **changes)) == broken


@pytest.mark.parametrize(
    ("changes", "amounts"),
    [
        ({"value": 800, "bound": 800}, [40, 1]),
        ({"value": 845, "bound": 845}, [5, 5, 1]),
        ({"bound": 847, "standing": Standing.FEASIBLE}, [7]),
    ],
)
def test_a_false_claim_is_measured(changes: dict[str, object], amounts: list[int]) -> None:
    """Nobody has time, so that one package of 210 minutes a week with a weight of 4 waits."""
    problem = world(package("N1"), capacity=())
    plan = plan_of(problem)
    first, *others = (
        GoalResult(goal, value, value, Standing.OPTIMAL)
        for goal, value in judge(problem, plan).values
    )
    assert first.value == 840
    claiming = replace(plan, goals=(replace(first, **changes), *others))  # type: ignore[arg-type]
    assert [breach.amount for breach in judge(problem, claiming).breaches] == amounts


def test_a_bound_above_the_value_is_measured_by_what_it_is_above() -> None:
    problem = two_by_two(capacity=())
    plan = replace(
        plan_of(problem),
        goals=tuple(
            GoalResult(goal, value, value + 3, Standing.FEASIBLE)
            for goal, value in judge(problem, plan_of(problem)).values
        ),
    )
    assert {breach.amount for breach in judge(problem, plan).breaches} == {3}


def test_claims_about_other_goals_than_the_policys_are_refused() -> None:
    problem = two_by_two()
    plan = claimed(problem)
    for goals in (plan.goals[::-1], plan.goals[1:], (*plan.goals, plan.goals[0])):
        assert rules_broken(problem, replace(plan, goals=goals)) == ["goal-values"]


@pytest.mark.parametrize(
    ("claims", "wrong"),
    [
        ({"predicted_travel": 200, "routed_travel": 100}, []),
        ({"predicted_travel": 190}, [(("predicted",), 10)]),
        ({"routed_travel": 107}, [(("routed",), 7)]),
        ({"predicted_travel": 201, "routed_travel": 98}, [(("predicted",), 1), (("routed",), 2)]),
    ],
)
def test_travel_a_plan_claims_is_held_to_terms_and_rounds(
    claims: dict[str, int], wrong: list[tuple[tuple[str], int]]
) -> None:
    """Two homes down the same road, ten minutes out: rounds drive there and back once for both."""
    care = [package(ref, visit(30, days=WEEKDAYS), place=at(10)) for ref in ("N1", "N2")]
    problem = world(*care)
    plan = replace(plan_of(problem, {"N1": "L1", "N2": "L1"}), **claims)  # type: ignore[arg-type]
    breaches = judge(problem, plan).breaches
    assert {breach.rule for breach in breaches} <= {"travel-figures"}
    assert [(breach.subjects, breach.amount) for breach in breaches] == wrong


def test_a_goal_left_out_of_the_order_is_not_pursued() -> None:
    problem = two_by_two(policy={"goal_order": ["unplaced", "cost"]})
    levels = [level.id for level in build_model(problem).model.levels]
    assert levels == ["unplaced", "cost", "tie-break"]


def test_the_model_offers_exactly_the_eligible_pairs_and_nobody() -> None:
    problem = world(location("L1", is_dormant=True), location("L2"), package("N1"), package("N2"))
    assert eligible_pairs(problem).tolist() == [[False, True], [False, True]]
    formulation = build_model(problem)
    assert formulation.location.tolist() == [1, -1, 1, -1]
    assert formulation.choice_of(0, 0) is None
    assert formulation.choice_of(1, 1) == 2
    with pytest.raises(KeyError, match=r"'N2', 'L1'"):
        formulation.taken(problem, plan_of(problem, {"N2": "L1"}))


def test_choices_and_plans_stand_for_each_other() -> None:
    problem = two_by_two()
    formulation = build_model(problem)
    for placed in ({}, {"N1": "L2"}, {"N1": "L1", "N2": "L1"}):
        plan = plan_of(problem, placed)
        taken = formulation.taken(problem, plan)
        assert formulation.assignment(problem, taken) == plan.assignment


def test_a_list_without_packages_is_a_plan_of_nothing() -> None:
    problem = two_by_two().case.but(packages=())
    empty = Problem(problem, two_by_two().policy)
    verdict = judge(empty, Plan(()))
    assert verdict.stands
    assert all(value == 0 for goal, value in verdict.values if goal != "concentration")
    model = build_model(empty).model
    assert (model.groups, model.choices) == (0, 0)


def test_judging_imports_no_solver() -> None:
    code = (
        "import sys, allocator.rules; print([m for m in ('ortools', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
