"""Repair a plan around one forced choice, quickly and without a solver."""

from __future__ import annotations

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray


def force_into(model: ChoiceModel, taken: IntArray, choice: int) -> IntArray:
    """Repair a plan around a forced choice: whoever is in the way moves or is left out.

    Parameters
    ----------
    model
        The programme.
    taken
        A feasible plan.
    choice
        A choice that breaks no hard row by itself.

    Returns
    -------
    numpy.ndarray
        A feasible plan that takes the choice.
    """
    plan = taken.copy()
    group = int(model.choice_group[choice])
    plan[group] = choice
    waiting = []
    while not model.is_feasible(plan):
        mover = _in_the_way(model, plan, group)
        plan[mover] = model.fallback[mover]
        waiting.append(mover)
    for mover in waiting:
        _place_best(model, plan, mover)
    return plan


def _in_the_way(model: ChoiceModel, plan: IntArray, kept: int) -> int:
    """Return the group whose leaving relieves the broken rows most, cheapest to leave first."""
    over = (model.row_use(plan) - model.row_limit) * ~model.row_soft
    broken = over[model.entry_row] > 0
    relief = np.zeros(model.choices, dtype=np.int64)
    entry = np.flatnonzero(broken)
    helped = np.minimum(model.row_coefficient[entry], over[model.entry_row[entry]])
    np.add.at(relief, model.row_choice[entry], helped)
    mine = relief[plan]
    mine[kept] = 0
    loss = model.levels[0].choice_cost[model.fallback] if model.levels else mine
    return int(np.lexsort((loss, -mine))[0])


def _place_best(model: ChoiceModel, plan: IntArray, group: int) -> None:
    """Give a group its best choice that still fits."""
    best, best_values = plan[group], model.values(plan)
    spare = model.row_limit - model.row_use(plan)
    over = (model.row_coefficient > spare[model.entry_row]) & ~model.row_soft[model.entry_row]
    blocked = np.zeros(model.choices, dtype=bool)
    blocked[model.row_choice[over]] = True
    for choice in range(model.group_start[group], model.group_start[group + 1]):
        if not blocked[choice]:
            plan[group] = choice
            values = model.values(plan)
            if values < best_values:
                best, best_values = choice, values
    plan[group] = best
