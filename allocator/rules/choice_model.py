"""The integer programme that the rules write and every solver of the project reads.

One *group* per package, one *choice* per location that may take it, and a last choice that means
"nobody": exactly one choice of each group is taken. *Rows* limit what the choices use together.
*Levels* are the goals, most important first. Everything is an integer and nothing here knows a
solver, so the same object serves the engine, the certificate checker and the brute-force oracle.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

ROW_LIMIT = 2**30
"""Largest Σ|coefficient · bound| a row may have before a solver sees it.

CP-SAT 9.15 certifies wrong optima from 2³¹ on; this keeps a factor of two in hand.
"""


@dataclass(frozen=True, slots=True)
class Level:
    """One goal: a cost for every choice and for every unit by which a soft row is exceeded.

    Parameters
    ----------
    id
        The goal's rule id, for example ``"unplaced"``.
    choice_cost
        Non-negative cost of taking each choice, shape ``(choices,)``.
    excess_cost
        Non-negative cost of each unit of excess, shape ``(rows,)``; zero on hard rows.
    """

    id: str
    choice_cost: IntArray
    excess_cost: IntArray


@dataclass(frozen=True)
class ChoiceModel:
    """Choices in groups, rows over choices, and the levels to minimise in order.

    Parameters
    ----------
    group_start
        Shape ``(groups + 1,)``. The choices of group ``g`` are
        ``group_start[g] : group_start[g + 1]``; the last of them is the *fallback*, which uses no
        row and so is always possible.
    row_start, row_choice, row_coefficient
        Rows in compressed form: row ``r`` holds ``row_choice[row_start[r] : row_start[r + 1]]``
        with the coefficients beside it. Coefficients may be negative in soft rows only.
    row_limit
        Right-hand sides, shape ``(rows,)``: ``Σ coefficient · taken ≤ limit``.
    row_soft
        True where the row may be exceeded at a price that a level names.
    levels
        The goals, most important first.
    """

    group_start: IntArray
    row_start: IntArray
    row_choice: IntArray
    row_coefficient: IntArray
    row_limit: IntArray
    row_soft: BoolArray
    levels: tuple[Level, ...] = field(default=())

    @property
    def groups(self) -> int:
        """Number of groups (packages)."""
        return len(self.group_start) - 1

    @property
    def choices(self) -> int:
        """Number of choices, fallbacks included."""
        return int(self.group_start[-1])

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_limit)

    @cached_property
    def fallback(self) -> IntArray:
        """The choice of each group that means "nobody", shape ``(groups,)``."""
        return self.group_start[1:] - 1

    @cached_property
    def choice_group(self) -> IntArray:
        """The group each choice belongs to, shape ``(choices,)``."""
        return np.repeat(np.arange(self.groups), np.diff(self.group_start))

    @cached_property
    def entry_row(self) -> IntArray:
        """The row of each stored coefficient, shape ``(entries,)``."""
        return np.repeat(np.arange(self.rows), np.diff(self.row_start))

    def row_use(self, taken: IntArray) -> IntArray:
        """Sum each row over the choices taken.

        Parameters
        ----------
        taken
            The choice taken in each group, shape ``(groups,)``.

        Returns
        -------
        numpy.ndarray
            Exact integer use of each row, shape ``(rows,)``.
        """
        is_taken = np.zeros(self.choices, dtype=bool)
        is_taken[taken] = True
        held = is_taken[self.row_choice]
        use = np.zeros(self.rows, dtype=np.int64)
        np.add.at(use, self.entry_row[held], self.row_coefficient[held])
        return use

    def is_feasible(self, taken: IntArray) -> bool:
        """Tell whether one choice per group is taken and no hard row is exceeded."""
        if taken.shape != (self.groups,):
            return False
        inside = (taken >= self.group_start[:-1]) & (taken < self.group_start[1:])
        if not bool(inside.all()):
            return False
        over = self.row_use(taken) > self.row_limit
        return not bool((over & ~self.row_soft).any())

    def values(self, taken: IntArray) -> tuple[int, ...]:
        """Recompute the value of every level from the choices taken, exactly."""
        excess = np.where(self.row_soft, np.maximum(0, self.row_use(taken) - self.row_limit), 0)
        return tuple(
            int(level.choice_cost[taken].sum()) + int((level.excess_cost * excess).sum())
            for level in self.levels
        )

    def with_levels(self, levels: tuple[Level, ...]) -> ChoiceModel:
        """Return the same choices and rows under other levels."""
        return replace(self, levels=levels)
