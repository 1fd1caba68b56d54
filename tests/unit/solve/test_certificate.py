"""A certificate proves its bound, and only its bound."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from allocator.rules.choice_model import ChoiceModel, Level
from allocator.solve.bound import find_bound
from allocator.solve.certificate import (
    Certificate,
    certified_bound,
    excluded_choices,
    is_certified,
    least_knapsack,
)
from tests.unit.solve.random_models import every_plan, random_model


def _random_certificate(model, level, rng):
    scale = int(rng.integers(1, 50))
    prices = rng.integers(0, 3 * scale, level)
    ceiling = scale * model.levels[level].excess_cost
    for price, goal in zip(prices, model.levels, strict=False):
        ceiling = ceiling + price * goal.excess_cost
    rows = rng.integers(0, 3 * scale, model.rows)
    rows = np.where(model.row_soft, np.minimum(rows, ceiling), rows)
    return Certificate(
        level=level, scale=scale, row_multiplier=rows, level_multiplier=prices, bound=0
    )


def _plans_within(table, level, held):
    return [row for row in table if all(row[k] <= held[k] for k in range(level))]


@pytest.mark.parametrize("block", range(10))
def test_no_plan_beats_a_bound(block):
    """Fifty random models a block: random and found multipliers, earlier levels held."""
    for seed in range(block * 50, block * 50 + 50):
        model = random_model(seed)
        rng = np.random.default_rng(seed)
        table = [model.values(plan) for plan in every_plan(model)]
        held = table[int(rng.integers(len(table)))]
        for level in range(len(model.levels)):
            least = min(row[level] for row in _plans_within(table, level, held))
            assert certified_bound(model, _random_certificate(model, level, rng), held) <= least
            found = find_bound(model, level, held).certificate
            assert is_certified(model, found, held)
            assert found.bound <= least


def _by_definition(model, proof, held, taken=()):
    """L of the module's docstring in Python integers; some groups hold to the choice taken."""
    rows = [int(x) for x in proof.row_multiplier]
    weights = [int(x) for x in proof.level_multiplier]
    levels = [[int(x) for x in level.choice_cost] for level in model.levels]
    use = {}
    for row, choice, factor in zip(
        model.entry_row.tolist(), model.row_choice.tolist(), model.row_coefficient.tolist(),
        strict=True,
    ):  # fmt: skip
        use[choice] = use.get(choice, 0) + rows[row] * factor

    def price(choice):
        dearer = sum(weights[j] * levels[j][choice] for j in range(proof.level))
        return proof.scale * levels[proof.level][choice] + dearer + use.get(choice, 0)

    total = 0
    for start, end in pairwise(model.group_start.tolist()):
        forced = [choice for choice in taken if start <= choice < end]
        total += min(map(price, forced or range(start, end)))
    total -= sum(row * int(limit) for row, limit in zip(rows, model.row_limit, strict=True))
    return total - sum(weight * int(held[j]) for j, weight in enumerate(weights))


@pytest.mark.parametrize("large", ["", "scale", "row_multiplier", "level_multiplier"])
def test_the_bound_is_the_one_the_definition_gives(large):
    """Also where one of the multipliers is so large that its products do not fit 64 bits."""
    for seed in range(12):
        model, rng = random_model(seed), np.random.default_rng(seed)
        held = [int(rng.integers(0, 60)) for _ in model.levels]
        for level in range(len(model.levels)):
            proof = _random_certificate(model, level, rng)
            if large:
                hard = np.where(model.row_soft, 0, proof.row_multiplier)
                proof = replace(proof, row_multiplier=hard)
                proof = replace(proof, **{large: getattr(proof, large) * 2**55})
            total = _by_definition(model, proof, held)
            assert certified_bound(model, proof, held) == max(0, -(-total // proof.scale))
            cannot = [
                _by_definition(model, proof, held, (choice,)) > proof.scale * held[level]
                for choice in range(model.choices)
            ]
            assert excluded_choices(model, proof, held).tolist() == cannot


def test_exclusions_never_lose_a_plan():
    for seed in range(80):
        model = random_model(seed)
        table = [(model.values(plan), plan) for plan in every_plan(model)]
        held = min(values for values, _ in table)
        proofs = []
        for level in range(len(model.levels)):
            found = find_bound(model, level, held, excluded_by=tuple(proofs)).certificate
            least = min(v[level] for v in _plans_within([v for v, _ in table], level, held))
            assert found.bound <= least
            plain = replace(found, excluded_by=())
            excluded = excluded_choices(model, plain, held)
            for values, plan in table:
                if all(values[k] <= held[k] for k in range(level + 1)):
                    assert not excluded[plan].any()
            proofs.append(plain)


def test_knapsack_certificates_never_beat_a_plan():
    for seed in range(80):
        model = random_model(seed, rows=1)
        rng = np.random.default_rng(seed)
        if model.row_soft[0]:
            continue
        least = min(model.values(plan)[0] for plan in every_plan(model))
        proof = _with_knapsack(model, [0], rng.integers(-100, 400, model.groups))
        assert certified_bound(model, proof, []) <= least


def test_a_bound_with_knapsacks_is_the_one_every_choice_of_subsets_gives():
    """Row 0 is priced, row 1 kept: what is taken of it is the best of all subsets that fit."""
    kept = 0
    for seed in range(120):
        model, rng = random_model(seed, groups=3, choices=2, rows=2), np.random.default_rng(seed)
        if model.row_soft[1]:
            continue
        proof, held = _random_certificate(model, 1, rng), [int(rng.integers(0, 9))]
        rows = np.minimum(proof.row_multiplier, 2) * [1, 0]
        of_group = rng.integers(-proof.scale, 9 * proof.scale, model.groups)
        proof = replace(
            proof,
            row_multiplier=rows,
            level_multiplier=np.minimum(proof.level_multiplier, 2),
            knapsack_rows=np.array([1]),
            group_multiplier=of_group,
        )
        use = np.zeros((2, model.choices), dtype=object)
        use[model.entry_row, model.row_choice] = model.row_coefficient
        price = proof.scale * model.levels[1].choice_cost.astype(object) + rows[0] * use[0]
        price = price + proof.level_multiplier[0] * model.levels[0].choice_cost
        gain = price - of_group[model.choice_group]
        masks = (np.arange(2**model.choices)[:, None] >> np.arange(model.choices)) & 1
        best = (masks @ gain)[masks @ use[1] <= model.row_limit[1]].min()
        total = int(best) + sum(of_group.tolist()) - int(rows[0] * model.row_limit[0])
        total -= int(proof.level_multiplier[0]) * held[0]
        assert certified_bound(model, proof, held) == max(0, -(-total // proof.scale))
        kept += total > 0
    assert kept > 10, "the bounds hardly ever say anything"


def _with_knapsack(model, rows, prices=None, **changes):
    """A certificate of the first level that keeps some rows instead of pricing them."""
    proof = Certificate(
        level=0,
        scale=7,
        row_multiplier=np.zeros(model.rows, dtype=np.int64),
        level_multiplier=np.zeros(0, dtype=np.int64),
        bound=0,
        knapsack_rows=np.array(rows),
        group_multiplier=np.zeros(model.groups, dtype=np.int64) if prices is None else prices,
    )
    return replace(proof, **changes)


def _two_groups(limit=4):
    """Two choices and two fallbacks; rows 0 and 1 share a choice, 2 is soft, 3 has a minus."""
    return ChoiceModel(
        group_start=np.array([0, 2, 4]),
        row_start=np.array([0, 2, 3, 4, 6]),
        row_choice=np.array([0, 2, 0, 2, 0, 2]),
        row_coefficient=np.array([3, 2, 0, 1, 1, -1]),
        row_limit=np.array([limit, 1, 1, 1]),
        row_soft=np.array([False, False, True, False]),
        levels=(Level("only", np.array([0, 9, 0, 8]), np.array([0, 0, 5, 0])),),
    )


@pytest.mark.parametrize(
    ("rows", "changes", "words"),
    [
        ([0, 0], {}, "distinct"),
        ([0, 4], {}, "distinct"),
        ([-1, 0], {}, "distinct"),
        ([0, 2], {}, "hard"),
        ([0, 1], {"row_multiplier": np.array([1, 0, 0, 0])}, "priced as well"),
        ([0, 1], {}, "two knapsack rows"),
        ([3], {}, "negative coefficient"),
        ([0], {"group_multiplier": np.zeros(3, dtype=np.int64)}, "each group"),
    ],
)
def test_a_knapsack_that_proves_nothing_is_refused(rows, changes, words):
    model = _two_groups()
    for row in (0, 1):
        assert certified_bound(model, _with_knapsack(model, [row]), []) == 0
    with pytest.raises(ValueError, match=words):
        certified_bound(model, _with_knapsack(model, rows, **changes), [])


def test_a_knapsack_without_room_is_refused():
    with pytest.raises(ValueError, match="not -1"):
        certified_bound(_two_groups(-1), _with_knapsack(_two_groups(), [0]), [])
    assert least_knapsack(np.array([-5, -1]), np.array([1, 0]), 0) == -1


def test_only_a_plain_certificate_excludes_choices(proven):
    model = _two_groups()
    with pytest.raises(ValueError, match="plain"):
        excluded_choices(model, _with_knapsack(model, [0]), [0])
    model, held, proof = proven
    first = find_bound(model, 0, held).certificate
    with pytest.raises(ValueError, match="plain"):
        excluded_choices(model, replace(proof, excluded_by=(first,)), held)


def test_exclusions_that_leave_nothing_to_choose_prove_no_bound(proven):
    """No plan does better than nothing on the first level."""
    model, held, proof = proven
    first = replace(find_bound(model, 0, held).certificate, excluded_by=())
    assert is_certified(model, replace(proof, excluded_by=(first,)), held)
    impossible = (-1, *held[1:])
    with pytest.raises(ValueError, match="without any choice"):
        certified_bound(model, replace(proof, excluded_by=(first,)), impossible)
    assert not is_certified(model, replace(proof, excluded_by=(first,)), impossible)


def test_a_knapsack_is_minimised_exactly():
    rng = np.random.default_rng(3)
    for _ in range(100):
        profit, weight = -rng.integers(1, 30, 6), rng.integers(0, 10, 6)
        limit = int(rng.integers(0, 25))
        masks = (np.arange(64)[:, None] >> np.arange(6)) & 1
        fits = masks @ weight <= limit
        assert least_knapsack(profit, weight, limit) == (masks @ profit)[fits].min()


@pytest.fixture
def proven():
    model = random_model(11)
    held = min(model.values(plan) for plan in every_plan(model))
    level = 1
    return model, held, find_bound(model, level, held).certificate


def test_a_bound_claimed_too_high_is_refused(proven):
    model, held, proof = proven
    assert is_certified(model, proof, held)
    assert not is_certified(model, replace(proof, bound=proof.bound + 1), held)


def test_negative_multipliers_are_refused(proven):
    model, held, proof = proven
    for name in ("row_multiplier", "level_multiplier"):
        changed = getattr(proof, name).copy()
        changed[0] = -1
        with pytest.raises(ValueError, match="negative"):
            certified_bound(model, replace(proof, **{name: changed}), held)


def test_a_soft_row_priced_above_its_excess_is_refused():
    model = next(m for m in map(random_model, range(50)) if m.row_soft.any())
    proof = find_bound(model, 0, []).certificate
    rows = np.where(model.row_soft, 10**9, proof.row_multiplier)
    with pytest.raises(ValueError, match="soft row"):
        certified_bound(model, replace(proof, row_multiplier=rows), [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scale": 0}, "scale"),
        ({"level": 3}, "no level 3"),
        ({"level": -1}, "no level -1"),
        ({"row_multiplier": np.zeros(99, dtype=np.int64)}, "one multiplier"),
        ({"level_multiplier": np.zeros(2, dtype=np.int64)}, "one multiplier"),
        ({"row_multiplier": np.zeros(4)}, "integers"),
        ({"level_multiplier": np.zeros(1)}, "integers"),
        ({"knapsack_rows": np.array([0])}, "each group"),
    ],
)
def test_malformed_certificates_are_refused(proven, change, words):
    model, held, proof = proven
    for used in (certified_bound, excluded_choices):
        with pytest.raises(ValueError, match=words):
            used(model, replace(proof, **change), held)


def test_a_value_is_needed_for_every_earlier_level(proven):
    model, _, proof = proven
    with pytest.raises(ValueError, match="each earlier level"):
        certified_bound(model, proof, [])


def test_a_certificate_cannot_exclude_by_a_later_level(proven):
    model, held, proof = proven
    own = replace(proof, excluded_by=(proof,))
    with pytest.raises(ValueError, match="earlier levels"):
        certified_bound(model, own, held)


def test_numbers_beyond_int64_stay_exact(proven):
    model, held, proof = proven
    factor = 2**34
    large = replace(
        proof,
        scale=proof.scale * factor,
        row_multiplier=proof.row_multiplier * factor,
        level_multiplier=proof.level_multiplier * factor,
    )
    assert certified_bound(model, large, held) == certified_bound(model, proof, held)
