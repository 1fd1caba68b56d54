"""Every lot around a hub that is cheap enough at given prices.

Lots grow from the hub's unit, neighbour by neighbour, each set once. With prices of units and of an
hour, a lot around a hub costs at least the hub's value in the bound of `prices`, and more by what
it takes though it does not pay, or leaves though it would: a branch ends where that is too much.

References
----------
Wernicke, S. (2006). Efficient detection of network motifs. IEEE/ACM Transactions on Computational
Biology and Bioinformatics 3, 347–359. https://doi.org/10.1109/TCBB.2006.51
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from allocator.lots.design.around_layout import Given, Grown
from allocator.lots.design.ascent import ascend
from allocator.lots.design.prices import GRAIN, Bound, Prices, bound_of
from allocator.lots.design.shared_code import SharedCode
from allocator.lots.design.task import BoolArray, IntArray, Task, neighbours_of, own, partners_of

_FIND = SharedCode("allocator.lots.design.around_steps", "find")


@dataclass(frozen=True, slots=True, eq=False)
class Lots:
    """Lots, each around its best hub.

    Parameters
    ----------
    begin, unit
        Where the units of every lot begin, shape ``(lots + 1,)``, and all of them.
    site, cost
        Hub and cost of every lot, shape ``(lots,)``.
    is_all
        Whether no lot was left out for want of room or time.
    steps
        Branches that were looked at to find them.
    """

    begin: IntArray
    unit: IntArray
    site: IntArray
    cost: IntArray
    is_all: bool
    steps: int = 0

    def __len__(self) -> int:
        """Return the number of lots."""
        return len(self.site)

    def of(self, place: int) -> list[int]:
        """Return the units of a lot."""
        units: list[int] = self.unit[self.begin[place] : self.begin[place + 1]].tolist()
        return units

    def only(self, is_kept: BoolArray) -> Lots:
        """Return some of the lots, shape ``(lots,)``, in the same order."""
        sizes = np.diff(self.begin)
        begin = np.concatenate([[0], np.cumsum(sizes[is_kept])]).astype(np.int64)
        unit = self.unit[np.repeat(is_kept, sizes)]
        return Lots(begin, unit, self.site[is_kept], self.cost[is_kept], self.is_all, self.steps)

    def sites_of(self, places: Iterable[int], units: int) -> list[int]:
        """Return the hub of every unit in some of the lots; -1 for units in none."""
        site_of = [-1] * units
        for place in places:
            for unit in self.of(place):
                site_of[unit] = int(self.site[place])
        return site_of

    def reduced(self, unit: IntArray) -> IntArray:
        """Return what lots cost beyond prices of their units, shape ``(lots,)`` [parts]."""
        if not len(self):
            return self.cost
        return self.cost * GRAIN - np.add.reduceat(unit[self.unit], self.begin[:-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a search for lots ends.

    Parameters
    ----------
    lots
        Most lots to find.
    nodes
        Most branches.
    of_hub
        Most lots around one hub; 0 for no limit.
    """

    lots: int
    nodes: int
    of_hub: int = 0


def lots_within(task: Task, prices: Prices, bound: Bound, most: int, room: Room) -> Lots:
    """Find every lot that costs at most so much beyond the prices of its units.

    Parameters
    ----------
    task
        The task.
    prices, bound
        Any prices, and what they prove: good prices of hours make the search short.
    most
        What a lot may cost beyond the prices of its units [parts of `GRAIN`].
    room
        Where the search ends.
    """
    units, lots = len(task), room.lots
    begin, other = neighbours_of(task)
    foe_begin, foe = partners_of(units, task.apart)
    mate_begin, mate = partners_of(units, task.tied)
    site = np.argsort(task.home, kind="stable").astype(np.int64)
    site_begin = np.searchsorted(task.home[site], np.arange(units + 1)).astype(np.int64)
    given = Given(
        own(task.hours), own(task.cost), own(task.home), own(task.may), begin, other, site_begin,
        site, foe_begin, foe, mate_begin, mate, np.array([task.low, task.high], dtype=np.int64),
        own(prices.unit), own(bound.reduced), own(bound.hub),
    )  # fmt: skip
    depth = np.zeros((5, units + 2), dtype=np.int64)
    grown = Grown(
        depth[0], np.zeros((units + 2, units), dtype=np.int64), depth[1], depth[2], depth[3],
        depth[4], np.zeros(units, dtype=np.int64), np.zeros(lots + 1, dtype=np.int64),
        np.zeros(40 * lots + units, dtype=np.int64), np.zeros(lots, dtype=np.int64),
        np.zeros(lots, dtype=np.int64),
        np.array([0, room.nodes, 0, room.of_hub or lots, 0], dtype=np.int64),
    )  # fmt: skip
    order = task.able[np.argsort(bound.hub[task.able], kind="stable")]
    _FIND(given, grown, order, most)
    count, left, _, _, missed = grown.state.tolist()
    last = int(grown.found_begin[count])
    return Lots(
        grown.found_begin[: count + 1].copy(), grown.found_unit[:last].copy(),
        grown.found_site[:count].copy(), grown.found_cost[:count].copy(), left > 0 and not missed,
        room.nodes - left,
    )  # fmt: skip


def lots_at(task: Task, unit: IntArray, most: int, room: Room) -> Lots:
    """Return every lot that costs at most so much beyond prices of its units.

    Parameters
    ----------
    task
        The task.
    unit
        Prices of units, shape ``(units,)`` [parts of `GRAIN`].
    most
        What a lot may cost beyond them [parts].
    room
        Where the search ends.
    """
    start = Prices(unit, np.zeros(len(task.home), dtype=np.int64))
    hour = ascend(task, 1 << 60, steps=1, start=start).hour
    prices = Prices(unit, hour)
    return lots_within(task, prices, bound_of(task, prices), most, room)
