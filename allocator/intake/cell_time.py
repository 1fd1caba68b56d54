"""Cells that hold dates, times of day and days of the week."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from allocator.domain.week import DAYS, MINUTES_PER_DAY
from allocator.intake.cell import Cell, Reading, as_text, refuse
from allocator.intake.codes import Code
from allocator.intake.columns import Column
from allocator.intake.findings import hint

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)
EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of the 1900 date system, good for dates after February 1900."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_OTHER_ORDER = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", re.ASCII)
_DATE_LIKE = re.compile(
    r"\d{4}[/.]\d{1,2}[/.]\d{1,2}|\d{4}-\d{1,2}-\d{1,2}|20\d{6}"
    r"|\d{1,2}(st|nd|rd|th)?[ -][A-Za-z]{3,9}[ -]\d{2,4}",
    re.ASCII,
)
_SERIAL = re.compile(r"[2-6]\d{4}(\.\d+)?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DAY_WORDS = {
    "daily": range(7),
    "every day": range(7),
    "weekdays": range(5),
    "weekend": range(5, 7),
    "weekends": range(5, 7),
}
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_SPELLINGS = {
    spelling: number
    for number, name in enumerate(_DAY_NAMES)
    for spelling in {
        name,
        name[:3],
        name[:4],
        name[:5],
        name[:2] if number in {1, 3, 5, 6} else name,
    }
}


def read_date(column: Column, cell: Cell) -> Reading:
    """Read an ISO date, or a cell that a spreadsheet stores as a date."""
    if isinstance(cell, datetime):
        return _whole_day(cell)
    if isinstance(cell, date):
        return _in_calendar(cell)
    text = as_text(cell)
    iso = _ISO.fullmatch(text)
    if iso:
        day = _date_of(*(int(part) for part in iso.groups()))
        return _in_calendar(day) if day else refuse(Code.DATE_IMPOSSIBLE)
    return _other_date(text)


def read_clock(column: Column, cell: Cell) -> Reading:
    """Read a time of day as minutes after midnight."""
    if isinstance(cell, datetime) and cell.year < EARLIEST.year:
        cell = cell.time()
    if isinstance(cell, timedelta):
        return _minutes_of(round(cell.total_seconds()))
    if isinstance(cell, time):
        seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
        return _minutes_of(round(seconds + cell.microsecond / 1_000_000))
    match = _CLOCK.fullmatch(as_text(cell))
    if not match:
        return refuse(Code.CLOCK_EXPECTED)
    hour, minute, second = (int(part or 0) for part in match.groups())
    if minute > 59 or second > 59:
        return refuse(Code.CLOCK_IMPOSSIBLE)
    return _minutes_of(hour * 3600 + minute * 60 + second)


def read_days(column: Column, cell: Cell) -> Reading:
    """Read days of the week as ascending numbers, Monday being 0."""
    text = as_text(cell).casefold()
    if text in _DAY_WORDS:
        return Reading(tuple(_DAY_WORDS[text]))
    found: list[int] = []
    for part in re.split(r"[;,/\s]+", text.strip(";, ")):
        number = _DAY_SPELLINGS.get(part.rstrip("."))
        if number is None:
            known = [*_DAY_WORDS, *_DAY_NAMES, *DAYS]
            return refuse(Code.DAYS_EXPECTED, hint=hint(part, known))
        if number in found:
            return refuse(Code.DAY_TWICE, day=DAYS[number])
        found.append(number)
    return Reading(tuple(sorted(found)))


def _whole_day(cell: datetime) -> Reading:
    reading = _in_calendar(cell.date())
    if reading.code or cell.time() == time():
        return reading
    return Reading(reading.value, Code.TIME_DROPPED)


def _in_calendar(day: date) -> Reading:
    if EARLIEST <= day <= LATEST:
        return Reading(day)
    return refuse(Code.DATE_OUT_OF_RANGE, minimum=EARLIEST, maximum=LATEST)


def _other_date(text: str) -> Reading:
    ordered = _OTHER_ORDER.fullmatch(text)
    if ordered:
        return refuse(Code.DATE_NOT_ISO, readings=_readings(*ordered.groups()))
    if _SERIAL.fullmatch(text):
        day = EXCEL_EPOCH + timedelta(days=int(float(text)))
        return refuse(Code.DATE_SERIAL, guess=f" ({day} in most spreadsheets)")
    if _DATE_LIKE.fullmatch(text):
        return refuse(Code.DATE_NOT_ISO, readings="")
    return refuse(Code.DATE_EXPECTED)


def _readings(first: str, second: str, year: str) -> str:
    century = int(year) if len(year) == 4 else 2000 + int(year)
    days = [_date_of(century, int(second), int(first)), _date_of(century, int(first), int(second))]
    possible = sorted({str(day) for day in days if day})
    return f": {' or '.join(possible)}" if possible else ""


def _date_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _minutes_of(seconds: int) -> Reading:
    minutes, rest = divmod(seconds, 60)
    if rest:
        return refuse(Code.CLOCK_EXPECTED)
    if not 0 <= minutes < MINUTES_PER_DAY:
        return refuse(Code.CLOCK_IMPOSSIBLE)
    return Reading(minutes)
