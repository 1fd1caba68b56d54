"""Lexicographic local search: one annealing stage per level, earlier levels never worse."""

from __future__ import annotations

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.interior import FloatArray
from allocator.solve.layout import lay_out


def plain_price(model: ChoiceModel, level: int) -> FloatArray:
    """Price choices by their own costs, so that a unit of an earlier level outweighs later ones.

    Parameters
    ----------
    model
        The programme.
    level
        The stage's level; later levels are not priced.
    """
    price = np.zeros(model.choices)
    top = 1.0
    for goal in reversed(model.levels[: level + 1]):
        used = goal.choice_cost[goal.choice_cost > 0]
        if len(used):
            price += goal.choice_cost * (top / float(used.min()))
            top = 2.0 * float(price.max())
    return price


def improve(  # noqa: PLR0913 - one stage, its guide and its deterministic limits
    model: ChoiceModel,
    taken: IntArray,
    level: int,
    *,
    steps: int,
    seed: int = 1,
    price: FloatArray | None = None,
    heat: tuple[float, float] | None = None,
) -> IntArray:
    """Improve one level of a plan without worsening any earlier level.

    Parameters
    ----------
    model
        The programme.
    taken
        A feasible plan, shape ``(groups,)``.
    level
        The level to improve; later levels only break ties.
    steps
        Number of ejection chains tried: the deterministic limit.
    seed
        Seed of the draws.
    price
        How dear each choice looks to the stage; :func:`plain_price` by default.
    heat
        First and last temperature in units of the level.

    Returns
    -------
    numpy.ndarray
        A feasible plan, lexicographically no worse up to ``level``.
    """
    from allocator.solve import moves  # noqa: PLC0415 - starts the compiler, large models only

    price = plain_price(model, level) if price is None else price
    layout = lay_out(model)
    state = moves.State(
        taken=taken.astype(np.int64).copy(),
        use=np.zeros(model.rows, dtype=np.int64),
        values=np.zeros(len(model.levels), dtype=np.int64),
        member=np.zeros(len(model.row_choice), dtype=np.int64),
        members=np.zeros(model.rows, dtype=np.int64),
        place=np.zeros(len(model.row_choice), dtype=np.int64),
        random=np.array([seed * 2654435761 + 88172645463325252], dtype=np.uint64),
    )
    moves.fill_state(layout, state)
    goal = moves.Goal(
        level=level,
        budget=state.values.copy(),
        price=price.astype(np.float64),
        order=np.lexsort((price, model.choice_group)).astype(np.int64),
    )
    best, best_values = state.taken.copy(), state.values.copy()
    hot, cold = heat or _temperatures(model, goal.order, goal.price)
    moves.anneal(layout, state, goal, steps, hot, cold, best, best_values)
    return best


def _temperatures(model: ChoiceModel, order: IntArray, price: FloatArray) -> tuple[float, float]:
    """Start at the usual price of a group's third best choice and end at a fiftieth of it."""
    first = model.group_start[:-1]
    third = np.minimum(first + 3, model.fallback)
    step = price[order[third]] - price[order[first]]
    typical = float(np.median(step[step > 0])) if bool((step > 0).any()) else 1.0
    return typical, typical / 50
