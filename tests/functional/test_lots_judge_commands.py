"""The commands that check, score and compare lot plans: what they print, write and leave with."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from allocator.intake.write_case import write_case
from tests.functional.conftest import Call
from tests.small_county import small_county


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case folder with a small book."""
    folder = tmp_path_factory.mktemp("lots") / "corner"
    write_case(small_county(packages=3, locations=12, book=80), folder)
    return folder


def plan_rows(call: Call, corner: Path, folder: Path) -> list[dict[str, str]]:
    """The areas with their districts as lots."""
    assert call("lots", "areas", corner, "--out", folder, "--quiet").code == 0
    with (folder / "areas.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [{"area_id": row["area_id"], "lot": row["district"]} for row in rows]


def write_plan(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["area_id", "lot"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_plan_that_stands_is_checked_with_0(call: Call, corner: Path) -> None:
    found = call("lots", "check", "label:district", "--case", corner)
    assert found.code == 0
    assert "Every area is in one lot, and every lot in one piece." in found.out


def test_faults_are_named_and_it_leaves_with_8(call: Call, corner: Path, tmp_path: Path) -> None:
    rows = plan_rows(call, corner, tmp_path / "areas")
    norwich = next(row for row in rows if row["lot"] == "Norwich")
    norwich["lot"] = "King's Lynn and West Norfolk"
    found = call("lots", "check", write_plan(tmp_path / "p.csv", rows), "--case", corner, "--json")
    assert found.code == 8
    said = json.loads(found.out)
    away = next(f for f in said["faults"] if f["code"] == "lot-in-pieces")
    assert norwich["area_id"] in away["areas"]
    assert away["remedy"]


def test_an_area_in_two_lots_leaves_with_8(call: Call, corner: Path, tmp_path: Path) -> None:
    rows = plan_rows(call, corner, tmp_path / "areas")
    rows.append({"area_id": rows[0]["area_id"], "lot": "another"})
    found = call("lots", "check", write_plan(tmp_path / "p.csv", rows), "--case", corner, "--json")
    assert found.code == 8
    assert rows[0]["area_id"] in {finding["value"] for finding in json.loads(found.out)["findings"]}


def test_a_plan_of_another_county_is_summed_up(call: Call, corner: Path, tmp_path: Path) -> None:
    rows = plan_rows(call, corner, tmp_path / "areas")
    foreign = [{"area_id": f"X{at:03d}", "lot": row["lot"]} for at, row in enumerate(rows)]
    file = write_plan(tmp_path / "p.csv", [*foreign, rows[0], rows[0]])
    found = call("lots", "check", file, "--case", corner)
    assert found.code == 8
    first, *lines = found.out.splitlines()
    missing = len(rows) - 1
    assert f"map-area-unknown ({len(rows)}), area-in-no-lot ({missing}), duplicate" in first
    assert len(lines) == 21
    assert lines[-1].endswith(f"and {2 * len(rows) - 20} more; --json lists all.")


def test_wishes_and_hours_of_a_file_are_judged(call: Call, corner: Path, tmp_path: Path) -> None:
    brief = tmp_path / "brief.toml"
    brief.write_text(
        f'title = "Two"\n[areas]\ncase = "{corner.as_posix()}"\n'
        "[lots]\ncount = 7\nband_percent = 5\n"
        '[wishes]\nfollow = "unitary-2"\ntogether = [["district:Norwich", "district:Breckland"]]\n',
        encoding="utf-8",
    )
    found = call("lots", "check", "label:district", "--case", brief, "--json")
    codes = {fault["code"] for fault in json.loads(found.out)["faults"]}
    assert codes == {"hours-outside-band", "wish-together"}
    assert found.code == 8


@pytest.mark.parametrize(
    ("plan", "words"),
    [("label:parish", "label:district"), ("nowhere.csv", "there is no such file")],
)
def test_a_plan_that_is_not_there_is_refused(
    call: Call, corner: Path, plan: str, words: str
) -> None:
    found = call("lots", "check", plan, "--case", corner)
    assert found.code == 2
    assert words in found.err


def test_a_score_tells_every_lot(call: Call, corner: Path) -> None:
    found = call(
        "lots", "score", "label:district", "--case", corner, "--samples", "0", "--json", "--quiet"
    )
    assert found.code == 0
    said = json.loads(found.out)
    assert said["lots"] == len(said["by_lot"]) == 7
    by_key = {one["measure"]: one["value"] for one in said["measures"]}
    assert by_key["hours-now"] == sum(
        next(m["value"] for m in lot["measures"] if m["measure"] == "hours-now")
        for lot in said["by_lot"]
    )
    assert "routed-travel" not in by_key
    assert {one["measure"] for one in said["definitions"]} >= {"routed-travel", "moment"}


def test_plans_are_compared_routed_and_written(call: Call, corner: Path, tmp_path: Path) -> None:
    rows = plan_rows(call, corner, tmp_path / "areas")
    whole = write_plan(tmp_path / "whole.csv", [row | {"lot": "county"} for row in rows])
    out, keep = tmp_path / "out", tmp_path / "keep"
    more = ["--case", corner, "--samples", "1", "--set", "sample_steps=5", "--keep", keep, "-q"]
    found = call("lots", "compare", "label:district", whole, *more, "--jobs", "1", "--out", out)
    assert found.code == 0
    assert "Rank correlation (Spearman) over" in found.out
    assert list(keep.iterdir())
    page = (out / "lots.html").read_text("utf-8")
    assert "Lots: district and whole" in page
    assert (out / "measures.csv").read_bytes()
    assert (out / "whole" / "lots.gpkg").exists()
    assert str(out / "lots.html") in found.out
    again = call("lots", "compare", "label:district", whole, *more, "--jobs", "1")
    assert again.out.rpartition("\n\n")[0] == found.out.rpartition("\n\n")[0]


def test_one_plan_alone_is_not_compared(call: Call, corner: Path) -> None:
    assert call("lots", "compare", "label:district", "--case", corner).code == 2


def test_two_plans_of_one_name_are_refused(call: Call, corner: Path) -> None:
    found = call("lots", "compare", "label:district", "label:district", "--case", corner)
    assert found.code == 2
    assert "Two of the plans are called district" in found.err


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("band_most", "whole number"),
        ("band_most=many", "whole number"),
        ("no_such=3", "not a yardstick"),
        ("band_most=1", "below band_least"),
        ("rate_pence=1,2", "one more than miles"),
        ("samples=1,2", "not written as"),
    ],
)
def test_wrong_yardsticks_are_refused(call: Call, corner: Path, setting: str, words: str) -> None:
    found = call("lots", "score", "label:district", "--case", corner, "--set", setting)
    assert found.code == 2
    assert words in found.err
