"""Departure from the suppliers' own order: by hand, and again from the published sentences."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, takewhile

import pytest

from allocator.lots.award.goals import (
    GOALS,
    AwardGoal,
    departure,
    goals_of,
    tie_key,
    tie_lots,
    tie_rank,
    values_of,
)
from allocator.lots.award.statement import DEPARTURE, rule_statement
from allocator.lots.award.tender import Award, Bid, Supplier, Tender, TenderLot
from allocator.lots.award.terms import Reserves, Terms, Unawarded
from allocator.lots.award.winners import decide
from allocator.solve.integer_solve import IntegerSolver
from tests.unit.lots.award.small_tenders import every_award, small_tender


def tender(*bids: tuple[str, str, str, int, int | None]) -> Tender:
    """A tender of bids: id, supplier, lots, quality and place."""
    lots = sorted({lot for _, _, lots, _, _ in bids for lot in lots})
    return Tender(
        title="ties",
        terms=Terms(quality_weight=100),
        lots=tuple(TenderLot(lot_id=lot, minutes=6000) for lot in lots),
        suppliers=tuple(Supplier(supplier_id=who) for who in sorted({bid[1] for bid in bids})),
        bids=tuple(
            Bid(bid_id=name, supplier_id=who, lots=frozenset(lots), quality=quality, preference=at)
            for name, who, lots, quality, at in bids
        ),
    )


def test_a_first_choice_does_not_lose_a_tie_to_a_supplier_without_an_order(
    solver: IntegerSolver,
) -> None:
    """Both bids are equal in points, so the reference decides, as between any two suppliers."""
    held = tender(("1", "A", "L", 8000, 1), ("2", "B", "L", 8000, None))
    found = decide(held, solver)
    assert found.award == Award(winners=(("L", "1"),))
    assert [level.value for level in found.levels if level.id == "preference"] == [0]


def test_a_second_choice_is_a_departure_and_gives_way(solver: IntegerSolver) -> None:
    held = tender(("1", "A", "L", 8000, 2), ("2", "B", "L", 8000, None), ("3", "A", "M", 8000, 1))
    assert decide(held, solver).award == Award(winners=(("L", "2"), ("M", "3")))


CASES = [("1", 0), ("2", 1), ("3", 4), ("4", 3), ("5", 0), ("6", 0)]


@pytest.mark.parametrize(("name", "places"), CASES, ids=[name for name, _ in CASES])
def test_departure_by_hand(name: str, places: int) -> None:
    held = tender(
        ("1", "A", "K", 1, 1),
        ("2", "A", "L", 1, 2),
        ("3", "A", "MN", 1, 3),
        ("4", "A", "L", 1, None),
        ("5", "B", "KL", 1, None),
        ("6", "C", "KLMN", 1, 1),
    )
    assert departure(held, held.bid_by_id[name]) == places


def as_published(tender: Tender, award: Award) -> int:
    """Departure by the sentences of the rule: lot by lot, counting the places before the bid's."""
    total = 0
    for _, name in award.winners:
        if name is None:
            continue
        bid = tender.bid_by_id[name]
        order = [it.preference for it in tender.bids if it.supplier_id == bid.supplier_id]
        stated = [place for place in order if place is not None]
        if not stated:
            continue
        after_all = max(stated) + 1
        mine = after_all if bid.preference is None else bid.preference
        total += len(list(takewhile(mine.__ne__, count(1))))
    return total


@pytest.mark.parametrize("seed", range(20))
def test_departure_agrees_with_the_published_sentences(seed: int) -> None:
    held = small_tender(seed)
    ids = [goal.id for goal in goals_of(held)]
    if "preference" not in ids:
        assert all(bid.preference is None for bid in held.bids)
        return
    for award in every_award(held):
        assert values_of(held, award)[ids.index("preference")] == as_published(held, award)


def test_the_published_rule_says_how_departure_is_counted_where_it_counts() -> None:
    def said(held: Tender) -> list[str]:
        return [sentence for _, sentences in rule_statement(held) for sentence in sentences]

    assert DEPARTURE in said(tender(("1", "A", "K", 1, 1)))
    assert DEPARTURE not in said(tender(("1", "A", "K", 1, None)))
    for part in ("the place of the bid less one", "given no place", "gave no places", "each of"):
        assert part in DEPARTURE


def test_ties_are_settled_lot_by_lot_the_largest_first_and_bid_by_bid() -> None:
    """Quality, then price, one that is not stated first, then the reference."""
    held = tender(
        ("1", "A", "K", 7000, None),
        ("2", "B", "K", 8000, None),
        ("3", "A", "KM", 7000, None),
        ("4", "B", "KL", 7000, None),
        ("5", "C", "K", 7000, None),
    )
    prices = {"1": 2500, "2": 2900, "3": 2400, "4": 2500, "5": None}
    held = held.but(
        bids=tuple(replace(bid, price_pence=prices[bid.bid_id]) for bid in held.bids),
        lots=tuple(replace(x, minutes=9000 if x.lot_id == "L" else 6000) for x in held.lots),
    )
    assert [lot.lot_id for lot in tie_lots(held)] == ["L", "K", "M"]
    assert list(tie_rank(held, "K")) == ["2", "5", "3", "1", "4"]
    award = Award(winners=(("K", "3"), ("L", None), ("M", "3")), reserves=(("K", "5"),))
    assert tie_key(held, award) == (1, 2, 0, 1, 1, 1)


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.id)
def test_a_value_is_told_as_it_is_counted_unless_most_is_best(goal: AwardGoal) -> None:
    is_turned = goal.id in {"score", "reserve-score"}
    assert goal.told(-860) == (860 if is_turned else -860)
    assert goal.told(goal.told(40)) == 40


@pytest.mark.parametrize(
    ("terms", "place", "goals"),
    [
        ({}, None, ["score"]),
        ({}, 1, ["score", "preference"]),
        ({"unawarded": Unawarded.ALLOWED}, None, ["unawarded-lots", "unawarded-hours", "score"]),
        ({"reserves": Reserves.REQUIRED}, None, ["score", "reserve-score"]),
        ({"reserves": Reserves.WHERE_POSSIBLE}, None,
         ["missing-reserves", "score", "reserve-score"]),
    ],
)  # fmt: skip
def test_a_tender_pursues_the_goals_its_terms_ask_for(
    terms: dict[str, object], place: int | None, goals: list[str]
) -> None:
    held = tender(("1", "A", "K", 7000, place))
    held = held.but(terms=held.terms.but(**terms))
    assert [goal.id for goal in goals_of(held)] == goals
