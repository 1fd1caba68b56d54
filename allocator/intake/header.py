"""Find the header row of a table and which column stands where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from allocator.intake.cell import Cell, as_text, is_blank
from allocator.intake.codes import Code
from allocator.intake.columns import Table
from allocator.intake.findings import FindingLog, Hints, hint
from allocator.intake.grid import Grid

TITLE_ROWS = 20
"""The header row is looked for in this many rows from the top."""


def not_needed(table: Table) -> str:
    """Say that a table may be left out, where it may."""
    return "" if table.required else " Or remove it; the table may be left out."


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a grid.

    Parameters
    ----------
    row
        Its row number in the sheet.
    width
        Number of cells up to its last heading.
    position
        Place of each known column, counted from 0.
    unknown
        Place and heading of every other column that has one.
    """

    row: int
    width: int
    position: Mapping[str, int]
    unknown: tuple[tuple[int, str], ...]


def heading(cell: Cell) -> str:
    """Reduce a heading to a column name.

    >>> heading(" Package Ref ")
    'package_ref'
    """
    return re.sub(r"[\s_\-]+", "_", as_text(cell).casefold())


def count_headings(cells: Sequence[Cell], table: Table) -> int:
    """Count the cells of a row that name columns of a table."""
    return len({heading(cell) for cell in cells if isinstance(cell, str)} & set(table.columns))


def find_header(grid: Grid, table: Table, log: FindingLog) -> Header | None:
    """Return the header row, which titles and blank rows may precede; ``None`` with a finding.

    The row with most of the table's headings is taken, the first of equals.
    """
    if all(is_blank(cell) for row in grid.rows for cell in row):
        log.add(Code.FILE_EMPTY, grid.spot(), hint=not_needed(table))
        return None
    counts = [count_headings(row, table) for row in islice(grid.rows, TITLE_ROWS)]
    best = max(counts, default=0)
    if best == 0:
        log.add(Code.HEADER_MISSING, grid.spot(1), columns=", ".join(table.columns))
        return None
    return _map_columns(grid, counts.index(best), table, log)


def _map_columns(grid: Grid, index: int, table: Table, log: FindingLog) -> Header:
    position: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    width = 0
    for place, cell in enumerate(grid.rows[index]):
        name = heading(cell)
        width = place + 1 if name else width
        if name in position:
            log.add(Code.COLUMN_TWICE, grid.spot(index + 1, name))
        elif name in table.columns:
            position[name] = place
        elif name:
            unknown.append((place, as_text(cell)))
    return Header(index + 1, width, position, tuple(unknown))


def report_columns(
    grid: Grid, header: Header, table: Table, log: FindingLog, *, without: frozenset[int]
) -> None:
    """Add findings for required columns that are missing and for columns nobody knows.

    Columns at the places in `without` have findings of their own already.
    """
    absent = [name for name in table.columns if name not in header.position]
    others = [title for place, title in header.unknown if place not in without]
    for name in absent:
        column = table.columns[name]
        if column.required:
            like = hint(name, {heading(title): title for title in others})
            log.add(Code.COLUMN_MISSING, grid.spot(header.row, name), hint=like, says=column.says)
    hints = Hints(absent)
    for title in others:
        spot = grid.spot(header.row, title[:40])
        log.add(Code.COLUMN_UNKNOWN, spot, hint=hints(heading(title)))
