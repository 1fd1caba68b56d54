"""The search over the rounds of a day: rules, promises, and what it may not touch."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.rounds.checker import check_roster
from allocator.rounds.day import NO_CARER, UNSERVED, Calls, Carers, Costs, Day, Roster, Ties
from allocator.routing.search import Cooling, Search, construct, cost_of, improve
from tests.unit.routing.test_search_brute import random_day


def _array(values):
    return np.array(list(values), dtype=np.int64)


def _day(calls, *, ties=(), carers=((0, 480, 0),), costs=None, **rest):
    """A day on a straight road: calls are (place, opens, closes, minutes), a minute a place."""
    place, opens, closes, minutes = (_array(column) for column in zip(*calls, strict=True))
    on_duty, off_duty, skills = (_array(column) for column in zip(*carers, strict=True))
    road = np.arange(60)
    count = len(calls)
    tied = [_array(column) for column in zip(*ties, strict=True)] or [_array([])] * 4
    return Day(
        minutes=np.abs(road[:, None] - road[None, :]),
        metres=np.zeros((60, 60), dtype=np.int64),
        calls=Calls(
            place=place,
            opens=opens,
            closes=closes,
            minutes=minutes,
            skills=_array(rest.pop("skills", [0] * count)),
            known=_array(rest.pop("known", [NO_CARER] * count)),
        ),
        ties=Ties(first=tied[0], second=tied[1], least=tied[2], most=tied[3]),
        carers=Carers(
            start=np.zeros(len(carers), dtype=np.int64),
            end=np.zeros(len(carers), dtype=np.int64),
            on_duty=on_duty,
            off_duty=off_duty,
            skills=skills,
        ),
        costs=costs or Costs(),
        **rest,
    )


def _search(day, **given):
    found = improve(day, given.pop("roster", None), steps=20_000, seed=1, **given)
    assert check_roster(day, found) == []
    return found


def crowd(seed, visits=30, **costs):
    """A location's day: some visits double-handed, windows of an hour, a few idle carers."""
    rng = np.random.default_rng(seed)
    double = rng.random(visits) < 0.3
    visit = np.repeat(np.arange(visits), 1 + double)
    opens = rng.integers(0, 400, visits)
    length = rng.choice([15, 30, 45], visits)
    first = np.flatnonzero(visit[:-1] == visit[1:])
    calls = [(int(v % 60), int(opens[v]), int(opens[v]) + 60, int(length[v])) for v in visit]
    ties = [(int(one), int(one) + 1, 0, 0) for one in first]
    return _day(calls, ties=ties, carers=[(0, 480, 0)] * 12, costs=Costs(**costs))


def test_two_carers_meet_and_the_earlier_waits():
    calls = [(0, 0, 0, 30), (10, 30, 60, 20), (10, 30, 60, 20)]
    found = _search(_day(calls, ties=[(1, 2, 0, 0)], carers=[(0, 480, 0)] * 2))
    assert list(found.start) == [0, 40, 40]
    assert {len(made) for made in found.rounds} == {1, 2}


def test_a_double_handed_visit_is_left_whole_when_only_one_carer_is_there():
    found = _search(_day([(1, 0, 60, 20), (1, 0, 60, 20), (2, 0, 60, 20)], ties=[(0, 1, 0, 0)]))
    assert found.unserved == [0, 1]


def test_lunch_waits_three_hours_after_breakfast_whoever_makes_it():
    calls = [(1, 60, 120, 30), (1, 180, 400, 30), (5, 130, 300, 30)]
    found = _search(_day(calls, ties=[(0, 1, 180, 1000)]))
    assert found.unserved == []
    assert found.start[1] == found.start[0] + 180


def test_breakfast_is_held_back_where_lunch_may_not_be_far_off():
    calls = [(1, 60, 200, 30), (1, 280, 400, 30)]
    found = _search(_day(calls, ties=[(0, 1, 60, 100)]))
    assert list(found.start) == [180, 280]


@pytest.mark.parametrize("closes", [0, 45], ids=["late", "in time"])
def test_the_only_carer_makes_both_calls_of_an_ordered_pair_and_others_between_them(closes):
    calls = [(1, 0, closes, 15), (1, 0, closes, 15), (3, 18, 20, 10)]
    day = _day(calls, ties=[(0, 1, 30, 60)], costs=Costs(travel=1, late=10), home_in_shift=True)
    found = _search(day)
    assert found.rounds == ((0, 2, 1),)
    assert list(found.start) == [1, 31, 18]


def test_a_hard_window_that_cannot_be_met_leaves_the_call():
    day = _day([(20, 0, 10, 30), (5, 0, 30, 30)], home_in_shift=True)
    found = _search(day)
    assert found.unserved == [0]
    assert cost_of(day, found) == day.costs.unserved


def test_a_soft_window_is_priced_by_minute_and_by_the_worst():
    costs = Costs(travel=1, home=1, late=10, latest=100)
    day = _day([(20, 0, 10, 30), (20, 0, 15, 30)], costs=costs, home_in_shift=True)
    found = _search(day)
    assert sorted(found.start) == [20, 50]
    late = sorted((int(found.start[0]) - 10, int(found.start[1]) - 15))
    assert cost_of(day, found) == 40 + 10 * sum(late) + 100 * late[1]
    assert late == [10, 35]


def test_duty_ends_with_the_last_call_or_with_the_way_home():
    calls = [(30, 0, 100, 30)]
    away = _day(calls, carers=[(0, 100, 0)])
    home = _day(calls, carers=[(0, 89, 0)], home_in_shift=True)
    assert _search(away).unserved == []
    assert _search(away.but(home_in_shift=True)).unserved == []
    assert _search(home).unserved == [0]


def test_skills_decide_who_may_come():
    calls = [(1, 0, 60, 30), (2, 0, 60, 30)]
    day = _day(calls, carers=[(0, 480, 1), (0, 480, 2)], skills=[2, 3])
    found = _search(day)
    assert found.rounds == ((), (0,))
    assert found.unserved == [1]


def test_a_long_round_has_its_break_before_the_call_that_makes_it_long():
    calls = [(1, 0, 0, 100), (1, 100, 130, 100), (1, 200, 230, 100), (1, 300, 330, 60)]
    day = _day(calls, break_minutes=20, break_after=300)
    assert list(_search(day).start) == [0, 100, 200, 320]
    assert list(_search(day.but(break_after=290)).start) == [0, 100, 220, 320]
    assert list(_search(day.but(break_after=360)).start) == [0, 100, 200, 300]


def test_a_call_longer_than_any_round_without_a_break_is_left():
    day = _day([(1, 0, 60, 400)], break_minutes=20, break_after=360)
    assert _search(day).unserved == [0]


def test_rounds_cost_what_they_should_and_few_are_opened():
    calls = [(place, 0, 400, 10) for place in (1, 2, 3, 4)]
    day = _day(calls, carers=[(0, 480, 0)] * 4, costs=Costs(round=5000, home=50))
    found = _search(day)
    assert found.used == 1
    assert cost_of(day, found) == 5000 + 3 * 100 + 5 * 50


def test_a_known_carer_comes_when_that_is_worth_it():
    calls = [(1, 0, 400, 10), (2, 0, 400, 10)]
    day = _day(calls, carers=[(0, 480, 0)] * 2, costs=Costs(unknown=250), known=[1, 1])
    assert sorted(_search(day).rounds[1]) == [0, 1]


def test_waiting_is_paid_up_to_its_cap_in_every_gap():
    calls = [(1, 0, 0, 10), (1, 50, 50, 10), (1, 65, 65, 10)]
    day = _day(calls, costs=Costs(waiting=7, waiting_cap=30))
    assert cost_of(day, _search(day)) == 7 * (30 + 5)


def test_two_runs_give_the_same_roster_and_seeds_matter_only_to_the_search():
    day = crowd(4)
    first, second = (improve(day, None, steps=5000, seed=3) for _ in range(2))
    assert first.rounds == second.rounds
    assert np.array_equal(first.start, second.start)
    assert construct(day).rounds == construct(day).rounds


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("costs", [{}, {"waiting": 20, "waiting_cap": 60, "round": 900}])
def test_a_search_never_ends_dearer_than_it_started(seed, costs):
    day = crowd(seed, **costs)
    roster = construct(day)
    for steps in (0, 1, 300, 3000):
        found = improve(day, roster, steps=steps, seed=seed, cooling=Cooling(hot=5, cold=4))
        assert check_roster(day, found) == []
        assert cost_of(day, found) <= cost_of(day, roster)
        roster = found


def test_a_roster_that_waits_on_purpose_is_kept_where_that_is_cheaper():
    calls = [(1, 0, 100, 10), (1, 110, 110, 10)]
    day = _day(calls, costs=Costs(waiting=7, waiting_cap=60))
    late = Roster(((0, 1),), _array([100, 110]))
    assert cost_of(day, improve(day, late, steps=100, seed=1)) == 0


def test_a_starting_roster_that_breaks_rules_is_mended():
    day = crowd(2)
    piled = Roster((tuple(range(len(day.calls))),) + ((),) * 11, np.zeros(len(day.calls), int))
    assert check_roster(day, improve(day, piled, steps=0, seed=1)) == []
    assert _search(day, roster=piled).unserved == []


def test_frozen_calls_keep_their_carer_and_their_order():
    saved = 0
    for seed in range(4):
        day = crowd(seed)
        start = construct(day)
        movable = np.random.default_rng(seed).random(len(day.calls)) < 0.4
        hot = Cooling(hot=5, cold=0.1)
        found = improve(day, start, steps=20_000, seed=1, movable=movable, cooling=hot)
        assert check_roster(day, found) == []
        for before, after in zip(start.rounds, found.rounds, strict=True):
            kept = [call for call in before if not movable[call]]
            assert [call for call in after if not movable[call]] == kept
        saved += cost_of(day, start) - cost_of(day, found)
    assert saved > 0


def test_nothing_movable_changes_nothing():
    day = crowd(1)
    start = construct(day)
    still = np.zeros(len(day.calls), dtype=bool)
    assert improve(day, start, steps=1000, seed=1, movable=still).rounds == start.rounds


def test_days_with_nothing_or_nobody_in_them():
    day = crowd(1)
    nobody = day.but(carers=Carers(**{name: _array([]) for name in Carers.__dataclass_fields__}))
    assert improve(nobody, None, steps=100, seed=1).unserved == list(range(len(day.calls)))
    empty = day.but(
        calls=Calls(**{name: _array([]) for name in Calls.__dataclass_fields__}), ties=Ties.none()
    )
    assert improve(empty, None, steps=100, seed=1).used == 0
    assert _search(_day([(3, 0, 10, 5)])).start[0] == 0


def test_a_search_in_pieces_only_gets_better():
    day = crowd(7)
    search = Search(day, None, seed=1)
    costs = []
    for heat in (4.0, 2.0, 1.0, 0.3):
        search.run(4000, heat, heat)
        costs.append(cost_of(day, search.best()))
        assert check_roster(day, search.best()) == []
    assert costs == sorted(costs, reverse=True)


@pytest.mark.parametrize("seed", range(40))
def test_random_days_with_every_rule_are_legal(seed):
    day = random_day(seed, calls=8, carers=3, soft=seed % 4 == 0, breaks=seed % 2 == 1)
    for roster in (construct(day), improve(day, None, steps=3000, seed=seed)):
        assert check_roster(day, roster) == []
        assert (roster.start != UNSERVED).sum() == sum(len(made) for made in roster.rounds)


@pytest.mark.parametrize("seed", range(12))
def test_what_the_search_counts_as_the_cost_of_its_plan_is_what_the_plan_costs(seed):
    day = random_day(seed, calls=14, carers=4, soft=seed % 3 == 0, breaks=seed % 2 == 1)
    search = Search(day, None, seed=seed)
    for heat in (3.0, 0.3):
        search.run(8000, heat, heat)
        assert cost_of(day, search.best()) == search._desk.state["best"][0]
        assert check_roster(day, search.best()) == []


def test_an_overfull_day_with_pairs_ends_with_whole_visits():
    day = crowd(11, visits=40)
    few = day.but(carers=Carers(**{
        name: getattr(day.carers, name)[:5] for name in Carers.__dataclass_fields__
    }))  # fmt: skip
    found = improve(few, None, steps=30_000, seed=1)
    assert check_roster(few, found) == []
    assert 0 < len(found.unserved) < len(construct(few).unserved)


def test_travel_beyond_what_the_search_can_hold_is_refused():
    day = crowd(1)
    with pytest.raises(ValueError, match="between 0 and"):
        improve(day.but(minutes=day.minutes - 1), None, steps=1, seed=1)
