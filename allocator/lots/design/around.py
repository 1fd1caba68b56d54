"""Every lot around a hub that is cheap enough at given prices, compiled.

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
from typing import Any, NamedTuple

import numpy as np

from allocator.lots.design.compiling import compiled, entered
from allocator.lots.design.prices import GRAIN, Bound, Prices
from allocator.lots.design.task import BoolArray, IntArray, Task, neighbours_of, partners_of


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
    """

    begin: IntArray
    unit: IntArray
    site: IntArray
    cost: IntArray
    is_all: bool

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
        return Lots(begin, unit, self.site[is_kept], self.cost[is_kept], self.is_all)

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


class _Given(NamedTuple):
    """A task and prices, as the compiled search reads them."""

    hours: Any
    cost: Any
    home: Any
    may: Any
    begin: Any
    other: Any
    site_begin: Any
    site: Any
    foe_begin: Any
    foe: Any
    mate_begin: Any
    mate: Any
    band: Any
    price: Any
    reduced: Any
    value: Any


class _Grown(NamedTuple):
    """A lot under growth, and the lots that were found.

    Of every depth: the unit that joined, those that may join next, how many of them were there
    before, how many there are, which is next, and what the branch costs at least. ``state`` has how
    many lots were found, how many branches are left, how many lots there may be after this hub (-1
    where there are more), the most around one hub, and whether a lot was left out for that.
    """

    member: Any
    ahead: Any
    fresh: Any
    end: Any
    next: Any
    least: Any
    mark: Any
    found_begin: Any
    found_unit: Any
    found_site: Any
    found_cost: Any
    state: Any


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
    given = _Given(
        task.hours, task.cost, task.home, task.may, begin, other, site_begin, site, foe_begin, foe,
        mate_begin, mate, np.array([task.low, task.high], dtype=np.int64), prices.unit,
        bound.reduced, bound.hub,
    )  # fmt: skip
    depth = np.zeros((5, units + 2), dtype=np.int64)
    grown = _Grown(
        depth[0], np.zeros((units + 2, units), dtype=np.int64), depth[1], depth[2], depth[3],
        depth[4], np.zeros(units, dtype=np.int64), np.zeros(lots + 1, dtype=np.int64),
        np.zeros(40 * lots + units, dtype=np.int64), np.zeros(lots, dtype=np.int64),
        np.zeros(lots, dtype=np.int64),
        np.array([0, room.nodes, 0, room.of_hub or lots, 0], dtype=np.int64),
    )  # fmt: skip
    order = task.able[np.argsort(bound.hub[task.able], kind="stable")]
    _find(given, grown, order, most)
    count, left, _, _, missed = grown.state.tolist()
    last = int(grown.found_begin[count])
    return Lots(
        grown.found_begin[: count + 1].copy(), grown.found_unit[:last].copy(),
        grown.found_site[:count].copy(), grown.found_cost[:count].copy(), left > 0 and not missed,
    )  # fmt: skip


@entered
def _find(given: Any, grown: Any, order: Any, most: Any) -> None:
    for site in order:
        if given.value[site] > most or grown.state[1] <= 0:
            return
        grown.state[2] = grown.state[0] + grown.state[3]
        _find_around(given, grown, site, most)


@compiled
def _find_around(given: Any, grown: Any, site: Any, most: Any) -> None:
    own = given.home[site]
    grown.mark[:] = 0
    grown.mark[own] = 1
    load = given.hours[own]
    total = given.cost[own, site]
    grown.member[0] = own
    grown.least[0] = given.value[site]
    grown.fresh[0] = grown.next[0] = 0
    grown.end[0] = _look_ahead(given, grown, site, own, 0, 0)
    depth = 0
    if load >= given.band[0] and load <= given.band[1]:
        _keep(given, grown, site, depth, total, most)
    while depth >= 0 and grown.state[1] > 0 and grown.state[2] >= 0:
        if grown.next[depth] >= grown.end[depth] or grown.least[depth] > most:
            for place in range(grown.fresh[depth], grown.end[depth]):
                grown.mark[grown.ahead[depth, place]] = 0
            load -= given.hours[grown.member[depth]]
            total -= given.cost[grown.member[depth], site]
            depth -= 1
            continue
        unit = grown.ahead[depth, grown.next[depth]]
        grown.next[depth] += 1
        grown.state[1] -= 1
        reduced = given.reduced[unit, site]
        with_it = grown.least[depth] + max(0, reduced)
        grown.least[depth] += max(0, -reduced)
        if load + given.hours[unit] > given.band[1] or with_it > most:
            continue
        if _has_foe(given, grown, unit, depth):
            continue
        rest = grown.end[depth] - grown.next[depth]
        for place in range(rest):
            grown.ahead[depth + 1, place] = grown.ahead[depth, grown.next[depth] + place]
        grown.end[depth + 1] = _look_ahead(given, grown, site, unit, depth + 1, rest)
        depth += 1
        grown.member[depth], grown.least[depth] = unit, with_it
        grown.fresh[depth], grown.next[depth] = rest, 0
        load += given.hours[unit]
        total += given.cost[unit, site]
        if load >= given.band[0]:
            _keep(given, grown, site, depth, total, most)


@compiled
def _look_ahead(given: Any, grown: Any, site: Any, unit: Any, depth: Any, end: Any) -> Any:
    """Add the new neighbours of a unit to those that may join; return how many there are."""
    for place in range(given.begin[unit], given.begin[unit + 1]):
        near = given.other[place]
        if grown.mark[near] == 0 and given.may[near, site]:
            grown.mark[near] = 1
            grown.ahead[depth, end] = near
            end += 1
    return end


@compiled
def _has_foe(given: Any, grown: Any, unit: Any, depth: Any) -> bool:
    """Return whether a unit may not share a lot with one that is in it."""
    for place in range(given.foe_begin[unit], given.foe_begin[unit + 1]):
        for at in range(depth + 1):
            if grown.member[at] == given.foe[place]:
                return True
    return False


@compiled
def _keep(given: Any, grown: Any, site: Any, depth: Any, total: Any, most: Any) -> None:
    """Keep a lot that is cheap enough, and cheapest around this hub."""
    beyond = total * GRAIN
    for at in range(depth + 1):
        beyond -= given.price[grown.member[at]]
    if (
        beyond > most
        or _lacks_mate(given, grown, depth)
        or _has_better_hub(given, grown, site, depth, total)
    ):
        return
    count = grown.state[0]
    if count == grown.state[2]:
        grown.state[2], grown.state[4] = -1, 1
        return
    first = grown.found_begin[count]
    if count == len(grown.found_site) or first + depth + 1 > len(grown.found_unit):
        grown.state[1] = 0
        return
    for at in range(depth + 1):
        grown.found_unit[first + at] = grown.member[at]
    grown.found_begin[count + 1] = first + depth + 1
    grown.found_site[count], grown.found_cost[count] = site, total
    grown.state[0] = count + 1


@compiled
def _lacks_mate(given: Any, grown: Any, depth: Any) -> bool:
    """Return whether a unit of the lot must share one with a unit that is not in it."""
    for at in range(depth + 1):
        unit = grown.member[at]
        for place in range(given.mate_begin[unit], given.mate_begin[unit + 1]):
            is_here = False
            for of in range(depth + 1):
                is_here = is_here or grown.member[of] == given.mate[place]
            if not is_here:
                return True
    return False


@compiled
def _has_better_hub(given: Any, grown: Any, site: Any, depth: Any, total: Any) -> bool:
    """Return whether the lot costs less around another site, or as much around an earlier one."""
    for at in range(depth + 1):
        home = grown.member[at]
        for place in range(given.site_begin[home], given.site_begin[home + 1]):
            hub, sum_ = given.site[place], np.int64(0)
            if hub == site:
                continue
            is_able = True
            for of in range(depth + 1):
                member = grown.member[of]
                is_able = is_able and given.may[member, hub]
                sum_ += given.cost[member, hub]
                if sum_ > total:
                    break
            if is_able and (sum_ < total or (sum_ == total and hub < site)):
                return True
    return False
