"""What reading one cell gives, and the cells that hold text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, Final

from allocator.intake.codes import Code
from allocator.intake.columns import Column

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as typed: always text in CSV, the stored type in a workbook."""

TEXT_LENGTH = 200
"""Longest text of a cell."""

ID_LENGTH = 64
"""Longest reference."""

_INVISIBLE = " \t\r\n\u00a0\u200b\ufeff"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_POWER_OF_TEN = re.compile(r"\d(\.\d+)?E\+\d+", re.ASCII)
_AREA_CODE = re.compile(r"[ewsn]\d{8}", re.ASCII | re.IGNORECASE)


class Fault(Enum):
    """The value of a cell that could not be read; later checks pass over it."""

    FAULT = "fault"


FAULT: Final = Fault.FAULT


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a cell and, when there is something to say about it, a code with its facts."""

    value: Any
    code: Code | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def refuse(code: Code, **facts: object) -> Reading:
    """Return the reading of a cell that has no usable value."""
    return Reading(FAULT, code, facts)


def trim(text: str) -> str:
    """Take spaces and invisible characters from both ends."""
    return text.strip(_INVISIBLE).strip()


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell is empty or holds only spaces."""
    return cell is None or (isinstance(cell, str) and not trim(cell))


def as_text(cell: Cell) -> str:
    """Write a cell as the text a person would have typed.

    >>> as_text(14.0), as_text(" Good ")
    ('14', 'Good')
    """
    if isinstance(cell, str):
        return trim(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def read_text(column: Column, cell: Cell) -> Reading:
    """Read free text, trimmed."""
    text = as_text(cell)
    if _UNPRINTABLE.search(text):
        return refuse(Code.TEXT_UNPRINTABLE)
    if len(text) > TEXT_LENGTH:
        return refuse(Code.TEXT_TOO_LONG, limit=TEXT_LENGTH)
    return Reading(text)


def read_id(column: Column, cell: Cell) -> Reading:
    """Read a reference, watching for what spreadsheets make of long numbers and dates."""
    mangled = _mangled_into(cell)
    if mangled:
        return refuse(Code.ID_MANGLED, what=mangled)
    text = as_text(cell)
    if "," in text or ";" in text:
        return refuse(Code.ID_CHARACTERS)
    if _UNPRINTABLE.search(text):
        return refuse(Code.TEXT_UNPRINTABLE)
    if len(text) > ID_LENGTH:
        return refuse(Code.TEXT_TOO_LONG, limit=ID_LENGTH)
    return Reading(text)


def _mangled_into(cell: Cell) -> str:
    if isinstance(cell, (date, time, timedelta)):
        return "a date or time"
    is_fraction = isinstance(cell, float) and not (cell.is_integer() and abs(cell) < 1e15)
    if is_fraction or (isinstance(cell, str) and _POWER_OF_TEN.fullmatch(trim(cell))):
        return "a rounded number"
    return ""


def read_area(column: Column, cell: Cell) -> Reading:
    """Read a small-area code, in capitals whatever was typed."""
    reading = read_id(column, cell)
    if isinstance(reading.value, str) and _AREA_CODE.fullmatch(reading.value):
        return Reading(reading.value.upper())
    return reading


def read_ids(column: Column, cell: Cell) -> Reading:
    """Read references separated by semicolons as a set."""
    if not isinstance(cell, str):
        single = read_id(column, cell)
        return single if single.code else Reading(frozenset({single.value}))
    readings = [read_id(column, part) for part in cell.split(";") if trim(part)]
    wrong = next((reading for reading in readings if reading.code), None)
    if wrong:
        return wrong
    named = [reading.value for reading in readings]
    again = next((name for name in named if named.count(name) > 1), None)
    if column.once and again is not None:
        return refuse(Code.NAMED_TWICE, other=again)
    return Reading(frozenset(named))
