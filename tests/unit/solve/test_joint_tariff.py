"""Prices around a routed bundle: exact for it, and put right by what is routed later."""

from __future__ import annotations

from random import Random

import pytest

from allocator.domain.synergy import synergy_of
from allocator.solve.joint_tariff import Tariff, tariff

QUOTES = {"A": 100, "B": 90, "C": 80, "D": 70, "E": 60}


def _predicted(known: Tariff, refs, quotes=QUOTES) -> int:
    savings, charges = known.terms(quotes)
    synergy = synergy_of(
        {("L1", *pair): minutes for pair, minutes in savings},
        {("L1", charged): minutes for charged, minutes in charges},
    )
    return synergy.predict("L1", {ref: quotes[ref] for ref in refs})


def test_what_the_prices_leave_over_is_due_once_whoever_stays() -> None:
    known = tariff("ABC", 150, {"A": 40, "B": 30, "C": 20, "D": 75, "E": 10})
    assert known.once == 60
    assert _predicted(known, "ABC") == 150
    assert _predicted(known, "BC") == 30 + 20 + 60
    assert _predicted(known, "C") == 20 + 60
    assert _predicted(known, "ABCDE") == 150 + 75 + 10
    assert _predicted(known, "D") == 75


def test_what_is_due_once_is_shared_out_where_no_package_can_carry_it_alone() -> None:
    known = tariff("ABCDE", 390, {"A": 50, "B": 50, "C": 50, "D": 50, "E": 50})
    assert known.once == 140
    for gone in "ABCDE":
        assert _predicted(known, set("ABCDE") - {gone}) == 390 - 50


def test_prices_above_what_the_bundle_adds_are_lowered_alike() -> None:
    known = tariff("AB", 60, {"A": 80, "B": 40, "C": -5})
    assert known.prices == {"A": 40, "B": 20, "C": 0}
    assert known.once == 0


def test_who_joined_costs_more_and_who_left_spares_less_afterwards() -> None:
    known = tariff("ABC", 150, {"A": 40, "B": 30, "C": 20, "D": 75, "E": 10})
    other = known.corrected("BCD", 50)
    assert other.prices == {"A": 15, "B": 30, "C": 20, "D": 100, "E": 10}
    assert _predicted(other, "BCD") == _predicted(known, "BCD") + 50
    assert _predicted(other, "ABC") == 150
    left = known.corrected("AC", 70)
    assert left.prices["B"] == 0
    assert known.corrected("ABC", 20) == known


@pytest.mark.parametrize("seed", range(40))
def test_the_routed_bundle_keeps_what_it_adds_whatever_the_quotes(seed: int) -> None:
    rng = Random(seed)
    refs = [f"N{row}" for row in range(rng.randint(1, 8))]
    bundle = refs[: rng.randint(1, len(refs))]
    quotes = {ref: rng.choice([0, rng.randint(0, 50), rng.randint(100, 500)]) for ref in refs}
    routed = rng.randint(0, 1500)
    known = tariff(bundle, routed, {ref: rng.randint(-10, 300) for ref in refs})
    assert _predicted(known, bundle, quotes) == routed
    other = [ref for ref in refs if rng.random() < 0.5]
    joined = set(other) - set(bundle)
    corrected = known.corrected(other, 77)
    assert _predicted(corrected, bundle, quotes) == routed
    if joined:
        assert _predicted(corrected, other, quotes) > _predicted(known, other, quotes)
