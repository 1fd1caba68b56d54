"""Shifts that a scenario sets are held against every visit before anything is solved."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_county import SmallGazetteer, sample_case

from allocator.domain.finding import Finding
from allocator.intake.check_shifts import check_shifts_of
from allocator.intake.read_case import read_case
from allocator.intake.write_case import write_case
from allocator.policy import Policy, read_policy
from allocator.scenario.read import resolve
from allocator.use_cases.load_case import pose_scenario

POLICY = read_policy()
SHORT = POLICY.but(shift_hours=((420, 440), (960, 975)))
LATE = POLICY.but(shift_hours=((1380, 1439),))
LONG = POLICY.but(shift_hours=((300, 1439),), rest_minutes=300)
UNRESTED = POLICY.but(shift_hours=((300, 1439),))
BROKEN = LONG.but(break_after_minutes=29)
CHANGES = {"short": SHORT, "late": LATE, "long": LONG, "unrested": UNRESTED, "broken": BROKEN}


@pytest.mark.parametrize("policy", CHANGES.values(), ids=CHANGES)
def test_a_case_says_the_same_read_or_made(policy: Policy, tmp_path: Path) -> None:
    case = sample_case().but(shifts=())
    write_case(case, tmp_path)
    heard: list[Finding] = []
    read_case(tmp_path, gazetteer=SmallGazetteer(), hear=heard.extend, policy=policy)
    made = check_shifts_of(case, policy)
    assert {(it.code, it.message) for it in heard} == {(it.code, it.message) for it in made}
    assert bool(made) == (policy is not LONG)
    refs = [*case.package_by_ref, *(it.package.ref for it in case.book)]
    for finding in made:
        assert any(ref in finding.message for ref in refs)
        assert (finding.sheet, finding.column) == ("policy", "shift_hours")


def test_shifts_a_location_lists_are_its_own_whatever_the_policy() -> None:
    case = sample_case()
    listed = {shift.location_id for shift in case.shifts}
    others = [it for it in case.book if it.location_id not in listed]
    found = check_shifts_of(case.but(packages=()), SHORT)
    assert {it.code for it in found} <= {"shift-too-short", "visit-outside-shifts"}
    assert all(any(x.package.ref in it.message for x in others) for it in found)


def test_a_scenario_that_shortens_shifts_names_package_and_visit_first() -> None:
    heard: list[Finding] = []
    wanted = {"title": "x", "question": "y", "case": {"twin_seed": 1}}
    resolved = resolve({**wanted, "policy": {"shift_hours": ["07:00-07:20"]}}, Path())
    problem = pose_scenario(resolved, heard.extend)
    too_short = [it for it in heard if it.code == "shift-too-short"]
    named = {ref for ref in problem.package_index for it in too_short if ref in it.message}
    longest = {
        package.ref for package in problem.packages if any(v.minutes > 20 for v in package.visits)
    }
    assert named == longest
    assert longest
