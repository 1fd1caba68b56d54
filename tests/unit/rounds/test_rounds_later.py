"""Starts that are moved later: less waiting, and every rule kept."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from allocator.rounds.checker import check_roster
from allocator.rounds.day import Day, Roster, Ties
from allocator.rounds.figures import measure
from allocator.rounds.later import wait_less
from allocator.routing.search import improve
from tests.unit.rounds.line_days import column, line_day, line_roster
from tests.unit.rounds.random_days import random_day


def _searched(seed: int, **kinds: bool) -> tuple[Day, Roster]:
    day = random_day(seed, calls=7, carers=3, **kinds)
    day = day.but(costs=replace(day.costs, waiting=7))
    return day, improve(day, None, steps=300, seed=seed)


@pytest.mark.parametrize("breaks", [False, True], ids=["plain", "breaks"])
def test_it_keeps_rules_rounds_and_ends_and_never_waits_more(breaks: bool) -> None:
    saved = 0
    for seed in range(150):
        day, roster = _searched(seed, breaks=breaks)
        later = wait_less(day, roster)
        assert later.rounds == roster.rounds
        assert not check_roster(day, later), seed
        assert (later.start >= roster.start).all()
        ends = [calls[-1] for calls in roster.rounds if calls]
        assert (later.start[ends] == roster.start[ends]).all()
        before, after = measure(day, roster), measure(day, later)
        assert after.waiting <= before.waiting
        assert replace(after, waiting=0) == replace(before, waiting=0)
        saved += before.waiting - after.waiting
        again = wait_less(day, later)
        assert (again.start == later.start).all()
    assert saved > 0


def _least(day: Day, calls: tuple[int, ...], last: int) -> int:
    """The least minutes from first call to last, by trying every first minute."""
    lasting = []
    for first in range(int(day.calls.opens[calls[0]]), int(day.calls.closes[calls[0]]) + 1):
        start = first
        for before, call in pairwise(calls):
            way = int(day.minutes[day.calls.place[before], day.calls.place[call]])
            free = start + int(day.calls.minutes[before]) + way
            start = max(free, int(day.calls.opens[call]))
            if start > day.calls.closes[call]:
                break
        else:
            if start <= last:
                lasting.append(last - first)
    return min(lasting)


def test_without_ties_and_breaks_no_round_could_wait_less() -> None:
    looked = 0
    for seed in range(80):
        day = random_day(seed, calls=7, carers=2).but(ties=Ties.none())
        day = day.but(costs=replace(day.costs, waiting=7, waiting_cap=10_000))
        later = wait_less(day, improve(day, None, steps=200, seed=seed))
        for calls in later.rounds:
            if len(calls) > 1:
                first, last = int(later.start[calls[0]]), int(later.start[calls[-1]])
                assert last - first == _least(day, calls, last), seed
                looked += 1
    assert looked > 50


def _tie(first: int, second: int, least: int, most: int) -> Ties:
    return Ties(first=column(first), second=column(second), least=column(least), most=column(most))


def test_both_carers_of_a_double_handed_visit_move() -> None:
    # Calls 1 and 2 are one visit; carer 0 then waits for call 3, carer 1 for call 4.
    day = line_day(ties=_tie(1, 2, 0, 0), break_minutes=0)
    later = wait_less(day, line_roster())
    assert later.start[1] == later.start[2] == 555
    assert later.start[0] == 510 + 5
    assert not check_roster(day, later)


def test_a_gap_a_person_needs_holds_the_first_visit_back() -> None:
    day = line_day(ties=_tie(1, 4, 110, 200), break_minutes=0)
    assert wait_less(day, line_roster()).start[1] == 550


def test_the_only_break_of_a_long_round_stays() -> None:
    # Call 0 moves up to call 1; both up to call 3 would leave the carer without a break.
    day = line_day(ties=Ties.none(), break_minutes=15, break_after=100)
    assert wait_less(day, line_roster()).start.tolist() == [500, 540, 540, 600, 660]
    short = day.but(break_after=170)
    assert wait_less(short, line_roster()).start.tolist() == [515, 555, 540, 600, 660]


@pytest.mark.parametrize("costs", [{"waiting": 0}, {"late": 3}], ids=["free", "soft"])
def test_where_waiting_is_free_or_windows_are_soft_nothing_moves(costs: dict[str, int]) -> None:
    day = line_day()
    day = day.but(costs=replace(day.costs, **costs))
    roster = line_roster()
    assert wait_less(day, roster) is roster


def test_calls_nobody_makes_are_left_alone() -> None:
    day = line_day(ties=Ties.none())
    roster = Roster(((0, 1), ()), np.array([480, 540, -1, -1, -1], dtype=np.int64))
    assert wait_less(day, roster).start.tolist() == [500, 540, -1, -1, -1]
