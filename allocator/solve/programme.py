"""The same problem over columns: what solvers work on, with the way back to choices.

A *variable* is a set of choices taken together: one column of a listed block, or a single choice.
Everything a solver needs is linear in the choices, so each variable simply adds up its members::

    minimise   Σ cost_k[v] x_v + Σ excess_k[r] e_r
    Σ_{v holds a choice of g} x_v = 1          every group g
    Σ_{v in block b} x_v ≤ 1                   every listed block b
    Σ_{v in clique} x_v ≤ 1                    blocks left in rows
    Σ a_rv x_v − e_r ≤ limit_r                 rows left over; e_r only on soft rows
    Σ cost_j[v] x_v + Σ excess_j[r] e_r ≤ w_j  every earlier level j

Rows that no plan can break and choices that fit nowhere are left out, so nothing is lost: the plans
are exactly the feasible plans of the model. A soft row inside one listed block is folded into the
costs of that block's columns, where its excess is known; one that every plan exceeds, or none, into
the costs of choices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray
from allocator.solve.columns import (
    Block,
    find_blocks,
    find_cliques,
    fits_alone,
    join_blocks,
    list_columns,
)
from allocator.solve.folding import fold_soft_rows
from allocator.solve.straight import is_priced, straighten, write_rows

COLUMN_CAP = 120_000
"""Most columns of all blocks together; further blocks stay in rows."""
JOINED_CAP = 1_000
"""Most columns of blocks that are listed as one because a soft row ties them together."""


@dataclass(frozen=True)
class Programme:
    """A choice model restated over columns.

    Parameters
    ----------
    model
        Where it comes from.
    member_start, member_choice
        Choices of each variable, in compressed form; every variable has at least one.
    block
        Listed block of each variable, −1 for single choices outside; shape ``(variables,)``.
    cliques
        Sets of single variables of which at most one is taken.
    rows
        Rows of the model that remain.
    row_of_choice
        Coefficient of every choice in every remaining row, shape ``(rows, choices)``.
    costs
        Cost of every variable on every level, shape ``(levels, variables)``.
    folded
        The part of these costs that stands for soft rows folded into columns.
    """

    model: ChoiceModel
    member_start: IntArray
    member_choice: IntArray
    block: IntArray
    cliques: tuple[IntArray, ...]
    rows: IntArray
    row_of_choice: IntArray
    costs: IntArray
    folded: IntArray

    @property
    def variables(self) -> int:
        """Number of variables."""
        return len(self.block)

    @cached_property
    def blocks(self) -> int:
        """Number of listed blocks."""
        return int(self.block.max(initial=-1)) + 1

    @cached_property
    def member_variable(self) -> IntArray:
        """The variable of each stored member, shape ``(members,)``."""
        return np.repeat(np.arange(self.variables), np.diff(self.member_start))

    @cached_property
    def member_group(self) -> IntArray:
        """The group of each stored member, shape ``(members,)``."""
        group: IntArray = self.model.choice_group[self.member_choice]
        return group

    @cached_property
    def soft_rows(self) -> IntArray:
        """Positions within ``rows`` of those that may be exceeded."""
        return np.flatnonzero(self.model.row_soft[self.rows])

    @cached_property
    def largest_excess(self) -> IntArray:
        """The most by which each remaining row can be exceeded, zero on hard rows."""
        top = np.maximum.reduceat(self.row_of_choice, self.model.group_start[:-1], axis=1)
        over = top.sum(axis=1) - self.model.row_limit[self.rows]
        return np.where(self.model.row_soft[self.rows], np.maximum(0, over), 0)

    def add_up(self, of_choice: IntArray) -> IntArray:
        """Add a number of every choice over the members of each variable."""
        if not self.variables:
            return np.zeros(0, dtype=of_choice.dtype)
        total: IntArray = np.add.reduceat(of_choice[self.member_choice], self.member_start[:-1])
        return total

    def excess_costs(self, level: int) -> IntArray:
        """Price of a unit of excess of each remaining row on a level."""
        price: IntArray = self.model.levels[level].excess_cost[self.rows]
        return np.where(self.model.row_soft[self.rows], price, 0)

    def decode(self, variables: IntArray) -> IntArray:
        """Return the choices taken by a set of variables, sorted; one per group if it is a plan."""
        chosen = np.zeros(self.variables, dtype=bool)
        chosen[variables] = True
        return np.sort(self.member_choice[chosen[self.member_variable]])

    def encode(self, taken: IntArray) -> IntArray:
        """Return the variables that make up a feasible plan."""
        is_taken = np.zeros(self.model.choices, dtype=np.int64)
        is_taken[taken] = 1
        size = np.diff(self.member_start)
        whole = np.flatnonzero(self.add_up(is_taken) == size)
        order = whole[np.argsort(-size[whole], kind="stable")]
        _, first = np.unique(np.where(self.block[order] < 0, -1 - order, self.block[order]), True)
        return np.sort(order[first])

    def values(self, variables: IntArray) -> tuple[int, ...] | None:
        """Compute the value of every level for a set of variables; ``None`` if it is no plan."""
        chosen = np.zeros(self.variables, dtype=bool)
        chosen[variables] = True
        members = np.flatnonzero(chosen[self.member_variable])
        group, block = self.member_group[members], self.block[variables]
        block = block[block >= 0]
        each_once = len(group) == self.model.groups and len(set(group.tolist())) == len(group)
        if not each_once or len(set(block.tolist())) < len(block):
            return None
        use = self.row_of_choice[:, self.member_choice[members]].sum(axis=1)
        over = np.maximum(0, use - self.model.row_limit[self.rows])
        soft = self.model.row_soft[self.rows]
        if over[~soft].any():
            return None
        total = self.costs[:, variables].sum(axis=1) + self.excess_of_level @ over
        return tuple(total.tolist())

    @cached_property
    def row_peak(self) -> IntArray:
        """Largest absolute coefficient of each remaining row."""
        peak: IntArray = np.abs(self.row_of_choice).max(axis=1, initial=0)
        return peak

    @cached_property
    def excess_of_level(self) -> IntArray:
        """Price of a unit of excess on every level, shape ``(levels, rows)``."""
        return np.array([self.excess_costs(k) for k in range(len(self.model.levels))])

    def only_with(self, choice: int) -> BoolArray:
        """Tell which variables remain when a choice is forced, shape ``(variables,)``."""
        group = self.member_group == self.model.choice_group[choice]
        wrong = group & (self.member_choice != choice)
        remains = np.ones(self.variables, dtype=bool)
        remains[self.member_variable[wrong]] = False
        return remains

    def kept(self, alive: BoolArray) -> Programme:
        """Return the programme with only some of its variables."""
        size = np.diff(self.member_start)[alive]
        number = np.cumsum(alive) - 1
        return replace(
            self,
            member_start=np.concatenate([[0], np.cumsum(size)]).astype(np.int64),
            member_choice=self.member_choice[alive[self.member_variable]],
            block=self.block[alive],
            cliques=tuple(number[c[alive[c]]] for c in self.cliques if alive[c].sum() > 1),
            costs=self.costs[:, alive],
            folded=self.folded[:, alive],
        )


def state_programme(model: ChoiceModel, *, column_cap: int = COLUMN_CAP) -> Programme:
    """Restate a model over columns, blocks with too many columns over rows and cliques.

    Parameters
    ----------
    model
        The model.
    column_cap
        Most columns to list; zero keeps every block in rows.

    Returns
    -------
    Programme
        A programme with exactly the same plans and values.
    """
    model = straighten(model)
    listed: list[list[IntArray]] = []
    left: list[Block] = []
    room = column_cap
    blocks = find_blocks(model)
    if column_cap:
        soft = np.flatnonzero(model.row_soft & is_priced(model))
        blocks = join_blocks(model, blocks, soft, JOINED_CAP)
    for block in sorted(blocks, key=lambda b: len(b.choices)):
        columns = list_columns(block, min(room, 30_000)) if room else None
        if columns is None:
            left.append(block)
            continue
        listed.append(columns)
        room -= sum(len(part) for part in columns)
    return _assemble(model, listed, left)


def _assemble(model: ChoiceModel, listed: list[list[IntArray]], left: list[Block]) -> Programme:
    parts = [(number, part) for number, columns in enumerate(listed) for part in columns]
    inside = np.zeros(model.choices, dtype=bool)
    for _, part in parts:
        inside[part] = True
    single = np.flatnonzero(fits_alone(model) & ~inside)
    size = np.concatenate([np.full(len(p), p.shape[1]) for _, p in parts] + [np.ones(len(single))])
    block = [np.full(len(p), number) for number, p in parts] + [np.full(len(single), -1)]
    first_single = sum(len(p) for _, p in parts)
    place = np.full(model.choices, -1)
    place[single] = first_single + np.arange(len(single))
    kept = [rows for b in left for rows in b.rows[_can_bind(model, b)]]
    folding = fold_soft_rows(model, listed)
    soft = np.flatnonzero(model.row_soft & is_priced(model) & ~folding.rows)
    rows = np.concatenate([np.array(kept, dtype=np.int64), soft]).astype(np.int64)
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    member = np.concatenate([p.reshape(-1) for _, p in parts] + [single]).astype(np.int64)
    of_choice = np.array([level.choice_cost for level in model.levels], dtype=np.int64)
    own = np.add.reduceat(of_choice.reshape(-1, model.choices)[:, member], start[:-1], axis=1)
    folded = np.zeros_like(own)
    folded[:, :first_single] = folding.costs
    return Programme(
        model=model,
        member_start=start,
        member_choice=member,
        block=np.concatenate(block).astype(np.int64),
        cliques=tuple(place[clique] for b in left for clique in find_cliques(b)),
        rows=rows,
        row_of_choice=write_rows(model, rows),
        costs=own + folded,
        folded=folded,
    )


def _can_bind(model: ChoiceModel, block: Block) -> BoolArray:
    """Tell which rows of a block could be broken by some choice of each group."""
    group = model.choice_group[block.choices]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    most = np.maximum.reduceat(block.use, first, axis=0).sum(axis=0)
    binds: BoolArray = most > block.limit
    return binds
