"""Quotes by re-optimising routed rounds: what they add up to, and what they promise."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from allocator.domain.errors import StaleQuoteError
from allocator.domain.week import SLOT_INDEX, Band, DayType
from allocator.geo import CrowFlyTravel
from allocator.rounds.quotes import NO_QUOTE
from allocator.routing.interval import interval
from tests.rules.world import EVERY_DAY, WEEKDAYS, at, case, location, package, visit
from tests.tiny import random_case
from tests.unit.routing.small_weeks import EFFORT, POLICY, Weeks, booked

MORNINGS = {
    SLOT_INDEX[DayType.WEEKDAY, Band.MORNING]: 5,
    SLOT_INDEX[DayType.WEEKEND, Band.MORNING]: 2,
}
SEEDS = range(4)
HERE = location()


def _at(ref, minutes, start, length=30, **rest):
    return package(ref, visit(length, start, width=0, **rest), place=at(minutes))


@cache
def tiny_weeks(seed):
    county = random_case(seed, packages=4, locations=2, book=9)
    return Weeks(county, POLICY, CrowFlyTravel())


def test_a_first_package_next_door_adds_a_new_round_every_day():
    quote = Weeks(case(HERE)).quotes().work_out([package()], HERE)
    a_day = POLICY.round_minutes
    assert {slot: it for slot, it in enumerate(quote.added) if it} == {
        slot: days * a_day for slot, days in MORNINGS.items()
    }
    assert (quote.travel, quote.waiting, quote.metres, quote.paid) == (0, 0, 0, 7 * 30)
    assert (quote.new_rounds, quote.compared_rounds, quote.misfits) == (7, 0, ())
    (stop,) = quote.stops
    assert (stop.days, stop.ref, stop.visit, stop.start) == (EVERY_DAY, "N1", 0, 480)
    assert (stop.before, stop.after, stop.is_new_round, stop.slack) == ("", "", True, 60)
    assert (quote.base, quote.refs, quote.location_id) == ("content of L1", ("N1",), "L1")
    assert (quote.low, quote.high) == interval(quote.total, calls=0)


def test_a_package_on_the_way_adds_only_the_wait():
    weeks = Weeks(booked(HERE, _at("B1", 10, 480), _at("B2", 30, 570)))
    quote = weeks.quotes().work_out([_at("N1", 20, 525, 15)], HERE)
    # Waiting was 40, counted as 15; it is 5 before and 20 after, counted as 15: a quarter of 5.
    assert (quote.travel, quote.waiting, quote.metres) == (0, 7 * 5, 0)
    assert (quote.total, quote.paid, quote.new_rounds) == (7 * 1, 7 * 15, 0)
    (stop,) = quote.stops
    assert (stop.before, stop.after, stop.is_new_round, stop.slack) == ("B1", "B2", False, 0)
    assert quote.compared_rounds == 1


def test_a_detour_there_and_back_is_travel_in_the_slots_of_its_days():
    weeks = Weeks(booked(HERE, _at("B1", 10, 480), _at("B2", 10, 590)))
    quote = weeks.quotes().work_out([_at("N1", 20, 530, 40, days=WEEKDAYS)], HERE)
    # 10 out and 10 back; waiting was 80, counted as 15, and is 10 on either side now.
    assert (quote.travel, quote.metres, quote.waiting) == (5 * 20, 5 * 2000, 5 * 5)
    assert quote.added[SLOT_INDEX[DayType.WEEKDAY, Band.MORNING]] == 5 * 21 == quote.total


def test_visits_nobody_can_make_cost_the_way_out_and_back_for_each_carer():
    wanted = package("N1", visit(30, 1390, carers=2), visit(start=480), place=at(20))
    quote = Weeks(booked(HERE, _at("B1", 20, 450))).quotes().work_out([wanted], HERE)
    assert quote.misfits == (("N1", 1),)
    nights = sum(quote.added[SLOT_INDEX[kind, Band.NIGHT]] for kind in DayType)
    assert nights == 7 * 2 * 20 * 2
    assert {stop.visit for stop in quote.stops} == {0}


def test_a_double_handed_visit_has_two_stops_at_once_with_two_carers():
    wanted = package("N1", visit(carers=2), place=at(20))
    quote = Weeks(case(HERE)).quotes().work_out([wanted], HERE)
    one, two = quote.stops
    assert one.start == two.start
    assert one.carer != two.carer
    assert quote.new_rounds == 14
    assert (quote.travel, quote.home, quote.home_metres) == (0, 14 * 40, 14 * 2 * 2000)
    assert quote.moved == 0
    assert quote.paid == 7 * 60


@pytest.mark.parametrize("seed", SEEDS)
def test_quotes_are_never_negative_and_add_up(seed):
    weeks = tiny_weeks(seed)
    quotes = weeks.quotes()
    for place in weeks.county.locations:
        for wanted in weeks.county.packages:
            quote = quotes.work_out([wanted], place)
            assert min(quote.added) >= 0
            assert quote.low <= quote.total <= quote.high
            assert quotes.quote(wanted, place) == quote.added
            assert quotes.bundle([wanted], place) == sum(quote.added)


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_quotes_do_not_depend_on_what_was_asked_before(seed):
    weeks = tiny_weeks(seed)
    asked = [
        (bundle, place)
        for place in weeks.county.locations
        for bundle in ([weeks.county.packages[0]], list(weeks.county.packages[1:3]))
    ]
    forth, back = weeks.quotes(), weeks.quotes()
    first = [forth.work_out(bundle, place) for bundle, place in asked]
    second = [back.work_out(bundle[::-1], place) for bundle, place in asked[::-1]]
    assert first == second[::-1]


def test_a_bundle_knows_no_order_and_is_worked_out_once():
    weeks = tiny_weeks(0)
    quotes, place = weeks.quotes(), weeks.county.locations[0]
    one, two = weeks.county.packages[:2]
    assert quotes.work_out([one, two], place) is quotes.work_out([two, one], place)


def test_two_packages_in_one_street_share_the_way_there():
    weeks = Weeks(booked(HERE, *(_at(f"B{row}", 3 * row, 450 + 45 * row) for row in range(6))))
    quotes = weeks.quotes()
    one = package("N1", visit(30, 480, width=90), place=at(40))
    two = package("N2", visit(30, 520, width=90), place=at(40))
    together = quotes.bundle([one, two], HERE)
    apart = quotes.bundle([one], HERE) + quotes.bundle([two], HERE)
    assert 0 < together <= apart
    assert together < apart - 7 * 20


@pytest.mark.parametrize("seed", SEEDS)
def test_neighbours_cost_no_more_together_than_apart(seed):
    weeks = tiny_weeks(seed)
    quotes, place = weeks.quotes(), weeks.county.locations[0]
    one, two = weeks.county.packages[:2]
    two = replace(two, place=one.place)
    apart = quotes.bundle([one], place) + quotes.bundle([two], place)
    assert quotes.bundle([one, two], place) <= apart + apart // 10 + 7


def _market():
    places = tuple(location(f"L{row}", place=at(15 * row)) for row in range(3))
    return Weeks(case(*places)), places


def test_only_the_cheapest_by_insertion_are_quoted_by_routing():
    weeks, places = _market()
    quotes = weeks.quotes(replace(EFFORT, quoted=1))
    wanted = package("N1", place=at(14))
    added = quotes.quote_all([wanted], places, np.array([[True, True, True]]))
    screened = [quotes.screen(wanted, place) for place in places]
    cheapest = min(range(3), key=lambda row: sum(screened[row]))
    for row, place in enumerate(places):
        found = tuple(added[0, row].tolist())
        routed = weeks.quotes().quote(wanted, place)
        assert found == (routed if row == cheapest else screened[row])
        assert quotes.quote(wanted, place) == found
    assert any(weeks.quotes().quote(wanted, place) != screened[i] for i, place in enumerate(places))


def test_all_are_quoted_by_routing_where_they_are_few_or_already_worked_out():
    weeks, places = _market()
    wanted, mask = package("N1", place=at(14)), np.array([[True, False, True]])
    routed = [weeks.quotes().quote(wanted, place) for place in places]
    few = weeks.quotes(replace(EFFORT, quoted=2)).quote_all([wanted], places, mask)
    assert [tuple(row) for row in few[0].tolist()] == [
        routed[0],
        (NO_QUOTE,) * len(routed[0]),
        routed[2],
    ]
    taught = weeks.quotes(replace(EFFORT, quoted=0))
    taught.learn([wanted], [weeks.quotes().work_out([wanted], places[2])])
    assert tuple(taught.quote_all([wanted], places, mask)[0, 2].tolist()) == routed[2]


def test_a_screened_visit_costs_at_most_the_way_out_and_back():
    weeks, places = _market()
    wanted = package("N1", visit(), visit(30, 720, carers=2), place=at(3))
    assert sum(weeks.quotes().screen(wanted, places[0])) == 7 * (6 + 2 * 6)


def test_a_quote_of_rounds_that_have_changed_is_refused():
    weeks = Weeks(case(HERE))
    quotes = weeks.quotes()
    quotes.work_out([package()], HERE)
    weeks.change(HERE)
    with pytest.raises(StaleQuoteError, match="L1"):
        quotes.work_out([package()], HERE)
    assert quotes.work_out([package("N2")], HERE).base == "something else"


def test_an_estimate_by_insertion_into_rounds_that_have_changed_is_refused():
    weeks = Weeks(case(HERE))
    quotes = weeks.quotes(replace(EFFORT, quoted=0))
    quotes.quote_all([package()], [HERE], np.ones((1, 1), dtype=bool))
    weeks.change(HERE)
    with pytest.raises(StaleQuoteError, match="L1"):
        quotes.quote(package(), HERE)


def test_what_was_worked_out_elsewhere_is_taken_in_as_it_is():
    weeks = Weeks(case(HERE))
    packages = [package("N2"), package("N1")]
    elsewhere = weeks.quotes().work_out(packages, HERE)
    quotes = weeks.quotes()
    quotes.learn(packages, [elsewhere])
    assert quotes.work_out([package("N1"), package("N2")], HERE) is elsewhere


def test_a_package_that_has_changed_is_quoted_anew():
    quotes = Weeks(case(HERE)).quotes()
    one, two = (package("N1", visit(), place=at(minutes)) for minutes in (10, 20))
    homes = [quotes.work_out([it], HERE).home for it in (one, two, one)]
    assert homes == [7 * 20, 7 * 40, 7 * 20]


def test_an_interval_holds_the_quote_and_never_goes_below_nothing():
    assert [interval(total, 20) for total in (0, 1, 100)] == [(0, 1), (0, 2), (99, 101)]


def test_an_interval_grows_with_the_day_up_to_the_largest_measured():
    widths = [high - low for low, high in (interval(1000, calls) for calls in (27, 90, 150, 900))]
    assert widths == [2, 680, 1350, 1350]
