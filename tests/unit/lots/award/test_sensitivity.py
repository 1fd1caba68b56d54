"""How firm an award is: the range of weights around the tender's own, and the shares' intervals."""

from __future__ import annotations

from random import Random

import pytest

from allocator.lots.award.sensitivity import AtWeight, blurred, steady_weights, wilson
from allocator.lots.award.tender import Bid, Supplier, Tender, TenderLot
from allocator.lots.award.terms import Terms


def at(weight: int, *changed: str) -> AtWeight:
    return AtWeight(weight=weight, winners={}, changed=changed)


def test_a_lot_keeps_its_winner_up_to_the_first_change_on_either_side() -> None:
    weights = (at(50), at(60, "L1"), at(70), at(80), at(90, "L1", "L2"), at(100))
    assert steady_weights(weights, 70, "L1") == (70, 80)
    assert steady_weights(weights, 70, "L2") == (50, 80)
    assert steady_weights(weights, 70, "L3") == (50, 100)


@pytest.mark.parametrize("draws", [1, 20, 1000])
def test_an_interval_holds_the_share_seen_and_stays_within_nothing_and_all(draws: int) -> None:
    for times in {0, 1, draws // 2, draws}:
        least, most = wilson(times, draws)
        assert 0 <= least <= times / draws <= most <= 1
        assert least < most
    assert wilson(draws, draws)[0] == pytest.approx(1 - wilson(0, draws)[1])


def test_more_draws_make_an_interval_narrower() -> None:
    widths = [most - least for least, most in (wilson(n // 5, n) for n in (20, 100, 1000))]
    assert widths == sorted(widths, reverse=True)


def scored(*bids: tuple[str, str, int]) -> Tender:
    """Bids by id, supplier and quality, each for the one lot."""
    return Tender(
        title="one",
        terms=Terms(quality_weight=100, score_step=100),
        lots=(TenderLot(lot_id="L", minutes=60),),
        suppliers=(Supplier(supplier_id="A"), Supplier(supplier_id="B")),
        bids=tuple(
            Bid(bid_id=name, supplier_id=who, lots=frozenset("L"), quality=quality)
            for name, who, quality in bids
        ),
    )


def test_equal_scores_of_one_supplier_are_one_evaluation_and_move_together() -> None:
    tender, random = scored(("1", "A", 8000), ("2", "B", 8000), ("3", "A", 8000)), Random(1)
    draws = [tuple(bid.quality for bid in blurred(tender, random).bids) for _ in range(200)]
    assert {(first, third) for first, _, third in draws} == {(q, q) for q in (7900, 8000, 8100)}
    assert len({(first, second) for first, second, _ in draws}) == 9, "another supplier's is apart"


def test_other_scores_of_a_supplier_are_drawn_apart_and_stay_within_nothing_and_all() -> None:
    tender, random = scored(("1", "A", 0), ("2", "A", 10_000)), Random(1)
    draws = {tuple(bid.quality for bid in blurred(tender, random).bids) for _ in range(100)}
    assert draws == {(0, 10_000), (0, 9900), (100, 10_000), (100, 9900)}
