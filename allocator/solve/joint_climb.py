"""Improve a plan on routed rounds themselves: each change starts from the rounds as they stand.

A question to the quotes starts from the rounds of today every time. Here the rounds with all that
was chosen stay in memory, so that a change searches only the rounds near the packages it moves,
and what one change finds out about the rounds serves the next.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from allocator.rules import Problem
from allocator.rules.builder import NOBODY
from allocator.rules.choice_model import IntArray
from allocator.solve.joint_ground import Ground
from allocator.solve.joint_moves import Change, Changes, apply_change
from allocator.solve.joint_rounds import Held, Look

_CHANGING = Look(steps=100)
_Mark = tuple[Change, tuple[int, ...]]
"""A change and the state of the rounds it was tried on."""


@dataclass
class Climb:
    """Improve a plan by changes tried on the rounds as they stand.

    Parameters
    ----------
    problem, changes
        What is decided, and how a plan may change.
    ground
        Rounds of the locations that may be chosen.
    tries
        Most changes to try.
    """

    problem: Problem
    changes: Changes
    ground: Ground
    tries: int
    _held: dict[int, Held] = field(default_factory=dict, repr=False)
    _gain: dict[tuple[int, int], int] = field(default_factory=dict, repr=False)
    _version: Counter[int] = field(default_factory=Counter, repr=False)

    def improve(self, taken: IntArray) -> IntArray:
        """Return a plan no worse on any earlier goal whose rounds cost no more.

        The change that looks best by insertion is tried first. One that was refused is tried again
        when the rounds of its locations have changed.
        """
        self._settle(taken)
        held, left = self.changes.held(taken), self.tries
        refused: set[_Mark] = set()
        while left:
            change, spent = self._first(taken, held, refused, left)
            left -= spent
            if change is None:
                break
            taken = apply_change(taken, change)
        for column, rounds in self._held.items():
            self.ground.keep(self.problem.locations[column], rounds)
        return taken

    def _first(
        self, taken: IntArray, held: tuple[int, ...], refused: set[_Mark], tries: int
    ) -> tuple[Change | None, int]:
        """Make the first change that saves anything; return it and how many were tried."""
        spent = 0
        for _, change in sorted((self._looks(taken, it), it) for it in self.changes.of(taken)):
            mark = change, tuple(self._version[x] for x in self._columns(taken, change))
            if mark in refused or not self.changes.may(apply_change(taken, change), held):
                continue
            if spent == tries:
                break
            spent += 1
            if self._try(taken, change):
                return change, spent
            refused.add(mark)
        return None, spent

    def _settle(self, taken: IntArray) -> None:
        """Put every package into the rounds of the location that takes it."""
        at = self.changes.formulation.location[taken]
        for column in np.unique(self.changes.formulation.location).tolist():
            if column != NOBODY:
                rows = np.flatnonzero(at == column).tolist()
                place = self.problem.locations[column]
                self._keep(column, self.ground.with_rows(place, frozenset(rows)))

    def _keep(self, column: int, held: Held) -> None:
        """Keep the rounds of a location, and estimate what each package is worth there."""
        formulation = self.changes.formulation
        self._held[column] = held
        self._version[column] += 1
        for row in formulation.package[formulation.location == column].tolist():
            worth = held.relief(row) if row in held.rows else held.detour(row)
            self._gain[row, column] = worth

    def _looks(self, taken: IntArray, change: Change) -> int:
        """Estimate what a change costs."""
        location = self.changes.formulation.location
        return sum(
            self._gain[row, int(location[choice])] - self._gain[row, int(location[taken[row]])]
            for row, choice in change
        )

    def _columns(self, taken: IntArray, change: Change) -> list[int]:
        """Return the locations a change touches."""
        location = self.changes.formulation.location
        rows = [row for row, _ in change]
        return sorted({int(location[x]) for x in [*taken[rows], *(c for _, c in change)]})

    def _try(self, taken: IntArray, change: Change) -> bool:
        """Make a change on the rounds; keep it if it saves anything.

        Days of a week are much alike, so one that costs more on a day of many visits is refused
        without a look at the others.
        """
        location = self.changes.formulation.location
        moves = {
            column: (
                frozenset(row for row, choice in change if location[choice] == column),
                frozenset(row for row, _ in change if location[taken[row]] == column),
            )
            for column in self._columns(taken, change)
        }
        day = self._busiest([row for row, _ in change])
        if sum(self._on_day(column, day, *move) for column, move in moves.items()) > 0:
            return False
        found = {
            column: self._held[column].but(add=joins, drop=leaves, look=_CHANGING)
            for column, (joins, leaves) in moves.items()
        }
        if sum(held.cost - self._held[column].cost for column, held in found.items()) >= 0:
            return False
        for column, held in found.items():
            self._keep(column, held)
        return True

    def _busiest(self, rows: list[int]) -> int:
        """Return the first day of the week on which some packages have most visits."""
        visits = [visit for row in rows for visit in self.problem.packages[row].visits]
        count = Counter(day for visit in visits for day in visit.days)
        return min(count, key=lambda day: (-count[day], day))

    def _on_day(self, column: int, day: int, joins: frozenset[int], leaves: frozenset[int]) -> int:
        """Return what a change costs a location on one day."""
        before = self._held[column].on_day(day)
        return before.but(joins, leaves, _CHANGING).cost - before.cost
