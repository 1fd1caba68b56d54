"""The award is the one that trying every award finds: same lots, same reserves, same ties."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.lots.award.checker import check_award, check_values
from allocator.lots.award.goals import values_of
from allocator.lots.award.rules import RULES
from allocator.lots.award.terms import Reserves
from allocator.lots.award.winners import decide
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status
from tests.unit.lots.award.small_tenders import best_award, shuffled, small_tender

BLOCK = 15
BLOCKS = 20
CAMPAIGN = 200
"""Further blocks, tried where slow tests are."""


def hold_against_every_award(seed: int, solver: IntegerSolver) -> None:
    tender = small_tender(seed)
    found, best = decide(tender, solver), best_award(tender)
    if best is None:
        assert found.status is Status.INFEASIBLE, seed
        return
    assert found.status is Status.OPTIMAL, seed
    assert found.award == best, seed
    assert tuple(level.value for level in found.levels) == values_of(tender, best), seed
    assert all(level.value == level.bound for level in found.levels), seed
    assert found.is_unique, seed


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_award_is_the_best_of_all(block: int, solver: IntegerSolver) -> None:
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        hold_against_every_award(seed, solver)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(BLOCKS, BLOCKS + CAMPAIGN))
def test_the_award_is_the_best_of_all_in_a_campaign(block: int, solver: IntegerSolver) -> None:
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        hold_against_every_award(seed, solver)


@pytest.mark.parametrize("seed", range(0, 300, 10))
def test_the_tender_holds_every_kind_of_bid_and_rule(seed: int) -> None:
    """Otherwise the comparison says nothing of what a rule does together with the others."""
    kinds = set[str]()
    for one in range(seed, seed + 10):
        tender = small_tender(one)
        kinds |= {"package"} if any(len(bid.lots) > 1 for bid in tender.bids) else set()
        kinds |= {"alternatives"} if any(bid.alternatives for bid in tender.bids) else set()
        kinds |= {"discount"} if tender.discounts else set()
        kinds |= {"brand"} if any(it.brand for it in tender.suppliers) else set()
        kinds |= {"reserve"} if tender.terms.reserves is not Reserves.NONE else set()
        kinds |= {"cap"} if tender.terms.most_lots is not None else set()
    assert kinds == {"package", "alternatives", "discount", "brand", "reserve", "cap"}


def test_the_random_tenders_break_every_rule_and_are_awarded_and_not() -> None:
    """Otherwise the comparison above would say nothing of the rules it never meets."""
    seen: set[str] = set()
    awarded = [best_award(small_tender(seed), seen) is not None for seed in range(60)]
    assert seen >= {rule.id for rule in RULES} - {"one-winner"}
    assert 10 < sum(awarded) < 55


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_the_order_of_the_input_changes_nothing(seed: int, solver: IntegerSolver) -> None:
    tender = small_tender(seed)
    plain, other = decide(tender, solver), decide(shuffled(tender, seed), solver)
    assert other == replace(plain, tender=other.tender)
    assert other.tender == tender


def test_equal_bids_are_told_apart_by_the_published_rule_alone(solver: IntegerSolver) -> None:
    ties = 0
    for seed in range(60):
        tender = small_tender(seed)
        level = tender.but(
            bids=tuple(replace(bid, quality=7000, price_pence=2400) for bid in tender.bids)
        )
        found, best = decide(level, solver), best_award(level)
        assert found.award == best, seed
        ties += found.award is not None and found.solves > len(found.levels) + 1
    assert ties >= 8, "too few tenders whose award the goals leave open"


@pytest.mark.parametrize("seed", range(12))
def test_the_checker_refuses_what_is_changed_in_a_best_award(
    seed: int, solver: IntegerSolver
) -> None:
    tender = small_tender(seed)
    found = decide(tender, solver)
    if found.award is None:
        assert found.status is Status.INFEASIBLE
        return
    award, values = found.award, values_of(tender, found.award)
    assert check_values(tender, award, values) == ()
    for place in range(len(values)):
        claimed = [value - (spot == place) for spot, value in enumerate(values)]
        assert [breach.rule for breach in check_values(tender, award, claimed)] == ["value"]
    for lot, name in award.winners:
        others = [bid for bid in tender.bids if lot not in bid.lots]
        for bid in others[:3]:
            winners = tuple((x, bid.bid_id if x == lot else y) for x, y in award.winners)
            rules = {b.rule for b in check_award(tender, replace(award, winners=winners))}
            assert rules == {"one-winner"}, (lot, name, bid)
