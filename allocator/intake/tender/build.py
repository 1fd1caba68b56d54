"""Build a tender from tables without a fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allocator.domain.words import Rating
from allocator.intake.records import Records, Row
from allocator.intake.tender.settings import build_terms
from allocator.lots.award.tender import Bid, Discount, Supplier, Tender, TenderLot

_RATING = {rating.label: rating for rating in Rating}


def build_tender(tables: Mapping[str, Records], settings: Mapping[str, Any]) -> Tender:
    """Return the tender that tables and settings state."""
    return Tender(
        title=settings["title"],
        is_synthetic=settings["synthetic"],
        ocid=settings["ocid"] or "",
        buyer=settings["buyer"] or "",
        day=settings["date"],
        weeks=settings["weeks"],
        terms=build_terms(settings),
        lots=tuple(map(_lot, tables["lots"].as_rows())),
        suppliers=tuple(map(_supplier, tables["suppliers"].as_rows())),
        bids=tuple(map(_bid, tables["bids"].as_rows())),
        discounts=tuple(map(_discount, tables["discounts"].as_rows())),
    )


def _lot(row: Row) -> TenderLot:
    return TenderLot(
        lot_id=row["lot_id"],
        title=row["title"] or "",
        area=row["area"] or "",
        minutes=row["weekly_hours"],
        holder=row["holder"],
        incumbent=row["incumbent"],
        price_cap_pence=row["price_cap"],
    )


def _supplier(row: Row) -> Supplier:
    return Supplier(
        supplier_id=row["supplier_id"],
        name=row["name"],
        company_number=row["company_number"] or "",
        register=row["register"] or "",
        brand=row["brand"] or "",
        rating=_RATING.get(row["rating"], Rating.UNRATED),
        capacity_minutes=row["capacity_hours"],
        load_minutes=row["load_hours"],
        most_lots=row["most_lots"],
        min_lots=row["min_lots"],
    )


def _bid(row: Row) -> Bid:
    return Bid(
        bid_id=row["bid_id"],
        supplier_id=row["supplier_id"],
        lots=row["lots"],
        quality=row["quality"],
        price_pence=row["price"],
        alternatives=row["alternatives"] or "",
        preference=row["preference"],
    )


def _discount(row: Row) -> Discount:
    return Discount(
        supplier_id=row["supplier_id"],
        basis_points=row["percent"],
        at_least=row["lots_won"] or 0,
        neighbours=row["neighbours"],
    )
