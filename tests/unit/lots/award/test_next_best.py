"""The next best bid of a lot: what it comes with, and whether it could win as the rest stands."""

from __future__ import annotations

from allocator.lots.award.cap_rules import MOST_LOTS
from allocator.lots.award.table import award_table
from allocator.lots.award.tender import Award, Bid, Supplier, Tender, TenderLot
from allocator.lots.award.terms import Terms
from allocator.lots.award.winners import Decision
from allocator.report.award_page import AwardStory, render_award
from allocator.report.award_text import award_lines
from allocator.solve.solution import Status


def tender_of(most_lots: int | None) -> Tender:
    """Alder could win both lots but for the limit; Birch bids for both together."""
    bids = (("A1", "L1", 80), ("A2", "L2", 79), ("B12", "L1 L2", 60), ("C2", "L2", 70))
    return Tender(
        title="Two lots",
        terms=Terms(most_lots=most_lots),
        lots=tuple(TenderLot(lot_id=name, title=name, minutes=6000) for name in ("L1", "L2")),
        suppliers=tuple(
            Supplier(supplier_id=name[0], name=name) for name in ("Alder", "Birch", "Cedar")
        ),
        bids=tuple(
            Bid(
                bid_id=name,
                supplier_id=name[0],
                lots=frozenset(lots.split()),
                quality=100 * quality,
                price_pence=2500,
            )
            for name, lots, quality in bids
        ),
    )


AWARD = Award(winners=(("L1", "A1"), ("L2", "C2")))


def test_a_next_best_bid_that_no_rule_would_let_win_is_said_to_be_one() -> None:
    limited, free = (award_table(tender_of(most), AWARD)[1] for most in (1, None))
    assert (limited.runner_up_id, limited.runner_up_breaks) == ("A2", MOST_LOTS.title)
    assert (free.runner_up_id, free.runner_up_breaks) == ("A2", "")


def test_text_and_page_say_what_keeps_it_out_and_what_it_comes_with() -> None:
    decision = Decision(tender=tender_of(1), award=AWARD, status=Status.OPTIMAL, levels=())
    lines = award_lines(decision)
    assert next(line for line in lines if line.startswith("L1")).endswith(" (package L1+L2) *")
    assert next(line for line in lines if line.startswith("L2")).endswith(" *")
    assert (
        f"* Could not take L1 and L2 with all other winners staying. Rule: {MOST_LOTS.title}."
        in lines
    )
    page = render_award(AwardStory(decision=decision)).replace("\N{NO-BREAK SPACE}", " ")
    assert "as a package of L1 and L2" in page
    assert f"could not take it with all other winners staying. Rule: {MOST_LOTS.title}" in page
