"""Bound and improve an assignment problem by column generation, whole or in blocks of rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray
from allocator.solve.assignment import (
    Assignment,
    Columns,
    as_assignment,
    generate,
    relax,
    restrict,
    seed_columns,
)
from allocator.solve.assignment_dive import dive
from allocator.solve.certificate import Certificate, certified_bound
from allocator.solve.interior import FloatArray

_BOUND_UP_TO = 450
"""Groups up to which the whole problem gets its columns, and so the stronger bound."""
_DIVE_UP_TO = 220
"""Groups up to which it pays to dive on the whole problem."""
_BLOCK_GROUPS = 150
_BLOCK_SHARE = 0.6
_ITERATIONS = 90
_SCALE = 1_000_000


def improve_assignment(
    model: ChoiceModel, plan: IntArray, price: FloatArray, *, blocks: int, seed: int = 1
) -> tuple[IntArray, Certificate | None]:
    """Improve a plan of an assignment problem and prove the stronger bound where it is worth it.

    Parameters
    ----------
    model
        The programme; anything but an assignment problem comes back as it was.
    plan
        A feasible plan.
    price
        Price of each group in the plain relaxation, shape ``(groups,)``.
    blocks
        Number of blocks of rows solved again.
    seed
        Seed of the draws.

    Returns
    -------
    tuple
        A plan no worse, and a certificate with knapsack rows or ``None``.
    """
    read = as_assignment(model)
    if read is None:
        return plan, None
    problem, choice = read
    served_by = _rows_of_plan(model, plan, choice)
    proof = None
    draws = np.random.default_rng(seed)
    if model.groups <= _BOUND_UP_TO:
        columns = seed_columns(problem, served_by)
        master = generate(problem, columns, iterations=_ITERATIONS, start=price)
        proof = _certificate(model, master.group_price)
        price = master.group_price
        if model.groups <= _DIVE_UP_TO:
            served_by = _dive_often(problem, columns, price, served_by, 2 + blocks // 4)
    if model.groups > _DIVE_UP_TO:
        fresh = _dive_from_relaxation(problem, draws)
        served_by = min(served_by, fresh, key=lambda rows: _cost(problem, rows))
    served_by = _solve_blocks(problem, served_by, price, blocks, draws)
    fresh_plan = _plan_of_rows(model, served_by, choice)
    better = model.is_feasible(fresh_plan) and model.values(fresh_plan) < model.values(plan)
    return (fresh_plan if better else plan), proof


def _dive_often(
    problem: Assignment, columns: Columns, price: FloatArray, served_by: IntArray, dives: int
) -> IntArray:
    """Dive several times, each time surer or with other ties, and keep the best."""
    for number in range(dives):
        sure = (0.95, 0.8, 0.65)[number % 3]
        fresh = dive(problem, columns, price, iterations=3, sure=sure, seed=number)
        served_by = min(served_by, fresh, key=lambda rows: _cost(problem, rows))
    return served_by


def _dive_from_relaxation(problem: Assignment, draws: np.random.Generator) -> IntArray:
    """Take what the plain relaxation is surest of and dive on the groups it wavers about."""
    share, price = relax(problem, draws)
    served_by = np.where(share.max(axis=0) > 0, share.argmax(axis=0), -1)
    cost = problem.cost + price[:, None] * problem.weight
    ordered = np.sort(cost, axis=0)
    sureness = share.max(axis=0) * (ordered[1] - ordered[0] + 0.01)
    room = problem.room.copy()
    wavering = np.argsort(sureness, kind="stable")[:_BLOCK_GROUPS]
    held = np.zeros(len(served_by), dtype=bool)
    held[wavering] = True
    for group in np.argsort(-sureness, kind="stable").tolist():
        row = int(served_by[group])
        if held[group] or row < 0 or problem.weight[row, group] > room[row]:
            held[group] = True
        else:
            room[row] -= problem.weight[row, group]
    served_by[held] = -1
    least = np.where(np.isfinite(ordered[0]), ordered[0], problem.left_out)
    return _solve_block(problem, served_by, held, least, 1)


def _solve_blocks(
    problem: Assignment,
    served_by: IntArray,
    price: FloatArray,
    blocks: int,
    draws: np.random.Generator,
) -> IntArray:
    """Free all groups of a few rows, or a few groups of all rows, in turn; keep what is better."""
    for number in range(blocks):
        size = min(_BLOCK_GROUPS, int(_BLOCK_SHARE * len(served_by)))
        if number % 3 == 2:
            held = np.zeros(len(served_by), dtype=bool)
            held[draws.permutation(len(served_by))[: size // 2]] = True
        else:
            held = _groups_of_rows(served_by, len(problem.room), size, draws)
        held |= served_by < 0
        served_by = _solve_block(problem, served_by, held, price, number + 1)
    return served_by


def _groups_of_rows(
    served_by: IntArray, rows: int, size: int, draws: np.random.Generator
) -> BoolArray:
    held = np.zeros(len(served_by), dtype=bool)
    for count, row in enumerate(draws.permutation(rows).tolist()):
        more = held | (served_by == row)
        if count > 1 and int(more.sum()) > size:
            break
        held = more
    return held


def _solve_block(
    problem: Assignment, served_by: IntArray, held: BoolArray, price: FloatArray, seed: int
) -> IntArray:
    """Place the held groups anew in the room the others leave; return the better plan."""
    kept = np.flatnonzero(held)
    fixed = np.flatnonzero(~held & (served_by >= 0))
    room = problem.room.copy()
    np.subtract.at(room, served_by[fixed], problem.weight[served_by[fixed], fixed])
    part = restrict(problem, kept, room)
    now = served_by[kept]
    columns = seed_columns(part, now)
    master = generate(part, columns, iterations=20, start=price[kept], open_gap=0.5)
    if master.bound > _cost(part, now) - 1 + 1e-6:
        return served_by
    fresh = dive(part, columns, master.group_price, iterations=3, sure=0.9, seed=seed)
    if _cost(part, fresh) < _cost(part, now):
        served_by = served_by.copy()
        served_by[kept] = fresh
    return served_by


def _cost(problem: Assignment, served_by: IntArray) -> float:
    served = np.flatnonzero(served_by >= 0)
    left = np.flatnonzero(served_by < 0)
    return float(problem.cost[served_by[served], served].sum() + problem.left_out[left].sum())


def _rows_of_plan(model: ChoiceModel, plan: IntArray, choice: IntArray) -> IntArray:
    row, group = np.nonzero(choice >= 0)
    row_of_choice = np.full(model.choices, -1)
    row_of_choice[choice[row, group]] = row
    return row_of_choice[plan]


def _plan_of_rows(model: ChoiceModel, served_by: IntArray, choice: IntArray) -> IntArray:
    plan = model.fallback.astype(np.int64).copy()
    served = np.flatnonzero(served_by >= 0)
    plan[served] = choice[served_by[served], served]
    return plan


def _certificate(model: ChoiceModel, price: FloatArray) -> Certificate:
    proof = Certificate(
        level=0,
        scale=_SCALE,
        row_multiplier=np.zeros(model.rows, dtype=np.int64),
        level_multiplier=np.zeros(0, dtype=np.int64),
        bound=0,
        knapsack_rows=np.arange(model.rows),
        group_multiplier=np.round(price * _SCALE).astype(np.int64),
    )
    return replace(proof, bound=certified_bound(model, proof, []))
