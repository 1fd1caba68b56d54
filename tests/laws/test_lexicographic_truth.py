"""The engine against full enumeration, and what must not change its values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.rules.choice_model import ChoiceModel, Level
from allocator.solve import exact
from allocator.solve.cpsat import Answer, minimise
from allocator.solve.exact import Climb, solve_exact
from allocator.solve.forced import force_choices
from allocator.solve.guard import ScaleError
from allocator.solve.programme import state_programme
from allocator.solve.regret import Forced
from allocator.solve.solution import Effort
from allocator.solve.subproblem import Subproblem
from tests.instances.small_models import best_values, small_model

ROUNDS = range(20)
PER_ROUND = 50


def first_plan(model: ChoiceModel) -> np.ndarray:
    return model.fallback.copy()


@pytest.mark.parametrize("batch", ROUNDS)
def test_every_level_equals_full_enumeration(batch: int) -> None:
    for seed in range(batch * PER_ROUND, (batch + 1) * PER_ROUND):
        model = small_model(seed)
        solution = solve_exact(model, first_plan(model))
        assert solution.values == best_values(model), seed
        assert solution.values == model.values(solution.taken), seed
        assert solution.is_optimal, (seed, solution.events)


@pytest.mark.parametrize("batch", range(4))
def test_rows_left_as_rows_give_the_same_values(batch: int) -> None:
    for seed in range(batch * PER_ROUND, (batch + 1) * PER_ROUND):
        model = small_model(seed)
        climb = Climb(state_programme(model, column_cap=0), Effort())
        assert climb.run(first_plan(model)).values == best_values(model), seed


def test_columns_too_large_for_the_guard_are_solved_over_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = []

    def guarded(problem: Subproblem, plan: np.ndarray, **how: object) -> Answer:
        if problem.programme.blocks:
            refused.append(problem.level)
            raise ScaleError("columns add up to too much")
        return minimise(problem, plan, **how)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(exact, "minimise", guarded)
    for seed in range(300):
        model = small_model(seed)
        solution = solve_exact(model, first_plan(model))
        assert solution.values == best_values(model), seed
        assert solution.is_optimal, (seed, solution.events)
    assert refused


@pytest.mark.parametrize("batch", range(4))
def test_forced_values_equal_full_enumeration(batch: int) -> None:
    for seed in range(batch * 30, (batch + 1) * 30):
        model = small_model(seed)
        free = solve_exact(model, first_plan(model)).taken
        found: list[Forced] = []
        force_choices(model, free, range(model.choices), Effort(), found.append)
        for result in found:
            assert result.values == best_values(model, result.choice), (seed, result.choice)
            assert result.is_proven, (seed, result.choice)


@pytest.mark.parametrize("seed", range(60))
def test_order_and_names_do_not_change_values(seed: int) -> None:
    model = small_model(seed)
    rng = np.random.default_rng(seed)
    renamed = relabelled(model, rng)
    before = solve_exact(model, first_plan(model)).values
    assert solve_exact(renamed, first_plan(renamed)).values == before


@pytest.mark.parametrize("seed", range(60))
def test_more_capacity_never_raises_the_first_level(seed: int) -> None:
    model = small_model(seed)
    rng = np.random.default_rng(seed)
    roomier = replace(model, row_limit=model.row_limit + rng.integers(0, 5, model.rows))
    before = solve_exact(model, first_plan(model)).values[0]
    assert solve_exact(roomier, first_plan(roomier)).values[0] <= before


@pytest.mark.parametrize("seed", range(30))
def test_the_start_does_not_change_values(seed: int) -> None:
    model = small_model(seed)
    best = solve_exact(model, first_plan(model))
    assert solve_exact(model, best.taken).values == best.values


def relabelled(model: ChoiceModel, rng: np.random.Generator) -> ChoiceModel:
    """Shuffle the groups, the choices within groups (fallbacks stay last) and the rows."""
    order = []
    for group in rng.permutation(model.groups):
        inside = np.arange(model.group_start[group], model.group_start[group + 1] - 1)
        order.append(np.append(rng.permutation(inside), model.fallback[group]))
    old = np.concatenate(order)
    new = np.argsort(old)
    rows = rng.permutation(model.rows)
    parts = [np.arange(model.row_start[r], model.row_start[r + 1]) for r in rows]
    entry = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
    return ChoiceModel(
        group_start=np.concatenate([[0], np.cumsum([len(part) for part in order])]),
        row_start=np.concatenate([[0], np.cumsum([len(p) for p in parts])]).astype(np.int64),
        row_choice=new[model.row_choice[entry]],
        row_coefficient=model.row_coefficient[entry],
        row_limit=model.row_limit[rows],
        row_soft=model.row_soft[rows],
        levels=tuple(Level(x.id, x.choice_cost[old], x.excess_cost[rows]) for x in model.levels),
    )
