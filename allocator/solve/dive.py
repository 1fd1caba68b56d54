"""Turn a relaxed plan into a whole one: keep what it decided, solve the rest in parts.

The relaxation of an assignment splits few groups, so its whole part is nearly a plan already. What
is split or no longer fits is placed by exact parts that may also move a random share of the others.
"""

from __future__ import annotations

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.guard import ScaleError
from allocator.solve.interior import FloatArray
from allocator.solve.layout import lay_out
from allocator.solve.neighbourhood import solve_part

_WHOLE = 0.95
_FREED = 100
_RANKS = 8


def round_and_repair(
    model: ChoiceModel,
    share: FloatArray,
    price: FloatArray,
    *,
    parts: int,
    deterministic_time: float,
    seed: int = 1,
) -> IntArray:
    """Build a plan for the first level from the shares of its relaxation.

    Parameters
    ----------
    model
        The programme.
    share
        Share of each choice in the relaxed plan, shape ``(choices,)``.
    price
        Reduced cost of each choice, shape ``(choices,)``.
    parts
        Most parts solved; the work stops when every group is placed.
    deterministic_time
        Limit of each part in CP-SAT's own unit.
    seed
        Seed of the draws.

    Returns
    -------
    numpy.ndarray
        A feasible plan; groups may be left on their fallback.
    """
    plan = round_shares(model, share)
    largest = np.maximum.reduceat(share, model.group_start[:-1])
    order = np.lexsort((price, model.choice_group))
    rank = np.empty(model.choices, dtype=np.int64)
    rank[order] = np.arange(model.choices)
    near = rank - model.group_start[model.choice_group] < _RANKS
    draws = np.random.default_rng(seed)
    for number in range(parts):
        waiting = plan == model.fallback
        if not bool(waiting.any()):
            break
        free = waiting | (draws.random(model.groups) < _FREED / model.groups)
        if number == 0:
            free |= largest < _WHOLE
        try:
            part = solve_part(
                model,
                plan,
                0,
                free[model.choice_group] & near,
                deterministic_time=deterministic_time,
                seed=number,
            )
        except ScaleError:
            break
        plan = part.plan
    return plan


def round_shares(model: ChoiceModel, share: FloatArray) -> IntArray:
    """Take each group's largest share where it still fits, surest groups first.

    Parameters
    ----------
    model
        The programme.
    share
        Share of each choice in the relaxed plan, shape ``(choices,)``.
    """
    layout = lay_out(model)
    first = model.group_start[:-1]
    wanted = np.lexsort((-share, model.choice_group))[first]
    plan: IntArray = model.fallback.astype(np.int64).copy()
    room = np.where(model.row_soft, np.iinfo(np.int64).max // 2, model.row_limit)
    for group in np.argsort(-share[wanted], kind="stable").tolist():
        choice = int(wanted[group])
        span = slice(int(layout.choice_start[choice]), int(layout.choice_start[choice + 1]))
        rows, use = layout.entry_row[span], layout.entry_use[span]
        if share[choice] > 0 and bool((use <= room[rows]).all()):
            plan[group] = choice
            room[rows] -= use
    return plan
