"""One level of a programme over some of its variables, as plain lists a solver can be handed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.rules.choice_model import BoolArray, IntArray
from allocator.solve.programme import Programme

_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Subproblem:
    """Minimise one level over the active variables while earlier levels keep their values.

    Positions ``0 … len(active) − 1`` are the active variables; after them comes one excess
    variable for each soft row of the programme.

    Parameters
    ----------
    programme
        The whole programme.
    level
        The level to minimise.
    held
        Values the earlier levels may not exceed.
    active
        Variables of the programme that take part, ascending.
    """

    programme: Programme
    level: int
    held: tuple[int, ...]
    active: IntArray

    @cached_property
    def cost(self) -> IntArray:
        """Cost of each position on the level, excess included."""
        return self.cost_of(self.level)

    @cached_property
    def largest(self) -> IntArray:
        """Largest value of each position: 1, or the tight bound of an excess."""
        p = self.programme
        over = np.where(self._matters, p.largest_excess, 0)[p.soft_rows]
        return np.concatenate([np.ones(len(self.active), dtype=np.int64), over])

    @cached_property
    def groups(self) -> list[list[int]]:
        """Positions of which exactly one is taken, for each group."""
        _, choice_at = self._members
        group = self.programme.model.choice_group[choice_at]
        return _split(group, self._members[0], self.programme.model.groups)

    @cached_property
    def blocks(self) -> list[list[int]]:
        """Positions of which at most one is taken, for each listed block."""
        block = self.programme.block[self.active]
        inside = np.flatnonzero(block >= 0)
        return _split(block[inside], inside, self.programme.blocks)

    @cached_property
    def cliques(self) -> list[list[int]]:
        """Positions of which at most one is taken, for each clique."""
        number = np.full(self.programme.variables, -1)
        number[self.active] = np.arange(len(self.active))
        return [number[c][number[c] >= 0].tolist() for c in self.programme.cliques]

    @cached_property
    def rows(self) -> list[tuple[IntArray, IntArray, int]]:
        """Positions, coefficients and limit of each remaining row; soft rows hold their excess.

        A soft row that neither this level nor an earlier one prices is left empty.
        """
        p = self.programme
        used = np.add.reduceat(p.row_of_choice[:, self._members[1]], self._member_start, axis=1)
        excess = {int(r): len(self.active) + k for k, r in enumerate(p.soft_rows)}
        found = []
        for row, limit in enumerate(p.model.row_limit[p.rows]):
            place = np.flatnonzero(used[row]) if self._matters[row] else _NOTHING
            coefficient = used[row][place]
            if row in excess and self._matters[row]:
                place, coefficient = np.append(place, excess[row]), np.append(coefficient, -1)
            found.append((place, coefficient, int(limit)))
        return found

    @cached_property
    def caps(self) -> list[tuple[IntArray, IntArray, int]]:
        """Positions, costs and value of each earlier level."""
        found = []
        for level, value in enumerate(self.held):
            cost = self.cost_of(level)
            place = np.flatnonzero(cost)
            found.append((place, cost[place], value))
        return found

    def group_least(self, level: int) -> IntArray:
        """Smallest cost of any member of each group on a level, shape ``(groups,)``."""
        model = self.programme.model
        choice = self._members[1]
        least = np.full(model.groups, np.iinfo(np.int64).max)
        np.minimum.at(least, model.choice_group[choice], model.levels[level].choice_cost[choice])
        return least

    def less_of_group(self, least: IntArray) -> IntArray:
        """Return what shifting each group's costs by `least` takes off each active variable."""
        group = self.programme.model.choice_group[self._members[1]]
        taken: IntArray = np.add.reduceat(least[group], self._member_start)
        return taken

    @cached_property
    def _matters(self) -> BoolArray:
        """Whether each remaining row is hard or its excess has a price here or earlier."""
        matters = ~self.programme.model.row_soft[self.programme.rows]
        for level in range(self.level + 1):
            matters |= self.programme.excess_costs(level) > 0
        return matters

    @cached_property
    def _members(self) -> tuple[IntArray, IntArray]:
        """Position and choice of each member of the active variables."""
        start = self.programme.member_start
        size = start[self.active + 1] - start[self.active]
        position = np.repeat(np.arange(len(self.active)), size)
        step = np.arange(len(position)) - np.repeat(np.cumsum(size) - size, size)
        return position, self.programme.member_choice[start[self.active][position] + step]

    @cached_property
    def _member_start(self) -> IntArray:
        size = np.bincount(self._members[0], minlength=len(self.active))
        return (np.cumsum(size) - size).astype(np.int64)

    def cost_of(self, level: int) -> IntArray:
        """Cost of each position on any level, excess included."""
        p = self.programme
        return np.concatenate([p.costs[level][self.active], p.excess_costs(level)[p.soft_rows]])


def _split(key: IntArray, value: IntArray, parts: int) -> list[list[int]]:
    """Return the values of each key, in order."""
    found: list[list[int]] = [[] for _ in range(parts)]
    for part, item in zip(key.tolist(), value.tolist(), strict=True):
        found[part].append(item)
    return found
