"""Whether a day can do with one round fewer is tried by closing the shortest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.rounds.checker import check_roster
from allocator.rounds.day import Carers, Roster, Ties
from allocator.rounds.figures import measure, price
from benchmarks.fewer_rounds import Reseating, with_fewer
from tests.unit.rounds.line_days import column, line_day, with_calls

NO_MOVES = Reseating(old=5, steps=0, seed=1, heat=(1.0, 0.05))
"""Seats the calls of a closed round, and moves no others."""
ONE_BY_ONE = (480, 540, 600, 660, 720)
TWO = Roster(((0, 1, 2), (3, 4)), column(*ONE_BY_ONE))


def _day(opens, carers=2):
    """Five calls of half an hour at one place, each with the one start it may have."""
    nobody = np.zeros(carers, dtype=np.int64)
    nothing = column(0, 0, 0, 0, 0)
    crew = Carers(
        start=nobody, end=nobody, on_duty=nobody + 470, off_duty=nobody + 870, skills=nobody
    )
    day = line_day(ties=Ties.none(), break_minutes=0, carers=crew)
    day = day.but(costs=replace(day.costs, unknown=0, home=0))
    opens = column(*opens)
    return with_calls(
        day,
        opens=opens,
        closes=opens,
        minutes=nothing + 30,
        place=nothing + 10,
        skills=nothing,
    )


def _cost(day, roster):
    return price(day, measure(day, roster))


def test_a_round_whose_calls_fit_elsewhere_is_closed():
    day = _day(ONE_BY_ONE)
    found = with_fewer(day, TWO, NO_MOVES)
    assert check_roster(day, found) == []
    assert sorted(found.rounds) == [(), (0, 1, 2, 3, 4)]
    assert _cost(day, found) < _cost(day, TWO)


def test_carers_who_have_nothing_to_do_are_not_called_in_instead():
    at_once = (480, 480, 540, 600, 660)
    start = Roster(((0, 2, 3), (1, 4), ()), column(*at_once))
    assert with_fewer(_day(at_once, carers=3), start, NO_MOVES) is start


@pytest.mark.parametrize("steps", [0, 200])
def test_rounds_that_are_no_dearer_than_one_fewer_stay(steps):
    free = _day(ONE_BY_ONE)
    free = free.but(costs=replace(free.costs, round=0, waiting=0, travel=0))
    assert with_fewer(free, TWO, replace(NO_MOVES, steps=steps)) is TWO


def test_one_round_after_the_other_is_closed_while_that_is_cheaper():
    start = Roster(((0, 4), (1,), (2,), (3,)), column(*ONE_BY_ONE))
    found = with_fewer(_day(ONE_BY_ONE, carers=4), start, NO_MOVES)
    assert sorted(map(len, found.rounds)) == [0, 0, 0, 5]
