"""Search and parts only ever improve, and repeat exactly."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.solve.dive import round_and_repair, round_shares
from allocator.solve.floor import build_floor
from allocator.solve.guard import ScaleError
from allocator.solve.neighbourhood import free_and_solve, solve_part
from allocator.solve.search import improve, plain_price
from benchmarks.county_model import county_model
from tests.unit.solve.random_models import best_values, random_model


def test_search_keeps_earlier_levels_and_feasibility():
    for seed in range(25):
        model = random_model(seed, groups=7, choices=5, rows=6)
        plan = build_floor(model)
        for level in range(len(model.levels)):
            fresh = improve(model, plan, level, steps=300, seed=seed)
            assert model.is_feasible(fresh)
            assert model.values(fresh)[: level + 1] <= model.values(plan)[: level + 1]
            for k in range(level):
                assert model.values(fresh)[k] <= model.values(plan)[k]
            plan = fresh


def test_search_improves_a_tight_county_and_repeats_exactly():
    model = county_model(200, seed=2, slack=0.9)
    plan = build_floor(model)
    first = improve(model, plan, 0, steps=20_000)
    assert model.values(first)[0] < model.values(plan)[0]
    assert (first == improve(model, plan, 0, steps=20_000)).all()


def test_an_exact_part_over_everything_is_the_optimum():
    for seed in range(25):
        model = random_model(seed)
        plan = build_floor(model)
        for level in range(len(model.levels)):
            part = solve_part(model, plan, level, np.ones(model.choices, dtype=bool))
            assert part.proven
            plan = part.plan
        assert model.values(plan) == best_values(model)


def test_parts_never_make_a_plan_worse():
    for seed in range(20):
        model = random_model(seed, groups=7, choices=5, rows=6)
        plan = build_floor(model)
        if model.row_soft.all():
            continue
        fresh = free_and_solve(model, plan, 1, price=plain_price(model, 1), rounds=3)
        assert model.is_feasible(fresh)
        assert model.values(fresh)[:2] <= model.values(plan)[:2]


def test_a_part_too_large_to_be_believed_is_refused():
    model = random_model(0)
    huge = type(model)(
        model.group_start,
        model.row_start,
        model.row_choice,
        np.abs(model.row_coefficient) * 2**29,
        np.full(model.rows, 2**29),
        np.zeros(model.rows, dtype=bool),
        model.levels,
    )
    with pytest.raises(ScaleError):
        solve_part(huge, build_floor(huge), 0, np.ones(huge.choices, dtype=bool))


def test_a_dive_is_feasible_whatever_the_shares():
    rng = np.random.default_rng(4)
    for seed in range(20):
        model = random_model(seed, groups=7, choices=5, rows=6)
        share = rng.random(model.choices)
        assert model.is_feasible(round_shares(model, share))
        price = plain_price(model, 0)
        plan = round_and_repair(model, share, price, parts=2, deterministic_time=0.1)
        assert model.is_feasible(plan)
