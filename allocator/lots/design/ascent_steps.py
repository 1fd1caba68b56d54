"""Dual ascent with deflected subgradients, compiled.

Sites and units are taken in an order from a heap, as many as are needed: a sort would need more.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.lots.design.ascent_layout import Given, Work
from allocator.routing.search_plan import compiled

_DEFLECTION = 0.6
_PATIENCE, _SHRINK, _LEAST_STEP = 20, 0.8, 1e-4


@compiled
def ascend(given: Given, work: Work, counts: Any, target: Any, unit: Any, best: Any) -> None:
    """Ascend from prices of units; write the best prices of units and hours to ``best``.

    ``counts`` has the number of lots and the most steps.
    """
    lots, steps = counts
    highest, length, since = -1e300, 1.5, 0
    for _ in range(steps):
        for site in range(len(work.value)):
            work.value[site] = _price_hub(given, work, unit, site)
        total = _sum_up(given, work, lots, unit)
        if total > highest + 1e-7 * abs(highest):
            highest, since = total, 0
            _copy(unit, best[0])
            _copy(work.hour, best[1])
        else:
            since += 1
            if since >= _PATIENCE:
                length *= _SHRINK
                since = 0
                _copy(best[0], unit)
        size = _turn(work)
        if size < 1e-12 or length < _LEAST_STEP or total >= target:
            break
        for at in range(len(unit)):
            unit[at] += length * (target - total) / size * work.before[at]


@compiled
def _copy(source: Any, target: Any) -> None:
    for at in range(len(source)):
        target[at] = source[at]


@compiled
def _sum_up(given: Given, work: Work, lots: Any, unit: Any) -> Any:
    """Return what the prices prove; fill what the cheapest hubs leave of every unit."""
    total = 0.0
    for at in range(len(unit)):
        total += unit[at]
        work.lack[at] = 1.0
        work.is_held[at] = False
    sites = len(work.value)
    for site in range(sites):
        work.rank[site], work.order[site] = work.value[site], site
    _heap(work, sites)
    chosen = 0
    while sites > 0 and chosen < lots:
        site = work.order[0]
        sites = _pop(work, sites)
        if work.is_held[given.home[site]]:
            continue
        work.is_held[given.home[site]] = True
        chosen += 1
        total += work.value[site]
        for at in range(len(unit)):
            work.lack[at] -= work.taken[site, at]
    return total


@compiled
def _turn(work: Work) -> Any:
    """Set the way to go in place of the one before; return the square of its length."""
    along, size = 0.0, 0.0
    for at in range(len(work.lack)):
        work.before[at] = work.lack[at] + _DEFLECTION * work.before[at]
        along += work.before[at] * work.lack[at]
    for at in range(len(work.lack)):
        if along <= 0:
            work.before[at] = work.lack[at]
        size += work.before[at] * work.before[at]
    return size


@compiled
def _price_hub(given: Given, work: Work, unit: Any, site: Any) -> Any:
    """Fill what a lot around a hub takes of each unit, and return what it costs beyond prices."""
    units, own, taken = len(unit), given.home[site], work.taken
    for i in range(units):
        taken[site, i] = 0.0
    work.hour[site] = 0.0
    if not given.may[own, site]:
        return np.inf
    taken[site, own] = 1.0
    load, value = given.hours[own], given.cost[own, site] - unit[own]
    for i in range(units):
        if i != own and given.may[i, site] and given.cost[i, site] < unit[i]:
            taken[site, i] = 1.0
            load += given.hours[i]
            value += given.cost[i, site] - unit[i]
    is_over = load > given.band[1]
    if not is_over and load >= given.band[0]:
        return value
    sign = -1.0 if is_over else 1.0
    excess = load - given.band[1] if is_over else given.band[0] - load
    count = 0
    for i in range(units):
        is_choice = i != own and given.may[i, site] and given.hours[i] > 0
        if is_choice and (taken[site, i] > 0) == is_over:
            work.rank[i] = sign * (given.cost[i, site] - unit[i]) / given.hours[i]
            work.order[count] = i
            count += 1
    _heap(work, count)
    while excess > 0 and count > 0:
        i = work.order[0]
        count = _pop(work, count)
        share = min(1.0, excess / given.hours[i])
        taken[site, i] += sign * share
        value += share * given.hours[i] * work.rank[i]
        excess -= share * given.hours[i]
        work.hour[site] = sign * work.rank[i]
    return value if excess <= 1e-9 * given.band[1] else np.inf


@compiled
def _heap(work: Work, count: Any) -> None:
    """Make a heap of the first entries of ``order``: the least rank on top, the first of equals."""
    for place in range(count // 2 - 1, -1, -1):
        _sink(work, place, count)


@compiled
def _pop(work: Work, count: Any) -> Any:
    """Take the top off a heap; return how many are left."""
    work.order[0] = work.order[count - 1]
    _sink(work, 0, count - 1)
    return count - 1


@compiled
def _sink(work: Work, place: Any, count: Any) -> None:
    """Let an entry sink to where nothing below it comes before it."""
    order = work.order
    while True:
        first, below = place, 2 * place + 1
        for at in range(below, min(below + 2, count)):
            if _comes_before(work, order[at], order[first]):
                first = at
        if first == place:
            return
        order[place], order[first] = order[first], order[place]
        place = first


@compiled
def _comes_before(work: Work, one: Any, other: Any) -> bool:
    if work.rank[one] != work.rank[other]:
        return bool(work.rank[one] < work.rank[other])
    return bool(one < other)
