"""Somebody's own map: what is understood, and which areas touch."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from map_reading import Reader, codes, neighbours, only, read_file
from sample_maps import (
    EAST,
    NORTH,
    box,
    feature,
    row_of,
    square,
    with_said,
)

from allocator.domain.finding import Severity
from allocator.geo.grid import WGS84_TO_GRID
from allocator.lots.brief import ShapeRules

# --- what is understood --------------------------------------------------------------------------


def test_a_map_gives_ids_names_hours_places_and_neighbours(read_map: Reader) -> None:
    areas, found = read_map(row_of("B", "A", "C"))
    assert found == []
    assert areas.ids == ("A", "B", "C")
    assert areas.names == ("Area A", "Area B", "Area C")
    assert areas.minutes["now"].tolist() == [600, 600, 600]
    assert set(areas.minutes) == {"now"}
    assert neighbours(areas) == {("A", "B"), ("A", "C")}
    assert areas.easting.tolist() == [EAST + 1500, EAST + 500, EAST + 2500]
    assert areas.northing.tolist() == [NORTH + 500] * 3
    assert areas.source == "county.geojson: 3 areas"
    assert not areas.is_synthetic


def test_outlines_are_rings_in_whole_metres_outer_ones_anticlockwise(read_map: Reader) -> None:
    hole = box(0.2, 0.2, 0.6, 0.6)
    with_hole = feature(square(0, 0), area_id="A", hours_now=1)
    with_hole["geometry"]["coordinates"].append(hole)
    areas, found = read_map([with_hole, feature(hole, area_id="B", hours_now=1)])
    assert found == []
    outer, inner = areas.outlines[0]
    assert outer.dtype == np.int64
    signed = [
        int((ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1]).sum())
        for ring in (outer, inner)
    ]
    assert signed[0] == 2 * 1_000_000
    assert signed[1] == -2 * 160_000
    assert neighbours(areas) == {("A", "B")}


def test_columns_of_words_that_areas_share_are_labels(read_map: Reader) -> None:
    features = row_of("A", "B", "C", "D")
    for at, one in enumerate(features):
        one["properties"] |= {"LAD25NM": f"D{at // 2}", "PCN code": f"P{at // 2}", "GUID": f"g{at}"}
    areas, found = read_map(features)
    assert found == []
    assert areas.labels == {
        "district": ("D0", "D0", "D1", "D1"),
        "pcn-code": ("P0", "P0", "P1", "P1"),
    }


def test_the_code_that_differs_most_is_the_id_and_its_name_goes_with_it(read_map: Reader) -> None:
    features = [
        feature(square(at, 0), WD25CD="W1", LSOA21CD=f"L{at}", LSOA21NM=f"Name {at}", hours_now=1)
        for at in range(3)
    ]
    areas, found = read_map(features)
    assert found == []
    assert areas.ids == ("L0", "L1", "L2")
    assert areas.names == ("Name 0", "Name 1", "Name 2")


def test_columns_that_are_stated_are_taken(read_map: Reader) -> None:
    features = with_said(row_of("A", "B"), {"x": 1})
    for at, one in enumerate(features):
        one["properties"] |= {"Patch": f"P{at}", "Says": f"Patch {at}"}
    areas, found = read_map(features, rules=ShapeRules(id_column="patch", name_column="Says"))
    assert found == []
    assert areas.ids == ("P0", "P1")
    assert areas.names == ("Patch 0", "Patch 1")


def test_a_table_of_hours_goes_before_the_map_and_brings_labels(read_map: Reader) -> None:
    hours = [
        ["area_id", "name", "hours_now", "hours_peak", "hours_forecast", "rural", "Unitary 2"],
        ["A", "Ay", 1.5, 2, 3, "yes", "West"],
        ["B", "", 0.25, "", "", "no", "East"],
    ]
    areas, found = read_map(row_of("A", "B"), hours=hours)
    assert found == []
    assert areas.names == ("Ay", "Area B")
    assert {load: held.tolist() for load, held in areas.minutes.items()} == {
        "now": [90, 15],
        "peak": [120, 15],
        "forecast": [180, 15],
    }
    assert areas.is_rural.tolist() == [True, False]
    assert areas.labels == {"unitary-2": ("West", "East")}


@pytest.mark.parametrize("ending", ["gpkg", "zip"])
def test_a_geopackage_and_a_zipped_shapefile_are_read_alike(tmp_path: Path, ending: str) -> None:
    frame = geopandas.GeoDataFrame(
        {"area_id": ["A", "B"], "hours_now": [1.5, 2.0]},
        geometry=[shapely.Polygon(square(at, 0)) for at in range(2)],
        crs=27700,
    )
    if ending == "gpkg":
        path = tmp_path / "county.gpkg"
        frame.to_file(path, layer="wards")
    else:
        frame.to_file(tmp_path / "county.shp")
        path = tmp_path / "county.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("county.[!z]*"):
                archive.write(part, f"inside/{part.name}")
    areas, found = read_file(path)
    assert found == []
    assert areas.ids == ("A", "B")
    assert areas.minutes["now"].tolist() == [90, 120]
    assert neighbours(areas) == {("A", "B")}


def test_longitude_and_latitude_are_turned_to_the_grid(read_map: Reader) -> None:
    pyproj = pytest.importorskip("pyproj")
    back = pyproj.Transformer.from_pipeline(WGS84_TO_GRID)
    features = row_of("A", "B")
    for one in features:
        ring = one["geometry"]["coordinates"][0]
        east, north = zip(*ring, strict=True)
        one["geometry"]["coordinates"] = [
            list(zip(*back.transform(east, north, direction="INVERSE"), strict=True))
        ]
    areas, found = read_map(features, coordinates=None)
    assert only(found, "map-coordinates-turned").severity is Severity.NOTICE
    assert len(found) == 1
    assert areas.easting.tolist() == [EAST + 500, EAST + 1500]
    assert areas.outlines[0][0].min(axis=0).tolist() == [EAST, NORTH]


# --- which areas touch ---------------------------------------------------------------------------


def test_areas_that_meet_in_a_corner_are_neighbours_only_when_asked(read_map: Reader) -> None:
    features = [
        feature(square(*at), area_id=area, hours_now=1)
        for at, area in (((0, 0), "A"), ((1, 0), "B"), ((0, 1), "C"), ((1, 1), "D"))
    ]
    areas, _ = read_map(features)
    assert neighbours(areas) == {("A", "B"), ("A", "C"), ("B", "D"), ("C", "D")}
    areas, _ = read_map(features, rules=ShapeRules(corners=True))
    assert ("A", "D") in neighbours(areas)
    assert ("B", "C") in neighbours(areas)


@pytest.mark.parametrize(("metres", "near"), [(0, True), (10, True), (25, True), (26, False)])
def test_a_gap_up_to_the_width_is_none(read_map: Reader, metres: int, near: bool) -> None:
    apart = 1 + metres / 1000
    features = [
        feature(square(0, 0), area_id="A", hours_now=1),
        feature(box(apart, 0, apart + 1, 1), area_id="B", hours_now=1),
    ]
    areas, found = read_map(features)
    if near:
        assert neighbours(areas) == {("A", "B")}
    else:
        assert only(found, "area-island").value == "B"


def test_gaps_between_neighbours_are_told_of_once_with_the_widest(read_map: Reader) -> None:
    features = [
        feature(box(0, 0, 1, 1), area_id="A", hours_now=1),
        feature(box(1.004, 0, 2, 1), area_id="B", hours_now=1),
        feature(box(2.012, 0, 3, 1), area_id="C", hours_now=1),
        feature(box(3.0005, 0, 4, 1), area_id="D", hours_now=1),
    ]
    areas, found = read_map(features)
    finding = only(found, "areas-gap")
    assert neighbours(areas) == {("A", "B"), ("B", "C"), ("C", "D")}
    assert finding.value == "B"
    assert 'Neighbours "B" and C do not quite meet, 12 m apart at 6020' in finding.message
    assert finding.message.endswith(", and less so A and B.")


def test_an_id_said_twice_is_named_without_a_sheet(read_map: Reader) -> None:
    features = [*row_of("A", "B"), *row_of("A")]
    features[2]["geometry"] = feature(square(5, 0))["geometry"]
    twice = next(it for it in read_map(features)[1] if it.code == "duplicate-reference")
    assert str(twice).startswith("county.geojson row 4, area_id: ")


def test_coordinates_that_end_up_abroad_are_not_called_turned(read_map: Reader) -> None:
    _, found = read_map(row_of("A", "B"), coordinates="EPSG::32631")
    assert codes(found) == ["areas-outside-britain"]


def test_columns_that_may_hold_the_hours_are_named(read_map: Reader) -> None:
    features = [
        feature(square(at, 0), area_id=f"A{at}", hrs=1.5, pop=at, name="x", open=True, note="a")
        for at in range(3)
    ]
    said = only(read_map(features)[1], "hours-nowhere").message
    assert said.endswith("Columns of numbers on the map: hrs, pop.")
    bare = [feature(square(0, 0), area_id="A")]
    assert only(read_map(bare)[1], "hours-nowhere").message.endswith("the areas need.")


def test_areas_across_a_narrow_third_one_are_no_neighbours(read_map: Reader) -> None:
    features = [
        feature(box(0, 0, 1, 1), area_id="A", hours_now=1),
        feature(box(1, 0, 1.02, 1), area_id="B", hours_now=1),
        feature(box(1.02, 0, 2, 1), area_id="C", hours_now=1),
    ]
    areas, found = read_map(features)
    assert found == []
    assert neighbours(areas) == {("A", "B"), ("B", "C")}


def test_a_border_drawn_with_other_corners_is_still_one(read_map: Reader) -> None:
    jagged = [
        (EAST + 1000, NORTH),
        (EAST + 2000, NORTH),
        (EAST + 2000, NORTH + 1000),
        (EAST + 1000.4, NORTH + 1000),
        (EAST + 999.7, NORTH + 400),
        (EAST + 1000, NORTH),
    ]
    areas, found = read_map(
        [
            feature(square(0, 0), area_id="A", hours_now=1),
            feature(jagged, area_id="B", hours_now=1),
        ]
    )
    assert neighbours(areas) == {("A", "B")}
    assert codes(found) in ([], ["areas-overlap-slightly"])


# --- ids -----------------------------------------------------------------------------------------


def test_an_id_twice_is_named_with_both_rows(read_map: Reader) -> None:
    areas, found = read_map(row_of("A", "B", "A"))
    assert areas is None
    finding = only(found, "duplicate-reference")
    assert (finding.value, finding.row) == ("A", 4)
    assert "row 2" in finding.message


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_missing_id_is_named_by_its_row(read_map: Reader, blank: str | None) -> None:
    features = row_of("A", "B")
    features[1]["properties"]["area_id"] = blank
    areas, found = read_map(features)
    assert areas is None
    finding = only(found, "blank-required")
    assert (finding.row, finding.column) == (3, "area_id")


def test_a_feature_that_says_nothing_at_all_is_named(read_map: Reader) -> None:
    features = row_of("A", "B")
    features[1]["properties"] = dict.fromkeys(features[1]["properties"])
    areas, found = read_map(features)
    assert areas is None
    assert only(found, "blank-required").row == 3


def test_an_unclear_and_an_unknown_column_are_named_with_those_there_are(read_map: Reader) -> None:
    features = [feature(square(0, 0), population=1, hours_now=1)]
    areas, found = read_map(features)
    assert areas is None
    assert "population, hours_now" in only(found, "map-column-unclear").message
    _, found = read_map(row_of("A"), rules=ShapeRules(id_column="area_di"))
    finding = only(found, "map-column-unknown")
    assert finding.value == "area_di"
    assert 'Did you mean "area_id"?' in finding.message
