"""Lot plans from files: CSV or a map, and every fault named with its area and a remedy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sample_maps import feature, square, write_map, write_table

from allocator.domain.finding import Finding, Severity
from allocator.intake.areas.read_plan import read_plan
from allocator.intake.findings import FindingLog
from allocator.lots.areas import Areas
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.report.lots_files import lot_files

HEAD = ["area_id", "lot", "lot_name", "hub"]


@pytest.fixture
def areas() -> Areas:
    whole = np.arange(4, dtype=np.int64)
    return Areas(
        ids=("A", "B", "C", "D"),
        names=("A", "B", "C", "D"),
        minutes={"now": whole},
        easting=whole,
        northing=whole,
        is_rural=np.zeros(4, dtype=np.bool_),
        edges=np.array([[0, 1], [1, 2], [2, 3]]),
    )


@pytest.fixture
def read(tmp_path: Path, areas: Areas):
    def run(rows: list[list[object]]) -> tuple[LotPlan | None, list[Finding]]:
        log = FindingLog()
        plan = read_plan(write_table(tmp_path / "ours.csv", rows), areas, log)
        return plan, list(log)

    return run


def only(found: list[Finding], code: str) -> Finding:
    assert [finding.code for finding in found] == [code], [str(finding) for finding in found]
    assert found[0].remedy.endswith(".")
    return found[0]


def test_a_plan_is_read_with_names_and_hubs(read) -> None:
    plan, found = read(
        [HEAD, ["D", "L2", "South", "D"], ["A", "L1", "North", "B"], ["C", "L2", "", ""],
         ["B", "L1", "North", ""]]
    )  # fmt: skip
    assert found == []
    assert plan == LotPlan(
        title="ours",
        lots=(
            PlannedLot(lot_id="L1", name="North", members=("A", "B"), hub="B"),
            PlannedLot(lot_id="L2", name="South", members=("C", "D"), hub="D"),
        ),
    )


def test_a_plan_that_was_written_is_read_again_without_a_finding(
    tmp_path: Path, areas: Areas
) -> None:
    lots = (
        PlannedLot(lot_id="L1", name="North", members=("A", "B"), hub="B"),
        PlannedLot(lot_id="L2", name="=South", members=("C", "D")),
    )
    labelled = replace(areas, labels={"district": ("x", "x", "y", "y"), "unitary-2": ("z",) * 4})
    (tmp_path / "ours.csv").write_bytes(
        lot_files(labelled, LotPlan(title="ours", lots=lots))["lots.csv"]
    )
    log = FindingLog()
    assert read_plan(tmp_path / "ours.csv", areas, log) == LotPlan(title="ours", lots=lots)
    assert list(log) == []


def test_name_and_hub_may_be_left_out(read) -> None:
    plan, found = read([["lot", "area_id"], *([1, area] for area in "ABCD")])
    assert found == []
    assert plan.lots == (PlannedLot(lot_id="1", name="1", members=("A", "B", "C", "D")),)


def test_a_map_with_a_lot_column_is_a_plan(tmp_path: Path, areas: Areas) -> None:
    features = [
        feature(square(at, 0), LSOA11CD=area, Lot=f"L{at // 2}") for at, area in enumerate("ABCD")
    ]
    log = FindingLog()
    plan = read_plan(write_map(tmp_path / "cut.geojson", features), areas, log)
    assert list(log) == []
    assert [lot.members for lot in plan.lots] == [("A", "B"), ("C", "D")]
    write_map(tmp_path / "cut.geojson", [feature(square(0, 0), LSOA11CD="A")])
    assert read_plan(tmp_path / "cut.geojson", areas, log) is None
    assert {finding.code for finding in log} >= {"column-missing"}


def test_an_area_in_two_lots_is_named_with_both(read) -> None:
    plan, found = read([HEAD[:2], *([area, "L1"] for area in "ABCD"), ["B", "L2"]])
    assert plan is None
    finding = only(found, "area-in-two-lots")
    assert (finding.value, finding.row) == ("B", 6)
    assert "lot L1, on row 3" in finding.message


def test_an_area_twice_in_a_lot_is_named(read) -> None:
    _, found = read([HEAD[:2], *([area, "L1"] for area in "ABCDA")])
    assert only(found, "duplicate-reference").value == "A"


def test_an_unknown_area_is_named(read) -> None:
    plan, found = read([HEAD[:2], *([area, "L1"] for area in "ABCDE")])
    assert plan is None
    finding = only(found, "map-area-unknown")
    assert (finding.value, finding.row) == ("E", 6)


def test_areas_in_no_lot_are_warnings(read) -> None:
    plan, found = read([HEAD[:2], ["A", "L1"], ["B", "L1"]])
    assert [(finding.code, finding.value) for finding in found] == [
        ("area-in-no-lot", "C"),
        ("area-in-no-lot", "D"),
    ]
    assert {finding.severity for finding in found} == {Severity.WARNING}
    assert plan.lots[0].members == ("A", "B")


def test_areas_left_out_are_told_beside_an_area_said_twice(read) -> None:
    _, found = read([HEAD[:2], ["A", "L1"], ["A", "L2"], ["B", "L1"], ["C", ""]])
    assert [(finding.code, finding.value) for finding in found] == [
        ("blank-required", ""),
        ("area-in-two-lots", "A"),
        ("area-in-no-lot", "D"),
    ]


def test_a_plan_of_other_areas_is_not_told_that_each_of_these_is_left_out(read) -> None:
    _, found = read([HEAD[:2], ["X", "L1"], ["Y", "L2"]])
    assert [finding.code for finding in found] == ["map-area-unknown"] * 2


def test_a_row_of_a_map_is_named_without_a_sheet(tmp_path: Path, areas: Areas) -> None:
    features = [feature(square(at, 0), area_id="A", lot=f"L{at}") for at in range(2)]
    log = FindingLog()
    assert read_plan(write_map(tmp_path / "plan.geojson", features), areas, log) is None
    twice = next(iter(log))
    assert (twice.code, twice.sheet, twice.row) == ("area-in-two-lots", "", 3)
    assert str(twice).startswith("plan.geojson row 3, area_id: ")


def test_a_hub_outside_its_lot_is_named(read) -> None:
    plan, found = read([HEAD, ["A", "L1", "", "C"], ["B", "L1"], ["C", "L2"], ["D", "L2", "", "D"]])
    assert plan is None
    finding = only(found, "hub-elsewhere")
    assert (finding.value, finding.row, finding.column) == ("C", 2, "hub")
    assert "lot L1" in finding.message


@pytest.mark.parametrize(("column", "what"), [(2, "name"), (3, "hub")])
def test_a_lot_that_says_two_things_is_named(read, column: int, what: str) -> None:
    rows = [[area, "L1", "", ""] for area in "ABCD"]
    rows[0][column], rows[2][column] = "A", "B"
    _, found = read([HEAD, *rows])
    finding = only(found, "lot-said-twice")
    assert (finding.value, finding.row) == ("B", 4)
    assert f"another {what} in row 2: A" in finding.message


def test_a_blank_lot_and_a_missing_column_are_named(read) -> None:
    _, found = read([HEAD[:2], ["A", "L1"], ["B", ""]])
    assert found[0].code == "blank-required"
    _, found = read([["area_id", "lott"], ["A", "L1"]])
    assert {finding.code for finding in found} >= {"column-missing"}


def test_a_file_that_is_not_there_is_named(tmp_path: Path, areas: Areas) -> None:
    for name in ("no.csv", "no.gpkg"):
        log = FindingLog()
        assert read_plan(tmp_path / name, areas, log) is None
        assert only(list(log), "path-missing").file == name
