"""Read an OCDS release as the tables of a tender; findings name the place inside the document.

Lots come from ``tender.lots``, caps from ``tender.lotDetails``, weights from ``awardCriteria``,
suppliers from ``parties`` and bids from ``bids.details`` (extensions lots and bids). What a release
has no field for, such as hours, capacity and the other terms, stands in fields of our own that
begin with ``x_``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from allocator.domain.finding import Finding
from allocator.intake.cell import Cell
from allocator.intake.codes import Code
from allocator.intake.csv_file import read_bytes
from allocator.intake.findings import FindingLog, Spot
from allocator.intake.grid import Grid
from allocator.intake.tender.folder import TenderSource
from allocator.intake.tender.tables import SETTINGS

RULES_FIELD = "x_awardRules"
DRAFT = "draft-"
"""How the identifier begins that a release is given where the tender has none."""
_COUNTING = {"", "valid", "pending"}

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


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list in the release, and where it stands."""

    pointer: str
    content: Any


def read_release(path: Path, log: FindingLog) -> TenderSource | None:
    """Return the tables and terms of a release, or ``None`` when findings say why not."""
    spot = Spot(path.name)
    raw = read_bytes(path, spot, log)
    release = None if raw is None else _parse(raw, spot, log)
    if release is None:
        return None
    entries = {
        "lots": _entries(release, "tender/lots"),
        "suppliers": [
            entry for entry in _entries(release, "parties") if _is_supplier(entry.content)
        ],
        "bids": list(_counting(_entries(release, "bids/details"), path.name, log)),
        "discounts": _entries(release, "tender/x_discounts"),
    }
    _check_currency(entries["bids"], path.name, log)
    grids = {name: _grid(path.name, name, held) for name, held in entries.items()}
    return TenderSource(
        {name: grid for name, grid in grids.items() if len(grid.rows) > 1 or name != "discounts"},
        _settings(release, path.name, log),
        lambda _: path.name,
        lambda finding: _settled(finding, entries),
    )


def _parse(raw: bytes, spot: Spot, log: FindingLog) -> dict[str, Any] | None:
    reason = "it is not JSON in UTF-8"
    try:
        found = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and "releases" in found:
        several = found["releases"]
        is_one = isinstance(several, list) and len(several) == 1
        reason = f"it holds {len(several) if isinstance(several, list) else 0} releases"
        found = several[0] if is_one else None
    elif found is not None:
        reason = "it has no tender"
    if isinstance(found, dict) and isinstance(found.get("tender"), dict):
        return found
    log.add(Code.RELEASE_UNREADABLE, spot, reason=reason)
    return None


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _entries(release: Mapping[str, Any], where: str) -> list[_Entry]:
    held = _at(release, where)
    held = held if isinstance(held, list) else []
    return [_Entry(f"{where}/{place}", content) for place, content in enumerate(held)]


def _is_supplier(party: Any) -> bool:
    roles = party.get("roles") if isinstance(party, dict) else None
    return isinstance(roles, list) and bool({"tenderer", "supplier"} & {str(r) for r in roles})


def _counting(bids: list[_Entry], file: str, log: FindingLog) -> Iterator[_Entry]:
    """Yield the bids that were not withdrawn or disqualified."""
    for entry in bids:
        status = str(_at(entry.content, "status") or "")
        tenderers = _at(entry.content, "tenderers")
        spot = Spot(file, "bids", None, entry.pointer)
        if status not in _COUNTING:
            log.add(Code.BID_LEFT_OUT, spot, what=f'of the status "{status}"')
            continue
        if isinstance(tenderers, list) and len(tenderers) > 1:
            log.add(Code.BID_OF_SEVERAL, spot, count=len(tenderers))
        yield entry


def _grid(file: str, table: str, entries: Sequence[_Entry]) -> Grid:
    fields = FIELDS[table]
    rows: list[list[Cell]] = [list(fields)]
    rows += [
        [_cell(_at(entry.content, _place(entry.content, where))) for where in fields.values()]
        for entry in entries
    ]
    return Grid(file, table, rows)


def _place(content: Any, where: Sequence[str]) -> str:
    """Return the first of some places where an entry holds something, or the first."""
    return next((place for place in where if _at(content, place) is not None), where[0])


def _check_currency(bids: Sequence[_Entry], file: str, log: FindingLog) -> None:
    for bid in bids:
        amount = _place(bid.content, FIELDS["bids"]["price"])
        where = f"{amount.rpartition('/')[0]}/currency"
        stated = _at(bid.content, where)
        if stated is not None and stated != "GBP":
            spot = Spot(file, "bids", None, f"{bid.pointer}/{where}")
            log.add(Code.CURRENCY_UNKNOWN, spot, stated)


def _at(held: Any, where: str) -> Any:
    """Return what stands at a place of a document, ``None`` where there is nothing."""
    for step in where.split("/"):
        if isinstance(held, list) and step.isdigit() and int(step) < len(held):
            held = held[int(step)]
        else:
            held = held.get(step) if isinstance(held, dict) else None
    return held


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, list) and all(isinstance(part, (str, int)) for part in value):
        return ";".join(str(part) for part in value)
    return json.dumps(value, ensure_ascii=False)


def _settings(release: Mapping[str, Any], file: str, log: FindingLog) -> dict[str, Any]:
    """Return the terms of a release as settings, saying where it contradicts itself."""
    stated = _at(release, f"tender/{RULES_FIELD}")
    rules = dict(stated) if isinstance(stated, dict) else {}
    for name, where, value in _standard(release):
        told = rules.setdefault(name, value)
        if told != value:
            spot = Spot(file, SETTINGS.name, None, where)
            log.add(Code.RELEASE_CONTRADICTS, spot, value, other=str(told))
    ocid, day = _at(release, "ocid"), _at(release, "date")
    own = {
        "title": _at(release, "tender/title"),
        "ocid": None if str(ocid).startswith(DRAFT) else ocid,
        "date": day.partition("T")[0] if isinstance(day, str) else day,
    }
    return rules | {name: _cell(value) for name, value in own.items() if value is not None}


def _standard(release: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield the settings that stand in fields of the standard, with their places."""
    for name, field in LIMITS.items():
        where = f"tender/lotDetails/{field}"
        if _at(release, where) is not None:
            yield name, where, _cell(_at(release, where))
    places = ["tender"] + [entry.pointer for entry in _entries(release, "tender/lots")]
    for place in places:
        where = f"{place}/awardCriteria/criteria"
        for entry in _entries(release, where):
            weight = _at(entry.content, "numbers/0/number")
            if _at(entry.content, "type") == "quality" and weight is not None:
                at = f"{entry.pointer}/numbers/0/number"
                yield "quality_weight", at, _cell(weight)


def _settled(finding: Finding, entries: Mapping[str, Sequence[_Entry]]) -> Finding:
    """Put the place of a finding as a path inside the release."""
    places = FIELDS.get(finding.sheet, {}).get(finding.column, (finding.column,))
    where, held = places[0], entries.get(finding.sheet, ())
    if finding.row is not None and 0 <= finding.row - 2 < len(held):
        entry = held[finding.row - 2]
        where = "/".join(filter(None, [entry.pointer, _place(entry.content, places)]))
    elif finding.sheet == SETTINGS.name and "/" not in where:
        where = "/".join(filter(None, ["tender", RULES_FIELD, where]))
    return replace(finding, sheet="", row=None, column=where)
