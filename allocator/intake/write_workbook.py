"""Write tables as one workbook of typed cells."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from allocator.domain.week import MINUTES_PER_DAY
from allocator.intake.cell_text import cell_text
from allocator.intake.columns import TABLES, Column, Table
from allocator.intake.records import Row

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A fixed day in the file's properties, so that the same case gives the same bytes."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH = 18


def workbook_bytes(tables: Mapping[str, list[Row]]) -> bytes:
    """Return an .xlsx workbook with a sheet for each table.

    Text is stored as text, so nothing in it can run as a formula; numbers, dates and times are
    stored as such. Each sheet has one header row, frozen, and lists of choices to pick from.
    """
    import xlsxwriter  # noqa: PLC0415  most who can write a case write CSV, or none

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"created": _CREATED, "title": "Case"})
        formats = {
            "heading": book.add_format({"bold": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "clock": book.add_format({"num_format": "hh:mm"}),
        }
        for name, rows in tables.items():
            _write_sheet(book.add_worksheet(name), TABLES[name], rows, formats)
    return buffer.getvalue()


def _write_sheet(sheet: Any, table: Table, rows: list[Row], formats: Mapping[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    columns = table.written(rows)
    sheet.set_column(0, len(columns) - 1, _WIDTH)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.name, formats["heading"])
        choices = ["yes", "no"] if column.kind == "yesno" else list(column.choices)
        if rows and choices and column.kind != "choices":
            rule = {"validate": "list", "source": choices}
            sheet.data_validation(1, place, len(rows), place, rule)
        for number, row in enumerate(rows, start=1):
            _write_cell(sheet, number, place, column, row.get(column.name), formats)


def _write_cell(
    sheet: Any, row: int, place: int, column: Column, value: Any, formats: Mapping[str, Any]
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, place, value, formats["date"])
    elif column.kind == "integer":
        sheet.write_number(row, place, value)
    elif column.kind == "decimal":
        sheet.write_number(row, place, value / 60)
    elif column.kind == "clock" and value < MINUTES_PER_DAY:
        sheet.write_datetime(row, place, time(*divmod(value, 60)), formats["clock"])
    else:
        sheet.write_string(row, place, cell_text(column, value))
