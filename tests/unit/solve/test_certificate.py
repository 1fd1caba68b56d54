"""A certificate proves its bound, and only its bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

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
        proof = Certificate(
            level=0,
            scale=7,
            row_multiplier=np.zeros(1, dtype=np.int64),
            level_multiplier=np.zeros(0, dtype=np.int64),
            bound=0,
            knapsack_rows=np.array([0]),
            group_multiplier=rng.integers(-100, 400, model.groups),
        )
        assert certified_bound(model, proof, []) <= least


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
        ({"level": 9}, "no level 9"),
        ({"row_multiplier": np.zeros(99, dtype=np.int64)}, "one multiplier"),
        ({"row_multiplier": np.zeros(4)}, "integers"),
        ({"knapsack_rows": np.array([0])}, "each group"),
    ],
)
def test_malformed_certificates_are_refused(proven, change, words):
    model, held, proof = proven
    with pytest.raises(ValueError, match=words):
        certified_bound(model, replace(proof, **change), held)


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
