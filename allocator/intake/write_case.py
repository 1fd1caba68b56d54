"""Write a case as the files a user would supply, so that reading them gives the same case."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, Literal

from allocator.domain.case import Case
from allocator.domain.errors import WorkspaceError
from allocator.intake.case_rows import case_rows
from allocator.intake.cell_text import cell_text
from allocator.intake.columns import TABLES, Column, Table
from allocator.intake.formula import guard
from allocator.intake.records import Row
from allocator.intake.write_workbook import workbook_bytes

WORKBOOK_NAME = "case.xlsx"
_GUARDED_KINDS = {"text", "id", "ids", "area"}


def write_case(
    case: Case,
    folder: str | Path,
    *,
    fmt: Literal["csv", "xlsx"] = "csv",
    overwrite: bool = False,
) -> tuple[Path, ...]:
    """Write a case's tables into a folder and return the files written.

    The same case gives the same bytes. Optional tables without rows are left out. In CSV, text
    that a spreadsheet would run as a formula gets an apostrophe in front, which the reader takes
    off again; in a workbook text is stored as text and needs none.

    Parameters
    ----------
    case
        What to write.
    folder
        Made when it is not there.
    fmt
        ``"csv"`` for one file a table, ``"xlsx"`` for one workbook, ``case.xlsx``.
    overwrite
        Write into a folder that is not empty; the files of a case in it go, others stay.

    Raises
    ------
    WorkspaceError
        When the folder is not empty and `overwrite` is not given, or it cannot be written.
    """
    if fmt not in ("csv", "xlsx"):
        raise ValueError(f"fmt: {fmt!r} is neither 'csv' nor 'xlsx'.")
    folder = Path(folder)
    contents = _contents(case, fmt)
    try:
        _make_room(folder, overwrite=overwrite)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WorkspaceError(f"{folder.name} cannot be written: {reason}.") from error
    return tuple(folder / name for name in contents)


def _contents(case: Case, fmt: str) -> dict[str, bytes]:
    rows = case_rows(case)
    written = {
        name: rows[name]
        for name, table in TABLES.items()
        if name in rows and (table.required or rows[name])
    }
    if fmt == "xlsx":
        return {WORKBOOK_NAME: workbook_bytes(written)}
    return {f"{name}.csv": csv_bytes(TABLES[name], rows) for name, rows in written.items()}


def _make_room(folder: Path, *, overwrite: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        return
    if not overwrite:
        raise WorkspaceError(
            f"{folder.name} is not empty. Choose another folder, or ask for it to be overwritten."
        )
    for name in (WORKBOOK_NAME, *(f"{table}.csv" for table in TABLES)):
        (folder / name).unlink(missing_ok=True)


def csv_bytes(table: Table, rows: list[Row]) -> bytes:
    """Return a table as CSV: UTF-8, commas, CRLF, quotation marks only where needed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    columns = table.written(rows)
    writer.writerow([column.name for column in columns])
    writer.writerows(
        [_csv_cell(column, row.get(column.name)) for column in columns] for row in rows
    )
    return text.getvalue().encode("utf-8")


def _csv_cell(column: Column, value: Any) -> str:
    text = cell_text(column, value)
    return guard(text) if column.kind in _GUARDED_KINDS else text
