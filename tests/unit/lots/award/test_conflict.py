"""A conflict is real and minimal, and every way out is the least one, by trying every award."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from allocator.lots.award.checker import check_award
from allocator.lots.award.conflict import Conflict, Part, explain_conflict, part_of
from allocator.lots.award.conflict_words import conflict_lines, summary
from allocator.lots.award.rule import Breach
from allocator.lots.award.tender import Award, Bid, Supplier, Tender, TenderLot
from allocator.lots.award.terms import Reserves, Terms, Unawarded
from allocator.lots.award.ways_out import WAYS
from allocator.lots.award.winners import decide
from allocator.solve.integer_programme import Row
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status
from tests.unit.lots.award.small_tenders import best_award, every_winner, small_tender

SUBJECTS = {"area-share": 2, "alternatives": 2}
"""How many of a breach's subjects say what the rule is applied to; one for the others."""


def broken(tender: Tender, award: Award) -> set[tuple[str, str]]:
    """What an award breaks, as rule and subject; a reserve is wanted in every lot."""
    found = {
        (breach.rule, _subject(breach))
        for breach in check_award(tender, award)
        if breach.rule != "reserve"
    }
    if tender.terms.reserves is Reserves.REQUIRED:
        named = {lot for lot, _ in award.reserves}
        found |= {("reserve", lot) for lot in tender.open_ids - named}
    return found


def _subject(breach: Breach) -> str:
    many = SUBJECTS.get(breach.rule, 1)
    return (": " if breach.rule == "area-share" else " ").join(breach.subjects[:many])


def parts(found: set[tuple[str, str]]) -> set[Part]:
    return {part_of(Row((), None, 0, rule, subject)) for rule, subject in found}


def all_broken(tender: Tender) -> list[set[tuple[str, str]]]:
    """What every award there could be breaks, legal or not."""
    lots = sorted(tender.open_ids)
    has_reserves = tender.terms.reserves is not Reserves.NONE
    singles = [
        [None, *(b.bid_id for b in tender.bids if has_reserves and b.lots == {lot})] for lot in lots
    ]
    found = []
    for winners in every_winner(tender, lots, {}):
        for named in product(*singles):
            pairs = [(lot, name) for lot, name in zip(lots, named, strict=True) if name]
            award = Award(winners=tuple(sorted(winners.items())), reserves=tuple(pairs))
            found.append(broken(tender, award))
    return found


def _infeasible(seeds: range) -> list[Tender]:
    tenders = [small_tender(seed) for seed in seeds]
    return [tender for tender in tenders if best_award(tender) is None]


@pytest.mark.parametrize("start", range(0, 80, 10))
def test_a_conflict_is_real_minimal_and_its_ways_out_are_the_least(
    start: int, solver: IntegerSolver
) -> None:
    for tender in _infeasible(range(start, start + 10)):
        found = explain_conflict(tender, solver)
        assert found is not None
        assert found.is_minimal
        assert found.is_fewest
        assert found.is_smallest
        awards = all_broken(tender)
        _is_minimal(found, [parts(award) for award in awards])
        _are_least(found, awards)
        assert conflict_lines(found)[0] == summary(found)


def _is_minimal(found: Conflict, awards: list[set[Part]]) -> None:
    whole = set(found.parts)
    assert len({rule for rule, _ in whole}) == _fewest_rules(awards)
    assert all(award & whole for award in awards), "the parts could be met together"
    for part in whole:
        assert any(not award & (whole - {part}) for award in awards), f"{part} is not needed"
    same = {rule for rule, _ in whole}
    others = sorted({part for award in awards for part in award if part[0] in same})
    for fewer in combinations(others, len(whole) - 1):
        assert any(not award & set(fewer) for award in awards), f"{fewer} are fewer"


def _fewest_rules(awards: list[set[Part]]) -> int:
    """The number of rules of the smallest conflict, by trying every choice of rules."""
    broken_rules = {frozenset(rule for rule, _ in award) for award in awards}
    rules = sorted(frozenset().union(*broken_rules))
    return next(
        number
        for number in range(1, len(rules) + 1)
        for chosen in combinations(rules, number)
        if all(award & set(chosen) for award in broken_rules)
    )


def _are_least(found: Conflict, awards: list[set[tuple[str, str]]]) -> None:
    known = {way.way.id: len(way.exceptions) for way in found.ways_out}
    numbers = [len(way.exceptions) for way in found.ways_out]
    assert numbers == sorted(numbers)
    touched = {rule for rule, _ in found.parts}
    for way in WAYS:
        if way.id == "without-winner" or not touched & set(way.rules):
            continue
        enough = [len(it) for it in awards if {rule for rule, _ in it} <= set(way.rules)]
        if "together" in known:
            assert not enough, way.id
        else:
            assert known.get(way.id) == min(enough, default=None), way.id


def test_lots_left_without_a_winner_are_as_few_as_allowing_them_leaves(
    solver: IntegerSolver,
) -> None:
    compared = 0
    for tender in _infeasible(range(40)):
        found = explain_conflict(tender, solver)
        assert found is not None
        way = next((it for it in found.ways_out if it.way.id == "without-winner"), None)
        allowed = tender.but(terms=tender.terms.but(unawarded=Unawarded.ALLOWED))
        best = best_award(allowed)
        if way is not None and best is not None:
            assert len(way.exceptions) == sum(name is None for _, name in best.winners)
            compared += 1
    assert compared >= 3


def test_there_is_no_conflict_where_an_award_is_legal(solver: IntegerSolver) -> None:
    legal = [t for t in map(small_tender, range(12)) if best_award(t) is not None]
    assert legal
    assert [explain_conflict(tender, solver) for tender in legal] == [None] * len(legal)


def two_lots(**terms: object) -> Tender:
    """Two lots, two bidders for the first and one for the second."""
    return Tender(
        title="two",
        terms=Terms(quality_weight=100).but(**terms),
        lots=(TenderLot(lot_id="NN3", minutes=6000), TenderLot(lot_id="NN4", minutes=9000)),
        suppliers=(Supplier(supplier_id="A", name="Ash"), Supplier(supplier_id="B", name="Birch")),
        bids=(
            Bid(bid_id="1", supplier_id="A", lots=frozenset(["NN3"]), quality=8000),
            Bid(bid_id="2", supplier_id="B", lots=frozenset(["NN3"]), quality=7000),
            Bid(bid_id="3", supplier_id="A", lots=frozenset(["NN4"]), quality=8000),
        ),
    )


def test_the_summary_names_bidders_rules_lots_and_what_they_need(solver: IntegerSolver) -> None:
    found = explain_conflict(two_lots(reserves=Reserves.REQUIRED), solver)
    assert found is not None
    assert summary(found) == (
        "1 bidder, reserves of another owner: NN4 needs one more bidder, no reserve in NN4 or "
        "winner and reserve of one owner (Ash in NN4)."
    )
    lines = "\n".join(conflict_lines(found))
    assert "Bids of further suppliers: as reserve of NN4." in lines
    assert "Lots without a reserve: NN4." in lines
    assert (
        "    It costs 1 exception. The best award it makes possible: 2 of 2 lots awarded, "
        "160.00 points."
    ) in lines


def test_a_cap_in_the_way_is_told_with_the_cap_that_would_do(solver: IntegerSolver) -> None:
    tender = two_lots(most_lots=1)
    tender = tender.but(bids=tuple(bid for bid in tender.bids if bid.supplier_id == "A"))
    assert decide(tender, solver).status is Status.INFEASIBLE
    found = explain_conflict(tender, solver)
    assert found is not None
    assert set(found.parts) == {("every-lot", "NN3"), ("every-lot", "NN4"), ("most-lots", "")}
    assert found.cheapest is not None
    assert summary(found) == (
        "1 bidder, cap 1: NN3 and NN4 need cap 2, one more bidder or NN3 left without a winner."
    )
    assert "Suppliers above the cap: Ash by 1." in "\n".join(conflict_lines(found))


def test_a_lot_nobody_bids_for_needs_a_bidder_and_nothing_else_helps(
    solver: IntegerSolver,
) -> None:
    tender = two_lots()
    tender = tender.but(bids=tender.bids[:2])
    found = explain_conflict(tender, solver)
    assert found is not None
    assert found.parts == (("every-lot", "NN4"),)
    assert summary(found) == ("no bidder: NN4 needs one more bidder or to stay without a winner.")
    assert "the only conflict" not in "\n".join(conflict_lines(found))


@pytest.mark.parametrize("terms", [{}, {"reserves": Reserves.REQUIRED}], ids=["winner", "reserve"])
def test_where_every_lot_has_its_own_conflict_the_others_are_named(
    terms: dict[str, object], solver: IntegerSolver
) -> None:
    found = explain_conflict(two_lots(**terms).but(bids=()), solver)
    assert found is not None
    (mine,) = {lot for _, lot in found.parts}
    (other,) = {"NN3", "NN4"} - {mine}
    said = f"It is not the only conflict: once it is solved, others remain, over {other}."
    assert said in "\n".join(conflict_lines(found))
