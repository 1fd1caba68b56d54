"""Files that are no maps, maps with many faults, and what is hostile."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pytest
from map_reading import Reader, codes, only, read_file
from sample_maps import (
    EAST,
    NORTH,
    feature,
    row_of,
    square,
    write_map,
)

from allocator.intake.areas import map_file
from allocator.lots.brief import ShapeRules

PAIRS = ["from_area", "to_area", "rule"]


def bowtie(at: float) -> list[tuple[float, float]]:
    corners = [(at, 0), (at + 1, 1), (at + 1, 0), (at, 1), (at, 0)]
    return [(EAST + 1000 * x, NORTH + 1000 * y) for x, y in corners]


# --- files ---------------------------------------------------------------------------------------


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


def test_too_many_features_are_refused(read_map: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_file, "MOST_AREAS", 2)
    _, found = read_map(row_of("A", "B", "C"))
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


def test_every_fault_of_a_messy_map_is_named_at_once(read_map: Reader) -> None:
    features = [
        *row_of("A", "A"),
        feature(bowtie(2), area_id="B", hours_now=1),
        feature(None, area_id="C", hours_now=-1),
        feature(square(3, 0), area_id="", hours_now=1),
    ]
    areas, found = read_map(features, bridges=[PAIRS, ["A", "Q", "bridge"]])
    assert areas is None
    assert {
        "duplicate-reference",
        "area-crosses-itself",
        "area-without-shape",
        "negative",
        "blank-required",
        "map-area-unknown",
    } <= set(codes(found))


def test_ids_and_names_that_are_hostile_stay_text(read_map: Reader) -> None:
    odd = ["=1+1", "<b>&", 'a"b', "../../x", "A\u202eB"]
    features = [
        feature(square(at, 0), area_id=area, name=area, hours_now=1) for at, area in enumerate(odd)
    ]
    areas, found = read_map(features)
    assert found == []
    assert set(areas.names) == set(odd)
    _, found = read_map([feature(square(0, 0), area_id="A\x07", hours_now=1)])
    assert codes(found) == ["text-unprintable"]


def test_equal_maps_give_equal_areas_in_whatever_order(read_map: Reader) -> None:
    features = row_of("A", "B", "C", "D")
    one, _ = read_map(features)
    other, _ = read_map(features[::-1])
    assert one.ids == other.ids
    assert np.array_equal(one.edges, other.edges)
    assert [json.dumps([r.tolist() for r in a]) for a in one.outlines] == [
        json.dumps([r.tolist() for r in a]) for a in other.outlines
    ]
