"""Small random programmes whose every plan can be listed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray, Level


def random_model(
    seed: int, *, groups: int = 4, choices: int = 3, rows: int = 4, levels: int = 3
) -> ChoiceModel:
    """Draw a model with hard and soft rows; soft rows may have negative coefficients."""
    rng = np.random.default_rng(seed)
    size = rng.integers(1, choices + 1, groups) + 1
    group_start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    total = int(group_start[-1])
    fallback = np.zeros(total, dtype=bool)
    fallback[group_start[1:] - 1] = True
    soft = rng.random(rows) < 0.4
    held, use, start = [], [], [0]
    for row in range(rows):
        inside = np.flatnonzero(~fallback & (rng.random(total) < 0.7))
        value = rng.integers(1, 10, len(inside))
        if soft[row]:
            value = value * rng.choice([-1, 1], len(inside))
        held.append(inside)
        use.append(value)
        start.append(start[-1] + len(inside))
    return ChoiceModel(
        group_start=group_start,
        row_start=np.array(start, dtype=np.int64),
        row_choice=np.concatenate(held).astype(np.int64),
        row_coefficient=np.concatenate(use).astype(np.int64),
        row_limit=np.where(soft, rng.integers(-4, 9, rows), rng.integers(4, 14, rows)),
        row_soft=soft,
        levels=tuple(_level(rng, k, total, fallback, soft) for k in range(levels)),
    )


def _level(
    rng: np.random.Generator, number: int, total: int, fallback: np.ndarray, soft: np.ndarray
) -> Level:
    cost = rng.integers(0, 20, total)
    if number == 0:
        cost = np.where(fallback, rng.integers(10, 60, total), 0)
    excess = np.where(soft, rng.integers(0, 4, len(soft)), 0) if number else np.zeros(len(soft))
    return Level(f"level-{number}", cost.astype(np.int64), excess.astype(np.int64))


def every_plan(model: ChoiceModel) -> Iterator[IntArray]:
    """Yield every feasible plan."""
    spans = [
        range(int(a), int(b))
        for a, b in zip(model.group_start[:-1], model.group_start[1:], strict=True)
    ]
    for taken in product(*spans):
        plan = np.array(taken, dtype=np.int64)
        if model.is_feasible(plan):
            yield plan


def best_values(model: ChoiceModel) -> tuple[int, ...]:
    """Return the lexicographic optimum by listing every plan."""
    return min(model.values(plan) for plan in every_plan(model))
