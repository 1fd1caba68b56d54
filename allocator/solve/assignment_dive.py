"""Dive to a plan of an assignment problem: fix the surest shares, price again, fix more."""

from __future__ import annotations

import numpy as np

from allocator.rules.choice_model import BoolArray, IntArray
from allocator.solve.assignment import Assignment, Columns, generate, restrict
from allocator.solve.interior import FloatArray

_NOBODY = -1
_BLUR = 0.1


def dive(
    problem: Assignment,
    columns: Columns,
    start: FloatArray,
    *,
    iterations: int,
    sure: float = 0.8,
    seed: int = 0,
) -> IntArray:
    """Fix the surest shares, generate again, and so on until every group has its row.

    Parameters
    ----------
    problem
        The tables.
    columns
        Columns generated before; they are not changed.
    start
        Prices of the groups, shape ``(groups,)``.
    iterations
        Masters solved between two fixings.
    sure
        Shares from which several groups are fixed at once.
    seed
        Shares are blurred a little from this seed, none for 0, so that dives differ.

    Returns
    -------
    numpy.ndarray
        Row of each group, -1 where nothing was left for it.
    """
    served_by = np.full(problem.cost.shape[1], _NOBODY, dtype=np.int64)
    price, draws = start.copy(), np.random.default_rng(seed)
    room = problem.room.copy()
    open_group = np.ones(len(served_by), dtype=bool)
    sets = list(zip(columns.row, columns.members, strict=True))
    while bool(open_group.any()):
        kept = np.flatnonzero(open_group)
        part = restrict(problem, kept, room)
        pool = _carry_over(sets, kept, part, open_group)
        found = generate(part, pool, iterations=iterations, start=price[kept], open_gap=0.5)
        share = found.share
        price[kept] = found.group_price
        sets = [(r, kept[m]) for r, m in zip(pool.row, pool.members, strict=True)]
        if seed:
            share = share * (1.0 - _BLUR * draws.random(share.shape))
        fixed = _fix(part, share, sure)
        for row, place in fixed:
            served_by[kept[place]] = row
            room[row] -= part.weight[row, place]
            open_group[kept[place]] = False
        if not fixed:
            break
    return served_by


def _carry_over(
    sets: list[tuple[int, IntArray]], kept: IntArray, part: Assignment, open_group: BoolArray
) -> Columns:
    """Keep what is left of each column where it still fits."""
    place = np.full(len(open_group), _NOBODY)
    place[kept] = np.arange(len(kept))
    pool = Columns()
    for row, members in sets:
        left = place[members[open_group[members]]]
        fits = np.isfinite(part.cost[row, left]).all()
        if len(left) and fits and int(part.weight[row, left].sum()) <= part.room[row]:
            pool.add(row, left)
    return pool


def _fix(part: Assignment, share: FloatArray, sure: float) -> list[tuple[int, int]]:
    """Choose the pairs to fix: every sure one that fits, or else the largest."""
    room = part.room.copy()
    fixed: list[tuple[int, int]] = []
    taken: set[int] = set()
    for flat in np.argsort(-share, axis=None, kind="stable").tolist():
        row, place = divmod(int(flat), share.shape[1])
        if share[row, place] <= 1e-6 or (fixed and share[row, place] < sure):
            break
        if place not in taken and part.weight[row, place] <= room[row]:
            fixed.append((row, place))
            taken.add(place)
            room[row] -= part.weight[row, place]
    return fixed
