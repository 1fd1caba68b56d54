"""Choose among all lots that a partition near the bound could have, farther and farther from it.

The first distance at which there is a partition has the cheapest. Where more lots are left than
whole numbers can choose from, the most promising of them are tried for a partition to beat, and
the distance is halved. Runs only in the child, `allocator.lots.design.worker`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from allocator.lots.design.around import Lots, Room, lots_at
from allocator.lots.design.choice import Choice
from allocator.lots.design.cover import Covered
from allocator.lots.design.prices import GRAIN
from allocator.lots.design.proof import Found, Search
from allocator.lots.design.sweep import sweep_at
from allocator.lots.design.task import IntArray, Partition, Task, value_of
from allocator.lots.design.tighten import FEW, Before, Tightened, Tightening
from allocator.lots.design.work import Work

Tell = Callable[[Found], None]

BRANCH, _NODE = 8e-8, 6e-5
"""Work of a branch in a search for lots, and of a node for every lot to choose from [counted
seconds]."""

_LAST = Room(lots=600_000, nodes=60_000_000)
_LOOK, _LOOKS, _EASY = 5e-9, 8_000_000_000, 100_000_000
"""Work of looking at a lot where all choices are tried [counted seconds], how often that is done
for one limit, and up to where it was easy."""
_MOST_TRIED = 300_000
"""Most lots of which all choices are tried."""
_MOST_WHOLE = 10_000
"""Most lots that whole numbers choose from."""
_SAMPLE, _SAMPLE_CHOICES, _SAMPLE_SHARE = 6_000, 3_000, 0.15
"""Most promising lots of too many, choices of as many that go on, and share of the time."""
_HALTS, _NEAR = 2, 0.005
"""How often cuts come to a halt before a partition is guessed, and how far above the bound the
known one is at least then [share of it]."""
_GUESS, _GUESS_LOTS = 0.04, 1_000
"""How far above the bound a partition is guessed [share of it], and from how many lots."""
_ROOM, _WIDEST = 0.003, 0.025
"""How far above the bound partitions are sought first, and at most at once [share of it]."""
_OPENER = 2
"""How many times what cuts left open to look farther, where they ended early."""
_CLOSER = 8, 4
"""By what to divide what cuts left open to look farther, where all choices were tried, and where
whole numbers chose: the work of both about doubles so."""
_MOST_SHARE = 0.6
"""Most of the time that is left for one choice by whole numbers."""
_HALVINGS = 6
"""How often the distance is halved."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Prices of units and of a lot, in parts of `GRAIN`, and what they prove.

    All lots but one cost at least ``others`` beyond the prices of their units, and no partition
    less than ``total``; nothing is proven of the prices of a programme, where both are 0.
    """

    unit: IntArray
    lot: int
    others: int = 0
    total: int = 0

    def most(self, value: int) -> int:
        """Return what a lot of a partition of some value can cost beyond prices of its units."""
        return value * GRAIN - int(self.unit.sum()) - self.others


def choose(task: Task, search: Search, known: Known, doing: tuple[Work, Tell]) -> Found:
    """Search for a partition cheaper than a known one, or prove that there is none.

    Parameters
    ----------
    task
        The task.
    search
        The value to beat and the limits.
    known
        Prices, and the bound to begin from.
    doing
        What may be done, and who is told before every distance what is known so far.
    """
    work, tell = doing
    bound = -(-known.total // GRAIN)
    limit = int(task.cost.max(axis=1).sum()) if search.below is None else search.below - 1
    before = Before((), known.unit / GRAIN, known.lot / GRAIN, np.empty(0))
    way = _Way(task, bound, limit, max(1, int(_ROOM * bound)), before)
    while way.bound <= way.limit:
        reach = min(way.bound + way.step, way.limit)
        lots = lots_at(task, known.unit, known.most(reach), _LAST)
        work.spend(lots.steps * BRANCH)
        if work.left <= 0:
            break
        tell(replace(way.found, is_done=False))
        ended = _Ended(False, way.bound, None, way.before, is_too_many=True)
        if lots.is_all:
            wanted = replace(search, below=reach + 1)
            ended = _among(task, lots, wanted, way.before, (work, not way.halvings))
        way.learn(ended)
        if way.is_for_guess:
            way.has_guessed = True
            way.take(_guessed(way, known, search, work))
        if not way.goes_on(ended, reach):
            break
    return replace(way.found, ended_by_clock=work.ended_by_clock and not way.found.is_done)


@dataclass(frozen=True, slots=True, eq=False)
class _Ended:
    """How a choice ended.

    As in `Found`, cuts and prices so far, whether lots were too many, how many were left to whole
    numbers, how far below the limit cuts came to a halt, and how many lots were looked at where all
    choices were tried.
    """

    is_done: bool
    bound: int
    site_of: list[int] | None
    before: Before
    is_too_many: bool = False
    left: int = 0
    open: int = 0
    looks: int = 0


@dataclass
class _Way:
    """How far from the bound partitions were sought, and what came of it.

    Parameters
    ----------
    task
        The task.
    bound, limit
        No partition costs less; none that costs more is of interest.
    step
        How much farther to look next.
    before
        Cuts and prices so far.
    """

    task: Task
    bound: int
    limit: int
    step: int
    before: Before
    _best: list[int] | None = None
    halvings: int = 0
    has_guessed: bool = False
    _halts: int = 0

    @property
    def found(self) -> Found:
        """What is known."""
        is_done = self.bound > self.limit
        bound = float(min(self.bound, self.limit + 1))
        return Found(is_done=is_done, bound=bound, site_of=self._best, nodes=0, cuts=0)

    @property
    def is_for_guess(self) -> bool:
        """Whether to guess now: cuts have come to a halt before a partition was near."""
        is_due = self._halts >= _HALTS and not self.has_guessed
        return is_due and self.limit > (1 + _NEAR) * self.bound

    def learn(self, ended: _Ended) -> None:
        """Take over what a choice came to."""
        self.before, self.bound = ended.before, max(self.bound, ended.bound)
        self._halts += ended.left > FEW
        self.take(ended.site_of)
        if ended.is_done and ended.site_of is not None:
            self.bound = self.limit + 1

    def take(self, site_of: list[int] | None) -> None:
        """Take over a partition, if it is the cheapest so far."""
        if site_of is None:
            return
        value = value_of(self.task, Partition(np.array(site_of)))
        if value <= self.limit:
            self._best, self.limit = site_of, value - 1

    def goes_on(self, ended: _Ended, reach: int) -> bool:
        """Set how much farther to look next; return whether to."""
        if ended.is_done:
            self.step = max(1, min(_next_step(self.step, ended), int(_WIDEST * self.bound)))
            return True
        if ended.is_too_many and self.halvings < _HALVINGS:
            self.step, self.halvings = max(1, (reach - self.bound) // 2), self.halvings + 1
            return True
        return False


def _next_step(step: int, ended: _Ended) -> int:
    """Return how much farther to look next: the lots left to whole numbers must not be too many.

    Their number grows a little faster than what cuts leave open. Where cuts left none, or so few
    that all choices were soon tried, twice as far as before; where they left few, they might have
    done more.
    """
    if not ended.left and ended.looks <= _EASY:
        return 2 * step
    if not ended.left:
        return ended.open // _CLOSER[0]
    if ended.left <= FEW:
        return max(step // 2, _OPENER * ended.open)
    return ended.open // _CLOSER[1]


def _guessed(way: _Way, known: Known, search: Search, work: Work) -> list[int] | None:
    """Choose among the most promising lots of partitions farther away; they prove nothing."""
    reach = min(way.limit, int((1 + _GUESS) * way.bound))
    lots = lots_at(way.task, known.unit, known.most(reach), _LAST)
    work.spend(lots.steps * BRANCH)
    if not len(lots):
        return None
    most = Tightening(way.task, lots, reach, way.before, work).promising(_GUESS_LOTS)
    wanted = replace(search, below=None)
    return _chosen(way.task, most, wanted, (way.limit, _SAMPLE_SHARE), way.before, work).site_of


def _among(
    task: Task, lots: Lots, search: Search, before: Before, doing: tuple[Work, bool]
) -> _Ended:
    """Choose among lots: tighten the choice, then by whole numbers; go on from cuts and prices."""
    work = doing[0]
    assert search.below is not None
    if not len(lots):
        return _Ended(True, search.below, None, before)
    tight = Tightening(task, lots, search.below - 1, before, work).run()
    before, bound = tight.before, min(tight.bound, search.below)
    if bound == search.below:
        return _Ended(True, bound, None, before)
    if tight.chosen is not None or work.left <= 0:
        return _Ended(work.left > 0, bound, tight.chosen, before)
    rest = search.below - bound
    tried = _tried(task, tight, search.below, work)
    if tried.is_done:
        is_none = tried.site_of is None
        bound = search.below if is_none else bound
        return _Ended(True, bound, tried.site_of, before, open=rest, looks=tried.steps)
    if tried.site_of is not None:
        return _Ended(False, bound, tried.site_of, before, is_too_many=True)
    return _by_whole_numbers(task, tight, search, doing, bound)


def _by_whole_numbers(
    task: Task, tight: Tightened, search: Search, doing: tuple[Work, bool], bound: int
) -> _Ended:
    """Choose among the lots that are left by whole numbers, where they are few enough."""
    work, is_first = doing
    assert search.below is not None
    left, rest, before = len(tight.lots), search.below - bound, tight.before
    if left > _MOST_WHOLE:
        site_of = _sampled(task, tight, search, work) if is_first else None
        return _Ended(False, bound, site_of, before, is_too_many=True)
    chosen = _chosen(task, tight.lots, search, (search.below - 1, _MOST_SHARE), before, work)
    if chosen.is_done and chosen.site_of is None:
        return _Ended(True, search.below, None, before, left=left, open=rest)
    bound = max(bound, min(chosen.bound, search.below))
    is_too_many = not chosen.is_done
    return _Ended(chosen.is_done, bound, chosen.site_of, before, is_too_many, left, rest)


def _tried(task: Task, tight: Tightened, below: int, work: Work) -> Covered:
    """Try all choices, as far as they are soon tried."""
    if len(tight.lots) > _MOST_TRIED:
        return Covered(False, None, 0)
    looks = min(_LOOKS, int(_MOST_SHARE * work.left / _LOOK))
    tried = sweep_at(task, tight.lots, tight.parts, below, looks)
    work.spend(tried.steps * _LOOK)
    return tried


def _chosen(
    task: Task, lots: Lots, search: Search, most: tuple[int, float], before: Before, work: Work
) -> Choice:
    """Choose by whole numbers, up to a value and with a share of the work that is left."""
    limit, share = most
    node = _NODE * len(lots)
    if work.is_counted:
        nodes = min(search.nodes, max(1, int(share * work.left / node)))
        search = replace(search, nodes=nodes, seconds=work.seconds)
    else:
        search = replace(search, seconds=share * work.left)
    choice = Choice(task, lots, search, limit, before.cuts)
    work.spend(choice.nodes * node)
    return choice


def _sampled(task: Task, tight: Tightened, search: Search, work: Work) -> list[int] | None:
    """Choose among the most promising of too many lots; they prove nothing."""
    assert search.below is not None
    is_kept = np.zeros(len(tight.lots), dtype=np.bool_)
    is_kept[np.argsort(tight.beyond, kind="stable")[:_SAMPLE]] = True
    beyond, sure = tight.parts
    steps = int(_SAMPLE_SHARE * work.left / _LOOK)
    prices = beyond[is_kept], sure
    tried = sweep_at(task, tight.lots.only(is_kept), prices, search.below, steps, _SAMPLE_CHOICES)
    work.spend(tried.steps * _LOOK)
    return tried.site_of
