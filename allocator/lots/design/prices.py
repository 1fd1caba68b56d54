"""A lower bound that anybody can re-work: prices of units and of hours, in whole numbers.

With a price ``a_i`` for every unit and a price ``p_j`` for every hour at a hub ``j`` in the unit
``u``, no lot around ``j`` costs less than ::

    v_j = max(p_j, 0) · low − max(−p_j, 0) · high + r_uj + Σ_{i ≠ u} min(0, r_ij)
    r_ij = c_ij − a_i − p_j h_i

beyond the prices of its units, so no design costs less than the sum of all ``a_i`` and of the
smallest ``v_j`` of different units, as many as there are lots. It holds for any prices:
contiguity, and that units are whole, only make designs dearer.

References
----------
Hojati, M. (1996). Optimal political districting. Computers & Operations Research 23, 1147–1161.
https://doi.org/10.1016/S0305-0548(96)00029-9
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.lots.design.task import BoolArray, IntArray, Task

GRAIN = 1 << 8
"""Parts of a unit of cost in which prices are given."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Prices in parts of `GRAIN` to a unit of cost.

    Parameters
    ----------
    unit
        Of every unit, shape ``(units,)``.
    hour
        Of an hour at every site, shape ``(sites,)``.
    """

    unit: IntArray
    hour: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """What prices prove.

    Parameters
    ----------
    value
        No design costs less, in the measure of cost.
    total
        The same in parts of `GRAIN`.
    hub
        What a lot around each site costs beyond its units' prices, shape ``(sites,)`` [parts].
    reduced
        What a unit at a hub costs beyond the prices, shape ``(units, sites)`` [parts].
    """

    value: int
    total: int
    hub: IntArray
    reduced: IntArray


def bound_of(task: Task, prices: Prices) -> Bound:
    """Work out the bound that prices prove.

    Parameters
    ----------
    task
        The task.
    prices
        Any prices.

    Returns
    -------
    Bound
        In exact integers.

    Raises
    ------
    OverflowError
        When the sums would leave 64 bits.
    ValueError
        When fewer units can hold a hub than there are lots.
    """
    most_hours = max(task.high, int(task.hours.sum()))
    spread = float(np.abs(prices.hour).max(initial=0)) * float(most_hours)
    largest = float(task.cost.max(initial=0)) * GRAIN + float(np.abs(prices.unit).max(initial=0))
    if len(task) * (largest + spread) >= 2.0**62:
        raise OverflowError("costs times hours are too large for an exact bound")
    reduced = task.cost * GRAIN - prices.unit[:, None] - prices.hour[None, :] * task.hours[:, None]
    gain = np.where(task.may, np.minimum(reduced, 0), 0)
    own = task.home, np.arange(len(task.home))
    held = np.maximum(prices.hour, 0) * task.low - np.maximum(-prices.hour, 0) * task.high
    hub = held + reduced[own] + gain.sum(axis=0) - gain[own]
    ranked = _ranked(task, hub)
    if len(ranked) < task.lots:
        raise ValueError(f"{len(ranked)} units can hold a hub, for {task.lots} lots")
    total = int(prices.unit.sum()) + int(hub[ranked[: task.lots]].sum())
    return Bound(-(-total // GRAIN), total, hub, reduced)


def still_open(task: Task, bound: Bound, below: int) -> BoolArray:
    """Return which assignments a design cheaper than ``below`` could still have.

    Parameters
    ----------
    task
        The task.
    bound
        What prices prove.
    below
        A value to beat, in the measure of cost.

    Returns
    -------
    ndarray of bool
        Shape ``(units, sites)``; an assignment that is left out cannot be part of a design that
        costs less.
    """
    room = (below - 1) * GRAIN - bound.total
    last = bound.hub[_ranked(task, bound.hub)[task.lots - 1]]
    more = np.maximum(0, bound.hub - last)
    worse = more[None, :] + np.maximum(0, bound.reduced)
    worse[task.home, np.arange(len(task.home))] = more
    is_able = np.zeros(len(task.home), dtype=np.bool_)
    is_able[task.able] = True
    return task.may & (worse <= room) & is_able[None, :]


def _ranked(task: Task, hub: IntArray) -> IntArray:
    """Return the best site of every unit that has one, the cheapest first."""
    able = task.able
    order = able[np.argsort(hub[able], kind="stable")]
    _, first = np.unique(task.home[order], return_index=True)
    return order[np.sort(first)]
