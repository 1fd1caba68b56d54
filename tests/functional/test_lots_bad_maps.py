"""Maps that ``allocator lots design`` cannot cut: what is said of each."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pytest
import shapely
import shapely.affinity

from tests.functional.conftest import Call

SIDE = 4


def bad_map(folder: Path, kind: str) -> Path:
    """A map with something wrong with it: the squares moved, shrunk, doubled or without hours."""
    boxes = [
        shapely.box(6e5 + 4e3 * (at % SIDE), 3e5 + 4e3 * (at // SIDE),
                    6.04e5 + 4e3 * (at % SIDE), 3.04e5 + 4e3 * (at // SIDE))
        for at in range(SIDE * SIDE)
    ]  # fmt: skip
    if kind == "island":
        boxes[-1] = shapely.affinity.translate(boxes[-1], 30_000, 0)
    if kind == "overlap":
        boxes[0] = boxes[0].buffer(900)
    if kind == "abroad":
        boxes = [shapely.affinity.translate(box, 0, -900_000) for box in boxes]
    ids = [f"S{at:02d}" for at in range(SIDE * SIDE)]
    hours = [0.0 if kind == "nothing" else 10.0] * len(ids)
    columns = {"area_id": ids, "hours_now": hours}
    crs = 4326 if kind == "labelled wrongly" else 27700
    path = folder / "map.gpkg"
    geopandas.GeoDataFrame(columns, geometry=boxes, crs=crs).to_file(path)
    return path


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("island", 3, 'Area "S15" touches no other area'),
        ("overlap", 3, 'Areas "S00" and S01 overlap'),
        ("abroad", 3, "16 areas lie outside Great Britain: S00"),
        ("labelled wrongly", 3, "look like the British National Grid"),
        ("nothing", 4, "the areas need no care at all"),
    ],
)
def test_a_map_that_cannot_be_cut_is_said_to_be(
    call: Call, tmp_path: Path, kind: str, code: int, said: str
) -> None:
    done = call("lots", "design", bad_map(tmp_path, kind), "--lots", "3", "--quiet")
    assert said in done.err + done.out
    assert "Traceback" not in done.err + done.out
    assert done.code == code


@pytest.mark.parametrize(
    ("kind", "lots", "helps"),
    [("", "17", "Ask for 1 to 16 lots."), ("nothing", "3", ""), ("", "16", "widen the band")],
    ids=["more-lots-than-areas", "no-care", "band"],
)
def test_advice_is_what_can_help(
    call: Call, tmp_path: Path, kind: str, lots: str, helps: str
) -> None:
    words = ("--lots", lots, "--band", "200-300", "--quiet")
    done = call("lots", "design", bad_map(tmp_path, kind), *words)
    assert done.code == 4
    assert helps in done.out
    assert ("widen" in done.out) == ("widen" in helps)


@pytest.mark.parametrize(
    "words",
    [
        ("design", "{map}", "--lots", "2", "--effort", "quick"),
        ("score", "{plan}", "--case", "{map}"),
    ],
    ids=["design", "score"],
)
def test_what_is_too_long_to_print_is_listed_by_a_command_that_takes_a_map(
    call: Call, tmp_path: Path, words: tuple[str, ...]
) -> None:
    side = range(6)
    boxes = [shapely.box(x, y, x + 2e3, y + 2e3) for x, y in (
        (6e5 + 2e3 * east, 3e5 + 2e3 * north) for north in side for east in side
    )]  # fmt: skip
    ids = [f"S{at:02d}" for at in range(36)]
    hours = [0.0] * 30 + [9.0] * 6
    plan, path = tmp_path / "plan.csv", tmp_path / "map.gpkg"
    columns = {"area_id": ids, "hours_now": hours}
    geopandas.GeoDataFrame(columns, geometry=boxes, crs=27700).to_file(path)
    plan.write_text("area_id,lot\n" + "".join(f"{area},L1\n" for area in ids), encoding="utf-8")
    done = call("lots", *(word.format(map=path, plan=plan) for word in words), "--quiet")
    assert "… and 10 more; allocator lots areas --json lists" in done.err
    listed = json.loads(call("lots", "areas", path, "--json", "--quiet").out)["findings"]
    assert sum(found["code"] == "area-without-hours" for found in listed) == 30
