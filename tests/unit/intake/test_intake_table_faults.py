"""Faults of rows, headers, files and folders, each under its own code and in its own place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sample_county import CaseFiles, SmallGazetteer, sample_case

from allocator.domain.errors import DataError, ExitCode
from allocator.domain.finding import Finding
from allocator.intake.codes import Code
from allocator.intake.columns import TABLES
from allocator.intake.read_case import check_case, read_case
from allocator.intake.write_case import write_case

Change = Callable[[CaseFiles], object]
Where = tuple[str, int | None, str]


def put(table: str, row: int, **cells: str) -> Change:
    def change(files: CaseFiles) -> None:
        for name, text in cells.items():
            files.set(table, row, name, text)

    return change


def repeat(table: str, row: int, **cells: str) -> Change:
    return lambda files: files.repeat(table, row, **cells)


def column(table: str, heading: str, *texts: str) -> Change:
    return lambda files: files.add_column(table, heading, list(texts))


def at(**cells: str) -> Change:
    """Say in these columns only where package P-002 is."""
    names = ("postcode", "lsoa11cd", "easting", "northing", "rural")
    return put("packages", 3, **{name: cells.get(name, "") for name in names})


def new_location(also_in: str) -> Change:
    def change(files: CaseFiles) -> None:
        files.repeat("locations", 2, location_id="L-4").repeat(also_in, 2, location_id="L-4")

    return change


def rename_delivery(files: CaseFiles) -> None:
    files.set("book", 2, "package_ref", "P-001")
    for row in (2, 3):
        files.set("book_visits", row, "package_ref", "P-001")


def long_visits(files: CaseFiles) -> None:
    for row in (2, 3):
        files.set("visits", row, "days", "daily").set("visits", row, "minutes", "720")
        files.set("visits", row, "window_start", "00:00").set("visits", row, "window_end", "23:59")
    files.set("visits", 4, "days", "daily")


def no_list(files: CaseFiles) -> None:
    for table in ("packages", "visits", "orders"):
        del files.rows[table][1:]


def no_dates(files: CaseFiles) -> None:
    no_list(files)
    for table in ("capacity", "book", "book_visits"):
        del files.rows[table][1:]
    files.drop_row("about", 2)


ROWS: list[tuple[str, Where, Change]] = [
    ("duplicate-reference", ("packages", 5, "package_ref"), repeat("packages", 2)),
    ("duplicate-reference", ("locations", 5, "location_id"), repeat("locations", 2)),
    ("duplicate-row", ("capacity", 8, "location_id"), repeat("capacity", 2, carer_hours="3")),
    ("duplicate-row", ("lot_areas", 5, "lsoa11cd"), repeat("lot_areas", 2)),
    ("area-in-two-lots", ("lot_areas", 5, "lsoa11cd"), repeat("lot_areas", 2, lot_id="LOT-2")),
    ("two-principals", ("lot_members", 3, "role"), put("lot_members", 3, role="principal")),
    (
        "pin-excluded",
        ("orders", 4, "location_id"),
        repeat("orders", 2, package_ref="P-001", location_id="L-3"),
    ),
    ("in-list-and-book", ("packages", 2, "package_ref"), rename_delivery),
    ("package-without-visits", ("packages", 3, "package_ref"), lambda f: f.drop_row("visits", 5)),
    ("book-without-visits", ("book", 4, "package_ref"), repeat("book", 2, package_ref="B-9")),
    ("book-bare", ("book_visits", None, "package_ref"), lambda f: f.rows.pop("book_visits")),
    (
        "visits-overlap",
        ("visits", 8, "window_start"),
        repeat("visits", 5, window_start="07:30", window_end="07:40", minutes="75"),
    ),
    ("visit-twice", ("visits", 8, "window_start"), repeat("visits", 5)),
    (
        "windows-overlap",
        ("visits", 8, "window_start"),
        repeat("visits", 5, window_start="07:30", window_end="09:00", minutes="30"),
    ),
    ("more-than-a-week", ("visits", 4, "minutes"), long_visits),
    (
        "rates-overlap",
        ("rate_cards", 8, "miles_from"),
        repeat("rate_cards", 2, miles_from="3", miles_to="4"),
    ),
    ("no-capacity", ("locations", 5, "location_id"), new_location("assessments")),
    ("no-assessment", ("locations", 5, "location_id"), new_location("capacity")),
    ("place-missing", ("packages", 3, "postcode"), at()),
    ("postcode-unknown", ("packages", 3, "postcode"), at(postcode="NR8 1AA")),
    ("postcode-incomplete", ("packages", 3, "postcode"), at(postcode="NR3")),
    (
        "postcode-ignored",
        ("packages", 3, "postcode"),
        at(postcode="NR8 1AA", lsoa11cd="E01000003"),
    ),
    ("area-not-found", ("packages", 3, "lsoa11cd"), at(lsoa11cd="E01000030")),
    ("grid-half", ("packages", 3, "northing"), at(easting="630100")),
    (
        "postcode-grid-disagree",
        ("packages", 3, "easting"),
        put("packages", 3, easting="640100"),
    ),
    ("header-missing", ("lots", 1, ""), lambda f: f.drop_row("lots", 1)),
    (
        "column-missing",
        ("packages", 1, "client_group"),
        lambda f: f.drop_column("packages", "client_group"),
    ),
    ("column-unknown", ("packages", 1, "Notes"), column("packages", "Notes", "", "x", "")),
    ("column-twice", ("packages", 1, "route"), column("packages", "Route", "", "", "")),
    ("extra-cells", ("packages", 4, ""), lambda f: f.rows["packages"][3].append("more")),
    (
        "personal-column",
        ("packages", 1, "Client name"),
        column("packages", "Client name", "A B", "", ""),
    ),
    ("personal-column", ("book", 1, "DOB"), column("book", "DOB", "1940-01-01", "")),
    ("personal-column", ("visits", 1, "nhs_no"), column("visits", "nhs_no", *[""] * 6)),
    (
        "personal-value",
        ("packages", 3, "ref2"),
        column("packages", "ref2", "", "943 476 5919", ""),
    ),
    ("personal-value", ("providers", 3, "name"), put("providers", 3, name="9434765919")),
    ("no-rows", ("packages", None, ""), no_list),
    ("as-of-missing", ("about", None, ""), no_dates),
]


@pytest.mark.parametrize(("code", "where", "change"), ROWS)
def test_a_fault_is_found_in_its_place(
    code: str, where: Where, change: Change, files: CaseFiles, check
) -> None:
    table, row, name = where
    change(files)
    result = check(files)
    found = [f for f in result.findings if f.code == code and f.sheet == table]
    assert [(f.file, f.row, f.column) for f in found] == [(f"{table}.csv", row, name)]


RAW: list[tuple[str, str, bytes, int | None]] = [
    ("file-empty", "lots", b"", None),
    ("file-empty", "lots", b"\xef\xbb\xbf\r\n\r\n", None),
    ("file-empty", "lots", b",,\r\n,,\r\n", None),
    ("encoding", "lots", "lot_id,name,area\n1,W,\n2,\u00e9,\n".encode("cp1252"), 3),
    ("encoding", "lots", "lot_id,name,area\n1,W,\n".encode("utf-16"), None),
    ("encoding", "lots", "lot_id,name,area\n1,W,\n".encode("utf-16-le"), None),
    ("not-csv", "lots", b"PK\x03\x04rest", None),
    ("not-csv", "lots", b"%PDF-1.7", None),
    ("not-csv", "lots", b"lot_id,name\n1,W" + b"x" * 4000 + b"\x00\n", None),
    ("csv-quotes", "lots", b'lot_id,name\nLOT-1,"West\nLOT-2,East\n', 2),
    ("csv-quotes", "lots", b'lot_id,name\nLOT-1,"West" side\n', 2),
    ("delimiter", "lots", b"lot_id;name;area\nLOT-1;West;\nLOT-2;East;\n", None),
    ("delimiter", "lots", b"lot_id\tname\tarea\nLOT-1\tWest\t\nLOT-2\tEast\t\n", None),
]


@pytest.mark.parametrize(("code", "table", "content", "row"), RAW)
def test_a_file_that_is_not_right_is_named(
    code: str, table: str, content: bytes, row: int | None, files: CaseFiles, check
) -> None:
    del files.rows[table]
    files.raw[f"{table}.csv"] = content
    result = check(files)
    (found,) = result.findings
    assert (found.code, found.file, found.sheet, found.row) == (code, f"{table}.csv", table, row)
    assert (result.case is None) == (code != "delimiter")


def only(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding


def test_a_missing_file_is_named_with_its_columns_and_a_near_name(files, check) -> None:
    files.rows["package"] = files.rows.pop("packages")
    by_code = {f.code: f for f in check(files).findings}
    missing = by_code["file-missing"]
    assert (missing.file, missing.sheet, missing.row) == ("packages.csv", "packages", None)
    assert 'Did you mean "package.csv"?' in missing.message
    assert "package_ref" in missing.remedy
    assert by_code["file-unknown"].file == "package.csv"
    assert set(by_code) == {"file-missing", "file-unknown"}


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    assert only(check_case(tmp_path / "nowhere").findings).code == "path-missing"
    assert only(check_case(tmp_path).findings).code == "folder-empty"
    text = tmp_path / "note.txt"
    text.write_text("hello")
    assert only(check_case(text).findings).code == "not-a-case"
    assert only(check_case("bad\0path").findings).code in {"path-missing", "file-unreadable"}
    assert only(check_case("x" * 5000).findings).code in {"path-missing", "file-unreadable"}


def test_a_folder_with_two_ways_to_read_it(files: CaseFiles, check) -> None:
    files.raw["case.xlsx"] = b""
    assert only(check(files).findings).code == "two-sources"


def test_lock_files_and_other_documents_do_not_disturb(files: CaseFiles, check) -> None:
    files.raw |= {"~$case.xlsx": b"x", ".hidden.csv": b"x", "README.md": b"x"}
    assert check(files).findings == ()


def test_a_file_that_is_far_too_large_is_not_read(files, check, tmp_path: Path) -> None:
    del files.rows["lots"]
    (tmp_path / "case").mkdir()
    with (tmp_path / "case" / "lots.csv").open("wb") as stream:
        stream.truncate(60_000_000)
    assert only(check(files).findings).code == "file-too-large"


def test_a_file_that_cannot_be_opened_is_a_finding(monkeypatch, files, check) -> None:
    original = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "lots.csv":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    found = only(check(files).findings)
    assert (found.code, found.file) == ("file-unreadable", "lots.csv")
    assert "Permission denied" in found.message


def test_titles_above_the_header_do_not_shift_row_numbers(files: CaseFiles, check) -> None:
    files.set("packages", 3, "ready_on", "soon")
    files.rows["packages"][:0] = [["The list of Monday"], []]
    files.rows["packages"].insert(4, [])
    assert [(f.code, f.row) for f in check(files).findings] == [("date-expected", 6)]


def test_headings_may_be_written_as_people_do(files: CaseFiles, check) -> None:
    files.rows["packages"][0] = [
        f" {name.replace('_', ' ').title()} " for name in files.rows["packages"][0]
    ]
    result = check(files)
    assert result.findings == ()
    assert result.case == sample_case()


def test_a_near_miss_in_a_heading_gets_a_suggestion(files: CaseFiles, check) -> None:
    files.rows["packages"][0][files.place("packages", "client_group")] = "client_grp"
    by_code = {f.code: f for f in check(files).findings}
    assert 'Did you mean "client_grp"?' in by_code["column-missing"].message
    assert 'Did you mean "client_group"?' in by_code["column-unknown"].message


def test_one_missing_reference_column_does_not_accuse_every_other_row(files, check) -> None:
    files.drop_column("packages", "package_ref")
    assert [f.code for f in check(files).findings] == ["column-missing"]


def test_a_table_that_cannot_be_read_does_not_accuse_the_others(files, check) -> None:
    del files.rows["locations"]
    files.raw["locations.csv"] = b"\xff\xfel\x00"
    assert [f.code for f in check(files).findings] == ["encoding"]


def test_personal_columns_can_be_dropped(files: CaseFiles, check) -> None:
    files.add_column("packages", "Surname", ["Smith", "Jones", "Brown"])
    files.add_column("visits", "note", ["9434765919", "", "", "", "", ""])
    result = check(files, drop_personal=True)
    assert {(f.code, f.column) for f in result.findings} == {
        ("personal-dropped", "Surname"),
        ("personal-dropped", "note"),
    }
    assert result.case == sample_case()


def test_a_reference_that_is_an_nhs_number_cannot_be_dropped(files: CaseFiles, check) -> None:
    for table, row in (("packages", 3), ("visits", 5), ("orders", 2)):
        files.set(table, row, "package_ref", "9434765919")
    result = check(files, drop_personal=True)
    assert {f.code for f in result.errors} == {"personal-value"}
    assert "9434765919" not in str([str(f) + f.value for f in result.findings])


def test_opaque_numbers_are_not_taken_for_nhs_numbers(files: CaseFiles, check) -> None:
    files.set("providers", 3, "brand_id", "9434765918")
    assert check(files).findings == ()


def test_the_day_can_be_given_or_is_the_latest_date(files: CaseFiles, check) -> None:
    given = check(files, as_of=date(2026, 3, 20))
    assert given.case.as_of == date(2026, 3, 20)
    files.drop_row("about", 2)
    result = check(files)
    assert result.case.as_of == date(2026, 2, 23)
    found = only(result.findings)
    assert (found.code, found.file, found.row) == ("as-of-derived", "about.csv", None)


def test_a_day_that_cannot_be_read_is_not_replaced_by_another(files: CaseFiles, check) -> None:
    files.set("about", 2, "value", "")
    assert only(check(files).findings).code == "blank-required"
    del files.rows["about"]
    files.raw["about.csv"] = b"\xff\xfek\x00"
    assert only(check(files).findings).code == "encoding"


def test_reading_a_faulty_case_raises_every_finding(files: CaseFiles, tmp_path: Path) -> None:
    files.set("packages", 2, "route", "x").set("visits", 2, "minutes", "y")
    folder = files.save(tmp_path / "case")
    with pytest.raises(
        DataError, match=r"packages.csv row 2 \(P-001\), route: .* And 1 more\."
    ) as caught:
        read_case(folder, gazetteer=SmallGazetteer())
    assert [f.code for f in caught.value.findings] == ["choice-unknown", "number-expected"]
    assert caught.value.exit_code is ExitCode.DATA


def test_places_of_the_case_come_before_the_gazetteer(files: CaseFiles, check) -> None:
    files.rows["places"] = [
        ["postcode", "lsoa11cd", "easting", "northing", "rural"],
        ["zz9 9zz", "E01000009", "500000", "200000", "yes"],
        ["", "E01000008", "510000", "210000", "no"],
        ["ZZ9 9ZZ", "E01000008", "510000", "210000", "no"],
    ]
    assert [(f.code, f.sheet, f.row) for f in check(files).findings] == [
        ("duplicate-row", "places", 4)
    ]
    del files.rows["places"][3]
    at(postcode="ZZ99ZZ")(files)
    for column in ("postcode", "easting", "northing", "rural"):
        files.set("locations", 2, column, "")
    files.set("locations", 2, "lsoa11cd", "E01000008")
    case = check(files).case
    home, office = case.package_by_ref["P-002"].place, case.location_by_id["L-1"].place
    assert (home.easting, home.lsoa11cd, home.is_rural, home.postcode) == (
        500_000,
        "E01000009",
        True,
        "ZZ9 9ZZ",
    )
    assert (office.northing, office.is_rural, office.postcode) == (210_000, False, "")


def test_the_embedded_gazetteer_is_used_when_none_is_given(files, tmp_path: Path) -> None:
    at(postcode="NR1 3DD")(files)
    result = check_case(files.save(tmp_path / "case"))
    assert not [f for f in result.errors if f.sheet == "packages"]


def test_a_folder_may_hold_one_workbook(tmp_path: Path) -> None:
    write_case(sample_case(), tmp_path, fmt="xlsx")
    shutil.copy(tmp_path / "case.xlsx", tmp_path.parent / f"{tmp_path.name}.xlsx")
    for path in (tmp_path, tmp_path / "case.xlsx", tmp_path.parent / f"{tmp_path.name}.xlsx"):
        result = check_case(path, gazetteer=SmallGazetteer())
        assert result.findings == ()
        assert result.case == sample_case()


def test_every_kind_of_column_is_one_the_reader_knows() -> None:
    from allocator.intake.cell_word import KINDS  # noqa: PLC0415 - private to the package
    from allocator.intake.tender import SETTINGS, TENDER_TABLES  # noqa: PLC0415 - only here

    tables = [*TABLES.values(), *TENDER_TABLES.values(), SETTINGS]
    assert {c.kind for table in tables for c in table.columns.values()} == set(KINDS)


def test_every_code_has_a_test_that_plants_it() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    assert not [code.value for code in Code if f'"{code.value}"' not in texts]
