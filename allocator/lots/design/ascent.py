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

import numpy as np

from allocator.lots.design.ascent_layout import Given, Work
from allocator.lots.design.prices import GRAIN, Prices
from allocator.lots.design.shared_code import SharedCode
from allocator.lots.design.task import Task, own

_ASCEND = SharedCode("allocator.lots.design.ascent_steps", "ascend")


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
    cost = own(task.cost.astype(np.float64))
    hours = task.hours.astype(np.float64)
    if start is None:
        near = min(2, len(task.home) - 1)
        unit = np.partition(task.cost, near, axis=1)[:, near].astype(np.float64)
    else:
        unit = start.unit / GRAIN
    band = np.array([task.low, task.high], dtype=np.float64)
    given = Given(cost, hours, own(task.home), own(task.may), band)
    found, hour = unit.copy(), np.zeros(len(task.home))
    _ASCEND(given, _work(*cost.shape), (task.lots, steps), float(target), unit, (found, hour))
    return Prices(np.rint(found * GRAIN).astype(np.int64), np.rint(hour * GRAIN).astype(np.int64))


def _work(units: int, sites: int) -> Work:
    return Work(
        value=np.empty(sites),
        hour=np.zeros(sites),
        taken=np.empty((sites, units)),
        rank=np.empty(max(units, sites)),
        order=np.empty(max(units, sites), dtype=np.int64),
        lack=np.empty(units),
        before=np.zeros(units),
        is_held=np.zeros(units, dtype=np.bool_),
    )
