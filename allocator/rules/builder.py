"""Collect what the rules say into a `ChoiceModel`, array by array.

The builder knows packages, locations and choices but no solver and no rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allocator.rules.choice_model import ChoiceModel, Level
from allocator.rules.problem import BoolArray, IntArray, Problem

NOBODY = -1
"""Location index of the choice that places a package with nobody."""


@dataclass
class ModelBuilder:
    """Choices of a problem, and the rows and levels written so far.

    Parameters
    ----------
    problem
        What the choices are about.
    eligible
        Pairs to offer as choices, shape ``(packages, locations)``.
    """

    problem: Problem
    eligible: BoolArray
    package: IntArray = field(init=False)
    location: IntArray = field(init=False)
    _entries: list[tuple[IntArray, IntArray, IntArray]] = field(default_factory=list)
    _limits: list[IntArray] = field(default_factory=list)
    _softs: list[BoolArray] = field(default_factory=list)
    _levels: list[tuple[str, IntArray, int, IntArray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        packages, locations = self.eligible.shape
        offered = np.concatenate([self.eligible, np.ones((packages, 1), dtype=bool)], axis=1)
        self.package, column = np.nonzero(offered)
        self.location = np.where(column == locations, NOBODY, column)

    @property
    def is_placed(self) -> BoolArray:
        """Whether each choice places its package with somebody, shape ``(choices,)``."""
        return self.location != NOBODY

    @property
    def rows(self) -> int:
        """Number of rows written so far."""
        return sum(len(limit) for limit in self._limits)

    def of_pair(self, values: NDArray[np.integer | np.bool_], *, nobody: int = 0) -> IntArray:
        """Read a ``(packages, locations)`` array at every choice; `nobody` for the fallbacks."""
        at_choice = np.full(len(self.package), nobody, dtype=np.int64)
        placed = self.is_placed
        at_choice[placed] = values[self.package[placed], self.location[placed]]
        return at_choice

    def add_rows(
        self,
        row: IntArray,
        choice: IntArray,
        coefficient: IntArray,
        limit: IntArray,
        *,
        soft: bool = False,
    ) -> int:
        """Write rows ``Σ coefficient · taken ≤ limit``.

        Parameters
        ----------
        row
            Row of each entry, counted from 0 within this call.
        choice, coefficient
            Choice and coefficient of each entry.
        limit
            Right-hand sides, one a row.
        soft
            Whether the rows may be exceeded at the price a level names.

        Returns
        -------
        int
            Index of the first row in the model.
        """
        first = self.rows
        used = coefficient != 0
        self._entries.append((row[used] + first, choice[used], coefficient[used]))
        self._limits.append(np.asarray(limit, dtype=np.int64))
        self._softs.append(np.full(len(limit), soft))
        return first

    def add_level(
        self, goal: str, choice_cost: IntArray, *, first_row: int = 0, excess_cost: IntArray | None
    ) -> None:
        """Write the next level: a cost per choice and per unit of excess of some soft rows."""
        excess = np.zeros(0, dtype=np.int64) if excess_cost is None else excess_cost
        self._levels.append((goal, np.asarray(choice_cost, dtype=np.int64), first_row, excess))

    def build(self) -> ChoiceModel:
        """Put everything written so far into a model."""
        rows = self.rows
        counts = np.bincount(self.package, minlength=len(self.problem.packages))
        nothing = np.zeros(0, dtype=np.int64)
        entries = [(nothing, nothing, nothing), *self._entries]
        row, choice, coefficient = (
            np.concatenate(part).astype(np.int64) for part in zip(*entries, strict=True)
        )
        order = np.lexsort((choice, row))
        return ChoiceModel(
            group_start=_starts(counts),
            row_start=_starts(np.bincount(row, minlength=rows)),
            row_choice=choice[order],
            row_coefficient=coefficient[order],
            row_limit=np.concatenate([nothing, *self._limits]),
            row_soft=np.concatenate([np.zeros(0, dtype=bool), *self._softs]),
            levels=tuple(
                Level(goal, cost, _placed_at(excess, first, rows))
                for goal, cost, first, excess in self._levels
            ),
        )


def _starts(counts: NDArray[np.integer]) -> IntArray:
    """Turn lengths into start offsets."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _placed_at(values: IntArray, first: int, length: int) -> IntArray:
    """Put values into an array of zeros from a position on."""
    whole = np.zeros(length, dtype=np.int64)
    whole[first : first + len(values)] = values
    return whole
