"""Workbooks: typed cells, and files that are damaged, protected, bombs or worse."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import psutil
import pytest
import xlsxwriter
from sample_county import SmallGazetteer, sample_case

from allocator.intake.read_case import check_case
from allocator.intake.write_case import write_case
from allocator.intake.write_workbook import workbook_bytes

SHARED = Path(__file__).parents[4] / "shared" / "data" / "hostile-files"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    (path,) = write_case(sample_case(), tmp_path_factory.mktemp("book"), fmt="xlsx")
    return path.read_bytes()


def check_bytes(tmp_path: Path, content: bytes, name: str = "case.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return check_case(path, gazetteer=SmallGazetteer())


def codes(result) -> list[str]:
    return [finding.code for finding in result.findings]


def rebuilt(good: bytes, edit) -> bytes:
    """Copy a workbook's zip, changing the bytes of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            new.writestr(
                entry.filename, edit(entry.filename, old.read(entry)), zipfile.ZIP_DEFLATED
            )
    return buffer.getvalue()


def packages_sheet(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet("Packages")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def test_typed_cells_of_a_person_are_read(tmp_path: Path) -> None:
    content = packages_sheet(
        [
            ["Interim list"],
            [],
            ["Package ref", "ready on", "priority band", "target_start", "skills"],
            [12, dt.datetime(2026, 2, 3), 3.0, dt.datetime(2026, 2, 5, 9, 30), 7],
            ["P2", 46000, "3", 0.5, "peg"],
            [dt.datetime(2026, 2, 3), dt.datetime(2026, 2, 3), 2.5, None, 1.25],
            [True, True, True, None, None],
        ]
    )
    result = check_bytes(tmp_path, content)
    rows = {(f.code, f.row, f.column) for f in result.findings if f.sheet == "packages" and f.row}
    assert {
        ("time-dropped", 4, "target_start"),
        ("date-serial", 5, "ready_on"),
        ("date-expected", 5, "target_start"),
        ("id-mangled", 6, "package_ref"),
        ("whole-number-expected", 6, "priority_band"),
        ("id-mangled", 6, "skills"),
        ("date-expected", 7, "ready_on"),
        ("number-expected", 7, "priority_band"),
    } <= rows
    records = result.tables["packages"]
    assert records["package_ref"][0] == "12"
    assert records["ready_on"][0] == dt.date(2026, 2, 3)
    assert records["skills"][0] == frozenset({"7"})
    missing = {f.sheet for f in result.findings if f.code == "sheet-missing"}
    assert "visits" in missing


def test_every_minute_of_the_day_survives_a_time_cell(tmp_path: Path) -> None:
    rows = [{"package_ref": "P", "window_start": minute} for minute in range(1440)]
    result = check_bytes(tmp_path, workbook_bytes({"visits": rows}))
    assert list(result.tables["visits"]["window_start"]) == list(range(1440))


def test_other_sheets_are_left_alone_with_a_notice(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("Visit")
    by_code = {f.code: f for f in check_bytes(tmp_path, buffer.getvalue()).findings}
    assert 'Did you mean "visits"?' in by_code["sheet-unknown"].message


def test_text_that_looks_like_a_formula_is_stored_as_text(good: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(good)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert not [name for name, part in parts.items() if b"<f>" in part]
    assert b"=Care &amp; Co" in parts["xl/sharedStrings.xml"]


def flip_last_sheet(good: bytes) -> bytes:
    """Change one byte of packed data, so that its checksum no longer fits."""
    with zipfile.ZipFile(io.BytesIO(good)) as book:
        entry = book.getinfo("xl/sharedStrings.xml")
        at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    return good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :]


def bomb(megabytes: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as stream:
            for _ in range(megabytes):
                stream.write(b" " * 1_000_000)
    return buffer.getvalue()


def lying(content: bytes) -> bytes:
    """Make the bomb declare that it unpacks to ten bytes."""
    out = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    while (at := out.find(size)) >= 0:
        out[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(out)


def many_entries() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(2001):
            archive.writestr(f"{number}.xml", b"")
    return buffer.getvalue()


def encrypted(good: bytes) -> bytes:
    out = bytearray(good)
    at = out.rfind(b"PK\x01\x02")
    out[at + 8] |= 1
    return bytes(out)


def with_doctype(good: bytes) -> bytes:
    return rebuilt(
        good,
        lambda name, part: (
            part.replace(b"<worksheet", b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet", 1)
            if name.endswith("sheet1.xml")
            else part
        ),
    )


def far_corner(good: bytes) -> bytes:
    """Put one cell into the last corner of a sheet, so that a dense grid has 17 billion cells."""
    row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return rebuilt(
        good,
        lambda name, part: (
            part.replace(b"</sheetData>", row) if name.endswith("sheet2.xml") else part
        ),
    )


HOSTILE = {
    "damaged": (flip_last_sheet, "workbook-damaged"),
    "cut off": (lambda good: good[: len(good) // 2], "workbook-unreadable"),
    "a bomb": (lambda good: bomb(60), "workbook-too-large"),
    "a lying bomb": (lambda good: lying(bomb(250)), "workbook-damaged"),
    "many entries": (lambda good: many_entries(), "workbook-too-large"),
    "encrypted": (encrypted, "workbook-protected"),
    "old format": (lambda good: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "workbook-protected"),
    "a document type": (with_doctype, "workbook-unreadable"),
    "not a zip": (lambda good: b"hello", "workbook-unreadable"),
    "another zip": (
        lambda good: rebuilt(good, lambda name, part: b"<a/>"),
        "workbook-unreadable",
    ),
    "a far corner": (far_corner, "workbook-too-demanding"),
    "empty": (lambda good: b"", "file-empty"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_workbook_is_one_finding(kind: str, good: bytes, tmp_path: Path) -> None:
    make, code = HOSTILE[kind]
    content = make(good)
    before = psutil.Process().memory_info().rss
    result = check_bytes(tmp_path, content)
    grown = psutil.Process().memory_info().rss - before
    assert codes(result) == [code]
    assert result.findings[0].file == "case.xlsx"
    assert grown < 40_000_000


def hostile_books() -> list[Path]:
    folders = ("xlsx-malformed", "sheetjs", "zip-slip", "xml-attacks")
    files = [path for name in folders for path in sorted((SHARED / name).glob("*.*"))]
    return [path for path in files if path.suffix in {".xlsx", ".ods", ".zip", ".xml"}]


@pytest.mark.shared
def test_workbooks_of_others_never_end_in_a_traceback(tmp_path: Path) -> None:
    books = hostile_books()
    if not books:
        pytest.skip(f"no hostile files beside the repository ({SHARED.name} is absent)")
    before = psutil.Process().memory_info().rss
    for path in books:
        result = check_bytes(
            tmp_path, path.read_bytes(), "case.ods" if path.suffix == ".ods" else "case.xlsx"
        )
        assert result.case is None
        assert result.errors
        assert not [f for f in result.findings if "root:" in str(f)]
    assert psutil.Process().memory_info().rss - before < 40_000_000
