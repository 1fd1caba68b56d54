"""The checker finds every kind of fault planted in a legal roster, and says by how much."""

from __future__ import annotations

import pytest

from allocator.rounds.checker import Fault, check_roster
from allocator.rounds.day import UNSERVED, Costs, Ties
from tests.unit.rounds.line_days import column, line_day, line_roster, with_calls


def _found(day, roster):
    return {(it.code, it.calls, it.carer, it.minutes) for it in check_roster(day, roster)}


def test_a_legal_roster_has_no_fault():
    assert check_roster(line_day(), line_roster()) == []


def test_calls_nobody_makes_are_no_fault():
    roster = line_roster(((1, 3), (2,)), c0=UNSERVED, c4=UNSERVED)
    assert check_roster(line_day(), roster) == []


@pytest.mark.parametrize(
    ("roster", "fault"),
    [
        (line_roster(c0=479), ("early", (0,), 0, 1)),
        (line_roster(c4=725), ("late", (4,), 1, 5)),
        (line_roster(c0=505), ("travel", (0, 1), 0, 5)),
        (line_roster(c1=541), ("apart", (1, 2), 1, 1)),
        (line_roster(c4=721), ("tie", (3, 4), 1, 1)),
        (line_roster(c3=602), ("tie", (3, 4), 1, 2)),
        (line_roster(((0, 3), (2, 4)), c1=UNSERVED), ("half", (1, 2), -1, 0)),
        (line_roster(((0, 1, 2, 3), (4,))), ("two-carers", (1, 2), 0, 0)),
        (line_roster(((0, 1, 3, 4), (2,))), ("skills", (4,), 0, 0)),
        (line_roster(((0, 1, 3), (2, 4, 3))), ("not-once", (3,), -1, 0)),
        (line_roster(((1, 3), (2, 4))), ("not-once", (0,), -1, 0)),
        (line_roster(c0=UNSERVED), ("not-once", (0,), -1, 0)),
        (line_roster(((0, 1, 3, 5), (2, 4))), ("shape", (5,), 0, 0)),
        (line_roster(((0, 1, 3, -1), (2, 4))), ("shape", (-1,), 0, 0)),
        (line_roster(((0, 1, 3, 2, 4),)), ("shape", (), -1, 0)),
    ],
)
def test_a_planted_fault_is_found(roster, fault):
    assert fault in _found(line_day(), roster)


def test_a_roster_with_too_few_starts_has_the_wrong_shape():
    roster = line_roster()
    short = type(roster)(roster.rounds, roster.start[:4])
    assert check_roster(line_day(), short) == [Fault("shape", (), -1)]


def test_duty_begins_with_the_first_call_and_ends_with_the_last():
    carers = line_day().carers
    tight = type(carers)(
        start=carers.start,
        end=carers.end,
        on_duty=column(483, 540),
        off_duty=column(630, 716),
        skills=carers.skills,
    )
    assert _found(line_day(carers=tight), line_roster()) == {
        ("duty", (0,), 0, 3),
        ("duty", (4,), 1, 4),
    }


def test_ways_from_and_to_home_count_where_the_shift_covers_them():
    day = line_day()
    fits = day.carers
    snug = type(fits)(
        start=fits.start,
        end=fits.end,
        on_duty=column(470, 521),
        off_duty=column(635, 744),
        skills=fits.skills,
    )
    assert _found(day.but(carers=snug), line_roster()) == set()
    assert _found(day.but(carers=snug, home_in_shift=True), line_roster()) == {
        ("duty", (2,), 1, 1),
        ("duty", (4,), 1, 1),
    }


def test_a_long_round_needs_one_gap_of_a_break():
    long = line_day(break_minutes=100)
    assert _found(long, line_roster()) == {("break", (2, 4), 1, 15)}
    assert _found(long.but(break_after=180), line_roster()) == set()
    assert _found(line_day(break_minutes=85), line_roster()) == set()


def test_where_no_break_is_due_a_carer_in_two_places_lacks_none():
    day = line_day(break_minutes=0, break_after=60, ties=Ties.none())
    assert _found(day, line_roster(c2=600, c4=630)) == {
        ("early", (4,), 1, 30),
        ("travel", (2, 4), 1, 5),
    }


def test_travel_is_no_break():
    day = line_day(break_minutes=20, break_after=100)
    assert _found(day, line_roster()) == set()
    assert _found(day, line_roster(c0=485)) == {("break", (0, 1, 3), 0, 5)}


def test_soft_windows_let_a_call_start_late_but_never_early():
    day = line_day(costs=Costs(late=1))
    soft = with_calls(day, closes=column(480, 540, 540, 590, 650))
    assert _found(soft, line_roster()) == set()
    assert ("early", (0,), 0, 1) in _found(soft, line_roster(c0=479))
    hard = soft.but(costs=Costs())
    assert _found(hard, line_roster()) == {("late", (3,), 0, 10), ("late", (4,), 1, 10)}
