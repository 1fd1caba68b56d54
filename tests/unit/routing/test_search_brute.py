"""The search against every roster of tiny days, timed by plain repetition."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from allocator.rounds.checker import check_roster
from allocator.rounds.day import NO_CARER, UNSERVED, Roster
from allocator.routing.search import Cooling, cost_of, improve
from tests.unit.rounds.random_days import ordered_day, random_day


def every_roster(day):
    """All ways to give the calls to carers or to nobody, in all orders."""
    calls, carers = len(day.calls), len(day.carers)
    for who in product(range(-1, carers), repeat=calls):
        sets = [[call for call in range(calls) if who[call] == carer] for carer in range(carers)]
        yield from product(*(permutations(chosen) for chosen in sets))


def cheapest(day, timed=lambda day, roster: roster):
    """The least cost over all rosters that keep the rules, once they are timed in some way."""
    best = None
    for rounds in every_roster(day):
        if not _is_whole(day, rounds):
            continue
        start = _times(day, rounds)
        if start is None:
            continue
        roster = Roster(rounds, start)
        if not check_roster(day, roster):
            cost = cost_of(day, timed(day, roster))
            best = cost if best is None else min(best, cost)
    return best


def _is_whole(day, rounds):
    """Pairs timed together go to two carers or to nobody."""
    who = {call: carer for carer, made in enumerate(rounds) for call in made}
    for first, second, most in zip(day.ties.first, day.ties.second, day.ties.most, strict=True):
        is_tight = most < day.calls.minutes[first]
        if is_tight:
            pair = who.get(int(first), -1), who.get(int(second), -1)
            if (pair[0] < 0) != (pair[1] < 0) or (pair[0] == pair[1] >= 0):
                return False
    return True


def _times(day, rounds):
    """Earliest starts by going over all rounds until nothing changes; None when that never ends."""
    start = np.full(len(day.calls), UNSERVED, dtype=np.int64)
    lag = np.zeros(len(day.calls), dtype=np.int64)
    for _ in range(60):
        old = start.copy(), lag.copy()
        for carer, made in enumerate(rounds):
            _sweep(day, carer, made, start, lag)
        _pull(day, start, lag)
        if np.array_equal(old[0], start) and np.array_equal(old[1], lag):
            return start
    return None


def _sweep(day, carer, made, start, lag):
    calls, had = day.calls, False
    for place, call in enumerate(made):
        if place == 0:
            ready = day.carers.on_duty[carer]
            if day.home_in_shift:
                ready += day.minutes[day.carers.start[carer], calls.place[call]]
        else:
            before = made[place - 1]
            ready = start[before] + calls.minutes[before]
            ready += day.minutes[calls.place[before], calls.place[call]]
        begin = max(ready, calls.opens[call], lag[call])
        if place > 0 and day.break_minutes:
            is_long = begin + calls.minutes[call] - start[made[0]] > day.break_after
            if not had and is_long and begin - ready < day.break_minutes:
                begin = ready + day.break_minutes
            had = had or begin - ready >= day.break_minutes
        start[call] = begin


def _pull(day, start, lag):
    """What ties ask of each call, from the starts as they are."""
    lag[:] = 0
    ties = day.ties
    for row in range(len(ties)):
        first, second = ties.first[row], ties.second[row]
        if start[first] == UNSERVED or start[second] == UNSERVED:
            continue
        lag[second] = max(lag[second], start[first] + ties.least[row])
        lag[first] = max(lag[first], start[second] - ties.most[row])


SHAPES = [
    pytest.param({"soft": soft, "breaks": breaks, "carers": carers}, id=name)
    for soft, breaks, carers, name in [
        (False, False, 2, "hard"),
        (True, False, 2, "soft"),
        (False, True, 2, "breaks"),
        (False, True, 3, "three-carers"),
    ]
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(5))
def test_the_search_finds_the_cheapest_of_all_rosters(seed, shape):
    day = random_day(seed, calls=4 if shape["carers"] == 3 else 5, **shape)
    found = improve(day, None, steps=40_000, seed=seed, cooling=Cooling(hot=3.0, cold=0.01))
    assert check_roster(day, found) == []
    assert cost_of(day, found) == cheapest(day)


def test_days_of_the_campaign_hold_what_they_should_test():
    days = [random_day(seed) for seed in range(40)]
    assert {int(most) > 0 for day in days for most in day.ties.most} == {True, False}
    assert {day.home_in_shift for day in days} == {True, False}
    assert any(bool((day.calls.known == NO_CARER).any()) for day in days)


def _in_one_hand(day, roster):
    """How many pairs one carer makes both calls of."""
    who = {call: carer for carer, made in enumerate(roster.rounds) for call in made}
    pairs = zip(day.ties.first.tolist(), day.ties.second.tolist(), strict=True)
    return sum(who[first] == who[second] for first, second in pairs)


@pytest.mark.parametrize("carers", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_one_carer_makes_both_calls_of_an_ordered_pair_where_that_is_cheapest(seed, carers):
    day = ordered_day(seed, carers=carers)
    found = improve(day, None, steps=40_000, seed=seed, cooling=Cooling(hot=3.0, cold=0.01))
    assert check_roster(day, found) == []
    assert found.unserved == []
    assert cost_of(day, found) == cheapest(day)


def test_days_with_ordered_pairs_have_them_in_one_hand_and_in_two():
    days = [ordered_day(seed) for seed in range(6)]
    found = [improve(day, None, steps=40_000, seed=1) for day in days]
    assert {_in_one_hand(*it) for it in zip(days, found, strict=True)} >= {0, 1, 2}
