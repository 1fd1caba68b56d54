"""Tighten a choice among many lots by cuts until few of them are left.

A linear programme over the lots gives a bound and, for every lot, what a partition with it costs
at least; lots that are too dear are left out, and cuts that its choice breaks are added. Runs only
in the child, `allocator.lots.design.worker`.

References
----------
Baldacci, R., Christofides, N. and Mingozzi, A. (2008). An exact algorithm for the vehicle routing
problem based on the set partitioning formulation with additional cuts. Mathematical Programming
115, 351–385. https://doi.org/10.1007/s10107-007-0178-5
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allocator.lots.design.around import Lots
from allocator.lots.design.prices import GRAIN
from allocator.lots.design.programme import Programme, Solved
from allocator.lots.design.rank_cuts import FloatArray, RankCut, cuts_off
from allocator.lots.design.task import BoolArray, IntArray, Task
from allocator.lots.design.work import Work

_ROUNDS = 40
_FIRST, _NEW = 1_500, 600
"""Lots in the programme at first, and most that join at once."""
FEW = 400
"""Lots so few that a choice by whole numbers is quicker than more cuts."""
_BACK, _LEAST_GAIN = 3, 0.06
"""Cuts end when so many rounds closed less than a share of the gap."""
_SLACK = 1e-9
"""Share of the value by which floating point may err."""
_WHOLE = 1e-6
_SEEKING, _OF_LOT = 0.15, 3e-5
"""Work of looking for cuts once, and how much more for every lot [counted seconds]."""


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What a choice among fewer lots came to.

    Parameters
    ----------
    cuts
        Cuts, which hold for any choice among lots.
    unit, lot, price
        Prices of units, of a lot, and of the cuts.
    """

    cuts: tuple[RankCut, ...]
    unit: FloatArray
    lot: float
    price: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Tightened:
    """What is left of a choice among lots.

    Parameters
    ----------
    bound
        No partition of these lots costs less.
    lots
        Those that a partition within the limit can have.
    beyond
        What each of them costs beyond the prices, shape ``(lots,)``.
    sure
        What the prices come to at least in any choice.
    chosen
        The hub of every unit in a cheapest partition, where the programme already chooses whole
        lots.
    before
        Cuts that count, and the prices with them.
    """

    bound: int
    lots: Lots
    beyond: FloatArray
    sure: float
    chosen: list[int] | None
    before: Before

    @property
    def parts(self) -> tuple[IntArray, int]:
        """What lots cost beyond the prices, and what is sure, in parts of `GRAIN`, rounded down."""
        slack = _SLACK * abs(self.sure) + 1e-3
        beyond = np.floor(self.beyond * GRAIN).astype(np.int64)
        return beyond, int(np.floor((self.sure - slack) * GRAIN))


@dataclass
class Tightening:
    """A choice among lots under work.

    Parameters
    ----------
    task, lots
        The task, and the lots to choose from; at least one.
    limit
        No partition that costs more is of interest.
    before
        Cuts and prices to begin with.
    work
        What may be done.
    """

    task: Task
    lots: Lots
    limit: int
    before: Before
    work: Work
    bound: float = field(init=False, default=-np.inf)
    _typical: float = field(init=False)
    _programme: Programme = field(init=False)
    _cuts: list[RankCut] = field(init=False, default_factory=list)
    _amounts: list[tuple[IntArray, IntArray]] = field(init=False, default_factory=list)
    _joined: list[int] = field(init=False, default_factory=list)
    _has_joined: BoolArray = field(init=False)
    _is_kept: BoolArray = field(init=False)
    _beyond: FloatArray = field(init=False)
    _sure: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._is_kept = np.ones(len(self.lots), dtype=np.bool_)
        self._typical = float(np.median(self.lots.cost))
        self._programme = self._new_programme()
        for cut in self.before.cuts:
            self._cut(cut)

    def run(self) -> Tightened:
        """Add cuts until few lots are left, or more cuts are of no use."""
        before = self.before
        reduced = self._narrowed(before)
        self._join(np.argsort(reduced, kind="stable")[:_FIRST])
        gaps: list[float] = []
        chosen: list[int] | None = None
        for turn in range(_ROUNDS):
            solved = self._priced()
            before = Before(tuple(self._cuts), solved.unit, solved.lot, solved.cut)
            chosen = self._whole(solved)
            gaps.append(self.limit - self.bound)
            if chosen is not None or self._is_enough(gaps) or self.work.left <= 0:
                break
            self.work.spend(_SEEKING + _OF_LOT * len(self.lots))
            broken = self._broken(solved, turn)
            if not broken:
                break
            self._drop(solved.cut >= 0)
            for cut in broken:
                self._cut(cut)
        slack = _SLACK * abs(self.bound) + 1e-6
        bound = int(np.ceil(max(0.0, self.bound - slack)))
        counts = before.price < 0
        kept = tuple(cut for cut, is_used in zip(before.cuts, counts, strict=True) if is_used)
        before = Before(kept, before.unit, before.lot, before.price[counts])
        beyond = self._beyond[self._is_kept]
        return Tightened(bound, self.lots.only(self._is_kept), beyond, self._sure, chosen, before)

    def promising(self, count: int) -> Lots:
        """Return the lots that cost least beyond the prices to begin with, so many at most."""
        reduced = self._narrowed(self.before)
        is_chosen = np.zeros(len(self.lots), dtype=np.bool_)
        is_chosen[np.argsort(reduced, kind="stable")[:count]] = True
        return self.lots.only(is_chosen)

    def _new_programme(self) -> Programme:
        return Programme(len(self.task), self.task.lots, self._typical, work=self.work)

    def _narrowed(self, before: Before) -> FloatArray:
        """Leave out for good what prices exclude; return what each lot costs beyond them."""
        reduced = self._judged(before.unit, before.lot, before.price)
        is_kept = self._is_kept
        self._hold(is_kept)
        self._is_kept = np.ones(len(self.lots), dtype=np.bool_)
        self._has_joined = np.zeros(len(self.lots), dtype=np.bool_)
        return np.asarray(reduced[is_kept])

    def _is_enough(self, gaps: list[float]) -> bool:
        """Return whether few lots are left, or cuts close the gap too slowly."""
        if gaps[-1] < 0 or int(self._is_kept.sum()) <= FEW:
            return True
        return len(gaps) > _BACK and gaps[-1] >= (1 - _LEAST_GAIN) * gaps[-1 - _BACK]

    def _priced(self) -> Solved:
        """Solve until no lot pays that has not joined; leave out lots that are too dear."""
        while True:
            self._compact()
            solved = self._programme.solve()
            reduced = self._judged(solved.unit, solved.lot, solved.cut)
            pays = self._is_kept & (reduced < -1e-8 * abs(solved.value)) & ~self._has_joined
            places = np.flatnonzero(pays)
            if not len(places) or self.work.left <= 0:
                return solved
            self._join(places[np.argsort(reduced[places], kind="stable")[:_NEW]])

    def _compact(self) -> None:
        """Forget lots that are left out, once they are most of all or of those that joined."""
        joined = np.array(self._joined, dtype=np.int64)
        is_afresh = 2 * int(self._is_kept[joined].sum()) < len(joined)
        is_held = self._is_kept if is_afresh else self._is_kept | self._has_joined
        if not is_afresh and 2 * int(is_held.sum()) > len(is_held):
            return
        number = np.cumsum(is_held) - 1
        joined = number[joined[is_held[joined]]]
        self._hold(is_held)
        self._is_kept, self._has_joined = self._is_kept[is_held], self._has_joined[is_held]
        self._joined = joined.tolist()
        if is_afresh:
            self._joined = []
            self._programme = self._new_programme()
            for cut in self._cuts:
                self._programme.cut(cut.limit, ())
            self._join(joined)

    def _hold(self, is_held: BoolArray) -> None:
        """Forget all other lots, and what they have of cuts."""
        number = np.cumsum(is_held) - 1
        self._amounts = [
            (number[having[is_held[having]]], amount[is_held[having]])
            for having, amount in self._amounts
        ]
        self.lots = self.lots.only(is_held)

    def _judged(self, unit: FloatArray, lot: float, price: FloatArray) -> FloatArray:
        """Raise the bound to what prices prove, leave out lots that are too dear.

        Returns
        -------
        ndarray
            What every lot costs beyond the prices, shape ``(lots,)``.
        """
        paid = np.add.reduceat(unit[self.lots.unit], self.lots.begin[:-1])
        reduced = self.lots.cost - paid - lot
        sure = float(unit.sum()) + self.task.lots * lot
        for its, cut, (places, amounts) in zip(price, self._cuts, self._amounts, strict=True):
            sure += float(its) * cut.limit
            reduced[places] -= its * amounts
        least = min(0.0, float(reduced[self._is_kept].min(initial=0.0)))
        self.bound = max(self.bound, sure + self.task.lots * least)
        with_it = sure + (self.task.lots - 1) * least + reduced
        self._is_kept &= with_it <= self.limit + _SLACK * abs(sure) + 1e-3
        self._beyond, self._sure = np.asarray(reduced), sure
        return self._beyond

    def _join(self, places: IntArray) -> None:
        """Let lots join the programme."""
        amounts: dict[int, list[tuple[int, int]]] = {}
        joins = np.zeros(len(self.lots), dtype=np.bool_)
        joins[places] = True
        for number, (having, amount) in enumerate(self._amounts):
            is_new = joins[having]
            for place, its in zip(having[is_new].tolist(), amount[is_new].tolist(), strict=True):
                amounts.setdefault(place, []).append((number, its))
        for place in places.tolist():
            cost = int(self.lots.cost[place])
            self._programme.add(self.lots.of(place), cost, amounts.get(place, ()))
            self._has_joined[place] = True
            self._joined.append(place)

    def _cut(self, cut: RankCut) -> None:
        """Add a cut to the programme."""
        taken = cut.taken(len(self.task), self.lots.begin, self.lots.unit)
        having = np.flatnonzero(taken)
        self._amounts.append((having, taken[having]))
        self._cuts.append(cut)
        amount = taken[self._joined] if self._joined else taken[:0]
        terms = [(int(at), int(amount[at])) for at in np.flatnonzero(amount)]
        self._programme.cut(cut.limit, terms)

    def _drop(self, is_dropped: BoolArray) -> None:
        """Take cuts out that do not count."""
        self._programme.drop(is_dropped)
        at = np.flatnonzero(~is_dropped).tolist()
        self._cuts = [self._cuts[number] for number in at]
        self._amounts = [self._amounts[number] for number in at]

    def _broken(self, solved: Solved, seed: int) -> list[RankCut]:
        """Return new cuts that the programme's choice breaks."""
        is_part = (solved.share > _WHOLE) & (solved.share < 1 - _WHOLE)
        lots = [self.lots.of(self._joined[at]) for at in np.flatnonzero(is_part)]
        if not lots:
            return []
        known = set(self._cuts)
        found = cuts_off(len(self.task), lots, solved.share[is_part], seed)
        return [cut for cut in found if cut not in known]

    def _whole(self, solved: Solved) -> list[int] | None:
        """Return the hub of every unit, where whole lots are taken and each unit is in one."""
        taken = [self._joined[at] for at in np.flatnonzero(solved.share > 1 - _WHOLE)]
        units = [unit for place in taken for unit in self.lots.of(place)]
        is_all = len(units) == len(set(units)) == len(self.task)
        if not is_all or len(taken) != self.task.lots:
            return None
        return self.lots.sites_of(taken, len(self.task))
