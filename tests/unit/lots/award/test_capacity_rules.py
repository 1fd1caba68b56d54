"""What a supplier can deliver, lots it holds and care it stands in reserve for included."""

from __future__ import annotations

from typing import Any

import pytest

from allocator.lots.award.checker import check_award
from allocator.lots.award.rules import RULE_BY_ID
from allocator.lots.award.terms import Reserves
from tests.unit.lots.award.three_lots import HOUR, award, supplier, tender

GOOD = ("A1", "B2", "C3")


@pytest.mark.parametrize(
    ("load_counts", "capacity", "broken"),
    [(True, 360, False), (True, 359, True), (False, 300, False), (False, 299, True)],
)
def test_what_a_supplier_delivers_already_uses_its_capacity_where_the_terms_say_so(
    load_counts: bool, capacity: int, broken: bool
) -> None:
    """Cedar wins 300 hours, holds a lot of 50 and delivers 10 more."""
    held = supplier(
        tender(load_counts=load_counts),
        "C",
        capacity_minutes=capacity * HOUR,
        load_minutes=10 * HOUR,
    )
    rules = {breach.rule for breach in check_award(held, award(*GOOD))}
    assert rules == ({"capacity"} if broken else set())
    assert ("delivers already" in RULE_BY_ID["capacity"].says(held)) is load_counts


@pytest.mark.parametrize(
    ("terms", "reserves", "broken"),
    [
        ({"reserves": Reserves.WHERE_POSSIBLE}, {"L1": "C1"}, {"reserve-capacity"}),
        ({"reserves": Reserves.WHERE_POSSIBLE}, {"L3": "A3"}, set()),
        ({"reserves": Reserves.WHERE_POSSIBLE, "reserve_within_capacity": False},
         {"L1": "C1"}, set()),
        ({"reserves": Reserves.NONE}, {}, set()),
    ],
)  # fmt: skip
def test_a_reserve_has_room_for_its_lot_beside_what_it_wins_where_that_is_asked(
    terms: dict[str, Any], reserves: dict[str, str], broken: set[str]
) -> None:
    """Cedar has room for what it wins and holds, and no more."""
    held = supplier(tender(**terms), "C", capacity_minutes=350 * HOUR)
    assert {it.rule for it in check_award(held, award(*GOOD, **reserves))} == broken
    is_asked = held.terms.reserves is not Reserves.NONE and held.terms.reserve_within_capacity
    says = RULE_BY_ID["reserve-capacity"].says
    assert bool(says(held)) is is_asked
    assert not says(tender(**terms)), "nobody declared a capacity"


def test_a_supplier_over_its_capacity_that_stands_in_reserve_for_nothing_breaks_one_rule() -> None:
    held = supplier(tender(reserves=Reserves.WHERE_POSSIBLE), "C", capacity_minutes=100 * HOUR)
    assert {breach.rule for breach in check_award(held, award(*GOOD))} == {"capacity"}
