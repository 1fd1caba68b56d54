"""Visit patterns: how often, when and for how long a carer comes.

A *habit* is how one kind of person is usually cared for. All lengths are quarters of an hour and
all windows end early enough for the visit to be over before the person's next window opens.
"""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.package import Visit
from allocator.domain.words import ClientGroup
from allocator.twin.draw import Draw, apportion

QUARTER = 15
SHORT_MINUTES = 30
"""A visit below this length must be agreed for a stated task."""

DAILY = tuple(range(7))
WEEKDAYS = tuple(range(5))

Odds = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the day: middles of the start window and its half widths [minutes]."""

    earliest: int
    latest: int
    half_widths: tuple[int, ...]


CALLS = {
    "m": Call(7 * 60 + 15, 9 * 60 + 15, (45, 60, 60)),
    "l": Call(12 * 60, 13 * 60 + 15, (30, 45)),
    "t": Call(16 * 60, 17 * 60 + 30, (45, 60)),
    "e": Call(20 * 60 + 15, 21 * 60 + 15, (30, 45)),
}
"""Morning, lunch, tea and evening calls by their letters."""

ALONE = {
    "m": Call(7 * 60 + 45, 10 * 60 + 15, (60, 90)),
    "l": Call(11 * 60 + 45, 13 * 60 + 30, (60, 90)),
    "t": Call(16 * 60 + 15, 18 * 60, (60, 90)),
    "e": Call(19 * 60 + 30, 21 * 60, (45, 60)),
}
"""The same for somebody's only call of the day, which may come at more times."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How one kind of person is usually cared for.

    Parameters
    ----------
    shapes
        Calls of a day by their letters, with odds.
    days
        Days of the week for a person with one call a day, with odds.
    weekdays_percent
        Chance that a person with several calls a day has them on weekdays only.
    lengths
        Minutes of each call, with odds.
    double_percent
        Chance of two carers.
    """

    shapes: tuple[tuple[str, int], ...]
    days: tuple[tuple[tuple[int, ...], int], ...]
    weekdays_percent: int
    lengths: dict[str, Odds]
    double_percent: int


_SINGLE_DAYS = (
    (DAILY, 56), (WEEKDAYS, 16), ((0, 2, 4), 9), ((1, 3, 5), 5), ((0, 3), 6), ((1, 4), 5),
    ((2, 6), 3),
)  # fmt: skip
_FEW_DAYS = (
    (DAILY, 4), (WEEKDAYS, 12), ((0, 2, 4), 24), ((1, 4), 24), ((0, 3), 18), ((2,), 12), ((5,), 6)
)  # fmt: skip
_LENGTHS = {
    "m": ((15, 9), (30, 60), (45, 20), (60, 11)),
    "l": ((15, 30), (30, 58), (45, 9), (60, 3)),
    "t": ((15, 27), (30, 61), (45, 12)),
    "e": ((15, 22), (30, 64), (45, 14)),
}
_DOUBLE_LENGTHS = {
    "m": ((30, 52), (45, 38), (60, 10)),
    "l": ((30, 92), (45, 8)),
    "t": ((30, 92), (45, 8)),
    "e": ((30, 76), (45, 24)),
}
_DOUBLE_SHAPES = (("me", 12), ("mte", 18), ("mlte", 70))
_SUPPORT_LENGTHS = {
    "m": ((60, 44), (90, 28), (120, 28)),
    "l": ((60, 55), (90, 25), (120, 20)),
    "t": ((30, 40), (45, 20), (60, 40)),
    "e": ((30, 60), (45, 40)),
}
_BODILY_SHAPES = (
    ("m", 43), ("l", 4), ("t", 5), ("e", 4), ("me", 17), ("mt", 8), ("mle", 5), ("mte", 6),
    ("mlte", 8),
)  # fmt: skip

COUNCIL_HABITS = {
    ClientGroup.OLDER_PEOPLE: Habit(_BODILY_SHAPES, _SINGLE_DAYS, 4, _LENGTHS, 24),
    ClientGroup.PHYSICAL_DISABILITY: Habit(_BODILY_SHAPES, _SINGLE_DAYS, 4, _LENGTHS, 28),
    ClientGroup.LEARNING_DISABILITY: Habit(
        (("m", 20), ("l", 10), ("mt", 50), ("mte", 20)), _SINGLE_DAYS, 25, _SUPPORT_LENGTHS, 3
    ),
    ClientGroup.MENTAL_HEALTH: Habit(
        (("m", 22), ("l", 12), ("t", 8), ("mt", 46), ("me", 12)),
        _SINGLE_DAYS,
        16,
        {**_SUPPORT_LENGTHS, "m": ((30, 30), (45, 25), (60, 45)), "l": ((45, 40), (60, 60))},
        2,
    ),
}
"""Care the council commissions (shapes and odds assumed)."""

_SELF_OLDER = Habit(
    (("m", 70), ("l", 14), ("e", 4), ("me", 10), ("mte", 2)), _FEW_DAYS, 20, _LENGTHS, 4
)
SELF_HABITS = {
    **COUNCIL_HABITS,
    ClientGroup.OLDER_PEOPLE: _SELF_OLDER,
    ClientGroup.PHYSICAL_DISABILITY: _SELF_OLDER,
}
"""Care people pay for themselves: fewer calls (assumed)."""


def draw_care(draw: Draw, habit: Habit, count: int) -> list[tuple[Visit, ...]]:
    """Draw the visits of many people of one habit.

    The numbers of people by carers, calls and days are as near to the habit as can be; lengths
    and windows are chance. With two carers, two come to every call.

    Returns
    -------
    list
        For each person, visits in order of the day whose windows, visits included, do not overlap.
    """
    return [
        tuple(
            _visit(draw, (CALLS if len(calls) > 1 else ALONE)[letter], pattern, lengths[letter])
            for letter in calls
        )
        for pattern, calls, lengths in _patterns(draw, habit, count)
    ]


_Pattern = tuple[tuple[int, ...], int]
"""Days of the week and carers."""


def _patterns(draw: Draw, habit: Habit, count: int) -> list[tuple[_Pattern, str, dict[str, Odds]]]:
    percent = habit.double_percent
    doubles, singles = apportion(count, [percent, 100 - percent])
    calls = [(2, shape, _DOUBLE_LENGTHS) for shape in draw.spread(_DOUBLE_SHAPES, doubles)]
    calls += [(1, shape, habit.lengths) for shape in draw.spread(habit.shapes, singles)]
    once = sum(len(shape) == 1 for _, shape, _ in calls)
    days_once = draw.spread(habit.days, once)
    odds_often = ((WEEKDAYS, habit.weekdays_percent), (DAILY, 100 - habit.weekdays_percent))
    days_often = draw.spread(odds_often, count - once)
    return draw.shuffled(
        [
            ((days_once.pop() if len(shape) == 1 else days_often.pop(), carers), shape, lengths)
            for carers, shape, lengths in calls
        ]
    )


def _visit(draw: Draw, call: Call, pattern: _Pattern, lengths: Odds) -> Visit:
    days, carers = pattern
    minutes = draw.pick(lengths)
    middle = draw.between(call.earliest, call.latest, QUARTER)
    half = draw.one_of(call.half_widths)
    return Visit(
        days=days,
        window_start=middle - half,
        window_end=middle + half,
        minutes=minutes,
        carers=carers,
        is_short_agreed=minutes < SHORT_MINUTES,
    )
