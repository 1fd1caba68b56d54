"""Amounts of a tender in words: hours, pounds, points, names in a row."""

from __future__ import annotations

from collections.abc import Iterable


def hours(minutes: int) -> str:
    """Write carer-minutes as hours.

    >>> hours(74_400), hours(90)
    ('1,240 h', '1.5 h')
    """
    whole, rest = divmod(minutes, 60)
    return f"{whole:,} h" if not rest else f"{minutes / 60:,.1f} h"


def pounds(pence: int) -> str:
    """Write pence as pounds.

    >>> pounds(2450)
    '£24.50'
    """
    return f"£{pence / 100:,.2f}"


def points(hundredths: int) -> str:
    """Write hundredths of a point as points.

    >>> points(8750)
    '87.50'
    """
    return f"{hundredths / 100:,.2f}"


def amount(value: int, unit: str) -> str:
    """Write the value of a goal, whose sign only says which way it is better.

    >>> amount(-8750, "hundredths of a point"), amount(600, "carer-minutes a week")
    ('87.50', '10 h')
    """
    if unit == "hundredths of a point":
        return points(abs(value))
    if unit == "carer-minutes a week":
        return hours(value)
    return str(value)


def listed(names: Iterable[str], last: str = "and") -> str:
    """Write names in a row.

    >>> listed(["A", "B", "C"])
    'A, B and C'
    """
    held = list(names)
    return f" {last} ".join([", ".join(held[:-1]), held[-1]]) if len(held) > 1 else "".join(held)


def counted(number: int, thing: str) -> str:
    """Write a number of things.

    >>> counted(1, "lot"), counted(3, "lot")
    ('1 lot', '3 lots')
    """
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
