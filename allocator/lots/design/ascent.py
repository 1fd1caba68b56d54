"""Find good prices: dual ascent with deflected subgradients, compiled.

For given prices of units, the best price of an hour at a hub follows from a continuous knapsack:
units are taken while they pay, then dropped or added by what they cost for an hour until the band
is kept; the last one, taken in part, sets the price.

References
----------
Camerini, P. M., Fratta, L. and Maffioli, F. (1975). On improving relaxation methods by modified
gradient techniques. Mathematical Programming Study 3, 26–34. https://doi.org/10.1007/BFb0120697
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.lots.design.compiling import compiled, entered
from allocator.lots.design.prices import GRAIN, Prices
from allocator.lots.design.task import Task

_DEFLECTION = 0.6
_PATIENCE, _SHRINK, _LEAST_STEP = 20, 0.8, 1e-4

FloatArray = NDArray[np.float64]


def ascend(task: Task, target: int, *, steps: int, start: Prices | None = None) -> Prices:
    """Return prices that prove a high bound.

    Parameters
    ----------
    task
        The task.
    target
        Value of a known design, or a guess above the bound; it sets the length of steps.
    steps
        Most steps.
    start
        Prices to go on from.
    """
    cost = task.cost.astype(np.float64)
    hours = task.hours.astype(np.float64)
    if start is None:
        near = min(2, len(task.home) - 1)
        unit = np.partition(task.cost, near, axis=1)[:, near].astype(np.float64)
    else:
        unit = start.unit / GRAIN
    band = np.array([task.low, task.high], dtype=np.float64)
    given = _Given(cost, hours, task.home, task.may, band)
    found, hour = _ascend(given, task.lots, float(target), steps, unit)
    return Prices(np.rint(found * GRAIN).astype(np.int64), np.rint(hour * GRAIN).astype(np.int64))


class _Given(NamedTuple):
    """A task in floating point, and what is written for it."""

    cost: Any
    hours: Any
    home: Any
    may: Any
    band: Any


@entered
def _ascend(given: Any, lots: int, target: float, steps: int, unit: FloatArray) -> Any:
    units, sites = given.cost.shape
    value, hour, part = np.empty(sites), np.zeros(sites), np.empty((sites, units))
    best, best_unit, best_hour = -1e300, unit.copy(), hour.copy()
    length, since = 1.5, 0
    before, is_held = np.zeros(units), np.zeros(units, dtype=np.bool_)
    for _ in range(steps):
        for site in range(sites):
            value[site] = _price_hub(given, unit, site, hour, part[site])
        total = unit.sum()
        lack = np.ones(units)
        is_held[:] = False
        chosen = 0
        for site in np.argsort(value):
            if chosen == lots:
                break
            if is_held[given.home[site]]:
                continue
            is_held[given.home[site]] = True
            chosen += 1
            total += value[site]
            lack -= part[site]
        if total > best + 1e-7 * abs(best):
            best, since = total, 0
            best_unit[:], best_hour[:] = unit, hour
        else:
            since += 1
            if since >= _PATIENCE:
                length *= _SHRINK
                since = 0
                unit[:] = best_unit
        way = lack + _DEFLECTION * before
        if (way * lack).sum() <= 0:
            way = lack
        size = (way * way).sum()
        if size < 1e-12 or length < _LEAST_STEP or total >= target:
            break
        unit += length * (target - total) / size * way
        before = way
    return best_unit, best_hour


@compiled
def _price_hub(given: Any, unit: FloatArray, site: int, hour: FloatArray, taken: Any) -> Any:
    """Fill what a lot around a hub takes of each unit, and return what it costs beyond prices."""
    units, own = len(unit), given.home[site]
    taken[:] = 0.0
    hour[site] = 0.0
    if not given.may[own, site]:
        return np.inf
    taken[own] = 1.0
    load, value = given.hours[own], given.cost[own, site] - unit[own]
    for i in range(units):
        if i != own and given.may[i, site] and given.cost[i, site] < unit[i]:
            taken[i] = 1.0
            load += given.hours[i]
            value += given.cost[i, site] - unit[i]
    is_over = load > given.band[1]
    if not is_over and load >= given.band[0]:
        return value
    sign = -1.0 if is_over else 1.0
    excess = load - given.band[1] if is_over else given.band[0] - load
    rank = np.full(units, np.inf)
    for i in range(units):
        is_choice = i != own and given.may[i, site] and given.hours[i] > 0
        if is_choice and (taken[i] > 0) == is_over:
            rank[i] = sign * (given.cost[i, site] - unit[i]) / given.hours[i]
    for i in np.argsort(rank):
        if excess <= 0 or rank[i] == np.inf:
            break
        share = min(1.0, excess / given.hours[i])
        taken[i] += sign * share
        value += share * given.hours[i] * rank[i]
        excess -= share * given.hours[i]
        hour[site] = sign * rank[i]
    return value if excess <= 1e-9 * given.band[1] else np.inf
