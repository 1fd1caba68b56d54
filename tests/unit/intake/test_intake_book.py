"""What the book says against what its locations can do, and every fault with its package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sample_county import CaseFiles, SmallGazetteer, sample_case

from allocator.domain.finding import Severity
from allocator.intake.read_case import check_case, read_case
from allocator.intake.write_case import write_case


def test_a_skill_the_location_does_not_list_is_named_with_package_and_location(
    files: CaseFiles, check
) -> None:
    row = next(row for row, cells in enumerate(files.rows["book"], 1) if "L-1" in cells)
    files.set("book", row, "skills", "peg;lifting")
    found = [f for f in check(files).findings if f.code == "book-skill"]
    assert [(f.sheet, f.row, f.column) for f in found] == [("book", row, "skills")] * len(found)
    assert any('"lifting"' in f.message and "L-1" in f.message for f in found)
    assert all(f.severity is Severity.WARNING and f.package == "B-001" for f in found)


def test_two_carers_from_a_location_that_sends_one_are_named(files: CaseFiles, check) -> None:
    assert check(files).findings == ()
    files.set("book_visits", 2, "carers", "2")
    assert check(files).findings == ()
    for row in range(2, len(files.rows["locations"]) + 1):
        files.set("locations", row, "double_handed", "no")
    found = [f for f in check(files).findings if f.code == "book-single-handed"]
    assert (found[0].row, found[0].column, found[0].package) == (2, "carers", "B-001")
    assert "two carers at once" in found[0].message


def test_a_book_without_any_visit_is_said_once(files: CaseFiles, check) -> None:
    del files.rows["book_visits"][1:]
    (found,) = [f for f in check(files).findings if f.code.startswith("book")]
    assert (found.code, found.sheet, found.row) == ("book-bare", "book_visits", None)
    assert "2 rows in book" in found.message


@pytest.mark.parametrize("table", ["book_visits", "visits", "shifts"])
def test_a_folder_in_place_of_a_table_is_no_missing_table(
    table: str, files: CaseFiles, tmp_path: Path
) -> None:
    folder = files.save(tmp_path / "case")
    (folder / f"{table}.csv").unlink()
    (folder / f"{table}.csv").mkdir()
    (folder / "notes.csv").mkdir()
    found = check_case(folder, gazetteer=SmallGazetteer()).findings  # type: ignore[arg-type]
    assert {(f.code, f.file) for f in found} == {("file-unreadable", f"{table}.csv")}
    assert "it is a folder" in found[0].message


@pytest.mark.parametrize(
    ("column", "text", "remedy"),
    [("carers", "3", "Check the number."), ("minutes", "721", "the number and its unit: minutes.")],
)
def test_only_what_is_measured_has_a_unit_to_check(
    column: str, text: str, remedy: str, files: CaseFiles, check
) -> None:
    files.set("visits", 2, column, text)
    (found,) = [f for f in check(files).findings if f.code == "out-of-range"]
    assert found.remedy.endswith(remedy)


def test_a_carer_whom_a_person_knows_is_read_and_written(tmp_path: Path) -> None:
    case = sample_case()
    write_case(case, tmp_path / "plain")
    assert "known_carer" not in (tmp_path / "plain/book_visits.csv").read_text(encoding="utf-8")
    held = case.book[0]
    visits = tuple(replace(visit, known_carer="C-17") for visit in held.package.visits)
    named = replace(held, package=replace(held.package, visits=visits))
    case = case.but(book=(named, *case.book[1:]))
    write_case(case, tmp_path / "named")
    assert read_case(tmp_path / "named", gazetteer=SmallGazetteer()).book == case.book  # type: ignore[arg-type]


def test_a_carer_named_at_two_locations_and_more_names_than_carers_are_found(
    files: CaseFiles, check
) -> None:
    for cells in files.rows["book_visits"]:
        cells.append("C-1")
    files.rows["book_visits"][0][-1] = "known_carer"
    elsewhere = [f for f in check(files).findings if f.code == "known-carer-elsewhere"]
    assert [(f.row, f.column, f.package) for f in elsewhere] == [(4, "known_carer", "B-002")]
    assert "L-2" in elsewhere[0].message
    assert "L-1" in elsewhere[0].message
    assert not any("C-1" in f.value + f.message for f in elsewhere)
    for row in (4, 5):
        files.set("book_visits", row, "known_carer", "")
    assert check(files).findings == ()
    for row in (2, 3):
        files.set("shifts", row, "carers", "1")
    files.repeat("book_visits", 2, days="Mon", window_start="12:00", window_end="12:30")
    files.repeat("book_visits", 2, days="Tue", window_start="12:00", window_end="12:30")
    for row, name in ((6, "C-2"), (7, "C-3")):
        files.set("book_visits", row, "known_carer", name)
    many = [f for f in check(files).findings if f.code == "known-carers-many"]
    assert [(f.row, f.column) for f in many] == [(7, "known_carer")]


def test_a_home_too_far_from_its_branch_is_named(files: CaseFiles, check) -> None:
    for name, text in (
        ("lsoa11cd", ""),
        ("postcode", ""),
        ("easting", "1000"),
        ("northing", "9000"),
    ):
        files.set("book", 2, name, text)
    (found,) = [f for f in check(files).findings if f.code == "book-far"]
    assert (found.row, found.column, found.package) == (2, "location_id", "B-001")
    assert "km from L-1" in found.message


@pytest.mark.parametrize(
    ("table", "row", "column", "text"),
    [
        ("book_visits", 2, "minutes", "0.5"),
        ("book_visits", 2, "minutes", "half an hour"),
        ("book_visits", 2, "minutes", ""),
        ("book_visits", 2, "minutes", "1800"),
        ("book_visits", 2, "window_start", "7.15"),
        ("book_visits", 2, "window_start", "25:00"),
        ("book_visits", 2, "days", "Funday"),
        ("book_visits", 2, "carers", "3"),
        ("book", 2, "started_on", "yesterday"),
        ("visits", 5, "minutes", "0.5"),
        ("visits", 5, "window_end", "00:01"),
        ("packages", 3, "ready_on", "soon"),
    ],
    ids=lambda value: str(value).replace(" ", "-") or "blank",
)
def test_a_fault_in_one_cell_says_of_which_package(
    files: CaseFiles, check, table: str, row: int, column: str, text: str
) -> None:
    ref = files.rows[table][row - 1][files.rows[table][0].index("package_ref")]
    files.set(table, row, column, text)
    found = [f for f in check(files).errors if (f.sheet, f.row) == (table, row)]
    assert found
    assert {f.package for f in found} == {ref}
    assert all(ref in str(f) for f in found)


def test_a_package_whose_reference_could_not_be_read_is_not_named(files: CaseFiles, check) -> None:
    files.set("book_visits", 2, "package_ref", "")
    files.set("book_visits", 2, "minutes", "0.5")
    found = [f for f in check(files).errors if (f.sheet, f.row) == ("book_visits", 2)]
    assert len(found) == 2
    assert {f.package for f in found} == {""}


def test_a_reference_that_the_message_names_already_is_not_said_twice(
    files: CaseFiles, check
) -> None:
    files.set("book_visits", 2, "minutes", "430")
    (found,) = [f for f in check(files).findings if f.code == "shift-too-short"]
    assert found.package == "B-001"
    assert str(found).count("B-001") == 1
