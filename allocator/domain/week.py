"""The week as the rules see it: day types, time bands and the slots they make.

A *slot* is one time band on one day type, for example weekday mornings. Capacity is declared,
used and judged per slot, in carer-minutes per week.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from itertools import product

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_PER_DAY = 24 * 60
MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY


class DayType(StrEnum):
    """Weekdays (Monday to Friday) or the weekend."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"


class Band(StrEnum):
    """A time band, named after what usually happens in it."""

    MORNING = "morning"
    LUNCH = "lunch"
    TEA = "tea"
    EVENING = "evening"
    NIGHT = "night"


BAND_START = {
    Band.MORNING: 6 * 60,
    Band.LUNCH: 11 * 60,
    Band.TEA: 15 * 60,
    Band.EVENING: 19 * 60,
    Band.NIGHT: 23 * 60,
}
"""First minute of each band; the night band runs on to 06:00."""

SLOTS: tuple[tuple[DayType, Band], ...] = tuple(product(DayType, Band))
"""Every slot, in the order in which all slot arrays are laid out."""

SLOT_INDEX = {slot: index for index, slot in enumerate(SLOTS)}

DAYS_IN_TYPE = {DayType.WEEKDAY: 5, DayType.WEEKEND: 2}


def day_type(day: int) -> DayType:
    """Return the day type of a day, Monday being 0."""
    return DayType.WEEKDAY if day < 5 else DayType.WEEKEND


@cache
def band_at(minute: int) -> Band:
    """Return the band a minute of the day falls in.

    >>> band_at(8 * 60).value, band_at(2 * 60).value
    ('morning', 'night')
    """
    passed = [band for band, start in BAND_START.items() if minute >= start]
    return passed[-1] if passed else Band.NIGHT


def slot_label(index: int) -> str:
    """Name a slot for a reader, for example ``"weekday mornings"``."""
    kind, band = SLOTS[index]
    plural = {"lunch": "lunchtimes", "tea": "tea-times"}.get(band.value, f"{band.value}s")
    return f"{kind.value} {plural}"


def clock(minute: int) -> str:
    """Write a minute of the day as a clock time.

    >>> clock(450)
    '07:30'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"
