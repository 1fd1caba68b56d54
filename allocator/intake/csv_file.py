"""Read one CSV file: its encoding, its separator and its cells."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path

from allocator.intake.codes import Code
from allocator.intake.columns import Table
from allocator.intake.findings import FindingLog, Spot
from allocator.intake.formula import unguard
from allocator.intake.grid import Grid
from allocator.intake.header import TITLE_ROWS, count_headings, not_needed

SIZE_LIMIT_MB = 50
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_LOOKS_LIKE = (
    (b"PK\x03\x04", "a workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an older or protected workbook"),
    (b"%PDF", "a PDF"),
)


def read_csv(path: Path, table: Table, log: FindingLog) -> Grid | None:
    """Return the cells of a CSV file, or ``None`` when findings say why it cannot be read.

    Semicolons and tabs are understood as separators, with a notice. Text that is not UTF-8 is
    refused, never guessed.
    """
    spot = Spot(path.name, table.name)
    raw = read_bytes(path, spot, log)
    text = None if raw is None else _decode(raw, spot, log)
    if text is None:
        return None
    if not text.strip():
        log.add(Code.FILE_EMPTY, spot, hint=not_needed(table))
        return None
    delimiter = _find_delimiter(text, table)
    if delimiter != ",":
        log.add(Code.DELIMITER, spot, delimiter=DELIMITERS[delimiter])
    rows = _split(text, delimiter, spot, log)
    return None if rows is None else Grid(path.name, table.name, rows)


def read_bytes(path: Path, spot: Spot, log: FindingLog) -> bytes | None:
    """Return a file's bytes, or ``None`` when findings say why not."""
    try:
        if path.exists() and not path.is_file():
            reason = "it is a folder" if path.is_dir() else "it is no plain file"
            log.add(Code.FILE_UNREADABLE, spot, reason=reason)
            return None
        if path.stat().st_size > SIZE_LIMIT_MB * 1_000_000:
            log.add(Code.FILE_TOO_LARGE, spot, limit=SIZE_LIMIT_MB)
            return None
        return path.read_bytes()
    except OSError as error:
        log.add(Code.FILE_UNREADABLE, spot, reason=error.strerror or type(error).__name__)
        return None


def _decode(raw: bytes, spot: Spot, log: FindingLog) -> str | None:
    for start, name in _LOOKS_LIKE:
        if raw.startswith(start):
            log.add(Code.NOT_CSV, spot, guess=name)
            return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        log.add(Code.ENCODING, spot, guess="; it looks like UTF-16")
        return None
    if b"\x00" in raw:
        is_wide = raw[:2000].count(0) > len(raw[:2000]) // 4
        wide, binary = (Code.ENCODING, "; it looks like UTF-16"), (Code.NOT_CSV, "binary data")
        code, guess = wide if is_wide else binary
        log.add(code, spot, guess=guess)
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        here = Spot(spot.file, spot.sheet, row)
        log.add(Code.ENCODING, here, guess="; it looks like Windows text (cp1252)")
        return None


def _find_delimiter(text: str, table: Table) -> str:
    def headings(delimiter: str) -> int:
        """Return how many headings of the table the best of the first lines has."""
        lines = islice(io.StringIO(text, newline=""), TITLE_ROWS)
        rows = [line.rstrip("\r\n").split(delimiter) for line in lines]
        plain = ([cell.strip('" ') for cell in row] for row in rows)
        return max((count_headings(row, table) for row in plain), default=0)

    return max(DELIMITERS, key=headings)


def _split(text: str, delimiter: str, spot: Spot, log: FindingLog) -> list[list[str]] | None:
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        here = Spot(spot.file, spot.sheet, len(rows) + 1)
        log.add(Code.CSV_QUOTES, here)
        return None
    if "'" in text:
        return [[unguard(cell) for cell in row] for row in rows]
    return rows
