"""Choose whole lots that hold every unit once, along a line through the county.

All choices of one lot, of two, of three and so on: the next lot holds the first unit on the line
that is left out. So what a choice holds ends in a narrow front across the county, many choices hold
the same units, and only the cheapest of these goes on. It is tried from both ends of the line by
turns, since one may take a hundred times as long. In whole numbers and in counted steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from allocator.lots.design.around import Lots
from allocator.lots.design.cover import Covered
from allocator.lots.design.cover_layout import BITS
from allocator.lots.design.prices import GRAIN
from allocator.lots.design.shared_code import SharedCode
from allocator.lots.design.sweep_layout import Front, Line
from allocator.lots.design.task import IntArray, Task, neighbours_of

_GO_ON = SharedCode("allocator.lots.design.sweep_steps", "go_on")

_LEAST, _MORE, _MOST = 14, 2, 21
"""Choices of as many lots that there is room for at first, how much more room is made, and the most
there is, as powers of two."""
_TURN, _LONGER = 2_000_000, 4
"""Lots to look at from one end before it is tried from the other, and how much longer every turn
takes: which end is the better shows only then."""
_OF_CHOICES = ("bits", "first", "spent", "paid", "left", "origin", "lot")
"""What a front has of every choice."""
_SMOOTHINGS, _FINE = 200, 1 << 30
"""How often the line is smoothed, and parts of a step on it."""


def sweep_at(
    task: Task,
    lots: Lots,
    prices: tuple[IntArray, int],
    below: int,
    steps: int,
    keep: int | None = None,
) -> Covered:
    """Search for the cheapest choice of lots at prices that are known.

    Parameters
    ----------
    task
        Units, their neighbours and hours, how many lots, and the hours band.
    lots
        The lots to choose from.
    prices
        What every lot costs beyond the prices at least, shape ``(lots,)``, and what the prices of
        any choice come to at least [parts of `GRAIN`].
    below
        A choice must cost less.
    steps
        Most lots to look at.
    keep
        Choices of as many lots that go on, those that cost least beyond prices; all when not given.
        With some left out, what is found is any choice, and nothing is proven.
    """
    if len(np.unique(lots.unit)) < len(task):
        return Covered(True, None, len(lots))
    beyond, sure = _moved(lots, prices, len(task))
    room = (below - 1) * GRAIN - sure
    if room < 0:
        return Covered(True, None, len(lots))
    order = along(task)
    most = room, below
    lines = [_line(task, lots, beyond, way) for way in (order, order[::-1])]
    sweeps = [_Sweep(task, line, most, keep) for line in lines]
    left, turn = steps, _TURN
    while left > 0 and sweeps:
        for sweep in sweeps:
            left -= sweep.run(min(turn, left))
            if sweep.is_done:
                return Covered(sweep.is_all, sweep.sites(lots), len(lots) + steps - left)
        sweeps, turn = [sweep for sweep in sweeps if not sweep.is_full], _LONGER * turn
    return Covered(False, None, len(lots) + steps - left)


@dataclass
class _Sweep:
    """Choices under work, those of one lot after those of none, and so on."""

    task: Task
    line: Line
    most: tuple[int, int]
    keep: int | None
    is_all: bool = field(init=False, default=True)
    is_done: bool = field(init=False, default=False)
    is_full: bool = field(init=False, default=False)
    _room: int = field(init=False)
    _left: int = field(init=False, default=0)
    _fronts: list[Front] = field(init=False)

    def __post_init__(self) -> None:
        self._room = _LEAST
        first = self._front()
        first.bits[0], first.first[0], first.spent[0], first.paid[0] = 0, 0, 0, 0
        first.left[0], first.state[0] = int(self.task.hours.sum()), 1
        self._fronts = [first]

    def run(self, steps: int) -> int:
        """Go on for so many steps, from where the last run ended; return how many were taken."""
        self._left = steps
        while self._left > 0 and not self.is_done and not self.is_full:
            self._add()
        return steps - self._left

    def _add(self) -> None:
        """Add a lot to every choice, or make room for that."""
        here = self._fronts[-1]
        rest = self.task.lots - len(self._fronts)
        there = self._front()
        is_all = bool(_GO_ON(self.line, here, there, rest))
        self._left = int(there.state[1])
        if is_all:
            self._fronts[-1] = _traced(here)
            self._fronts.append(self._kept(there))
            self.is_done = not rest or not there.state[0]
        elif self._left > 0:
            self._room += _MORE
            self.is_full = self._room > _MOST

    def _kept(self, front: Front) -> Front:
        """Return the choices that go on."""
        count = int(front.state[0])
        if self.keep is None or count <= self.keep:
            return front
        self.is_all = False
        order = np.argsort(front.spent[:count], kind="stable")[: self.keep]
        front.state[0] = self.keep
        kept = {name: getattr(front, name)[order] for name in _OF_CHOICES}
        return front._replace(**kept)

    def sites(self, lots: Lots) -> list[int] | None:
        """Return the hub of every unit in the cheapest choice that holds all, if any."""
        if not self._fronts[-1].state[0]:
            return None
        choice, chosen = 0, []
        for front in self._fronts[:0:-1]:
            chosen.append(int(front.lot[choice]))
            choice = int(front.origin[choice])
        return lots.sites_of(chosen, len(self.task))

    def _front(self) -> Front:
        """Lay out room for choices."""
        count, words = 1 << self._room, self.line.bits.shape[1]
        first, spent, paid, left, origin, lot = np.empty((6, count), dtype=np.int64)
        return Front(
            np.empty((count, words), dtype=np.int64), first, spent, paid, left, origin, lot,
            np.empty(2 * count, dtype=np.int64),
            np.array([0, self._left, self.most[0], len(self.task), self.most[1]], dtype=np.int64),
        )  # fmt: skip


def _traced(front: Front) -> Front:
    """Return what it takes to trace choices back."""
    count, none = int(front.state[0]), np.empty(0, dtype=np.int64)
    return Front(
        none.reshape(0, 1), none, none, none, none,
        front.origin[:count].copy(), front.lot[:count].copy(), none, front.state,
    )  # fmt: skip


def _moved(lots: Lots, prices: tuple[IntArray, int], units: int) -> tuple[IntArray, int]:
    """Move prices by what every unit is worth at least: then no lot is below them."""
    beyond, sure = prices
    sizes = np.diff(lots.begin)
    worth = np.full(units, 1 << 62, dtype=np.int64)
    np.minimum.at(worth, lots.unit, np.repeat(beyond // sizes, sizes))
    return beyond - np.add.reduceat(worth[lots.unit], lots.begin[:-1]), sure + int(worth.sum())


def _line(task: Task, lots: Lots, beyond: IntArray, order: IntArray) -> Line:
    """Lay out lots along a line."""
    units, count, sizes = len(task), len(lots), np.diff(lots.begin)
    rank = np.empty(units, dtype=np.int64)
    rank[order] = np.arange(units)
    unit, lot = rank[lots.unit], np.repeat(np.arange(count), sizes)
    bits = np.zeros((count, -(-units // BITS)), dtype=np.int64)
    np.bitwise_or.at(bits, (lot, unit // BITS), np.int64(1) << (unit % BITS))
    first = np.minimum.reduceat(unit, lots.begin[:-1])
    share = beyond // sizes
    leads, holds = np.lexsort((beyond, first)), np.lexsort((share[lot], unit))
    ends = np.arange(units + 1)
    return Line(
        bits, np.add.reduceat(task.hours[lots.unit], lots.begin[:-1]), lots.cost, beyond, share,
        np.searchsorted(first[leads], ends), leads, np.searchsorted(unit[holds], ends), lot[holds],
        np.array([task.low, task.high], dtype=np.int64),
    )  # fmt: skip


@lru_cache(maxsize=1)
def along(task: Task) -> IntArray:
    """Return units in the order of a line through the county, from one end to the other.

    A unit lies on it by its steps to either end, and then between its neighbours, as whole numbers:
    the fronts across the line are narrow, and the same on every machine.
    """
    begin, other = neighbours_of(task)
    steps = np.array([_steps(begin, other, unit) for unit in range(len(task))])
    far = steps.sum(axis=0)
    one, last = np.unravel_index(
        int((steps * (2 * far.max() + 1) + far + far[:, None]).argmax()), steps.shape
    )
    place = (steps[one] - steps[last]) * _FINE
    degree = np.maximum(1, np.diff(begin))
    unit = np.repeat(np.arange(len(task)), np.diff(begin))
    for _ in range(_SMOOTHINGS):
        around = np.zeros_like(place)
        np.add.at(around, unit, place[other])
        place = np.where(np.diff(begin) > 0, (place + around // degree) // 2, place)
    return np.argsort(place, kind="stable")


def _steps(begin: IntArray, other: IntArray, start: int) -> IntArray:
    """Return the steps to every unit from one; as many as there are units where none lead there."""
    units = len(begin) - 1
    steps = np.full(units, units, dtype=np.int64)
    steps[start], queue = 0, [start]
    for unit in queue:
        for near in other[begin[unit] : begin[unit + 1]].tolist():
            if steps[near] == units:
                steps[near] = steps[unit] + 1
                queue.append(near)
    return steps
