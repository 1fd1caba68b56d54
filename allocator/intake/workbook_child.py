"""Read a workbook in a process of its own, with little memory, and print its cells as JSON.

A hostile workbook can drive a parser to any amount of memory. So `allocator.intake.workbook` runs
this file as a script: it limits itself, checks the zip container before the parser sees it, and
prints ``{"sheets": {name: rows}, "others": [names]}``, or ``{"fault": kind, "reason": text}``.
It imports nothing of the package, to start fast and to need little memory.
"""

from __future__ import annotations

import contextlib
import json
import sys
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

MEMORY_LIMIT = 512_000_000
CPU_SECONDS = 20
OUTPUT_LIMIT = 100_000_000
UNPACKED_LIMIT = 200_000_000
ENTRY_LIMIT = 2000
RATIO_LIMIT = 100
RATIO_FROM = 10_000_000
"""Small workbooks may pack better than the ratio limit without being a bomb."""

_CHUNK = 1 << 16
_DOCTYPE = b"<!DOCTYPE"


class RefusedError(Exception):
    """The workbook is refused: what kind of fault, and the reason in words."""

    def __init__(self, fault: str, reason: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.reason = reason


def limit_resources() -> None:
    """Limit memory, processor time and output, where the operating system can."""
    try:
        import resource  # noqa: PLC0415 - the module exists on Unix only
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_LIMIT),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_LIMIT),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError):  # macOS names limits that it does not let be set
            resource.setrlimit(what, (soft, hard))


def check_container(path: Path) -> None:
    """Refuse a workbook whose zip container is a bomb, damaged, encrypted or not a zip at all.

    Declared sizes can lie, so every entry is also unpacked, counted and compared with its checksum.
    """
    with path.open("rb") as stream:
        if stream.read(4) == b"\xd0\xcf\x11\xe0":
            raise RefusedError("protected")
    if not zipfile.is_zipfile(path):
        raise RefusedError("unreadable", "it is not a workbook inside")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_budget(entries, path.stat().st_size)
            left = UNPACKED_LIMIT
            for entry in entries:
                left -= _unpacked_size(archive, entry, left)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise RefusedError("damaged") from error


def _check_budget(entries: list[zipfile.ZipInfo], packed: int) -> None:
    declared = sum(entry.file_size for entry in entries)
    is_bomb = declared > max(RATIO_FROM, RATIO_LIMIT * packed)
    if len(entries) > ENTRY_LIMIT or declared > UNPACKED_LIMIT or is_bomb:
        raise RefusedError("too-large")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RefusedError("protected")


def _unpacked_size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> int:
    size, tail = 0, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise RefusedError("too-large")
            if _DOCTYPE in tail + chunk:
                raise RefusedError(
                    "unreadable", "it declares a document type, which workbooks never do"
                )
            tail = chunk[1 - len(_DOCTYPE) :]
    return size


def read_sheets(path: Path, wanted: list[str]) -> dict[str, Any]:
    """Return the rows of the wanted sheets, from row 1 on, and the names of the others."""
    from python_calamine import load_workbook  # noqa: PLC0415 - only after the limits are set

    sheets: dict[str, Any] = {}
    others: list[str] = []
    with load_workbook(path) as workbook:
        for name in workbook.sheet_names:
            table = "_".join(name.casefold().replace("-", " ").split())
            if table in wanted and table not in sheets:
                rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                sheets[table] = [[encode(cell) for cell in row] for row in rows]
            else:
                others.append(name)
    return {"sheets": sheets, "others": others}


def encode(cell: object) -> object:
    """Write a cell so that JSON keeps its type."""
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    return cell


def answer(path: Path, wanted: list[str]) -> dict[str, Any]:
    """Return the sheets, or the fault that any exception stands for."""
    try:
        check_container(path)
        return read_sheets(path, wanted)
    except RefusedError as refusal:
        return {"fault": refusal.fault, "reason": refusal.reason}
    except MemoryError:
        return {"fault": "too-demanding", "reason": "memory"}
    except Exception as error:  # every parser error is one finding, named by its type
        return {"fault": "unreadable", "reason": f"its parts do not fit ({type(error).__name__})"}


if __name__ == "__main__":
    limit_resources()
    json.dump(answer(Path(sys.argv[1]), sys.argv[2:]), sys.stdout)
