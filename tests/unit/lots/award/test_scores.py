"""Scores are the published ones: worked by hand, and again in exact fractions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

import pytest

from allocator.lots.award.bid_rules import counting_bids
from allocator.lots.award.scores import Scores, discounted, lots_won
from allocator.lots.award.statement import rule_statement
from allocator.lots.award.tender import Award, Bid, Discount, Supplier, Tender, TenderLot
from allocator.lots.award.terms import LotsCount, PriceFormula, Terms
from tests.unit.lots.award.small_tenders import every_award, small_tender


def two_bids(**terms: object) -> Tender:
    return Tender(
        title="two bids",
        terms=Terms(quality_weight=70).but(**terms),
        lots=(TenderLot(lot_id="L1", minutes=60_000), TenderLot(lot_id="L2", minutes=100_000)),
        suppliers=(Supplier(supplier_id="A"), Supplier(supplier_id="B")),
        bids=(
            Bid(
                bid_id="1", supplier_id="A", lots=frozenset(["L1"]), quality=8000, price_pence=2400
            ),
            Bid(
                bid_id="2", supplier_id="B", lots=frozenset(["L1"]), quality=8500, price_pence=2700
            ),
            Bid(
                bid_id="3",
                supplier_id="B",
                lots=frozenset(["L1", "L2"]),
                quality=8000,
                price_pence=2500,
            ),
        ),
        discounts=(
            Discount(supplier_id="B", basis_points=400, at_least=2),
            Discount(supplier_id="B", basis_points=1000, neighbours=frozenset(["L1", "L2"])),
        ),
    )


def test_scores_worked_by_hand() -> None:
    tender = two_bids()
    scores = Scores(tender)
    one, two, three = tender.bids
    # lowest price for L1 is 24.00: 70 % of 80 and 30 % of 100
    assert scores.score(one, "L1") == 8600
    # 24/27 of 100 is 88.88; 70 % of 85 and 30 % of 88.88 is 86.164
    assert scores.score(two, "L1") == 8616
    # 24/25 of 100 is 96.00 in L1; nobody else bids for L2, so 100 there
    assert (scores.score(three, "L1"), scores.score(three, "L2")) == (8480, 8600)
    assert scores.total(three) == 8480 + 8600


def test_the_other_formula_by_hand() -> None:
    scores = Scores(two_bids(price_formula=PriceFormula.DIFFERENCE))
    # 27.00 is 12.5 % above 24.00: 87.50 points; 70 % of 85 and 30 % of 87.50 is 85.75
    assert scores.score(scores.tender.bids[1], "L1") == 8575


def test_of_two_discounts_the_larger_counts_and_no_price_scores_above_a_hundred() -> None:
    tender = two_bids()
    scores, three = Scores(tender), tender.bids[2]
    both = frozenset(["L1", "L2"])
    assert scores.earned(three, both) == 1000
    assert scores.earned(three, frozenset(["L1"])) == 0
    assert discounted(2500, 1000) == 2250
    assert scores.score(three, "L1", 1000) == 8600
    award = Award(winners=(("L1", "3"), ("L2", "3")))
    assert scores.award_total(award) == 17_200
    assert lots_won(tender, award)["B"] == both


def test_a_discount_for_neighbours_is_on_bids_for_one_of_them() -> None:
    tender = two_bids()
    elsewhere = Discount(supplier_id="B", basis_points=2000, neighbours=frozenset(["L8", "L9"]))
    won = frozenset(["L1", "L2", "L8", "L9"])
    assert Scores(tender.but(discounts=(elsewhere,))).earned(tender.bids[2], won) == 0


@pytest.mark.parametrize(
    ("price", "basis_points", "less"),
    [
        (2500, 0, 2500),
        (2500, 250, 2438),
        (2500, 1, 2500),
        (2500, 4, 2499),
        (2, 5000, 1),
        (1, 9999, 1),
    ],
)
def test_a_discount_is_rounded_to_the_suppliers_good_and_leaves_a_penny(
    price: int, basis_points: int, less: int
) -> None:
    assert discounted(price, basis_points) == less


@pytest.mark.parametrize(
    ("quality_weight", "quality", "score"),
    [(51, 99, 4950), (51, 50, 4926), (51, 49, 4925), (100, 8123, 8123), (0, 8123, 10_000)],
)
def test_half_a_hundredth_is_rounded_up_once(quality_weight: int, quality: int, score: int) -> None:
    """The bid is the cheapest, so that its price has all the points."""
    tender = two_bids(quality_weight=quality_weight)
    cheapest = replace(tender.bids[0], quality=quality)
    assert Scores(tender).score(cheapest, "L1") == score


@pytest.mark.parametrize(
    ("price", "points"),
    [(2400, 10_000), (2401, 9995), (4799, 4), (4800, 0), (9600, 0), (None, 0)],
)
def test_a_price_of_twice_the_lowest_or_none_at_all_has_no_points(
    price: int | None, points: int
) -> None:
    tender = two_bids(price_formula=PriceFormula.DIFFERENCE, quality_weight=0)
    bid = replace(tender.bids[1], price_pence=price)
    assert Scores(tender).score(bid, "L1") == points


def test_lowest_prices_that_are_known_already_are_taken() -> None:
    tender = two_bids(quality_weight=0)
    assert Scores(tender, {"L1": 1200}).score(tender.bids[0], "L1") == 5000


@pytest.mark.parametrize(
    ("minutes", "weights"),
    [
        ((60_000, 100_000), (12, 20)),
        ((62_499, 100_000), (12, 20)),
        ((62_500, 100_000), (13, 20)),
        ((1, 100_000), (1, 20)),
        ((0, 0), (1, 1)),
    ],
)
def test_lots_may_count_by_their_hours_rounded_half_up_and_at_least_once(
    minutes: tuple[int, int], weights: tuple[int, int]
) -> None:
    tender = two_bids(lots_count=LotsCount.BY_HOURS)
    lots = (replace(lot, minutes=n) for lot, n in zip(tender.lots, minutes, strict=True))
    assert tuple(Scores(tender.but(lots=tuple(lots))).lot_weight.values()) == weights
    assert Scores(two_bids()).lot_weight == {"L1": 1, "L2": 1}


def test_a_bid_that_does_not_count_sets_no_lowest_price() -> None:
    tender = two_bids(quality_floor=8200)
    assert [bid.bid_id for bid in counting_bids(tender)] == ["2"]
    assert Scores(tender).lowest_pence == {"L1": 2700}


def exact_total(tender: Tender, award: Award) -> int:
    """The total score by the published sentences, in fractions."""
    terms, total = tender.terms, 0
    held = counting_bids(tender)
    most = max(lot.minutes for lot in tender.open_lots)
    for lot, name in award.winners:
        if name is None:
            continue
        bid = tender.bid_by_id[name]
        mine = {
            x for x, y in award.winners if y and tender.bid_by_id[y].supplier_id == bid.supplier_id
        }
        cuts = [
            it.basis_points
            for it in tender.discounts
            if it.supplier_id == bid.supplier_id
            and (
                (it.at_least and len(mine) >= it.at_least)
                or (not it.at_least and it.neighbours <= mine and it.neighbours & bid.lots)
            )
        ]
        assert bid.price_pence is not None
        price = ceil(bid.price_pence * (1 - Fraction(max(cuts, default=0), 10_000)))
        lowest = min(b.price_pence or 0 for b in held if lot in b.lots)
        if terms.price_formula is PriceFormula.RATIO:
            price_points = Fraction(floor(Fraction(lowest, price) * 10_000), 100)
        else:
            above = Fraction(ceil(Fraction(price - lowest, lowest) * 10_000), 100)
            price_points = 100 - above
        price_points = min(Fraction(100), max(Fraction(0), price_points))
        if terms.quality_weight == 100:
            price_points = Fraction(0)
        points = Fraction(terms.quality_weight, 100) * Fraction(bid.quality, 100)
        points += Fraction(100 - terms.quality_weight, 100) * price_points
        hundredths = floor(points * 100 + Fraction(1, 2))
        weight = 1
        if terms.lots_count is LotsCount.BY_HOURS:
            share = Fraction(20 * tender.lot_by_id[lot].minutes, most)
            weight = max(1, floor(share + Fraction(1, 2)))
        total += weight * hundredths
    return total


@pytest.mark.parametrize("seed", range(30))
def test_totals_agree_with_exact_fractions(seed: int) -> None:
    tender = small_tender(seed)
    counting = {bid.bid_id for bid in counting_bids(tender)}
    for award in every_award(tender):
        if set(award.bids) <= counting:
            assert Scores(tender).award_total(award) == exact_total(tender, award)


def test_the_statement_names_every_value_of_the_terms() -> None:
    tender = two_bids(
        most_lots=2, most_lots_brand=3, most_lots_bid=4, quality_floor=6500, price_cap_pence=2850
    )
    said = " ".join(sentence for _, sentences in rule_statement(tender) for sentence in sentences)
    for value in ("70 %", "30 %", "2 lots", "3 lots", "4 lots", "65.00", "£28.50"):
        assert value in said
    assert "earlier" not in " ".join(
        sentence for _, sentences in rule_statement(two_bids()) for sentence in sentences
    )
