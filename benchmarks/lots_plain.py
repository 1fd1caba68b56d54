"""What plain methods reach on the same counties: recombination alone, and a plain bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from allocator.lots.design.prices import Prices, bound_of
from allocator.lots.design.recom import chain
from allocator.lots.design.task import Partition, Task, best_hubs, value_of
from benchmarks.cutting import FamilyClock, Instance, verdict_of
from benchmarks.districting_check import Claim
from benchmarks.rows import Row, gap_percent, unreadable

PLANS = 600
_STEPS = 300
_GRAIN = 256

FloatArray = NDArray[np.float64]


def recom_row(instance: Instance, ours: Partition, value: int, seed: int) -> Row:
    """Return the best of many plans of a random walk that starts from ours.

    Parameters
    ----------
    instance
        The county.
    ours, value
        Our plan, and what it costs.
    seed
        Of the walk.
    """
    clock = FamilyClock()
    task = instance.task
    lot_of = np.unique(ours.site_of, return_inverse=True)[1].astype(np.int64)
    away = chain(task, lot_of, plans=1, apart=PLANS, seed=seed + 1)[0]
    plans = chain(task, away, plans=PLANS, apart=1, seed=seed)
    best = min((best_hubs(task, plan) for plan in plans), key=lambda plan: value_of(task, plan))
    reached = value_of(task, best)
    return replace(
        _blank("recom", instance, clock),
        value=float(reached),
        best_known=float(value),
        gap_percent=100 * (reached - value) / value,
        status="feasible",
        checker=verdict_of(instance, best, Claim(reached, None)),
    )


def plain_row(instance: Instance, value: int) -> Row:
    """Return the bound of plain subgradients, and how far our plan lies above it.

    Parameters
    ----------
    instance
        The county.
    value
        What our plan costs.
    """
    clock = FamilyClock()
    bound = bound_of(instance.task, plain_prices(instance.task, value)).value
    fault = "ok" if bound <= value else "bound above value"
    return replace(
        _blank("plain", instance, clock),
        bound=float(bound),
        best_known=float(value),
        gap_percent=gap_percent(value, bound),
        status="bound",
        checker=fault,
    )


def _blank(family: str, instance: Instance, clock: FamilyClock) -> Row:
    """Return a row with the time used so far, and nothing reached."""
    return replace(
        unreadable(family, instance.name, ""),
        size=f"{len(instance.ids)}x{instance.task.lots}",
        cpu_seconds=clock.cpu,
        wall_seconds=clock.wall,
    )


def plain_prices(task: Task, target: int) -> Prices:
    """Return prices after a number of plain subgradient steps, halved where they gain nothing.

    Parameters
    ----------
    task
        The task.
    target
        Value of a known plan.
    """
    unit = np.sort(task.cost, axis=1)[:, 2].astype(np.float64)
    best, kept, length, since = -np.inf, (unit, np.zeros(len(unit))), 2.0, 0
    for _ in range(_STEPS):
        total, lack, hour = _relaxed(task, unit)
        since = 0 if total > best else since + 1
        if total > best:
            best, kept = total, (unit.copy(), hour)
        if since == 20:
            length, since = length / 2, 0
        size = float((lack * lack).sum())
        if size < 1e-9:
            break
        unit = unit + length * (target - total) / size * lack
    whole = (np.rint(price * _GRAIN).astype(np.int64) for price in kept)
    return Prices(*whole)


def _relaxed(task: Task, unit: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """Return the bound of prices, what each unit lacks, and the price of an hour at every hub."""
    found = [_lot(task, unit, site) for site in range(len(task.home))]
    value = np.array([one[0] for one in found])
    hubs = np.argsort(value, kind="stable")[: task.lots]
    lack = 1.0 - np.sum([found[hub][1] for hub in hubs], axis=0)
    hour = np.array([one[2] for one in found])
    return float(unit.sum() + value[hubs].sum()), lack, hour


def _lot(task: Task, unit: FloatArray, site: int) -> tuple[float, FloatArray, float]:
    """Return what the best lot around a hub costs, how much it takes of each unit, and the price.

    Units are taken by what they cost for an hour, the last in part.
    """
    own = int(task.home[site])
    reduced = task.cost[:, site] - unit
    order = np.argsort(reduced / task.hours, kind="stable")
    order = order[order != own]
    load = int(task.hours[own]) + np.concatenate([[0], np.cumsum(task.hours[order])])
    pays = int((reduced[order] < 0).sum())
    goal = min(max(int(load[pays]), task.low), task.high)
    whole = int(np.searchsorted(load, goal, side="right")) - 1
    taken = np.zeros(len(unit))
    taken[own], taken[order[:whole]] = 1.0, 1.0
    hour = 0.0
    if load[whole] < goal:
        taken[order[whole]] = (goal - load[whole]) / task.hours[order[whole]]
    if goal != load[pays]:
        last = order[whole] if load[whole] < goal else order[whole - 1]
        hour = float(reduced[last] / task.hours[last])
    return float((taken * reduced).sum()), taken, hour
