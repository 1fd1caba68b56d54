"""Turn areas and wishes into a task, and a partition back into lots of areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from allocator.geo import Travel
from allocator.lots.areas import Areas, connected
from allocator.lots.design.task import IntArray, Partition, Task
from allocator.lots.design.wishes import Wish

_SQUARE = 100 * 100
"""Squared metres are counted in squares of 100 m, so that sums stay exact."""

LOCKED = -1
"""Stands where an area is in no unit, since its lot is locked."""


class ContradictionError(Exception):
    """Wishes that contradict each other whatever the search does.

    Parameters
    ----------
    wishes
        The wishes in conflict.
    reason
        Why, in a sentence.
    """

    def __init__(self, wishes: Sequence[Wish], reason: str) -> None:
        super().__init__(reason)
        self.wishes = tuple(wishes)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How many lots there are, and least and most weekly carer-minutes in one."""

    lots: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, eq=False)
class CountyTask:
    """A task and what its units and sites stand for.

    Parameters
    ----------
    task
        The task of what is not locked.
    unit_of
        The unit of every area, shape ``(areas,)``; `LOCKED` for none.
    area_of
        The area every site is, shape ``(sites,)``.
    locked
        Locked lots: name and areas.
    """

    task: Task
    unit_of: IntArray
    area_of: IntArray
    locked: tuple[tuple[str, tuple[int, ...]], ...]

    def hub_of(self, partition: Partition, cost: IntArray) -> IntArray:
        """Return the hub of every area's lot, an area, shape ``(areas,)``.

        Parameters
        ----------
        partition
            A cut of the units.
        cost
            Of every area at every hub, by which locked lots choose theirs.
        """
        hub = np.empty(len(self.unit_of), dtype=np.int64)
        is_free = self.unit_of != LOCKED
        hub[is_free] = self.area_of[partition.site_of[self.unit_of[is_free]]]
        for _, group in self.locked:
            members = np.array(group)
            hub[members] = members[int(cost[np.ix_(members, members)].sum(axis=0).argmin())]
        return hub


def cost_matrix(areas: Areas, load: str, metric: str, travel: Travel) -> IntArray:
    """Return what every area costs at every hub, shape ``(areas, areas)``.

    Parameters
    ----------
    areas
        The areas.
    load
        Which of their minutes count.
    metric
        ``squared-minutes``, ``minutes`` or ``squared-metres``, for every minute of care; minutes
        times squared metres are counted in squares of 100 m, rounded down for an area as a whole.
    travel
        Drive minutes between places.
    """
    minutes = areas.minutes[load][:, None]
    if metric == "squared-metres":
        east = np.subtract.outer(areas.easting, areas.easting)
        north = np.subtract.outer(areas.northing, areas.northing)
        squares, left = np.divmod(east * east + north * north, _SQUARE)
        return np.asarray(minutes * squares + minutes * left // _SQUARE)
    far = travel.minutes(areas.points, areas.points)
    return np.asarray(minutes * (far * far if metric == "squared-minutes" else far))


def county_task(
    areas: Areas, load: str, cost: IntArray, band: Band, wishes: Sequence[Wish]
) -> CountyTask:
    """Turn areas and wishes into a task.

    Areas that stay together and touch become one unit; others are tied.

    Parameters
    ----------
    areas
        The areas.
    load
        Which of their minutes are balanced.
    cost
        Of every area at every hub, shape ``(areas, areas)``.
    band
        Lots and hours.
    wishes
        What to respect.

    Raises
    ------
    ContradictionError
        When wishes exclude each other whatever the hours.
    """
    locked = _locked(areas, load, band, wishes)
    is_free = np.ones(len(areas), dtype=np.bool_)
    for lock in locked:
        is_free[list(lock.group)] = False
    root, tied = _joined(areas, [wish for wish in wishes if wish.code in ("together", "whole")],
                         is_free, locked)  # fmt: skip
    heads, unit_of_free = np.unique(root[is_free], return_inverse=True)
    unit_of = np.full(len(areas), LOCKED, dtype=np.int64)
    unit_of[is_free] = unit_of_free
    free = np.flatnonzero(is_free)
    hours = np.zeros(len(heads), dtype=np.int64)
    np.add.at(hours, unit_of[free], areas.minutes[load][free])
    _fit(areas, wishes, unit_of, hours, band)
    summed = np.zeros((len(heads), len(free)), dtype=np.int64)
    np.add.at(summed, unit_of[free], cost[np.ix_(free, free)])
    task = Task(
        hours=hours,
        cost=summed,
        home=unit_of[free],
        may=_may(unit_of, free, wishes),
        edges=_pairs(areas.edges.tolist(), unit_of),
        lots=band.lots - len(locked),
        low=band.low,
        high=band.high,
        apart=_apart(unit_of, wishes),
        tied=_pairs(tied, unit_of),
    )
    return CountyTask(task, unit_of, free, tuple((lock.name, lock.group) for lock in locked))


def _locked(areas: Areas, load: str, band: Band, wishes: Sequence[Wish]) -> list[Wish]:
    """Return the locks, having made sure that each can be a lot."""
    locks = [wish for wish in wishes if wish.code == "lock"]
    held: dict[int, Wish] = {}
    for lock in locks:
        for area in lock.group:
            if area in held:
                reason = f"area {areas.ids[area]} cannot be in two locked lots"
                raise ContradictionError([held[area], lock], reason)
            held[area] = lock
        minutes = int(areas.minutes[load][list(lock.group)].sum())
        if not band.low <= minutes <= band.high:
            reason = f"lot {lock.name} has {minutes // 60:,} h a week, outside the band of hours"
            raise ContradictionError([lock], reason)
        if len(connected(list(lock.group), areas.edges)) > 1:
            raise ContradictionError([lock], f"lot {lock.name} does not hang together")
        for wish in wishes:
            _against_lock(areas, lock, wish)
    return locks


def _against_lock(areas: Areas, lock: Wish, wish: Wish) -> None:
    """Raise where a locked lot breaks another wish by itself."""
    inside = set(lock.group)
    is_cut = wish.code in ("together", "whole") and 0 < len(inside.intersection(wish.group)) < len(
        wish.group
    )
    sides = {wish.sides[area] for area in inside} - {""} if wish.sides else set()
    is_shared = any(one in inside and other in inside for one, other in wish.apart)
    if is_cut or is_shared or len(sides) > 1:
        reason = f"lot {lock.name} as locked breaks it ({areas.ids[lock.group[0]]} and others)"
        raise ContradictionError([lock, wish], reason)


def _joined(
    areas: Areas, groups: Sequence[Wish], is_free: np.ndarray, locked: Sequence[Wish]
) -> tuple[IntArray, list[tuple[int, int]]]:
    """Return the first area of every area's unit, and pairs of areas to tie."""
    root = np.arange(len(areas), dtype=np.int64)
    tied: list[tuple[int, int]] = []
    for wish in groups:
        group = [area for area in wish.group if is_free[area]]
        pieces = connected(group, areas.edges)
        for piece in pieces:
            heads = set(root[piece].tolist())
            root[np.isin(root, list(heads))] = min(heads)
        tied += [(one[0], other[0]) for one, other in pairwise(pieces)]
    return root, tied


def _fit(
    areas: Areas, wishes: Sequence[Wish], unit_of: IntArray, hours: IntArray, band: Band
) -> None:
    """Raise where areas that stay together need more hours than a lot may have."""
    for unit in np.flatnonzero(hours > band.high).tolist():
        members = set(np.flatnonzero(unit_of == unit).tolist())
        held = [w for w in wishes if w.code != "lock" and members.intersection(w.group)]
        need, most = f"{hours[unit] // 60:,} h", f"{band.high // 60:,} h"
        reason = f"areas that stay together need {need} a week, a lot may have {most}"
        if not held:
            area = areas.ids[min(members)]
            raise ContradictionError([], f"area {area} alone needs {need}, a lot may have {most}")
        raise ContradictionError(held, reason)


def _may(unit_of: IntArray, free: IntArray, wishes: Sequence[Wish]) -> np.ndarray:
    """Return which unit may belong to which site, shape ``(units, sites)``."""
    units = int(unit_of.max()) + 1
    may = np.ones((units, len(free)), dtype=np.bool_)
    for wish in wishes:
        for side in sorted(set(wish.sides) - {""}):
            is_side = np.array([label == side for label in wish.sides])
            is_other = np.array([label not in (side, "") for label in wish.sides])
            units_here = np.unique(unit_of[free[is_side[free]]])
            may[np.ix_(units_here, np.flatnonzero(is_other[free]))] = False
    return may


def _apart(unit_of: IntArray, wishes: Sequence[Wish]) -> IntArray:
    """Return units that may not share a lot; raise where one unit holds both."""
    pairs: set[tuple[int, int]] = set()
    for wish in wishes:
        for one, other in wish.apart:
            a, b = int(unit_of[one]), int(unit_of[other])
            if LOCKED in (a, b):
                continue
            if a == b:
                group = [w for w in wishes if one in w.group and other in w.group]
                raise ContradictionError([*group, wish], "the same areas stay together and apart")
            pairs.add((min(a, b), max(a, b)))
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _pairs(areas: Sequence[Sequence[int]], unit_of: IntArray) -> IntArray:
    """Return pairs of areas as pairs of different units, each once."""
    pairs = {(int(unit_of[a]), int(unit_of[b])) for a, b in areas}
    kept = sorted({(min(p), max(p)) for p in pairs if p[0] != p[1] and LOCKED not in p})
    return np.array(kept, dtype=np.int64).reshape(-1, 2)
