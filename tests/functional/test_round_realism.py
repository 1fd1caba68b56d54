"""The twin's rounds, built as the program builds them, look like England's."""

from __future__ import annotations

from collections import defaultdict

import pytest

from allocator.geo import CrowFlyTravel
from allocator.policy import read_policy
from allocator.rounds.figures import Figures
from allocator.rounds.workdays import Workdays
from allocator.routing.effort import Effort
from allocator.routing.week import route_week
from allocator.twin import build_twin
from allocator.twin.facts import (
    DRIVING_SHARE,
    METRES_PER_MILE,
    MILES_PER_VISIT,
    VISITS_PER_FULL_SHIFT,
    VISITS_UP_TO_30_MINUTES,
)

FULL_SHIFT = 450
"""Paid minutes of the usual half-day shift of policy, 07:00 to 14:30."""
EVERY = 9
"""In CI the rounds of every ninth location stand for the county; the slow run builds them all."""


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


def assert_realistic(case, total):
    visits = [(v, len(v.days)) for d in case.book for v in d.package.visits]
    short = sum(days for v, days in visits if v.minutes <= 30) / sum(days for _, days in visits)
    per_shift = total.calls * FULL_SHIFT / total.paid
    assert VISITS_UP_TO_30_MINUTES[0] <= short <= VISITS_UP_TO_30_MINUTES[1]
    assert MILES_PER_VISIT[0] <= total.metres / METRES_PER_MILE / total.calls <= MILES_PER_VISIT[1]
    assert DRIVING_SHARE[0] <= total.travel / total.paid <= DRIVING_SHARE[1]
    assert VISITS_PER_FULL_SHIFT[0] <= per_shift <= VISITS_PER_FULL_SHIFT[1]


def test_rounds_of_the_twin_are_like_those_of_england():
    case = build_twin(1)
    assert_realistic(case, county_figures(case, EVERY))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_are_those_of_every_location(seed):
    case = build_twin(seed)
    assert_realistic(case, county_figures(case, 1))
