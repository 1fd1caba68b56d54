"""What a location delivers, turned into days: calls, ties, patterns, shifts and misfits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.market import Shift
from allocator.domain.package import Visit
from allocator.policy import read_policy
from allocator.rounds.day import NO_CARER, UNSERVED, Roster
from allocator.rounds.duty import Duty, carer_name, shifts_of
from allocator.rounds.known import remember, tell_known
from allocator.rounds.person_orders import gap_between
from allocator.rounds.week import CallRef, Misfit, RoutedDay, RoutedWeek
from allocator.rounds.workdays import Workdays, costs_of
from tests.rules.world import EVERY_DAY, WEEKDAYS, StraightRoad, at, case, location, package, visit
from tests.unit.rounds.line_days import column

POLICY = read_policy()
EARLY, LATE = (420, 870), (930, 1350)


def _workdays(*shifts: Shift, **settings) -> Workdays:
    return Workdays(case(shifts=shifts), location(), POLICY.but(**settings), StraightRoad())


def _only(packages, *shifts: Shift, crew=None, **settings):
    (workday,) = _workdays(*shifts, **settings).build(packages, crew)
    return workday


def _shift(on_duty: int, off_duty: int, carers: int | None = None, of: str = "L1") -> Shift:
    return Shift(location_id=of, on_duty=on_duty, off_duty=off_duty, carers=carers)


def _ties(workday) -> list[tuple[int, ...]]:
    ties = workday.day.ties
    rows = zip(ties.first, ties.second, ties.least, ties.most, strict=True)
    return [tuple(int(it) for it in row) for row in rows]


def test_calls_come_in_order_of_package_and_visit_with_their_windows_and_places():
    book = [package("B", visit(45, 600), place=at(7)), package("A", visit(), place=at(3))]
    workday = _only(book)
    assert workday.refs == (CallRef("A", 0), CallRef("B", 0))
    calls = workday.day.calls
    assert (calls.opens.tolist(), calls.closes.tolist()) == ([480, 600], [540, 660])
    assert calls.minutes.tolist() == [30, 45]
    assert calls.known.tolist() == [NO_CARER] * 2
    assert workday.day.minutes[0, calls.place].tolist() == [3, 7]
    assert workday.day.metres[calls.place[0], calls.place[1]] == 400


def test_homes_at_one_address_are_one_place_and_may_be_the_branch():
    workday = _only([package("A"), package("B", place=at(4)), package("C", place=at(4))])
    assert workday.day.calls.place.tolist() == [0, 1, 1]
    assert len(workday.points.easting) == 2


def test_the_packages_order_does_not_matter():
    book = [package(name, visit(start=start)) for name, start in (("A", 480), ("B", 540))]
    one, other = _only(book), _only(book[::-1])
    assert one.refs == other.refs
    assert one.day.calls.opens.tolist() == other.day.calls.opens.tolist()


def test_a_double_handed_visit_is_two_calls_at_once():
    workday = _only([package("A", visit(carers=2))])
    assert workday.refs == (CallRef("A", 0, 0), CallRef("A", 0, 1))
    assert _ties(workday) == [(0, 1, 0, 0)]


def test_visits_that_could_come_too_close_are_tied_by_their_first_calls():
    workday = _only([package("A", visit(carers=2), visit(start=570), visit(start=900))])
    assert _ties(workday) == [(0, 1, 0, 0), (0, 2, 90, 1440)]


@pytest.mark.parametrize(
    ("later", "gap"),
    [
        (visit(start=630), None),  # 90 minutes from the end of one window to the start of the next
        (visit(start=629), (90, 1440)),
        (visit(start=500, width=30), (50, 1440)),  # the windows leave no more than 50
        (visit(start=480, width=10), (30, 1440)),  # nor less than the visit itself
    ],
)
def test_the_usual_gap_holds_as_far_as_windows_allow(later, gap):
    assert gap_between(visit(), later, POLICY) == gap


@pytest.mark.parametrize(
    ("start", "least", "most", "gap"),
    [
        (620, 120, 0, (120, 1440)),
        (620, 0, 200, (90, 200)),
        (620, 110, 200, (110, 200)),
        (630, 0, 209, (90, 209)),  # far enough apart, but perhaps too far
        (630, 0, 210, None),
        (545, 20, 0, (30, 1440)),  # the second cannot begin before the first ends
        (620, 80, 200, None),  # the windows leave 80 to 200 anyway
    ],
)
def test_a_gap_that_a_visit_names_comes_first(start, least, most, gap):
    later = Visit(
        days=EVERY_DAY,
        window_start=start,
        window_end=start + 60,
        minutes=30,
        gap_least=least,
        gap_most=most,
    )
    assert gap_between(visit(), later, POLICY) == gap


def test_days_with_the_same_visits_are_one_pattern_and_keep_their_carers():
    workdays = _workdays().build(
        [package("A", visit(days=WEEKDAYS)), package("B", visit(days=(0, 1, 2, 3, 5)))]
    )
    assert [it.days for it in workdays] == [(0, 1, 2, 3), (4,), (5,), (6,)]
    assert [len(it.refs) for it in workdays] == [2, 1, 1, 0]
    assert len({it.carer_names for it in workdays}) == 1
    weekend = RoutedDay(workdays[3], Roster(((),) * len(workdays[3].carer_names), column()))
    assert weekend.figures.calls == 0


def test_a_week_knows_the_pattern_of_each_day_and_adds_its_days_up():
    workdays = _workdays().build(
        [package("A", visit(days=WEEKDAYS)), package("B", visit(start=600))], crew=(1, 0)
    )
    routed = (
        RoutedDay(workdays[0], Roster(((0, 1),), column(480, 600))),
        RoutedDay(workdays[1], Roster(((),), column(UNSERVED))),
    )
    week = RoutedWeek("L1", routed)
    assert week.pattern_of == (0, 0, 0, 0, 0, 1, 1)
    assert week.of_day(6) is routed[1]
    assert (week.figures.calls, week.figures.unserved, week.figures.contact) == (10, 2, 300)
    assert routed[1].misfits == (Misfit("B", 0, "no-room"),)


def test_half_a_double_handed_visit_left_over_is_one_misfit():
    workday = _only([package("A", visit(carers=2))], crew=(1, 0))
    left = RoutedDay(workday, Roster(((),), column(UNSERVED, UNSERVED)))
    assert left.misfits == (Misfit("A", 0, "no-room"),)


@pytest.mark.parametrize(
    ("wanted", "shifts", "reason"),
    [
        (visit(451), (), "too-long"),
        (visit(450, 500), (), "no-shift"),
        (visit(start=300, width=60), (), "no-shift"),
        (visit(start=1330, width=60), (), "no-shift"),  # it would end after the late shift
        (visit(carers=2), (_shift(*EARLY, 1),), "one-carer"),
        (visit(carers=2), (_shift(*EARLY, 1), _shift(*LATE, 5)), "one-carer"),
        (visit(440, 420), (_shift(420, 870), _shift(300, 760)), "no-break"),
        (visit(400, 420, width=0, carers=2), (_shift(420, 840),), "no-break"),
    ],
)
def test_a_visit_nobody_can_make_is_left_out_with_its_reason(wanted, shifts, reason):
    workday = _only([package("A", wanted), package("B")], *shifts)
    assert workday.misfits == (Misfit("A", 0, reason),)
    assert workday.refs == (CallRef("B", 0),)


@pytest.mark.parametrize("carers", [1, 2])
def test_a_shift_nobody_works_is_no_shift(carers):
    workday = _only([package("A", visit(carers=carers))], _shift(*EARLY, 0), _shift(*LATE, 5))
    assert workday.misfits == (Misfit("A", 0, "no-shift"),)


@pytest.mark.parametrize("wanted", [visit(450, 420), visit(start=360, width=60), visit(30, 840)])
def test_a_visit_that_just_fits_a_shift_is_made(wanted):
    assert _only([package("A", wanted)], break_minutes=0).misfits == ()


@pytest.mark.parametrize(
    ("wanted", "hours", "is_able"),
    [
        (visit(360, 420, width=0), (420, 780), True),  # no longer than a carer may work
        (visit(361, 420, width=0), (420, 802), True),  # a minute's call after the break
        (visit(361, 420, width=0), (420, 801), False),
        (visit(361, 441, width=0), (420, 802), True),  # a minute's call before the break
        (visit(361, 440, width=0), (420, 802), False),
        (visit(361, 420, width=21), (420, 802), True),
    ],
    ids=["no-break-due", "call-after", "none-after", "call-before", "none-before", "either"],
)
def test_a_visit_beyond_the_break_needs_room_for_one_and_another_call(wanted, hours, is_able):
    duty = Duty((_shift(*hours),), POLICY.break_minutes, POLICY.break_after_minutes)
    assert duty.able(wanted) == [0] * is_able
    duty.able(wanted).append(9)
    assert duty.able(wanted) == [0] * is_able
    assert is_able or duty.why_not(wanted) == "no-break"
    assert Duty((_shift(*hours),)).able(wanted) == [0]


def test_a_visit_beyond_the_break_that_is_in_no_round_is_said_to_be_so():
    long, short = package("A", visit(400, 420)), package("B")
    workday = _only([long, short], crew=(1, 0))
    assert workday.misfits == ()
    left = RoutedDay(workday, Roster(((), ()), column(UNSERVED, UNSERVED)))
    assert left.misfits == (Misfit("A", 0, "no-break"), Misfit("B", 0, "no-room"))
    (resting,) = _workdays(break_minutes=0).build([long, short], (1, 0))
    assert RoutedDay(resting, left.roster).misfits[0] == Misfit("A", 0, "no-room")


def test_a_misfit_of_some_days_is_a_misfit_of_those_patterns_only():
    workdays = _workdays().build([package("A", visit(500, days=(5,))), package("B")])
    assert {it.days: len(it.misfits) for it in workdays} == {(0, 1, 2, 3, 4, 6): 0, (5,): 1}


def test_shifts_are_the_policys_until_a_location_declares_its_own():
    declared = case(shifts=(_shift(*LATE, 2), _shift(*EARLY), _shift(0, 60, of="L2")))
    usual = shifts_of(case(), location(), POLICY)
    assert [(it.on_duty, it.off_duty, it.carers) for it in usual] == [(*EARLY, None), (*LATE, None)]
    own = shifts_of(declared, location(), POLICY)
    assert [(it.on_duty, it.carers) for it in own] == [(420, None), (930, 2)]


def test_a_long_shift_ends_where_the_rest_before_the_next_must_begin():
    (shift,) = shifts_of(case(shifts=(_shift(360, 1320),)), location(), POLICY)
    assert (shift.on_duty, shift.off_duty) == (360, 360 + 24 * 60 - POLICY.rest_minutes)


def test_crews_are_the_declared_ones_or_a_few_more_than_visits_at_once():
    book = [package(name, visit(width=0), place=at(row)) for row, name in enumerate("ABCD")]
    assert _workdays().crew(book) == (4 + 3, 3)
    assert _workdays().crew([]) == (3, 3)
    assert _workdays(_shift(*EARLY, 2), _shift(*LATE)).crew(book) == (2, 3)
    for at_once, crew in ((15, 18), (16, 20), (19, 23), (20, 25)):
        same_minute = [package(f"P{row}", visit(width=0)) for row in range(at_once)]
        assert _workdays().crew(same_minute) == (crew, 3)


@pytest.mark.parametrize(
    ("starts", "chains"),
    [
        ((480, 520, 560, 600), 1),
        ((480, 519), 2),
        ((480, 520, 559), 2),
        ((480, 600, 640), 1),
        ((480, 600, 639), 2),
        ((480, 480, 520, 550), 2),
    ],
)
def test_carers_are_counted_by_the_chains_that_visits_leave_time_for(starts, chains):
    """Half an hour each, ten minutes down the road from one to the next."""
    book = [
        package(str(n), visit(30, start, width=0), place=at(10 * n))
        for n, start in enumerate(starts)
    ]
    assert _workdays().crew(book)[0] == chains + 3


def test_carers_are_named_after_shift_and_number_and_stand_at_the_branch():
    workday = _only([package("A")], crew=(2, 1))
    assert workday.carer_names == ("E1", "E2", "L1")
    assert workday.day.carers.on_duty.tolist() == [420, 420, 930]
    assert workday.day.carers.off_duty.tolist() == [870, 870, 1350]
    assert workday.day.carers.start.tolist() == [0, 0, 0]
    assert carer_name(2, 9) == "N10"


def test_duty_names_every_shift_that_can_make_a_visit():
    duty = Duty((_shift(0, 600), _shift(480, 1000, 1), _shift(500, 1000)))
    assert duty.able(visit()) == [0, 1, 2]
    assert duty.able(visit(carers=2)) == [0, 1, 2]
    assert duty.able(visit(200)) == [1, 2]


@pytest.mark.parametrize(
    ("hours", "wanted", "shifts"),
    [
        (((420, 840, 1), (450, 960, 1)), visit(120, 480, carers=2), [0, 1]),
        (((420, 840, 1), (840, 960, 1)), visit(30, 780, width=120, carers=2), []),
        (((420, 840, 1), (800, 960, 1)), visit(30, 780, width=120, carers=2), [0, 1]),
        (((420, 840, 1), (811, 960, 1)), visit(30, 780, width=120, carers=2), []),
        (((420, 840, 1), (420, 840, 0), (600, 960, 1)), visit(30, 480, carers=2), []),
        (((0, 500, 1), (0, 600, 1), (500, 600, 2)), visit(30, 300, width=300, carers=2), [0, 1, 2]),
        (((0, 600, 1), (500, 600, 2)), visit(30, 300, width=100, carers=2), []),
        (((0, 600, 1), (500, 600, 2), (0, 60, 9)), visit(30, 300, width=200, carers=2), [0, 1]),
    ],
    ids=["overlap", "one-after-the-other", "just", "too-late", "none", "all", "early", "unused"],
)
def test_two_carers_may_come_from_shifts_that_overlap(hours, wanted, shifts):
    duty = Duty([_shift(*it) for it in hours])
    assert duty.able(wanted) == shifts
    assert shifts or duty.why_not(wanted) == "one-carer"


def test_a_shift_without_a_number_has_the_carers_that_visits_ask_for():
    book = [package(name, visit(width=0, carers=2), place=at(9)) for name in "ABCD"]
    crew = _workdays(_shift(*EARLY, 1), _shift(420, 900)).crew(book)
    assert crew[0] == 1
    assert crew[1] >= 7


def test_costs_are_the_policys_in_hundredths_of_a_minute():
    costs = costs_of(
        POLICY.but(home_leg_percent=30, waiting_percent=25, round_minutes=45, known_carer_minutes=7)
    )
    assert (costs.travel, costs.home, costs.waiting, costs.round) == (100, 30, 25, 4500)
    assert costs.unknown == 700
    assert costs.waiting_cap == POLICY.waiting_cap_minutes
    assert costs.unserved > 100 * 24 * 60


def _naming(ref: str, name: str, **changes):
    return package(ref, replace(visit(width=0, **changes), known_carer=name))


def test_carers_the_book_names_are_the_first_of_their_shift_in_order():
    book = [
        _naming("A", "zeta"),
        _naming("B", "alpha", carers=2),
        _naming("C", "alpha", start=1000),
        _naming("D", ""),
        _naming("E", "zeta", start=600),
    ]
    (workday,) = _workdays().build(book, crew=(3, 2))
    known = dict(zip(workday.refs, workday.day.calls.known.tolist(), strict=True))
    assert known == {
        CallRef("A", 0): 1,
        CallRef("B", 0): 0,
        CallRef("B", 0, 1): NO_CARER,
        CallRef("C", 0): 3,
        CallRef("D", 0): NO_CARER,
        CallRef("E", 0): 1,
    }
    (few,) = _workdays().build(book, crew=(1, 0))
    assert few.day.calls.known.tolist() == [NO_CARER, 0, NO_CARER, NO_CARER, NO_CARER, NO_CARER]


def test_a_named_carer_is_not_forgotten_for_one_who_came_instead():
    (monday,) = _workdays().build([_naming("A", "zeta"), _naming("B", "")], crew=(3, 0))
    came = {CallRef("A", 0): 2, CallRef("B", 0): 2}
    assert tell_known(monday, came).day.calls.known.tolist() == [0, 2]


def test_a_shift_without_a_number_has_a_carer_for_every_name():
    book = [_naming(f"P{n}", f"carer-{n}", start=480 + 40 * n) for n in range(8)]
    assert _workdays().crew(book) == (8, 3)
    assert _workdays(_shift(*EARLY, 2), _shift(*LATE)).crew(book) == (2, 3)


def test_people_know_the_carer_who_came_last():
    monday = _only([package("A"), package("B")], crew=(2, 0))
    known = {}
    remember(known, monday, Roster(((0,), (1,)), column(480, 480)))
    remember(known, monday, Roster(((), (0,)), column(480, UNSERVED)))
    assert known == {CallRef("A", 0): 1, CallRef("B", 0): 1}
    assert tell_known(monday, {CallRef("B", 0): 1}).day.calls.known.tolist() == [NO_CARER, 1]
