"""Cells that hold numbers: whole ones, and hours that become whole minutes."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, Decimal

from allocator.intake.cell import FAULT, Cell, Reading, refuse, trim
from allocator.intake.codes import Code
from allocator.intake.columns import Column

HOURS_PER_WEEK = 168
NEGLIGIBLE_MINUTES = Decimal("0.005")
"""Hours written with four decimals miss the minute by less than this; nobody is told."""

LIKE_HOURS = 4
"""Minutes with decimals look like hours up to here."""

_COUNTED = {"", "carers", "lots", "places"}
"""Units of columns that count something: nobody enters those in another unit."""

_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,15})?)\s*[^\d\s,.:/;+-][^\d]*", re.ASCII)
_WITH_COMMA = re.compile(r"[+-]?[\d.,]*\d,\d[\d.,]*", re.ASCII)


def read_integer(column: Column, cell: Cell) -> Reading:
    """Read a whole number inside the column's range."""
    number = _read_number(column, cell)
    if isinstance(number, Reading):
        return number
    if number != number.to_integral_value():
        return refuse(Code.WHOLE_NUMBER_EXPECTED, unit=_unit(column), hours=_hours(column, number))
    return _in_range(column, number) or Reading(int(number))


def read_hours(column: Column, cell: Cell) -> Reading:
    """Read hours with decimals as whole carer-minutes.

    The text is turned into a decimal number first, so that 14.1 hours are exactly 846 minutes.
    Hours that are not whole minutes are rounded to the nearest one, half to even, with a notice.
    """
    hours = _read_number(column, cell)
    if isinstance(hours, Reading):
        return hours
    wrong = _in_range(column, hours)
    if wrong:
        return wrong
    exact = hours * 60
    minutes = int(exact.to_integral_value(ROUND_HALF_EVEN))
    if hours > HOURS_PER_WEEK:
        return Reading(minutes, Code.HOURS_ABOVE_WEEK)
    if abs(exact - minutes) > NEGLIGIBLE_MINUTES:
        return Reading(minutes, Code.HOURS_ROUNDED, {"minutes": minutes})
    return Reading(minutes)


def read_many_hours(column: Column, cell: Cell) -> Reading:
    """Read hours with decimals of any number of carers as whole carer-minutes."""
    reading = read_hours(column, cell)
    return Reading(reading.value) if reading.code is Code.HOURS_ABOVE_WEEK else reading


def read_hundredths(column: Column, cell: Cell) -> Reading:
    """Read a number with at most two decimals, such as pounds and pence, as whole hundredths."""
    number = _read_number(column, cell)
    if isinstance(number, Reading):
        return number
    exact = number * 100
    if exact != exact.to_integral_value():
        return refuse(Code.TOO_MANY_DECIMALS, unit=_unit(column))
    return _in_range(column, number) or Reading(int(exact))


def _read_number(column: Column, cell: Cell) -> Decimal | Reading:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell):
        return Decimal(repr(cell))
    text = trim(cell) if isinstance(cell, str) else ""
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    worded = _WITH_UNIT.fullmatch(text)
    if worded:
        return refuse(Code.NUMBER_WITH_UNIT, number=worded[1], unit=_unit(column))
    if _WITH_COMMA.fullmatch(text):
        return refuse(Code.NUMBER_COMMA)
    return _not_a_number(column)


def _not_a_number(column: Column) -> Reading:
    is_whole = column.kind == "integer"
    example = str(max(column.minimum or 0, 1)) if is_whole else "14.5"
    return Reading(FAULT, Code.NUMBER_EXPECTED, {"unit": _unit(column), "example": example})


def _unit(column: Column) -> str:
    return column.unit or "it"


def _hours(column: Column, number: Decimal) -> str:
    """Say what a number would be as hours, where minutes are wanted and it is small enough."""
    if column.unit != "minutes" or not 0 < number <= LIKE_HOURS:
        return ""
    minutes = (number * 60).to_integral_value(ROUND_HALF_EVEN)
    return f" It looks like hours: {number.normalize():f} h is {minutes} minutes."


def _in_range(column: Column, number: Decimal) -> Reading | None:
    unit = "" if column.unit in _COUNTED else f" and its unit: {column.unit}"
    facts = {"minimum": column.minimum, "maximum": column.maximum, "hint": unit}
    if number < 0 and column.minimum is not None:
        return Reading(FAULT, Code.NEGATIVE, facts)
    too_small = column.minimum is not None and number < column.minimum
    too_large = column.maximum is not None and number > column.maximum
    return Reading(FAULT, Code.OUT_OF_RANGE, facts) if too_small or too_large else None
