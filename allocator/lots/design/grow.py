"""A first cut: lots grown from hubs, the smallest next."""

from __future__ import annotations

from random import Random

import numpy as np

from allocator.lots.design.task import IntArray, Task, neighbours_of


def spread_hubs(task: Task, seed: int) -> IntArray:
    """Draw hubs that lie apart, of different units: the likelier the dearer for those before."""
    draw = Random(f"hubs {seed}")
    able = task.able
    hubs = [int(draw.choice(able.tolist()))]
    while len(hubs) < task.lots:
        is_free = ~np.isin(task.home[able], task.home[np.array(hubs)])
        far = np.where(is_free, task.cost[np.ix_(task.home[able], np.array(hubs))].min(axis=1), 0)
        weights = far.astype(float) if far.any() else is_free.astype(float)
        if not weights.any():
            break
        hubs.append(int(draw.choices(able.tolist(), weights.tolist())[0]))
    return np.array(sorted(hubs), dtype=np.int64)


def grow(task: Task, hubs: IntArray) -> IntArray:
    """Grow connected lots from hubs until every unit that can be reached has one.

    Parameters
    ----------
    task
        The units.
    hubs
        Sites where lots begin, shape ``(lots,)``.

    Returns
    -------
    IntArray
        The index of every unit's lot, shape ``(units,)``; -1 where no lot can reach.
    """
    begin, other = neighbours_of(task)
    homes = task.home[hubs]
    lot_of = np.full(len(task), -1, dtype=np.int64)
    lot_of[homes] = np.arange(len(hubs))
    load = task.hours[homes].copy()
    border: list[set[int]] = [set(other[begin[at] : begin[at + 1]].tolist()) for at in homes]
    growing = set(range(len(hubs)))
    while growing:
        lot = min(growing, key=lambda it: (int(load[it]), it))
        hub, free = hubs[lot], [unit for unit in border[lot] if lot_of[unit] < 0]
        if not free:
            growing.discard(lot)
            continue
        unit = min(free, key=lambda it: (not task.may[it, hub], int(task.cost[it, hub]), it))
        lot_of[unit] = lot
        load[lot] += task.hours[unit]
        border[lot] = set(free) | set(other[begin[unit] : begin[unit + 1]].tolist())
    return lot_of
