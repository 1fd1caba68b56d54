"""Improve a plan on the rounds themselves: take a few near packages out and place them anew.

All rounds stay in memory with everybody chosen in them. A step lifts a few packages that live near
each other out of the rounds they are in, gives them back one by one to whoever they add least to
by then, and searches the rounds it touched a little further. Dearer plans are taken at first,
towards the end hardly ever. So choice and rounds are improved together.

References
----------
Ropke, S. and Pisinger, D. (2006). An adaptive large neighborhood search heuristic for the pickup
and delivery problem with time windows. Transportation Science 40, 455–472.
https://doi.org/10.1287/trsc.1050.0135
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np

from allocator.domain.synergy import NO_ROOM
from allocator.rounds.workdays import MINUTE
from allocator.rules import Problem
from allocator.rules.builder import NOBODY
from allocator.rules.choice_model import IntArray
from allocator.solve.joint_ground import Ground
from allocator.solve.joint_live import LiveWeek, Stood
from allocator.solve.joint_moves import Changes, apply_change
from allocator.solve.joint_terms import homes_of

_FIRST, _TOUCHED, _BETWEEN, _PRICING = 60, 40, 20, 40
"""Moves for each call: of all rounds before the first step, of those a step touched, of those near
a package that was placed before all others are, and of those near a package that is priced."""
_HOT, _COLD = 0.10, 0.01
"""Temperature at first and at last, in what a package adds on average."""
_LIFTED, _NEAR = 4, 8
"""Most packages lifted out at a time, and among how many neighbours they are drawn."""
_NOISE = 0.15
"""By what share a price may look dearer than it is, so that not every step ends alike."""

_PRICED = 2
"""At how many other locations a package is priced by searching."""

Prices = dict[tuple[int, int], int]
"""What packages add, by row and column."""


@dataclass
class Regroup:
    """Improve a plan by placing a few packages anew at a time.

    Parameters
    ----------
    problem, changes
        What is decided, and how a plan may change.
    ground
        Rounds of the locations that may be chosen.
    steps
        How often packages are lifted out and placed anew.
    settling
        Moves for each call by which the best rounds are searched on at the end.
    seed
        Of every draw.
    """

    problem: Problem
    changes: Changes
    ground: Ground
    steps: int
    settling: int = 0
    seed: int = 1
    _weeks: dict[int, LiveWeek] = field(default_factory=dict, repr=False)
    _options: list[list[int]] = field(default_factory=list, repr=False)

    def improve(self, taken: IntArray, *, is_anew: bool = False) -> IntArray:
        """Return a plan no worse on any earlier goal whose rounds cost no more.

        Parameters
        ----------
        taken
            The plan to begin with.
        is_anew
            Whether the first step places everybody anew and is taken whatever it costs, where
            rules and earlier goals allow it.
        """
        self._begin(taken)
        placed = self._placed(taken)
        if not placed:
            return taken
        held, near = self.changes.held(taken), self._neighbours(placed)
        cost = least = self._cost()
        best, stood = taken, self._stood(self._weeks)
        changed: set[int] = set()
        hot = _HOT * self._usual(taken, placed)
        for step in range(self.steps):
            heat = hot * (_COLD / _HOT) ** (step / self.steps)
            before: dict[int, Stood] = {}
            is_first = is_anew and step == 0
            lifted = placed if is_first else self._drawn(near)
            other = self._step(taken, held, lifted, before)
            found = self._cost()
            if other is None or not (is_first or self._takes(found - cost, heat)):
                for column, then in before.items():
                    self._weeks[column].restore(then)
                continue
            taken, cost = other, found
            changed.update(before)
            if cost < least:
                best, least = taken, cost
                stood.update(self._stood(changed))
                changed.clear()
        for column, then in stood.items():
            self._weeks[column].restore(then)
            self._weeks[column].search(self.settling)
            self.ground.keep(self.problem.locations[column], self._weeks[column].now())
        return best

    def prices(self, taken: IntArray) -> dict[str, dict[str, int]]:
        """Return what packages add, or would, on the rounds as they stand, by location.

        Rounds near a package are searched after it left the location it is at, and after it joined
        those of the others where it fits in cheapest; at all further ones it is only inserted.

        Parameters
        ----------
        taken
            The plan `improve` ended with.

        Returns
        -------
        dict
            Carer-minutes a week by location id and package reference.
        """
        location, found = self.changes.formulation.location, dict[str, dict[str, int]]()
        for row in self._placed(taken):
            here = int(location[taken[row]])
            others = [column for column in self._options[row] if column != here]
            fits = sorted((int(self._weeks[x].worths([row])[0]), x) for x in others)
            priced = {here: self._searched(here, leaves=[row])}
            priced |= {x: self._searched(x, joins=[row]) for _, x in fits[:_PRICED]}
            priced |= {x: worth for worth, x in fits[_PRICED:]}
            for column, price in priced.items():
                at = found.setdefault(self.problem.locations[column].location_id, {})
                minutes = (price + MINUTE // 2) // MINUTE
                at[self.problem.packages[row].ref] = min(minutes, NO_ROOM)
        return found

    def _searched(self, column: int, joins: Sequence[int] = (), leaves: Sequence[int] = ()) -> int:
        """Return what rounds cost more once some joined, or less once some left."""
        week = self._weeks[column]
        before, was = week.stood(), week.cost
        is_done = week.change(joins, leaves)
        week.search(_PRICING, [*joins, *leaves])
        found = week.cost - was if joins else was - week.cost
        week.restore(before)
        return found if is_done else NO_ROOM * MINUTE

    def _begin(self, taken: IntArray) -> None:
        """Put every package into the rounds of the location that takes it, and search these."""
        self._rng = Random(self.seed)
        formulation, packages = self.changes.formulation, self.problem.packages
        at = formulation.location[taken]
        self._options = [[] for _ in packages]
        for row, column in zip(
            formulation.package.tolist(), formulation.location.tolist(), strict=True
        ):
            if column != NOBODY:
                self._options[row].append(column)
        for column in sorted({column for columns in self._options for column in columns}):
            rows = frozenset(np.flatnonzero(at == column).tolist())
            held = self.ground.with_rows(self.problem.locations[column], rows)
            self._weeks[column] = LiveWeek(held, len(packages))
            if rows:
                self._weeks[column].search(_FIRST)
        self._options = [
            [column for column in columns if self._weeks[column].may(row)]
            for row, columns in enumerate(self._options)
        ]

    def _placed(self, taken: IntArray) -> list[int]:
        """Return the packages somebody has and could serve, and that could go elsewhere."""
        at = self.changes.formulation.location[taken].tolist()
        return [
            row
            for row, options in enumerate(self._options)
            if at[row] in options and len(options) > 1
        ]

    def _neighbours(self, placed: list[int]) -> list[list[int]]:
        """Return for each package itself and those that live nearest, nearest first."""
        homes = homes_of(self.problem)
        far = self.problem.travel.minutes(homes, homes)[np.ix_(placed, placed)]
        np.fill_diagonal(far, -1)
        order = np.argsort(far, axis=1, kind="stable")[:, : _NEAR + 1]
        return [[placed[place] for place in places] for places in order.tolist()]

    def _cost(self) -> int:
        return sum(week.cost for week in self._weeks.values())

    def _stood(self, columns: Iterable[int]) -> dict[int, Stood]:
        return {column: self._weeks[column].stood() for column in columns}

    def _usual(self, taken: IntArray, placed: list[int]) -> float:
        """Return what a package adds where it is, on average."""
        at = self.changes.formulation.location[taken]
        worth = [int(self._weeks[int(at[row])].worths([row])[0]) for row in placed]
        return max(1.0, sum(worth) / len(worth))

    def _takes(self, more: int, heat: float) -> bool:
        """Tell by chance whether rounds may cost so much more."""
        return more <= -heat * np.log(self._rng.random())

    def _drawn(self, near: list[list[int]]) -> list[int]:
        """Return a package and a few that live near it."""
        first, *others = near[self._rng.randrange(len(near))]
        return [first, *self._rng.sample(others, min(len(others), self._rng.randrange(_LIFTED)))]

    def _step(
        self, taken: IntArray, held: tuple[int, ...], lifted: list[int], before: dict[int, Stood]
    ) -> IntArray | None:
        """Place packages anew; ``None`` where they find no room or an earlier goal loses."""
        location = self.changes.formulation.location
        for row in lifted:
            if not self._change(int(location[taken[row]]), before, leaves=[row]):
                return None
        chosen = self._placed_anew(lifted, before)
        if chosen is None:
            return None
        choice_of = self.changes.formulation.choice_of
        pairs = ((row, choice_of(row, column)) for row, column in chosen.items())
        change = tuple((row, choice) for row, choice in pairs if choice is not None)
        other = apply_change(taken, change)
        if not self.changes.may(other, held):
            return None
        for column in before:
            self._weeks[column].search(_TOUCHED, lifted)
        return other

    def _change(self, column: int, before: dict[int, Stood], **who: list[int]) -> bool:
        """Let packages join a location or leave it, after writing down how it stood."""
        if column not in before:
            before[column] = self._weeks[column].stood()
        return self._weeks[column].change(**who)

    def _placed_anew(self, lifted: list[int], before: dict[int, Stood]) -> dict[int, int] | None:
        """Place packages one by one, first the one that would lose most by waiting."""
        left, chosen, prices = list(lifted), {}, Prices()
        for column in sorted({column for row in left for column in self._options[row]}):
            self._price(left, column, prices)
        while left:
            _, row, column = max(self._regret(row, prices) for row in left)
            if not self._change(column, before, joins=[row]):
                return None
            chosen[row] = column
            left.remove(row)
            if left:
                if len(lifted) > _LIFTED:
                    self._weeks[column].search(_BETWEEN, [row])
                self._price(left, column, prices)
        return chosen

    def _price(self, rows: list[int], column: int, prices: Prices) -> None:
        """Ask a location what packages would add by now, and write it down with some noise."""
        mine = [row for row in rows if column in self._options[row]]
        for row, worth in zip(mine, self._weeks[column].worths(mine).tolist(), strict=True):
            prices[row, column] = int(worth * (1 + _NOISE * self._rng.random()))

    def _regret(self, row: int, prices: Prices) -> tuple[int, int, int]:
        """Return what a package loses without its cheapest location, itself, and the location."""
        (least, column), (second, _) = sorted(
            (prices[row, column], column) for column in self._options[row]
        )[:2]
        return second - least, row, column
