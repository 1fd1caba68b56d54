"""Pair rounds beside carers who meet: one crew for both, and a verdict only on equal work."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from allocator.domain.market import Shift
from allocator.report.rounds_pairs import PairsLeft, pair_lines, pair_values
from allocator.rounds.checker import check_roster
from allocator.rounds.left_out import left_by_rounds
from allocator.rounds.workdays import Workdays
from allocator.routing import pair_rounds
from allocator.routing.pair_rounds import price_pairs
from allocator.routing.week import route_week
from tests.rules.world import StraightRoad, at, location, package, visit
from tests.unit.routing.small_weeks import EFFORT, POLICY, booked

PLACE = location()
EIGHT, TEN = 8 * 60, 10 * 60


def _shift(carers: int | None, on_duty: int = 7 * 60, off_duty: int = 14 * 60) -> Shift:
    return Shift(location_id="L1", on_duty=on_duty, off_duty=off_duty, carers=carers)


def _at(start: int, carers: int, minutes: int = 60):
    """A visit every day that starts at one minute and no other."""
    return visit(minutes, start, width=0, carers=carers)


def _week(county):
    packages = [it.package for it in county.book]
    workdays = Workdays(county, PLACE, POLICY, StraightRoad()).build(packages)
    return route_week("L1", workdays, EFFORT)


def _priced(shifts, *packages):
    """The price, the text and the values of a location's pair rounds."""
    county = booked(PLACE, *packages, shifts=shifts)
    price = price_pairs(_week(county), EFFORT, shifts)
    left = PairsLeft(*(left_by_rounds(it, packages) for it in (price.meeting, price.paired)))
    return price, "\n".join(pair_lines(county, price, left)), pair_values(price, left)


def test_a_single_visit_finds_no_carer_the_pairs_have_not_left():
    price, text, values = _priced(
        (_shift(2),),
        package("K1", _at(EIGHT, 1)),
        package("K2", _at(EIGHT, 2)),
        package("K3", _at(TEN, 2), place=at(4)),
    )
    for way in (price.meeting, price.paired):
        assert (way.figures.rounds, way.figures.calls, way.figures.paid) == (14, 28, 1680 + 56)
    assert price.pair_rounds == 7
    assert "Both ways need the same paid time." in text
    assert "the council pays as much" in text
    for way in ("meeting", "paired"):
        (left,) = values[way]["left_out"]
        assert (left["package"], left["reason"], values[way]["visits_left_out"]) == (
            "K1", "no-room", 7,
        )  # fmt: skip


def test_two_pairs_are_not_made_of_three_carers():
    price, text, values = _priced(
        (_shift(3),), package("K2", _at(EIGHT, 2)), package("K3", _at(EIGHT, 2), place=at(4))
    )
    assert price.pair_rounds == 7
    for way in (price.meeting, price.paired):
        assert way.figures.rounds == 14
    for way in ("meeting", "paired"):
        assert values[way]["visits_left_out"] == 7
        assert values[way]["week"]["unserved"] == 14
    assert "7 visits a week do not fit" in text


def test_a_pair_is_not_made_where_it_would_keep_more_single_visits_from_their_carers():
    singles = [package(f"S{n}", _at(EIGHT, 1)) for n in range(2)]
    singles += [package(f"T{n}", _at(TEN, 1)) for n in range(3)]
    price, text, values = _priced((_shift(3),), package("D", _at(EIGHT, 2)), *singles)
    assert price.pair_rounds == 0
    assert [it["package"] for it in values["paired"]["left_out"]] == ["D"]
    assert values["paired"]["week"]["calls"] == 35
    assert values["meeting"]["week"]["calls"] == 42
    assert not price.serves_alike
    assert "The two ways serve different visits" in text
    assert "less paid time a week" not in text
    assert "more paid time a week" not in text
    assert "1.000 h where carers meet at the door" in text
    assert "Where pairs travel together:" in text


def test_a_verdict_counts_the_travel_of_both_carers_of_a_pair():
    price, text, _ = _priced(
        (_shift(4),), package("A", _at(EIGHT, 2)), package("B", _at(TEN, 2), place=at(10))
    )
    assert price.serves_alike
    assert price.paired.figures.travel == 7 * 2 * 10
    assert price.paired.figures.paid == price.meeting.figures.paid
    assert "Both ways need the same paid time." in text


def test_pairs_cost_more_where_single_visits_lie_on_the_way_of_a_carer_who_meets():
    price, text, _ = _priced(
        (_shift(4),),
        package("A", _at(EIGHT, 2)),
        package("B", visit(15, EIGHT + 90, width=0), place=at(10)),
        package("C", visit(15, EIGHT + 120, width=0), place=at(20)),
        package("D", _at(EIGHT + 180, 2), place=at(30)),
    )
    assert price.serves_alike
    assert price.meeting.figures.travel == 7 * (30 + 30)
    assert price.paired.figures.travel == 7 * (30 + 30 + 10)
    assert "Pair rounds need 1.17 h more paid time a week." in text


def test_without_double_handed_visits_both_ways_are_one():
    price, text, _ = _priced((_shift(2),), package("A"), package("B", place=at(3)))
    assert price.meeting.figures == price.paired.figures
    assert price.pair_rounds == 0
    assert "It has no double-handed visit, so there is nothing to pair." in text


def test_a_shift_without_a_number_of_carers_is_never_short_of_them():
    doubles = [package(f"D{n}", _at(EIGHT, 2)) for n in range(20)]
    singles = [package(f"S{n}", _at(TEN, 1)) for n in range(40)]
    price, text, _ = _priced((_shift(None),), *doubles, *singles)
    assert price.serves_alike
    assert price.pair_rounds == 7 * 20
    assert (price.meeting.figures.rounds, price.paired.figures.rounds) == (7 * 40, 7 * 80)
    assert "do not fit" not in text


def test_gaps_of_a_person_that_pair_rounds_break_are_counted():
    later = replace(visit(30, EIGHT, width=240, carers=2), gap_least=180)
    price, text, values = _priced((_shift(4),), package("A", visit(30, EIGHT, width=0), later))
    assert price.gaps_broken == values["gaps_broken"] == 7
    assert "7 gaps a week are broken" in text
    kept, text, _ = _priced((_shift(4),), package("A", visit(30, EIGHT, width=0)))
    assert kept.gaps_broken == 0
    assert "gaps" not in text


def test_the_charge_for_a_carer_nobody_knows_is_in_neither_way():
    county = booked(
        PLACE,
        package("A", _at(EIGHT, 2)),
        package("B", _at(EIGHT, 1), visit(30, TEN, days=(0, 1)), place=at(2)),
        package("C", visit(30, TEN, days=(0,))),
        shifts=(_shift(4),),
    )
    week = _week(county)
    strange = [
        replace(
            it,
            workday=replace(
                it.workday,
                day=it.workday.day.but(
                    calls=replace(it.workday.day.calls, known=np.full(len(it.workday.day.calls), 3))
                ),
            ),
        )
        for it in week.days
    ]
    assert sum(it.figures.unknown for it in strange) > 0
    plain = price_pairs(week, EFFORT, county.shifts)
    told = price_pairs(replace(week, days=tuple(strange)), EFFORT, county.shifts)
    for way in ("meeting", "paired"):
        assert getattr(told, way).figures == getattr(plain, way).figures
        assert getattr(told, way).figures.unknown == 0


def test_few_numbers_of_pairs_are_tried_however_large_the_crew(monkeypatch):
    crews, improve = [], pair_rounds.improve

    def counted(day, roster, **more):
        crews.append(len(day.carers))
        return improve(day, roster, **more)

    monkeypatch.setattr(pair_rounds, "improve", counted)
    doubles = [package(f"D{n}", _at(EIGHT, 2)) for n in range(15)]
    singles = [package(f"S{n}", _at(EIGHT, 1)) for n in range(30)]
    price, _, _ = _priced((_shift(30),), *doubles, *singles)
    assert price.paired.figures.rounds == 7 * 30
    assert len(crews) <= 1 + 2 + 2 * 8


@pytest.mark.parametrize("seed", [0, 2, 4, 11, 19])
def test_no_other_number_of_pairs_leaves_fewer_calls_to_nobody(seed):
    shifts, book = _random_book(seed)
    price, _, _ = _priced(shifts, *book)
    for met, paired in zip(price.meeting.days, price.paired.days, strict=True):
        doubles = [ref for ref in met.workday.refs if ref.carer]
        assert len(doubles) > 0
        for pairs in product(*(range(shift.carers // 2 + 1) for shift in shifts)):
            assert len(paired.roster.unserved) <= _left_by_hand(shifts, book, pairs)


def _left_by_hand(shifts, book, pairs) -> int:
    """Calls nobody makes when each shift has so many pairs, each half routed as its own week."""
    left = 0
    for carers in (1, 2):
        mine = [
            (it.ref, it.place, [one for one in it.visits if one.carers == carers]) for it in book
        ]
        half = [
            package(ref, *(replace(one, carers=1) for one in visits), place=place)
            for ref, place, visits in mine
            if visits
        ]
        crew = [
            two if carers == 2 else shift.carers - 2 * two
            for shift, two in zip(shifts, pairs, strict=True)
        ]
        county = booked(PLACE, *half, shifts=shifts)
        (workday,) = Workdays(county, PLACE, POLICY, StraightRoad()).build(half, crew)
        unserved = (
            route_week("L1", (workday,), EFFORT).days[0].roster.unserved
            if any(crew)
            else workday.refs
        )
        left += carers * len(unserved)
    return left


def _random_book(seed: int):
    """A short crew in two shifts that overlap, and people with single and double visits."""
    rng = np.random.default_rng(seed)
    shifts = (
        _shift(int(rng.integers(1, 5))),
        _shift(int(rng.integers(2, 4)), 12 * 60, 20 * 60),
    )
    book = []
    for number in range(int(rng.integers(3, 9))):
        starts = sorted(rng.integers(7 * 60, 19 * 60, int(rng.integers(1, 3))).tolist())
        visits = [
            visit(
                int(rng.choice([20, 45, 90])),
                start,
                days=range(7),
                width=int(rng.choice([0, 30, 90])),
                carers=int(rng.choice([1, 2])),
            )
            for start in starts
        ]
        book.append(package(f"P{number}", *visits, place=at(int(rng.integers(0, 30)))))
    return shifts, book


@pytest.mark.parametrize("seed", range(25))
def test_carers_used_at_once_never_exceed_the_crew(seed):
    shifts, book = _random_book(seed)
    price, _, _ = _priced(shifts, *book)
    for way in (price.meeting, price.paired):
        for routed in way.days:
            day, roster = routed.workday.day, routed.roster
            assert {it.code for it in check_roster(day, roster)} <= {"tie"}
            _holds_crew(shifts, day, roster)
    assert not [
        fault for it in price.meeting.days for fault in check_roster(it.workday.day, it.roster)
    ]
    _holds_pairs(price)


def _holds_crew(shifts, day, roster) -> None:
    """Count the carers at work by the clock and, over the shift, by the rounds of each shift."""
    ends = roster.start + day.calls.minutes
    for minute in range(7 * 60, 20 * 60, 5):
        busy = int(((roster.start >= 0) & (roster.start <= minute) & (minute < ends)).sum())
        on_duty = sum(it.carers for it in shifts if it.on_duty <= minute < it.off_duty)
        assert busy <= on_duty
    for shift in shifts:
        used = [
            who
            for who, calls in enumerate(roster.rounds)
            if calls and day.carers.on_duty[who] == shift.on_duty
        ]
        assert len(used) <= shift.carers


def _holds_pairs(price) -> None:
    """Whoever makes a double-handed visit makes only those, and always with the same other."""
    pairs = 0
    for routed in price.paired.days:
        refs = routed.workday.refs
        made = [[(refs[it].ref, refs[it].visit) for it in calls] for calls in routed.roster.rounds]
        twice = [it for it in made if it and made.count(it) == 2]
        doubles = {visit for it in twice for visit in it}
        assert not [it for it in made if it not in twice and doubles & set(it)]
        pairs += len(twice) // 2 * len(routed.workday.days)
    assert pairs == price.pair_rounds


def test_the_same_week_has_the_same_price():
    shifts, book = _random_book(3)
    first, second = (_priced(shifts, *book)[1:] for _ in range(2))
    assert first == second
