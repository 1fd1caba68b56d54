"""A user's travel table: read as it stands, and every fault named with its row and a remedy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from sample_county import SmallGazetteer, home, sample_case

from allocator.domain.finding import Finding
from allocator.geo import CrowFlyTravel
from allocator.geo.travel_matrix import MatrixTravel
from allocator.intake.findings import FindingLog
from allocator.intake.travel_table import points_of_places, read_travel_table

AREAS = SmallGazetteer.area_codes
Row = tuple[object, ...]


def drives() -> list[list[object]]:
    """Every way between the four areas: 20 minutes east and 22 west for each ten kilometres."""
    return [
        [AREAS[a], AREAS[b], (20 if b > a else 22) * abs(a - b), 12_000 * abs(a - b)]
        for a in range(4)
        for b in range(4)
        if a != b
    ]


@pytest.fixture
def read(tmp_path: Path):
    def run(rows: Iterable[Iterable[object]], head: str = "from,to,minutes,metres"):
        path = tmp_path / "drives.csv"
        lines = [head, *(",".join(map(str, row)) for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        log = FindingLog()
        travel = read_travel_table(path, sample_case(), SmallGazetteer(), log)  # type: ignore[arg-type]
        return travel, list(log)

    return run


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


def between(travel: MatrixTravel, one: int, other: int) -> tuple[int, int]:
    here, there = (points_of_places([home(area)]) for area in (one, other))
    return int(travel.minutes(here, there)[0, 0]), int(travel.metres(here, there)[0, 0])


def test_a_table_is_read_each_way_on_its_own(read) -> None:
    travel, found = read(drives())
    assert found == []
    assert travel.name == "drives.csv"
    assert between(travel, 1, 3) == (40, 24_000)
    assert between(travel, 3, 1) == (44, 24_000)
    homes = points_of_places([home(2), home(2)])
    assert (travel.minutes(homes, homes) == CrowFlyTravel().minutes(homes, homes)).all()


def test_a_location_may_have_rows_of_its_own(read) -> None:
    branch = sample_case().locations[0]
    rows = drives()
    for area in AREAS:
        rows += [[branch.location_id, area, 31, 20_000], [area, branch.location_id, 33, 20_000]]
    travel, found = read(rows)
    assert found == []
    at = points_of_places([branch.place])
    there = points_of_places([home(4)])
    assert travel.minutes(at, there).tolist() == [[31]]
    assert travel.minutes(there, at).tolist() == [[33]]


def test_rows_from_a_place_to_itself_are_not_used(read) -> None:
    loops = [[AREAS[0], AREAS[0], 0, 0], [AREAS[1], AREAS[1], 9, 99], [AREAS[2], AREAS[2], 5, 0]]
    travel, found = read([*drives(), *loops])
    assert [(it.code, it.row, it.column, it.value) for it in found] == [
        ("travel-to-itself", 15, "to", AREAS[1])
    ]
    assert "2 rows" in found[0].message
    assert np.diag(travel.zone_minutes).tolist() == [0, 0, 0, 0]


def test_codes_are_read_whatever_their_case_and_other_separators_are_told(read) -> None:
    rows = [[str(cell).lower() for cell in row] for row in drives()]
    assert codes(read(rows)[1]) == []
    joined = [[";".join(map(str, row))] for row in drives()]
    travel, found = read(joined, head="from;to;minutes;metres")
    assert codes(found) == ["delimiter"]
    assert between(travel, 1, 2) == (20, 12_000)


def without(*ways: tuple[int, int]) -> list[list[object]]:
    left_out = [(AREAS[a], AREAS[b]) for a, b in ways]
    return [row for row in drives() if (row[0], row[1]) not in left_out]


def changed(row: int, column: int, cell: object) -> list[list[object]]:
    rows = drives()
    rows[row - 2][column] = cell
    return rows


@pytest.mark.parametrize(
    ("rows", "code", "row", "words"),
    [
        (without((0, 2)), "travel-hole", 2, f'"{AREAS[0]}" there is no row to 1 of'),
        (without((0, 2), (0, 3)), "travel-hole", 2, f"2 of the other places, such as {AREAS[2]}"),
        (without((0, 1), (0, 2), (0, 3)), "travel-one-way", 2, '"from", so the table'),
        (without((1, 0), (2, 0), (3, 0)), "travel-one-way", 2, '"to", so the table'),
        (changed(4, 2, -5), "negative", 4, "minutes"),
        (changed(4, 3, -5), "negative", 4, "metres"),
        (changed(5, 2, "12.5"), "whole-number-expected", 5, "minutes"),
        (changed(5, 2, "ten"), "number-expected", 5, "minutes"),
        (changed(6, 3, ""), "blank-required", 6, "metres"),
        (changed(6, 2, 5000), "out-of-range", 6, "1440"),
        ([*drives(), drives()[0]], "duplicate-row", 14, "Row 2 already"),
        ([*drives(), ["E01000009", AREAS[0], 5, 4000]], "travel-place-unknown", 14, "E01000009"),
        ([r for r in drives() if AREAS[0] not in r[:2]], "travel-uncovered", None, AREAS[0]),
        ([[*r[:2], 0, r[3]] for r in drives()], "travel-units", None, "minutes look like hours"),
        ([[*r[:2], int(r[2] / 60), r[3]] for r in drives()], "travel-units", None, "like hours"),
        ([[*r[:2], r[2] * 20, r[3]] for r in drives()], "travel-units", None, "like seconds"),
        ([[*r[:3], r[3] // 1000] for r in drives()], "travel-units", None, "like kilometres"),
        ([[*r[:3], 0] for r in drives()], "travel-units", None, "never been filled in"),
        ([[*r[:2], 0, 0] for r in drives()], "travel-units", None, "never been filled in"),
        (changed(4, 2, 1), "travel-speed", 4, "36000 metres in 1 minute are 2,160"),
        (changed(4, 2, 0), "travel-speed", 4, "which no car drives"),
        (changed(2, 2, 300), "travel-speed", 2, "12000 metres in 300 minutes are 2.4 km/h"),
        (changed(2, 2, 1200), "travel-speed", 2, "0.6 km/h"),
        (changed(2, 3, 1_200_000), "travel-speed", 2, "3,600 km/h"),
        (changed(4, 3, 12), "travel-speed", 4, "12 metres in 60 minutes"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_row_and_a_remedy(
    read, rows: list[Row], code: str, row: int | None, words: str
) -> None:
    travel, found = read(rows)
    named = [finding for finding in found if finding.code == code]
    assert [finding.row for finding in named] == [row]
    assert named[0].file == "drives.csv"
    assert words in str(named[0])
    assert named[0].remedy
    assert (travel is None) == (named[0].severity.value == "error")


def test_a_short_slow_drive_and_a_rounded_fast_one_are_believed(read) -> None:
    near, far = drives(), drives()
    near[0][2:] = [29, 300]
    far[0][2:] = [5, 13_000]
    assert read(near)[1] == read(far)[1] == []
    far[0][3] = 13_001
    assert codes(read(far)[1]) == ["travel-speed"]


def test_a_table_in_another_unit_is_said_once_and_not_of_every_row(read) -> None:
    rows = [[*r[:2], r[2] * 20, r[3]] for r in drives()]
    assert codes(read(rows)[1]) == ["travel-units"]


def test_a_speed_is_written_without_powers_of_ten(read) -> None:
    _, found = read([[*r[:2], 1, 33_333] for r in drives()])
    (finding,) = [f for f in found if f.code == "travel-units"]
    assert "2,000 km/h" in finding.message


def test_a_place_nobody_knows_is_left_out_with_a_hint(read) -> None:
    rows = [*drives(), *([f"E0100000{n}X", AREAS[0], 5, 4000] for n in (1, 1))]
    travel, found = read(rows)
    (finding,) = [f for f in found if f.code == "travel-place-unknown"]
    assert "2 rows" in finding.message
    assert f'Did you mean "{AREAS[0]}"?' in finding.message
    assert travel is None  # the row stands there twice
    travel, _ = read(rows[:-1])
    assert travel.zones.names == AREAS


@pytest.mark.parametrize(
    ("head", "code"), [("from,to,minutes", "column-missing"), ("", "file-empty")]
)
def test_a_file_without_its_columns_is_told_so(read, head: str, code: str) -> None:
    travel, found = read([], head=head)
    assert travel is None
    assert codes(found)[0] in (code, "no-rows")


def test_a_missing_file_is_told_so(tmp_path: Path) -> None:
    log = FindingLog()
    path = tmp_path / "nowhere.csv"
    assert read_travel_table(path, sample_case(), SmallGazetteer(), log) is None  # type: ignore[arg-type]
    assert codes(list(log)) == ["path-missing"]


def test_a_folder_in_place_of_the_file_is_no_missing_file(tmp_path: Path) -> None:
    log = FindingLog()
    assert read_travel_table(tmp_path, sample_case(), SmallGazetteer(), log) is None  # type: ignore[arg-type]
    assert codes(list(log)) == ["file-unreadable"]
    assert "it is a folder" in next(iter(log)).message
