"""Search for cheap cuts by simulated annealing over units on the borders of lots, compiled.

A unit moves to a neighbouring lot, or changes places with a unit of it. Lots stay connected.
Hours outside the band cost a price that rises while the band is not kept and falls while it is.
"""

from __future__ import annotations

import numpy as np

from allocator.lots.design.anneal_layout import NOBODY, Cut
from allocator.lots.design.chance import seeded
from allocator.lots.design.grow import grow, rejoined, spread_hubs
from allocator.lots.design.recom import mend
from allocator.lots.design.shared_code import SharedCode
from allocator.lots.design.task import (
    IntArray,
    Partition,
    Task,
    best_hubs,
    neighbours_of,
    own,
    partners_of,
)

_HOT, _WARM, _COLD = 2.0, 0.3, 0.02
"""Temperatures in costs of a typical unit: from nothing, from a given start, at the end."""
_MENDS = 60
"""Recombinations for every lot that bring a first cut into the band."""
_BARRED = 1 << 50
"""Cost of a unit at a hub it may not belong to."""
_ANNEAL = SharedCode("allocator.lots.design.anneal_steps", "anneal")


def search(task: Task, *, steps: int, seed: int, start: IntArray | None = None) -> Partition | None:
    """Search for a cheap partition.

    Parameters
    ----------
    task
        The task; its units must hang together in at most as many parts as there are lots.
    steps
        Moves to try.
    seed
        Of every draw.
    start
        A lot for every unit to start from, shape ``(units,)``; by default lots grown from hubs that
        are drawn.

    Returns
    -------
    Partition or None
        The cheapest partition met that keeps every rule; ``None`` when none was met.
    """
    lot_of = (
        grow(task, spread_hubs(task, seed)) if start is None else rejoined(task, _numbered(start))
    )
    if (lot_of < 0).any() or len(np.unique(lot_of)) != task.lots:
        return None
    if start is None:
        lot_of = mend(task, lot_of, steps=_MENDS * task.lots, seed=seed)
    cut = _lay_out(task, lot_of, seed)
    near = min(max(2, len(task) // task.lots), len(task.home))
    typical = max(1.0, float(np.partition(task.cost, near - 1, axis=1)[:, :near].mean()))
    price = max(1.0, typical * len(task) / max(1, int(task.hours.sum())))
    best = np.full(len(task), NOBODY, dtype=np.int64)
    hot = _HOT if start is None else _WARM
    _ANNEAL(cut, steps, hot * typical, _COLD * typical, price, best)
    if best[0] == NOBODY:
        return None
    try:
        return best_hubs(task, best)
    except ValueError:
        return None


def _numbered(lot_of: IntArray) -> IntArray:
    """Return lots as numbers from 0."""
    return np.unique(lot_of, return_inverse=True)[1].astype(np.int64)


def _lay_out(task: Task, lot_of: IntArray, seed: int) -> Cut:
    units, lots = len(task), task.lots
    begin, other = neighbours_of(task)
    foe_begin, foe = partners_of(units, task.apart)
    friend_begin, friend = partners_of(units, task.tied)
    strain = np.array([max(1, task.high // 4)], dtype=np.int64)
    cost = own(np.where(task.may, task.cost, _BARRED).astype(np.int64))
    site = np.argsort(task.home, kind="stable").astype(np.int64)
    site_begin = np.searchsorted(task.home[site], np.arange(units + 1)).astype(np.int64)
    members = np.zeros((lots, units), dtype=np.int64)
    place, size = np.zeros(units, dtype=np.int64), np.zeros(lots, dtype=np.int64)
    for unit, lot in enumerate(lot_of.tolist()):
        members[lot, size[lot]], place[unit] = unit, size[lot]
        size[lot] += 1
    at = np.stack([cost[lot_of == lot].sum(axis=0) for lot in range(lots)])
    lot_of_site = lot_of[task.home]
    load = np.array([task.hours[lot_of == lot].sum() for lot in range(lots)], dtype=np.int64)
    least = np.array([at[lot, lot_of_site == lot].min() for lot in range(lots)], dtype=np.int64)
    band = np.array([task.low, task.high], dtype=np.int64)
    blank = np.zeros(units, dtype=np.int64)
    return Cut(
        cost, own(task.hours), begin, other, site_begin, site, foe_begin, foe, friend_begin,
        friend, strain, band, lot_of, load, size, members, place, at, least, blank, blank.copy(),
        seeded(seed), np.zeros(1, dtype=np.int64),
    )  # fmt: skip
