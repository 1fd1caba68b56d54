"""Kept rounds stand at the very limit of each rule, and one minute beyond they do not."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from allocator.domain.market import Shift
from allocator.rounds.day import UNSERVED, Roster
from allocator.rounds.figures import Figures
from allocator.rounds.week import RoutedWeek
from allocator.use_cases.build_rounds import build
from allocator.use_cases.check_rounds import check_rounds
from allocator.use_cases.kept_rounds import from_store, to_store
from tests.rules.world import visit
from tests.unit.use_cases.three_branches import HERE, booked, rounds_in, three_branches

DAY = {"on_duty": 420, "off_duty": 1300, "carers": 2}
"""A shift that eleven hours of rest cut at 20:00, since it begins at 7:00 every day."""
LATER = visit(start=600, width=200)
APART = booked("B1", "L0", visit(width=0), replace(LATER, gap_least=200, gap_most=300))
LONG = (
    booked("B1", "L0", visit(30, 480)),
    booked("B2", "L0", visit(300, 480)),
    booked("B3", "L0", visit(30, 800, width=100)),
)


def _faults(rounds, made):
    """What the checker says when the same rounds are kept for every day: codes and minutes."""
    stored = build(rounds.origin, HERE)
    days = []
    for routed in from_store(rounds.origin, HERE, stored).days:
        call_of = {(it.ref, it.visit, it.carer): at for at, it in enumerate(routed.workday.refs)}
        start = np.full(len(call_of), UNSERVED)
        for those in made:
            for key, minute in those:
                start[call_of[key]] = minute
        calls = tuple(tuple(call_of[key] for key, _ in those) for those in made)
        days.append(replace(routed, roster=Roster(calls, start)))
    week = RoutedWeek("L0", tuple(days))
    rounds.store.write(rounds.content(HERE), to_store(week, stored.crew))
    verdict = check_rounds(rounds.origin, rounds.store, [HERE])
    assert not verdict.unreadable + verdict.altered
    assert verdict.stands == (not verdict.faults)
    return {(it.fault.code, it.fault.minutes) for it in verdict.faults}


@pytest.mark.parametrize(
    ("book", "starts", "step", "codes"),
    [
        ([booked("B1", "L0", visit(width=60))], [480], -1, "early"),
        ([booked("B1", "L0", visit(width=60))], [540], 1, "late"),
        ([booked("B1", "L0", visit(start=400, width=100))], [420], -1, "duty"),
        ([booked("B1", "L0", visit(start=1100, width=100))], [1170], 1, "duty"),
        ([APART], [480, 680], -1, "tie"),
        ([APART], [480, 780], 1, "tie"),
        (
            [booked("B1", "L0", visit(start=420, width=0), visit(start=1100, width=150))],
            [420, 1170],
            1,
            "rest duty",
        ),
        ([booked("B1", "L0", visit(30)), booked("B2", "L0", visit(30))], [480, 510], -1, "travel"),
    ],
    ids=["early", "late", "on-duty", "off-duty", "gap-least", "gap-most", "rest", "travel"],
)
def test_the_last_call_may_go_as_far_as_the_rule_and_no_minute_further(
    tmp_path, book, starts, step, codes
):
    keys = [
        (held.package.ref, index, 0) for held in book for index in range(len(held.package.visits))
    ]
    rounds = rounds_in(tmp_path, three_branches(*book, shifts=(Shift(location_id="L0", **DAY),)))
    assert _faults(rounds, (tuple(zip(keys, starts, strict=True)), ())) == set()
    beyond = [*starts[:-1], starts[-1] + step]
    found = _faults(rounds, (tuple(zip(keys, beyond, strict=True)), ()))
    assert found == {(code, 1) for code in codes.split()}


@pytest.mark.parametrize(
    ("starts", "fault"),
    [
        ((480, 510, 810), set()),
        ((480, 510, 811), {("break", 19)}),
        ((480, 529, 830), {("break", 1)}),
        ((480, 530, 830), set()),
        ((480, 510, 830), set()),
        ((480, 510, 829), {("break", 1)}),
    ],
    ids=["six-hours", "a-minute-more", "too-short", "first-gap", "last-gap", "last-gap-too-short"],
)
def test_a_break_is_due_after_six_hours_and_lasts_twenty_minutes(tmp_path, starts, fault):
    rounds = rounds_in(tmp_path, three_branches(*LONG, shifts=(Shift(location_id="L0", **DAY),)))
    made = tuple(((held.package.ref, 0, 0), it) for held, it in zip(LONG, starts, strict=True))
    assert _faults(rounds, (made, ())) == fault


def test_two_carers_start_in_the_same_minute_and_are_two(tmp_path):
    book = booked("B1", "L0", visit(carers=2))
    rounds = rounds_in(tmp_path, three_branches(book, shifts=(Shift(location_id="L0", **DAY),)))
    one, two = ("B1", 0, 0), ("B1", 0, 1)
    assert _faults(rounds, (((one, 480),), ((two, 480),))) == set()
    assert _faults(rounds, (((one, 480),), ((two, 481),))) == {("apart", 1)}
    assert _faults(rounds, (((one, 480),), ())) == {("half", 0)}
    found = _faults(rounds, (((one, 480), (two, 480)), ()))
    assert found == {("travel", 30), ("two-carers", 0)}


@pytest.mark.parametrize("name", [it.name for it in fields(Figures)])
@pytest.mark.parametrize("by", [-1, 1])
def test_each_figure_that_is_kept_one_off_is_named(tmp_path, name, by):
    rounds = rounds_in(tmp_path)
    stored = build(rounds.origin, HERE)
    told = replace(stored.figures, **{name: getattr(stored.figures, name) + by})
    rounds.store.write(rounds.content(HERE), replace(stored, figures=told))
    verdict = check_rounds(rounds.origin, rounds.store, [HERE])
    assert not verdict.stands
    (said,) = verdict.altered
    assert said.startswith(f"L0: {name}, ")
