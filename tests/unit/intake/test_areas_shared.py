"""Real boundaries of Norfolk, where they are at hand: read whole, and of one piece."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas
import numpy as np
import pytest

from allocator.geo import load_norfolk
from allocator.geo.borders import shared_borders
from allocator.intake.areas.read_areas import read_areas
from allocator.intake.findings import FindingLog
from allocator.lots.areas import Areas
from allocator.lots.brief import AreasFrom, ShapeRules

SHARED = Path(__file__).parents[4] / "shared" / "data" / "norfolk"


def shared_file(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"NOT CHECKED against real boundaries: {name} is not here")
    return path


def read_real(name: str, code: str, tmp_path: Path, layer: str = "", **rules: object) -> Areas:
    """Read a real map with an hour of care in every area; only notices may be found."""
    path = shared_file(name)
    frame = geopandas.read_file(path, layer=layer or None, ignore_geometry=True)
    hours = tmp_path / "hours.csv"
    with hours.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["area_id", "hours_now"], *([x, 1] for x in frame[code])])
    log = FindingLog()
    shapes = ShapeRules(layer=layer, **rules)  # type: ignore[arg-type]
    areas = read_areas(AreasFrom(file=str(path), hours=str(hours), shapes=shapes), log)
    assert {finding.code for finding in log} <= {
        "map-coordinates-turned",
        "area-in-parts",
        "area-repaired",
        "areas-gap",
    }, [str(finding) for finding in log][:5]
    assert areas is not None
    assert areas.ids == tuple(sorted(frame[code]))
    return areas


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "layer", "code", "count", "pairs"),
    [
        ("norfolk_lsoa.geojson", "", "LSOA21CD", 552, 1504),
        ("norfolk_msoa.geojson", "", "MSOA21CD", 113, 279),
        ("norfolk_msoa11.geojson", "", "MSOA11CD", 110, 268),
        ("norfolk_ward.geojson", "", "WD25CD", 177, 451),
        ("norfolk.gpkg", "ward25", "WD25CD", 177, 451),
        ("norfolk.gpkg", "district25", "LAD25CD", 7, 12),
    ],
)
def test_real_boundaries_are_read_without_a_fault_and_hold_together(
    name: str, layer: str, code: str, count: int, pairs: int, tmp_path: Path
) -> None:
    areas = read_real(name, code, tmp_path, layer)
    assert len(areas) == count
    assert len(areas.edges) == pairs
    assert len(areas.parts()) == 1


@pytest.mark.shared
def test_neighbours_by_tolerance_are_those_by_common_sides(tmp_path: Path) -> None:
    areas = read_real("norfolk_lsoa.geojson", "LSOA21CD", tmp_path)
    exact, _ = shared_borders(areas.outlines)
    differ = {*map(tuple, exact.tolist())} ^ {*map(tuple, areas.edges.tolist())}
    assert len(differ) <= 4  # sides of a few metres


@pytest.mark.shared
def test_a_map_of_2011_areas_agrees_with_the_gazetteer(tmp_path: Path) -> None:
    areas = read_real("norfolk_lsoa11.geojson", "LSOA11CD", tmp_path)
    norfolk = load_norfolk()
    assert areas.ids == norfolk.area_codes
    assert areas.names == norfolk.area_names
    rings = [norfolk.area_rings(index) for index in range(len(areas))]
    ours = {*map(tuple, shared_borders(rings)[0].tolist())}
    theirs = {*map(tuple, areas.edges.tolist())}
    assert len(ours ^ theirs) <= 0.02 * len(ours)
    assert np.mean(areas.is_rural == norfolk.area_is_rural) > 0.98
    bounds = [np.concatenate(held) for held in areas.outlines]
    west = np.array([held[:, 0].min() for held in bounds])
    assert np.median(np.abs(west - [np.concatenate(r)[:, 0].min() for r in rings])) < 30
