"""Read an OCDS release as the tables of a tender; findings name the place inside the document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from allocator.domain.finding import Finding
from allocator.intake.cell import Cell
from allocator.intake.codes import Code
from allocator.intake.csv_file import read_bytes
from allocator.intake.findings import WORDINGS, FindingLog, Spot
from allocator.intake.grid import Grid
from allocator.intake.tender.folder import TenderSource
from allocator.intake.tender.left_out import counting_entries
from allocator.intake.tender.release_parts import (
    DRAFT,
    FIELDS,
    LIMITS,
    LISTS,
    RULES_FIELD,
    STANDARD,
    Entry,
    cell_of,
    entries_at,
    place_in,
    value_at,
)
from allocator.intake.tender.tables import SETTINGS, TENDER_TABLES

_IN_A_RELEASE = {Code.BLANK_REQUIRED: Code.FIELD_MISSING, Code.NO_ROWS: Code.LIST_EMPTY}
"""Findings of tables that are worded otherwise of a release."""
_OTHER_ROW = re.compile(r"\b(?:in|on) row (\d+)(?!.*\b(?:in|on) row \d)")
"""Where a finding names another row, as its last words do."""


def read_release(path: Path, log: FindingLog) -> TenderSource | None:
    """Return the tables and terms of a release, or ``None`` when findings say why not."""
    spot = Spot(path.name)
    raw = read_bytes(path, spot, log)
    release = None if raw is None else _parse(raw, spot, log)
    if release is None:
        return None
    entries = counting_entries(release, path.name, log)
    _check_currency(entries["bids"], path.name, log)
    missing = _missing_lists(release, path.name, log)
    settings = stated_settings(release, path.name, log)
    has_weight = "lots" not in missing or "quality_weight" in settings
    return TenderSource(
        {
            name: None if name in missing else _grid(path.name, name, held)
            for name, held in entries.items()
            if held or name != "discounts"
        },
        settings if has_weight else None,
        lambda _: path.name,
        lambda finding: _settled(finding, entries, release),
    )


def _missing_lists(release: Mapping[str, Any], file: str, log: FindingLog) -> set[str]:
    """Return the tables whose list is not there, each with a finding."""
    missing = {
        table: where
        for table, where in LISTS.items()
        if TENDER_TABLES[table].required and not isinstance(value_at(release, where), list)
    }
    for table, where in missing.items():
        what = f"{TENDER_TABLES[table].title.lower()} to {where}"
        log.add(Code.LIST_MISSING, Spot(file, table, None, where), what=what)
    return set(missing)


def _parse(raw: bytes, spot: Spot, log: FindingLog) -> dict[str, Any] | None:
    found, reason = None, "it has no tender"
    try:
        found = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        reason = "it is not JSON in UTF-8"
    if isinstance(found, dict) and "releases" in found:
        several = found["releases"]
        is_one = isinstance(several, list) and len(several) == 1
        if not is_one:
            reason = f"it holds {len(several) if isinstance(several, list) else 0} releases"
        found = several[0] if is_one else None
    if isinstance(found, dict) and isinstance(found.get("tender"), dict):
        return found
    log.add(Code.RELEASE_UNREADABLE, spot, reason=reason)
    return None


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _grid(file: str, table: str, entries: Sequence[Entry]) -> Grid:
    fields = FIELDS[table]
    rows: list[list[Cell]] = [list(fields)]
    rows += [[_cell(entry.content, where) for where in fields.values()] for entry in entries]
    return Grid(file, table, rows)


def _cell(content: Any, where: Sequence[str]) -> Cell:
    return cell_of(value_at(content, place_in(content, where)))


def _check_currency(bids: Sequence[Entry], file: str, log: FindingLog) -> None:
    for bid in bids:
        amount = place_in(bid.content, FIELDS["bids"]["price"])
        where = f"{amount.rpartition('/')[0]}/currency"
        stated = value_at(bid.content, where)
        if stated is not None and stated != "GBP":
            spot = Spot(file, "bids", None, f"{bid.pointer}/{where}")
            log.add(Code.CURRENCY_UNKNOWN, spot, stated)


def stated_settings(release: Mapping[str, Any], file: str, log: FindingLog) -> dict[str, Any]:
    """Return the terms of a release as settings, saying where it contradicts itself."""
    stated = value_at(release, f"tender/{RULES_FIELD}")
    rules = dict(stated) if isinstance(stated, dict) else {}
    for name, where, value in _standard(release):
        told = rules.setdefault(name, value)
        if told != value:
            spot = Spot(file, SETTINGS.name, None, where)
            log.add(Code.RELEASE_CONTRADICTS, spot, value, other=str(told))
    ocid, day = value_at(release, "ocid"), value_at(release, "date")
    own = {
        "title": value_at(release, "tender/title"),
        "buyer": value_at(release, "buyer/name"),
        "ocid": None if str(ocid).startswith(DRAFT) else ocid,
        "date": day.partition("T")[0] if isinstance(day, str) else day,
    }
    return rules | {name: cell_of(value) for name, value in own.items() if value is not None}


def _standard(release: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield the settings that stand in fields of the standard, with their places."""
    for name, field in LIMITS.items():
        where = f"tender/lotDetails/{field}"
        if value_at(release, where) is not None:
            yield name, where, cell_of(value_at(release, where))
    places = ["tender"] + [entry.pointer for entry in entries_at(release, "tender/lots")]
    for place in places:
        where = f"{place}/awardCriteria/criteria"
        for entry in entries_at(release, where):
            weight = value_at(entry.content, "numbers/0/number")
            if value_at(entry.content, "type") == "quality" and weight is not None:
                at = f"{entry.pointer}/numbers/0/number"
                yield "quality_weight", at, cell_of(weight)


def _place_of(setting: str, release: Mapping[str, Any]) -> str:
    """Return where a setting stands, or where the standard wants one that is not there."""
    own = "/".join(filter(None, ["tender", RULES_FIELD, setting]))
    if value_at(release, own) is not None:
        return own
    stated = (where for name, where, _ in _standard(release) if name == setting)
    return next(stated, STANDARD.get(setting, own))


def _settled(
    finding: Finding, entries: Mapping[str, Sequence[Entry]], release: Mapping[str, Any]
) -> Finding:
    """Put a finding as of a release: its place as a path inside, and no word of rows and cells."""
    places = FIELDS.get(finding.sheet, {}).get(finding.column, (finding.column,))
    where, held = places[0], entries.get(finding.sheet, ())
    if finding.row is not None and 0 <= finding.row - 2 < len(held):
        entry = held[finding.row - 2]
        where = "/".join(filter(None, [entry.pointer, place_in(entry.content, places)]))
    elif finding.sheet == SETTINGS.name and "/" not in where:
        where = _place_of(where, release)
    elif finding.code == Code.NO_ROWS:
        where = LISTS[finding.sheet]
    code = _IN_A_RELEASE.get(Code(finding.code))
    if code is Code.LIST_EMPTY and value_at(release, where):
        code = Code.LIST_WITHOUT_USE
    said = finding.message if code is None else WORDINGS[code].message
    if "{first}" in WORDINGS[Code(finding.code)].message:
        said = _OTHER_ROW.sub(lambda row: f"at {held[int(row[1]) - 2].pointer}", said)
    remedy = WORDINGS[code].remedy if code is Code.LIST_WITHOUT_USE else finding.remedy
    return replace(
        finding, code=code or finding.code, sheet="", row=None, column=where, message=said,
        remedy=remedy,
    )  # fmt: skip
