"""Bounds are as tight as the linear relaxation."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import linprog

from allocator.solve.bound import binding_rows, find_bound
from tests.unit.solve.random_models import best_values, random_model


def _relaxed(model, level, held):
    """Solve the relaxation with another program, choices first and excess after."""
    soft = np.flatnonzero(model.row_soft)
    width = model.choices + len(soft)
    goal = model.levels[level]
    cost = np.concatenate([goal.choice_cost, goal.excess_cost[soft]])
    rows = np.zeros((model.rows, width))
    rows[model.entry_row, model.row_choice] = model.row_coefficient
    rows[soft, model.choices + np.arange(len(soft))] = -1
    earlier = [
        np.concatenate([goal.choice_cost, goal.excess_cost[soft]]) for goal in model.levels[:level]
    ]
    groups = np.zeros((model.groups, width))
    groups[model.choice_group, np.arange(model.choices)] = 1
    answer = linprog(
        cost,
        A_ub=np.vstack([rows, *earlier]),
        b_ub=np.concatenate([model.row_limit, held[:level]]),
        A_eq=groups,
        b_eq=np.ones(model.groups),
    )
    assert answer.success
    return answer.fun


def test_the_bound_equals_the_relaxation_rounded_up():
    close = 0
    for seed in range(30):
        model = random_model(seed, groups=5, choices=4, rows=5)
        held = best_values(model)
        for level in range(len(model.levels)):
            relaxed = _relaxed(model, level, held)
            bound = find_bound(model, level, held).certificate.bound
            assert bound <= math.ceil(relaxed - 1e-6)
            close += bound >= math.floor(relaxed + 1e-6)
    assert close >= 85


def test_exclusions_never_loosen_a_bound():
    for seed in range(30):
        model = random_model(seed, groups=5, choices=4, rows=5)
        held = best_values(model)
        first = find_bound(model, 0, []).certificate
        plain = find_bound(model, 1, held).certificate.bound
        assert find_bound(model, 1, held, excluded_by=(first,)).certificate.bound >= plain - 1


def test_the_same_question_has_the_same_answer():
    model = random_model(5, groups=6, choices=5, rows=6)
    first, second = (find_bound(model, 0, []).certificate for _ in range(2))
    assert first.scale == second.scale
    assert (first.row_multiplier == second.row_multiplier).all()


def test_rows_that_no_plan_can_exceed_are_left_out():
    model = random_model(7)
    roomy = type(model)(**{**_fields(model), "row_limit": np.full(model.rows, 10**6)})
    assert len(binding_rows(roomy, 2, np.ones(model.choices, dtype=bool))) == 0


def _fields(model):
    names = ("group_start", "row_start", "row_choice", "row_coefficient", "row_soft", "levels")
    return {name: getattr(model, name) for name in names}
