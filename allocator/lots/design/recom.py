"""Merge two neighbouring lots and cut them apart again along a random tree, compiled.

References
----------
DeFord, D., Duchin, M. and Solomon, J. (2021). Recombination: a family of Markov chains for
redistricting. Harvard Data Science Review 3(1). https://doi.org/10.1162/99608f92.eb30390f

Wilson, D. B. (1996). Generating random spanning trees more quickly than the cover time. Proceedings
of the 28th ACM Symposium on Theory of Computing, 296–303. https://doi.org/10.1145/237814.237880
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allocator.lots.design.chance import draw, seeded
from allocator.lots.design.compiling import compiled, entered
from allocator.lots.design.task import IntArray, Task, neighbours_of

NOBODY = np.int64(-1)

_TREES = 30
"""Trees drawn for a pair of lots before another pair is drawn."""


class _Map(NamedTuple):
    """Lots under change; what is written during a step is scratch, one entry for every unit."""

    hours: Any
    begin: Any
    other: Any
    edges: Any
    band: Any
    lot_of: Any
    load: Any
    kin: Any
    order: Any
    parent: Any
    below: Any
    random: Any


def mend(task: Task, lot_of: IntArray, *, steps: int, seed: int) -> IntArray:
    """Bring lots into the hours band by recombining pairs, each as near the band as a tree allows.

    Parameters
    ----------
    task
        The task; only hours, band and neighbours count.
    lot_of
        A lot for every unit, numbered from 0, each lot connected, shape ``(units,)``.
    steps
        Most pairs to recombine.
    seed
        Of every draw.

    Returns
    -------
    IntArray
        Connected lots, none further from the band in sum than before.
    """
    held = _lay_out(task, lot_of.copy(), task.lots, seed)
    _mend(held, steps)
    return held.lot_of


def chain(task: Task, lot_of: IntArray, *, plans: int, apart: int, seed: int) -> IntArray:
    """Walk at random through partitions that keep the hours band.

    Parameters
    ----------
    task
        The task; only hours, band and neighbours count.
    lot_of
        Where to start: a lot for every unit, numbered from 0, each in the band.
    plans
        How many partitions to keep.
    apart
        Recombinations between two that are kept.
    seed
        Of every draw.

    Returns
    -------
    IntArray
        The lot of every unit in every partition kept, shape ``(plans, units)``.
    """
    held = _lay_out(task, lot_of.copy(), task.lots, seed)
    kept = np.empty((plans, len(task)), dtype=np.int64)
    _walk(held, apart, kept)
    return kept


def _lay_out(task: Task, lot_of: IntArray, lots: int, seed: int) -> _Map:
    begin, other = neighbours_of(task)
    load = np.zeros(lots, dtype=np.int64)
    np.add.at(load, lot_of, task.hours)
    band = np.array([task.low, task.high], dtype=np.int64)
    edges = task.edges[task.edges[:, 0] != task.edges[:, 1]].astype(np.int64)
    blank = [np.zeros(len(task), dtype=np.int64) for _ in range(4)]
    kin, order, parent, below = blank
    return _Map(
        task.hours, begin, other, edges, band, lot_of, load, kin, order, parent, below, seeded(seed)
    )


@entered
def _walk(held: Any, apart: int, kept: Any) -> None:
    for plan in range(len(kept)):
        done, tried = 0, 0
        while done < apart and tried < 50 * apart:
            tried += 1
            one, other = _pair(held)
            if one >= 0 and _recombine(held, one, other, True):
                done += 1
        kept[plan] = held.lot_of


@entered
def _mend(held: Any, steps: int) -> None:
    for _ in range(steps):
        off = np.int64(0)
        for lot in range(len(held.load)):
            off += _off(held, held.load[lot])
        if off == 0:
            return
        one, other = _pair(held)
        if one >= 0:
            _recombine(held, one, other, False)


@compiled
def _off(held: Any, load: Any) -> Any:
    return max(0, held.band[0] - load) + max(0, load - held.band[1])


@compiled
def _pair(held: Any) -> Any:
    """Draw two lots that touch; -1 where the drawn neighbours are of one lot."""
    if len(held.edges) == 0:
        return NOBODY, NOBODY
    edge = draw(held.random, len(held.edges))
    one, other = held.lot_of[held.edges[edge, 0]], held.lot_of[held.edges[edge, 1]]
    return (one, other) if one != other else (NOBODY, NOBODY)


@compiled
def _recombine(held: Any, one: Any, other: Any, is_strict: bool) -> bool:
    """Cut two lots apart anew; tell whether that was done.

    Strictly, both must end in the band and the branch is drawn among all that allow it; else the
    branch is taken that leaves least outside the band, unless that is more than before.
    """
    total = held.load[one] + held.load[other]
    before = _off(held, held.load[one]) + _off(held, held.load[other])
    for _ in range(_TREES):
        size = _draw_tree(held, one, other) if is_strict else _grow_tree(held, one, other)
        found, chosen = 0, NOBODY
        least = before
        for place in range(1, size):
            unit = held.order[place]
            off = _off(held, held.below[unit]) + _off(held, total - held.below[unit])
            if is_strict and off == 0:
                found += 1
                if draw(held.random, found) == 0:
                    chosen = unit
            elif not is_strict and (off < least or (off == least and chosen < 0)):
                chosen, least = unit, off
        if chosen >= 0:
            _cut_off(held, size, chosen, one, other)
            return True
    return False


@compiled
def _draw_tree(held: Any, one: Any, other: Any) -> Any:
    """Draw a spanning tree of two lots, each as likely as any other; return its size.

    From every unit not yet joined a random walk runs until it meets the tree; without its loops it
    is the next branch (Wilson).
    """
    size, joined = _start_tree(held, one, other), 1
    for unit in range(len(held.lot_of)):
        at = np.int64(unit)
        while held.kin[at] == 1:
            held.parent[at] = _near(held, at)
            at = held.parent[at] if held.kin[held.parent[at]] > 0 else at
        first, at = joined, np.int64(unit)
        while held.kin[at] == 1:
            held.kin[at], held.order[joined] = 2, at
            joined += 1
            at = held.parent[at]
        held.order[first:joined] = held.order[first:joined][::-1].copy()
    _sum_up(held, size)
    return size


@compiled
def _grow_tree(held: Any, one: Any, other: Any) -> Any:
    """Grow a spanning tree of two lots from a random unit outwards; return its size.

    Quicker than `_draw_tree`, and not as likely to be any tree: good enough to mend.
    """
    size, joined = _start_tree(held, one, other), 1
    while joined < size:
        unit = held.order[draw(held.random, joined)]
        near = _near(held, unit)
        if held.kin[near] == 1:
            held.kin[near], held.parent[near] = 2, unit
            held.order[joined] = near
            joined += 1
    _sum_up(held, size)
    return size


@compiled
def _start_tree(held: Any, one: Any, other: Any) -> Any:
    """Mark the units of two lots, start a tree at a random one; return how many there are."""
    size = 0
    start: Any = NOBODY
    for unit in range(len(held.lot_of)):
        held.kin[unit] = 0
        if held.lot_of[unit] in (one, other):
            size += 1
            held.kin[unit] = 1
            if draw(held.random, size) == 0:
                start = unit
    held.order[0], held.parent[start], held.kin[start] = start, start, 2
    return size


@compiled
def _near(held: Any, unit: Any) -> Any:
    """Draw a neighbour."""
    degree = held.begin[unit + 1] - held.begin[unit]
    return held.other[held.begin[unit] + draw(held.random, degree)]


@compiled
def _sum_up(held: Any, size: Any) -> None:
    """Sum up the hours below every unit; ``order`` lists parents before children."""
    for place in range(size):
        held.below[held.order[place]] = held.hours[held.order[place]]
    for place in range(size - 1, 0, -1):
        unit = held.order[place]
        held.below[held.parent[unit]] += held.below[unit]


@compiled
def _cut_off(held: Any, size: Any, branch: Any, one: Any, other: Any) -> None:
    """Make a branch of the tree the one lot and the rest the other."""
    held.load[one] = held.below[branch]
    rest = np.int64(0)
    for place in range(size):
        unit = held.order[place]
        is_branch = unit == branch or (place > 0 and held.kin[held.parent[unit]] == 3)
        held.kin[unit] = 3 if is_branch else 2
        held.lot_of[unit] = one if is_branch else other
        if not is_branch:
            rest += held.hours[unit]
    held.load[other] = rest
