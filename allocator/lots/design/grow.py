"""A first cut: lots grown from hubs, the smallest next."""

from __future__ import annotations

from random import Random

import numpy as np

from allocator.lots.areas import connected
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


def rejoined(task: Task, lot_of: IntArray) -> IntArray:
    """Return lots in one piece each: of a lot in pieces the largest stays, the rest joins others.

    Parameters
    ----------
    task
        The units.
    lot_of
        A lot for every unit, shape ``(units,)``.

    Returns
    -------
    IntArray
        The same numbers; -1 where a unit can reach no lot.
    """
    whole = lot_of.copy()
    for lot in np.unique(lot_of):
        pieces = connected(np.flatnonzero(lot_of == lot).tolist(), task.edges)
        kept = max(pieces, key=lambda piece: (int(task.hours[piece].sum()), -piece[0]))
        for piece in pieces:
            if piece is not kept:
                whole[piece] = -1
    begin, other = neighbours_of(task)
    stray = np.flatnonzero(whole < 0).tolist()
    while stray:
        load = {lot: int(task.hours[whole == lot].sum()) for lot in np.unique(whole) if lot >= 0}
        near = [
            (load[int(whole[at])], unit, int(whole[at]))
            for unit in stray
            for at in other[begin[unit] : begin[unit + 1]].tolist()
            if whole[at] >= 0
        ]
        if not near:
            break
        _, unit, lot = min(near)
        whole[unit] = lot
        stray.remove(unit)
    return whole
