"""``allocator lots move``: what it takes from a design's folder, and what it says of faults."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import geopandas
import pytest
import shapely

from tests.functional.conftest import Call

SIDE = 4


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map of 16 squares of 4 km with 10 hours each, more at peak in the north."""
    boxes = [
        shapely.box(6e5 + 4e3 * (at % SIDE), 3e5 + 4e3 * (at // SIDE),
                    6.04e5 + 4e3 * (at % SIDE), 3.04e5 + 4e3 * (at // SIDE))
        for at in range(SIDE * SIDE)
    ]  # fmt: skip
    columns = {
        "area_id": [f"S{at:02d}" for at in range(SIDE * SIDE)],
        "hours_now": [10.0] * SIDE**2,
        "hours_peak": [12.0 + at // SIDE for at in range(SIDE * SIDE)],
        "side": ["A" if at < 2 else "B" for at in range(SIDE * SIDE)],
    }
    path = tmp_path_factory.mktemp("squares") / "squares.gpkg"
    geopandas.GeoDataFrame(columns, geometry=boxes, crs=27700).to_file(path)
    return path


def write_plan(folder: Path, asked: dict[str, object] | None = None) -> Path:
    """The folder of a design whose four lots are quarters of the map."""
    folder.mkdir()
    rows = [
        f"S{at:02d},L{1 + (at % SIDE) // 2 + 2 * (at // SIDE // 2):02d}\n"
        for at in range(SIDE * SIDE)
    ]
    (folder / "lots.csv").write_text("area_id,lot\n" + "".join(rows), encoding="utf-8")
    if asked is not None:
        (folder / "design.json").write_text(json.dumps({"asked": asked}), encoding="utf-8")
    return folder


def asked_with(**lots: object) -> dict[str, object]:
    """What a design was asked: two squares together, within 30 % either way."""
    return {
        "title": "Quarters",
        "areas": {"file": "squares.gpkg"},
        "lots": {"count": 4, "band_percent": [70, 130], **lots},
        "wishes": {"together": [["S00", "S01"]]},
    }


def lot_of(folder: Path) -> dict[str, str]:
    """The lot of every area in a folder."""
    with (folder / "lots.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["area_id"]: row["lot"] for row in csv.DictReader(stream)}


def test_a_move_keeps_and_remembers_what_the_folder_was_designed_for(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    plan = write_plan(tmp_path / "plan", asked_with())
    done = call("lots", "move", plan, "S01=L02", "--case", squares, "--json",
                "--no-crossing", "S13,S14", "--out", tmp_path / "moved")  # fmt: skip
    assert done.code == 0, done.out + done.err
    made = lot_of(tmp_path / "moved")
    assert made["S00"] == made["S01"] == "L02"
    asked = json.loads(done.out)["asked"]
    assert asked["lots"]["band_percent"] == [70, 130]
    assert asked["wishes"]["together"] == [["S00", "S01"]]
    assert asked["wishes"]["no_crossing"] == [["S13", "S14"]]
    checked = call("lots", "check", tmp_path / "moved", "--case", squares)
    assert checked.code == 0, checked.out
    assert "2 wishes" in checked.out


def test_options_go_before_what_the_folder_says(call: Call, squares: Path, tmp_path: Path) -> None:
    plan = write_plan(tmp_path / "plan", asked_with())
    done = call("lots", "move", plan, "S01=L02", "--case", squares, "--json",
                "--band", "50", "--together", "S14,S15")  # fmt: skip
    asked = json.loads(done.out)["asked"]
    assert asked["lots"]["band_percent"] == [50, 150]
    assert asked["wishes"]["together"] == [["S14", "S15"]]


def test_a_design_for_peak_hours_is_moved_by_peak_hours(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    words = asked_with(load="peak", metric="minutes")
    plan = write_plan(tmp_path / "plan", words)
    done = call("lots", "move", plan, "S01=L02", "--case", squares, "--json")
    asked = json.loads(done.out)["asked"]
    assert (asked["lots"]["load"], asked["lots"]["metric"]) == ("peak", "minutes")


def test_a_file_of_lots_alone_brings_no_wishes(call: Call, squares: Path, tmp_path: Path) -> None:
    plan = write_plan(tmp_path / "plan", asked_with())
    done = call("lots", "move", plan / "lots.csv", "S01=L02", "--case", squares, "--json")
    asked = json.loads(done.out)["asked"]
    assert asked["wishes"]["together"] == []


def test_all_areas_of_a_label_move_at_once(call: Call, squares: Path, tmp_path: Path) -> None:
    plan = write_plan(tmp_path / "plan")
    words = ["lots", "move", plan, "side:A=L02", "--case", squares, "-q"]
    done = call(*words, "--band", "90", "--json", "--out", tmp_path / "moved")
    assert done.code == 0, done.out + done.err
    assert done.err == ""
    made = lot_of(tmp_path / "moved")
    assert made["S00"] == made["S01"] == "L02"
    again = call("lots", "move", plan, "side:A=L01", "--case", squares)
    assert "nothing to do" in again.err
    assert again.code == 2


def test_hours_and_metric_can_be_named(call: Call, squares: Path, tmp_path: Path) -> None:
    plan = write_plan(tmp_path / "plan")
    done = call("lots", "move", plan, "S01=L02", "--case", squares, "--json",
                "--load", "peak", "--metric", "minutes")  # fmt: skip
    asked = json.loads(done.out)["asked"]
    assert (asked["lots"]["load"], asked["lots"]["metric"]) == ("peak", "minutes")


def test_advice_fits_a_change_that_cannot_be_made(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    plan = write_plan(tmp_path / "plan")
    done = call("lots", "move", plan, "S00=L04", "--case", squares, "--band", "0")
    assert "With the change alone" in done.out
    assert "--band" in done.out
    assert "number of lots" not in done.out
    assert "try harder" not in done.out
    assert done.code in (4, 5)


def test_help_names_no_argument_there_is_not(call: Call) -> None:
    done = call("lots", "move", "--help")
    assert "CASE is" not in done.out
    assert "--case is" in done.out


def test_a_folder_with_a_plan_is_replaced_only_when_that_is_said(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    plan = write_plan(tmp_path / "plan", asked_with())
    words = ("lots", "move", plan, "S01=L02", "--case", squares, "--quiet", "--out")
    as_it_was = lot_of(plan)
    refused = call(*words, plan)
    assert refused.code == 7
    assert "holds a run already" in refused.err
    assert "--overwrite" in refused.err
    assert lot_of(plan) == as_it_was
    replaced = call(*words, plan, "--overwrite")
    assert replaced.code == 0, replaced.out + replaced.err
    assert lot_of(plan) != as_it_was
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("kept", encoding="utf-8")
    for flags in ((), ("--overwrite",)):
        unknown = call(*words, mine, *flags)
        assert unknown.code == 7
        assert "holds files that are not a run" in unknown.err
    assert sorted(path.name for path in mine.iterdir()) == ["letter.txt"]
