"""Random models small enough to enumerate every plan."""

from __future__ import annotations

from itertools import product

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray, Level


def small_model(seed: int) -> ChoiceModel:
    """Draw a model with hard and soft rows, signs mixed in soft rows, and two to four levels."""
    rng = np.random.default_rng(seed)
    groups = int(rng.integers(1, 6))
    sizes = rng.integers(1, 5, groups)
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    fallback = start[1:] - 1
    able = np.setdiff1d(np.arange(start[-1]), fallback)
    rows = int(rng.integers(0, 6))
    soft = rng.random(rows) < 0.4
    entries = [_entries(rng, able, bool(is_soft)) for is_soft in soft]
    lengths = [len(choices) for choices, _ in entries]
    none = np.zeros(0, dtype=np.int64)
    return ChoiceModel(
        group_start=start,
        row_start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        row_choice=np.concatenate([none, *(c for c, _ in entries)]),
        row_coefficient=np.concatenate([none, *(a for _, a in entries)]),
        row_limit=np.where(soft, rng.integers(-6, 10, rows), rng.integers(0, 14, rows)),
        row_soft=soft,
        levels=tuple(
            _level(rng, k, int(start[-1]), fallback, soft) for k in range(rng.integers(2, 5))
        ),
    )


def _entries(rng: np.random.Generator, able: IntArray, is_soft: bool) -> tuple[IntArray, IntArray]:
    many = int(rng.integers(0, len(able) + 1))
    choices = np.sort(rng.choice(able, many, replace=False)).astype(np.int64)
    least = -6 if is_soft else 1
    return choices, rng.integers(least, 9, many).astype(np.int64)


def _level(
    rng: np.random.Generator, number: int, choices: int, fallback: IntArray, soft: np.ndarray
) -> Level:
    top = int(rng.choice([2, 5, 40]))
    cost = rng.integers(0, top, choices).astype(np.int64)
    if number == 0:
        cost[:] = 0
        cost[fallback] = rng.integers(1, 9, len(fallback))
    excess = np.where(soft & (rng.random(len(soft)) < 0.5), rng.integers(1, 4, len(soft)), 0)
    return Level(f"level-{number}", cost, excess.astype(np.int64))


def best_values(model: ChoiceModel, forced: int | None = None) -> tuple[int, ...] | None:
    """Enumerate every plan and return the lexicographically least values."""
    ranges = [
        range(int(a), int(b))
        for a, b in zip(model.group_start[:-1], model.group_start[1:], strict=True)
    ]
    if forced is not None:
        ranges[int(model.choice_group[forced])] = range(forced, forced + 1)
    plans = np.array(list(product(*ranges)), dtype=np.int64)
    dense = np.zeros((model.rows, model.choices), dtype=np.int64)
    np.add.at(dense, (model.entry_row, model.row_choice), model.row_coefficient)
    over = dense[:, plans].sum(axis=2).T - model.row_limit
    plans, over = (part[~((over > 0) & ~model.row_soft).any(axis=1)] for part in (plans, over))
    if not len(plans):
        return None
    excess = np.where(model.row_soft, np.maximum(0, over), 0)
    values = np.array(
        [x.choice_cost[plans].sum(axis=1) + excess @ x.excess_cost for x in model.levels]
    )
    return tuple(int(value) for value in values[:, np.lexsort(values[::-1])[0]])
