"""Compare what a release says was up for award with the tender: terms, lots, suppliers, bids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from allocator.intake.cell import FAULT, Cell, is_blank
from allocator.intake.cell_text import cell_text
from allocator.intake.cell_word import read_cell
from allocator.intake.codes import Code
from allocator.intake.columns import Column
from allocator.intake.findings import FindingLog, shorten
from allocator.intake.records import Row
from allocator.intake.tender.awards import reading, release_in
from allocator.intake.tender.left_out import counting_entries
from allocator.intake.tender.release import stated_settings
from allocator.intake.tender.release_parts import (
    FIELDS,
    LISTS,
    RULES_FIELD,
    Entry,
    cell_of,
    value_at,
)
from allocator.intake.tender.rows import tender_rows
from allocator.intake.tender.settings import terms_as_settings
from allocator.intake.tender.tables import SETTINGS, TENDER_TABLES
from allocator.lots.award.rule import Breach
from allocator.lots.award.tender import Tender
from allocator.lots.award.words import listed

TERMS, DISCOUNTS = "stated-terms", "stated-discounts"
_RULE_OF = {"lots": "stated-lots", "suppliers": "stated-supplier", "bids": "stated-bids"}
_ID_OF = {"lots": "lot_id", "suppliers": "supplier_id", "bids": "bid_id"}
_ONE_OF = {"lots": "Lot", "suppliers": "Supplier", "bids": "Bid"}
_ELSEWHERE = {"ocid", "quality_weight"}
"""Terms that stand beside the field for the rules, so that without them nothing is stated."""
_MAY_LACK = "suppliers"
"""The list that need not be whole: releases often name the winners only among their parties."""


def check_stated(path: Path, tender: Tender) -> tuple[Breach, ...]:
    """List where a release contradicts the tender its awards are for.

    Parameters
    ----------
    path
        The release.
    tender
        What was up for award.

    Returns
    -------
    tuple of Breach
        Terms, lots, suppliers, bids and discounts that are others than the tender's, or that only
        one of the two has. A list, a term or a value that the release does not state is not
        compared; where it has the field of our own for the rules of the award, that states them
        all. Titles decide nothing and may differ.

    Raises
    ------
    DataError
        When the release cannot be read.
    """
    with reading(path):
        release = release_in(path)
    entries = counting_entries(release, path.name, FindingLog())
    rows = tender_rows(tender)
    found = [*_terms(release, path.name, tender)]
    for table in _RULE_OF:
        if value_at(release, LISTS[table]):
            found += _table(table, entries[table], rows[table])
    if isinstance(value_at(release, LISTS["discounts"]), list):
        found += _discounts(entries["discounts"], rows["discounts"])
    return tuple(found)


def _terms(release: Mapping[str, Any], file: str, tender: Tender) -> Iterator[Breach]:
    log = FindingLog()
    stated = stated_settings(release, file, log)
    for finding in log:
        if finding.code == Code.RELEASE_CONTRADICTS:
            yield Breach(TERMS, (finding.column,), 1, f"{finding.column}: {finding.message}")
    is_whole = isinstance(value_at(release, f"tender/{RULES_FIELD}"), dict)
    due = {**terms_as_settings(tender.terms), "weeks": tender.weeks}
    if tender.ocid:
        due["ocid"] = tender.ocid
    for name, value in due.items():
        cell = cell_of(stated.get(name))
        if is_blank(cell) and (name in _ELSEWHERE or not is_whole):
            continue
        said = _difference(SETTINGS.columns[name], cell, value)
        if said:
            yield Breach(TERMS, (name,), 1, f"{name} is {said}.")


def _table(table: str, entries: list[Entry], rows: list[Row]) -> Iterator[Breach]:
    rule, key = _RULE_OF[table], _ID_OF[table]
    known = {row[key]: row for row in rows}
    listed_ids = [str(value_at(entry.content, "id")) for entry in entries]
    missing = [] if table == _MAY_LACK else sorted(known.keys() - set(listed_ids))
    strange = sorted(set(listed_ids) - known.keys())
    for ids, there, not_there in (
        (missing, "the tender", "the release, or left out there by its status"),
        (strange, "the release", "the tender"),
    ):
        if ids:
            what = _ONE_OF[table] + "s" * (len(ids) > 1)
            said = f"{what} {listed(ids)}: in {there}, but not in {not_there}."
            yield Breach(rule, tuple(ids), len(ids), said)
    for entry_id, entry in zip(listed_ids, entries, strict=True):
        for name, said in _differences(table, entry, known.get(entry_id)):
            what = f"{name} of {_ONE_OF[table].lower()} {entry_id}"
            yield Breach(rule, (entry_id, name), 1, f"The {what} is {said}.")


def _differences(table: str, entry: Entry, row: Row | None) -> Iterator[tuple[str, str]]:
    """Yield the columns an entry states otherwise than a row, and how."""
    if row is None:
        return
    for name, column in TENDER_TABLES[table].columns.items():
        cell = cell_of(value_at(entry.content, FIELDS[table][name][0]))
        if name == "title" or is_blank(cell):
            continue
        said = _difference(column, cell, row[name])
        if said:
            yield name, said


def _difference(column: Column, cell: Cell, value: Any) -> str:
    """Say how a cell of the release differs from a value of the tender; nothing if it does not."""
    stated = read_cell(column, cell).value
    if stated == value:
        return ""
    there = shorten(cell) if stated is FAULT else cell_text(column, stated)
    here = cell_text(column, value)
    return f"{there or 'not set'} in the release, {here or 'not set'} in the tender"


def _discounts(entries: list[Entry], rows: list[Row]) -> Iterator[Breach]:
    columns = TENDER_TABLES["discounts"].columns
    stated = Counter(
        tuple(
            read_cell(column, cell_of(value_at(entry.content, FIELDS["discounts"][name][0]))).value
            for name, column in columns.items()
        )
        for entry in entries
    )
    if stated != Counter(tuple(row[name] for name in columns) for row in rows):
        said = "The discounts in the release are not those of the tender."
        yield Breach(DISCOUNTS, (), 1, said)
