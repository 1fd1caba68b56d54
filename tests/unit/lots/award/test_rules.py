"""Every rule of an award, by an award that keeps it and one that breaks it, with what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from allocator.domain.words import Rating
from allocator.lots.award.bid_rules import breaches_of, price_cap_of
from allocator.lots.award.cap_rules import area_limits
from allocator.lots.award.checker import check_award, check_values
from allocator.lots.award.goals import goals_of, values_of
from allocator.lots.award.rules import RULE_BY_ID, RULES
from allocator.lots.award.statement import rule_statement
from allocator.lots.award.tender import Award, Bid, Discount, Supplier, Tender, TenderLot
from allocator.lots.award.terms import Reserves, Unawarded
from allocator.lots.award.ways_out import WAYS
from tests.unit.lots.award.three_lots import HOUR, award, bid, supplier, tender

R, GOOD, BAD = {"reserves": Reserves.REQUIRED}, ("A1", "B2", "C3"), ("A1", "A2", "C3")
FULL = {"L1": "C1", "L2": "C2", "L3": "A3"}

BROKEN: Mapping[str, tuple[Tender, Award, Award, str]] = {
    "rating-floor": (
        tender(rating_floor=Rating.GOOD), award("A1", "B2", "A3"), award(*GOOD),
        "Cedar is rated Requires improvement; Good is needed."),
    "quality-floor": (
        bid(tender(quality_floor=6500), "C3", quality=6400), award("A1", "B2", "A3"), award(*GOOD),
        "Bid C3 scores 64.00 for quality; at least 65.00 is needed."),
    "price-cap": (
        bid(tender(price_cap_pence=2600), "C3", price_pence=2601),
        award("A1", "B2", "A3"), award(*GOOD),
        "Bid C3 asks £26.01 an hour; the cap is £26.00."),
    "most-lots-bid": (
        tender(most_lots_bid=2), award("A1", "B2", None), award("A1", "B2", "C3"),
        "With bid C3, Cedar would bid for 3 lots; 2 may be bid for."),
    "one-winner": (
        bid(tender(), "A1", lots=frozenset(["L1", "L2"])), award("B1", "B2", "C3"),
        award("A1", "B2", "C3"), "Bid A1 is not won whole, or there is no such bid."),
    "every-lot": (tender(), award(*GOOD), award("A1", None, "C3"), "L2 has no winner."),
    "alternatives": (
        bid(bid(tender(), "A1", alternatives="x"), "A2", alternatives="x"),
        award(*GOOD), award(*BAD), "Ash offered x as alternatives; 2 are used."),
    "most-lots": (
        tender(most_lots=1), award("A1", "B2", None), award("A1", "A2", None),
        "Ash would hold 2 lots; 1 at most."),
    "most-lots-brand": (
        tender(most_lots_brand=2), award(*GOOD), award("A1", "B2", "B3"),
        "The suppliers of brand Wood would hold 3 lots; 2 at most."),
    "area-share": (
        tender(area_share_percent=50), award("A1", "C2", "B3"), award("A1", "B2", "A3"),
        "In N, the suppliers of brand Wood would hold 2 lots; 1 at most."),
    "own-most-lots": (
        supplier(tender(), "C", most_lots=1), award("A1", "B2", "A3"), award(*GOOD),
        "Cedar would hold 2 lots; 1 at most."),
    "own-least-lots": (
        supplier(tender(), "A", min_lots=2), award(*BAD), award(*GOOD),
        "Ash comes for 2 lots or none; it would hold 1."),
    "capacity": (
        supplier(tender(), "C", capacity_minutes=350 * HOUR, load_minutes=HOUR),
        award("A1", "B2", "A3"), award(*GOOD),
        "Cedar would deliver 351 h a week; it has capacity for 350 h."),
    "takeover": (
        tender(most_takeover_minutes=250 * HOUR), award("A1", "A2", None),
        award("C1", "C2", None),
        "Cedar would take over 300 h a week that neither it nor its brand delivers today; "
        "250 h at most."),
    "reserve": (
        tender(**R, most_reserves=9), award(*GOOD, **FULL),
        award(*GOOD, L1="C1", L2="C2"), "L3 has no reserve."),
    "reserve-other-owner": (
        tender(**R, most_reserves=9), award(*GOOD, **FULL),
        award(*GOOD, L1="B1", L2="C2", L3="A3"),
        "The winner of L1 and its reserve belong to one owner."),
    "distinct-reserves": (
        tender(**R, most_reserves=2), award(*GOOD, **FULL),
        award("A1", "B2", "B3", L1="C1", L2="C2", L3="C3"), "Cedar is reserve for 3 lots."),
    "reserve-capacity": (
        supplier(tender(**R, most_reserves=9), "C", capacity_minutes=500 * HOUR),
        award("A1", "C2", "B3", L1="C1", L2="A2", L3="A3"), award(*GOOD, **FULL),
        "Cedar could not step in: 650 h a week in all, capacity for 500 h."),
}  # fmt: skip


AMOUNTS = {
    "quality-floor": 100,
    "capacity": 60,
    "takeover": 50 * HOUR,
    "reserve-capacity": 150 * HOUR,
}
"""By how much rules are broken that are measured otherwise than by one too many or too few."""


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_a_rule_is_kept_and_broken_as_it_says(rule: str) -> None:
    held, kept, broken, said = BROKEN[rule]
    assert rule not in {breach.rule for breach in check_award(held, kept)}
    (breach,) = [it for it in check_award(held, broken) if it.rule == rule]
    assert breach.message == said
    assert breach.amount == AMOUNTS.get(rule, 1)
    assert breach.subjects
    assert RULE_BY_ID[rule].says(held), "a rule that a tender has is published"


def test_what_the_terms_do_not_ask_for_is_not_published() -> None:
    assert {rule.id for rule in RULES if rule.says(tender())} == {"one-winner", "every-lot"}


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"quality": 6500, "price_pence": 2600}, []),
        ({"quality": 6499}, ["quality-floor"]),
        ({"price_pence": 2601}, ["price-cap"]),
        ({"price_pence": None}, []),
    ],
)
def test_a_bid_at_the_floor_and_at_the_cap_counts(
    changes: dict[str, Any], broken: list[str]
) -> None:
    held = bid(tender(quality_floor=6500, price_cap_pence=2600), "C3", **changes)
    assert [breach.rule for breach in breaches_of(held, held.bid_by_id["C3"])] == broken


@pytest.mark.parametrize(
    ("cap", "lots", "least"),
    [
        (None, ["L1"], None),
        (2600, ["L1"], 2600),
        (None, ["L2"], 2500),
        (2600, ["L1", "L2", "L3"], 2400),
        (2300, ["L2", "L3"], 2300),
    ],
)
def test_the_least_of_the_caps_of_a_tender_and_its_lots_holds(
    cap: int | None, lots: list[str], least: int | None
) -> None:
    caps = {"L2": 2500, "L3": 2400}
    held = tender(price_cap_pence=cap)
    held = held.but(
        lots=tuple(replace(it, price_cap_pence=caps.get(it.lot_id)) for it in held.lots)
    )
    held = bid(held, "A1", lots=frozenset(lots))
    assert price_cap_of(held, held.bid_by_id["A1"]) == least
    whole = "" if cap is None else f"A price is at most £{cap // 100}.00 an hour. "
    said = RULE_BY_ID["price-cap"].says(held)
    assert said == f"{whole}In L2 it is at most £25.00. In L3 it is at most £24.00."


def test_every_rule_has_words_and_a_place_among_the_ways_out() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.title
        assert rule.why.endswith(".")
        assert rule.source
    known = {rule.id for rule in RULES}
    assert {name for way in WAYS for name in way.rules} == known - {"one-winner"}


def test_a_supplier_that_holds_too_much_already_may_win_nothing_but_breaks_nothing() -> None:
    held = supplier(tender(most_lots=1), "C", capacity_minutes=10 * HOUR)
    rules = {breach.rule for breach in check_award(held, award("A1", "B2", None))}
    assert rules == {"every-lot"}
    rules = {breach.rule for breach in check_award(held, award("A1", "B2", "C3"))}
    assert rules == {"most-lots", "capacity"}


@pytest.mark.parametrize(
    ("share", "north", "south"),
    [
        (50, 2, 1),
        (40, 2, 1),
        (39, 1, 1),
        (66, 3, 1),
        (67, 3, 2),
        (75, 3, 2),
        (1, 1, 1),
        (100, 5, 3),
    ],
)
def test_the_share_of_an_areas_lots_is_rounded_down_and_never_less_than_one(
    share: int, north: int, south: int
) -> None:
    """Five lots in the north, three in the south, held ones among them, and one in no area."""
    areas = ["N"] * 5 + ["S"] * 3 + [""]
    lots = tuple(
        TenderLot(lot_id=f"L{at}", area=area, holder="C" if at == 5 else None)
        for at, area in enumerate(areas)
    )
    limits = area_limits(tender(area_share_percent=share).but(lots=lots, bids=()))
    assert {area: (len(held), most) for area, (held, most) in limits.items()} == {
        "N": (5, north),
        "S": (3, south),
    }


def test_the_cap_for_brands_limits_no_supplier_without_a_brand() -> None:
    held = tender(most_lots_brand=1)
    assert check_award(held, award("C1", "C2", "C3")) == ()
    rules = {breach.rule for breach in check_award(held, award("A1", "B2", "C3"))}
    assert rules == {"most-lots-brand"}
    (says,) = [said for said in rule_statement(held)[1][1] if "brand" in said]
    assert says == (
        "Suppliers of one brand together hold at most 1 lot, those they hold already included; "
        "a supplier without a brand is not limited by this."
    )


def test_care_that_a_supplier_of_the_same_brand_delivers_is_not_taken_over() -> None:
    held = tender(most_takeover_minutes=0)
    lots = tuple(replace(lot, incumbent="B") for lot in held.lots)
    held = held.but(lots=lots)
    assert check_award(held, award("A1", "A2", "B3")) == ()
    rules = {breach.rule for breach in check_award(held, award("C1", "A2", "B3"))}
    assert rules == {"takeover"}
    (says,) = [said for said in rule_statement(held)[1][1] if "delivers today" in said]
    assert says.startswith("Of care that neither it nor another supplier of its brand delivers")


def test_a_supplier_without_a_name_goes_by_its_id() -> None:
    held = tender().but(suppliers=(*tender().suppliers, Supplier(supplier_id="D")))
    assert [held.name_of(who) for who in "ABCD"] == ["Ash", "Birch", "Cedar", "D"]


def test_a_lot_may_stay_without_a_winner_where_that_is_allowed() -> None:
    held = tender(unawarded=Unawarded.ALLOWED)
    assert check_award(held, award("A1", None, None)) == ()
    assert RULE_BY_ID["every-lot"].says(held).startswith("A lot may stay without a winner")
    assert RULE_BY_ID["every-lot"].says(tender()).startswith("Every lot is awarded")


@pytest.mark.parametrize(
    "odd",
    [
        Award(winners=(("L1", "A1"), ("L2", "B2"))),
        Award(winners=(("L1", "A1"), ("L1", "B1"), ("L2", "B2"), ("L3", "C3"))),
        award("A1", "B2", "nobody"),
        award("A1", "B2", "C1"),
        award("A1", "B2", "C3", L1="nobody"),
    ],
)
def test_what_is_no_award_is_refused(odd: Award) -> None:
    assert {breach.rule for breach in check_award(tender(), odd)} == {"one-winner"}


@pytest.mark.parametrize(
    ("winners", "amount", "said"),
    [
        ("L1=A1 L2=B2", 1, "Not up for award, or missing from it: L3."),
        ("L1=A1 L2=B2 L9=C3", 2, "Not up for award, or missing from it: L3 and L9."),
        ("L1=B1 L1=A1 L2=B2 L3=C3", 1, "L1 is awarded 2 times: to A1 and B1."),
        ("L1=A1 L2=B2 L3=C3 L3= L3=A3", 2, "L3 is awarded 3 times: to A3, C3 and nobody."),
    ],
)
def test_lots_missing_strange_or_awarded_twice_are_counted_and_named(
    winners: str, amount: int, said: str
) -> None:
    pairs = [pair.split("=") for pair in winners.split()]
    odd = Award(winners=tuple((lot, name or None) for lot, name in pairs))
    assert (amount, said) in {(it.amount, it.message) for it in check_award(tender(), odd)}


def test_reserves_are_refused_where_the_terms_know_none_or_the_bid_is_for_another_lot() -> None:
    rules = {breach.rule for breach in check_award(tender(), award(*GOOD, L1="C1"))}
    assert rules == {"reserve"}
    odd = award(*GOOD, L1="C2", L2="C2", L3="A3")
    assert "reserve" in {breach.rule for breach in check_award(tender(**R, most_reserves=9), odd)}


def test_a_lot_has_one_reserve_and_one_without_a_winner_has_none() -> None:
    held = tender(reserves=Reserves.WHERE_POSSIBLE, unawarded=Unawarded.ALLOWED, most_reserves=9)
    two = Award(winners=award(*GOOD).winners, reserves=(("L1", "C1"), ("L1", "C1")))
    unwon = award("A1", "B2", None, L3="C3")
    for odd, lot in ((two, "L1"), (unwon, "L3")):
        breaches = check_award(held, odd)
        assert {(it.rule, it.subjects[0], it.amount) for it in breaches} == {("reserve", lot, 1)}


@pytest.mark.parametrize(
    "change",
    [
        {"lots": (TenderLot(lot_id="L1"),) * 2},
        {"bids": (Bid(bid_id="x", supplier_id="A", lots=frozenset(), quality=1),)},
        {"bids": (Bid(bid_id="x", supplier_id="Z", lots=frozenset(["L1"]), quality=1),)},
        {"bids": (Bid(bid_id="x", supplier_id="A", lots=frozenset(["L9"]), quality=1),)},
        {"discounts": (Discount(supplier_id="Z", basis_points=100, at_least=2),)},
    ],
)
def test_a_tender_that_contradicts_itself_is_not_built(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"twice|nobody"):
        tender().but(**change)


@pytest.mark.parametrize("part", ["lot", "supplier", "bid"])
def test_nothing_of_a_tender_is_given_twice(part: str) -> None:
    given = getattr(tender(), f"{part}s")
    with pytest.raises(ValueError, match=f"a {part} is given twice"):
        tender().but(**{f"{part}s": (*given, given[-1])})


OWN = {"own-least-lots": {"min_lots": 2}, "own-most-lots": {"most_lots": 1}}


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("own-least-lots", "A supplier that comes for a least number of lots holds at least that "
         "many, those it holds already included, or wins none."),
        ("own-most-lots", "A supplier that wins holds no more lots than it has said it wants, "
         "those it holds already included."),
    ],
    ids=list(OWN),
)  # fmt: skip
def test_the_lots_a_supplier_holds_count_for_its_own_limits_as_the_sentence_says(
    rule: str, sentence: str
) -> None:
    """Cedar holds one lot already: one more makes its least of two, and breaks its most of one."""
    held = supplier(tender(), "C", **OWN[rule])
    assert RULE_BY_ID[rule].says(held) == sentence
    broken = {breach.rule for breach in check_award(held, award("A1", "B2", "C3"))}
    assert broken == ({rule} if rule == "own-most-lots" else set())
    bare = held.but(lots=tuple(lot for lot in held.lots if lot.holder is None))
    assert "already" not in RULE_BY_ID[rule].says(bare)
    broken = {breach.rule for breach in check_award(bare, award("A1", "B2", "C3"))}
    assert broken == ({rule} if rule == "own-least-lots" else set())


def test_values_that_are_not_those_of_the_award_are_named_with_how_far_they_are_off() -> None:
    held, given = tender(), award(*GOOD)
    true = values_of(held, given)
    assert check_values(held, given, true) == ()
    for place, goal in enumerate(goals_of(held)):
        for off in (-7, 3):
            claimed = [value + off * (at == place) for at, value in enumerate(true)]
            (breach,) = check_values(held, given, claimed)
            assert (breach.subjects, breach.amount) == ((goal.id,), abs(off))
    for other in (true[:-1], (*true, 0)):
        (breach,) = check_values(held, given, other)
        assert (breach.subjects, breach.amount) == ((), 1)
