"""Areas and lot plans as files: what programs read back, styles, and nothing that runs."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from dataclasses import replace
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from allocator.lots.areas import Areas
from allocator.lots.lot_plan import LotPlan, PlannedLot, plan_of_labels
from allocator.report.lots_files import about_areas, area_files, lot_files, write_areas, write_lots
from allocator.report.lots_shapes import area_shapes, lot_shapes
from allocator.report.lots_tables import hours_cell
from allocator.report.qgis_style import COLOURS, PATTERNS, by_amount, by_lot, fill_of
from allocator.report.run_facts import SYNTHETIC

HOSTILE = '=HYPERLINK("http://x","<b>&\x07")'


def ring(west: int, south: int, east: int, north: int) -> Any:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return np.array(corners, dtype=np.int64) + np.array([600_000, 300_000])


def a_map(**changes: object) -> Areas:
    """Six squares, two high and three wide; the fifth has a hole with the sixth in it."""
    outer = ring(1000, 1000, 2000, 2000)
    hole = ring(1200, 1200, 1400, 1400)
    outlines = (
        (ring(0, 0, 1000, 1000),),
        (ring(1000, 0, 2000, 1000),),
        (ring(2000, 0, 3000, 1000), ring(4000, 0, 4100, 100)),
        (ring(0, 1000, 1000, 2000),),
        (outer, hole[::-1]),
        (hole,),
    )
    count = len(outlines)
    areas = Areas(
        ids=tuple("ABCDEF"),
        names=("Acle", "Burnham", "Cley", "Diss", "Eye", HOSTILE),
        minutes={"now": np.arange(count) * 100, "peak": np.arange(count) * 111},
        easting=np.arange(count),
        northing=np.arange(count),
        is_rural=np.array([True] * 3 + [False] * 3),
        edges=np.array([[0, 1], [1, 2], [0, 3], [3, 4], [1, 4], [4, 5]]),
        labels={"district": ("N", "N", "N", "S", "S", "S"), "unitary-2": ("",) * count},
        outlines=outlines,
        source="A map: 6 areas",
        attribution="© Somebody",
        is_synthetic=True,
    )
    return replace(areas, **changes)


def a_plan() -> LotPlan:
    lots = (
        PlannedLot(lot_id="L1", name="North & <coast>", members=("A", "B", "C"), hub="B"),
        PlannedLot(lot_id="L2", name=HOSTILE, members=("D", "E", "F")),
    )
    return LotPlan(title="Ours", lots=lots)


FIGURES = {"L1": {"hhi": 0.25, "principals": 3}, "L2": {"principals": 2, "note": "@SUM(A1)"}}


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def layer(content: bytes, name: str, tmp_path: Path) -> geopandas.GeoDataFrame:
    path = tmp_path / "read.gpkg"
    path.write_bytes(content)
    return geopandas.read_file(path, layer=name)


# --- tables -------------------------------------------------------------------------------------


def test_areas_as_a_table_have_everything_behind_the_map() -> None:
    rows = table(area_files(a_map())["areas.csv"])
    assert rows[1] == {
        "area_id": "B", "name": "Burnham", "hours_now": "1.6667", "hours_peak": "1.85",
        "rural": "yes", "district": "N", "unitary_2": "",
    }  # fmt: skip


def test_lots_by_area_have_lot_name_and_hub() -> None:
    files = lot_files(a_map(), a_plan(), FIGURES)
    rows = table(files["lots.csv"])
    assert [row["lot"] for row in rows] == ["L1"] * 3 + ["L2"] * 3
    assert rows[0]["lot_name"] == "North & <coast>"
    assert rows[0]["hub"] == "B"
    assert rows[3]["hub"] == ""


def test_figures_by_lot_are_columns_and_gaps_stay_empty() -> None:
    rows = table(lot_files(a_map(), a_plan(), FIGURES)["lot_figures.csv"])
    assert [row["areas"] for row in rows] == ["3", "3"]
    assert [row["hours_now"] for row in rows] == ["5", "20"]
    assert [row["hhi"] for row in rows] == ["0.25", ""]
    assert [row["principals"] for row in rows] == ["3", "2"]


def test_no_cell_of_a_table_runs_as_a_formula() -> None:
    files = {**area_files(a_map()), **lot_files(a_map(), a_plan(), FIGURES)}
    for name in ("areas.csv", "lots.csv", "lot_figures.csv"):
        for row in table(files[name]):
            assert not [cell for cell in row.values() if cell and cell[0] in "=+-@\x07"]
    assert "'@SUM(A1)" in files["lot_figures.csv"].decode()


@pytest.mark.parametrize("minutes", [0, 1, 7, 59, 60, 61, 599, 12_345, 5_999_999])
def test_hours_in_a_table_give_the_minutes_back(minutes: int) -> None:
    assert round(float(hours_cell(minutes)) * 60) == minutes


def test_an_area_in_no_lot_has_empty_cells() -> None:
    plan = LotPlan(title="Half", lots=a_plan().lots[:1])
    rows = table(lot_files(a_map(), plan)["lots.csv"])
    assert [row["lot"] for row in rows] == ["L1"] * 3 + [""] * 3


# --- maps ---------------------------------------------------------------------------------------


def test_a_geopackage_has_areas_and_lots_with_numbers_as_numbers(tmp_path: Path) -> None:
    content = lot_files(a_map(), a_plan(), FIGURES)["lots.gpkg"]
    areas, lots = layer(content, "areas", tmp_path), layer(content, "lots", tmp_path)
    assert str(areas.crs) == str(lots.crs) == "EPSG:27700"
    assert areas["hours_now"].tolist() == pytest.approx([0, 1.6667, 3.3333, 5, 6.6667, 8.3333])
    assert areas["name"].tolist()[-1] == HOSTILE
    assert lots["lot_name"].tolist() == ["North & <coast>", HOSTILE]
    assert lots["areas"].tolist() == [3, 3]
    assert lots["hhi"].tolist()[0] == 0.25
    assert np.isnan(lots["hhi"].tolist()[1])
    assert areas.geometry.area.tolist() == [1e6, 1e6, 1.01e6, 1e6, 960_000, 40_000]


def test_every_style_is_about_columns_that_are_there(tmp_path: Path) -> None:
    files = lot_files(a_map(), a_plan(), FIGURES)
    for name in ("areas", "lots"):
        table_of = layer(files["lots.gpkg"], name, tmp_path)
        style = files[f"{name}.qml"].decode()
        named = re.findall(r'(?:attr|fieldName)="([^"]+)"', style)
        assert named
        assert set(named) <= set(table_of.columns)
        values = set(re.findall(r'<category [^>]*value="([^"]+)"', style))
        assert values == set(table_of["lot"])


def test_a_geopackage_is_one_by_the_standard(tmp_path: Path) -> None:
    path = tmp_path / "lots.gpkg"
    path.write_bytes(lot_files(a_map(), a_plan())["lots.gpkg"])
    base = sqlite3.connect(path)
    try:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        contents = base.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
        assert contents == [
            ("areas", "features"), ("lots", "features"), ("about", "attributes"),
            ("layer_styles", "attributes"),
        ]  # fmt: skip
        bounds = base.execute("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents").fetchone()
        assert bounds == (600_000, 300_000, 604_100, 302_000)
        styles = base.execute("SELECT f_table_name, useAsDefault, styleQML FROM layer_styles")
        for name, is_default, style in styles.fetchall():
            assert name in {"areas", "lots"}
            assert is_default == 1
            assert ElementTree.fromstring(style).tag == "qgis"
        said = dict(base.execute("SELECT topic, text FROM about").fetchall())
        assert said["Attribution"] == "© Somebody"
        assert said["Invented"] == SYNTHETIC
    finally:
        base.close()
    assert [str(name) for name, kind in pyogrio.list_layers(path) if kind] == ["areas", "lots"]


def test_lots_are_their_areas_without_the_borders_between() -> None:
    areas, plan = a_map(), a_plan()
    north, south = lot_shapes(areas, plan, area_shapes(areas))
    assert shapely.area(north) == 3_010_000
    assert shapely.get_num_geometries(north) == 2
    assert south.equals(shapely.box(600_000, 301_000, 602_000, 302_000))
    assert shapely.is_valid([north, south]).all()


def test_seams_between_areas_are_closed_and_real_holes_are_not() -> None:
    square = ring(0, 0, 1000, 1000)
    beside = ring(1000, 0, 2000, 1000)
    beside = np.insert(beside, 4, [601_003, 300_500], axis=0)  # a seam three metres wide
    areas = a_map(outlines=((square,), (beside,), *a_map().outlines[2:]))
    plan = LotPlan(title="", lots=(PlannedLot(lot_id="L", name="L", members=("A", "B")),))
    assert len(lot_shapes(areas, plan, area_shapes(areas))[0].geoms[0].interiors) == 0
    holed = LotPlan(title="", lots=(PlannedLot(lot_id="L", name="L", members=("E",)),))
    assert len(lot_shapes(areas, holed, area_shapes(areas))[0].geoms[0].interiors) == 1


def test_geojson_is_in_degrees_and_keeps_the_attribution() -> None:
    files = lot_files(a_map(), a_plan(), FIGURES)
    said = json.loads(files["lots.geojson"])
    assert said["Attribution"] == "© Somebody"
    assert said["Lot plan"] == "Ours"
    assert [one["properties"]["lot"] for one in said["features"]] == ["L1", "L2"]
    frame = geopandas.read_file(BytesIO(files["areas.geojson"]))
    assert str(frame.crs) == "EPSG:4326"
    again = frame.to_crs(27700)
    assert abs(again.geometry.iloc[0].bounds[0] - 600_000) < 10
    for one in said["features"]:
        for polygon in one["geometry"]["coordinates"]:
            assert shapely.LinearRing(polygon[0]).is_ccw
            assert not any(shapely.LinearRing(hole).is_ccw for hole in polygon[1:])


def test_without_outlines_there_are_tables_alone() -> None:
    files = {**area_files(a_map(outlines=())), **lot_files(a_map(outlines=()), a_plan())}
    assert set(files) == {"areas.csv", "lots.csv", "lot_figures.csv", "about.txt"}


def test_equal_plans_give_equal_bytes() -> None:
    assert lot_files(a_map(), a_plan(), FIGURES) == lot_files(a_map(), a_plan(), FIGURES)
    assert area_files(a_map()) == area_files(a_map())


def test_files_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"
    assert write_areas(folder, a_map()) == [
        "about.txt", "areas.csv", "areas.geojson", "areas.gpkg", "areas.qml",
    ]  # fmt: skip
    assert set(write_lots(folder, a_map(), a_plan())) <= {path.name for path in folder.iterdir()}


def test_what_is_approximate_is_said_with_every_map() -> None:
    ours = {"network": ("x (approximate)",) * 6, "unitary-3": ("y (example)",) * 6}
    areas = a_map(labels={**ours, "district": ("z",) * 6})
    said = dict(about_areas(areas))
    assert "approximate" in said["Label network"]
    assert "example" in said["Label unitary-3"]
    assert "Label district" not in said


def test_nothing_is_said_of_labels_that_somebody_else_drew() -> None:
    areas = a_map(labels={"network": ("Riverside",) * 6, "unitary-2": ("North", "South") * 3})
    assert [topic for topic, _ in about_areas(areas) if topic.startswith("Label")] == []


def test_a_plan_of_a_label_can_be_written() -> None:
    plan = plan_of_labels(a_map(), a_map().labels["district"], "Districts")
    rows = table(lot_files(a_map(), plan)["lots.csv"])
    assert {row["lot_name"] for row in rows} == {"N", "S"}


# --- styles -------------------------------------------------------------------------------------


def test_fifty_six_lots_have_fills_that_differ_in_colour_or_pattern() -> None:
    fills = {(fill_of(at).colour, fill_of(at).pattern) for at in range(56)}
    assert len(fills) == 56
    for at in range(55):
        one, other = fill_of(at), fill_of(at + 1)
        assert one.colour != other.colour
        assert one.pattern != other.pattern


def test_colours_are_told_apart_with_any_colour_vision() -> None:
    """Turn colours into what people without red or green cones see, and compare all pairs."""
    without = {
        "red": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
        "green": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
        "none": np.eye(3).tolist(),
    }  # Machado et al. 2009, severity 1
    colours = np.array(COLOURS) / 255
    for seen in without.values():
        shown = colours @ np.array(seen).T
        apart = np.linalg.norm(shown[:, None] - shown[None, :], axis=2)
        assert apart[np.triu_indices(len(colours), 1)].min() > 0.08


def test_a_style_has_a_symbol_for_every_lot_with_pattern_on_colour() -> None:
    lots = [(f"L{at}", f"Lot {at}") for at in range(9)]
    page = ElementTree.fromstring(by_lot(lots, outline="0.6", label="lot_name"))
    categories = page.findall(".//category")
    assert [one.get("value") for one in categories] == [lot for lot, _ in lots]
    symbols = {one.get("name"): one for one in page.findall(".//symbol")}
    assert {one.get("symbol") for one in categories} == set(symbols)
    patterns = []
    for one in symbols.values():
        fills = one.findall("layer")
        styles = [fill.find(".//Option[@name='style']").get("value") for fill in fills]
        assert styles[0] == "solid"
        patterns.append(styles[1] if len(styles) > 1 else "")
    assert set(patterns) == set(PATTERNS)
    assert page.get("labelsEnabled") == "1"
    assert page.find(".//text-style").get("fieldName") == "lot_name"


def test_names_that_are_hostile_stay_names_in_a_style() -> None:
    odd = 'a"b<c>&\x07\u2028'
    page = ElementTree.fromstring(by_lot([(odd, odd)], outline="1"))
    assert page.find(".//category").get("value").startswith('a"b<c>&')


def test_shades_cover_every_amount_in_order() -> None:
    page = ElementTree.fromstring(area_files(a_map())["areas.qml"].decode())
    ranges = page.findall(".//range")
    ends = [(float(one.get("lower")), float(one.get("upper"))) for one in ranges]
    assert ends[0][0] == 0
    assert ends[-1][1] >= 500 / 60
    assert all(one[1] == other[0] for one, other in pairwise(ends))
    assert len(ElementTree.fromstring(by_amount("x", [0, 1])).findall(".//range")) == 1


def test_areas_that_all_need_the_same_have_one_shade() -> None:
    same = a_map(minutes={"now": np.full(6, 90)})
    page = ElementTree.fromstring(area_files(same)["areas.qml"].decode())
    assert len(page.findall(".//range")) == 1
