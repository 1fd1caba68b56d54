"""Departure from the suppliers' own order: by hand, and again from the published sentences."""

from __future__ import annotations

from itertools import count, takewhile

import pytest

from allocator.lots.award.goals import departure, goals_of, values_of
from allocator.lots.award.statement import DEPARTURE, rule_statement
from allocator.lots.award.tender import Award, Bid, Supplier, Tender, TenderLot
from allocator.lots.award.terms import Terms
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
