"""The integer programme as plain arrays: use, feasibility, values, and how it is written."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.rules.builder import NOBODY, ModelBuilder
from allocator.rules.choice_model import ChoiceModel, Level
from tests.rules.world import location, package, world


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


MODEL = ChoiceModel(
    group_start=ints(0, 3, 5),
    row_start=ints(0, 3, 5),
    row_choice=ints(0, 1, 3, 0, 3),
    row_coefficient=ints(5, 3, 4, 10, -2),
    row_limit=ints(7, 6),
    row_soft=np.array([False, True]),
    levels=(
        Level("first", ints(0, 0, 9, 0, 4), ints(0, 0)),
        Level("second", ints(1, 2, 0, 3, 0), ints(0, 7)),
    ),
)
"""Two groups (choices 0 1 2 and 3 4), one hard row and one soft."""


def test_sizes_groups_and_fallbacks_are_read_off_the_arrays() -> None:
    assert (MODEL.groups, MODEL.choices, MODEL.rows) == (2, 5, 2)
    assert MODEL.fallback.tolist() == [2, 4]
    assert MODEL.choice_group.tolist() == [0, 0, 0, 1, 1]
    assert MODEL.entry_row.tolist() == [0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("taken", "use", "is_feasible", "values"),
    [
        ((2, 4), (0, 0), True, (13, 0)),
        ((1, 3), (7, -2), True, (0, 5)),
        ((0, 3), (9, 8), False, (0, 4 + 2 * 7)),
        ((0, 4), (5, 10), True, (4, 1 + 4 * 7)),
        ((2, 3), (4, -2), True, (9, 3)),
    ],
)
def test_rows_feasibility_and_levels_are_recomputed_from_the_choices(
    taken: tuple[int, int], use: tuple[int, int], is_feasible: bool, values: tuple[int, int]
) -> None:
    chosen = ints(*taken)
    assert tuple(MODEL.row_use(chosen)) == use
    assert MODEL.is_feasible(chosen) is is_feasible
    assert MODEL.values(chosen) == values


@pytest.mark.parametrize("taken", [(2,), (3, 4), (2, 2), (2, 5), (-1, 4), (0, 3, 4)])
def test_a_choice_of_another_group_is_never_feasible(taken: tuple[int, ...]) -> None:
    assert not MODEL.is_feasible(ints(*taken))


def test_other_levels_may_be_put_on_the_same_rows() -> None:
    one = MODEL.with_levels(MODEL.levels[1:])
    assert one.values(ints(0, 4)) == (29,)
    assert MODEL.values(ints(0, 4)) == (4, 29)


def builder() -> ModelBuilder:
    problem = world(location("L1"), location("L2"), package("N1"), package("N2"))
    return ModelBuilder(problem, np.array([[True, False], [True, True]]))


def test_a_builder_lists_the_offered_pairs_and_nobody_last() -> None:
    made = builder()
    assert made.package.tolist() == [0, 0, 1, 1, 1]
    assert made.location.tolist() == [0, NOBODY, 0, 1, NOBODY]
    assert made.is_placed.tolist() == [True, False, True, True, False]
    assert made.of_pair(np.array([[1, 2], [3, 4]]), nobody=9).tolist() == [1, 9, 3, 4, 9]


def test_rows_are_counted_on_and_zero_coefficients_left_out() -> None:
    made = builder()
    assert made.add_rows(ints(0, 0, 1), ints(2, 0, 3), ints(4, 5, 0), ints(8, 9)) == 0
    assert made.add_rows(ints(0), ints(3), ints(-6), ints(-1), soft=True) == 2
    made.add_level("goal", ints(0, 1, 0, 0, 1), first_row=2, excess_cost=ints(3))
    model = made.build()
    assert model.row_start.tolist() == [0, 2, 2, 3]
    assert model.row_choice.tolist() == [0, 2, 3]
    assert model.row_coefficient.tolist() == [5, 4, -6]
    assert model.row_limit.tolist() == [8, 9, -1]
    assert model.row_soft.tolist() == [False, False, True]
    assert model.levels[0].excess_cost.tolist() == [0, 0, 3]
    assert model.values(ints(1, 4)) == (2 + 3 * 1,)


def test_a_model_may_have_no_rows_and_no_levels() -> None:
    model = builder().build()
    assert (model.rows, model.levels) == (0, ())
    assert model.is_feasible(ints(0, 2))
    assert model.values(ints(0, 2)) == ()
