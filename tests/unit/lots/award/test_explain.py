"""What would have won is exact: it wins there, and not one step short, by trying every award."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.lots.award.explain import Explainer
from allocator.lots.award.tender import Bid, Tender
from allocator.lots.award.winners import decide
from allocator.report.award_why import lost_lines
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status
from tests.unit.lots.award.small_tenders import best_award, small_tender


def wins(tender: Tender, bid: Bid) -> bool:
    best = best_award(tender.with_bid(bid))
    return best is not None and bid.bid_id in best.bids


@pytest.mark.parametrize("seed", range(14))
def test_a_losing_bid_wins_at_the_value_told_and_not_one_step_short(
    seed: int, solver: IntegerSolver
) -> None:
    tender = small_tender(seed)
    decision = decide(tender, solver)
    if decision.status is not Status.OPTIMAL:
        with pytest.raises(ValueError, match="proven"):
            Explainer(decision, solver)
        return
    explainer = Explainer(decision, solver)
    for name in explainer.losers():
        bid, lost = tender.bid_by_id[name], explainer.explain(name)
        _quality_is_exact(tender, bid, lost.quality)
        _price_is_exact(tender, bid, lost.price_pence)
        assert bool(lost.breaches) or lost.forced.award is not None or lost.forced.parts
        assert name in lost_lines(tender, lost)[0]


def _quality_is_exact(tender: Tender, bid: Bid, told: int | None) -> None:
    if told is None:
        assert not wins(tender, replace(bid, quality=10_000))
    else:
        assert bid.quality < told <= 10_000
        assert wins(tender, replace(bid, quality=told))
        assert not wins(tender, replace(bid, quality=told - 1))


def _price_is_exact(tender: Tender, bid: Bid, told: int | None) -> None:
    assert bid.price_pence is not None
    if told is not None:
        assert 1 <= told < bid.price_pence
        assert wins(tender, replace(bid, price_pence=told))
        assert not wins(tender, replace(bid, price_pence=told + 1))
    elif tender.terms.quality_weight < 100:
        assert not wins(tender, replace(bid, price_pence=1))


def test_the_small_tenders_show_thresholds_of_both_kinds_and_none(solver: IntegerSolver) -> None:
    """Otherwise the test above would say nothing."""
    told = []
    for seed in range(14):
        decision = decide(small_tender(seed), solver)
        if decision.status is Status.OPTIMAL:
            explainer = Explainer(decision, solver)
            told += [explainer.explain(name) for name in explainer.losers()]
    assert sum(lost.quality is not None for lost in told) >= 5
    assert sum(lost.price_pence is not None for lost in told) >= 5
    assert any(lost.quality is None and lost.price_pence is None for lost in told)
    assert any(lost.breaches for lost in told)
    assert any(lost.forced.parts for lost in told)
    assert any(lost.shortfall for lost in told)


def test_a_bid_that_won_is_not_explained(solver: IntegerSolver) -> None:
    found = next(
        it
        for it in (decide(small_tender(seed), solver) for seed in range(10))
        if it.award is not None and it.award.bids
    )
    assert found.award is not None
    with pytest.raises(ValueError, match="won"):
        Explainer(found, solver).explain(found.award.bids[0])
