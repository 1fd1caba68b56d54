"""The rounds of all locations as packages join them and leave them, searched as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from allocator.rounds.day import IntArray
from allocator.rounds.later import wait_less
from allocator.routing.live import LiveDay, Snapshot
from allocator.routing.search import POLISH
from allocator.solve.joint_part import Standing
from allocator.solve.joint_rounds import Held, cost_of_rounds


@dataclass(frozen=True, slots=True, eq=False)
class Stood:
    """How the week of a location stood at some time."""

    days: tuple[Snapshot, ...]
    rows: frozenset[int]


@dataclass
class LiveWeek:
    """The rounds of a location's week as packages come and go.

    Parameters
    ----------
    held
        The rounds to begin with.
    packages
        How many packages the list has.
    """

    held: Held
    packages: int

    def __post_init__(self) -> None:
        """Lay out every pattern of the week."""
        self._days = [
            LiveDay(
                it.workday.day,
                it.roster,
                it.owner,
                packages=self.packages,
                inside=it.rows,
                seed=1 + number,
            )
            for number, it in enumerate(self.held.patterns)
        ]
        self._times = [it.times for it in self.held.patterns]
        self._unable = frozenset[int]().union(*(it.unable for it in self.held.patterns))
        self.rows = self.held.rows

    @property
    def cost(self) -> int:
        """What a week costs, calls as early as can be; packages nobody could serve apart."""
        return sum(n * day.cost for n, day in zip(self._times, self._days, strict=True))

    def worths(self, rows: list[int]) -> IntArray:
        """Return what packages add a week, or save by leaving, shape ``(packages,)``."""
        worth = np.zeros(len(rows), dtype=np.int64)
        for times, day in zip(self._times, self._days, strict=True):
            worth += times * day.worths(rows)
        return worth

    def may(self, row: int) -> bool:
        """Tell whether carers could make all visits of a package."""
        return row not in self._unable

    def change(self, joins: Iterable[int] = (), leaves: Iterable[int] = ()) -> bool:
        """Let packages in and others out; False where there is no room, and then in disorder."""
        into, out = sorted(joins), sorted(leaves)
        self.rows = (self.rows - frozenset(out)) | frozenset(into)
        return all(day.change(into, out) for day in self._days)

    def search(self, steps: int, around: list[int] | None = None) -> None:
        """Search the rounds on, with so many moves for each call; see `LiveDay.search`."""
        for day in self._days:
            day.search(steps, POLISH, around)

    def stood(self) -> Stood:
        """Return how the rounds stand."""
        return Stood(tuple(day.snapshot() for day in self._days), self.rows)

    def restore(self, before: Stood) -> None:
        """Put the rounds back as they stood."""
        self.rows = before.rows
        for day, then in zip(self._days, before.days, strict=True):
            day.restore(then)

    def now(self) -> Held:
        """Return the rounds, calls later where that saves waiting."""
        patterns = []
        for it, day in zip(self.held.patterns, self._days, strict=True):
            roster = wait_less(it.workday.day, day.roster())
            patterns.append(
                replace(
                    it,
                    rows=self.rows,
                    now=Standing(it.workday.day, roster),
                    rounds_cost=cost_of_rounds(it.workday.day, roster, range(len(roster.rounds))),
                )
            )
        return Held(tuple(patterns))
