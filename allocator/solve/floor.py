"""A plan that is always there: greedy, deterministic, feasible, in well under a second.

Whatever happens to a solver later, this plan can be shown. It is plain NumPy, so a short list
never waits for a compiler.
"""

from __future__ import annotations

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.layout import Layout, lay_out


def build_floor(model: ChoiceModel, start: IntArray | None = None) -> IntArray:
    """Build a feasible plan by placing the packages that matter most first.

    Several orders are tried and the lexicographically best plan is kept. A ``start`` is repaired:
    what no longer fits goes back to the queue, the rest is kept unless the fresh plans are better.

    Parameters
    ----------
    model
        The programme.
    start
        An earlier plan, shape ``(groups,)``; it may break rows or name choices that do not exist.

    Returns
    -------
    numpy.ndarray
        The choice taken in each group, shape ``(groups,)``; always feasible.
    """
    layout = lay_out(model)
    rank = choice_ranks(model)
    plans = [_place(model, layout, rank, order, None) for order in _orders(model)]
    if start is not None:
        plans.append(_place(model, layout, rank, _orders(model)[0], start))
    return min(plans, key=model.values)


def choice_ranks(model: ChoiceModel) -> IntArray:
    """Rank the choices of each group by their costs, first level first, from 0.

    Parameters
    ----------
    model
        The programme.
    """
    keys = [goal.choice_cost for goal in reversed(model.levels)]
    order = np.lexsort((*keys, model.choice_group))
    rank = np.empty(model.choices, dtype=np.int64)
    rank[order] = np.arange(model.choices)
    result: IntArray = rank - model.group_start[model.choice_group]
    return result


def _orders(model: ChoiceModel) -> list[IntArray]:
    """Return orders of the groups: dearest to leave first, dearest per use, fewest choices."""
    size = np.diff(model.group_start)
    loss = model.levels[0].choice_cost[model.fallback] if model.levels else size
    hard = ~model.row_soft[model.entry_row]
    share = model.row_coefficient[hard] / np.maximum(1, model.row_limit[model.entry_row[hard]])
    use = np.bincount(model.row_choice[hard], weights=share, minlength=model.choices)
    mean = np.add.reduceat(use, model.group_start[:-1]) / size
    density = loss / np.maximum(mean, 1e-9)
    return [
        np.lexsort((size, -loss)),
        np.lexsort((size, -np.round(density, 6))),
        np.lexsort((-loss, size)),
    ]


def _place(
    model: ChoiceModel,
    layout: Layout,
    rank: IntArray,
    order: IntArray,
    start: IntArray | None,
) -> IntArray:
    taken = model.fallback.astype(np.int64).copy()
    room = model.row_limit.astype(np.int64).copy()
    queue = order if start is None else _keep_what_fits(model, layout, order, start, taken, room)
    hard = ~layout.row_soft
    for group in queue.tolist():
        first, last = int(layout.group_start[group]), int(layout.group_start[group + 1])
        span = slice(int(layout.choice_start[first]), int(layout.choice_start[last]))
        rows = layout.entry_row[span]
        blocked = (layout.entry_use[span] > room[rows]) & hard[rows]
        score = rank[first:last].copy()
        owner = np.repeat(np.arange(last - first), np.diff(layout.choice_start[first : last + 1]))
        score[owner[blocked]] = np.iinfo(np.int64).max
        _take(layout, taken, room, group, first + int(score.argmin()))
    return taken


def _keep_what_fits(
    model: ChoiceModel,
    layout: Layout,
    order: IntArray,
    start: IntArray,
    taken: IntArray,
    room: IntArray,
) -> IntArray:
    """Take the choices of ``start`` that exist and fit, in order; return the groups left over."""
    left: list[int] = []
    whole = np.resize(start, model.groups) if len(start) else model.fallback
    for group in order.tolist():
        choice = int(whole[group]) if group < len(start) else -1
        if not model.group_start[group] <= choice < model.fallback[group]:
            left.append(group)
            continue
        span = slice(int(layout.choice_start[choice]), int(layout.choice_start[choice + 1]))
        rows = layout.entry_row[span]
        if bool(((layout.entry_use[span] > room[rows]) & ~layout.row_soft[rows]).any()):
            left.append(group)
        else:
            _take(layout, taken, room, group, choice)
    return np.array(left, dtype=np.int64)


def _take(layout: Layout, taken: IntArray, room: IntArray, group: int, choice: int) -> None:
    taken[group] = choice
    span = slice(int(layout.choice_start[choice]), int(layout.choice_start[choice + 1]))
    room[layout.entry_row[span]] -= layout.entry_use[span]
