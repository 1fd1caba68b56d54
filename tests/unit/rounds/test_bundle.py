"""What a location's rounds gain when it takes several packages together."""

from __future__ import annotations

from itertools import permutations

import pytest

from allocator.domain.market import Location
from allocator.domain.package import Package, Visit
from allocator.geo import CrowFlyTravel
from allocator.rounds import InsertionQuotes
from tests.rules.world import (
    WEEKDAYS,
    StraightRoad,
    at,
    case,
    location,
    package,
    visit,
)
from tests.tiny import random_case

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_package_alone_costs_its_quote(seed: int) -> None:
    county = random_case(seed, packages=4, locations=2, book=9)
    quotes = InsertionQuotes(county, CrowFlyTravel())
    for place in county.locations:
        assert quotes.bundle([], place) == 0
        for wanted in county.packages:
            assert quotes.bundle([wanted], place) == sum(quotes.quote(wanted, place))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bundle_is_never_negative_and_knows_no_order(seed: int) -> None:
    county = random_case(seed, packages=4, locations=2, book=9)
    quotes = InsertionQuotes(county, CrowFlyTravel())
    for place in county.locations:
        found = {quotes.bundle(order, place) for order in permutations(county.packages)}
        assert len(found) == 1
        assert found.pop() >= 0


def _quotes(*homes: Package) -> tuple[InsertionQuotes, Location]:
    """Quotes of a branch at 0 that delivers nothing yet."""
    branch = location("L1", place=at(0))
    return InsertionQuotes(case(*homes, branch), StraightRoad()), branch


def test_neighbours_share_the_drive_out_on_the_days_both_are_visited() -> None:
    one = package("A", visit(days=WEEKDAYS), place=at(10))
    same = package("B", visit(days=WEEKDAYS), place=at(10))
    some_days = package("C", visit(days=WEEKDAYS[:2]), place=at(10))
    quotes, branch = _quotes(one, same, some_days)
    assert quotes.bundle([one], branch) == 5 * 20
    assert quotes.bundle([some_days], branch) == 2 * 20
    assert quotes.bundle([one, same], branch) == 5 * 20
    assert quotes.bundle([one, some_days], branch) == 5 * 20


def test_two_that_want_the_same_minute_need_two_carers() -> None:
    one, other = (package(ref, visit(width=0, days=WEEKDAYS), place=at(10)) for ref in "AB")
    quotes, branch = _quotes(one, other)
    assert quotes.bundle([one, other], branch) == 2 * 5 * 20


def test_a_double_handed_visit_costs_two_carers_travel() -> None:
    one = package("A", visit(days=WEEKDAYS, carers=2), place=at(10))
    other = package("B", visit(days=WEEKDAYS), place=at(11))
    quotes, branch = _quotes(one, other)
    assert quotes.bundle([one, other], branch) == 5 * (2 * 20 + 1)


def test_the_gap_is_divided_for_the_next() -> None:
    """The dearest goes first: out to 12 and back, then the two on the way, a minute apart."""
    homes = [package(ref, visit(width=90), place=at(x)) for ref, x in (("A", 10), ("B", 11))]
    far = package("C", visit(width=90), place=at(12))
    quotes, branch = _quotes(*homes, far)
    assert quotes.bundle([*homes, far], branch) == 7 * (24 + 1 + 1)


def test_homes_far_apart_cost_what_they_cost_alone() -> None:
    one = package("A", visit(width=20), place=at(-40))
    other = package("B", visit(width=20), place=at(40))
    quotes, branch = _quotes(one, other)
    assert quotes.bundle([one, other], branch) == 7 * (80 + 80)


def test_a_gap_that_adds_as_little_as_a_way_of_its_own_is_taken_and_helps_the_next() -> None:
    """Eight o'clock to the east, twenty past ten to the west; between them one is on the way."""
    east = package("A", visit(start=480, width=0), place=at(10))
    west = package("B", visit(start=620, width=0), place=at(-10))
    between = package("C", visit(start=560, width=0), place=at(5))
    quotes, branch = _quotes(east, west, between)
    assert quotes.in_turn([east, west, between], branch) == 7 * (20 + 20 + 0)


def test_a_round_may_end_after_midnight() -> None:
    late, later = (
        package(ref, visit(start=start, width=0), place=at(10))
        for ref, start in (("A", 23 * 60), ("B", 23 * 60 + 40))
    )
    quotes, branch = _quotes(late, later)
    assert quotes.bundle([late, later], branch) == 7 * 20


EIGHT, TEN = visit(start=480, width=0), visit(start=600, width=0)


@pytest.mark.parametrize(
    ("near", "far", "extra"),
    [
        # Near at eight, far at ten: before near, between the two, or after far.
        (EIGHT, TEN, {445: 5, 446: 50, 514: 50, 515: 0, 565: 0, 566: 50, 634: 50, 635: 5}),
        # Near waits until 560 for somebody before it, or far is late.
        (visit(start=500, width=200), TEN, {525: 5, 526: 50, 534: 50, 535: 0, 565: 0, 566: 50}),
        # Near comes after far, at 520 at the latest: too early for anybody in between.
        (visit(start=480, width=40), EIGHT, {445: 5, 446: 50, 515: 50, 554: 50, 555: 5}),
        # Near comes after far, at 570 at the latest.
        (visit(start=480, width=90), EIGHT, {514: 50, 515: 0, 535: 0, 536: 50, 554: 50, 555: 5}),
    ],
)
def test_what_a_third_home_adds_goes_by_when_the_two_others_can_wait(
    near: Visit, far: Visit, extra: dict[int, int]
) -> None:
    """Far is at 30, near at 20 and the third at 25; alone it is 50 out and back."""
    two = [package("F", far, place=at(30)), package("N", near, place=at(20))]
    for minute, more in extra.items():
        third = package("T", visit(start=minute, width=0), place=at(25))
        quotes, branch = _quotes(*two, third)
        together = quotes.in_turn([*two, third], branch)
        assert together - quotes.in_turn(two, branch) == 7 * more, minute
