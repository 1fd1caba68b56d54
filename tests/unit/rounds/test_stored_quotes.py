"""Quotes read back answer for the packages they were given for, and for no others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.domain.week import SLOTS
from allocator.rounds import NO_QUOTE, InsertionQuotes
from allocator.rounds.stored import StoredQuotes
from tests.rules.world import StraightRoad, at, case, location, package, visit

HERE, THERE = location("L1"), location("L2", place=at(7))
ONE, TWO, THREE = (
    package(ref, place=at(minutes)) for ref, minutes in (("A", 4), ("B", 5), ("C", 6))
)
CHANGED = replace(ONE, visits=(visit(45),))
STORED = (3, *[0] * (len(SLOTS) - 2), 8)


@pytest.fixture
def otherwise() -> InsertionQuotes:
    return InsertionQuotes(case(HERE, THERE, ONE, TWO, THREE), StraightRoad())


@pytest.fixture
def quotes(otherwise: InsertionQuotes) -> StoredQuotes:
    return StoredQuotes(
        name="routed",
        packages={"A": ONE, "B": TWO},
        alone={("A", "L1"): STORED, ("C", "L1"): STORED},
        together={("L1", ("A", "B")): 99, ("L1", ("B",)): 7, ("L1", ("A", "C")): 98},
        otherwise=otherwise,
    )


@pytest.mark.parametrize(
    ("wanted", "place", "is_stored"),
    [(ONE, HERE, True), (ONE, THERE, False), (CHANGED, HERE, False), (THREE, HERE, False)],
    ids=["as-asked-then", "elsewhere", "changed-since", "no-longer-known"],
)
def test_a_quote_is_the_stored_one_for_the_same_package_at_the_same_place(
    quotes, otherwise, wanted, place, is_stored
):
    expected = STORED if is_stored else otherwise.quote(wanted, place)
    assert quotes.quote(wanted, place) == expected
    assert quotes.bundle([wanted], place) == sum(expected)
    (row,) = quotes.quote_all([wanted], [HERE, THERE], np.array([[place is HERE, place is THERE]]))
    told, untold = (row[0], row[1]) if place is HERE else (row[1], row[0])
    assert tuple(told.tolist()) == expected
    assert set(untold.tolist()) == {NO_QUOTE}


@pytest.mark.parametrize(
    ("wanted", "stored"),
    [
        ([ONE, TWO], 99),
        ([TWO, ONE], 99),
        ([TWO], 7),
        ([CHANGED, TWO], None),
        ([ONE, THREE], None),
        ([ONE, TWO, THREE], None),
    ],
    ids=["in-order", "turned", "one", "one-changed", "one-unknown", "more"],
)
def test_a_bundle_is_the_stored_one_for_the_same_packages_in_any_order(
    quotes, otherwise, wanted, stored
):
    assert quotes.bundle(wanted, HERE) == (stored or otherwise.bundle(wanted, HERE))
