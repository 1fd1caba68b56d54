"""Write a tender and its award as an OCDS release, and read the awards of a release back.

An award is written with the status ``pending``: the program proposes, people award. There is one
entry for every winning bid, with all its lots; lots without a winner are ``unsuccessful``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from allocator.domain.errors import DataError
from allocator.intake.cell_text import cell_text
from allocator.intake.records import Row
from allocator.intake.tender.release import FIELDS, LIMITS, RULES_FIELD
from allocator.intake.tender.rows import setting_texts, tender_rows
from allocator.intake.tender.settings import terms_as_settings
from allocator.intake.tender.tables import SETTINGS, TENDER_TABLES
from allocator.lots.award.table import award_table
from allocator.lots.award.tender import Award, Tender

_NUMBERS = {"integer", "hours", "hundredths"}
_IN_STANDARD = {"title", "ocid", "quality_weight", *LIMITS}


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
        JSON values; reading them as a tender gives the same tender.
    """
    rows = tender_rows(tender)
    names = {row["supplier_id"]: row["name"] for row in rows["suppliers"]}
    bids = [_entry("bids", row) for row in rows["bids"]]
    for bid in bids:
        bid["status"] = "valid"
        bid["tenderers"][0]["name"] = names[bid["tenderers"][0]["id"]]
        if "value" in bid:
            bid["value"]["currency"] = "GBP"
    release: dict[str, Any] = {
        **({"ocid": tender.ocid} if tender.ocid else {}),
        "tag": ["tender"] if award is None else ["award"],
        "initiationType": "tender",
        "language": "en",
        "tender": {
            "title": tender.title,
            "lots": [_entry("lots", row) for row in rows["lots"]],
            "lotDetails": _limits(tender),
            "awardCriteria": {"criteria": _criteria(tender)},
            RULES_FIELD: _rules(tender),
            "x_discounts": [_entry("discounts", row) for row in rows["discounts"]],
        },
        "parties": [
            {**_entry("suppliers", row), "roles": ["tenderer"]} for row in rows["suppliers"]
        ],
        "bids": {"details": bids},
    }
    if award is not None:
        release["awards"] = _awards(tender, award)
    return release


def _limits(tender: Tender) -> dict[str, int]:
    stated = terms_as_settings(tender.terms)
    return {field: stated[name] for name, field in LIMITS.items() if stated[name] is not None}


def _criteria(tender: Tender) -> list[dict[str, Any]]:
    weight = tender.terms.quality_weight
    return [
        {"type": kind, "numbers": [{"number": number, "weight": "percentageExact"}]}
        for kind, number in (("quality", weight), ("price", 100 - weight))
    ]


def _rules(tender: Tender) -> dict[str, Any]:
    return {
        name: _number_or_text(SETTINGS.columns[name].kind, text)
        for name, text in setting_texts(tender).items()
        if name not in _IN_STANDARD
    }


def _entry(table: str, row: Row) -> dict[str, Any]:
    """Return a row as an entry of the release, every value where the standard has it."""
    columns = TENDER_TABLES[table].columns
    entry: dict[str, Any] = {}
    for name, where in FIELDS[table].items():
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
    if kind not in _NUMBERS:
        return text
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _put(entry: dict[str, Any], steps: list[str], value: Any) -> None:
    """Put a value at a place of an entry, making what is on the way."""
    first, *rest = steps
    if not rest:
        entry[first] = value
    elif rest[0] == "0":
        _put(entry.setdefault(first, [{}])[0], rest[1:], value)
    else:
        _put(entry.setdefault(first, {}), rest, value)


def _awards(tender: Tender, award: Award) -> list[dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {}
    for line in award_table(tender, award):
        reserve = {} if line.reserve_id is None else {line.lot_id: line.reserve_id}
        if line.bid_id is None or line.score is None:
            entries[f"none-{line.lot_id}"] = {
                "id": f"none-{line.lot_id}",
                "status": "unsuccessful",
                "relatedLots": [line.lot_id],
            }
            continue
        entry = entries.setdefault(
            line.bid_id,
            {
                "id": f"award-{line.bid_id}",
                "status": "pending",
                "relatedBid": line.bid_id,
                "relatedLots": [],
                "suppliers": [{"id": line.supplier_id, "name": line.supplier}],
                "x_scores": {},
                "x_reserveBids": {},
            },
        )
        if line.price_pence is not None:
            entry["value"] = {"amount": line.price_pence / 100, "currency": "GBP"}
        entry["relatedLots"].append(line.lot_id)
        entry["x_scores"][line.lot_id] = line.score / 100
        entry["x_reserveBids"] |= reserve
    return [entries[name] for name in sorted(entries)]


def read_awards(path: Path, tender: Tender) -> Award:
    """Read the awards of an OCDS release that belong to a tender.

    Parameters
    ----------
    path
        The release; entries that are cancelled or unsuccessful are left out.
    tender
        What was up for award.

    Raises
    ------
    DataError
        When an entry names no bid of the tender that covers its lots.
    """
    try:
        release = json.loads(path.read_text(encoding="utf-8-sig"))
        if "releases" in release:
            (release,) = release["releases"]
        entries = release["awards"]
        winners: dict[str, str | None] = dict.fromkeys(sorted(tender.open_ids))
        reserves: dict[str, str] = {}
        for entry in entries:
            if entry.get("status", "pending") in {"pending", "active"}:
                lots = [str(lot) for lot in entry["relatedLots"]]
                winners |= dict.fromkeys(lots, _bid_of(tender, entry))
                named = entry.get("x_reserveBids", {})
                reserves |= {str(lot): str(bid) for lot, bid in named.items()}
    except OSError as fault:
        raise DataError(f"{path.name}: cannot be read ({fault.strerror or fault}).") from fault
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise DataError(
            f"{path.name}: its awards cannot be read ({fault}). Give one release with awards that "
            "name relatedLots and suppliers or relatedBid."
        ) from fault
    return Award(winners=tuple(sorted(winners.items())), reserves=tuple(sorted(reserves.items())))


def _bid_of(tender: Tender, entry: Mapping[str, Any]) -> str:
    """Return the bid an award is for: the one it names, or the supplier's for just those lots."""
    if "relatedBid" in entry:
        return str(entry["relatedBid"])
    supplier, lots = entry["suppliers"][0]["id"], frozenset(entry["relatedLots"])
    for bid in tender.bids_of.get(supplier, ()):
        if bid.lots == lots:
            return bid.bid_id
    raise ValueError(f"{supplier} has no bid for {', '.join(sorted(lots))}")
