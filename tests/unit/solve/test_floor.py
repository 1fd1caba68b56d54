"""There is always a feasible plan, and it does not take long."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np

from allocator.solve.floor import build_floor, choice_ranks
from benchmarks.county_model import county_model
from tests.unit.solve.random_models import random_model


def test_the_floor_is_always_feasible():
    for seed in range(200):
        model = random_model(seed, groups=6, choices=5, rows=6)
        assert model.is_feasible(build_floor(model))


def test_any_start_is_repaired():
    rng = np.random.default_rng(1)
    for seed in range(100):
        model = random_model(seed, groups=6, choices=5, rows=6)
        for length in (0, 3, model.groups, model.groups + 2):
            start = rng.integers(-2, model.choices + 2, length)
            assert model.is_feasible(build_floor(model, start))


def test_a_good_start_is_never_made_worse():
    for seed in range(100):
        model = random_model(seed, groups=6, choices=5, rows=6)
        plan = build_floor(model)
        assert model.values(build_floor(model, plan)) <= model.values(plan)


def test_ranks_follow_the_levels():
    model = random_model(3)
    ranks = choice_ranks(model)
    for first, last in zip(model.group_start[:-1], model.group_start[1:], strict=True):
        order = first + np.argsort(ranks[first:last])
        costs = [tuple(int(goal.choice_cost[c]) for goal in model.levels) for c in order]
        assert costs == sorted(costs)


def test_a_county_has_its_floor_at_once():
    model = county_model(3345, seed=1)
    began = time.process_time()
    plan = build_floor(model)
    assert time.process_time() - began < 10
    assert model.is_feasible(plan)


def test_a_short_list_never_starts_the_compiler():
    code = (
        "import sys; from benchmarks.county_model import county_model;"
        "from allocator.solve.county import solve_county;"
        "from allocator.solve.solution import Effort;"
        "model, effort = county_model(12, seed=1), Effort(search_steps=10, deterministic_time=.1);"
        "solve_county(model, None, effort);"
        "assert 'numba' not in sys.modules and 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
