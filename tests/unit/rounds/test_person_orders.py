"""In what order one person's visits may come, and a day's ties with them."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.policy import read_policy
from allocator.rounds.day import UNSERVED, Roster
from allocator.rounds.person_orders import open_order, orders_of
from allocator.rounds.workdays import Workdays
from tests.rules.world import StraightRoad, case, location, package, visit
from tests.unit.rounds.line_days import column

POLICY = read_policy()


def _day(*packages):
    (workday,) = Workdays(case(), location(), POLICY, StraightRoad()).build(packages, (1, 0))
    return workday


def _ties(workday):
    ties = workday.day.ties
    return list(zip(*(getattr(ties, n).tolist() for n in ("first", "second", "least", "most")),
                    strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("visits", "orders"),
    [
        ([visit(), visit(start=600)], ((0, 1),)),
        ([visit(), visit(start=500)], ((0, 1), (1, 0))),
        ([visit(120, width=240), visit(start=510, width=30)], ((1, 0),)),
        ([visit(60, width=120), visit(60, start=490, width=5)], ((1, 0),)),
        ([visit(60, width=10), visit(start=500, width=10)], ((0, 1),)),
        ([visit(), visit(start=500), visit(start=700)], ((0, 1, 2), (1, 0, 2))),
        ([visit(start=0, width=0), visit(), visit(start=500)], ((0, 1, 2), (0, 2, 1))),
    ],
    ids=[
        "apart",
        "either",
        "short-first",
        "fixed-first",
        "none-is-possible",
        "of-three",
        "from-midnight",
    ],
)
def test_visits_come_in_the_order_of_their_windows_unless_only_another_is_possible(visits, orders):
    assert orders_of(visits) == orders


@pytest.mark.parametrize("rule", [{"gap_least": 40}, {"gap_most": 300}], ids=["least", "most"])
def test_a_gap_that_is_named_is_one_from_the_visit_before(rule):
    assert orders_of([visit(), replace(visit(start=500), **rule)]) == ((0, 1),)


_visits = st.builds(visit, st.integers(5, 90), st.integers(420, 600), width=st.integers(0, 120))


@given(st.lists(_visits, min_size=2, max_size=4))
def test_every_order_that_windows_allow_is_known(visits):
    visits.sort(key=lambda it: (it.window_start, it.window_end))
    possible = []
    for order in permutations(range(len(visits))):
        clock = 0
        starts = []
        for index in order:
            starts.append(max(clock, visits[index].window_start))
            clock = starts[-1] + visits[index].minutes
        if all(visits[i].window_end >= s for i, s in zip(order, starts, strict=True)):
            possible.append(order)
    assert orders_of(visits) == (tuple(possible) or (tuple(range(len(visits))),))


def test_a_long_visit_comes_after_the_short_one_that_cannot_wait_for_it():
    workday = _day(package("A", visit(120, width=240), visit(start=510, width=30)))
    assert _ties(workday) == [(1, 0, 90, 1440)]
    assert workday.open_orders == ()


@pytest.mark.parametrize(
    ("starts", "order"),
    [
        ((480, 530, 580), (4, 5, 6)),
        ((530, 480, 580), (5, 4, 6)),
        ((580, 530, 480), (6, 5, 4)),
        ((530, 480, UNSERVED), (5, 4, 6)),
        ((UNSERVED, 580, 530), (4, 6, 5)),
        ((580, UNSERVED, 530), (6, 5, 4)),
    ],
)
def test_visits_are_ordered_as_they_are_made_and_one_that_nobody_makes_keeps_its_place(
    starts, order
):
    visits = [visit(width=300) for _ in range(3)]
    person = open_order((4, 5, 6), visits, POLICY)
    start = column(*[0] * 4, *starts)
    assert person.as_made(start).now == order


def test_a_day_takes_the_order_in_which_visits_are_made():
    workday = _day(
        package("A", visit(carers=2), visit(start=500)), package("B", visit(), visit(start=560))
    )
    usual = [(0, 1, 0, 0), (3, 4, 90, 1440), (0, 2, 80, 1440)]
    assert sorted(_ties(workday)) == sorted(usual)
    forwards = Roster(((0, 2, 3, 4), (1,)), column(480, 480, 560, 500, 610))
    assert workday.as_made(forwards) is workday
    turned = workday.as_made(Roster(((2, 0, 3, 4), (1,)), column(535, 535, 500, 500, 610)))
    assert sorted(_ties(turned)) == [(0, 1, 0, 0), (2, 0, 40, 1440), (3, 4, 90, 1440)]
    assert turned.as_made(forwards).open_orders == workday.open_orders
    assert sorted(_ties(turned.as_made(forwards))) == sorted(usual)
    half = Roster(((2,), ()), column(UNSERVED, UNSERVED, 500, UNSERVED, UNSERVED))
    assert workday.as_made(half) is workday
