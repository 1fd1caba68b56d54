"""Figures of a roster, each counted by hand, and what they cost."""

from __future__ import annotations

from allocator.rounds.day import UNSERVED, Costs
from allocator.rounds.figures import Figures, measure, price
from tests.unit.rounds.line_days import column, line_day, line_roster, with_calls

BOTH = Figures(
    calls=5,
    rounds=2,
    contact=180,  # 30 + 30 + 30, and 30 + 60
    travel=30,  # 10 + 15, and 5
    home=60,  # 10 out and 5 back, 20 out and 25 back
    waiting=45,  # 20 counted as 15, and 15; 85 counted as 15
    metres=3000,
    unknown=1,  # call 0 knows carer 1
)


def test_every_figure_is_as_counted_by_hand():
    assert measure(line_day(), line_roster()) == BOTH
    assert BOTH.paid == 210


def test_calls_nobody_makes_and_carers_at_home_count_for_nothing_else():
    alone = measure(line_day(), line_roster(((0, 3), ()), c1=UNSERVED, c2=UNSERVED, c4=UNSERVED))
    assert alone == Figures(
        calls=2,
        rounds=1,
        contact=60,
        travel=5,
        home=15,
        waiting=15,
        metres=500,
        unknown=1,
        unserved=3,
    )


def test_late_starts_are_summed_and_the_worst_is_kept():
    late = measure(with_calls(line_day(), closes=column(475, 540, 540, 590, 657)), line_roster())
    assert (late.late, late.latest) == (5 + 10 + 3, 10)


def test_days_add_up_and_the_worst_lateness_stays():
    one, other = Figures(calls=2, late=5, latest=5), Figures(calls=3, late=4, latest=3)
    assert one + other == Figures(calls=5, late=9, latest=5)
    assert one.times(3) == Figures(calls=6, late=15, latest=5)


def test_a_price_is_every_figure_at_its_cost():
    day = line_day()
    assert price(day, BOTH) == 100 * 30 + 10 * 60 + 25 * 45 + 4500 * 2 + 200 * 1
    left = Figures(unserved=2, late=7, latest=4)
    assert price(day, left) == 2 * day.costs.unserved
    soft = day.but(costs=Costs(unserved=1000, late=3, latest=11))
    assert price(soft, left) == 2 * 1000 + 3 * 7 + 11 * 4
