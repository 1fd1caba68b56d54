"""The scale guard raises, for rows, goals and numbers beyond 64 bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from allocator.rules.choice_model import ROW_LIMIT, ChoiceModel, Level
from allocator.solve.exact import solve_exact
from allocator.solve.guard import ScaleError, check_model, check_row, magnitude
from allocator.solve.solution import Status
from tests.instances.small_models import small_model


def test_the_limit_itself_is_refused_and_one_less_is_not() -> None:
    one = np.ones(2, dtype=np.int64)
    check_row("row", np.array([ROW_LIMIT - 2, -1]), one)
    with pytest.raises(ScaleError, match=f"{ROW_LIMIT}, the limit is {ROW_LIMIT - 1}.*coarser"):
        check_row("row", np.array([ROW_LIMIT - 1, -1]), one)


def test_sizes_beyond_64_bits_are_exact() -> None:
    huge = np.array([2**62, -(2**62), 2**62], dtype=np.int64)
    assert magnitude(huge, np.array([4, 4, 4])) == 3 * 2**64


_terms = st.tuples(st.integers(-(2**62), 2**62), st.integers(-(2**6), 2**40))


@given(st.lists(_terms, min_size=1, max_size=5))
@example([(2**62, 1), (2**62, 1)])
@example([(1, 2**40), (-(2**40), 1)])
def test_a_size_is_the_sum_of_all_products_without_their_signs(
    terms: list[tuple[int, int]],
) -> None:
    coefficient, bound = np.array(terms, dtype=np.int64).T
    assert magnitude(coefficient, bound) == sum(abs(a * b) for a, b in terms)


def soft_model(limit: int, excess_cost: int, hard: int = 1) -> ChoiceModel:
    """Row 0 is hard; row 1 is soft and may be exceeded by 5 less its limit."""
    return ChoiceModel(
        group_start=np.array([0, 2, 4]),
        row_start=np.array([0, 1, 3]),
        row_choice=np.array([0, 0, 2]),
        row_coefficient=np.array([hard, 5, -3]),
        row_limit=np.array([1, limit]),
        row_soft=np.array([False, True]),
        levels=(Level("only", np.array([0, 9, 0, 8]), np.array([0, excess_cost])),),
    )


@pytest.mark.parametrize(("limit", "excess"), [(2, 3), (-2, 7), (4, 1)])
def test_what_a_soft_row_can_be_exceeded_by_counts_at_its_cost(limit: int, excess: int) -> None:
    """The costs of the choices are 17 in all."""
    largest = (ROW_LIMIT - 18) // excess
    check_model(soft_model(limit, largest))
    with pytest.raises(ScaleError, match="level only"):
        check_model(soft_model(limit, largest + 1))


def test_a_row_that_cannot_be_exceeded_costs_nothing() -> None:
    check_model(soft_model(5, ROW_LIMIT * 9))
    check_model(soft_model(900, ROW_LIMIT * 9))


def test_each_row_is_looked_at_on_its_own() -> None:
    check_model(soft_model(2, 1, hard=ROW_LIMIT - 1))
    with pytest.raises(ScaleError, match="row 0"):
        check_model(soft_model(2, 1, hard=ROW_LIMIT))


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
