"""The rounds of one location as new packages join and leave them.

Every listed package has its calls on every day from the start, so that a change is only a change
of who makes them. Only the rounds near a change are searched again, from how they run by then.

Importing this module starts the Numba compiler.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.rounds.day import UNSERVED, Day, IntArray, Roster
from allocator.rounds.figures import Figures, measure, price
from allocator.rounds.later import wait_less
from allocator.rounds.week import RoutedWeek, Workday
from allocator.routing.search import improve
from allocator.solve.joint_part import Standing, carers_near, cut

_IN_BOOK = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a change is searched.

    Parameters
    ----------
    rounds
        How many rounds near each call may change.
    steps
        Moves to try for each call of these rounds.
    seed
        Of the search.
    is_inserted
        Whether only the newcomers themselves are placed; everybody else keeps carer and order.
    """

    rounds: int = 4
    steps: int = 150
    seed: int = 1
    is_inserted: bool = False


@dataclass(frozen=True, eq=False)
class Pattern:
    """One pattern of a location's week with the rounds it has now.

    Parameters
    ----------
    workday
        Its calls, those of every listed package among them.
    owner
        Row of the listed package each call is of, -1 for the book, shape ``(calls,)``.
    rows
        The listed packages the location has.
    now
        The rounds; calls of packages the location has not got are unserved.
    rounds_cost
        What the rounds cost on one such day, calls left out for nothing.
    unable
        Listed packages with a visit that no carer of the location can make.
    """

    workday: Workday
    owner: IntArray
    rows: frozenset[int]
    now: Standing
    rounds_cost: int
    unable: frozenset[int]

    @property
    def roster(self) -> Roster:
        """The rounds."""
        return self.now.roster

    @property
    def times(self) -> int:
        """How often a week has it."""
        return len(self.workday.days)

    @property
    def left_out(self) -> IntArray:
        """Calls of its own that nobody makes."""
        mine = np.isin(self.owner, [_IN_BOOK, *self.rows])
        return np.flatnonzero(mine & (self.roster.start == UNSERVED))

    @property
    def cost(self) -> int:
        """What one such day costs."""
        short = len(self.left_out) + len(self.unable & self.rows)
        return self.rounds_cost + short * self.workday.day.costs.unserved

    @property
    def figures(self) -> Figures:
        """What one such day comes to."""
        counted = measure(self.workday.day, self.roster)
        return replace(counted, unserved=len(self.left_out))

    def calls_of(self, rows: Iterable[int]) -> IntArray:
        """Return the calls of some listed packages."""
        return np.flatnonzero(np.isin(self.owner, list(rows)))

    def but(self, add: frozenset[int], drop: frozenset[int], look: Look) -> Pattern:
        """Return the pattern after some packages joined and others left."""
        new, gone = self.calls_of(add), self.calls_of(drop)
        rows = (self.rows - drop) | add
        if not len(new) and not len(gone):
            return replace(self, rows=rows)
        carers = carers_near(self.now, np.concatenate([new, gone]), look.rounds)
        return self._searched(rows, carers, new, gone, look)

    def searched(self, look: Look) -> Pattern:
        """Return the pattern after all its rounds were searched again."""
        carers = list(range(len(self.roster.rounds)))
        left = self.left_out
        return self._searched(self.rows, carers, left, left[:0], look)

    def _searched(
        self, rows: frozenset[int], carers: list[int], new: IntArray, gone: IntArray, look: Look
    ) -> Pattern:
        """Search the rounds of some carers with new calls and without others."""
        part = cut(self.now, carers, new, gone)
        is_new = np.arange(len(part.calls)) >= part.kept
        is_idle = look.is_inserted and not len(new)
        found = improve(
            part.day,
            part.roster,
            steps=0 if is_idle else 1 + look.steps * len(part.calls),
            seed=look.seed,
            movable=is_new if look.is_inserted else None,
        )
        roster = part.put_back(self.roster, wait_less(part.day, found), gone)
        before = cost_of_rounds(self.workday.day, self.roster, carers)
        after = cost_of_rounds(self.workday.day, roster, carers)
        now = Standing(self.workday.day, roster)
        return replace(self, rows=rows, now=now, rounds_cost=self.rounds_cost + after - before)


@dataclass(frozen=True, eq=False)
class Held:
    """The rounds of a location's week with some of the listed packages in them.

    Parameters
    ----------
    patterns
        The week.
    """

    patterns: tuple[Pattern, ...]

    @property
    def rows(self) -> frozenset[int]:
        """The listed packages the location has."""
        return self.patterns[0].rows

    @property
    def cost(self) -> int:
        """What a week costs, every call nobody makes at its price."""
        return sum(it.times * it.cost for it in self.patterns)

    @property
    def figures(self) -> Figures:
        """What a week comes to; only calls of its own count as left out."""
        return sum((it.figures.times(it.times) for it in self.patterns), Figures())

    @property
    def is_short(self) -> bool:
        """Whether anybody it has is not visited."""
        return any(len(it.left_out) or it.unable & it.rows for it in self.patterns)

    def but(self, *, add: Iterable[int] = (), drop: Iterable[int] = (), look: Look) -> Held:
        """Return the rounds after some packages joined and others left.

        Parameters
        ----------
        add, drop
            Rows of listed packages.
        look
            How the rounds near them are searched again.
        """
        joins, leaves = frozenset(add), frozenset(drop)
        return Held(tuple(it.but(joins, leaves, look) for it in self.patterns))

    def searched(self, look: Look) -> Held:
        """Return the rounds after all of them were searched again."""
        return Held(tuple(it.searched(look) for it in self.patterns))


def hold(workdays: Sequence[Workday], week: RoutedWeek, refs: Sequence[str]) -> Held:
    """Return the rounds of a week, ready for some packages.

    Parameters
    ----------
    workdays
        The week with the calls of all these packages; the carers are those of ``week``.
    week
        Its rounds without them.
    refs
        References of the packages, by row.
    """
    row_of = {ref: row for row, ref in enumerate(refs)}
    return Held(tuple(_pattern(workday, week, row_of) for workday in workdays))


def _pattern(workday: Workday, week: RoutedWeek, row_of: dict[str, int]) -> Pattern:
    owner = np.array([row_of.get(ref.ref, _IN_BOOK) for ref in workday.refs], dtype=np.int64)
    today = week.of_day(workday.days[0])
    index = {ref: call for call, ref in enumerate(workday.refs)}
    here = np.array([index[ref] for ref in today.workday.refs], dtype=np.int64)
    start: IntArray = np.full(len(workday.refs), UNSERVED, dtype=np.int64)
    start[here] = today.roster.start
    rounds = tuple(tuple(here[list(calls)].tolist()) for calls in today.roster.rounds)
    roster = Roster(rounds, start)
    workday = workday.as_made(roster)
    cost = cost_of_rounds(workday.day, roster, range(len(rounds)))
    unable = frozenset(row_of[it.ref] for it in workday.misfits if it.ref in row_of)
    return Pattern(workday, owner, frozenset(), Standing(workday.day, roster), cost, unable)


def cost_of_rounds(day: Day, roster: Roster, carers: Iterable[int]) -> int:
    """Return what the rounds of some carers cost."""
    chosen = set(carers)
    some = tuple(calls if who in chosen else () for who, calls in enumerate(roster.rounds))
    return price(day, replace(measure(day, Roster(some, roster.start)), unserved=0))
