"""Where everything about a tender stands in an OCDS release, and how to get at it.

Lots come from ``tender.lots``, caps from ``tender.lotDetails``, weights from ``awardCriteria``,
suppliers from ``parties`` and bids from ``bids.details`` (extensions lots and bids). What a release
has no field for, such as hours, capacity and the other terms, stands in fields of our own that
begin with ``x_``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allocator.intake.cell import Cell

LISTS = {
    "lots": "tender/lots",
    "suppliers": "parties",
    "bids": "bids/details",
    "discounts": "tender/x_discounts",
}
"""The list of the release that each table comes from."""

RULES_FIELD = "x_awardRules"
DRAFT = "draft-"
"""How the identifier begins that a release is given where the tender has none."""

FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "lots": {
        "lot_id": ("id",),
        "title": ("title",),
        "area": ("x_area",),
        "weekly_hours": ("x_weeklyHours",),
        "holder": ("x_holder",),
        "incumbent": ("x_incumbent",),
        "price_cap": ("x_priceCap",),
    },
    "suppliers": {
        "supplier_id": ("id",),
        "name": ("name",),
        "company_number": ("identifier/id",),
        "register": ("identifier/scheme",),
        "brand": ("x_brand",),
        "rating": ("x_rating",),
        "capacity_hours": ("x_capacityHours",),
        "load_hours": ("x_loadHours",),
        "most_lots": ("x_mostLots",),
        "min_lots": ("x_minLots",),
    },
    "bids": {
        "bid_id": ("id",),
        "supplier_id": ("tenderers/0/id",),
        "lots": ("relatedLots",),
        "quality": ("x_qualityScore",),
        "price": ("items/0/unit/value/amount", "value/amount"),
        "alternatives": ("x_alternatives",),
        "preference": ("x_preference",),
    },
    "discounts": {
        "supplier_id": ("x_supplier",),
        "percent": ("x_percent",),
        "lots_won": ("x_lotsWon",),
        "neighbours": ("x_neighbours",),
    },
}
"""Where each column of a table stands in an entry of the release; the first place that is there."""

LIMITS = {
    "most_lots_bid": "maximumLotsBidPerSupplier",
    "most_lots": "maximumLotsAwardedPerSupplier",
}
"""Terms that stand in ``tender.lotDetails``."""

STANDARD = {
    "title": "tender/title",
    "buyer": "buyer/name",
    "ocid": "ocid",
    "date": "date",
    "quality_weight": "tender/awardCriteria",
    **{name: f"tender/lotDetails/{field}" for name, field in LIMITS.items()},
}
"""Where terms stand that the standard has a field for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list in a release.

    Parameters
    ----------
    pointer
        Where it stands, as a path from the top of the release.
    content
        What stands there.
    """

    pointer: str
    content: Any


def entries_at(release: Mapping[str, Any], where: str) -> list[Entry]:
    """Return the entries of the list at a place; none where there is no list."""
    held = value_at(release, where)
    held = held if isinstance(held, list) else []
    return [Entry(f"{where}/{place}", content) for place, content in enumerate(held)]


def value_at(held: Any, where: str) -> Any:
    """Return what stands at a place of a document, ``None`` where there is nothing."""
    for step in where.split("/"):
        if isinstance(held, list) and step.isdigit() and int(step) < len(held):
            held = held[int(step)]
        else:
            held = held.get(step) if isinstance(held, dict) else None
    return held


def place_in(content: Any, where: Sequence[str]) -> str:
    """Return the first of some places where an entry holds something, or the first."""
    return next((place for place in where if value_at(content, place) is not None), where[0])


def cell_of(value: Any) -> Cell:
    """Return a value of JSON as a cell; a list becomes its parts separated by ;."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, list) and all(isinstance(part, (str, int)) for part in value):
        return ";".join(str(part) for part in value)
    return json.dumps(value, ensure_ascii=False)


def is_supplier(party: Any) -> bool:
    """Tell whether a party of a release bids or supplies."""
    roles = party.get("roles") if isinstance(party, dict) else None
    return isinstance(roles, list) and bool({"tenderer", "supplier"} & {str(r) for r in roles})
