"""What the solver is told and what the checker finds are the same thing, for every rule."""

from __future__ import annotations

import pytest

from allocator.policy import ShareBasis, read_policy
from allocator.rules import PAIR_RULES, PairRule, Problem, build_model, judge
from tests.tiny import every_plan, random_case

POLICIES = {
    "usual": read_policy(),
    "paid": read_policy({"incentive_enabled": True, "incentive_extra_travel_minutes": 8}),
    "strict": read_policy(
        {"allow_spot": False, "rating_max_age_days": 400, "framework_rating_floor": "Good"}
    ),
    "early": read_policy({"shift_hours": ["07:00-14:30"]}),
    "book": read_policy({"share_basis": ShareBasis.BOOK.value, "allow_unrated": True}),
}


@pytest.mark.parametrize("rule", PAIR_RULES, ids=lambda rule: rule.id)
def test_a_mask_is_false_exactly_where_the_rule_explains_a_breach(rule: PairRule) -> None:
    seen = {True: 0, False: 0}
    for seed in range(25):
        for policy in POLICIES.values():
            problem = Problem(random_case(seed), policy)
            mask = rule.mask(problem)
            for package in range(len(problem.packages)):
                for location in range(len(problem.locations)):
                    kept = rule.explain(problem, package, location) is None
                    assert bool(mask[package, location]) is kept, (seed, package, location)
                    seen[kept] += 1
    assert min(seen.values()) > 0, f"the cases never show {rule.id} both kept and broken"


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize("seed", range(12))
def test_the_model_allows_exactly_the_plans_the_checker_passes(seed: int, policy: object) -> None:
    problem = Problem(random_case(seed, packages=3), policy)  # type: ignore[arg-type]
    formulation = build_model(problem)
    for plan in every_plan(problem):
        verdict = judge(problem, plan)
        try:
            taken = formulation.taken(problem, plan)
        except KeyError:
            assert not verdict.stands
            continue
        assert formulation.model.is_feasible(taken) is verdict.stands
        if verdict.stands:
            assert formulation.model.values(taken) == tuple(v for _, v in verdict.values)
