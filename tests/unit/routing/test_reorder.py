"""Visits of one person come in the order in which the most visits of the day are made."""

from __future__ import annotations

import pytest

from allocator.domain.market import Shift
from allocator.policy import read_policy
from allocator.rounds.checker import check_roster
from allocator.rounds.effort import Effort
from allocator.rounds.workdays import Workdays
from allocator.routing.reorder import reorder
from allocator.routing.week import route_week
from tests.rules.world import StraightRoad, case, location, package, visit
from tests.unit.rounds.oracle import nobody

EFFORT = Effort(build_steps=200, rebuild_steps=50)
TURNING = package("A", visit(10), visit(10, start=490))
"""At 08:00 and 09:10, or at 08:10 and 09:00: nothing else keeps the gaps in this shift."""


def _workdays(carers=1):
    shift = Shift(location_id="L1", on_duty=480, off_duty=600, carers=carers)
    return Workdays(case(shifts=(shift,)), location(), read_policy(), StraightRoad())


@pytest.mark.parametrize(
    ("start", "made"), [(550, [490, 540]), (490, [480, 550])], ids=["turned", "as-usual"]
)
def test_visits_are_turned_where_only_so_somebody_else_is_visited(start, made):
    other = package("B", visit(10, start=start, width=0))
    week = route_week("L1", _workdays().build([TURNING, other]), EFFORT)
    (routed,) = week.days
    assert routed.misfits == ()
    assert check_roster(routed.workday.day, routed.roster) == []
    assert sorted(routed.roster.start[:2].tolist()) == made


def test_two_people_turn_where_each_has_to():
    people = [package(name, visit(10), visit(10, start=490)) for name in "AC"]
    fixed = visit(10, width=0), visit(10, start=550, width=0)
    others = [package(name, *fixed) for name in "BD"]
    (routed,) = route_week("L1", _workdays(2).build([*people, *others]), EFFORT).days
    assert routed.misfits == ()
    assert check_roster(routed.workday.day, routed.roster) == []


def test_nothing_is_turned_for_a_visit_that_no_order_makes_room_for():
    crowd = [package(name, visit(10, start=550, width=0)) for name in "BCD"]
    (workday,) = _workdays().build([TURNING, *crowd])
    routed, roster = reorder(workday, nobody(workday.day), EFFORT)
    assert check_roster(routed.day, roster) == []
    assert len(roster.unserved) == 2
