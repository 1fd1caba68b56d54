"""What a cut of the county into lots is asked for: units, neighbours, hours band, hubs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

PAIRS = ("edges", "apart", "tied")
"""Parts of a task that are pairs of units."""

LARGEST_COST = 1 << 42
"""No cost of one unit may exceed this, so that sums over a county stay exact."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Task:
    """Units to be put into lots.

    A unit is an area, or several that must stay together. Every lot has a hub: a site in one of
    its own units. The objective is the cost of all units, each to the hub of its lot; with hours
    times squared distance it is the moment of inertia of Hess.

    Parameters
    ----------
    hours
        Size of every unit in any whole measure, shape ``(units,)``; none below 0.
    cost
        Cost of a unit when a site is its hub, shape ``(units, sites)``; none below 0.
    home
        The unit each site lies in, shape ``(sites,)``.
    may
        Whether a unit may belong to a hub at a site, shape ``(units, sites)``.
    edges
        Neighbours, shape ``(edges, 2)``; water without a bridge is no edge.
    lots
        How many lots.
    low, high
        Least and most hours in a lot.
    apart, tied
        Pairs of units that may not share a lot, and pairs that must, shape ``(pairs, 2)`` each.

    References
    ----------
    Hess, S. W. et al. (1965). Nonpartisan political redistricting by computer. Operations Research
    13, 998–1006. https://doi.org/10.1287/opre.13.6.998
    """

    hours: IntArray
    cost: IntArray
    home: IntArray
    may: BoolArray
    edges: IntArray
    lots: int
    low: int
    high: int
    apart: IntArray = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    tied: IntArray = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))

    def __post_init__(self) -> None:
        shape = (len(self.hours), len(self.home))
        if self.cost.shape != shape or self.may.shape != shape:
            raise ValueError(f"costs and permissions must be {shape[0]} by {shape[1]}")
        if self.cost.size and (self.cost.min() < 0 or self.cost.max() > LARGEST_COST):
            raise ValueError(f"costs must lie between 0 and {LARGEST_COST}")
        for name in ("home", *PAIRS):
            units = getattr(self, name)
            if units.size and not 0 <= units.min() <= units.max() < len(self):
                raise ValueError(f"{name} must name units")
            if name in PAIRS and (units.ndim != 2 or units.shape[1] != 2):
                raise ValueError(f"{name} must be pairs of units")
        if self.hours.size and self.hours.min() < 0:
            raise ValueError("hours must not be negative")

    def __len__(self) -> int:
        """Return the number of units."""
        return len(self.hours)

    @property
    def able(self) -> IntArray:
        """Sites that may be a hub: their own unit may belong to them."""
        return np.flatnonzero(self.may[self.home, np.arange(len(self.home))])

    def but(self, **changes: Any) -> Self:
        """Return a copy with some parts changed."""
        return replace(self, **changes)


def free_task(
    hours: IntArray, cost: IntArray, edges: IntArray, *, lots: int, low: int, high: int
) -> Task:
    """Return a task in which every unit is one site and may belong to every hub."""
    return Task(
        hours=hours,
        cost=cost,
        home=np.arange(len(hours), dtype=np.int64),
        may=np.ones(cost.shape, dtype=np.bool_),
        edges=edges,
        lots=lots,
        low=low,
        high=high,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """A cut of the county.

    Parameters
    ----------
    site_of
        The hub of every unit's lot, shape ``(units,)``.
    """

    site_of: IntArray

    @property
    def hubs(self) -> IntArray:
        """The hubs, ascending."""
        return np.unique(self.site_of)

    def lot(self, hub: int) -> IntArray:
        """Return the units of one lot, ascending."""
        return np.flatnonzero(self.site_of == hub)


def value_of(task: Task, partition: Partition) -> int:
    """Return the objective of a partition."""
    return int(task.cost[np.arange(len(task)), partition.site_of].sum())


def best_hubs(task: Task, lot_of: IntArray) -> Partition:
    """Return the partition with the best hub for every lot.

    Parameters
    ----------
    task
        The units.
    lot_of
        Any label for every unit's lot, shape ``(units,)``.

    Raises
    ------
    ValueError
        When a lot has no site that may be the hub of all.
    """
    site_of = np.empty(len(task), dtype=np.int64)
    for name in np.unique(lot_of):
        is_member = lot_of == name
        members = np.flatnonzero(is_member)
        inside = np.flatnonzero(is_member[task.home])
        able = inside[task.may[np.ix_(members, inside)].all(axis=0)]
        if not len(able):
            raise ValueError(f"no site of lot {name} may be its hub")
        totals = task.cost[np.ix_(members, able)].sum(axis=0)
        site_of[members] = able[int(totals.argmin())]
    return Partition(site_of)


def neighbours_of(task: Task) -> tuple[IntArray, IntArray]:
    """Return for every unit where its neighbours begin, shape ``(units + 1,)``, and all of them."""
    return partners_of(len(task), task.edges)


def partners_of(units: int, pairs: IntArray) -> tuple[IntArray, IntArray]:
    """Return for every unit where its partners begin, shape ``(units + 1,)``, and all of them."""
    both = np.concatenate([pairs, pairs[:, ::-1]]).reshape(-1, 2)
    both = np.unique(both[both[:, 0] != both[:, 1]], axis=0)
    begin = np.searchsorted(both[:, 0], np.arange(units + 1))
    return begin.astype(np.int64), both[:, 1].astype(np.int64)


def own(array: NDArray[Any]) -> NDArray[Any]:
    """Return a copy that compiled code may be given: in one piece, and not locked."""
    return np.array(array, order="C")
