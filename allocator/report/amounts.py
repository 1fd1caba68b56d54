"""Write amounts for a reader: hours and minutes, pounds, days, percentages.

Inside, everything is a whole number of minutes or pence; ratios and decimals appear here and
nowhere earlier.
"""

from __future__ import annotations

from datetime import date

from allocator.domain.package import Visit
from allocator.domain.week import DAYS, clock

NOT_KNOWN = "\N{EN DASH}"
"""Stands where there is nothing to measure."""

MINUS = "\N{MINUS SIGN}"
"""Stands before amounts below nothing, so that no line breaks after it."""


def hours(minutes: int) -> str:
    """Write minutes as hours, to the quarter below 100 hours and to a tenth above.

    >>> hours(600), hours(105), hours(35400), hours(9003)
    ('10 h', '1.75 h', '590 h', '150.1 h')
    """
    text = f"{minutes / 60:,.2f}" if abs(minutes) < 6000 else f"{minutes / 60:,.1f}"
    text = text.rstrip("0").removesuffix(".")
    return f"{text.replace('-', MINUS)} h"


def duration(minutes: int) -> str:
    """Write minutes as a person says them.

    >>> duration(42), duration(1), duration(200), duration(120)
    ('42 minutes', '1 minute', '3 h 20 min', '2 h')
    """
    sign, minutes = (MINUS, -minutes) if minutes < 0 else ("", minutes)
    if minutes < 60:
        return f"{sign}{minutes} minute{'' if minutes == 1 else 's'}"
    whole, rest = divmod(minutes, 60)
    return f"{sign}{whole:,} h {rest} min" if rest else f"{sign}{whole:,} h"


def pounds(pence: int) -> str:
    """Write pence as pounds.

    >>> pounds(123450), pounds(-5)
    ('£1,234.50', '−£0.05')
    """
    sign = MINUS if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def percent(part: int, whole: int) -> str:
    """Write a part of a whole in percent, or a dash where the whole is nothing.

    >>> percent(537, 590), percent(1, 0)
    ('91.0 %', '–')
    """
    return f"{100 * part / whole:.1f} %" if whole else NOT_KNOWN


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Write a number with its noun.

    >>> count(1, "package"), count(3, "package"), count(2, "branch", "branches")
    ('1 package', '3 packages', '2 branches')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def day(value: date) -> str:
    """Write a date as people here do.

    >>> day(date(2026, 11, 6))
    '6 November 2026'
    """
    return f"{value.day} {value:%B %Y}"


def days_of_week(days: tuple[int, ...]) -> str:
    """Name days of the week.

    >>> days_of_week((0, 1, 2, 3, 4)), days_of_week((5, 6)), days_of_week((0, 2))
    ('Mon–Fri', 'Sat and Sun', 'Mon and Wed')
    """
    if days == tuple(range(7)):
        return "every day"
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]}\N{EN DASH}{DAYS[days[-1]]}"
    return listed([DAYS[one] for one in days])


def visit_in_words(visit: Visit) -> str:
    """Say when and how long a visit is.

    >>> visit_in_words(Visit(days=(5, 6), window_start=450, window_end=540, minutes=30, carers=2))
    'Sat and Sun, two carers, 30 minutes, starting 07:30 to 09:00'
    """
    start, end = clock(visit.window_start), clock(visit.window_end)
    when = f"at {start}" if start == end else f"starting {start} to {end}"
    who = "two carers, " if visit.carers > 1 else ""
    return f"{days_of_week(visit.days)}, {who}{duration(visit.minutes)}, {when}"


def listed(words: list[str]) -> str:
    """Join words with commas and an "and".

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence(text: str) -> str:
    """Give a phrase a capital and a full stop.

    >>> sentence("adds 42 minutes a week to rounds")
    'Adds 42 minutes a week to rounds.'
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
