"""Gaps of rounds: when one more call could be made, and how late the call after may start."""

from __future__ import annotations

import pytest

from allocator.domain.week import MINUTES_PER_DAY
from allocator.rounds.day import UNSERVED, Ties
from allocator.rounds.gaps import NOBODY, find_gaps
from tests.unit.rounds.line_days import column, line_day, line_roster, with_calls


def _rows(day, roster):
    gaps = find_gaps(day, roster)
    names = ("carer", "before", "after", "ready", "latest", "hop")
    return set(zip(*(getattr(gaps, name).tolist() for name in names), strict=True))


def test_calls_that_hang_together_keep_their_start_and_others_may_be_pushed():
    assert _rows(line_day(), line_roster()) == {
        (0, NOBODY, 0, 470, 500, 0),  # call 0 must be left at 530 for call 1
        (0, 0, 1, 510, 540, 10),
        (0, 1, 3, 570, 600, 15),
        (0, 3, NOBODY, 630, 870, 0),
        (1, NOBODY, 2, 480, 540, 0),
        (1, 2, 4, 570, 660, 5),
        (1, 4, NOBODY, 720, 870, 0),
    }


def test_untied_calls_may_be_pushed_to_the_end_of_their_windows():
    rows = _rows(line_day(ties=Ties.none()), line_roster())
    assert (0, 1, 3, 570, 660, 15) in rows
    assert (0, 0, 1, 510, 600, 10) in rows
    assert (0, NOBODY, 0, 470, 540, 0) in rows


def test_a_carer_is_ready_when_the_calls_and_the_ways_before_are_done_one_after_another():
    early = with_calls(line_day(ties=Ties.none()), opens=column(470, 480, 480, 480, 480))
    ready = {row[1:4] for row in _rows(early, line_roster()) if row[0] == 0}
    assert ready == {
        (NOBODY, 0, 470),
        (0, 1, 470 + 30),
        (1, 3, 500 + 10 + 30),
        (3, NOBODY, 540 + 15 + 30),
    }


def test_a_call_that_starts_later_than_it_could_leaves_its_carer_free_as_soon_as_before():
    assert _rows(line_day(), line_roster(c0=495)) == _rows(line_day(), line_roster())


def test_where_ways_from_home_are_in_the_shift_the_first_call_waits_for_the_way():
    calls = line_day().calls
    day = with_calls(line_day(home_in_shift=True), opens=column(470, *calls.opens[1:]))
    assert (0, 0, 1, 470 + 10 + 30, 540, 10) in _rows(day, line_roster(c0=480))


def test_an_idle_carer_is_one_gap_from_on_to_off_duty():
    roster = line_roster(((0, 1, 3), ()), c2=UNSERVED, c4=UNSERVED)
    assert (1, NOBODY, NOBODY, 480, 870, 0) in _rows(line_day(), roster)


@pytest.mark.parametrize(("off_duty", "latest"), [(1400, 1400), (1500, MINUTES_PER_DAY)])
def test_an_idle_carer_is_never_asked_past_midnight(off_duty, latest):
    carers = line_day().carers
    night = type(carers)(
        start=carers.start,
        end=carers.end,
        on_duty=carers.on_duty,
        off_duty=column(870, off_duty),
        skills=carers.skills,
    )
    roster = line_roster(((0, 1, 3), ()), c2=UNSERVED, c4=UNSERVED)
    assert (1, NOBODY, NOBODY, 480, latest, 0) in _rows(line_day(carers=night), roster)
