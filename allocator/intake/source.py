"""Find the tables of a case: CSV files in a folder, or the sheets of one workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from allocator.intake.codes import Code
from allocator.intake.columns import TABLES, Table
from allocator.intake.csv_file import read_csv
from allocator.intake.findings import FindingLog, Spot, hint
from allocator.intake.grid import Grid
from allocator.intake.read_path import read_path
from allocator.intake.workbook import read_workbook


@dataclass(frozen=True, slots=True)
class Source:
    """The tables found at a path.

    Parameters
    ----------
    grids
        Their cells by table; ``None`` for one that is there and could not be read.
    workbook
        Name of the workbook they are sheets of; empty for CSV files.
    """

    grids: Mapping[str, Grid | None]
    workbook: str = ""

    def file_of(self, table: str) -> str:
        """Return the name of the file that holds a table, or ought to."""
        return self.workbook or f"{table}.csv"


WORKBOOK_ENDINGS = frozenset([".xlsx", ".ods"])


def read_source(path: Path, log: FindingLog) -> Source | None:
    """Return the tables found at a path as typed, or ``None`` when findings say why not.

    A folder is read as CSV files named after the tables, or as the one workbook in it. Tables that
    are missing are reported here; those that cannot be read are left out with a finding.
    """
    return read_path(path, log, _read_folder, _read_file)


def _read_file(path: Path, log: FindingLog) -> Source | None:
    if path.suffix.casefold() in WORKBOOK_ENDINGS:
        return _read_book(path, log)
    log.add(Code.NOT_A_CASE, Spot(path.name or str(path)))
    return None


def _read_folder(path: Path, log: FindingLog) -> Source | None:
    names = sorted(entry for entry in path.iterdir() if entry.name[0] not in ".~")
    texts = [entry for entry in names if entry.suffix.casefold() == ".csv"]
    books = [it for it in names if it.suffix.casefold() in WORKBOOK_ENDINGS and it.is_file()]
    tables = {entry.stem.casefold(): entry for entry in texts if entry.stem.casefold() in TABLES}
    if len(books) > 1 or (books and tables):
        sources = ", ".join(entry.name for entry in [*books, *tables.values()][:6])
        log.add(Code.TWO_SOURCES, Spot(path.name), sources=sources)
        return None
    if books:
        return _read_book(books[0], log)
    others = [entry for entry in texts if entry not in tables.values() and entry.is_file()]
    if not tables and not others:
        log.add(Code.FOLDER_EMPTY, Spot(path.name))
        return None
    return _read_csvs(tables, others, log)


def _read_csvs(tables: Mapping[str, Path], others: list[Path], log: FindingLog) -> Source:
    absent = [f"{name}.csv" for name in TABLES if name not in tables]
    for entry in others:
        log.add(Code.FILE_UNKNOWN, Spot(entry.name), hint=hint(entry.name, absent))
    for name, table in TABLES.items():
        if table.required and name not in tables:
            like = hint(f"{name}.csv", [entry.name for entry in others])
            spot = Spot(f"{name}.csv", name)
            log.add(Code.FILE_MISSING, spot, hint=like, columns=_columns(table))
    return Source({name: read_csv(entry, TABLES[name], log) for name, entry in tables.items()})


def _read_book(path: Path, log: FindingLog) -> Source | None:
    grids = read_workbook(path, log)
    if grids is None:
        return None
    for name, table in TABLES.items():
        if table.required and name not in grids:
            spot = Spot(path.name, name)
            log.add(Code.SHEET_MISSING, spot, table=name, hint="", columns=_columns(table))
    return Source(grids, path.name)


def _columns(table: Table) -> str:
    return ", ".join(table.columns)
