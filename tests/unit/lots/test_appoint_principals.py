"""Principals are appointed by a rule that can be published, and checked by hand here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.case import Case
from allocator.domain.market import Assessment
from allocator.domain.words import ClientGroup, Funding, Rating, Registration, Scheme
from allocator.lots.appoint import appoint_principals, without_principals
from allocator.policy import read_policy
from tests.rules.world import at, case, days_ago, delivery, in_house, location, lot, offers, rated

USUAL = read_policy()
NORTH, SOUTH = lot("T1", "A1"), lot("T2", "A2")


def here(ref: str, location_id: str, minutes: int, area: str = "A1", **changes: object) -> object:
    return delivery(ref, location_id, minutes, place=at(0, area), **changes)


def holders(found: Case, **options: int) -> dict[str, str | None]:
    return {x.lot_id: x.principal for x in appoint_principals(found, USUAL, **options).lots}


def test_the_location_that_delivers_most_commissioned_care_in_the_lot_is_appointed() -> None:
    found = case(
        location("L1"),
        location("L2"),
        NORTH,
        here("B1", "L1", 100),
        here("B2", "L2", 60),
        here("B3", "L2", 60),
        here("B4", "L1", 900, "A2"),
        here("B5", "L1", 900, funding=Funding.SELF),
        here("B6", "L1", 900, funding=Funding.NHS),
    )
    assert holders(found) == {"T1": "L2"}


def test_care_paid_jointly_counts_as_commissioned() -> None:
    found = case(
        location("L1"),
        location("L2"),
        NORTH,
        here("B1", "L1", 100),
        here("B2", "L2", 101, funding=Funding.JOINT),
    )
    assert holders(found) == {"T1": "L2"}


def test_between_equals_spare_capacity_decides_and_then_the_lower_id() -> None:
    three = [location(name) for name in ("L1", "L2", "L3")]
    more = (*offers("L1", 10), *offers("L2", 20), *offers("L3", 20))
    assert holders(case(*three, NORTH, capacity=more)) == {"T1": "L2"}
    assert holders(case(*three, NORTH, capacity=())) == {"T1": "L1"}


@pytest.mark.parametrize(("age", "holder"), [(28, "L2"), (29, "L1"), (-1, "L1")])
def test_capacity_that_no_longer_counts_or_not_yet_decides_nothing(age: int, holder: str) -> None:
    declared = (*offers("L1", 10), *offers("L2", 90, declared_on=days_ago(age)))
    assert holders(case(location("L1"), location("L2"), NORTH, capacity=declared)) == {"T1": holder}


@pytest.mark.parametrize(
    "changes",
    [
        {"is_on_framework": False},
        {"is_dormant": True},
        {"registration": Registration.DEREGISTERED},
        {"client_groups": frozenset(ClientGroup) - {ClientGroup.OLDER_PEOPLE}},
    ],
)
def test_a_location_that_may_not_hold_a_lot_is_passed_over(changes: dict[str, object]) -> None:
    first, second = location("L1", **changes), location("L2")
    assert holders(case(first, second, NORTH, here("B1", "L1", 900))) == {"T1": "L2"}
    assert holders(case(first, NORTH, here("B1", "L1", 900))) == {"T1": None}


def test_the_in_house_service_holds_no_lot() -> None:
    house = location("L1")
    assert holders(case(house, NORTH, providers=(in_house(house),))) == {"T1": None}


@pytest.mark.parametrize(
    ("assessments", "is_appointed"),
    [
        ([rated("L1", Rating.GOOD)], True),
        ([rated("L1", Rating.OUTSTANDING)], True),
        ([rated("L1", Rating.REQUIRES_IMPROVEMENT)], False),
        (
            [rated("L1", Rating.REQUIRES_IMPROVEMENT), rated("L1", Rating.GOOD, Scheme.PAMMS)],
            True,
        ),
        ([rated("L1", Rating.UNRATED), rated("L1", Rating.GOOD, Scheme.CQC_SERVICE)], True),
        ([rated("L1", Rating.INADEQUATE), rated("L1", Rating.GOOD, Scheme.PAMMS)], False),
        ([rated("L1", Rating.UNRATED)], False),
        ([], False),
    ],
)
def test_a_principal_is_good_or_better_by_cqc_or_pamms(
    assessments: list[Assessment], is_appointed: bool
) -> None:
    found = case(location("L1"), NORTH, assessments=tuple(assessments))
    assert holders(found) == {"T1": "L1" if is_appointed else None}


def test_the_largest_lot_chooses_first_and_equal_lots_in_order_of_their_ids() -> None:
    market = [location("L1"), location("L2"), NORTH, SOUTH]
    book = [
        here("B1", "L1", 100),
        here("B2", "L2", 20),
        here("B3", "L1", 110, "A2"),
        here("B4", "L2", 10, "A2"),
    ]
    assert holders(case(*market, *book), max_lots=1) == {"T1": "L1", "T2": "L2"}
    larger_south = [*book, here("B5", "L9", 1, "A2")]
    assert holders(case(*market, *larger_south), max_lots=1) == {"T1": "L2", "T2": "L1"}


@pytest.mark.parametrize(
    ("max_lots", "expected"),
    [
        (1, {"T1": "L1", "T2": "L3", "T3": None}),
        (2, {"T1": "L1", "T2": "L2", "T3": "L3"}),
        (3, {"T1": "L1", "T2": "L2", "T3": "L2"}),
    ],
)
def test_no_provider_holds_more_lots_than_the_cap_whatever_its_branches(
    max_lots: int, expected: dict[str, str | None]
) -> None:
    found = case(
        location("L1", provider_id="P"),
        location("L2", provider_id="P"),
        location("L3", provider_id="Q"),
        *(lot(f"T{n}", f"A{n}") for n in (1, 2, 3)),
        here("B1", "L1", 300, "A1"),
        here("B2", "L2", 200, "A2"),
        here("B3", "L2", 100, "A3"),
    )
    assert holders(found, max_lots=max_lots) == expected


def test_a_new_principal_leaves_the_lots_framework_and_the_old_one_is_replaced() -> None:
    old = lot("T1", "A1", principal="L2", framework=frozenset({"L1", "L3"}), area="North")
    found = case(location("L1"), location("L2"), location("L3"), old, here("B1", "L1", 9))
    (new,) = appoint_principals(found, USUAL).lots
    assert new == replace(old, principal="L1", framework=frozenset({"L3"}))


def test_a_lot_without_a_candidate_loses_the_principal_it_had() -> None:
    old = lot("T1", "A1", principal="L1", framework=frozenset({"L2"}))
    (new,) = appoint_principals(case(location("L1", is_dormant=True), old), USUAL).lots
    assert new == replace(old, principal=None)


def test_nothing_but_the_lots_changes_and_appointing_again_changes_nothing() -> None:
    found = case(location("L1"), location("L2"), NORTH, SOUTH, here("B1", "L2", 50))
    first = appoint_principals(found, USUAL)
    assert first.but(lots=found.lots) == found
    assert appoint_principals(first, USUAL) == first


def test_the_order_of_rows_does_not_matter() -> None:
    market = [location("L1"), location("L2"), NORTH, SOUTH, here("B1", "L2", 50)]
    assert holders(case(*market)) == holders(case(*market[::-1]))


def test_without_principals_the_framework_stays_as_it_was() -> None:
    held = lot("T1", "A1", principal="L1", framework=frozenset({"L2"}))
    (bare,) = without_principals(case(held)).lots
    assert bare == replace(held, principal=None)


def test_the_policy_sets_how_good_a_principal_has_to_be() -> None:
    found = case(location("L1"), NORTH)
    strict = read_policy({"principal_rating_floor": "Outstanding"})
    assert appoint_principals(found, strict).lots[0].principal is None
