"""Rows that bend nowhere become prices of choices; no plan is worth anything else than before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.rules.choice_model import ChoiceModel, Level
from allocator.solve.columns import fits_alone
from allocator.solve.programme import state_programme
from allocator.solve.straight import is_priced, straighten
from tests.unit.solve.random_models import every_plan, random_model


@pytest.mark.parametrize("seed", range(40))
def test_every_plan_is_worth_the_same(seed: int) -> None:
    model = random_model(seed, rows=6)
    straight = straighten(model)
    plans = list(every_plan(model))
    assert plans
    for plan in plans:
        assert straight.is_feasible(plan)
        assert straight.values(plan) == model.values(plan)
    assert all((level.choice_cost >= 0).all() for level in straight.levels)


@pytest.mark.parametrize("seed", range(40))
def test_only_rows_that_some_plans_exceed_and_others_do_not_are_still_watched(seed: int) -> None:
    model = random_model(seed, rows=6)
    watched = is_priced(straighten(model))
    unlimited = replace(model, row_limit=np.where(model.row_soft, model.row_limit, 10**6))
    fits = fits_alone(model)
    use = np.array([model.row_use(plan) for plan in every_plan(unlimited) if fits[plan].all()])
    over = use > model.row_limit
    bends = over.any(axis=0) & ~(use >= model.row_limit).all(axis=0)
    assert not (watched & ~model.row_soft).any()
    assert np.array_equal(watched, bends & is_priced(model))


@pytest.mark.parametrize(
    ("limit", "coefficient", "fallback", "other"),
    [(7, 5, 0, 0), (-4, 5, 12, 27), (-4, -3, 12, 3), (5, 5, 0, 0), (0, 5, 0, 15)],
    ids=["never", "always", "always-less", "just-not", "from-nothing"],
)
def test_one_row(limit: int, coefficient: int, fallback: int, other: int) -> None:
    model = one_choice(limit, coefficient)
    straight = straighten(model)
    assert not is_priced(straight).any()
    assert straight.levels[0].choice_cost.tolist() == [other, fallback]
    assert len(state_programme(model).rows) == 0


def test_a_row_exceeded_by_one_choice_alone_stays_as_it_is() -> None:
    model = one_choice(3, 5)
    assert straighten(model).values(np.array([0])) == (6,)
    assert is_priced(straighten(model)).tolist() == [True]


def one_choice(limit: int, coefficient: int) -> ChoiceModel:
    """Return one package, one location and one soft row at 3 a unit."""
    return ChoiceModel(
        group_start=np.array([0, 2]),
        row_start=np.array([0, 1]),
        row_choice=np.array([0]),
        row_coefficient=np.array([coefficient]),
        row_limit=np.array([limit]),
        row_soft=np.array([True]),
        levels=(Level("level-0", np.zeros(2, dtype=np.int64), np.array([3])),),
    )
