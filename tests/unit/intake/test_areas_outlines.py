"""Outlines and coordinates of a map, each fault with its area, its place and a remedy."""

from __future__ import annotations

import re
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
    Feature,
    box,
    feature,
    row_of,
    square,
    write_map,
)

from allocator.domain.finding import Severity
from allocator.intake.areas import overlaps
from allocator.intake.areas.map_places import is_outside

# --- outlines ------------------------------------------------------------------------------------


def bowtie(at: float) -> list[tuple[float, float]]:
    corners = [(at, 0), (at + 1, 1), (at + 1, 0), (at, 1), (at, 0)]
    return [(EAST + 1000 * x, NORTH + 1000 * y) for x, y in corners]


def test_an_outline_that_crosses_itself_is_named_with_the_place(read_map: Reader) -> None:
    areas, found = read_map([*row_of("A"), feature(bowtie(1), area_id="B", hours_now=1)])
    assert areas is None
    finding = only(found, "area-crosses-itself")
    assert (finding.value, finding.row) == ("B", 3)
    assert "601500 E 300500 N" in finding.message
    assert "Fix geometries" in finding.remedy


def test_an_outline_with_a_spike_is_repaired_with_a_warning(read_map: Reader) -> None:
    spike = box(0, 0, 1, 1)
    spike.insert(2, (EAST + 1000, NORTH + 500))
    spike.insert(3, (EAST + 1300, NORTH + 500))
    spike.insert(4, (EAST + 1000, NORTH + 500))
    areas, found = read_map([feature(spike, area_id="A", hours_now=1)])
    finding = only(found, "area-repaired")
    assert (finding.value, finding.severity) == ("A", Severity.WARNING)
    assert areas.outlines[0][0].max(axis=0).tolist() == [EAST + 1000, NORTH + 1000]


@pytest.mark.parametrize(
    ("geometry", "code", "what"),
    [
        (None, "area-without-shape", "no outline"),
        ({"type": "Polygon", "coordinates": []}, "area-without-shape", "no outline"),
        ({"type": "Point", "coordinates": [EAST, NORTH]}, "area-not-a-polygon", "a point,"),
        (
            {"type": "LineString", "coordinates": [[EAST, NORTH], [EAST + 9, NORTH]]},
            "area-not-a-polygon",
            "a line string,",
        ),
        (
            {"type": "MultiPoint", "coordinates": [[EAST, NORTH]]},
            "area-not-a-polygon",
            "a set of point,",
        ),
        (
            {"type": "GeometryCollection", "geometries": []},
            "area-without-shape",
            "no outline",
        ),
        (
            {"type": "Polygon", "coordinates": [[[EAST, NORTH], [EAST, NORTH], [EAST, NORTH]]]},
            "area-crosses-itself",
            "crosses itself",
        ),
    ],
)
def test_what_is_no_polygon_is_named(
    read_map: Reader, geometry: object, code: str, what: str
) -> None:
    odd = feature(None, area_id="B", hours_now=1) | {"geometry": geometry}
    areas, found = read_map([*row_of("A"), odd])
    assert areas is None
    finding = only(found, code)
    assert (finding.value, finding.row) == ("B", 3)
    assert what in finding.message
    assert codes(found) == [code]


@pytest.mark.parametrize("corner", [0, 2])
@pytest.mark.parametrize("number", [float("nan"), float("inf")], ids=["no number", "endless"])
def test_a_corner_that_is_no_number_is_named(read_map: Reader, corner: int, number: float) -> None:
    ring = box(1, 0, 2, 1)
    ring[corner] = (number, NORTH)
    areas, found = read_map([*row_of("A"), feature(ring, area_id="B", hours_now=1)])
    assert areas is None
    finding = only(found, "area-shape-unreadable")
    assert (finding.value, finding.row) == ("B", 3)
    assert codes(found) == ["area-shape-unreadable"]


def test_an_overlap_is_named_with_both_areas_its_size_and_place(read_map: Reader) -> None:
    features = [
        feature(box(0, 0, 1.2, 1), area_id="A", hours_now=1),
        feature(box(1, 0, 2, 1), area_id="B", hours_now=1),
    ]
    areas, found = read_map(features)
    assert areas is None
    finding = only(found, "areas-overlap")
    assert finding.value == "A"
    assert "B overlap by 200000 m² at 601100 E 300500 N" in finding.message


def test_small_overlaps_are_told_of_once(read_map: Reader) -> None:
    features = [
        feature(box(at, 0, at + 1 + 0.001 * (at + 1), 1), area_id=f"A{at}", hours_now=1)
        for at in range(3)
    ]
    areas, found = read_map(features)
    assert len(areas) == 3
    finding = only(found, "areas-overlap-slightly")
    assert finding.value == "A1"
    assert "and A2 overlap a little, by 2000 m² at" in finding.message
    assert finding.message.endswith(", and less so A0 and A1.")


@pytest.mark.parametrize(
    ("pairs", "said"), [(13, "A0 and A1."), (14, "1 more pair."), (16, "3 more pairs.")]
)
def test_pairs_that_overlap_a_little_are_named_up_to_a_limit(
    read_map: Reader, pairs: int, said: str
) -> None:
    features = [
        feature(box(at, 0, at + 1.001 + 0.0001 * at, 1), area_id=f"A{at}", hours_now=1)
        for at in range(pairs + 1)
    ]
    message = only(read_map(features)[1], "areas-overlap-slightly").message
    assert message.startswith(f'Areas "A{pairs - 1}" and A{pairs} overlap a little')
    assert message.endswith(said)
    assert message.count(" and A") == min(pairs, 13)
    named = [int(name) for name in re.findall(r"A(\d+) and A", message)]
    assert named == sorted(named, reverse=True)


def test_two_areas_that_are_the_same_overlap(read_map: Reader) -> None:
    twice = [feature(square(0, 0), area_id=area, hours_now=1) for area in "AB"]
    assert only(read_map(twice)[1], "areas-overlap").severity is Severity.ERROR


def test_a_map_drawn_over_itself_is_told_of_soon(read_map: Reader) -> None:
    many = [feature(square(0, 0), area_id=f"A{at:04d}", hours_now=1) for at in range(2000)]
    areas, found = read_map(many)
    assert areas is None
    assert codes(found) == ["areas-overlap"] * overlaps.MOST_TOLD


def test_a_sliver_is_named_with_its_width(read_map: Reader) -> None:
    thin = feature(box(1, 0, 1.004, 1), area_id="S", hours_now=1)
    _, found = read_map([*row_of("A"), thin])
    finding = only(found, "area-sliver")
    assert finding.value == "S"
    assert "4000 m², about 4 m wide" in finding.message


def test_an_area_of_several_parts_is_one_area(read_map: Reader) -> None:
    both = {
        "type": "MultiPolygon",
        "coordinates": [[square(0, 0)], [box(5, 5, 5.5, 5.5)]],
    }
    parts = feature(None, area_id="A", hours_now=1) | {"geometry": both}
    areas, found = read_map([parts, feature(square(1, 0), area_id="B", hours_now=1)])
    finding = only(found, "area-in-parts")
    assert finding.severity is Severity.NOTICE
    assert "2 parts; all but the largest are 20 %" in finding.message
    assert len(areas.outlines[0]) == 2
    assert neighbours(areas) == {("A", "B")}


# --- coordinates ---------------------------------------------------------------------------------


def moved(features: list[Feature], east: float, north: float) -> list[Feature]:
    for one in features:
        ring = one["geometry"]["coordinates"][0]
        one["geometry"]["coordinates"] = [[(x + east, y + north) for x, y in ring]]
    return features


def test_metres_that_call_themselves_degrees_are_refused(read_map: Reader) -> None:
    areas, found = read_map(row_of("A"), coordinates=None)  # GeoJSON is degrees unless it says so
    assert areas is None
    finding = only(found, "map-coordinates-disagree")
    assert "longitude and latitude (EPSG:4326), but they look like the British" in finding.message


def test_degrees_that_call_themselves_metres_are_refused(read_map: Reader) -> None:
    ring = [(1.0, 52.5), (1.1, 52.5), (1.1, 52.6), (1.0, 52.5)]
    areas, found = read_map([feature(ring, area_id="A", hours_now=1)])
    assert areas is None
    assert "look like longitude and latitude" in only(found, "map-coordinates-disagree").message


def test_latitude_before_longitude_is_noticed(read_map: Reader) -> None:
    ring = [(52.5, 1.0), (52.5, 1.1), (52.6, 1.1), (52.5, 1.0)]
    areas, found = read_map([feature(ring, area_id="A", hours_now=1)], coordinates=None)
    assert areas is None
    assert "latitude before longitude" in only(found, "map-coordinates-disagree").message


def test_web_map_metres_are_turned(read_map: Reader) -> None:
    pyproj = pytest.importorskip("pyproj")
    turn = pyproj.Transformer.from_crs(27700, 3857, always_xy=True)
    features = row_of("A", "B")
    for one in features:
        east, north = zip(*one["geometry"]["coordinates"][0], strict=True)
        ring = list(zip(*turn.transform(east, north), strict=True))
        one["geometry"]["coordinates"] = [ring]
    areas, found = read_map(features, coordinates="EPSG::3857")
    assert codes(found) == ["map-coordinates-turned"]
    assert abs(areas.easting[0] - EAST - 500) < 10
    assert neighbours(areas) == {("A", "B")}


def test_one_stray_area_is_named_and_the_others_are_not(read_map: Reader) -> None:
    stray = moved([feature(square(0, 0), area_id="Z", hours_now=1)], 500_000, 0)
    areas, found = read_map([*row_of("A", "B", "C"), *stray])
    assert areas is None
    finding = only(found, "area-outside-britain")
    assert (finding.value, finding.row) == ("Z", 5)
    assert "1100000 E 300000 N" in finding.message


def test_areas_that_all_lie_elsewhere_are_told_of_once(read_map: Reader) -> None:
    names = [f"A{at}" for at in range(7)]
    areas, found = read_map(moved(row_of(*names), 500_000, 0))
    assert areas is None
    finding = only(found, "areas-outside-britain")
    assert codes(found) == ["areas-outside-britain"]
    assert "7 areas" in finding.message
    assert "A0, A1, A2, A3, A4 and 2 more" in finding.message
    assert "coordinate system" in finding.remedy


@pytest.mark.parametrize("whole", [0, 1])
def test_points_in_place_of_outlines_are_told_of_once(read_map: Reader, whole: int) -> None:
    points = row_of(*(f"P{at}" for at in range(6)))
    for one in points:
        one["geometry"] = {"type": "Point", "coordinates": one["geometry"]["coordinates"][0][0]}
    areas, found = read_map([*row_of("A")[:whole], *points])
    assert areas is None
    finding = only(found, "areas-not-polygons")
    assert codes(found) == ["areas-not-polygons"]
    assert "6 areas are not polygons: P0, P1, P2, P3, P4 and 1 more" in finding.message
    assert "is a point" in finding.message


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize(("stored", "codes_found"), [
    (row_of("A", "B"), ["map-coordinates-unstated"]),
    (moved(row_of("A", "B"), 3e6, 3e6), ["map-coordinates-unclear"]),
])  # fmt: skip
def test_coordinates_nobody_states_are_guessed_or_refused(
    tmp_path: Path, stored: list[Feature], codes_found: list[str]
) -> None:
    frame = geopandas.GeoDataFrame.from_features(stored)
    frame.to_file(tmp_path / "county.shp")
    with zipfile.ZipFile(tmp_path / "county.zip", "w") as archive:
        for part in tmp_path.glob("county.[!z]*"):
            archive.write(part, part.name)
    areas, found = read_file(tmp_path / "county.zip")
    assert codes(found) == codes_found
    assert (areas is None) == (codes_found[0] == "map-coordinates-unclear")


@pytest.mark.parametrize("odd", ["1e400", "-1e400"])
def test_coordinates_without_end_are_named(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "county.geojson"
    write_map(path, row_of("A", "B"))
    text = re.sub(rf"{EAST + 2000}(\.0)?", odd, path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    areas, found = read_file(path)
    assert areas is None
    assert codes(found) in (["map-unreadable"], ["area-outside-britain"])  # by version of GDAL


def test_shapes_without_end_lie_outside() -> None:
    shapes = np.array([shapely.box(EAST, NORTH, np.inf, NORTH + 9), None, shapely.Polygon()])
    assert is_outside(shapes).tolist() == [True, False, False]
