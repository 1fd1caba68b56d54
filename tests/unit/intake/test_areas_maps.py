"""Somebody's own map: read as it stands, and every fault named with its area and a remedy."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from sample_maps import (
    EAST,
    NORTH,
    Feature,
    box,
    feature,
    row_of,
    square,
    with_said,
    write_map,
    write_table,
)

from allocator.domain.finding import Finding, Severity
from allocator.geo.grid import WGS84_TO_GRID
from allocator.intake.areas import map_file, overlaps
from allocator.intake.areas.map_places import is_outside
from allocator.intake.areas.read_areas import read_areas
from allocator.intake.findings import FindingLog
from allocator.lots.areas import Areas
from allocator.lots.brief import AreasFrom, ShapeRules

Read = tuple[Areas | None, list[Finding]]
Reader = Callable[..., Read]


def read_file(path: Path, **more: object) -> Read:
    log = FindingLog()
    areas = read_areas(AreasFrom(file=str(path), **more), log)  # type: ignore[arg-type]
    return areas, list(log)


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def run(
        features: Iterable[Feature],
        coordinates: str | None = "EPSG::27700",
        rules: ShapeRules | None = None,
        **tables: list[list[object]],
    ) -> Read:
        path = write_map(tmp_path / "county.geojson", features, coordinates)
        named = {
            name: str(write_table(tmp_path / f"{name}.csv", rows)) for name, rows in tables.items()
        }
        return read_file(path, shapes=rules or ShapeRules(), **named)

    return run


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


def only(found: list[Finding], code: str) -> Finding:
    """Return the one finding with a code; every finding has a remedy."""
    chosen = [finding for finding in found if finding.code == code]
    assert len(chosen) == 1, [str(finding) for finding in found]
    assert chosen[0].remedy.endswith(".")
    return chosen[0]


def neighbours(areas: Areas) -> set[tuple[str, str]]:
    return {(areas.ids[one], areas.ids[other]) for one, other in areas.edges.tolist()}


# --- what is understood -------------------------------------------------------------------------


def test_a_map_gives_ids_names_hours_places_and_neighbours(read: Reader) -> None:
    areas, found = read(row_of("B", "A", "C"))
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


def test_outlines_are_rings_in_whole_metres_outer_ones_anticlockwise(read: Reader) -> None:
    hole = box(0.2, 0.2, 0.6, 0.6)
    with_hole = feature(square(0, 0), area_id="A", hours_now=1)
    with_hole["geometry"]["coordinates"].append(hole)
    areas, found = read([with_hole, feature(hole, area_id="B", hours_now=1)])
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


def test_columns_of_words_that_areas_share_are_labels(read: Reader) -> None:
    features = row_of("A", "B", "C", "D")
    for at, one in enumerate(features):
        one["properties"] |= {"LAD25NM": f"D{at // 2}", "PCN code": f"P{at // 2}", "GUID": f"g{at}"}
    areas, found = read(features)
    assert found == []
    assert areas.labels == {
        "district": ("D0", "D0", "D1", "D1"),
        "pcn-code": ("P0", "P0", "P1", "P1"),
    }


def test_the_code_that_differs_most_is_the_id_and_its_name_goes_with_it(read: Reader) -> None:
    features = [
        feature(square(at, 0), WD25CD="W1", LSOA21CD=f"L{at}", LSOA21NM=f"Name {at}", hours_now=1)
        for at in range(3)
    ]
    areas, found = read(features)
    assert found == []
    assert areas.ids == ("L0", "L1", "L2")
    assert areas.names == ("Name 0", "Name 1", "Name 2")


def test_columns_that_are_stated_are_taken(read: Reader) -> None:
    features = with_said(row_of("A", "B"), {"x": 1})
    for at, one in enumerate(features):
        one["properties"] |= {"Patch": f"P{at}", "Says": f"Patch {at}"}
    areas, found = read(features, rules=ShapeRules(id_column="patch", name_column="Says"))
    assert found == []
    assert areas.ids == ("P0", "P1")
    assert areas.names == ("Patch 0", "Patch 1")


def test_a_table_of_hours_goes_before_the_map_and_brings_labels(read: Reader) -> None:
    hours = [
        ["area_id", "name", "hours_now", "hours_peak", "hours_forecast", "rural", "Unitary 2"],
        ["A", "Ay", 1.5, 2, 3, "yes", "West"],
        ["B", "", 0.25, "", "", "no", "East"],
    ]
    areas, found = read(row_of("A", "B"), hours=hours)
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


def test_longitude_and_latitude_are_turned_to_the_grid(read: Reader) -> None:
    pyproj = pytest.importorskip("pyproj")
    back = pyproj.Transformer.from_pipeline(WGS84_TO_GRID)
    features = row_of("A", "B")
    for one in features:
        ring = one["geometry"]["coordinates"][0]
        east, north = zip(*ring, strict=True)
        one["geometry"]["coordinates"] = [
            list(zip(*back.transform(east, north, direction="INVERSE"), strict=True))
        ]
    areas, found = read(features, coordinates=None)
    assert only(found, "map-coordinates-turned").severity is Severity.NOTICE
    assert len(found) == 1
    assert areas.easting.tolist() == [EAST + 500, EAST + 1500]
    assert areas.outlines[0][0].min(axis=0).tolist() == [EAST, NORTH]


# --- which areas touch --------------------------------------------------------------------------


def test_areas_that_meet_in_a_corner_are_neighbours_only_when_asked(read: Reader) -> None:
    features = [
        feature(square(*at), area_id=area, hours_now=1)
        for at, area in (((0, 0), "A"), ((1, 0), "B"), ((0, 1), "C"), ((1, 1), "D"))
    ]
    areas, _ = read(features)
    assert neighbours(areas) == {("A", "B"), ("A", "C"), ("B", "D"), ("C", "D")}
    areas, _ = read(features, rules=ShapeRules(corners=True))
    assert ("A", "D") in neighbours(areas)
    assert ("B", "C") in neighbours(areas)


@pytest.mark.parametrize(("metres", "near"), [(0, True), (10, True), (25, True), (26, False)])
def test_a_gap_up_to_the_width_is_none(read: Reader, metres: int, near: bool) -> None:
    apart = 1 + metres / 1000
    features = [
        feature(square(0, 0), area_id="A", hours_now=1),
        feature(box(apart, 0, apart + 1, 1), area_id="B", hours_now=1),
    ]
    areas, found = read(features)
    if near:
        assert neighbours(areas) == {("A", "B")}
    else:
        assert only(found, "area-island").value == "B"


def test_areas_across_a_narrow_third_one_are_no_neighbours(read: Reader) -> None:
    features = [
        feature(box(0, 0, 1, 1), area_id="A", hours_now=1),
        feature(box(1, 0, 1.02, 1), area_id="B", hours_now=1),
        feature(box(1.02, 0, 2, 1), area_id="C", hours_now=1),
    ]
    areas, found = read(features)
    assert found == []
    assert neighbours(areas) == {("A", "B"), ("B", "C")}


def test_a_border_drawn_with_other_corners_is_still_one(read: Reader) -> None:
    jagged = [
        (EAST + 1000, NORTH),
        (EAST + 2000, NORTH),
        (EAST + 2000, NORTH + 1000),
        (EAST + 1000.4, NORTH + 1000),
        (EAST + 999.7, NORTH + 400),
        (EAST + 1000, NORTH),
    ]
    areas, found = read(
        [
            feature(square(0, 0), area_id="A", hours_now=1),
            feature(jagged, area_id="B", hours_now=1),
        ]
    )
    assert neighbours(areas) == {("A", "B")}
    assert codes(found) in ([], ["areas-overlap-slightly"])


# --- crossings and neighbours as somebody states them -------------------------------------------


PAIRS = ["from_area", "to_area", "rule"]


def apart() -> list[Feature]:
    """Two pairs of areas with a kilometre of water between them."""
    return [
        feature(square(at, 0), area_id=area, hours_now=1)
        for at, area in ((0, "A"), (1, "B"), (3, "C"), (4, "D"))
    ]


def test_an_island_names_itself_the_nearest_area_and_the_row_to_add(read: Reader) -> None:
    areas, found = read(apart())
    assert areas is None
    finding = only(found, "area-island")
    assert finding.severity is Severity.ERROR
    assert finding.value == "C"
    assert finding.row == 4
    assert "with 1 more touches no other area; the nearest is B, 1000 m away" in finding.message
    assert "Add C,B,bridge to bridges.csv" in finding.remedy


def test_a_bridge_joins_and_water_parts(read: Reader) -> None:
    areas, found = read(apart(), bridges=[PAIRS, ["C", "B", "bridge"]])
    assert found == []
    assert neighbours(areas) == {("A", "B"), ("B", "C"), ("C", "D")}
    rows = [PAIRS, ["C", "B", "bridge"], ["D", "C", "water"]]
    areas, found = read(apart(), bridges=rows)
    assert neighbours(areas) == {("A", "B"), ("B", "C")}
    assert only(found, "areas-apart").value == "D"


def test_a_ferry_joins_only_when_ferries_count(read: Reader) -> None:
    rows = [PAIRS, ["C", "B", "ferry"]]
    areas, found = read(apart(), bridges=rows)
    assert only(found, "areas-apart").severity is Severity.WARNING
    assert neighbours(areas) == {("A", "B"), ("C", "D")}
    areas, found = read(apart(), bridges=rows, rules=ShapeRules(ferries=True))
    assert found == []
    assert ("B", "C") in neighbours(areas)


@pytest.mark.parametrize(
    ("row", "code", "value"),
    [
        (["C", "E", "bridge"], "map-area-unknown", "E"),
        (["E", "C", "bridge"], "map-area-unknown", "E"),
        (["C", "C", "bridge"], "crossing-to-itself", "C"),
        (["C", "B", "brigde"], "choice-unknown", "brigde"),
        (["A", "D", "water"], "nothing-to-part", "A"),
        (["A", "", "water"], "blank-required", ""),
    ],
)
def test_an_odd_crossing_is_named(read: Reader, row: list[object], code: str, value: str) -> None:
    _, found = read(apart(), bridges=[PAIRS, ["C", "B", "bridge"], row])
    finding = only(found, code)
    assert (finding.file, finding.row, finding.value) == ("bridges.csv", 3, value)


def test_a_bridge_ten_kilometres_long_is_noticed(read: Reader) -> None:
    far = feature(square(20, 0), area_id="Z", hours_now=1)
    _, found = read([*row_of("A", "B"), far], bridges=[PAIRS, ["Z", "B", "bridge"]])
    finding = only(found, "crossing-far")
    assert "B and" not in finding.message or "18 km" in finding.message
    assert "18 km apart" in finding.message


def test_stated_neighbours_take_the_place_of_those_that_touch(read: Reader) -> None:
    rows = [["from_area", "to_area"], ["C", "A"], ["A", "C"], ["B", "C"], ["D", "A"]]
    areas, found = read(apart(), neighbours=rows)
    assert found == []
    assert neighbours(areas) == {("A", "C"), ("B", "C"), ("A", "D")}
    _, found = read(apart(), neighbours=[rows[0], ["A", "Q"]])
    assert only(found, "map-area-unknown").value == "Q"


# --- hours --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "code"),
    [("-1", "negative"), ("nan", "number-expected"), ("ten", "number-expected"),
     ("1e9", "number-expected"), ("2000000", "out-of-range"), ("12,5", "number-comma")],
)  # fmt: skip
def test_hours_that_are_none_are_named(read: Reader, hours: str, code: str) -> None:
    rows = [["area_id", "hours_now"], ["A", 1], ["B", f'"{hours}"']]
    areas, found = read(row_of("A", "B"), hours=rows)
    assert areas is None
    finding = only(found, code)
    assert (finding.file, finding.row, finding.column) == ("hours.csv", 3, "hours_now")
    assert codes(found) == [code]


def test_negative_hours_on_the_map_are_named_by_their_row(read: Reader) -> None:
    features = row_of("A", "B")
    features[1]["properties"]["hours_now"] = -3
    _, found = read(features)
    finding = only(found, "negative")
    assert (finding.row, finding.column, finding.value) == (3, "hours_now", "-3")


def test_an_area_without_need_is_a_warning_and_one_without_hours_an_error(read: Reader) -> None:
    rows = [["area_id", "hours_now"], ["A", 0], ["B", 1]]
    areas, found = read(row_of("A", "B"), hours=rows)
    assert areas.minutes["now"].tolist() == [0, 60]
    assert only(found, "area-without-hours").value == "A"
    areas, found = read(row_of("A", "B"), hours=rows[:2])
    assert areas is None
    assert only(found, "hours-missing").value == "B"
    _, found = read(row_of("A", "B"), hours=[rows[0], ["A", ""], ["B", 1]])
    finding = only(found, "hours-missing")
    assert (finding.value, finding.row) == ("A", 2)


def test_hours_have_to_be_somewhere(read: Reader) -> None:
    features = row_of("A")
    del features[0]["properties"]["hours_now"]
    areas, found = read(features)
    assert areas is None
    assert "area_id and hours_now" in only(found, "hours-nowhere").remedy


def test_hours_of_an_unknown_area_are_not_counted_and_a_near_id_is_suggested(read: Reader) -> None:
    rows = [["area_id", "hours_now"], ["Area-1", 1], ["Area-2", 1], ["Area-3x", 1]]
    areas, found = read(row_of("Area-1", "Area-2"), hours=rows)
    finding = only(found, "hours-elsewhere")
    assert (finding.value, finding.row) == ("Area-3x", 4)
    assert 'Did you mean "Area-' in finding.message
    assert areas.minutes["now"].sum() == 120


def test_an_area_twice_in_the_hours_is_named(read: Reader) -> None:
    rows = [["area_id", "hours_now"], ["A", 1], ["B", 1], ["A", 2]]
    _, found = read(row_of("A", "B"), hours=rows)
    finding = only(found, "duplicate-reference")
    assert (finding.value, finding.row) == ("A", 4)
    assert "row 2" in finding.message


def test_hours_that_look_like_minutes_are_noticed(read: Reader) -> None:
    assert codes(read(row_of("A", "B", hours=130_000))[1]) == ["hours-like-minutes"]
    many = [f"A{at:02d}" for at in range(30)]
    assert codes(read(row_of(*many, hours=3001))[1]) == ["hours-like-minutes"]
    assert read(row_of(*many, hours=2999))[1] == []
    assert "divide by 60" in read(row_of("A", hours=300_000))[1][0].remedy.casefold()


def test_a_busy_week_below_the_usual_one_is_noticed(read: Reader) -> None:
    rows = [["area_id", "hours_now", "hours_peak"], ["A", 10, 9], ["B", 10, 12]]
    _, found = read(row_of("A", "B"), hours=rows)
    assert only(found, "busy-below-usual").value == "A"


def test_hours_are_not_said_to_be_rounded(read: Reader) -> None:
    areas, found = read(row_of("A", hours=1.23456))
    assert found == []
    assert areas.minutes["now"].tolist() == [74]


def test_names_of_people_are_no_labels(read: Reader) -> None:
    rows = [["area_id", "hours_now", "surname"], ["A", 1, "Smith"], ["B", 1, "Smith"]]
    _, found = read(row_of("A", "B"), hours=rows)
    finding = only(found, "personal-column")
    assert "Smith" not in str(finding)
    features = with_said(row_of("A", "B"), {"Surname": "Smith"})
    areas, _ = read(features)
    assert areas.labels == {}


# --- ids ----------------------------------------------------------------------------------------


def test_an_id_twice_is_named_with_both_rows(read: Reader) -> None:
    areas, found = read(row_of("A", "B", "A"))
    assert areas is None
    finding = only(found, "duplicate-reference")
    assert (finding.value, finding.row) == ("A", 4)
    assert "row 2" in finding.message


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_missing_id_is_named_by_its_row(read: Reader, blank: str | None) -> None:
    features = row_of("A", "B")
    features[1]["properties"]["area_id"] = blank
    areas, found = read(features)
    assert areas is None
    finding = only(found, "blank-required")
    assert (finding.row, finding.column) == (3, "area_id")


def test_a_feature_that_says_nothing_at_all_is_named(read: Reader) -> None:
    features = row_of("A", "B")
    features[1]["properties"] = dict.fromkeys(features[1]["properties"])
    areas, found = read(features)
    assert areas is None
    assert only(found, "blank-required").row == 3


def test_an_unclear_and_an_unknown_column_are_named_with_those_there_are(read: Reader) -> None:
    features = [feature(square(0, 0), population=1, hours_now=1)]
    areas, found = read(features)
    assert areas is None
    assert "population, hours_now" in only(found, "map-column-unclear").message
    _, found = read(row_of("A"), rules=ShapeRules(id_column="area_di"))
    finding = only(found, "map-column-unknown")
    assert finding.value == "area_di"
    assert 'Did you mean "area_id"?' in finding.message


# --- outlines -----------------------------------------------------------------------------------


def bowtie(at: float) -> list[tuple[float, float]]:
    corners = [(at, 0), (at + 1, 1), (at + 1, 0), (at, 1), (at, 0)]
    return [(EAST + 1000 * x, NORTH + 1000 * y) for x, y in corners]


def test_an_outline_that_crosses_itself_is_named_with_the_place(read: Reader) -> None:
    areas, found = read([*row_of("A"), feature(bowtie(1), area_id="B", hours_now=1)])
    assert areas is None
    finding = only(found, "area-crosses-itself")
    assert (finding.value, finding.row) == ("B", 3)
    assert "601500 E 300500 N" in finding.message
    assert "Fix geometries" in finding.remedy


def test_an_outline_with_a_spike_is_repaired_with_a_warning(read: Reader) -> None:
    spike = box(0, 0, 1, 1)
    spike.insert(2, (EAST + 1000, NORTH + 500))
    spike.insert(3, (EAST + 1300, NORTH + 500))
    spike.insert(4, (EAST + 1000, NORTH + 500))
    areas, found = read([feature(spike, area_id="A", hours_now=1)])
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
def test_what_is_no_polygon_is_named(read: Reader, geometry: object, code: str, what: str) -> None:
    odd = feature(None, area_id="B", hours_now=1) | {"geometry": geometry}
    areas, found = read([*row_of("A"), odd])
    assert areas is None
    finding = only(found, code)
    assert (finding.value, finding.row) == ("B", 3)
    assert what in finding.message
    assert codes(found) == [code]


def test_an_overlap_is_named_with_both_areas_its_size_and_place(read: Reader) -> None:
    features = [
        feature(box(0, 0, 1.2, 1), area_id="A", hours_now=1),
        feature(box(1, 0, 2, 1), area_id="B", hours_now=1),
    ]
    areas, found = read(features)
    assert areas is None
    finding = only(found, "areas-overlap")
    assert finding.value == "A"
    assert "B overlap by 200000 m² at 601100 E 300500 N" in finding.message


def test_small_overlaps_are_told_of_once(read: Reader) -> None:
    features = [
        feature(box(at, 0, at + 1 + 0.001 * (at + 1), 1), area_id=f"A{at}", hours_now=1)
        for at in range(3)
    ]
    areas, found = read(features)
    assert len(areas) == 3
    finding = only(found, "areas-overlap-slightly")
    assert finding.value == "A1"
    assert "2 pairs" in finding.message
    assert "by 2000 m²" in finding.message


def test_two_areas_that_are_the_same_overlap(read: Reader) -> None:
    twice = [feature(square(0, 0), area_id=area, hours_now=1) for area in "AB"]
    assert only(read(twice)[1], "areas-overlap").severity is Severity.ERROR


def test_a_map_drawn_over_itself_is_told_of_soon(read: Reader) -> None:
    many = [feature(square(0, 0), area_id=f"A{at:04d}", hours_now=1) for at in range(2000)]
    areas, found = read(many)
    assert areas is None
    assert codes(found) == ["areas-overlap"] * overlaps.MOST_TOLD


def test_a_sliver_is_named_with_its_width(read: Reader) -> None:
    thin = feature(box(1, 0, 1.004, 1), area_id="S", hours_now=1)
    _, found = read([*row_of("A"), thin])
    finding = only(found, "area-sliver")
    assert finding.value == "S"
    assert "4000 m², about 4 m wide" in finding.message


def test_an_area_of_several_parts_is_one_area(read: Reader) -> None:
    both = {
        "type": "MultiPolygon",
        "coordinates": [[square(0, 0)], [box(5, 5, 5.5, 5.5)]],
    }
    parts = feature(None, area_id="A", hours_now=1) | {"geometry": both}
    areas, found = read([parts, feature(square(1, 0), area_id="B", hours_now=1)])
    finding = only(found, "area-in-parts")
    assert finding.severity is Severity.NOTICE
    assert "2 parts; all but the largest are 20 %" in finding.message
    assert len(areas.outlines[0]) == 2
    assert neighbours(areas) == {("A", "B")}


# --- coordinates --------------------------------------------------------------------------------


def moved(features: list[Feature], east: float, north: float) -> list[Feature]:
    for one in features:
        ring = one["geometry"]["coordinates"][0]
        one["geometry"]["coordinates"] = [[(x + east, y + north) for x, y in ring]]
    return features


def test_metres_that_call_themselves_degrees_are_refused(read: Reader) -> None:
    areas, found = read(row_of("A"), coordinates=None)  # GeoJSON is degrees unless it says so
    assert areas is None
    finding = only(found, "map-coordinates-disagree")
    assert "longitude and latitude (EPSG:4326), but they look like the British" in finding.message


def test_degrees_that_call_themselves_metres_are_refused(read: Reader) -> None:
    ring = [(1.0, 52.5), (1.1, 52.5), (1.1, 52.6), (1.0, 52.5)]
    areas, found = read([feature(ring, area_id="A", hours_now=1)])
    assert areas is None
    assert "look like longitude and latitude" in only(found, "map-coordinates-disagree").message


def test_latitude_before_longitude_is_noticed(read: Reader) -> None:
    ring = [(52.5, 1.0), (52.5, 1.1), (52.6, 1.1), (52.5, 1.0)]
    areas, found = read([feature(ring, area_id="A", hours_now=1)], coordinates=None)
    assert areas is None
    assert "latitude before longitude" in only(found, "map-coordinates-disagree").message


def test_web_map_metres_are_turned(read: Reader) -> None:
    pyproj = pytest.importorskip("pyproj")
    turn = pyproj.Transformer.from_crs(27700, 3857, always_xy=True)
    features = row_of("A", "B")
    for one in features:
        east, north = zip(*one["geometry"]["coordinates"][0], strict=True)
        ring = list(zip(*turn.transform(east, north), strict=True))
        one["geometry"]["coordinates"] = [ring]
    areas, found = read(features, coordinates="EPSG::3857")
    assert codes(found) == ["map-coordinates-turned"]
    assert abs(areas.easting[0] - EAST - 500) < 10
    assert neighbours(areas) == {("A", "B")}


def test_one_stray_area_is_named_and_the_others_are_not(read: Reader) -> None:
    stray = moved([feature(square(0, 0), area_id="Z", hours_now=1)], 500_000, 0)
    areas, found = read([*row_of("A", "B", "C"), *stray])
    assert areas is None
    finding = only(found, "area-outside-britain")
    assert (finding.value, finding.row) == ("Z", 5)
    assert "1100000 E 300000 N" in finding.message


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


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.geojson", "", "file-empty"),
        ("a.geojson", "{}", "map-unreadable"),
        ("a.geojson", "{", "map-unreadable"),
        ("a.geojson", '{"type": "FeatureCollection", "features": []}', "map-empty"),
        ("a.geojson", '{"type": "FeatureCollection", "features": ' + "[" * 9999, "map-unreadable"),
        ("a.geojson", "area_id,hours_now\n", "map-format"),
        ("a.geojson", "<OGRVRTDataSource/>", "map-format"),
        ("a.gpkg", "<OGRVRTDataSource/>", "map-format"),
        ("a.gpkg", "SQLite format 3\0" + "x" * 300, "map-unreadable"),
        ("a.zip", "PK\x03\x04" + "x" * 300, "map-unreadable"),
        ("a.shp", "x", "map-format"),
        ("a.csv", "x", "map-format"),
        ("a", "x", "map-format"),
    ],
)
def test_a_file_that_is_no_map_is_refused_in_words(
    tmp_path: Path, name: str, content: str, code: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    areas, found = read_file(tmp_path / name)
    assert areas is None
    finding = only(found, code)
    assert finding.file == name
    assert str(tmp_path) not in str(finding)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert codes(read_file(tmp_path / "no.gpkg")[1]) == ["path-missing"]
    path = write_map(tmp_path / "county.geojson", row_of("A"))
    for table in ("hours", "bridges", "neighbours"):
        _, found = read_file(path, **{table: str(tmp_path / "no.csv")})
        assert codes(found) == ["path-missing"]


def test_a_zip_file_needs_one_whole_shapefile(tmp_path: Path) -> None:
    path = tmp_path / "county.zip"
    for names, what in (
        (["readme.txt"], "holds 0 Shapefiles"),
        (["a.shp", "b.shp"], "holds 2 Shapefiles"),
        (["a.shp"], "lacks its .dbf and .shx"),
    ):
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        _, found = read_file(path)
        assert what in only(found, "map-format").message


def test_a_zip_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_file, "LARGEST_MB", 1)
    path = tmp_path / "county.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in ("shp", "shx", "dbf"):
            archive.writestr(f"a.{ending}", b"0" * 600_000)
    assert path.stat().st_size < 10_000
    assert codes(read_file(path)[1]) == ["file-too-large"]


def test_too_many_features_are_refused(read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_file, "MOST_AREAS", 2)
    _, found = read(row_of("A", "B", "C"))
    assert "3 features" in only(found, "map-too-many").message


def test_of_several_layers_one_has_to_be_named(tmp_path: Path) -> None:
    path = tmp_path / "county.gpkg"
    for layer, ids in (("wards", "AB"), ("parishes", "XYZ")):
        frame = geopandas.GeoDataFrame.from_features(row_of(*ids), crs=27700)
        frame.to_file(path, layer=layer)
    assert "wards, parishes" in only(read_file(path)[1], "map-layer-unstated").message
    _, found = read_file(path, shapes=ShapeRules(layer="ward"))
    assert 'Did you mean "wards"?' in only(found, "map-layer-unknown").message
    areas, found = read_file(path, shapes=ShapeRules(layer="parishes"))
    assert areas.ids == ("X", "Y", "Z")


def test_a_geopackage_without_layers_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "county.gpkg"
    geopandas.GeoDataFrame.from_features(row_of("A"), crs=27700).to_file(path, layer="wards")
    with sqlite3.connect(path) as base:
        base.execute("DELETE FROM gpkg_geometry_columns")
        base.execute("DELETE FROM gpkg_contents")
    base.close()
    assert codes(read_file(path)[1]) in (["map-empty"], ["map-unreadable"])


def test_every_fault_of_a_messy_map_is_named_at_once(read: Reader) -> None:
    features = [
        *row_of("A", "A"),
        feature(bowtie(2), area_id="B", hours_now=1),
        feature(None, area_id="C", hours_now=-1),
        feature(square(3, 0), area_id="", hours_now=1),
    ]
    areas, found = read(features, bridges=[PAIRS, ["A", "Q", "bridge"]])
    assert areas is None
    assert {
        "duplicate-reference",
        "area-crosses-itself",
        "area-without-shape",
        "negative",
        "blank-required",
        "map-area-unknown",
    } <= set(codes(found))


def test_ids_and_names_that_are_hostile_stay_text(read: Reader) -> None:
    odd = ["=1+1", "<b>&", 'a"b', "../../x", "A\u202eB"]
    features = [
        feature(square(at, 0), area_id=area, name=area, hours_now=1) for at, area in enumerate(odd)
    ]
    areas, found = read(features)
    assert found == []
    assert set(areas.names) == set(odd)
    _, found = read([feature(square(0, 0), area_id="A\x07", hours_now=1)])
    assert codes(found) == ["text-unprintable"]


def test_equal_maps_give_equal_areas_in_whatever_order(read: Reader) -> None:
    features = row_of("A", "B", "C", "D")
    one, _ = read(features)
    other, _ = read(features[::-1])
    assert one.ids == other.ids
    assert np.array_equal(one.edges, other.edges)
    assert [json.dumps([r.tolist() for r in a]) for a in one.outlines] == [
        json.dumps([r.tolist() for r in a]) for a in other.outlines
    ]
