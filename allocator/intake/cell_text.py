"""Write a value as the cell that the reader turns back into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from allocator.domain.week import DAYS, clock
from allocator.intake.columns import Column


def cell_text(column: Column, value: Any) -> str:
    """Write a value as the text a person would type into its column.

    >>> from allocator.intake.columns import TABLES
    >>> cell_text(TABLES["visits"].columns["days"], (0, 2))
    'Mon;Wed'
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return ";".join(sorted(value))
    write = _WRITERS.get(column.kind)
    return write(value) if write else str(value)


def hours_text(minutes: int) -> str:
    """Write minutes as hours with at most four decimals, near enough to read the same minute.

    >>> hours_text(870), hours_text(859), hours_text(6000)
    ('14.5', '14.3167', '100')
    """
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.0001")).normalize()
    return f"{hours:f}"


def hundredths_text(hundredths: int) -> str:
    """Write whole hundredths as a number with two decimals.

    >>> hundredths_text(2450)
    '24.50'
    """
    return f"{Decimal(hundredths) / 100:.2f}"


def days_text(days: tuple[int, ...]) -> str:
    """Write days of the week by their short names.

    >>> days_text((5, 6))
    'Sat;Sun'
    """
    return ";".join(DAYS[day] for day in days)


def yes_or_no(flag: bool) -> str:
    """Write a truth value as yes or no."""
    return "yes" if flag else "no"


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "decimal": hours_text,
    "hours": hours_text,
    "hundredths": hundredths_text,
    "clock": clock,
    "days": days_text,
    "yesno": yes_or_no,
}
