from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from allocator.report.csv_cells import looks_like_formula, safe_row, safe_text
from allocator.report.export import (
    ALTERNATIVE_COLUMNS,
    PROPOSAL_COLUMNS,
    alternatives_csv,
    proposals_csv,
    write_worklist_xlsx,
)
from allocator.report.kpis import measure_kpis
from allocator.report.run_facts import RunFacts
from tests.unit.report.conftest import Told
from tests.unit.report.hostile import FORMULAS, hostile_told

SHEETS = ["Worklist", "Top five", "Unplaced", "Shares and KPIs", "About"]
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def book(told: Told, run: RunFacts, tmp_path: Path) -> Path:
    path = tmp_path / "worklist.xlsx"
    write_worklist_xlsx(path, *told, run=run)
    return path


def parts(path: Path) -> dict[str, str]:
    with ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_one_row_per_package_says_what_the_plan_says(told: Told) -> None:
    problem, plan, stories, _ = told
    rows = rows_of(proposals_csv(problem, plan, stories))
    assert {row["reference"]: row["location_id"] or None for row in rows} == plan.location_of
    assert list(rows[0]) == list(PROPOSAL_COLUMNS)
    order = [
        (int(row["priority_band"]), -int(row["waited_days"]), row["reference"]) for row in rows
    ]
    assert order == sorted(order)
    for row in rows:
        assert bool(row["why_unplaced"]) == (not row["location_id"])


def test_alternatives_stand_in_order_with_every_goal(told: Told) -> None:
    problem, plan, stories, _ = told
    rows = rows_of(alternatives_csv(problem, plan, stories))
    assert list(rows[0])[: len(ALTERNATIVE_COLUMNS)] == list(ALTERNATIVE_COLUMNS)
    expected = sum(len(story.alternatives) + bool(story.chosen) for story in stories)
    assert len(rows) == expected
    first = {row["reference"]: row["location_id"] for row in rows if row["rank"] == "0"}
    assert first == {ref: x for ref, x in plan.assignment if x}
    assert "change_in_principal_share" in rows[0]


def test_bytes_are_the_same_every_time(told: Told, run: RunFacts, tmp_path: Path) -> None:
    problem, plan, stories, kpis = told
    assert proposals_csv(problem, plan, stories) == proposals_csv(problem, plan, reversed(stories))
    for name in ("a.xlsx", "b.xlsx"):
        write_worklist_xlsx(tmp_path / name, problem, plan, stories, kpis, run=run)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_no_full_postcode_and_no_coordinate_leaves(told: Told, book: Path) -> None:
    problem, plan, stories, _ = told
    texts = [proposals_csv(problem, plan, stories).decode(), *parts(book).values()]
    texts.append(alternatives_csv(problem, plan, stories).decode())
    for text in texts:
        assert not POSTCODE.search(text)
        for package in problem.packages:
            assert str(package.place.northing) not in text


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_disarmed(text: str) -> None:
    if text.lstrip("\t\r\n \x00\u200b\ufeff")[:1] in "=+-@\uff1d\uff0b\uff0d\uff20\u2212":
        assert safe_text(text).startswith("'")
    assert not looks_like_formula(safe_text(text))
    assert not set(safe_text(text)) & set("\r\n\t\x00")


@pytest.mark.parametrize("number", [-5, 44, -0.25, 0])
def test_numbers_stay_numbers(number: float) -> None:
    assert [float(cell) for cell in safe_row([number])] == [number]


def test_the_workbook_has_its_sheets_and_types(told: Told, book: Path) -> None:
    _, plan, _, _ = told
    workbook = CalamineWorkbook.from_path(str(book))
    assert workbook.sheet_names == SHEETS
    rows = workbook.get_sheet_by_name("Worklist").to_python()
    assert {row[0] for row in rows[1:]} == set(plan.location_of)
    hours = rows[0].index("Hours a week")
    assert all(isinstance(row[hours], float) for row in rows[1:])
    left = workbook.get_sheet_by_name("Unplaced").to_python()
    assert {row[0] for row in left[1:]} == set(plan.unplaced)
    about = " ".join(
        str(cell) for row in workbook.get_sheet_by_name("About").to_python() for cell in row
    )
    for part in ("Invented example", "16 November 2026", "a named person decides", "proved"):
        assert part in about


def test_decisions_come_from_a_list_and_the_page_prints_landscape(book: Path) -> None:
    sheet = parts(book)["xl/worksheets/sheet1.xml"]
    assert '"Offer,Decline,Hold"' in sheet
    for part in (
        'orientation="landscape"',
        "<autoFilter",
        'state="frozen"',
        "conditionalFormatting",
    ):
        assert part in sheet
    assert "mergeCell" not in sheet
    assert "2026-11-16T00:00:00Z" in parts(book)["docProps/core.xml"]


@pytest.mark.parametrize("start", range(0, len(FORMULAS), 6))
def test_hostile_names_make_no_formula_and_no_link(start: int, tmp_path: Path) -> None:
    check_hostile(list(FORMULAS[start : start + 6]), tmp_path)


@pytest.mark.shared
def test_strings_collected_by_others_make_no_formula(naughty: list[str], tmp_path: Path) -> None:
    for start in range(0, len(naughty), 40):
        check_hostile(naughty[start : start + 40], tmp_path)


def check_hostile(words: list[str], folder: Path) -> None:
    problem, plan, stories = hostile_told(words)
    path = folder / "hostile.xlsx"
    write_worklist_xlsx(path, problem, plan, stories, measure_kpis(problem, plan))
    for name, text in parts(path).items():
        if "worksheets/" in name:
            assert "<hyperlink" not in text
            assert not re.search(r"<f[ >]", text)
    CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Worklist").to_python()
    for data in (proposals_csv(problem, plan, stories), alternatives_csv(problem, plan, stories)):
        for row in csv.reader(StringIO(data.decode("utf-8-sig"), newline="")):
            for cell in row:
                assert not looks_like_formula(cell) or is_number(cell)


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]\d+)?", cell) is not None
