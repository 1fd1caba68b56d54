"""The twin's rounds, built as the program builds them, held against England's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from allocator.geo import CrowFlyTravel
from allocator.policy import read_policy
from allocator.rounds.effort import Effort
from allocator.rounds.figures import Figures
from allocator.rounds.workdays import Workdays
from allocator.routing.week import route_week
from allocator.twin import build_twin
from benchmarks.realism import compare_rounds

EVERY = 9
"""In CI the rounds of every ninth location stand for the county; the slow run builds them all."""
LIKE_ENGLAND = {
    "visits-up-to-30-minutes",
    "miles-per-call",
    "driving-of-paid-time",
    "calls-per-450-paid-minutes",
}
AS_WORKED = "calls-per-round"
"""Below the published 10 to 20 visits of a full shift: the twin's shifts are far from full."""


def county_figures(case, every):
    policy, travel = read_policy(), CrowFlyTravel()
    books = defaultdict(list)
    for delivery in case.book:
        books[delivery.location_id].append(delivery.package)
    by_size = sorted(case.locations, key=lambda x: (len(books[x.location_id]), x.location_id))
    total = Figures()
    for location in by_size[every // 2 :: every]:
        days = Workdays(case, location, policy, travel).build(books[location.location_id])
        effort = Effort(build_steps=1000, rebuild_steps=300)
        total += route_week(location.location_id, days, effort).figures
    return total


def assert_as_told(case, total):
    found = {it.name: it for it in compare_rounds(case, total)}
    assert {name for name, it in found.items() if it.is_inside} == LIKE_ENGLAND
    assert set(found) == {*LIKE_ENGLAND, AS_WORKED}
    assert 4 <= found[AS_WORKED].value < found[AS_WORKED].low


def test_rounds_of_the_twin_are_like_those_of_england_but_for_the_calls_of_a_round():
    case = build_twin(1)
    assert_as_told(case, county_figures(case, EVERY))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_are_those_of_every_location(seed):
    case = build_twin(seed)
    assert_as_told(case, county_figures(case, 1))


def test_empty_shifts_show_in_the_calls_of_a_round_alone():
    case = build_twin(1)
    week = Figures(calls=1000, rounds=100, contact=28_000, travel=9_000, metres=5_600_000)
    full, empty = (
        {it.name: it.value for it in compare_rounds(case, replace(week, rounds=rounds))}
        for rounds in (100, 200)
    )
    assert {name for name, value in full.items() if empty[name] != value} == {AS_WORKED}
    assert full[AS_WORKED] == 2 * empty[AS_WORKED] == 10
