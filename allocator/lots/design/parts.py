"""Split a task into parts that share no lot, and choose how many lots each part gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from allocator.lots.areas import connected
from allocator.lots.design.task import PAIRS, IntArray, Task


def parts_of(task: Task) -> list[IntArray]:
    """Return the sets of units between which no lot can hang together, each ascending.

    Two neighbours are in one part when some hub may have both, and two units that are tied.
    """
    may = task.may[:, task.able].astype(np.float32)
    if len(task.edges):
        one, other = task.edges.T
        is_shared = (may[one] * may[other]).any(axis=1)
        edges = task.edges[is_shared]
    else:
        edges = task.edges
    edges = np.concatenate([edges, task.tied])
    return [np.array(part, dtype=np.int64) for part in connected(range(len(task)), edges)]


def part_task(task: Task, units: IntArray, lots: int) -> tuple[Task, IntArray]:
    """Return the task of some units alone, and which site of the whole each of its sites is.

    Parameters
    ----------
    task
        The whole task.
    units
        Units of the part, ascending.
    lots
        How many lots the part gets.
    """
    number = np.full(len(task), -1, dtype=np.int64)
    number[units] = np.arange(len(units))
    sites = np.flatnonzero(number[task.home] >= 0)
    pairs = {name: number[getattr(task, name)] for name in PAIRS}
    part = task.but(
        hours=task.hours[units],
        cost=task.cost[np.ix_(units, sites)],
        may=task.may[np.ix_(units, sites)],
        home=number[task.home[sites]],
        lots=lots,
        **{name: both[(both >= 0).all(axis=1)] for name, both in pairs.items()},
    )
    return part, sites


def lots_for(task: Task, units: IntArray) -> range:
    """Return how many lots some units can be cut into within the hours band."""
    hours = int(task.hours[units].sum())
    fewest = max(1, -(-hours // task.high)) if task.high else 1
    most = min(len(units), hours // task.low if task.low else len(units))
    return range(fewest, most + 1)


def share_out(prices: Sequence[Mapping[int, int]], lots: int) -> tuple[int, list[int]] | None:
    """Choose how many lots each part gets so that the sum of prices is least.

    Parameters
    ----------
    prices
        For every part, its price by the number of lots it gets.
    lots
        How many there are in all.

    Returns
    -------
    tuple or None
        The sum and the number for every part; of equal sums the one with fewer lots in the first
        part that differs. ``None`` where no numbers add up.

    Examples
    --------
    >>> share_out([{1: 9, 2: 4}, {1: 5, 2: 1}], 3)
    (9, [2, 1])
    """
    best: dict[int, tuple[int, list[int]]] = {0: (0, [])}
    for part in prices:
        following: dict[int, tuple[int, list[int]]] = {}
        for used, (total, chosen) in sorted(best.items()):
            for number, price in sorted(part.items()):
                entry = total + price, [*chosen, number]
                at = used + number
                if at <= lots and (at not in following or entry < following[at]):
                    following[at] = entry
        best = following
    return best.get(lots)
