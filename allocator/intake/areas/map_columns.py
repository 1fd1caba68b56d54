"""Find in the columns of a map the areas' ids, names, hours and labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from allocator.intake.areas.map_file import FIRST_ROW, MapFile
from allocator.intake.areas.tables import AREAS, label_of, read_rows
from allocator.intake.cell import Cell, as_text, is_blank
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, hint
from allocator.intake.grid import Grid
from allocator.intake.header import heading
from allocator.intake.personal import personal_heading
from allocator.intake.records import Records
from allocator.lots.brief import ShapeRules

_CODE = re.compile(
    r"(oa|lsoa|msoa|wd|ward|pcn|pcds|par|lad|ltla|sector|zone|area)(\d\d)?_?(cd|code|id)?"
)
_PLAIN = ("id", "code", "ref", "postcode_sector")
_DISTRICT_NAME = re.compile(r"(lad|ltla)(\d\d)?_?(nm|name)")
MOST_LABELS = 60
"""A column with more different words than this is no kind of label."""


@dataclass(frozen=True, slots=True, eq=False)
class MapColumns:
    """What a map says of its areas.

    Parameters
    ----------
    records
        Ids, names, hours and whether rural; features of which nothing is said have no row.
    labels
        What every feature belongs to, by kind.
    has_hours
        Whether the map holds hours.
    numbers
        Columns of numbers that are nothing of the above: one of them may hold hours.
    """

    records: Records
    labels: Mapping[str, tuple[str, ...]]
    has_hours: bool
    numbers: tuple[str, ...] = ()


def read_columns(found: MapFile, rules: ShapeRules, log: FindingLog) -> MapColumns | None:
    """Return what a map says of its areas, or ``None`` when it is not clear which they are.

    Parameters
    ----------
    found
        The map.
    rules
        Which columns hold ids and names, where that was said.
    log
        Takes the findings.
    """
    chosen = id_column(found, rules, log)
    if chosen is None:
        return None
    named = _name_column(found, rules.name_column, chosen, log)
    places = {"area_id": chosen, "name": named} if named else {"area_id": chosen}
    for name in AREAS.columns:
        column = column_at(found, name)
        if column and name not in places:
            places[name] = column
    rows = zip(*(found.columns[column] for column in places.values()), strict=True)
    grid = Grid(found.file, found.layer, [list(places), *map(list, rows)])
    records = read_rows(grid, replace(AREAS, name=found.layer), log)
    if records is None:
        return None
    said = set(records.rows)
    for feature in range(len(found.shapes)):
        if feature + FIRST_ROW not in said:
            spot = found.spot(feature, "area_id")
            log.add(Code.BLANK_REQUIRED, spot, says=AREAS.columns["area_id"].says)
    taken = set(places.values())
    return MapColumns(records, _labels(found, taken), "hours_now" in places, _numbers(found, taken))


def column_at(found: MapFile, name: str) -> str:
    """Return the column with a heading, whatever its case; empty when there is none."""
    return next((column for column in found.columns if heading(column) == name), "")


def id_column(found: MapFile, rules: ShapeRules, log: FindingLog) -> str | None:
    """Return the column of the ids: as stated, or the code that differs most between areas.

    Parameters
    ----------
    found
        The map.
    rules
        Which column holds ids, where that was said.
    log
        Takes a finding when there is no such column, or none to be found.
    """
    if rules.id_column:
        return _stated(found, rules.id_column, log)
    own = column_at(found, "area_id")
    if own:
        return own
    codes = [column for column in found.columns if _CODE.fullmatch(heading(column))]
    ranked = sorted(codes, key=lambda column: -len(set(found.columns[column])))
    plain = [column_at(found, name) for name in _PLAIN]
    chosen = next((column for column in [*ranked, *plain] if column), None)
    if chosen is None:
        log.add(Code.MAP_COLUMN_UNCLEAR, found.spot(), columns=", ".join(found.columns))
    return chosen


def _stated(found: MapFile, stated: str, log: FindingLog) -> str | None:
    """Return the column somebody named, or add a finding."""
    column = stated if stated in found.columns else column_at(found, heading(stated))
    if column:
        return column
    facts = {"hint": hint(stated, found.columns), "columns": ", ".join(found.columns)}
    log.add(Code.MAP_COLUMN_UNKNOWN, found.spot(), stated, **facts)
    return None


def _name_column(found: MapFile, stated: str, chosen: str, log: FindingLog) -> str:
    """Return the column of the names: as stated, or the one that goes with the codes."""
    if stated:
        return _stated(found, stated, log) or ""
    like = re.sub(r"(cd|code|id)$", "", heading(chosen))
    near = (column_at(found, name) for name in (f"{like}nm", f"{like}name", "area_name", "name"))
    return next((column for column in near if column and column != chosen), "")


def _labels(found: MapFile, taken: set[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns of words that several areas share."""
    labels: dict[str, tuple[str, ...]] = {}
    for name, cells in found.columns.items():
        if name in taken or not _holds_labels(cells) or personal_heading(name):
            continue
        kind = "district" if _DISTRICT_NAME.fullmatch(heading(name)) else label_of(name)
        labels.setdefault(kind, tuple(as_text(cell) for cell in cells))
    return labels


def _numbers(found: MapFile, taken: set[str]) -> tuple[str, ...]:
    """Return the columns that hold numbers and nothing else."""

    def holds_numbers(cells: Sequence[Cell]) -> bool:
        """Tell whether every cell that is filled is a number; yes and no are none."""
        there = [cell for cell in cells if not is_blank(cell)]
        is_number = (isinstance(cell, int | float) and type(cell) is not bool for cell in there)
        return bool(there) and all(is_number)

    return tuple(
        name
        for name, cells in found.columns.items()
        if name not in taken and not personal_heading(name) and holds_numbers(cells)
    )


def _holds_labels(cells: Sequence[Cell]) -> bool:
    words = {cell for cell in cells if not is_blank(cell)}
    shared = len(words) <= max(2, len(cells) // 2)
    return all(isinstance(word, str) for word in words) and shared and 0 < len(words) <= MOST_LABELS
