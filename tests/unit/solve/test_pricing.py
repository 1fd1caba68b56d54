"""Any prices at all give a bound no plan goes below, and rule out no plan at or below a value."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from allocator.rules.choice_model import ChoiceModel
from allocator.solve.pricing import Duals, price_variables
from allocator.solve.programme import Programme, state_programme
from tests.instances.small_models import small_model


@pytest.mark.parametrize("column_cap", [0, 1000])
@pytest.mark.parametrize("seed", range(60))
def test_no_plan_goes_below_the_bound(seed: int, column_cap: int) -> None:
    model = small_model(seed)
    programme = state_programme(model, column_cap=column_cap)
    rng = np.random.default_rng(seed)
    plans = all_plans(model)
    level = int(rng.integers(0, len(model.levels)))
    held = tuple(int(x) for x in model.values(plans[int(rng.integers(len(plans)))])[:level])
    alive = np.ones(programme.variables, dtype=bool)
    pricing = price_variables(programme, level, held, alive, random_duals(programme, level, rng))
    for plan in plans:
        values = model.values(plan)
        if all(a <= b for a, b in zip(values, held, strict=False)):
            assert pricing.bound <= values[level]
            assert pricing.bound_with(programme, alive) <= values[level]
            assert pricing.may_reach(values[level])[programme.encode(plan)].all()


@pytest.mark.parametrize("column_cap", [0, 1000])
@pytest.mark.parametrize("seed", range(60))
def test_columns_stand_for_exactly_the_feasible_plans(seed: int, column_cap: int) -> None:
    model = small_model(seed)
    programme = state_programme(model, column_cap=column_cap)
    for plan in all_plans(model):
        variables = programme.encode(plan)
        assert np.array_equal(programme.decode(variables), plan)
        assert programme.values(variables) == model.values(plan)
    seen = {tuple(plan.tolist()) for plan in all_plans(model)}
    rng = np.random.default_rng(seed)
    for _ in range(50):
        many = int(rng.integers(1, model.groups + 1))
        drawn = rng.choice(programme.variables, min(many, programme.variables), replace=False)
        values = programme.values(drawn)
        if values is not None:
            taken = programme.decode(drawn)
            assert tuple(taken.tolist()) in seen
            assert model.values(taken) == values


@pytest.mark.parametrize("seed", range(30))
def test_forgetting_variables_keeps_the_rest_as_it_was(seed: int) -> None:
    model = small_model(seed)
    programme = state_programme(model)
    plan = all_plans(model)[0]
    alive = np.random.default_rng(seed).random(programme.variables) < 0.5
    alive[programme.encode(plan)] = True
    rest = programme.kept(alive)
    assert rest.values(rest.encode(plan)) == model.values(plan)
    assert np.array_equal(rest.costs, programme.costs[:, alive])


def all_plans(model: ChoiceModel) -> list[np.ndarray]:
    ranges = [
        range(int(a), int(b))
        for a, b in zip(model.group_start[:-1], model.group_start[1:], strict=True)
    ]
    plans = (np.array(plan, dtype=np.int64) for plan in product(*ranges))
    return [plan for plan in plans if model.is_feasible(plan)]


def random_duals(programme: Programme, level: int, rng: np.random.Generator) -> Duals:
    return Duals(
        group=rng.normal(0, 5, programme.model.groups),
        block=np.zeros(programme.blocks),
        clique=rng.exponential(2, len(programme.cliques)),
        row=rng.exponential(1, len(programme.rows)),
        cap=rng.exponential(1, level),
        share=np.zeros(programme.variables),
    )
