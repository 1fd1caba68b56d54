"""How hard a cut into lots is tried, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from allocator.lots.design.task import Partition
from allocator.solve.solution import Status

Progress = Callable[[str, int, int], None]
"""Told the name of a step, how much of it is done, and how much it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutEffort:
    """How hard to try, in counts that are the same on every machine.

    Parameters
    ----------
    starts
        Most searches from drawn hubs; there are fewer where several end at the same best value, or
        where the solver that follows needs no good partition.
    tries
        Moves each of them tries for every unit.
    finish
        How many times as many moves the search from the best of them tries.
    price_steps
        Steps of dual ascent.
    recut_steps
        Most branches and lots to look at where neighbouring lots are cut anew, before branch and
        cut.
    nodes
        Most nodes of branch and cut; 0 for none.
    most_open
        Assignments above which branch and cut is not begun.
    work
        Most work of branch and cut, counted [about a second of a processor of 2026]; infinite
        where a clock decides.
    seconds
        Most CPU seconds of branch and cut: a far guard, or what decides where no work is counted.
    answer_seconds
        Time of the whole answer on free processors, for measurements: searches that would begin
        after half of it are left out. Counts alone decide by default.
    seed
        Of every draw.
    is_any_enough
        Whether any partition will do: nothing is improved or proven once there is one.
    """

    starts: int = 40
    tries: int = 4_000
    finish: int = 4
    price_steps: int = 2_000
    recut_steps: int = 300_000_000
    nodes: int = 200_000
    most_open: int = 12_000
    work: float = 60.0
    seconds: float = 240.0
    answer_seconds: float = math.inf
    seed: int = 1
    is_any_enough: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a task.

    Parameters
    ----------
    status
        ``OPTIMAL`` when value and bound meet, ``FEASIBLE`` when a gap is left, ``INFEASIBLE`` when
        it is proven that nothing fits, ``UNPROVEN`` when nothing was found and nothing proven.
    partition, value
        The cheapest partition met, if any.
    bound
        No partition costs less; ``None`` where nothing can be said.
    is_exact
        Whether the bound comes from whole numbers alone; else from a solver as well.
    events
        What happened on the way: crashes and limits of solvers.
    ended_by_clock
        Whether a clock ended the search before its counts did: another machine may come to another
        answer.
    """

    status: Status
    partition: Partition | None = None
    value: int | None = None
    bound: int | None = None
    is_exact: bool = True
    events: tuple[str, ...] = ()
    ended_by_clock: bool = False

    @property
    def gap_percent(self) -> float | None:
        """How far the value may be from the best [% of the value]."""
        if self.value is None or self.bound is None:
            return None
        return 100.0 * (self.value - self.bound) / max(1, self.value)
