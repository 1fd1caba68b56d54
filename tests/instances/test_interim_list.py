"""Lists with scarce, fragmented capacity: every level proven, by two engines alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from allocator.rules.choice_model import ChoiceModel
from allocator.solve.exact import solve_exact
from allocator.solve.floor import build_floor
from allocator.solve.regret import Forced, forced_values
from tests.instances.interim_list import ListShape, interim_list

SMALL = ListShape(packages=18, locations=40, open_packages=12, nearest=(4, 12))


@pytest.mark.parametrize(
    "shape",
    [
        ListShape(open_packages=30, room=1.2),
        ListShape(open_packages=60, room=1.3),
        ListShape(open_packages=100, room=1.6),
        ListShape(open_packages=200, room=1.6),
    ],
)
def test_a_whole_list_is_proven_at_every_level(shape: ListShape) -> None:
    model = interim_list(1, shape)
    solution = solve_exact(model, build_floor(model))
    assert solution.is_optimal, solution.events
    assert model.is_feasible(solution.taken)


@pytest.mark.parametrize("seed", range(5))
def test_highs_finds_the_same_value_at_every_level(seed: int) -> None:
    model = interim_list(seed, SMALL)
    ours = solve_exact(model, build_floor(model))
    assert highs_values(model) == ours.values


def test_the_same_plan_every_time() -> None:
    model = interim_list(2, SMALL)
    start = build_floor(model)
    first = solve_exact(model, start)
    for _ in range(3):
        assert np.array_equal(solve_exact(model, start).taken, first.taken)


def test_forced_values_equal_a_fresh_solve() -> None:
    model, taken, choices = forced_case()
    for result in forced_values(model, taken, choices):
        group = int(model.choice_group[result.choice])
        if result.values is None:
            alone = model.fallback.copy()
            alone[group] = result.choice
            assert not model.is_feasible(alone)
            continue
        fresh = only_choice(model, result.choice)
        fresh_solution = solve_exact(fresh, fresh.fallback.copy())
        assert fresh_solution.values == result.values, result.choice
        assert result.is_proven


def test_forced_values_do_not_depend_on_the_number_of_processes() -> None:
    model, taken, choices = forced_case()
    one = forced_values(model, taken, choices, processes=1)
    two = forced_values(model, taken, choices[::-1], processes=3)[::-1]
    assert [plain(x) for x in one] == [plain(x) for x in two]


def test_progress_is_told_to_the_end() -> None:
    model, taken, choices = forced_case()
    told: list[tuple[int, int]] = []
    forced_values(model, taken, choices, advance=lambda done, of: told.append((done, of)))
    assert told[-1] == (len(choices), len(choices))
    assert [done for done, _ in told] == list(range(1, len(choices) + 1))


def test_forcing_what_is_taken_changes_nothing() -> None:
    model, taken, _ = forced_case()
    for result in forced_values(model, taken, taken[:5]):
        assert result.regret(model.values(taken)) == (0,) * len(model.levels)


def forced_case() -> tuple[ChoiceModel, np.ndarray, np.ndarray]:
    model = interim_list(3, SMALL)
    model = model.with_levels(model.levels[:-1])
    taken = solve_exact(model, build_floor(model)).taken
    return model, taken, np.setdiff1d(np.arange(model.choices), taken)[::3]


def plain(result: Forced) -> tuple[object, ...]:
    taken = None if result.taken is None else tuple(result.taken.tolist())
    return result.choice, result.values, taken, result.is_proven


def only_choice(model: ChoiceModel, choice: int) -> ChoiceModel:
    """Return the model in which one group has a single choice left, which cannot be refused."""
    group = int(model.choice_group[choice])
    dropped = np.arange(model.group_start[group], model.group_start[group + 1])
    kept = np.setdiff1d(np.arange(model.choices), np.setdiff1d(dropped, [choice]))
    number = np.full(model.choices, -1)
    number[kept] = np.arange(len(kept))
    entry = number[model.row_choice] >= 0
    size = np.bincount(model.entry_row[entry], minlength=model.rows)
    start = np.bincount(model.choice_group[kept], minlength=model.groups)
    # the forced choice now stands last in its group, where the others have their fallback; the
    # rest of the model is as it was, so a plan of fallbacks is still feasible
    return replace(
        model,
        group_start=np.concatenate([[0], np.cumsum(start)]),
        row_start=np.concatenate([[0], np.cumsum(size)]),
        row_choice=number[model.row_choice[entry]],
        row_coefficient=model.row_coefficient[entry],
        levels=tuple(replace(x, choice_cost=x.choice_cost[kept]) for x in model.levels),
    )


def highs_values(model: ChoiceModel) -> tuple[int, ...]:
    """Solve the levels in order with HiGHS over the plain rows."""
    soft = np.flatnonzero(model.row_soft)
    entries = np.full(len(soft), -1.0)
    rows = csr_matrix(
        (
            np.concatenate([model.row_coefficient, entries]),
            (
                np.concatenate([model.entry_row, soft]),
                np.concatenate([model.row_choice, model.choices + np.arange(len(soft))]),
            ),
        ),
        shape=(model.rows, model.choices + len(soft)),
    )
    once = csr_matrix(
        (np.ones(model.choices), (model.choice_group, np.arange(model.choices))),
        shape=(model.groups, model.choices + len(soft)),
    )
    limits = [LinearConstraint(rows, ub=model.row_limit), LinearConstraint(once, lb=1, ub=1)]
    upper = np.concatenate([np.ones(model.choices), np.full(len(soft), np.inf)])
    values: list[int] = []
    for level in model.levels:
        cost = np.concatenate([level.choice_cost, level.excess_cost[soft]]).astype(float)
        found = milp(
            cost,
            constraints=limits,
            bounds=Bounds(0, upper),
            integrality=np.ones(len(cost)),
            options={"mip_rel_gap": 0.0},
        )
        assert found.status == 0, found.message
        taken = np.flatnonzero(found.x[: model.choices] > 0.5)
        values.append(model.values(taken)[len(values)])
        limits.append(LinearConstraint(cost[None, :], ub=values[-1]))
    return tuple(values)
