"""The sweep finds what listing every plan finds, and of plans worth the same the nearest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.exact import Climb
from allocator.solve.programme import Programme, state_programme
from allocator.solve.solution import Effort, Status
from allocator.solve.sweep import sweep
from tests.unit.solve.random_models import every_plan, random_model


@pytest.mark.parametrize("seed", range(60))
def test_it_finds_the_best_plan_and_the_nearest_of_its_like(seed: int) -> None:
    programme = swept(seed)
    model = programme.model
    plans = list(every_plan(model))
    near = plans[seed % len(plans)]
    found = sweep(programme, np.ones(programme.variables, dtype=bool), near)
    assert found is not None
    taken = programme.decode(found)
    assert ranked(model, taken, near) == min(ranked(model, plan, near) for plan in plans)


@pytest.mark.parametrize("seed", range(60))
def test_it_uses_only_the_variables_it_may(seed: int) -> None:
    programme = swept(seed)
    model, plans = programme.model, list(every_plan(programme.model))
    rng = np.random.default_rng(seed)
    alive = rng.random(programme.variables) < 0.6
    inside = [plan for plan in plans if alive[programme.encode(plan)].all()]
    found = sweep(programme, alive, model.fallback)
    if found is None:
        assert not inside
    else:
        assert alive[found].all()
        assert model.values(programme.decode(found)) == min(model.values(x) for x in inside)


def test_it_gives_up_rather_than_look_at_more_ways_than_it_may() -> None:
    programme = swept(0)
    alive = np.ones(programme.variables, dtype=bool)
    assert sweep(programme, alive, programme.model.fallback, steps=2) is None


def test_costs_below_nothing_are_left_to_the_solver() -> None:
    programme = swept(0)
    costs = programme.costs.copy()
    assert costs.min() >= 0
    costs[-1, 0] = -1
    alive = np.ones(programme.variables, dtype=bool)
    cheaper = replace(programme, costs=costs)
    assert sweep(programme, alive, programme.model.fallback) is not None
    assert sweep(cheaper, alive, programme.model.fallback) is None
    alive[0] = False
    assert sweep(cheaper, alive, programme.model.fallback) is not None


def test_a_row_across_blocks_is_left_to_the_solver() -> None:
    programme = next(p for seed in range(99) if len((p := stated(seed)).rows))
    alive = np.ones(programme.variables, dtype=bool)
    assert sweep(programme, alive, programme.model.fallback) is None


def test_levels_closed_at_once_are_closed_as_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = {}
    for is_swept in (True, False):
        if not is_swept:
            monkeypatch.setattr("allocator.solve.exact.sweep", lambda *_: None)
        found[is_swept] = [
            Climb(state_programme(model), Effort()).run(model.fallback.copy())
            for model in (random_model(seed, groups=5) for seed in range(12))
        ]
    for one, other in zip(found[True], found[False], strict=True):
        assert one.values == other.values
        assert all(it.status is Status.OPTIMAL for it in (*one.levels, *other.levels))


def swept(seed: int) -> Programme:
    """Return a programme no row of which stands across blocks."""
    for number in range(seed, 10_000, 97):
        programme = stated(number)
        if not len(programme.rows):
            return programme
    raise AssertionError("no such programme")


def stated(seed: int) -> Programme:
    """Return a programme whose costs are coarse, so that many plans are worth the same."""
    model = random_model(seed, groups=5, rows=5)
    levels = tuple(replace(x, choice_cost=x.choice_cost // 8) for x in model.levels)
    return state_programme(model.with_levels(levels))


def ranked(model: ChoiceModel, plan: IntArray, near: IntArray) -> tuple[int, ...]:
    """Return what a plan is worth, and how many choices it has that another has not."""
    return (*model.values(plan), int((plan != near).sum()))
