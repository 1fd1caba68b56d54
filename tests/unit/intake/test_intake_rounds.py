"""Shifts and gaps: read back as written, and every fault found before anybody solves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sample_county import CaseFiles, SmallGazetteer, sample_case

from allocator.domain.case import Case
from allocator.domain.finding import Severity
from allocator.domain.market import Shift
from allocator.domain.package import Visit
from allocator.intake.read_case import read_case
from allocator.intake.write_case import write_case

Change = Callable[[CaseFiles], object]


def put(table: str, row: int, **cells: str) -> Change:
    def change(files: CaseFiles) -> None:
        for name, text in cells.items():
            files.set(table, row, name, text)

    return change


def every(table: str, **cells: str) -> Change:
    def change(files: CaseFiles) -> None:
        for row in range(2, len(files.rows[table]) + 1):
            put(table, row, **cells)(files)

    return change


def both(*changes: Change) -> Change:
    return lambda files: [change(files) for change in changes]


def without_gaps_and_shifts(case: Case) -> Case:
    """The sample county as it was before anybody said anything of gaps or shifts."""

    def plain(visit: Visit) -> Visit:
        values = {name: getattr(visit, name) for name in Visit.__dataclass_fields__}
        return Visit(**values | {"gap_least": 0, "gap_most": 0})

    packages = tuple(
        package.__class__(**package.__dict__ | {"visits": tuple(map(plain, package.visits))})
        for package in case.packages
    )
    book = tuple(
        delivery.__class__(
            **delivery.__dict__
            | {
                "package": delivery.package.__class__(
                    **delivery.package.__dict__
                    | {"visits": tuple(map(plain, delivery.package.visits))}
                )
            }
        )
        for delivery in case.book
    )
    return case.but(packages=packages, book=book, shifts=())


NO_GAP = put("visits", 7, gap_max_minutes="")


FAULTS: list[tuple[str, tuple[str, int | None, str], Change, tuple[str, ...]]] = [
    (
        "shift-backwards",
        ("shifts", 2, "off_duty"),
        put("shifts", 2, off_duty="06:30"),
        ("06:30", "07:00"),
    ),
    (
        "shift-backwards",
        ("shifts", 2, "off_duty"),
        put("shifts", 2, off_duty="07:00"),
        ("07:00",),
    ),
    (
        "shift-too-short",
        ("book_visits", 2, "minutes"),
        put("book_visits", 2, minutes="430"),
        ("B-001", "L-1", "430", "420"),
    ),
    (
        "shift-too-short",
        ("visits", 5, "minutes"),
        both(put("shifts", 4, off_duty="14:00"), put("visits", 5, minutes="451")),
        ("P-002", "the locations", "451", "450"),
    ),
    (
        "visit-beyond-break",
        ("book_visits", 2, "minutes"),
        put("book_visits", 2, minutes="400"),
        ("B-001", "L-1", "400", "360", "20"),
    ),
    (
        "visit-beyond-break",
        ("visits", 5, "minutes"),
        put("visits", 5, minutes="361"),
        ("P-002", "the locations", "361", "360"),
    ),
    (
        "visit-outside-shifts",
        ("book_visits", 2, "window_start"),
        put("book_visits", 2, window_start="05:00", window_end="06:59"),
        ("B-001", "L-1", "05:00", "06:59"),
    ),
    (
        "visit-outside-shifts",
        ("book_visits", 4, "window_start"),
        put("book_visits", 4, window_start="14:00", window_end="15:29", minutes="31"),
        ("B-002", "L-2", "lasts 31 minutes"),
    ),
    (
        "visit-outside-shifts",
        ("visits", 6, "window_start"),
        both(put("visits", 6, window_start="01:00", window_end="02:00"), NO_GAP),
        ("P-003", "the locations"),
    ),
    (
        "single-carer",
        ("book_visits", 2, "carers"),
        both(put("shifts", 2, carers="1"), put("book_visits", 2, carers="2")),
        ("B-001", "L-1"),
    ),
    (
        "gap-backwards",
        ("visits", 4, "gap_max_minutes"),
        put("visits", 4, gap_min_minutes="400", gap_max_minutes="399"),
        ("400", "399"),
    ),
    (
        "gap-impossible",
        ("visits", 7, "gap_min_minutes"),
        put("visits", 7, gap_min_minutes="811", gap_max_minutes=""),
        ("P-003", "row 6", "on Mon Wed Fri:", "at most 810 minutes"),
    ),
    (
        "gap-impossible",
        ("book_visits", 3, "gap_max_minutes"),
        put("book_visits", 3, gap_min_minutes="", gap_max_minutes="629"),
        ("B-001", "row 2", "at least 630 minutes"),
    ),
    (
        "gap-impossible",
        ("visits", 7, "gap_max_minutes"),
        put("visits", 7, gap_min_minutes="", gap_max_minutes="44"),
        ("P-003", "lasts 45 minutes"),
    ),
    (
        "gap-without-visit",
        ("visits", 5, "gap_min_minutes"),
        put("visits", 5, gap_min_minutes="60"),
        ("P-002",),
    ),
    (
        "gap-without-visit",
        ("visits", 5, "gap_max_minutes"),
        put("visits", 5, gap_max_minutes="60"),
        ("P-002",),
    ),
    (
        "minutes-like-hours",
        ("visits", None, "minutes"),
        every("visits", minutes="12", short_visit_agreed="no"),
        ("12", "6 rows"),
    ),
    (
        "minutes-like-hours",
        ("book_visits", None, "minutes"),
        every("book_visits", minutes="0.75", short_visit_agreed="no"),
        ("0.75", "4 rows"),
    ),
]


@pytest.mark.parametrize(("code", "where", "change", "said"), FAULTS)
def test_a_fault_names_what_it_is_about_in_its_place(
    code: str,
    where: tuple[str, int | None, str],
    change: Change,
    said: tuple[str, ...],
    files: CaseFiles,
    check,
) -> None:
    change(files)
    result = check(files)
    (found,) = [finding for finding in result.findings if finding.code == code]
    assert (found.sheet, found.row, found.column) == where
    assert not [word for word in said if word not in found.message]
    others = {finding.code for finding in result.findings} - {code}
    assert others <= ({"whole-number-expected"} if code == "minutes-like-hours" else set())
    assert (result.case is None) == any(f.severity is Severity.ERROR for f in result.findings)


JUST_RIGHT: list[Change] = [
    put("book_visits", 2, minutes="360", window_start="07:00"),
    put("book_visits", 2, window_start="05:00", window_end="07:00"),
    put("book_visits", 4, window_start="14:00", window_end="15:30"),
    both(put("shifts", 2, carers="2"), put("book_visits", 2, carers="2")),
    both(put("shifts", 2, carers="1"), every("visits", carers="2")),
    put("visits", 7, gap_min_minutes="810", gap_max_minutes="810"),
    put("book_visits", 3, gap_min_minutes="", gap_max_minutes="630"),
    put("visits", 5, gap_min_minutes="0", gap_max_minutes="0"),
    every("visits", minutes="12", short_visit_agreed="yes"),
    every("visits", minutes="13", short_visit_agreed="no"),
    put("shifts", 4, carers=""),
]


@pytest.mark.parametrize("number", range(len(JUST_RIGHT)))
def test_what_just_fits_is_not_found_fault_with(number: int, files: CaseFiles, check) -> None:
    JUST_RIGHT[number](files)
    assert check(files).findings == ()


def test_two_carers_at_once_are_asked_for(files: CaseFiles, check) -> None:
    put("book_visits", 2, carers="2")(files)
    put("shifts", 2, carers="1")(files)
    files.repeat("shifts", 2, on_duty="08:00", off_duty="09:00", carers="2")
    assert check(files).findings == ()
    files.set("shifts", 5, "on_duty", "08:31")
    assert [f.code for f in check(files).findings] == ["single-carer"]
    put("shifts", 5, on_duty="08:30", off_duty="15:00", carers="1")(files)
    assert check(files).findings == ()


def test_a_shift_that_leaves_no_rest_is_cut_short_and_so_said(files: CaseFiles, check) -> None:
    put("shifts", 2, on_duty="06:00", off_duty="19:00")(files)
    assert check(files).findings == ()
    put("shifts", 2, off_duty="19:01")(files)
    (found,) = check(files).findings
    assert (found.code, found.sheet, found.row, found.column) == (
        "shift-cut", "shifts", 2, "off_duty",
    )  # fmt: skip
    assert "19:01" in found.message
    assert "at 19:00" in found.message


def test_gaps_that_only_together_cannot_be_kept_are_found(files: CaseFiles, check) -> None:
    """Each gap alone fits its two windows; the first moves the second visit too late."""
    put("visits", 5, days="daily")(files)
    noon = {"window_start": "11:00", "window_end": "14:00", "gap_min_minutes": "360"}
    files.repeat("visits", 5, **noon)
    files.repeat("visits", 5, window_start="14:30", window_end="16:00", gap_min_minutes="180")
    assert check(files).findings == ()
    files.set("visits", 9, "gap_min_minutes", "181")
    (found,) = check(files).findings
    assert (found.code, found.row, found.column) == ("gap-impossible", 9, "gap_min_minutes")


def test_no_gap_is_judged_beside_a_visit_that_was_not_read(files: CaseFiles, check) -> None:
    put("visits", 7, gap_min_minutes="900")(files)
    put("visits", 6, window_start="7.30")(files)
    assert [f.code for f in check(files).findings] == ["clock-expected"]


def test_no_visit_is_held_against_shifts_that_were_not_read(files: CaseFiles, check) -> None:
    put("shifts", 2, on_duty="soon")(files)
    put("book_visits", 3, window_start="22:30", window_end="22:45", gap_max_minutes="")(files)
    assert [f.code for f in check(files).findings] == ["clock-expected"]


def test_the_same_shift_twice_is_a_copy(files: CaseFiles, check) -> None:
    files.repeat("shifts", 2, carers="9")
    assert [(f.code, f.row) for f in check(files).findings] == [("duplicate-row", 5)]


@pytest.mark.parametrize(
    ("days", "said"), [("Wed;Sat;Sun", " on Wed Sat Sun"), ("Tue", " on Tue")], ids=["some", "one"]
)
def test_an_overlap_names_every_day_it_is_on(files: CaseFiles, check, days, said) -> None:
    put("visits", 5, days="daily", window_start="07:30", window_end="09:00", minutes="30")(files)
    files.repeat("visits", 5, days=days, window_start="08:30", window_end="10:00", minutes="30")
    (found,) = check(files).findings
    assert found.code == "windows-overlap"
    assert f"{said}." in found.message


def test_an_overlap_names_package_row_and_day(files: CaseFiles, check) -> None:
    files.repeat("visits", 5, window_start="07:30", window_end="07:40", minutes="75")
    files.set("visits", 5, "window_end", "07:40")
    (found,) = check(files).findings
    assert (found.code, found.row) == ("visits-overlap", 8)
    assert not [word for word in ("P-002", "row 5", "Mon") if word not in found.message]


def test_a_copied_visit_is_told_of_beside_its_twin_and_not_another_it_may_overlap(files, check):
    put("visits", 5, window_start="07:30", window_end="09:00", minutes="30")(files)
    files.repeat("visits", 5, window_start="08:30", window_end="10:00")
    files.repeat("visits", 8)
    may, twice = check(files).findings
    assert (may.code, may.row, twice.code, twice.row) == ("windows-overlap", 8, "visit-twice", 9)
    assert "row 8" in twice.message


def test_a_copy_that_leaves_no_time_for_both_is_an_overlap(files: CaseFiles, check) -> None:
    put("visits", 5, window_start="07:30", window_end="07:40", minutes="30")(files)
    files.repeat("visits", 5)
    assert [f.code for f in check(files).findings] == ["visits-overlap"]


def test_a_visit_that_must_overlap_is_found_behind_one_that_only_may(files, check) -> None:
    put("visits", 5, window_start="07:30", window_end="12:00", minutes="30")(files)
    files.repeat("visits", 5, window_start="08:00", window_end="08:10", minutes="60")
    files.repeat("visits", 5, window_start="08:05", window_end="08:20", minutes="60")
    may, must = check(files).findings
    assert (may.code, may.row, must.code, must.row) == ("windows-overlap", 8, "visits-overlap", 9)
    assert "row 5" in may.message
    assert "row 8" in must.message


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_shifts_and_gaps_are_read_back_as_written(fmt: str, tmp_path: Path) -> None:
    case = sample_case()
    assert len({shift.carers for shift in case.shifts}) == 3
    assert {v.gap_least for p in case.packages for v in p.visits} == {0, 360}
    write_case(case, tmp_path, fmt=fmt)
    assert read_case(tmp_path, gazetteer=SmallGazetteer()) == case


def test_a_case_without_shifts_and_gaps_is_written_without_their_columns(tmp_path: Path) -> None:
    case = without_gaps_and_shifts(sample_case())
    paths = write_case(case, tmp_path)
    assert "shifts.csv" not in {path.name for path in paths}
    for name in ("visits.csv", "book_visits.csv"):
        header = (tmp_path / name).read_text(encoding="utf-8").splitlines()[0]
        assert header.endswith(",short_visit_agreed")
    assert read_case(tmp_path, gazetteer=SmallGazetteer()) == case


def test_a_shift_carries_its_carers_into_the_case(files: CaseFiles, check) -> None:
    put("shifts", 2, on_duty="6:30", carers="7")(files)
    found = check(files).case.shifts[0]
    assert found == Shift(location_id="L-1", on_duty=390, off_duty=840, carers=7)
