"""Lifting calls and seating them again: legal, timed as the other search times, never dearer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Roster, Ties
from allocator.rounds.later import wait_less
from allocator.routing.reseat import Often, reseat, reseat_often
from allocator.routing.reseat_hall import can_hold
from allocator.routing.search import cost_of, improve
from tests.unit.routing.test_round_search import crowd
from tests.unit.routing.test_search_brute import cheapest, random_day

HEAT = (1.0, 0.05)


def _plain(day, **changes):
    """The day without what a hall cannot hold."""
    calls = replace(day.calls, skills=np.zeros_like(day.calls.skills))
    costs = replace(day.costs, unknown=0)
    return day.but(calls=calls, costs=costs, home_in_shift=False, **changes)


def _nobody(day):
    return Roster(((),) * len(day.carers), np.full(len(day.calls), UNSERVED, dtype=np.int64))


def _reseat(day, roster, *, steps=300, seed=1, old=None):
    old = len(day.calls) if old is None else old
    return reseat(day, roster, old=old, steps=steps, seed=seed, heat=HEAT)


def _same(one, two):
    return one.rounds == two.rounds and np.array_equal(one.start, two.start)


@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_it_finds_the_cheapest_of_all_rosters_of_a_tiny_day(seed, breaks):
    day = _plain(random_day(seed, breaks=breaks), ties=Ties.none())
    found = _reseat(day, _nobody(day), steps=2000)
    assert check_roster(day, found) == []
    assert cost_of(day, found) == cheapest(day, wait_less)


@pytest.mark.parametrize("seed", range(20))
def test_calls_start_when_the_other_search_has_them_start_once_waits_are_spared(seed):
    day = _plain(random_day(seed, calls=9, carers=3), ties=Ties.none())
    found = _reseat(day, _nobody(day), steps=50)
    early = improve(day, found, steps=0, seed=1)
    assert _same(wait_less(day, early), found)
    assert _same(wait_less(day, found), found)


@pytest.mark.parametrize("seed", range(20))
def test_rounds_that_need_a_break_keep_the_rules_and_nobody_starts_earlier_than_can_be(seed):
    day = _plain(random_day(seed, calls=9, carers=3, breaks=True), ties=Ties.none())
    found = _reseat(day, _nobody(day), steps=50)
    early = improve(day, found, steps=0, seed=1)
    assert check_roster(day, found) == []
    assert early.rounds == found.rounds
    assert cost_of(day, found) <= cost_of(day, early)


@pytest.mark.parametrize("seed", range(20))
def test_calls_that_hang_together_go_on_doing_so(seed):
    day = _plain(random_day(seed, calls=9, carers=4))
    start = improve(day, None, steps=500, seed=seed)
    served = np.flatnonzero(start.start != UNSERVED)
    tied = {*day.ties.first.tolist(), *day.ties.second.tolist()}
    found = _reseat(day, start)
    if tied <= set(served.tolist()):
        assert check_roster(day, found) == []
        assert cost_of(day, found) <= cost_of(day, wait_less(day, start))


def test_some_of_these_days_have_calls_that_hang_together():
    assert sum(len(random_day(seed, calls=9, carers=4).ties) > 0 for seed in range(20)) > 10


def test_a_day_of_thirty_visits_gets_cheaper_and_the_same_for_the_same_seed():
    day = _plain(crowd(3), ties=Ties.none())
    start = improve(day, None, steps=0, seed=1)
    found = _reseat(day, start, steps=500)
    assert check_roster(day, found) == []
    assert cost_of(day, found) < cost_of(day, start)
    assert _same(found, _reseat(day, start, steps=500))
    assert not _same(found, _reseat(day, start, steps=500, seed=2))


ALL_ROUNDS = Often(steps=2, heat=HEAT, first=1, ways=1_000_000, checks=10_000_000)


@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_the_cheapest_plan_of_all_rounds_is_the_cheapest_of_all_rosters(seed, breaks):
    day = _plain(random_day(seed, breaks=breaks), ties=Ties.none())
    start = _reseat(day, _nobody(day), steps=1)
    often = replace(ALL_ROUNDS, steps=1)
    found = reseat_often(day, start, old=len(day.calls), seed=0, often=often)
    if not start.unserved:
        assert check_roster(day, found) == []
        assert cost_of(day, found) == cheapest(day, wait_less)


def test_most_of_these_days_are_made_whole_by_one_step():
    days = [_plain(random_day(seed), ties=Ties.none()) for seed in range(6)]
    assert sum(not _reseat(day, _nobody(day), steps=1).unserved for day in days) >= 3


def _small_crowd(seed, calls=10):
    """A day of so many calls with windows of an hour, for a handful of carers."""
    day = _plain(crowd(seed, visits=calls, travel=100, waiting=25, waiting_cap=15, round=4500))
    count = len(day.calls)
    return day.but(ties=Ties.none(), break_minutes=20, break_after=200), count


def _costs(day_seed, ways):
    """What five seeds come to on a small day, looked at with so many ways to go."""
    day, count = _small_crowd(day_seed)
    start = improve(day, None, steps=0, seed=1)
    often = replace(ALL_ROUNDS, ways=ways)
    return [
        cost_of(day, reseat_often(day, start, old=count, seed=seed, often=often))
        for seed in range(5)
    ]


@pytest.mark.parametrize("day_seed", range(6))
def test_seeds_come_to_the_same_cost_where_all_rounds_are_looked_at(day_seed):
    day, _ = _small_crowd(day_seed)
    long = _reseat(day, improve(day, None, steps=0, seed=1), steps=5000)
    costs = _costs(day_seed, ALL_ROUNDS.ways)
    assert len(set(costs)) == 1
    assert costs[0] <= cost_of(day, long)


def test_seeds_differ_on_some_of_these_days_where_only_rounds_met_are_put_together():
    assert sum(len(set(_costs(day_seed, 0))) > 1 for day_seed in range(6)) >= 2


def test_it_is_the_same_for_the_same_seed_and_keeps_the_rules():
    day, count = _small_crowd(1)
    start = improve(day, None, steps=0, seed=1)
    found = reseat_often(day, start, old=count, seed=2, often=ALL_ROUNDS)
    assert check_roster(day, found) == []
    assert _same(found, reseat_often(day, start, old=count, seed=2, often=ALL_ROUNDS))


def test_a_round_is_opened_that_pays_only_once_two_calls_have_moved():
    """Two towns by turns: each way between them counts 2,000, and another round 5,000."""
    count = 6
    day = _plain(random_day(1, calls=count, carers=2), ties=Ties.none())
    town = np.arange(count, dtype=np.int64) % 2
    hours = 60 * np.arange(count, dtype=np.int64)
    calls = replace(day.calls, place=town + 1, opens=hours, closes=hours, minutes=town * 0 + 10)
    between = np.array([[0, 0, 0], [0, 0, 20], [0, 20, 0]], dtype=np.int64)
    zero = np.zeros(2, dtype=np.int64)
    carers = replace(day.carers, start=zero, end=zero, on_duty=zero, off_duty=zero + 1000)
    costs = replace(day.costs, travel=100, home=0, waiting=0, round=5000)
    day = day.but(
        calls=calls, minutes=between, metres=between, carers=carers, costs=costs, break_minutes=0
    )
    start = Roster((tuple(range(count)), ()), hours)
    cold = (0.001, 0.001)
    often = Often(steps=60, heat=cold, first=1, ways=0, checks=1000)
    found = reseat_often(day, start, old=count, seed=1, often=often)
    assert sorted(found.rounds) == [(0, 2, 4), (1, 3, 5)]
    assert cost_of(day, found) == 2 * 5000 < cost_of(day, start)
    one_call_moved = Roster(((0, 2, 3, 4, 5), (1,)), hours)
    assert cost_of(day, one_call_moved) > cost_of(day, start)


def test_nobody_visited_today_makes_way_for_a_newcomer():
    day = _plain(random_day(1, calls=4, carers=1), ties=Ties.none())
    calls = replace(
        day.calls, opens=day.calls.opens * 0 + 40, closes=day.calls.closes * 0 + 60,
        minutes=day.calls.minutes * 0 + 30,
    )  # fmt: skip
    day = day.but(calls=calls)
    start = Roster(((0,),), np.array([40, UNSERVED, UNSERVED, UNSERVED]))
    found = _reseat(day, start, old=1)
    assert found.start[0] != UNSERVED
    assert (found.start[1:] == UNSERVED).any()


def test_it_says_which_days_it_cannot_hold():
    day = _plain(random_day(1))
    assert can_hold(day)
    skilled = replace(day.calls, skills=day.calls.skills + 2)
    assert not can_hold(day.but(calls=skilled))
    assert not can_hold(day.but(home_in_shift=True))
    assert not can_hold(day.but(costs=replace(day.costs, late=1)))
    known = replace(day.calls, known=np.zeros_like(day.calls.known))
    assert not can_hold(day.but(calls=known, costs=replace(day.costs, unknown=1)))
    assert can_hold(day.but(calls=known))
