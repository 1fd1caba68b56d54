"""Write a tender and its award as a release of OCDS 1.1 with the extensions lots and bids.

An award is written with the status ``pending``: the program proposes, people award. There is one
entry for every winning bid, with all its lots; lots without a winner are ``unsuccessful``. A price
of an hour is the unit value of an item; the value of a bid or an award is that price for the weekly
hours of its lots over the tender's number of weeks.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from typing import Any

from allocator.intake.cell_text import cell_text
from allocator.intake.records import Row
from allocator.intake.tender.release_parts import DRAFT, FIELDS, LIMITS, RULES_FIELD
from allocator.intake.tender.rows import setting_texts, tender_files, tender_rows
from allocator.intake.tender.settings import terms_as_settings
from allocator.intake.tender.tables import SETTINGS, TENDER_TABLES
from allocator.lots.award.table import AwardLine, award_table
from allocator.lots.award.tender import Award, Tender

CURRENCY = "GBP"

_NUMBERS = {"integer", "hours", "hundredths"}
_IN_STANDARD = {"title", "ocid", "buyer", "date", "quality_weight", *LIMITS}


def release_of(tender: Tender, award: Award | None = None) -> dict[str, Any]:
    """Return a tender as an OCDS release, with its award where there is one.

    Parameters
    ----------
    tender
        What was up for award, with suppliers and bids.
    award
        Who is proposed to win.

    Returns
    -------
    dict
        JSON values; reading them as a tender gives the same tender. The release has no date where
        the tender has none, which OCDS needs before it is published.
    """
    lines = () if award is None else award_table(tender, award)
    tag, ocid = ("tender" if award is None else "award"), tender.ocid or _draft_ocid(tender)
    stated = "" if tender.day is None else tender.day.isoformat()
    day = {"date": f"{stated}T00:00:00Z"} if stated else {}
    rows = tender_rows(tender)
    winners = {line.supplier_id for line in lines}
    release: dict[str, Any] = {
        "ocid": ocid,
        "id": "-".join(filter(None, [ocid, tag, stated])),
        **day,
        "tag": [tag],
        "initiationType": "tender",
        "language": "en",
        "tender": _tender(tender, ocid, rows),
        "parties": [_party(row, winners) for row in rows["suppliers"]],
        "bids": {"details": [_bid(tender, row) for row in rows["bids"]]},
    }
    if tender.buyer:
        buyer = {"id": f"{ocid}-buyer", "name": tender.buyer}
        release["buyer"] = buyer
        release["parties"].append({**buyer, "roles": ["buyer"]})
    if award is not None:
        release["awards"] = [{**entry, **day} for entry in _awards(tender, lines)]
    return release


def _draft_ocid(tender: Tender) -> str:
    """Return an identifier for a tender that has none, the same for the same tender."""
    content = b"\0".join(part for _, part in sorted(tender_files(tender).items()))
    return f"{DRAFT}{sha256(content).hexdigest()[:12]}"


def _tender(tender: Tender, ocid: str, rows: dict[str, list[Row]]) -> dict[str, Any]:
    weight, stated = tender.terms.quality_weight, terms_as_settings(tender.terms)
    criteria = [
        {"type": kind, "numbers": [{"number": number, "weight": "percentageExact"}]}
        for kind, number in (("quality", weight), ("price", 100 - weight))
    ]
    return {
        "id": ocid,
        "title": tender.title,
        "status": "active",
        "awardCriteria": "qualityOnly" if weight == 100 else "ratedCriteria",
        "lots": [
            {**_entry("lots", row), "awardCriteria": {"criteria": criteria}} for row in rows["lots"]
        ],
        "lotDetails": {
            field: stated[name] for name, field in LIMITS.items() if stated[name] is not None
        },
        RULES_FIELD: {
            name: _number_or_text(SETTINGS.columns[name].kind, text)
            for name, text in setting_texts(tender).items()
            if name not in _IN_STANDARD
        },
        "x_discounts": [_entry("discounts", row) for row in rows["discounts"]],
    }


def _party(row: Row, winners: set[str | None]) -> dict[str, Any]:
    won = ["supplier"] * (row["supplier_id"] in winners)
    return {**_entry("suppliers", row), "roles": ["tenderer", *won]}


def _bid(tender: Tender, row: Row) -> dict[str, Any]:
    entry = {**_entry("bids", row), "status": "valid"}
    entry["tenderers"][0]["name"] = tender.name_of(row["supplier_id"])
    entry.pop("items", None)
    price = row["price"]
    if price is not None:
        entry["items"] = [_item(tender, lot, price) for lot in sorted(row["lots"])]
        entry["value"] = value_of(tender, [(lot, price) for lot in row["lots"]])
    return entry


def _item(tender: Tender, lot_id: str, pence: int) -> dict[str, Any]:
    """Return the care in a lot over the weeks valued, with the price of an hour."""
    return {
        "id": lot_id,
        "description": "Home care",
        "relatedLot": lot_id,
        "quantity": _plain(Decimal(tender.lot_by_id[lot_id].minutes * tender.weeks) / 60),
        "unit": {"name": "hour", "value": {"amount": pence / 100, "currency": CURRENCY}},
    }


def value_of(tender: Tender, priced: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """Return what lots at their prices of an hour [pence] come to over the weeks valued."""
    pence = sum(tender.lot_by_id[lot].minutes * price for lot, price in priced) * tender.weeks
    return {"amount": _plain(Decimal(pence) / 6000), "currency": CURRENCY}


def _entry(table: str, row: Row) -> dict[str, Any]:
    """Return a row as an entry of the release, every value where the standard has it."""
    columns = TENDER_TABLES[table].columns
    entry: dict[str, Any] = {}
    for name, (where, *_) in FIELDS[table].items():
        value = row[name]
        if value is None or value == frozenset():
            continue
        if columns[name].kind == "ids":
            plain: Any = sorted(value)
        else:
            plain = _number_or_text(columns[name].kind, cell_text(columns[name], value))
        _put(entry, where.split("/"), plain)
    return entry


def _number_or_text(kind: str, text: str) -> Any:
    return _plain(Decimal(text)) if kind in _NUMBERS else text


def _plain(number: Decimal) -> int | float:
    """Return a number as JSON has it, with at most four decimals."""
    return int(number) if number == number.to_integral_value() else round(float(number), 4)


def _put(entry: dict[str, Any], steps: list[str], value: Any) -> None:
    """Put a value at a place of an entry, making what is on the way."""
    first, *rest = steps
    if not rest:
        entry[first] = value
    elif rest[0] == "0":
        _put(entry.setdefault(first, [{}])[0], rest[1:], value)
    else:
        _put(entry.setdefault(first, {}), rest, value)


def _awards(tender: Tender, lines: Iterable[AwardLine]) -> list[dict[str, Any]]:
    won: dict[str, list[AwardLine]] = {}
    for line in lines:
        won.setdefault(line.bid_id or f"none-{line.lot_id}", []).append(line)
    return [_award(tender, mine) for _, mine in sorted(won.items())]


def _award(tender: Tender, mine: list[AwardLine]) -> dict[str, Any]:
    """Return the award of one bid with all its lots, or that of a lot without a winner."""
    lots, first = [line.lot_id for line in mine], mine[0]
    if first.bid_id is None:
        return {"id": f"none-{first.lot_id}", "status": "unsuccessful", "relatedLots": lots}
    entry: dict[str, Any] = {
        "id": f"award-{first.bid_id}",
        "status": "pending",
        "relatedBids": [first.bid_id],
        "relatedLots": lots,
        "suppliers": [{"id": first.supplier_id, "name": first.supplier}],
        "x_scores": {line.lot_id: (line.score or 0) / 100 for line in mine},
        "x_reserveBids": {line.lot_id: line.reserve_id for line in mine if line.reserve_id},
    }
    priced = [(line.lot_id, line.price_pence) for line in mine if line.price_pence is not None]
    if priced:
        entry["value"] = value_of(tender, priced)
        entry["items"] = [_item(tender, lot, price) for lot, price in priced]
    return entry
