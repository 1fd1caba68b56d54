"""Soft rows inside one listed block: their excess belongs to the columns, not to a row.

A row whose choices all stand in one listed block is decided by the column that block takes, or by
none. So its excess is part of the column's cost: the relaxation sees it exactly, and the solver has
one row less. What packages save each other at one location is of this kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray


@dataclass(frozen=True, slots=True)
class Folding:
    """Soft rows folded into columns.

    Parameters
    ----------
    rows
        Whether each row of the model is folded, shape ``(rows,)``.
    costs
        What the folded rows add to each column on each level, shape ``(levels, columns)``.
    """

    rows: BoolArray
    costs: IntArray


def fold_soft_rows(model: ChoiceModel, listed: Sequence[Sequence[IntArray]]) -> Folding:
    """Fold every soft row that stands inside one listed block.

    Parameters
    ----------
    model
        The model.
    listed
        The columns of each listed block, as `allocator.solve.columns.list_columns` gives them.

    Returns
    -------
    Folding
        Columns are counted block by block, in the order given.
    """
    home = np.full(model.choices, -1)
    for number, columns in enumerate(listed):
        for part in columns:
            home[part] = number
    inside = _block_of_rows(model, home)
    total = sum(len(part) for columns in listed for part in columns)
    costs = np.zeros((len(model.levels), total), dtype=np.int64)
    first = 0
    for number, columns in enumerate(listed):
        rows = np.flatnonzero(inside == number)
        for part in columns:
            if len(rows):
                costs[:, first : first + len(part)] = _priced_excess(model, rows, part)
            first += len(part)
    return Folding(inside >= 0, costs)


def _block_of_rows(model: ChoiceModel, home: IntArray) -> IntArray:
    """Return the listed block each soft row stands inside, −1 where it does not.

    Taking nothing of the block must not exceed the row, because that is no column.
    """
    low = np.full(model.rows, np.iinfo(np.int64).max)
    high = np.full(model.rows, -1)
    at = home[model.row_choice]
    np.minimum.at(low, model.entry_row, at)
    np.maximum.at(high, model.entry_row, at)
    folds = model.row_soft & (low == high) & (high >= 0) & (model.row_limit >= 0)
    return np.where(folds, high, -1)


def _priced_excess(model: ChoiceModel, rows: IntArray, columns: IntArray) -> IntArray:
    """Price what each column exceeds some rows by, shape ``(levels, columns)``."""
    cost = np.zeros((len(model.levels), len(columns)), dtype=np.int64)
    for row in rows.tolist():
        span = slice(int(model.row_start[row]), int(model.row_start[row + 1]))
        use = np.zeros(model.choices, dtype=np.int64)
        use[model.row_choice[span]] = model.row_coefficient[span]
        over = np.maximum(0, use[columns].sum(axis=1) - model.row_limit[row])
        for level, goal in enumerate(model.levels):
            if goal.excess_cost[row]:
                cost[level] += goal.excess_cost[row] * over
    return cost
