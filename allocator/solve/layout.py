"""A choice model turned on its side: what each choice uses, ready for compiled search."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray


class Layout(NamedTuple):
    """Arrays of one choice model in the order that search reads them.

    ``entry_*`` are sorted by choice; ``entry_slot`` is where the entry's choice may be listed among
    the members of its row, in the same compressed order as ``row_start``.
    """

    group_start: IntArray
    choice_group: IntArray
    choice_start: IntArray
    entry_row: IntArray
    entry_use: IntArray
    row_start: IntArray
    row_limit: IntArray
    row_soft: BoolArray
    cost: IntArray
    excess_cost: IntArray


def lay_out(model: ChoiceModel) -> Layout:
    """Sort the entries of a model by choice and stack its levels.

    Parameters
    ----------
    model
        The programme; nothing in it is changed.

    Returns
    -------
    Layout
        ``cost`` has shape ``(choices, levels)`` and ``excess_cost`` ``(rows, levels)``.
    """
    order = np.argsort(model.row_choice, kind="stable")
    count = np.bincount(model.row_choice, minlength=model.choices)
    return Layout(
        group_start=model.group_start.astype(np.int64),
        choice_group=model.choice_group.astype(np.int64),
        choice_start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        entry_row=model.entry_row[order].astype(np.int64),
        entry_use=model.row_coefficient[order].astype(np.int64),
        row_start=model.row_start.astype(np.int64),
        row_limit=model.row_limit.astype(np.int64),
        row_soft=model.row_soft.astype(np.bool_),
        cost=np.ascontiguousarray(np.stack([goal.choice_cost for goal in model.levels], axis=1)),
        excess_cost=np.ascontiguousarray(
            np.stack([goal.excess_cost for goal in model.levels], axis=1)
        ),
    )
