"""The whole loop: neighbours go together, both figures are told, the same input gives the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.plan import Method, Standing
from allocator.domain.synergy import Synergy
from allocator.policy import read_policy
from allocator.rules import Problem, judge
from allocator.solve import joint
from allocator.solve.decide import decide
from allocator.solve.joint import decide_jointly, decide_with_rounds
from allocator.solve.joint_effort import SPARING, JointEffort
from allocator.solve.joint_loop import Turn
from tests.rules.world import StraightRoad, at, case, location, package, visit
from tests.unit.solve.test_joint_terms import Invented, invented

GOALS = {"goal_order": ["unplaced", "travel"]}


def street() -> Problem:
    """Two homes at 10, branches at 0 and at 20, and one more home at 22.

    Each home at 10 is as near to one branch as to the other.
    """
    homes = [package(ref, visit(), place=at(10)) for ref in ("A", "B")]
    far = package("C", visit(), place=at(22))
    branches = [location("L1", place=at(0)), location("L2", place=at(20))]
    county = case(*homes, far, *branches)
    return Problem(county, read_policy(GOALS), StraightRoad())


def test_new_neighbours_go_to_one_location() -> None:
    """Alone each costs 20 out and back at either branch; beside C at L2, 12 from it; A with B 0."""
    found = decide_jointly(street())
    plan = found.decision.plan
    assert plan.location_of["A"] == plan.location_of["B"]
    assert found.is_settled
    assert not found.turns[0].was_routed
    assert plan.predicted_travel == plan.routed_travel == 7 * min(20 + 4, 20 + 12)
    assert judge(found.problem, plan).stands
    assert all(goal.standing is Standing.OPTIMAL for goal in plan.goals)


def test_a_plan_that_claims_other_travel_is_refused() -> None:
    found = decide_jointly(street())
    for name in ("predicted_travel", "routed_travel"):
        wrong = replace(found.decision.plan, **{name: 1})  # type: ignore[arg-type]
        assert "travel-figures" in {x.rule for x in judge(found.problem, wrong).breaches}


def test_the_plan_is_never_worse_than_deciding_by_quotes_alone() -> None:
    for seed in (2,):
        problem = invented(seed)
        alone = decide(problem).plan
        found = decide_jointly(problem)
        plan = found.decision.plan
        assert judge(found.problem, plan).stands
        assert plan.goals[0].value == alone.goals[0].value
        assert plan.routed_travel is not None
        assert plan.routed_travel <= 1.01 * sum(problem.routed_travel(alone.assignment).values())
        assert found.agrees
        again = decide_jointly(invented(seed))
        assert again.decision.plan == plan
        assert again.turns == found.turns


def test_a_plan_that_never_agrees_is_restated_and_says_so() -> None:
    once = JointEffort(stages=1, turns=1, permille=0)
    found = decide_jointly(invented(2), joint=once)
    plan = found.decision.plan
    assert len(found.turns) == 1
    assert judge(found.problem, plan).stands
    if not found.is_settled:
        assert plan.goals[1].standing is Standing.UNPROVEN
        assert plan.predicted_travel == plan.routed_travel


def test_asking_sparingly_asks_less_and_still_agrees() -> None:
    asked = []
    for effort in (JointEffort(), SPARING):
        problem = invented(2)
        found = decide_jointly(problem, joint=effort)
        assert judge(found.problem, found.decision.plan).stands
        assert found.agrees
        assert isinstance(problem.quotes, Invented)
        asked.append(len(set(problem.quotes.asked)))
    assert asked[1] < asked[0]


def test_one_by_one_methods_tell_their_travel_too() -> None:
    found = decide_with_rounds(street(), Method.NEAREST)
    plan = found.decision.plan
    assert plan.method is Method.NEAREST
    assert plan.predicted_travel == 7 * (20 + 20 + 4)
    assert not found.turns[0].was_routed
    assert judge(found.problem, plan).stands


def test_a_county_is_decided_once_by_quotes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint, "COUNTY_CHOICES", 1)
    problem = invented(4)
    found = decide_jointly(problem)
    plan = found.decision.plan
    assert len(found.turns) == 1
    assert plan.synergy == Synergy()
    assert plan.routed_travel == sum(problem.routed_travel(plan.assignment).values())
    assert isinstance(problem.quotes, Invented)
    assert len(problem.quotes.asked) <= 2 * len(problem.locations)
    assert judge(found.problem, plan).stands


def test_turns_agree_within_thousandths_of_the_routed_travel() -> None:
    assert Turn(990, 1_000, 10).agrees(10)
    assert not Turn(1_000, 1_000, 11).agrees(10)
    assert Turn(0, 0, 0).agrees(0)
