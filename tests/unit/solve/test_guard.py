"""The scale guard raises, for rows, goals and numbers beyond 64 bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.rules.choice_model import ROW_LIMIT, ChoiceModel
from allocator.solve.exact import solve_exact
from allocator.solve.guard import ScaleError, check_model, check_row, magnitude
from allocator.solve.solution import Status
from tests.instances.small_models import small_model


def test_the_limit_itself_is_refused_and_one_less_is_not() -> None:
    one = np.ones(2, dtype=np.int64)
    check_row("row", np.array([ROW_LIMIT - 2, -1]), one)
    with pytest.raises(ScaleError, match="coarser unit"):
        check_row("row", np.array([ROW_LIMIT - 1, -1]), one)


def test_sizes_beyond_64_bits_are_exact() -> None:
    huge = np.array([2**62, -(2**62), 2**62], dtype=np.int64)
    assert magnitude(huge, np.array([4, 4, 4])) == 3 * 2**64


def test_an_empty_row_has_no_size() -> None:
    assert magnitude(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)) == 0


def test_a_small_model_passes_and_a_scaled_one_names_the_row() -> None:
    model = hard_model()
    check_model(model)
    scaled = replace(model, row_coefficient=model.row_coefficient * 2**29)
    with pytest.raises(ScaleError, match="row 0"):
        check_model(scaled)


def test_a_goal_can_be_too_large_as_well() -> None:
    model = hard_model()
    level = replace(model.levels[0], choice_cost=model.levels[0].choice_cost + 2**29)
    with pytest.raises(ScaleError, match="level level-0"):
        check_model(model.with_levels((level,)))


def test_a_goal_too_large_is_never_handed_to_the_solver_unguarded() -> None:
    for seed in range(40):
        model = small_model(seed)
        levels = tuple(replace(x, choice_cost=x.choice_cost * 2**31) for x in model.levels)
        scaled = model.with_levels(levels)
        solution = solve_exact(scaled, scaled.fallback.copy())
        assert scaled.is_feasible(solution.taken)
        for level in solution.levels:
            assert level.bound <= level.value
            if level.status is not Status.OPTIMAL:
                assert any(level.id in event for event in solution.events)


def hard_model() -> ChoiceModel:
    for seed in range(100):
        model = small_model(seed)
        if model.rows and len(model.row_coefficient) > 3 and model.row_start[1] > 2:
            return model
    raise AssertionError("no such model")
