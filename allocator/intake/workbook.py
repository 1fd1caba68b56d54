"""Read a workbook's tables through a child process that a hostile file may kill."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from allocator.intake.cell import Cell
from allocator.intake.codes import Code
from allocator.intake.columns import TABLES
from allocator.intake.findings import FindingLog, Spot, hint
from allocator.intake.grid import Grid

SIZE_LIMIT_MB = 50
TIME_LIMIT_SECONDS = 60
_CHILD = Path(__file__).with_name("workbook_child.py")
_OUTPUT_LIMIT = 100_000_000
_CODES = {
    "damaged": Code.WORKBOOK_DAMAGED,
    "protected": Code.WORKBOOK_PROTECTED,
    "too-large": Code.WORKBOOK_TOO_LARGE,
    "unreadable": Code.WORKBOOK_UNREADABLE,
}
_READERS: dict[str, Callable[[Any], Cell]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
}


def read_workbook(path: Path, log: FindingLog) -> dict[str, Grid] | None:
    """Return the sheets of a workbook that are tables of a case, by table.

    Parsing happens in a child process with limited memory, time and output, so this process stays
    small whatever is in the file. Where the operating system knows no such limits (Windows), time,
    the packed and the unpacked size are limited still.

    Returns
    -------
    dict or None
        ``None`` when one finding says why the workbook cannot be read.
    """
    spot = Spot(path.name)
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        log.add(Code.FILE_UNREADABLE, spot, reason=error.strerror or type(error).__name__)
        return None
    if size == 0:
        log.add(Code.FILE_EMPTY, spot, hint="")
        return None
    if size > SIZE_LIMIT_MB * 1_000_000:
        log.add(Code.FILE_TOO_LARGE, spot, limit=SIZE_LIMIT_MB)
        return None
    answer = _ask_child(path)
    if "fault" in answer:
        code = _CODES.get(answer["fault"], Code.WORKBOOK_TOO_DEMANDING)
        log.add(code, spot, reason=answer["reason"], resource=answer["reason"])
        return None
    for name in answer["others"]:
        log.add(Code.SHEET_UNKNOWN, Spot(path.name, name[:40]), hint=hint(name, TABLES))
    return {name: Grid(path.name, name, rows) for name, rows in answer["sheets"].items()}


def _ask_child(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-P", str(_CHILD), str(path.resolve()), *TABLES]
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                timeout=TIME_LIMIT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"fault": "too-demanding", "reason": "time"}
        return _decode(output, done.returncode)


def _decode(output: IO[bytes], exit_code: int) -> dict[str, Any]:
    if exit_code > 0:
        return {"fault": "unreadable", "reason": "the parser gave up"}
    if exit_code < 0 or output.seek(0, 2) > _OUTPUT_LIMIT:
        return {"fault": "too-demanding", "reason": "memory or time"}
    output.seek(0)
    answer: dict[str, Any] = json.load(output, object_hook=_decode_cell)
    return answer


def _decode_cell(mapping: dict[str, Any]) -> dict[str, Any] | Cell:
    if len(mapping) != 1:
        return mapping
    ((kind, value),) = mapping.items()
    return _READERS[kind](value) if kind in _READERS else mapping
