"""Recombination of two lots along random trees, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.lots.design.draws import draw
from allocator.lots.design.recom_layout import Map
from allocator.routing.search_plan import compiled

NOBODY = np.int64(-1)

_TREES = 30
"""Trees drawn for a pair of lots before another pair is drawn."""


@compiled
def walk(held: Map, apart: int, kept: Any) -> None:
    """Recombine at random within the band; keep a partition after so many recombinations."""
    for plan in range(len(kept)):
        done, tried = 0, 0
        while done < apart and tried < 50 * apart:
            tried += 1
            one, other = _pair(held)
            if one >= 0 and _recombine(held, one, other, True):
                done += 1
        for unit in range(len(held.lot_of)):
            kept[plan, unit] = held.lot_of[unit]


@compiled
def mend(held: Map, steps: int) -> None:
    """Recombine until every lot is in the band, at most so often."""
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
def _off(held: Map, load: Any) -> Any:
    return max(0, held.band[0] - load) + max(0, load - held.band[1])


@compiled
def _pair(held: Map) -> Any:
    """Draw two lots that touch; -1 where the drawn neighbours are of one lot."""
    if len(held.edges) == 0:
        return NOBODY, NOBODY
    edge = draw(held.random, len(held.edges))
    one, other = held.lot_of[held.edges[edge, 0]], held.lot_of[held.edges[edge, 1]]
    return (one, other) if one != other else (NOBODY, NOBODY)


@compiled
def _recombine(held: Map, one: Any, other: Any, is_strict: bool) -> bool:
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
def _draw_tree(held: Map, one: Any, other: Any) -> Any:
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
        last = joined - 1
        while first < last:
            held.order[first], held.order[last] = held.order[last], held.order[first]
            first, last = first + 1, last - 1
    _sum_up(held, size)
    return size


@compiled
def _grow_tree(held: Map, one: Any, other: Any) -> Any:
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
def _start_tree(held: Map, one: Any, other: Any) -> Any:
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
def _near(held: Map, unit: Any) -> Any:
    """Draw a neighbour."""
    degree = held.begin[unit + 1] - held.begin[unit]
    return held.other[held.begin[unit] + draw(held.random, degree)]


@compiled
def _sum_up(held: Map, size: Any) -> None:
    """Sum up the hours below every unit; ``order`` lists parents before children."""
    for place in range(size):
        held.below[held.order[place]] = held.hours[held.order[place]]
    for place in range(size - 1, 0, -1):
        unit = held.order[place]
        held.below[held.parent[unit]] += held.below[unit]


@compiled
def _cut_off(held: Map, size: Any, branch: Any, one: Any, other: Any) -> None:
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
