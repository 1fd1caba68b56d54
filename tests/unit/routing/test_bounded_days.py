"""The part of a day a newcomer may rearrange: which rounds, what is held, and that it is legal."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.domain.market import Shift
from allocator.geo import CrowFlyTravel
from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED
from allocator.rounds.duty import Duty, shifts_of
from allocator.rounds.week import CallRef
from allocator.routing.bounded import Base, Newcomer
from allocator.routing.joining import join
from tests.rules.world import StraightRoad, at, location, package, visit
from tests.tiny import random_case
from tests.unit.routing.small_weeks import EFFORT, POLICY, Weeks, booked, hand_day

HERE = location()
NEVER = np.iinfo(np.int64).max


def _at(ref, minutes, start, length=30, **rest):
    return package(ref, visit(length, start, width=0, **rest), place=at(minutes))


def _new(minutes, start=540, **rest):
    return Newcomer(package("N1", visit(start=start, **rest), place=at(minutes)), 0)


@pytest.fixture(scope="module")
def fan():
    """Four early rounds of one call each, at 0, 10, 20 and 30 minutes, and idle carers."""
    county = booked(HERE, *(_at(f"B{row}", 10 * row, 480) for row in range(4)))
    routed = hand_day(county, HERE, (6, 2), ((0,), (1,), (2,), (3,), *[()] * 4), (480,) * 4)
    return Base(routed, StraightRoad())


@pytest.fixture(scope="module")
def crossing():
    """Two carers meet at 50 minutes, then one goes to 10 and the other to 90 minutes."""
    double = package("B1", visit(30, 480, carers=2), place=at(50))
    county = booked(HERE, double, _at("B2", 10, 600), _at("B3", 90, 600))
    starts = (490, 490, 600, 600)
    return Base(hand_day(county, HERE, (4, 0), ((0, 2), (1, 3), (), ()), starts), StraightRoad())


def test_detours_are_the_way_in_and_out_or_a_new_round(fan):
    assert fan.detours(_new(40)).tolist()[:6] == [40, 30, 20, 10, 45, 45]
    assert fan.detours(_new(40)).tolist()[6:] == [NEVER] * 2  # the late shift comes too late


def test_a_carer_who_cannot_come_in_time_is_no_way_at_all(fan):
    assert fan.detours(_new(40, start=535, width=0)).tolist()[:4] == [NEVER, NEVER, 20, 10]


@pytest.mark.parametrize(
    ("rounds", "nearest"), [(1, {3}), (2, {2, 3}), (3, {1, 2, 3}), (9, {0, 1, 2, 3})]
)
def test_the_nearest_rounds_and_one_spare_carer_are_chosen(fan, rounds, nearest):
    assert fan.choose([_new(40)], rounds) == (*sorted(nearest), 4)


def test_a_double_handed_visit_looks_at_one_round_more_and_at_two_spare_carers(fan):
    assert fan.choose([_new(40, carers=2)], 1) == (2, 3, 4, 5)


def test_each_visit_has_its_own_nearest_rounds(fan):
    assert fan.choose([_new(40), _new(0)], 1) == (0, 3, 4)
    assert fan.choose([_new(40, start=1000)], 1) == (6,)


@pytest.mark.parametrize(("calls", "nearest"), [(0, {3}), (1, {3}), (2, {2, 3}), (9, {0, 1, 2, 3})])
def test_further_rounds_are_taken_while_there_are_few_calls(fan, calls, nearest):
    assert fan.choose([_new(40)], 1, calls) == (*sorted(nearest), 4)
    part = fan.cut([_new(40)], [], 1, calls)
    assert part.old == len(nearest)


def test_visits_take_further_rounds_in_turn(fan):
    assert fan.choose([_new(40), _new(0)], 1, 3) == (0, 2, 3, 4)
    assert fan.choose([_new(0), _new(40)], 1, 3) == (0, 1, 3, 4)


def test_a_call_whose_partner_is_outside_keeps_its_start(crossing):
    part = crossing.cut([_new(10, start=660)], [], 1)
    assert part.carers == (0, 2)
    assert part.refs == (CallRef("B1", 0, 0), CallRef("B2", 0), CallRef("N1", 0))
    assert len(part.without.ties) == 0
    for day in (part.without, part.with_new):
        assert (day.calls.opens[0], day.calls.closes[0]) == (490, 490)
        assert (day.calls.opens[1], day.calls.closes[1]) == (600, 600)
    assert part.today.start.tolist() == [490, 600]
    assert part.old == 2


def test_a_pair_that_is_inside_together_stays_tied_and_free(crossing):
    part = crossing.cut([_new(10, start=660)], [], 2)
    ties = part.with_new.ties
    assert (ties.first.tolist(), ties.second.tolist()) == ([0], [2])
    assert part.without.calls.closes[0] == 540
    assert part.today.rounds == ((0, 1), (2, 3), ())


def test_newcomers_stand_behind_the_others_with_their_ties_and_places(crossing):
    twice = package("N1", visit(carers=2), visit(start=600), place=at(7))
    part = crossing.cut([Newcomer(twice, 0), Newcomer(twice, 1)], [(0, 1, 90, 1440)], 2)
    assert part.refs[part.old :] == (CallRef("N1", 0, 0), CallRef("N1", 0, 1), CallRef("N1", 1))
    ties = part.with_new.ties
    rows = list(
        zip(
            *(getattr(ties, it).tolist() for it in ("first", "second", "least", "most")),
            strict=True,
        )
    )
    assert rows[1:] == [(4, 5, 0, 0), (4, 6, 90, 1440)]
    home = part.with_new.calls.place[part.old :]
    assert len(set(home.tolist())) == 1
    assert part.with_new.minutes[0, home[0]] == 7
    assert part.with_new.minutes[home[0], part.with_new.calls.place[1]] == 3
    assert check_roster(part.without, part.today) == []


def test_a_call_nobody_makes_today_is_not_taken_in():
    county = booked(HERE, _at("B1", 0, 480), _at("B2", 50, 480))
    routed = hand_day(county, HERE, (1, 0), ((0,),), (480, UNSERVED))
    part = Base(routed, StraightRoad()).cut([_new(10)], [], 4)
    assert part.refs == (CallRef("B1", 0), CallRef("N1", 0))


@pytest.mark.parametrize("seed", range(6))
def test_cut_days_and_what_joins_them_are_legal(seed):
    county = random_case(seed, packages=3, locations=2, book=14)
    weeks = Weeks(county, POLICY, CrowFlyTravel())
    for place in county.locations:
        duty = Duty(shifts_of(county, place, POLICY))
        routed = weeks(place).of_day(0)
        assert check_roster(routed.workday.day, routed.roster) == []
        base = Base(routed, weeks.travel)
        for wanted in county.packages:
            visits = [
                Newcomer(wanted, index)
                for index, it in enumerate(wanted.visits)
                if 0 in it.days and duty.able(it)
            ]
            if visits:
                part = base.cut(visits, [], 1)
                assert check_roster(part.without, part.today) == []
            for joined in join(base, visits, duty, POLICY, EFFORT):
                assert check_roster(joined.part.without, joined.without) == []
                assert check_roster(joined.part.with_new, joined.with_new) == []
                assert joined.without.unserved == []


def test_visits_of_two_shifts_join_apart_and_those_tied_together_join_as_one():
    county = booked(HERE, _at("B1", 0, 480))
    base = Base(hand_day(county, HERE, (2, 2), ((0,), (), (), ()), (480,)), StraightRoad())
    duty = Duty(shifts_of(county, HERE, POLICY))
    apart = package("N1", visit(start=540), visit(start=1000))
    tied = package("N1", visit(start=800), visit(start=930), visit(start=1200))
    for wanted, groups in ((apart, [1, 1]), (tied, [3])):
        visits = [Newcomer(wanted, row) for row in range(len(wanted.visits))]
        joined = join(base, visits, duty, POLICY, EFFORT)
        assert [len(it.part.with_new.calls) - it.part.old for it in joined] == groups


def test_nobody_who_is_visited_today_makes_way_for_a_newcomer():
    shift = Shift(location_id="L1", on_duty=480, off_duty=600, carers=1)
    county = booked(HERE, _at("B1", 0, 480, 60), shifts=(shift,))
    base = Base(hand_day(county, HERE, (1,), ((0,),), (480,)), StraightRoad())
    duty = Duty(shifts_of(county, HERE, POLICY))
    wanted = package("N1", visit(start=490, width=0), visit(start=550, width=0))
    visits = [Newcomer(wanted, 0), Newcomer(wanted, 1)]
    (joined,) = join(base, visits, duty, POLICY.but(visit_gap_minutes=0), EFFORT)
    assert joined.without.unserved == []
    assert joined.with_new.unserved == [1]
    assert joined.with_new.start.tolist() == [480, UNSERVED, 550]
    assert check_roster(joined.part.with_new, joined.with_new) == []
