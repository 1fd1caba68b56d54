"""What shifts and breaks allow is said before anything is solved, routed and checked alike."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from allocator.domain.case import Case
from allocator.domain.market import Shift
from allocator.domain.package import Visit
from allocator.intake.travel_table import places_of
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


def test_a_book_without_visits_is_said_before_anything_is_built(
    call: Call, tmp_path: Path, busy: str
) -> None:
    folder = tmp_path / "case"
    write_case(_delivering(busy, _long(420)), folder)
    visits = folder / "book_visits.csv"
    head = visits.read_text(encoding="utf-8").splitlines()[0]
    visits.write_text(head + "\n", encoding="utf-8")
    words = ("--keep", tmp_path / "kept", "--quiet")
    built = call("rounds", "build", folder, *words, "--jobs", "1")
    assert built.code == 0
    assert "Nothing in the book has a visit" in built.err
    visits.unlink()
    visits.mkdir()
    refused = call("rounds", "build", folder, *words)
    assert (refused.code, refused.out) == (3, "")
    assert "it is a folder" in refused.err


def test_rows_of_a_travel_table_that_are_not_used_are_said(
    call: Call, case_folder: Path, tmp_path: Path
) -> None:
    areas = sorted({place.lsoa11cd for place in places_of(small_county())})
    ways = [f"{a},{b},{9 if a == b else 40},30000" for a in areas for b in areas]
    table = ["from,to,minutes,metres", *ways, f"{areas[0]},E01999999,40,30000"]
    (tmp_path / "drives.csv").write_text("\n".join(table), encoding="utf-8")
    asked = tmp_path / "asked.toml"
    asked.write_text(
        f'title = "T"\n[case]\npath = {json.dumps(str(case_folder))}\n'
        '[travel]\nsource = "matrix"\npath = "drives.csv"\n',
        encoding="utf-8",
    )
    checked = call("rounds", "check", asked, "--keep", tmp_path / "kept", "--quiet")
    assert f'"{areas[0]}" has a drive to itself ({len(areas)} rows like it)' in checked.err
    assert '"E01999999" is neither a small area nor a location' in checked.err


@pytest.mark.parametrize(("starts", "code"), [(450, 0), (841, 4)], ids=["overlap", "apart"])
def test_a_quote_sends_two_carers_of_shifts_that_overlap_as_a_build_does(
    call: Call, tmp_path: Path, busy: str, starts: int, code: int
) -> None:
    double = Visit(days=DAILY, window_start=480, window_end=600, minutes=60, carers=2)
    single = Visit(days=DAILY, window_start=480, window_end=600, minutes=30)
    shifts = tuple(
        Shift(location_id=busy, on_duty=first, off_duty=last, carers=1)
        for first, last in ((420, 840), (starts, 960))
    )
    county = _delivering(busy, single, shifts=shifts)
    wanted = replace(county.packages[0], visits=(double,))
    write_case(county.but(packages=(wanted, *county.packages[1:])), tmp_path / "case")
    words = (tmp_path / "case", wanted.ref, "--location", busy, "--keep", tmp_path / "kept")
    quoted = call("rounds", "quote", *words, "--quiet", "--json")
    assert quoted.code == code
    (found,) = json.loads(quoted.out)["quotes"]
    assert bool(found["stops"]) == (code == 0)
