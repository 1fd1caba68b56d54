"""Kept rounds are judged without a router, whatever was done to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.domain.errors import WorkspaceError
from allocator.domain.market import Shift
from allocator.domain.week import MINUTES_PER_DAY
from allocator.report.rounds_county import verdict_lines, verdict_values
from allocator.report.rounds_faults import fault_line
from allocator.rounds.covered import check_covered
from allocator.rounds.day import Roster
from allocator.rounds.figures import Figures
from allocator.rounds.week import RoutedWeek
from allocator.use_cases.build_rounds import build
from allocator.use_cases.check_rounds import check_rounds
from allocator.use_cases.kept_rounds import from_store, to_store
from tests.rules.world import WEEKDAYS, case, visit
from tests.unit.use_cases.three_branches import (
    HERE,
    PLACES,
    POLICY,
    SHIFTS,
    booked,
    rounds_in,
    three_branches,
)


def _judged(rounds, place=HERE):
    return check_rounds(rounds.origin, rounds.store, [place])


def test_kept_rounds_that_keep_the_rules_stand(tmp_path):
    rounds = rounds_in(tmp_path)
    built = rounds.build_all(PLACES[:2], jobs=1)
    verdict = check_rounds(rounds.origin, rounds.store, PLACES)
    assert verdict.stands
    assert (verdict.checked, verdict.missing, verdict.misfits) == (2, ("L2",), ())
    assert not verdict.is_complete
    assert verdict.figures == built.total


def test_visits_nobody_makes_are_counted_on_every_day_and_are_no_fault(tmp_path):
    held = booked("B9", "L0", visit(500, days=WEEKDAYS), visit(start=600))
    on_a_tuesday = booked("B8", "L0", visit(500, days=(1,)))
    rounds = rounds_in(tmp_path, three_branches(held, on_a_tuesday))
    rounds.build_all([HERE], jobs=1)
    verdict = _judged(rounds)
    assert (verdict.stands, verdict.unmade, verdict.is_complete) == (True, 6, True)
    assert [(left.ref, left.visit, left.days, left.reason) for left in verdict.misfits] == [
        ("B8", 0, (1,), "too-long"),
        ("B9", 0, WEEKDAYS, "too-long"),
    ]


def _planted(tmp_path, county, **changes):
    """Rounds of a case whose stored week was changed and sealed again."""
    rounds = rounds_in(tmp_path, county)
    stored = build(rounds.origin, HERE)
    first = stored.days[0]
    if "day" in changes:
        day = replace(first, **changes.pop("day"))
        changes["days"] = (day, *stored.days[1:])
    rounds.store.write(rounds.content(HERE), replace(stored, **changes))
    return rounds


def test_too_little_rest_between_two_days_is_found(tmp_path):
    county = three_branches(
        booked("B1", "L0", visit(width=0, start=420, days=(0, 1))),
        booked("B2", "L0", visit(start=1080, width=300, days=(0,))),
        shifts=(replace(SHIFTS[0], carers=1),),
    )
    rounds = _planted(tmp_path, county, day={"rounds": ((0, 1),), "start": (420, 1300)})
    faults = {(it.fault.code, it.days, it.carer, it.fault.minutes) for it in _judged(rounds).faults}
    rest = POLICY.rest_minutes - (MINUTES_PER_DAY + 420 - 1330)
    assert faults == {("rest", (0, 1), "E1", rest), ("duty", (0,), "E1", 130)}


def test_rest_is_also_due_between_sunday_and_monday(tmp_path):
    county = three_branches(
        booked("B1", "L0", visit(width=0, start=420, days=(0,))),
        booked("B2", "L0", visit(start=1080, width=300, days=(6,))),
        shifts=(replace(SHIFTS[0], carers=1),),
    )
    rounds = rounds_in(tmp_path, county)
    stored = build(rounds.origin, HERE)
    last = replace(stored.days[-1], start=(1300,))
    rounds.store.write(rounds.content(HERE), replace(stored, days=(*stored.days[:-1], last)))
    assert ("rest", (6, 0)) in {(it.fault.code, it.days) for it in _judged(rounds).faults}


def test_a_fault_is_named_by_package_carer_and_days(tmp_path):
    county = three_branches(booked("B1", "L0", visit()), shifts=SHIFTS)
    rounds = _planted(tmp_path, county, day={"rounds": ((0,), ()), "start": (470,)})
    (found,) = _judged(rounds).faults
    assert (found.location_id, found.carer, found.refs) == ("L0", "E1", ("B1",))
    assert found.days == tuple(range(7))
    assert (found.fault.code, found.fault.minutes) == ("early", 10)


def test_figures_that_are_not_those_counted_do_not_stand(tmp_path):
    true = build(rounds_in(tmp_path).origin, HERE).figures
    told = replace(true, metres=true.metres - 1000, travel=true.travel - 2)
    verdict = _judged(_planted(tmp_path, three_branches(), figures=told))
    assert not verdict.stands
    assert verdict.unreadable == ()
    assert verdict.altered == (
        f"L0: travel, {true.travel - 2:,} kept and {true.travel:,} counted a week.",
        f"L0: metres, {true.metres - 1000:,} kept and {true.metres:,} counted a week.",
    )


def test_a_skill_that_no_carer_of_the_location_has_is_found(tmp_path):
    peg = booked("B1", "L0", visit(days=WEEKDAYS))
    peg = replace(peg, package=replace(peg.package, skills=frozenset({"peg"})))
    county = case(replace(HERE, skills=frozenset({"hoist"})), peg)
    rounds = rounds_in(tmp_path, county)
    rounds.build_all([HERE], jobs=1)
    (found,) = check_rounds(rounds.origin, rounds.store, county.locations).faults
    assert (found.fault.code, found.refs, found.days) == ("skills", ("B1",), WEEKDAYS)
    able = replace(county.locations[0], skills=frozenset({"hoist", "peg"}))
    assert check_rounds(rounds.origin, rounds.store, [able]).stands


@pytest.mark.parametrize(
    "changes",
    [
        {"start": ("soon",)},
        {"start": (480.5,)},
        {"start": (None,)},
        {"start": (10**30,)},
        {"rounds": (5, ())},
        {"rounds": ((2**40,), ())},
    ],
    ids=["text", "half", "nothing", "huge", "no-round", "huge-call"],
)
def test_a_sealed_file_of_another_form_is_a_sentence(tmp_path, changes):
    county = three_branches(booked("B1", "L0", visit()), shifts=SHIFTS)
    (said,) = _judged(_planted(tmp_path, county, day=changes)).unreadable
    assert said.endswith("stored rounds have the wrong form.")


@pytest.mark.parametrize(
    "changes",
    [
        {"location_id": 5},
        {"figures": replace(Figures(), travel="x")},
        {"figures": replace(Figures(), metres=10**30)},
        {"crew": (2.0,)},
        {"crew": (10**30,)},
    ],
    ids=["id", "text", "huge", "decimal", "huge-crew"],
)
def test_a_sealed_week_of_another_form_is_a_sentence(tmp_path, changes):
    county = three_branches(booked("B1", "L0", visit()), shifts=SHIFTS)
    (said,) = _judged(_planted(tmp_path, county, **changes)).unreadable
    assert said.endswith("stored rounds have the wrong form.")


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"seal": 1, "week": ' + "[" * 100_000, "[]", "5", "{}", '{"seal": 1}', "\x00"],
    ids=["deep", "deep-inside", "list", "number", "nothing", "no-week", "binary"],
)
def test_a_file_that_is_no_document_is_a_sentence_and_built_again(tmp_path, text):
    rounds = rounds_in(tmp_path)
    rounds.build_all([HERE], jobs=1)
    (path,) = tmp_path.iterdir()
    path.write_text(text, encoding="utf-8")
    (said,) = _judged(rounds).unreadable
    assert said.endswith("stored rounds cannot be read.")
    assert rounds.build_all([HERE], jobs=1).new == 1


def test_a_document_deeper_than_can_be_sealed_is_a_sentence(tmp_path):
    rounds = rounds_in(tmp_path)
    rounds.build_all([HERE], jobs=1)
    (path,) = tmp_path.iterdir()
    depth = 5000
    path.write_text('{"seal": 1, "week": ' + "[" * depth + "]" * depth + "}", encoding="utf-8")
    (said,) = _judged(rounds).unreadable
    assert "stored rounds" in said


def test_a_crew_of_millions_is_refused_before_it_is_set_up(tmp_path):
    verdict = _judged(_planted(tmp_path, three_branches(), crew=(2_000_000_000, 3)))
    assert (len(verdict.altered), verdict.unreadable) == (1, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"location_id": "L1"},
        {"days": ()},
        {"crew": (1,)},
        {"crew": (1, 1)},
        {"crew": (3,), "day": {"rounds": ((0,), (), ())}},
        {"day": {"days": (0,)}},
        {"day": {"rounds": ((99,), ())}},
        {"day": {"rounds": ((-1,), ())}},
        {"day": {"rounds": ((0,),)}},
        {"day": {"rounds": ((0,), (), ())}},
        {"day": {"start": (480, 480)}},
        {"day": {"start": ()}},
    ],
)
def test_rounds_of_another_shape_than_the_case_are_a_sentence(tmp_path, changes):
    county = three_branches(booked("B1", "L0", visit()), shifts=SHIFTS)
    rounds = _planted(tmp_path, county, **changes)
    verdict = _judged(rounds)
    assert not verdict.stands
    assert (len(verdict.altered), verdict.unreadable) == (1, ())
    with pytest.raises(WorkspaceError, match="L0"):
        rounds.week(HERE)


def _dropped(tmp_path, *refs):
    """Rounds of which the calls of some packages were dropped, with figures that say so."""
    rounds = rounds_in(tmp_path, three_branches())
    stored = build(rounds.origin, HERE)
    days = []
    for routed in from_store(rounds.origin, HERE, stored).days:
        mine = routed.workday.refs
        start = np.array(
            [-1 if ref.ref in refs else s for ref, s in zip(mine, routed.roster.start, strict=True)]
        )
        made = tuple(
            tuple(c for c in those if mine[c].ref not in refs) for those in routed.roster.rounds
        )
        days.append(replace(routed, roster=Roster(made, start)))
    week = RoutedWeek("L0", tuple(days))
    rounds.store.write(rounds.content(HERE), to_store(week, stored.crew))
    return _judged(rounds)


def test_visits_dropped_from_rounds_and_sealed_again_are_found(tmp_path):
    verdict = _dropped(tmp_path, "B2")
    assert not verdict.stands
    (found,) = verdict.faults
    assert (found.fault.code, found.visits, found.days) == ("dropped", (("B2", 0),), WEEKDAYS)
    assert found.carer.startswith("E")
    assert fault_line(found).endswith(
        "B2 visit 1: is made by nobody though this round has room for it"
    )


def test_a_dropped_visit_of_two_carers_is_one_fault_a_pattern(tmp_path):
    found = _dropped(tmp_path, "B1").faults
    assert {(it.fault.code, it.visits) for it in found} == {
        ("dropped", (("B1", 0),)),
        ("dropped", (("B1", 1),)),
    }
    assert {it.days for it in found} == {WEEKDAYS, (5, 6)}


def test_a_visit_a_fault_names_is_not_said_to_lack_room_as_well(tmp_path):
    verdict = _dropped(tmp_path, "B1")
    assert (verdict.misfits, verdict.unmade) == ((), 14)
    assert verdict_values(verdict)["left_out"] == []
    assert verdict_values(verdict)["week"]["unserved"] == 21
    lines = verdict_lines(three_branches(), verdict)
    assert not any("not fit" in line or "fits by itself" in line for line in lines)
    assert any("14 visits made by nobody" in line for line in lines)


def test_half_a_double_handed_visit_is_a_fault_and_no_misfit(tmp_path):
    rounds = rounds_in(tmp_path)
    stored = build(rounds.origin, HERE)
    first, *others = from_store(rounds.origin, HERE, stored).days
    half = next(c for c, ref in enumerate(first.workday.refs) if ref.ref == "B1" and ref.carer)
    start = np.array(first.roster.start)
    start[half] = -1
    made = tuple(tuple(c for c in those if c != half) for those in first.roster.rounds)
    week = RoutedWeek("L0", (replace(first, roster=Roster(made, start)), *others))
    rounds.store.write(rounds.content(HERE), to_store(week, stored.crew))
    verdict = _judged(rounds)
    assert {it.fault.code for it in verdict.faults} == {"half"}
    assert verdict.misfits == ()


def test_a_visit_of_the_book_that_no_day_knows_is_found_and_so_is_one_nobody_ordered(tmp_path):
    origin = rounds_in(tmp_path, three_branches()).origin
    week = from_store(origin, HERE, build(origin, HERE))
    book = origin.packages_of(HERE)
    assert list(check_covered(week, book)) == []
    assert list(check_covered(week, book[1:])) == [
        ("foreign", ("B1", 0), tuple(range(7))),
        ("foreign", ("B1", 1), tuple(range(7))),
    ]
    more = [
        *book[:1],
        replace(book[1], visits=(visit(days=WEEKDAYS[:4], carers=2), visit(days=(2,)))),
    ]
    assert list(check_covered(week, more)) == [
        ("foreign", ("B2", 0), (4,)),
        ("missing", ("B2", 0), WEEKDAYS[:4]),
        ("missing", ("B2", 1), (2,)),
    ]


def test_the_days_on_which_a_visit_is_missing_are_told_in_order_whatever_the_patterns(tmp_path):
    tuesday = booked("B2", "L0", visit(start=720, days=(1,)))
    origin = rounds_in(tmp_path, three_branches(booked("B1", "L0", visit()), tuesday)).origin
    week = from_store(origin, HERE, build(origin, HERE))
    assert [it.workday.days for it in week.days] == [(0, 2, 3, 4, 5, 6), (1,)]
    more = [*origin.packages_of(HERE), booked("B3", "L0", visit()).package]
    assert list(check_covered(week, more)) == [("missing", ("B3", 0), tuple(range(7)))]


def _busy(seed):
    """A small book at one branch with few carers, some of it for two carers at once."""
    rng = np.random.default_rng(seed)
    book = [
        booked(
            f"B{number}",
            "L0",
            visit(
                minutes=int(rng.choice([15, 30, 45])),
                start=int(rng.integers(430, 700)),
                width=int(rng.integers(0, 90)),
                days=WEEKDAYS,
                carers=int(rng.choice([1, 1, 2])),
            ),
            minutes=int(rng.integers(1, 20)),
        )
        for number in range(7)
    ]
    crew = int(rng.integers(2, 4))
    return three_branches(*book, shifts=(replace(SHIFTS[0], carers=crew),))


def _late(routed):
    day, start = routed.workday.day, np.array(routed.roster.start)
    call = int(np.flatnonzero(start >= 0)[0])
    start[call] = day.calls.closes[call] + 1
    return Roster(routed.roster.rounds, start)


def _twice(routed):
    made = next(those for those in routed.roster.rounds if those)
    rounds = tuple((*those, those[0]) if those is made else those for those in routed.roster.rounds)
    return Roster(rounds, routed.roster.start)


def _without_last(routed):
    made = next(those for those in routed.roster.rounds if those)
    refs = routed.workday.refs
    gone = {c for c, ref in enumerate(refs) if ref.ref == refs[made[-1]].ref}
    start = np.array(routed.roster.start)
    start[sorted(gone)] = -1
    rounds = tuple(tuple(c for c in those if c not in gone) for those in routed.roster.rounds)
    return Roster(rounds, start)


def _alone(routed):
    made = next(those for those in routed.roster.rounds if those)
    start = np.array(routed.roster.start)
    start[made[0]] = -1
    rounds = tuple(those[1:] if those is made else those for those in routed.roster.rounds)
    return Roster(rounds, start)


@pytest.mark.parametrize("spoil", [_late, _twice, _without_last, _alone])
@pytest.mark.parametrize("seed", range(5))
def test_rounds_as_built_stand_and_spoiled_in_any_way_they_do_not(tmp_path, seed, spoil):
    rounds = rounds_in(tmp_path, _busy(seed))
    stored = build(rounds.origin, HERE)
    rounds.store.write(rounds.content(HERE), stored)
    assert _judged(rounds).stands
    first, *others = from_store(rounds.origin, HERE, stored).days
    spoiled = RoutedWeek("L0", (replace(first, roster=spoil(first)), *others))
    rounds.store.write(rounds.content(HERE), to_store(spoiled, stored.crew))
    verdict = _judged(rounds)
    assert not verdict.stands
    assert verdict.faults
    assert not verdict.unreadable + verdict.altered


def test_a_dropped_visit_is_found_where_it_fits_only_before_the_usual_first(tmp_path):
    held = booked("B1", "L0", visit(10), visit(10, start=490))
    shifts = (Shift(location_id="L0", on_duty=480, off_duty=600, carers=1),)
    rounds = rounds_in(tmp_path, three_branches(held, shifts=shifts))
    rounds.build_all([HERE], jobs=1)
    assert (_judged(rounds).stands, _judged(rounds).misfits) == (True, ())
    (routed,) = rounds.week(HERE).days
    dropped = replace(routed, roster=Roster(((0,),), np.array([540, -1])))
    kept = to_store(RoutedWeek("L0", (dropped,)), (1,))
    rounds.store.write(rounds.content(HERE), kept)
    (found,) = _judged(rounds).faults
    assert (found.fault.code, found.visits) == ("dropped", (("B1", 1),))
