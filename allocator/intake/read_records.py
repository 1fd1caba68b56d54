"""Turn the cells of one table into values, column by column, with a finding for every fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from allocator.domain.finding import Severity
from allocator.intake.cell import FAULT, Cell, Reading, is_blank
from allocator.intake.cell_word import read_cell
from allocator.intake.codes import Code
from allocator.intake.columns import Column, Table
from allocator.intake.findings import WORDINGS, FindingLog
from allocator.intake.grid import Grid
from allocator.intake.header import Header, find_header, report_columns
from allocator.intake.personal import personal_heading, rows_with_nhs_numbers
from allocator.intake.records import Records

_Personal = tuple[int, str, Code, int, dict[str, object]]
_SEARCHED_KINDS = {"text", "id", "ids"}


def read_records(
    grid: Grid, table: Table, log: FindingLog, *, drop_personal: bool = False
) -> Records | None:
    """Read a table, or return ``None`` when it has no header row.

    Every distinct cell text of a column is parsed once, which is what makes a county fast to read.

    Parameters
    ----------
    grid
        The table as typed.
    table
        What its columns mean.
    log
        Takes the findings.
    drop_personal
        Leave out columns that look personal, with a notice, instead of refusing the file.
    """
    header = find_header(grid, table, log)
    if header is None:
        return None
    rows = _rows_below(grid, header, log)
    if not rows and table.required:
        log.add(Code.NO_ROWS, grid.spot())
    numbers = [number for number, _ in rows]
    places: list[Sequence[Cell]] = list(zip_longest(*(cells for _, cells in rows), fillvalue=""))
    body = _Body(grid, numbers, places, log)
    personal = _personal_places(body, header, table, drop_personal=drop_personal)
    report_columns(grid, header, table, log, without=personal)
    values: dict[str, list[object]] = {}
    for name, column in table.columns.items():
        place = header.position.get(name)
        if place is None or place in personal:
            is_lost = place is not None and not drop_personal
            values[name] = body.nothing(column, is_lost=is_lost)
        else:
            values[name] = body.read(column, place)
    return Records(table, grid.file, numbers, values)


class _Body:
    """The rows below a header, turned into columns."""

    def __init__(
        self, grid: Grid, rows: list[int], places: list[Sequence[Cell]], log: FindingLog
    ) -> None:
        self.grid = grid
        self.rows = rows
        self.places = places
        self.log = log

    def cells(self, place: int) -> Sequence[Cell]:
        """Return the cells under the heading at a place."""
        return self.places[place] if place < len(self.places) else [""] * len(self.rows)

    def nothing(self, column: Column, *, is_lost: bool) -> list[object]:
        """Return the values of a column that is not there: its default, or faults."""
        is_fault = is_lost or column.required
        return [FAULT if is_fault else read_cell(column, None).value] * len(self.rows)

    def read(self, column: Column, place: int) -> list[object]:
        """Return the values of a column, after adding a finding for every cell at fault."""
        cells = self.cells(place)
        keys = [cell if isinstance(cell, str) else (type(cell), cell) for cell in cells]
        distinct = dict(zip(keys, cells, strict=True))
        memo = {key: _judged(column, cell) for key, cell in distinct.items()}
        if any(reading.code for reading in memo.values()):
            self._report(column, cells, [memo[key] for key in keys])
        return [memo[key].value for key in keys]

    def _report(self, column: Column, cells: Sequence[Cell], readings: list[Reading]) -> None:
        found: dict[int, list[int]] = defaultdict(list)
        for index, reading in enumerate(readings):
            if reading.code is not None:
                found[id(reading)].append(index)
        for indices in found.values():
            reading = readings[indices[0]]
            assert reading.code is not None
            is_notice = WORDINGS[reading.code].severity is Severity.NOTICE
            for index in indices[:1] if is_notice else indices:
                spot = self.grid.spot(self.rows[index], column.name, private=column.private)
                value = None if is_blank(cells[index]) else cells[index]
                self.log.add(reading.code, spot, value, **reading.facts, count=len(indices))


def _judged(column: Column, cell: Cell) -> Reading:
    if column.required and is_blank(cell):
        return Reading(FAULT, Code.BLANK_REQUIRED, {"says": column.says})
    return read_cell(column, cell)


def _rows_below(grid: Grid, header: Header, log: FindingLog) -> list[tuple[int, Sequence[Cell]]]:
    rows = []
    for number, cells in enumerate(grid.rows[header.row :], start=header.row + 1):
        if all(map(is_blank, cells)):
            continue
        extra = sum(not is_blank(cell) for cell in cells[header.width :])
        if extra:
            log.add(Code.EXTRA_CELLS, grid.spot(number), count=extra)
        rows.append((number, cells[: header.width]))
    return rows


def _personal_places(
    body: _Body, header: Header, table: Table, *, drop_personal: bool
) -> frozenset[int]:
    found: set[int] = set()
    for place, title, code, row, facts in _personal_columns(body, header, table):
        found.add(place)
        column = table.columns.get(title)
        if drop_personal and not (column and column.required):
            body.log.add(Code.PERSONAL_DROPPED, body.grid.spot(header.row, title[:40]))
        else:
            body.log.add(code, body.grid.spot(row, title[:40]), **facts)
    return frozenset(found)


def _personal_columns(body: _Body, header: Header, table: Table) -> Iterator[_Personal]:
    searched = [(place, title) for place, title in header.unknown]
    searched += [
        (place, name)
        for name, place in header.position.items()
        if table.columns[name].kind in _SEARCHED_KINDS
    ]
    for place, title in searched:
        what = "" if title in table.columns else personal_heading(title)
        if what:
            yield place, title, Code.PERSONAL_COLUMN, header.row, {"what": what}
            continue
        rows = rows_with_nhs_numbers(body.cells(place))
        if rows:
            yield place, title, Code.PERSONAL_VALUE, body.rows[rows[0]], {"count": len(rows)}
