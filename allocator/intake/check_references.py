"""Check that references are given once and that every reference leads somewhere."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from allocator.intake.codes import Code
from allocator.intake.columns import Column
from allocator.intake.findings import FindingLog, Hints
from allocator.intake.place_finder import tidy_postcode
from allocator.intake.records import Records

_VISIT_TABLES = {"visits": "packages", "book_visits": "book"}


def check_references(tables: Mapping[str, Records], log: FindingLog) -> None:
    """Add findings for references given twice, leading nowhere, or left without visits."""
    for records in tables.values():
        check_keys(records, log)
        for column in records.table.columns.values():
            if column.refers:
                check_targets(records, column, tables[column.refers], log)
    _check_visited(tables["packages"], tables["visits"], Code.PACKAGE_WITHOUT_VISITS, log)
    if not _is_bare(tables["book"], tables["book_visits"], log):
        _check_visited(tables["book"], tables["book_visits"], Code.BOOK_WITHOUT_VISITS, log)
    _check_list_and_book(tables["packages"], tables["book"], log)


def check_keys(records: Records, log: FindingLog) -> None:
    """Add findings for rows of a table whose key an earlier row has."""
    key = records.table.key
    if not key:
        return
    is_reference = len(key) == 1 and records.table.columns[key[0]].kind == "id"
    first: dict[Hashable, int] = {}
    for index, cells in records.good(*key):
        same = _place_key(cells) if records.table.name == "places" else cells
        earlier = first.setdefault(same, index)
        if earlier == index or _is_in_other_lot(records, earlier, index):
            continue
        row = records.rows[earlier]
        if is_reference:
            log.add(Code.DUPLICATE_REFERENCE, records.spot(index, key[0]), cells[0], first=row)
        else:
            log.add(
                Code.DUPLICATE_ROW, records.spot(index, key[0]), first=row, key=" and ".join(key)
            )


def _place_key(cells: tuple[Any, ...]) -> Hashable:
    postcode, area = cells
    return (tidy_postcode(postcode) or postcode,) if postcode else area


def _is_in_other_lot(records: Records, earlier: int, index: int) -> bool:
    if records.table.name != "lot_areas":
        return False
    lots = records["lot_id"]
    return bool(lots[earlier] != lots[index])


def check_targets(records: Records, column: Column, target: Records, log: FindingLog) -> None:
    """Add findings for references of a column that the target's key does not have."""
    key = target.table.key[0]
    if target.has_lost(key):
        return
    known = target.known(key)
    code = Code.UNKNOWN_REFERENCE
    if _VISIT_TABLES.get(records.table.name) == column.refers:
        code = Code.VISIT_WITHOUT_PACKAGE
    hints = Hints(known)
    for index, (cell,) in records.good(column.name):
        wanted = cell if isinstance(cell, frozenset) else frozenset({cell} - {None})
        for reference in sorted(wanted - known):
            spot = records.spot(index, column.name)
            log.add(code, spot, reference, table=target.table.name, hint=hints(reference))


def _check_visited(packages: Records, visits: Records, code: Code, log: FindingLog) -> None:
    if visits.has_lost("package_ref"):
        return
    visited = visits.known("package_ref")
    for index, (reference,) in packages.good("package_ref"):
        if reference not in visited:
            log.add(code, packages.spot(index, "package_ref"), reference)


def _is_bare(book: Records, visits: Records, log: FindingLog) -> bool:
    """Report a book in which nothing has a visit, and tell whether it is so."""
    held = book.known("package_ref")
    is_bare = bool(held) and not visits.has_lost("package_ref")
    is_bare = is_bare and not held & visits.known("package_ref")
    if is_bare:
        log.add(Code.BOOK_BARE, visits.spot(None, "package_ref"), count=len(held))
    return is_bare


def _check_list_and_book(packages: Records, book: Records, log: FindingLog) -> None:
    row_of = {ref: book.rows[index] for index, (ref,) in book.good("package_ref")}
    for index, (reference,) in packages.good("package_ref"):
        if reference in row_of:
            spot = packages.spot(index, "package_ref")
            log.add(Code.IN_LIST_AND_BOOK, spot, reference, first=row_of[reference])
