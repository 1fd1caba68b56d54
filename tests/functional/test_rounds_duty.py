"""What shifts and breaks allow is said before anything is solved, routed and checked alike."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from allocator.domain.case import Case
from allocator.domain.market import Shift
from allocator.domain.package import Visit
from allocator.intake.write_case import write_case
from tests.functional.conftest import Call
from tests.small_county import small_county

DAILY = tuple(range(7))


def _delivering(place: str, *visits: Visit, shifts: tuple[Shift, ...] = ()) -> Case:
    """The corner with one package of a branch, and no other, having just some visits."""
    county = small_county(packages=3, locations=3, book=12)
    held = next(it for it in county.book if it.location_id == place)
    only = replace(held, package=replace(held.package, visits=visits))
    return county.but(book=(only,), shifts=shifts)


def _long(start: int) -> Visit:
    return Visit(days=DAILY, window_start=start, window_end=start + 20, minutes=400)


def test_a_visit_beyond_the_break_is_named_first_and_for_its_true_reason(
    call: Call, tmp_path: Path, busy: str
) -> None:
    county = _delivering(busy, _long(420))
    (ref,) = [it.package.ref for it in county.book]
    write_case(county, tmp_path / "case")
    said = f'The visit of {ref} lasts "400" minutes, and a carer who works longer than 360'
    looked = call("check-data", tmp_path / "case")
    assert said in looked.out
    words = (tmp_path / "case", "--keep", tmp_path / "kept", "--quiet")
    built = call("rounds", "build", *words, "--jobs", "1")
    assert said in built.err
    for found in (built, call("rounds", "check", *words)):
        assert found.code == 0
        assert "longer than a carer may work without a break" in found.out
        assert "fits by itself" not in found.out
    (left,) = json.loads(call("rounds", "check", *words, "--json").out)["left_out"]
    assert (left["package"], left["reason"]) == (ref, "no-break")


def test_a_visit_beyond_the_break_may_be_made_beside_another_after_a_pause(
    call: Call, tmp_path: Path, busy: str
) -> None:
    short = Visit(days=DAILY, window_start=840, window_end=860, minutes=15)
    write_case(_delivering(busy, _long(420), short), tmp_path / "case")
    built = call("rounds", "build", tmp_path / "case", "--keep", tmp_path, "--quiet", "--json")
    assert json.loads(built.out)["left_out"] == []
    assert "lasts" in built.err


@pytest.mark.parametrize(("starts", "is_made"), [(450, True), (841, False)])
def test_two_carers_of_shifts_that_overlap_make_a_double_handed_visit(
    call: Call, tmp_path: Path, busy: str, starts: int, is_made: bool
) -> None:
    double = Visit(days=DAILY, window_start=480, window_end=600, minutes=60, carers=2)
    hours = ((420, 840), (starts, 960))
    shifts = tuple(
        Shift(location_id=busy, on_duty=first, off_duty=last, carers=1) for first, last in hours
    )
    write_case(_delivering(busy, double, shifts=shifts), tmp_path / "case")
    words = (tmp_path / "case", "--keep", tmp_path / "kept", "--quiet")
    looked = call("check-data", tmp_path / "case")
    assert ("two carers" in looked.out) != is_made
    built = json.loads(call("rounds", "build", *words, "--jobs", "1", "--json").out)
    assert built["week"]["calls"] == 14 * is_made
    judged = json.loads(call("rounds", "check", *words, "--json").out)
    assert (judged["stands"], judged["misfits"]) == (True, 0 if is_made else 7)
