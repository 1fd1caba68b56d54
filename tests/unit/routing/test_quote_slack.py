"""How much later a quoted call could start without making anybody late."""

from __future__ import annotations

from tests.rules.world import at, location, package, visit
from tests.unit.routing.small_weeks import Weeks, booked

HERE = location()


def _stop(*book):
    wanted = package("N1", visit(30, 480, width=60), place=at(10))
    quote = Weeks(booked(HERE, *book)).quotes().work_out([wanted], HERE)
    return quote.stops[0]


def test_the_call_after_bounds_the_slack():
    # It starts at 490, not at 480 to wait for B1, whose window opens at 530 and closes at 545.
    stop = _stop(package("B1", visit(30, 530, width=15), place=at(20)))
    assert (stop.start, stop.after, stop.slack) == (490, "B1", 545 - 10 - 30 - 490)


def test_a_call_that_two_carers_make_is_not_pushed():
    pair = package("B1", visit(30, 530, width=60, carers=2), place=at(20))
    # The other carer comes to the double-handed visit at 530 and may have to go on at once.
    stop = _stop(pair)
    assert (stop.start, stop.after, stop.slack) == (490, "B1", 0)


def test_a_stop_names_who_makes_its_neighbours_today():
    stop = _stop(package("B1", visit(30, 530, width=15), place=at(20)))
    assert (stop.before, stop.before_carer) == ("", "")
    assert (stop.after, stop.after_carer) == ("B1", "E1")
    assert (stop.before_start, stop.after_start) == (None, 530)
