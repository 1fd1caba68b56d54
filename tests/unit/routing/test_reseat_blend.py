"""Putting rounds that were met together: the cheapest plan among them, never a worse."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest

from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Roster, Ties
from allocator.rounds.later import wait_less
from allocator.routing.chances import chances
from allocator.routing.machine_code import MachineCode
from allocator.routing.reseat import SEARCH
from allocator.routing.reseat_hall import copy_of, first_random, lay_hall, roster_of
from allocator.routing.reseat_pool import lay_ahead, lay_bench, lay_pool
from allocator.routing.search import cost_of, improve
from tests.unit.routing.test_round_search import crowd
from tests.unit.routing.test_search_brute import random_day

BLEND = MachineCode("allocator.routing.reseat_blend", "blend")


def _plain(day):
    calls = replace(day.calls, skills=np.zeros_like(day.calls.skills))
    plain = replace(day.costs, unknown=0)
    return day.but(calls=calls, costs=plain, home_in_shift=False, ties=Ties.none())


def _searched(day, roster, pool_room=4096, *, seeds=(1,), steps=60):
    """The last of some searches, what it found, and the rounds all of them met."""
    blank, leg = lay_hall(day, roster, len(day.calls), 1)
    pool = lay_pool(blank, pool_room)
    for seed in seeds:
        hall = copy_of(blank)
        hall.state["random"] = first_random(seed)
        best = copy_of(hall)
        SEARCH(hall, copy_of(hall), best, (steps, leg, leg / 20), chances(), pool)
    return best, pool


def _blend(hall, pool, ways=0):
    return BLEND(hall, pool, lay_bench(hall, pool), lay_ahead(hall), (ways, 100_000, 500))


def _met(pool):
    """Cost, kind and calls of every round met."""
    count = int(pool.met[0])
    return [
        (int(row["cost"]), int(row["kind"]), frozenset(calls[: row["length"]].tolist()))
        for row, calls in zip(pool.rounds[:count], pool.calls[:count], strict=True)
    ]


def _cheapest_plan(met, calls, crew):
    """The least that rounds met cost which make every call once, by trying them all."""
    costs = []
    for size in range(1, len(crew) + 1):
        for chosen in combinations(met, size):
            made = sorted(call for *_, of in chosen for call in of)
            kinds = [kind for _, kind, _ in chosen]
            if made == list(range(calls)) and all(kinds.count(k) <= crew.count(k) for k in kinds):
                costs.append(sum(cost for cost, *_ in chosen))
    return min(costs)


@pytest.mark.parametrize("seed", range(12))
def test_it_finds_the_cheapest_plan_of_the_rounds_met(seed):
    day = _plain(random_day(seed, calls=5, carers=3))
    start = improve(day, None, steps=300, seed=seed)
    if (start.start == UNSERVED).any():
        start = Roster(((),) * 3, np.full(5, UNSERVED, dtype=np.int64))
    hall, pool = _searched(day, start, steps=30)
    least = _blend(hall, pool)
    if hall.state["lifted"][0]:
        assert (roster_of(hall).start == UNSERVED).any()
        return
    found = roster_of(hall)
    assert check_roster(day, found) == []
    assert least == cost_of(day, found)
    assert least == _cheapest_plan(_met(pool), 5, hall.rounds["kind"].tolist())


def test_most_of_these_days_are_made_whole():
    days = [_plain(random_day(seed, calls=5, carers=3)) for seed in range(12)]
    made = [improve(day, None, steps=300, seed=seed) for seed, day in enumerate(days)]
    assert sum((roster.start != UNSERVED).all() for roster in made) > 6


def test_no_two_rounds_met_are_of_the_same_calls_and_carers():
    day = _plain(crowd(3))
    _, pool = _searched(day, improve(day, None, steps=0, seed=1), seeds=(1, 2))
    met = [(kind, calls) for _, kind, calls in _met(pool)]
    assert len(set(met)) == len(met) > 100


def test_rounds_of_several_searches_make_a_plan_cheaper_than_any_of_them():
    day = _plain(crowd(3))
    start = improve(day, None, steps=0, seed=1)
    alone = [_searched(day, start, seeds=(seed,), steps=15)[0] for seed in (1, 2, 3)]
    last, pool = _searched(day, start, seeds=(1, 2, 3), steps=15)
    least = _blend(last, pool)
    assert least < min(cost_of(day, roster_of(hall)) for hall in alone)
    assert check_roster(day, roster_of(last)) == []
    assert least == cost_of(day, roster_of(last))


def test_a_bench_can_be_used_again():
    day = _plain(crowd(3))
    last, pool = _searched(day, improve(day, None, steps=0, seed=1), seeds=(1, 2, 3), steps=15)
    bench = lay_bench(last, pool)
    again = copy_of(last)
    room = bench, lay_ahead(last), (0, 100_000, 500)
    least = BLEND(last, pool, *room)
    assert BLEND(again, pool, *room) == least
    assert roster_of(again).rounds == roster_of(last).rounds


def test_without_rounds_to_choose_from_a_plan_stays_as_it_is():
    day = _plain(crowd(3))
    hall, pool = _searched(day, improve(day, None, steps=0, seed=1), pool_room=0)
    before = roster_of(hall)
    assert _blend(hall, pool) == cost_of(day, before)
    assert roster_of(hall).rounds == before.rounds


def test_a_full_pool_takes_no_more():
    day = _plain(crowd(3))
    _, pool = _searched(day, improve(day, None, steps=0, seed=1), pool_room=20)
    assert int(pool.met[0]) == 20


@pytest.mark.parametrize("seed", range(8))
def test_rounds_that_nobody_met_are_found_where_they_can_be_part_of_a_cheaper_plan(seed):
    day = _plain(random_day(seed, calls=5, carers=3, breaks=seed % 2 == 1))
    waits = replace(day.costs, waiting=25 if seed % 2 == 0 else 0, waiting_cap=15)
    day = day.but(costs=waits)
    start = improve(day, None, steps=300, seed=seed)
    if (start.start == UNSERVED).any():
        return
    hall, pool = _searched(day, start, steps=0)
    least = _blend(hall, pool, ways=1_000_000)
    every = _every_round(day, hall)
    assert least == _cheapest_plan(every, 5, hall.rounds["kind"].tolist())
    known = {(kind, calls): cost for cost, kind, calls in every}
    assert all(known[kind, calls] <= cost for cost, kind, calls in _met(pool))


def _every_round(day, hall):
    """Cost, kind and calls of every round there can be, by timing all orders of all sets."""
    found = {}
    kinds = hall.rounds["kind"].tolist()
    for size in range(1, len(day.calls) + 1):
        for calls in permutations(range(len(day.calls)), size):
            for kind in set(kinds):
                cost = _cost_alone(day, kinds.index(kind), calls)
                key = kind, frozenset(calls)
                if cost is not None and cost < found.get(key, 1 << 60):
                    found[key] = cost
    return [(cost, kind, calls) for (kind, calls), cost in found.items()]


def _cost_alone(day, carer, calls):
    """What a round costs once its calls wait as little as can be, nothing where a rule breaks."""
    costs, shift, had = day.costs, day.carers, False
    start, ends, cost, before = [], 0, costs.round, int(shift.start[carer])
    for call in calls:
        place = int(day.calls.place[call])
        way = int(day.minutes[before, place])
        ready = ends + way if start else int(shift.on_duty[carer])
        begin = max(ready, int(day.calls.opens[call]))
        lasts = begin + int(day.calls.minutes[call]) - (start[0] if start else begin)
        rested = ready + day.break_minutes
        if start and day.break_minutes and not had and begin < rested and lasts > day.break_after:
            begin = rested
        had = had or (bool(start) and begin >= rested)
        if begin > day.calls.closes[call]:
            return None
        waits = costs.waiting * min(begin - ready, costs.waiting_cap) if start else 0
        cost += waits + (costs.travel if start else costs.home) * way
        start.append(begin)
        ends, before = begin + int(day.calls.minutes[call]), place
    alone = day.break_minutes and day.calls.minutes[calls[0]] > day.break_after
    if ends > shift.off_duty[carer] or alone:
        return None
    if day.break_minutes == 0:
        rounds = tuple(tuple(calls) if who == carer else () for who in range(len(day.carers)))
        starts = np.full(len(day.calls), UNSERVED, dtype=np.int64)
        starts[list(calls)] = start
        early = Roster(rounds, starts)
        cost += cost_of(day, wait_less(day, early)) - cost_of(day, early)
    return cost + costs.home * int(day.minutes[before, int(shift.end[carer])])
