"""A day on a straight road, a minute and 100 metres a place, with a roster that keeps the rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from allocator.rounds.day import NO_CARER, Calls, Carers, Costs, Day, IntArray, Roster, Ties

COSTS = Costs(travel=100, home=10, waiting=25, waiting_cap=15, round=4500, unknown=200)


def column(*values: int) -> IntArray:
    """Whole numbers as an array."""
    return np.array(values, dtype=np.int64)


def line_day(**changes: Any) -> Day:
    """Two carers, five calls; 1 and 2 are one double-handed visit, 4 comes an hour after 3."""
    road = np.arange(60, dtype=np.int64)
    apart = np.abs(road[:, None] - road[None, :])
    day = Day(
        minutes=apart,
        metres=100 * apart,
        calls=Calls(
            place=column(10, 20, 20, 5, 25),
            opens=column(480, 540, 540, 600, 660),
            closes=column(540, 600, 600, 660, 720),
            minutes=column(30, 30, 30, 30, 60),
            skills=column(0, 0, 0, 0, 2),
            known=column(1, NO_CARER, NO_CARER, 0, NO_CARER),
        ),
        ties=Ties(
            first=column(1, 3), second=column(2, 4), least=column(0, 60), most=column(0, 120)
        ),
        carers=Carers(
            start=column(0, 0),
            end=column(0, 0),
            on_duty=column(470, 480),
            off_duty=column(870, 870),
            skills=column(1, 3),
        ),
        costs=COSTS,
        break_minutes=20,
        break_after=170,
    )
    return day.but(**changes)


def line_roster(rounds: tuple[tuple[int, ...], ...] = ((0, 1, 3), (2, 4)), **starts: int) -> Roster:
    """The roster of `line_day`; ``c0=500`` starts call 0 at 500."""
    start = column(480, 540, 540, 600, 660)
    for name, minute in starts.items():
        start[int(name[1:])] = minute
    return Roster(rounds, start)


def with_calls(day: Day, **columns: IntArray) -> Day:
    """The day with some columns of its calls replaced."""
    return day.but(calls=replace(day.calls, **columns))
