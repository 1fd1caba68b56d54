"""Savings and surcharges: model, checker and engine say the same, tried on every plan."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from allocator.domain.synergy import Synergy, synergy_of
from allocator.policy import read_policy
from allocator.rules import Problem, build_model, judge
from allocator.solve.exact import Climb, solve_exact
from allocator.solve.programme import state_programme
from allocator.solve.solution import Effort
from tests.rules.roomy import roomy_case
from tests.tiny import every_plan

GOALS = {"goal_order": ["unplaced", "travel", "cost"]}
COLUMN_CAPS = (120_000, 8, 0)


def random_synergy(problem: Problem, seed: int) -> Synergy:
    """Savings beside earlier packages, and surcharges on two or three, at every location."""
    rng = Random(seed)
    savings: dict[tuple[str, str, str], int] = {}
    surcharges: dict[tuple[str, tuple[str, ...]], int] = {}
    for place in problem.locations:
        for first, second in combinations(problem.packages, 2):
            most = sum(problem.added_of(second, place))
            if most and rng.random() < 0.7:
                savings[place.location_id, second.ref, first.ref] = rng.randint(1, most)
        for package in problem.packages:
            most = sum(problem.added_of(package, place))
            if most and rng.random() < 0.3:
                savings[place.location_id, package.ref, package.ref] = rng.randint(1, most)
        for size in (1, 2, 3):
            refs = tuple(sorted(p.ref for p in rng.sample(problem.packages, size)))
            surcharges[place.location_id, refs] = rng.randint(1, 200)
    return synergy_of(savings, surcharges)


def problem_of(seed: int) -> Problem:
    problem = Problem(roomy_case(seed, packages=4, locations=2, book=6), read_policy(GOALS))
    return problem.with_synergy(random_synergy(problem, seed))


def agree(problem: Problem) -> list[tuple[int, ...]]:
    """Hold the model to the checker on every plan that stands; return what the plans reach."""
    formulation = build_model(problem)
    values = []
    for plan in every_plan(problem):
        verdict = judge(problem, plan)
        if verdict.stands:
            found = tuple(value for _, value in verdict.values)
            assert formulation.model.values(formulation.taken(problem, plan)) == found
            values.append(found)
    return values


@pytest.mark.parametrize("seed", range(10))
def test_model_checker_and_engine_agree_on_every_plan(seed: int) -> None:
    problem = problem_of(seed)
    values, model = agree(problem), build_model(problem).model
    solution = solve_exact(model, model.fallback.copy())
    assert solution.values == min(values)
    for cap in COLUMN_CAPS:
        climb = Climb(state_programme(model, column_cap=cap), Effort())
        assert climb.run(model.fallback.copy()).values == min(values)


@pytest.mark.parametrize("left_out", ["savings", "surcharges"])
def test_model_and_checker_agree_where_only_one_kind_of_term_is_known(left_out: str) -> None:
    problem = problem_of(0)
    assert agree(problem.with_synergy(replace(problem.synergy, **{left_out: ()})))  # type: ignore[arg-type]


def test_a_saving_takes_away_at_most_the_quote() -> None:
    problem = problem_of(0)
    place = problem.locations[0]
    first = next(p for p in problem.packages if sum(problem.added_of(p, place)))
    quote = sum(problem.added_of(first, place))
    key = (place.location_id, first.ref, first.ref)
    assert agree(problem.with_synergy(synergy_of({key: quote}, {})))
    with pytest.raises(ValueError, match="larger than the quote"):
        build_model(problem.with_synergy(synergy_of({key: quote + 1}, {})))


def test_the_cases_show_synergy_at_work() -> None:
    changed = 0
    for seed in range(10):
        problem = problem_of(seed)
        alone = build_model(problem.with_synergy(Synergy())).model
        together = build_model(problem).model
        best = [solve_exact(x, x.fallback.copy()).values for x in (alone, together)]
        changed += best[0][1] != best[1][1]
    assert changed > 3
