"""Make a plan cheaper by cutting a few neighbouring lots anew, as cheap as they can be cut.

Moves of one or two units stay where lots in a tight band lock each other. Two to five lots that
hang together are few enough units to try every way to cut them, and all sets of so many are tried.
Where lots are small, six to sixteen can be cut anew as well: around every lot those that touch the
lots before them most.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from allocator.lots.design.around import Lots, Room, lots_within
from allocator.lots.design.ascent import ascend
from allocator.lots.design.cover import cheapest_cover
from allocator.lots.design.parts import part_task
from allocator.lots.design.prices import GRAIN, bound_of
from allocator.lots.design.task import IntArray, Partition, Task

_SIZES, _WIDE = (2, 3, 6, 8, 10, 12, 4, 5, 14, 16), 6
"""Lots that are cut anew at once, by turns: all sets of so many, or, from so many on, one set
around every lot, which takes little time and finds most."""
_MOST_UNITS = 44
"""Units of a set, where all sets are tried."""
_ROOM = Room(lots=20_000, nodes=1_000_000)
_COVER_STEPS, _WIDE_STEPS = 4_000_000, 40_000_000
_TRY = 200_000
"""Steps that the rest of a try is worth."""
_ASCENT = 80
"""Steps of dual ascent for the prices that leave out dear lots."""


def recut(task: Task, partition: Partition, steps: int, is_late: Callable[[], bool]) -> Partition:
    """Cut neighbouring lots anew while that makes the plan cheaper.

    Parameters
    ----------
    task
        The task.
    partition
        A plan that keeps every rule.
    steps
        Most branches and lots to look at, `_TRY` more for every try.
    is_late
        Whether to end all the same.

    Returns
    -------
    Partition
        One that costs no more.
    """
    site_of = partition.site_of.copy()
    done: set[tuple[int, ...]] = set()
    for size in _SIZES:
        is_better = size < max(_WIDE, task.lots)
        while is_better:
            is_better = False
            for lots in _sets(task, site_of, size):
                units = np.flatnonzero(np.isin(site_of, lots))
                if steps <= 0 or is_late():
                    return Partition(site_of)
                is_large = size < _WIDE and len(units) > _MOST_UNITS
                if is_large or tuple(units.tolist()) in done:
                    continue
                if len(np.unique(site_of[units])) < size:
                    continue
                most = _COVER_STEPS if size < _WIDE else _WIDE_STEPS
                found, used = _cheaper(task, units, site_of, min(most, steps))
                steps -= used + _TRY
                if found is None:
                    done.add(tuple(units.tolist()))
                else:
                    site_of[units] = found
                    is_better = True
    return Partition(site_of)


def _cheaper(
    task: Task, units: IntArray, site_of: IntArray, most: int
) -> tuple[IntArray | None, int]:
    """Return the hubs of units cut anew, if that is cheaper, and the steps that took."""
    lots = len(np.unique(site_of[units]))
    part, sites = part_task(task, units, lots)
    value = int(task.cost[units, site_of[units]].sum())
    found = near_lots(part, value)
    if not len(found):
        return None, found.steps
    covered = cheapest_cover(part, found, value, most)
    steps = found.steps + covered.steps
    return None if covered.site_of is None else sites[covered.site_of], steps


def near_lots(task: Task, below: int) -> Lots:
    """Return the lots that a cut cheaper than a value can have, as far as there is room."""
    prices = ascend(task, below, steps=_ASCENT)
    bound = bound_of(task, prices)
    others = np.sort(bound.hub[task.able])[: task.lots - 1]
    most = (below - 1) * GRAIN - int(prices.unit.sum()) - int(others.sum())
    return lots_within(task, prices, bound, most, _ROOM)


def _sets(task: Task, site_of: IntArray, size: int) -> list[tuple[int, ...]]:
    """Return sets of lots that hang together, each once: all of them, or one around every lot."""
    ends = np.unique(site_of[task.edges], axis=0)
    near: dict[int, set[int]] = {site: set() for site in np.unique(site_of).tolist()}
    for one, other in ends.tolist():
        if one != other:
            near[one].add(other)
            near[other].add(one)
    if size < _WIDE:
        return _together(near, size)
    sets = [_around(task, near, site, size) for site in sorted(near)]
    return list(dict.fromkeys(lots for lots in sets if len(lots) == size))


def _together(near: dict[int, set[int]], size: int) -> list[tuple[int, ...]]:
    """Return all sets of lots that hang together."""
    sets: set[tuple[int, ...]] = {(site,) for site in near}
    for _ in range(size - 1):
        sets = {
            tuple(sorted((*lots, other)))
            for lots in sets
            for lot in lots
            for other in near[lot]
            if other not in lots
        }
    return sorted(sets)


def _around(task: Task, near: dict[int, set[int]], site: int, size: int) -> tuple[int, ...]:
    """Return a lot and others, each touching most of those before it, of these the nearest."""
    lots, home = {site}, task.home

    def rank(other: int) -> tuple[int, int, int]:
        """Return how well a lot fits those chosen: most neighbours first, then nearest."""
        far = int(task.cost[home[other], site]) + int(task.cost[home[site], other])
        return -len(near[other] & lots), far, other

    while len(lots) < size:
        others = {other for lot in lots for other in near[lot]} - lots
        if not others:
            break
        lots.add(min(others, key=rank))
    return tuple(sorted(lots))
