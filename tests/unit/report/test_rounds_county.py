"""The lines that name what is in no round, and the figures above them."""

from __future__ import annotations

import re

from allocator.domain.week import DAYS
from allocator.report.rounds_county import (
    County,
    county_lines,
    county_values,
    left_lines,
    verdict_lines,
    verdict_values,
)
from allocator.report.rounds_facts import REASONS
from allocator.report.rounds_faults import SAID, fault_line
from allocator.report.rounds_figures import round_figures
from allocator.rounds.checked import RoundFault, RoundsVerdict
from allocator.rounds.checker import Fault
from allocator.rounds.figures import Figures
from allocator.rounds.left_out import LeftOut, left_by_rounds
from tests.unit.report.rounds_cases import EVERY_DAY, small_case, small_week

CASE = small_case()
WEEK = small_week(CASE)
LEFT = left_by_rounds(WEEK, [delivery.package for delivery in CASE.book])


def test_what_is_left_out_of_the_search_and_of_the_shifts_counts_alike() -> None:
    named = [(it.ref, it.visit, it.days, it.carers, it.reason) for it in LEFT]
    assert named == [("B5", 0, EVERY_DAY, 1, "no-room"), ("B6", 0, EVERY_DAY, 1, "too-long")]
    county = County(WEEK.figures, 1, 0, LEFT)
    values = county_values(county)
    assert values["visits_left_out"] == values["week"]["unserved"] == 14
    assert WEEK.figures.unserved == 7
    lines = county_lines(CASE, county)
    assert any(" ".join(line.split()).startswith("Visits that do not fit 14") for line in lines)
    assert lines[-3] == "14 visits a week do not fit; everything else is routed:"
    assert lines[-1].startswith("  L1 B6 visit 1, ")
    assert lines[-1].endswith(REASONS["too-long"])


def test_a_visit_left_out_on_one_day_names_that_day() -> None:
    sunday = LeftOut("L1", "B5", 0, (6,), 1, "no-room")
    title, line = left_lines(CASE, [sunday])
    assert title == "1 visit a week does not fit; everything else is routed:"
    assert line.startswith(f"  L1 B5 visit 1, {DAYS[6]}")


def test_the_first_are_named_and_the_others_counted() -> None:
    lines = left_lines(CASE, [LEFT[0]] * 23)
    assert len(lines) == 1 + 20 + 1
    assert lines[-1] == "  … and 3 more; allocator rounds show CASE LOCATION lists them."
    assert left_lines(CASE, []) == []


def test_every_fault_the_checker_knows_has_its_words() -> None:
    known = set(re.findall(r"``([a-z-]+)``", Fault.__doc__ or ""))
    assert known == set(SAID)
    found = RoundFault("L1", (0, 2), "E1", (("B1", 0), ("B2", 2)), Fault("travel", (0, 1), 0, 75))
    said = "L1 Mon Wed E1: B1 visit 1, B2 visit 3: starts 1 h 15 min before the carer can be there"
    assert fault_line(found) == said
    rest = RoundFault("L1", (6, 0), "E1", (), Fault("rest", (), 0, 1))
    assert fault_line(rest) == "L1 Sun Mon E1: too little rest before the next day, by 1 minute"
    verdict = RoundsVerdict(
        checked=1,
        missing=(),
        unreadable=(),
        altered=(),
        faults=(found,) * 21,
        left=(),
        figures=Figures(),
    )
    assert [it["said"] for it in verdict_values(verdict)["faults"]] == [said] * 21
    lines = verdict_lines(CASE, verdict)
    assert lines[1:22] == [f"  {said}"] * 20 + ["  … and 1 more; --json lists all."]


def test_one_mile_is_one_mile() -> None:
    (mile,) = [it for it in round_figures(Figures(calls=2, rounds=1, metres=1609), 0)
               if it.title == "Miles per call"]  # fmt: skip
    assert mile.detail == "1 mile in all"
