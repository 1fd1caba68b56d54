"""A plain table as a worksheet: typed cells, frozen header, filter, widths and print set-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from allocator.report.csv_cells import Cell, one_line

_LONGEST = 32_000
_HEAD = {"bold": True, "bg_color": "#1D3557", "font_color": "#FFFFFF", "border": 1}
_BASE = {"valign": "top", "border": 1, "border_color": "#B1B4B6", "font_name": "Arial"}


class Kind(StrEnum):
    """How the cells of a column are typed and shown."""

    TEXT = "text"
    WRAPPED = "wrapped"
    WHOLE = "whole"
    HOURS = "hours"
    POUNDS = "pounds"
    PERCENT = "percent"
    INPUT = "input"


_FORMATS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"quote_prefix": True, "num_format": "@"},
    Kind.WRAPPED: {"quote_prefix": True, "num_format": "@", "text_wrap": True},
    Kind.WHOLE: {"num_format": "#,##0"},
    Kind.HOURS: {"num_format": "#,##0.0"},
    Kind.POUNDS: {"num_format": "£#,##0.00"},
    Kind.PERCENT: {"num_format": '0.0" %"'},
    Kind.INPUT: {"text_wrap": True, "locked": False, "bg_color": "#FFF9DB"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters and kind of cells."""

    heading: str
    width: int
    kind: Kind = Kind.TEXT


class Sheets:
    """Writes tables into one workbook, sharing its formats.

    Parameters
    ----------
    book
        An open XlsxWriter workbook.
    """

    def __init__(self, book: Any) -> None:
        self.book = book
        self._formats = {
            kind: book.add_format({**_BASE, **look}) for kind, look in _FORMATS.items()
        }
        self._head = book.add_format({**_BASE, **_HEAD, "text_wrap": True, "font_size": 10})

    def add(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Any:
        """Write a table and return its worksheet.

        Parameters
        ----------
        name
            Name of the sheet.
        columns
            Left to right.
        rows
            Cells by column; a text in a number column, and the other way round, keeps its type.
        """
        sheet = self.book.add_worksheet(name)
        table = list(rows)
        for line, row in enumerate(table, start=1):
            for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
                self._write(sheet, (line, at), cell, column.kind)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.heading, self._head)
            sheet.set_column(at, at, column.width)
        self._dress(sheet, name, (len(table), len(columns) - 1))
        return sheet

    def _write(self, sheet: Any, where: tuple[int, int], cell: Cell, kind: Kind) -> None:
        """Write one cell by the type of its value; text is never parsed."""
        look = self._formats[kind]
        if cell is None or cell == "":
            sheet.write_blank(*where, None, look)
        elif isinstance(cell, str):
            if kind not in {Kind.TEXT, Kind.WRAPPED}:
                look = self._formats[Kind.TEXT]
            sheet.write_string(*where, one_line(cell)[:_LONGEST], look)
        else:
            sheet.write_number(*where, cell, look)

    def _dress(self, sheet: Any, name: str, corner: tuple[int, int]) -> None:
        """Freeze, filter and set up printing."""
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, corner[0]), corner[1])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_header(f"&L&B{name.replace('&', '&&')}&RPage &P of &N")
        sheet.hide_gridlines(2)
        sheet.set_row(0, 32)
