"""The county path gives a plan, values that are its own, and bounds that hold."""

from __future__ import annotations

import numpy as np

from allocator.solve.certificate import is_certified
from allocator.solve.county import solve_county
from allocator.solve.solution import Effort, Status
from benchmarks.county_model import county_model
from tests.unit.solve.random_models import best_values, random_model

_SMALL = Effort(search_steps=20_000, deterministic_time=0.1)


def test_small_models_are_solved_to_the_lexicographic_optimum():
    for seed in range(40):
        model = random_model(seed)
        solution = solve_county(model, None, _SMALL)
        best = best_values(model)
        assert solution.values == best
        assert solution.is_optimal
        assert model.values(solution.taken) == best


def test_every_bound_is_certified_and_every_plan_reported_is_feasible():
    model = county_model(130, seed=3, slack=0.9)
    seen = []
    solution = solve_county(model, None, _SMALL, seen.append)
    assert seen
    assert all(model.is_feasible(plan) for plan in seen)
    reported = [model.values(plan) for plan in seen]
    assert reported == sorted(reported, reverse=True)
    for level in solution.levels:
        assert is_certified(model, level.certificate, solution.values)
        assert level.bound <= level.value
        assert (level.status is Status.OPTIMAL) == (level.bound == level.value)


def test_a_start_is_kept_or_beaten():
    model = county_model(20, seed=4)
    first = solve_county(model, None, _SMALL)
    again = solve_county(model, first.taken, Effort(search_steps=0, deterministic_time=0.1))
    assert again.values <= first.values


def test_the_same_input_gives_the_same_plan():
    model = county_model(40, seed=5, slack=0.9)
    first, second = (solve_county(model, None, _SMALL).taken for _ in range(2))
    assert np.array_equal(first, second)
