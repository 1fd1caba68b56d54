"""List what each location could take at once, so that its rows need not be relaxed.

Hard rows that share choices form a *block*, in practice one location with its time bands. On an
interim list a location has room for a handful of packages, so every set of choices it could take
together is listed as one *column*. A plan then picks at most one column per block, and the linear
relaxation over columns is far tighter than over rows: most lists are integral at once.

A block with more sets than the cap is left in rows and strengthened by cliques: sets of choices of
which no two fit together, whatever the band in which they clash.

References
----------
Savelsbergh, M. (1997). A branch-and-price algorithm for the generalized assignment problem.
Operations Research 45(6), 831–841. https://doi.org/10.1287/opre.45.6.831
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray

BLOCK_CAP = 30_000
"""Most columns a block may have before it is left in rows."""


@dataclass(frozen=True, slots=True)
class Block:
    """Hard rows that share choices, and what the choices use of them.

    Parameters
    ----------
    rows
        Indices of the rows.
    choices
        Choices that stand in any of them and fit alone.
    use
        Shape ``(choices, rows)``.
    limit
        Shape ``(rows,)``.
    fits_with
        Shape ``(choices, choices)``: whether two choices can be taken together.
    """

    rows: IntArray
    choices: IntArray
    use: IntArray
    limit: IntArray
    fits_with: BoolArray


def fits_alone(model: ChoiceModel) -> BoolArray:
    """Tell which choices break no hard row by themselves, shape ``(choices,)``."""
    over = model.row_coefficient > model.row_limit[model.entry_row]
    broken = model.row_choice[over & ~model.row_soft[model.entry_row]]
    fits = np.ones(model.choices, dtype=bool)
    fits[broken] = False
    return fits


def find_blocks(model: ChoiceModel) -> list[Block]:
    """Group the hard rows into blocks that share no choice."""
    row, choice, coefficient = _hard_entries(model)
    label = _components(model, row, choice)
    order = np.argsort(label[row], kind="stable")
    cuts = np.flatnonzero(np.diff(label[row][order])) + 1
    parts = np.split(order, cuts) if len(order) else []
    return [_block(model, row[part], choice[part], coefficient[part]) for part in parts]


def join_blocks(
    model: ChoiceModel, blocks: Sequence[Block], rows: IntArray, cap: int
) -> list[Block]:
    """Make one block of those that a soft row ties together, where that makes few columns.

    Parameters
    ----------
    model
        The model.
    blocks
        As `find_blocks` returns them.
    rows
        The soft rows to go by; one with choices outside every block ties nothing.
    cap
        Most columns of a joined block.

    Returns
    -------
    list of Block
        Blocks that share no choice, of the same choices as before.
    """
    joined: list[Block | None] = list(blocks)
    home = np.full(model.choices, -1)
    for number, block in enumerate(blocks):
        home[block.choices] = number
    for row in rows.tolist():
        span = slice(int(model.row_start[row]), int(model.row_start[row + 1]))
        tied = np.unique(home[model.row_choice[span]]).tolist()
        if len(tied) < 2 or tied[0] < 0:
            continue
        whole = _one_block(model, [part for it in tied if (part := joined[it]) is not None])
        if list_columns(whole, cap) is not None:
            for number in tied:
                joined[number] = None
            joined[tied[0]] = whole
            home[whole.choices] = tied[0]
    return [block for block in joined if block is not None]


def _one_block(model: ChoiceModel, blocks: Sequence[Block]) -> Block:
    """Return the block of all rows of some blocks."""
    row, choice, coefficient = _hard_entries(model)
    inside = np.isin(row, np.concatenate([block.rows for block in blocks]))
    return _block(model, row[inside], choice[inside], coefficient[inside])


def _hard_entries(model: ChoiceModel) -> tuple[IntArray, IntArray, IntArray]:
    """Return row, choice and coefficient of every entry of a hard row whose choice fits alone."""
    held = ~model.row_soft[model.entry_row] & fits_alone(model)[model.row_choice]
    return model.entry_row[held], model.row_choice[held], model.row_coefficient[held]


def _components(model: ChoiceModel, row: IntArray, choice: IntArray) -> IntArray:
    """Label rows so that rows sharing a choice share a label: the smallest row reached."""
    label = np.arange(model.rows)
    while True:
        least = np.full(model.choices, model.rows)
        np.minimum.at(least, choice, label[row])
        after = label.copy()
        np.minimum.at(after, row, least[choice])
        if np.array_equal(after, label):
            return label
        label = after


def _block(model: ChoiceModel, row: IntArray, choice: IntArray, coefficient: IntArray) -> Block:
    rows, row_at = np.unique(row, return_inverse=True)
    choices, choice_at = np.unique(choice, return_inverse=True)
    use = np.zeros((len(choices), len(rows)), dtype=np.int64)
    np.add.at(use, (choice_at, row_at), coefficient)
    limit = model.row_limit[rows]
    group = model.choice_group[choices]
    together = np.ones((len(choices), len(choices)), dtype=bool)
    for column in range(len(rows)):
        together &= use[:, None, column] + use[None, :, column] <= limit[column]
    together &= group[:, None] != group[None, :]
    return Block(rows, choices, use, limit, together)


def list_columns(block: Block, cap: int = BLOCK_CAP) -> list[IntArray] | None:
    """List every set of a block's choices that fits together, by size.

    Parameters
    ----------
    block
        The block.
    cap
        Most sets to list.

    Returns
    -------
    list of numpy.ndarray or None
        One array of shape ``(sets, size)`` for each size from 1 on, holding choices of the model;
        ``None`` when there are more than ``cap`` sets.
    """
    members = np.arange(len(block.choices))[:, None]
    used, open_to = block.use, np.triu(block.fits_with, 1)
    found, total = [], 0
    while len(members):
        total += len(members)
        if total > cap or int(open_to.sum()) > 8 * cap:
            return None
        found.append(block.choices[members])
        parent, added = np.nonzero(open_to)
        grown = used[parent] + block.use[added]
        keep = (grown <= block.limit).all(axis=1)
        parent, added, used = parent[keep], added[keep], grown[keep]
        later = np.arange(len(block.choices)) > added[:, None]
        open_to = open_to[parent] & block.fits_with[added] & later
        members = np.concatenate([members[parent], added[:, None]], axis=1)
    return found


def find_cliques(block: Block) -> list[IntArray]:
    """Cover a block's pairs that do not fit together by greedy maximal cliques."""
    clash = ~block.fits_with
    np.fill_diagonal(clash, False)
    covered = np.zeros_like(clash)
    busiest = np.argsort(-clash.sum(axis=1), kind="stable")
    cliques = []
    for first in busiest:
        for second in busiest:
            if clash[first, second] and not covered[first, second]:
                clique = _grow(clash, covered, [int(first), int(second)])
                covered[np.ix_(clique, clique)] = True
                cliques.append(block.choices[np.sort(clique)])
    return cliques


def _grow(clash: BoolArray, covered: BoolArray, clique: list[int]) -> list[int]:
    """Extend a clique, preferring members whose clashes are not covered yet."""
    degree = clash.sum(axis=1)
    open_to = clash[clique].all(axis=0)
    while open_to.any():
        candidates = np.flatnonzero(open_to)
        fresh = (~covered[candidates][:, clique]).sum(axis=1)
        best = int(candidates[np.argmax(fresh * (len(degree) + 1) + degree[candidates])])
        clique.append(best)
        open_to &= clash[best]
    return clique
