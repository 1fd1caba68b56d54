"""A tender of three lots and a lot that is held already, among three suppliers, to be changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from allocator.domain.words import Rating
from allocator.lots.award.tender import Award, Bid, Supplier, Tender, TenderLot
from allocator.lots.award.terms import Terms

HOUR = 60


def tender(**terms: Any) -> Tender:
    """Three lots of 100, 200 and 300 hours, two in the north; A and B of one brand, and C."""
    return Tender(
        title="three",
        terms=Terms(quality_weight=100).but(**terms),
        lots=(
            TenderLot(lot_id="L1", area="N", minutes=100 * HOUR, incumbent="A"),
            TenderLot(lot_id="L2", area="N", minutes=200 * HOUR),
            TenderLot(lot_id="L3", area="S", minutes=300 * HOUR),
            TenderLot(lot_id="L9", area="S", minutes=50 * HOUR, holder="C"),
        ),
        suppliers=(
            Supplier(supplier_id="A", name="Ash", brand="Wood", rating=Rating.GOOD),
            Supplier(supplier_id="B", name="Birch", brand="Wood", rating=Rating.GOOD),
            Supplier(supplier_id="C", name="Cedar", rating=Rating.REQUIRES_IMPROVEMENT),
        ),
        bids=tuple(
            Bid(
                bid_id=f"{who}{lot}",
                supplier_id=who,
                lots=frozenset([f"L{lot}"]),
                quality=7000,
                price_pence=2500,
            )
            for who in "ABC"
            for lot in "123"
        ),
    )


def award(one: str | None, two: str | None, three: str | None, **reserves: str) -> Award:
    """The award of the three lots, with reserves by lot."""
    return Award(
        winners=(("L1", one), ("L2", two), ("L3", three)), reserves=tuple(sorted(reserves.items()))
    )


def supplier(held: Tender, name: str, **changes: Any) -> Tender:
    """The tender with one supplier changed."""
    return held.but(
        suppliers=tuple(
            replace(it, **changes) if it.supplier_id == name else it for it in held.suppliers
        )
    )


def bid(held: Tender, name: str, **changes: Any) -> Tender:
    """The tender with one bid changed."""
    return held.with_bid(replace(held.bid_by_id[name], **changes))
