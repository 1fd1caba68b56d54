"""Soft rows whose excess bends nowhere: never exceeded, or exceeded by every plan there is.

A row no plan can exceed costs nothing. A row every plan exceeds costs what its choices use of it,
plus a constant: a price of choices, as plain as any other. Written so, both leave the programme,
and what is left to a solver are the few rows that some plans exceed and others do not. Over an
interim list these are next to none of the rows that watch shares of a whole county's care.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray, Level
from allocator.solve.columns import fits_alone


def straighten(model: ChoiceModel) -> ChoiceModel:
    """Price choices instead of soft rows wherever that comes to the same.

    Parameters
    ----------
    model
        The model; nothing in it is changed.

    Returns
    -------
    ChoiceModel
        The same groups, choices and rows, and the same value of every level for every feasible
        plan. Rows that need no watching any more have no price on any level.
    """
    rows = np.flatnonzero(model.row_soft & is_priced(model))
    if not len(rows) or not model.groups:
        return model
    use = write_rows(model, rows)
    least, most = _range_of_groups(model, use)
    always = np.maximum(0, least.sum(axis=1) - model.row_limit[rows])
    is_over = least.sum(axis=1) >= model.row_limit[rows]
    is_under = most.sum(axis=1) <= model.row_limit[rows]
    above_least = use - least[:, model.choice_group]
    levels = []
    for level in model.levels:
        price = level.excess_cost[rows]
        added = np.where(is_over, price, 0) @ above_least
        share = _spread(int((price * always)[is_over].sum()), model.groups)
        excess_cost = level.excess_cost.copy()
        excess_cost[rows[is_over | is_under]] = 0
        cost = level.choice_cost + np.maximum(0, added) + share[model.choice_group]
        levels.append(Level(level.id, cost, excess_cost))
    return replace(model, levels=tuple(levels))


def write_rows(model: ChoiceModel, rows: IntArray) -> IntArray:
    """Write some rows of a model out in full, shape ``(rows, choices)``."""
    place = np.full(model.rows, -1)
    place[rows] = np.arange(len(rows))
    held = place[model.entry_row] >= 0
    dense = np.zeros((len(rows), model.choices), dtype=np.int64)
    at = (place[model.entry_row[held]], model.row_choice[held])
    np.add.at(dense, at, model.row_coefficient[held])
    return dense


def is_priced(model: ChoiceModel) -> BoolArray:
    """Tell whether excess of each row costs anything on any level, shape ``(rows,)``."""
    priced = np.zeros(model.rows, dtype=bool)
    for level in model.levels:
        priced |= level.excess_cost > 0
    return priced


def _range_of_groups(model: ChoiceModel, use: IntArray) -> tuple[IntArray, IntArray]:
    """Return the least and the most each group may use of each row, shape ``(rows, groups)``.

    Choices that no plan can take do not count.
    """
    fits = fits_alone(model)
    first = model.group_start[:-1]
    far = np.iinfo(np.int64).max
    least = np.minimum.reduceat(np.where(fits, use, far), first, axis=1)
    most = np.maximum.reduceat(np.where(fits, use, -far), first, axis=1)
    return least, most


def _spread(total: int, groups: int) -> IntArray:
    """Share a constant out among groups, of which every plan takes one choice each."""
    share = np.full(groups, total // groups, dtype=np.int64)
    share[: total % groups] += 1
    return share
