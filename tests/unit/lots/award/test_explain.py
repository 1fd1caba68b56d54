"""What would have won is exact: it wins there, and not one step short, by trying every award."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.lots.award.checker import check_award
from allocator.lots.award.explain import DEAREST, Explained, Explainer
from allocator.lots.award.goals import goals_of, values_of
from allocator.lots.award.tender import Bid, Tender
from allocator.lots.award.winners import Decision, decide
from allocator.report.award_why import bid_lines
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status
from tests.unit.lots.award.small_tenders import best_award, every_award, small_tender


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
        assert bool(lost.breaches) or lost.other is not None or lost.parts
        assert name in bid_lines(tender, lost)[0]


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
    else:
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
    assert any(lost.parts for lost in told)
    assert any(lost.points for lost in told)


@pytest.mark.parametrize("seed", range(12))
def test_a_winning_bid_still_wins_at_the_value_told_and_not_one_step_further(
    seed: int, solver: IntegerSolver
) -> None:
    tender = small_tender(seed)
    decision = decide(tender, solver)
    if decision.award is None:
        assert best_award(tender) is None
        return
    explainer = Explainer(decision, solver)
    for name in decision.award.bids:
        bid, told = tender.bid_by_id[name], explainer.explain(name)
        assert told.won
        assert told.quality is not None
        assert wins(tender, replace(bid, quality=told.quality))
        if told.quality:
            assert not wins(tender, replace(bid, quality=told.quality - 1))
        dearest = DEAREST if told.price_pence is None else told.price_pence
        assert wins(tender, replace(bid, price_pence=dearest))
        if told.price_pence is not None:
            assert not wins(tender, replace(bid, price_pence=dearest + 1))
        _is_the_best_without(tender, decision, told)


def _is_the_best_without(tender: Tender, decision: Decision, told: Explained) -> None:
    """Compare with every award that does without the bid, its price still being known."""
    best = min(
        (
            values_of(tender, award)
            for award in every_award(tender)
            if told.bid_id not in award.bids and not check_award(tender, award)
        ),
        default=None,
    )
    assert (best is None) == (told.other is None)
    if best is not None and told.points is not None:
        place = [goal.id for goal in goals_of(tender)].index("score")
        assert decision.total - told.points == -best[place]
    if told.other is not None:
        assert told.bid_id not in told.other.bids
        assert check_award(tender, told.other) == ()


def test_what_is_not_settled_within_the_limit_is_said_not_guessed(
    solver: IntegerSolver,
) -> None:
    tender = small_tender(2)
    hasty = replace(solver, deterministic_time=1e-9)
    explainer = Explainer(decide(tender, solver), hasty)
    told = [explainer.explain(bid.bid_id) for bid in tender.bids]
    assert any(not it.is_proven for it in told)
    assert all(
        "not worked out within the limit" in bid_lines(tender, it)[1]
        for it in told
        if not it.is_proven
    )
