"""Column generation bounds and improves assignment problems, and leaves other models alone."""

from __future__ import annotations

import numpy as np

from allocator.solve.assignment import (
    Assignment,
    Columns,
    as_assignment,
    cheapest_set,
    generate,
    relax,
)
from allocator.solve.assignment_dive import dive
from allocator.solve.blocks import improve_assignment
from allocator.solve.certificate import is_certified
from allocator.solve.floor import build_floor
from benchmarks.county_model import county_model
from benchmarks.gap import GapInstance, gap_model
from tests.unit.solve.random_models import best_values


def _instance(seed, agents=3, jobs=6):
    rng = np.random.default_rng(seed)
    weight = rng.integers(2, 9, (agents, jobs))
    return GapInstance(
        name=f"drawn/{seed}",
        cost=rng.integers(5, 30, (agents, jobs)),
        weight=weight,
        capacity=np.full(agents, int(weight.mean() * jobs / agents) + 3),
    )


def test_an_assignment_is_recognised_and_a_county_is_not():
    assert as_assignment(gap_model(_instance(1))) is not None
    assert as_assignment(county_model(10, seed=1)) is None


def test_the_best_set_equals_enumeration():
    rng = np.random.default_rng(2)
    masks = (np.arange(128)[:, None] >> np.arange(7)) & 1
    for _ in range(60):
        profit, weight = rng.normal(2, 5, 7), rng.integers(0, 9, 7)
        room = int(rng.integers(0, 25))
        value, items = cheapest_set(profit, weight, room)
        assert np.isclose(value, (masks @ profit)[masks @ weight <= room].max())
        assert np.isclose(value, profit[items].sum())
        assert weight[items].sum() <= room


def test_the_bound_lies_between_the_relaxation_and_the_optimum():
    for seed in range(10):
        model = gap_model(_instance(seed))
        problem, _ = as_assignment(model)
        master = generate(problem, Columns(), iterations=60, open_gap=1e-3)
        assert master.bound <= best_values(model)[0] + 1e-6


def test_plans_and_certificates_hold():
    optimal = 0
    for seed in range(10):
        model = gap_model(_instance(seed))
        plan = build_floor(model)
        price = np.zeros(model.groups)
        fresh, proof = improve_assignment(model, plan, price, blocks=3)
        best = best_values(model)[0]
        assert model.is_feasible(fresh)
        assert best <= model.values(fresh)[0] <= model.values(plan)[0]
        assert proof.bound <= best
        assert is_certified(model, proof, [])
        optimal += model.values(fresh)[0] == best
    assert optimal >= 5


def test_a_dive_never_overfills_a_row():
    for seed in range(10):
        problem, _ = as_assignment(gap_model(_instance(seed, agents=4, jobs=12)))
        served = dive(problem, Columns(), np.zeros(12), iterations=2, seed=seed)
        for row, room in enumerate(problem.room):
            assert problem.weight[row, served == row].sum() <= room


def test_a_large_problem_starts_from_its_relaxation():
    model = gap_model(_instance(3, agents=40, jobs=460))
    plan = build_floor(model)
    fresh, _ = improve_assignment(model, plan, np.zeros(460), blocks=1)
    assert model.values(fresh)[0] < model.values(plan)[0]


def test_relaxed_shares_add_up():
    problem, _ = as_assignment(gap_model(_instance(4)))
    share, price = relax(problem, np.random.default_rng(1))
    assert (share.sum(axis=0) <= 1 + 1e-4).all()
    assert (price >= 0).all()
    assert isinstance(problem, Assignment)
