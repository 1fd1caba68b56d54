"""The twin keeps its promises for every seed."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum

import pytest
from twin_checks import CHECKS

from allocator.twin import AS_OF, build_twin

DIGEST_OF_SEED_1 = "7fb1412e9e15e0162e1633ac8dfe7f84bc058c3e25106a3e2b139a307245bb5a"
"""Changes with the twin; a change nobody meant is a platform or a library that differs."""


def seed_of(case):
    return int(case.source.split()[-1])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_it_keeps_its_promises(case, check):
    check(case)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100))
def test_it_keeps_them_for_a_hundred_seeds(seed):
    case = build_twin(seed)
    broken = []
    for check in CHECKS:
        try:
            check(case)
        except AssertionError as fault:
            broken.append(f"{check.__name__}: {fault}")
    assert not broken


def test_the_same_seed_gives_the_same_county_and_another_seed_another(case):
    assert build_twin(seed_of(case)) == case
    assert build_twin(99).packages != case.packages


def plain(value):
    """Turn a case into lists and words whose order depends on nothing."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if is_dataclass(value):
        return [plain(getattr(value, field.name)) for field in fields(value)]
    return [plain(item) for item in value] if isinstance(value, tuple) else str(value)


def test_seed_1_is_the_same_county_on_every_machine():
    text = json.dumps(plain(build_twin(1)))
    assert hashlib.sha256(text.encode()).hexdigest() == DIGEST_OF_SEED_1


def test_another_day_moves_every_date_and_nothing_else():
    later = AS_OF + timedelta(days=10)
    case, moved = build_twin(1), build_twin(1, as_of=later)
    assert [p.visits for p in moved.packages] == [p.visits for p in case.packages]
    ready = [p.ready_on - q.ready_on for p, q in zip(moved.packages, case.packages, strict=True)]
    assert set(ready) == {timedelta(days=10)}
    started = [d.started_on - e.started_on for d, e in zip(moved.book, case.book, strict=True)]
    assert set(started) == {timedelta(days=10)}


def test_a_day_early_in_the_year_has_prices_too():
    case = build_twin(1, as_of=date(2027, 2, 1))
    assert {card.valid_from for card in case.rate_cards} == {date(2026, 4, 1)}


def test_it_is_built_in_seconds():
    start = time.process_time()
    build_twin(5)
    assert time.process_time() - start < 8
