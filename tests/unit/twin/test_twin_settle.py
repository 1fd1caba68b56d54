"""Hours add up exactly and visits stay sensible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.package import Visit
from allocator.domain.words import ClientGroup
from allocator.twin.draw import Draw
from allocator.twin.settle import carer_minutes, settle
from allocator.twin.visits import COUNCIL_HABITS, DAILY, SELF_HABITS, draw_care


@given(st.integers(0, 10**6), st.integers(40, 90), st.integers(-40, 40))
def test_packages_add_up_to_any_total_near_what_was_drawn(seed, count, quarters):
    draw = Draw(seed, "settle")
    drawn = draw_care(draw, COUNCIL_HABITS[ClientGroup.OLDER_PEOPLE], count)
    target = carer_minutes(drawn) + 15 * quarters
    settled = settle(draw, drawn, target)
    assert carer_minutes(settled) == target
    for before, after in zip(drawn, settled, strict=True):
        assert {v.window_start for v in before} == {v.window_start for v in after}
        days = sum((v.days for v in after if v.window_start == before[0].window_start), ())
        assert sorted(days) == sorted(before[0].days)


def test_what_is_right_already_stays_as_it_is():
    draw = Draw(1, "settle")
    drawn = draw_care(draw, COUNCIL_HABITS[ClientGroup.OLDER_PEOPLE], 30)
    assert settle(draw, drawn, carer_minutes(drawn)) == drawn


def test_a_quarter_of_an_hour_makes_a_bath_day():
    daily = Visit(days=DAILY, window_start=450, window_end=510, minutes=30)
    ((bath, others),) = settle(Draw(1, "bath"), [(daily,)], daily.carer_minutes_per_week + 15)
    assert bath.minutes == 45
    assert len(bath.days) == 1
    assert others.minutes == 30
    assert sorted(bath.days + others.days) == list(DAILY)


@pytest.mark.parametrize("target", [0, 10**6])
def test_a_total_out_of_reach_is_a_fault(target):
    daily = Visit(days=DAILY, window_start=450, window_end=510, minutes=30)
    with pytest.raises(ValueError, match="carer-minutes a week"):
        settle(Draw(1, "far"), [(daily,)], target)


@given(st.sampled_from(ClientGroup), st.integers(0, 10**6))
def test_care_has_the_double_handed_share_of_its_habit(group, seed):
    for habit in (COUNCIL_HABITS[group], SELF_HABITS[group]):
        drawn = draw_care(Draw(seed, "care"), habit, 100)
        assert sum(visits[0].carers == 2 for visits in drawn) == habit.double_percent
