"""A tender as rows of its tables, so that writing and reading give the same tender."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allocator.domain.words import Rating
from allocator.intake.cell_text import cell_text
from allocator.intake.records import Row
from allocator.intake.tender.settings import terms_as_settings
from allocator.intake.tender.tables import SETTINGS, SETTINGS_FILE, TENDER_TABLES
from allocator.intake.write_case import csv_bytes
from allocator.lots.award.tender import Tender

_PLAIN = {"integer", "hours", "hundredths"}


def tender_rows(tender: Tender) -> dict[str, list[Row]]:
    """Return the rows of every table, values as the reader gives them."""
    return {
        "lots": [
            {
                "lot_id": lot.lot_id,
                "title": lot.title or None,
                "area": lot.area or None,
                "weekly_hours": lot.minutes,
                "holder": lot.holder,
                "incumbent": lot.incumbent,
                "price_cap": lot.price_cap_pence,
            }
            for lot in tender.lots
        ],
        "suppliers": [
            {
                "supplier_id": it.supplier_id,
                "name": it.name,
                "company_number": it.company_number or None,
                "register": it.register or None,
                "brand": it.brand or None,
                "rating": None if it.rating is Rating.UNRATED else it.rating.label,
                "capacity_hours": it.capacity_minutes,
                "load_hours": it.load_minutes,
                "most_lots": it.most_lots,
                "min_lots": it.min_lots,
            }
            for it in tender.suppliers
        ],
        "bids": [
            {
                "bid_id": bid.bid_id,
                "supplier_id": bid.supplier_id,
                "lots": bid.lots,
                "quality": bid.quality,
                "price": bid.price_pence,
                "alternatives": bid.alternatives or None,
                "preference": bid.preference,
            }
            for bid in tender.bids
        ],
        "discounts": [
            {
                "supplier_id": it.supplier_id,
                "percent": it.basis_points,
                "lots_won": it.at_least or None,
                "neighbours": it.neighbours,
            }
            for it in tender.discounts
        ],
    }


def setting_texts(tender: Tender) -> dict[str, str]:
    """Return the settings as text by name; those that are not set are left out."""
    stated: dict[str, Any] = {
        "title": tender.title,
        "ocid": tender.ocid or None,
        "buyer": tender.buyer or None,
        "date": tender.day,
        "weeks": tender.weeks,
        "synthetic": tender.is_synthetic,
    }
    stated |= terms_as_settings(tender.terms)
    columns = SETTINGS.columns
    return {
        name: cell_text(columns[name], value) for name, value in stated.items() if value is not None
    }


def tender_files(tender: Tender) -> dict[str, bytes]:
    """Return the files of a tender folder by name; reading them gives the same tender."""
    rows = tender_rows(tender)
    files = {
        f"{name}.csv": csv_bytes(table, rows[name])
        for name, table in TENDER_TABLES.items()
        if table.required or rows[name]
    }
    return files | {SETTINGS_FILE: "\n".join([*_toml_lines(tender), ""]).encode()}


def _toml_lines(tender: Tender) -> Iterable[str]:
    for name, text in setting_texts(tender).items():
        kind = SETTINGS.columns[name].kind
        if kind == "yesno":
            yield f"{name} = {'true' if text == 'yes' else 'false'}"
        else:
            yield f"{name} = {text if kind in _PLAIN else _quoted(text)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
