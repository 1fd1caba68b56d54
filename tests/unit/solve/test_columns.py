"""Blocks that a soft row ties together are listed as one, as long as that makes few columns."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.rules.choice_model import ChoiceModel, Level
from allocator.solve.columns import find_blocks, join_blocks
from allocator.solve.programme import state_programme

TIED = np.array([2])


def test_the_excess_of_a_row_across_two_blocks_is_part_of_their_columns() -> None:
    model = two_bands(soft=(0, 2))
    assert len(find_blocks(model)) == 2
    programme = state_programme(model)
    assert programme.blocks == 1
    assert len(programme.rows) == 0
    assert programme.values(programme.encode(np.array([0, 2]))) == (7,)
    assert programme.values(programme.encode(np.array([1, 2]))) == (0,)


@pytest.mark.parametrize(("cap", "blocks"), [(3, 1), (2, 2)], ids=["few", "too-many"])
def test_blocks_stay_apart_where_together_they_have_too_many_columns(cap: int, blocks: int) -> None:
    model = two_bands(soft=(0, 2))
    found = join_blocks(model, find_blocks(model), TIED, cap)
    assert len(found) == blocks
    assert sorted(int(x) for block in found for x in block.choices) == [0, 2]


def test_a_row_with_a_choice_outside_every_block_ties_nothing() -> None:
    model = two_bands(soft=(0, 1, 2))
    assert len(join_blocks(model, find_blocks(model), TIED, 99)) == 2


def two_bands(soft: tuple[int, ...]) -> ChoiceModel:
    """Return two packages, each with a hard row of its own, and a soft row that lets one go."""
    return ChoiceModel(
        group_start=np.array([0, 2, 4]),
        row_start=np.array([0, 1, 2, 2 + len(soft)]),
        row_choice=np.array([0, 2, *soft]),
        row_coefficient=np.ones(2 + len(soft), dtype=np.int64),
        row_limit=np.array([1, 1, 1]),
        row_soft=np.array([False, False, True]),
        levels=(Level("level-0", np.zeros(4, dtype=np.int64), np.array([0, 0, 7])),),
    )
