"""Write a GeoPackage: an SQLite file of layers, with styles that QGIS takes up by itself.

Written with nothing but SQLite, so that equal inputs give equal bytes on one version of SQLite;
another version puts its own number into the file's header.

References
----------
OGC (2024). GeoPackage Encoding Standard 1.4. https://www.geopackage.org/spec140/
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import shapely

from allocator.report.csv_cells import Cell

GRID_NUMBER = 27700
NO_TIME = "1970-01-01T00:00:00.000Z"
"""Stands for the time of writing, which would make equal files differ."""

_APPLICATION = 0x47504B47
_VERSION = 10400
_GRID = (
    'PROJCS["OSGB36 / British National Grid",GEOGCS["OSGB36",DATUM["Ordnance_Survey_of_Great_'
    'Britain_1936",SPHEROID["Airy 1830",6377563.396,299.3249646,AUTHORITY["EPSG","7001"]],'
    'AUTHORITY["EPSG","6277"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",'
    '0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4277"]],PROJECTION['
    '"Transverse_Mercator"],PARAMETER["latitude_of_origin",49],PARAMETER["central_meridian",-2],'
    'PARAMETER["scale_factor",0.9996012717],PARAMETER["false_easting",400000],PARAMETER['
    '"false_northing",-100000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],'
    'AXIS["Northing",NORTH],AUTHORITY["EPSG","27700"]]'
)
_DEGREES = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG",'
    '"7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT['
    '"degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_SYSTEMS = (
    ("Undefined Cartesian", -1, "NONE", -1, "undefined", "undefined Cartesian"),
    ("Undefined geographic", 0, "NONE", 0, "undefined", "undefined geographic"),
    ("WGS 84", 4326, "EPSG", 4326, _DEGREES, "longitude and latitude"),
    ("OSGB36 / British National Grid", GRID_NUMBER, "EPSG", GRID_NUMBER, _GRID, "metres"),
)
_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME);
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """One layer of features with outlines.

    Parameters
    ----------
    name, title
        Its name in the file, and what it shows.
    columns
        Headings; the first is unique in every row.
    rows
        Cells of every feature.
    shapes
        Sets of polygons on the British National Grid, one for each row.
    style
        How QGIS draws it, as QML.
    """

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    shapes: Sequence[shapely.MultiPolygon]
    style: str


def geopackage(layers: Sequence[Layer], about: Sequence[tuple[str, str]]) -> bytes:
    """Return layers as a GeoPackage.

    Parameters
    ----------
    layers
        What is in it, in the order in which programs list it.
    about
        What has to be said of the data, by topic; it becomes the table ``about``.
    """
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute(f"PRAGMA application_id = {_APPLICATION}")
        base.execute(f"PRAGMA user_version = {_VERSION}")
        base.executescript(_TABLES)
        base.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _SYSTEMS)
        said = "\n".join(text for _, text in about)
        for layer in layers:
            _add_layer(base, layer, said)
        _add_table(base, "about", about)
        _register(base, "layer_styles", "Styles for QGIS", "attributes", None)
        base.commit()
        return base.serialize()


def _add_layer(base: sqlite3.Connection, layer: Layer, said: str) -> None:
    """Create the table of a layer, fill it and register it with its style."""
    kinds = [
        "REAL" if any(isinstance(row[at], float) for row in layer.rows)
        else "INTEGER" if any(isinstance(row[at], int) for row in layer.rows)
        else "TEXT"
        for at in range(len(layer.columns))
    ]  # fmt: skip
    typed = ", ".join(
        f"{quoted(name)} {kind}" for name, kind in zip(layer.columns, kinds, strict=True)
    )
    base.execute(
        f"CREATE TABLE {quoted(layer.name)} "
        f"(fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, {typed})"
    )
    bounds = shapely.total_bounds(list(layer.shapes)) if layer.shapes else None
    corners = None if bounds is None else tuple(map(float, bounds))
    _register(base, layer.name, layer.title, "features", corners, said)
    base.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)",
        (layer.name, GRID_NUMBER),
    )
    marks = ", ".join("?" * (len(layer.columns) + 1))
    names = ", ".join(map(quoted, ("geom", *layer.columns)))
    base.executemany(
        f"INSERT INTO {quoted(layer.name)} ({names}) VALUES ({marks})",
        ((_blob(shape), *row) for shape, row in zip(layer.shapes, layer.rows, strict=True)),
    )
    base.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        "update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)",
        (layer.name, layer.name, layer.style, layer.title, NO_TIME),
    )


def _add_table(base: sqlite3.Connection, name: str, rows: Sequence[tuple[str, str]]) -> None:
    base.execute(
        f"CREATE TABLE {quoted(name)} "
        "(fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, topic TEXT, text TEXT)"
    )
    base.executemany(f"INSERT INTO {quoted(name)} (topic, text) VALUES (?, ?)", rows)
    _register(base, name, "About this file", "attributes", None)


def _register(
    base: sqlite3.Connection,
    name: str,
    title: str,
    kind: str,
    bounds: tuple[float, ...] | None,
    said: str = "",
) -> None:
    """Enter a table in the file's table of contents."""
    system = GRID_NUMBER if kind == "features" else None
    base.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (name, kind, title, said, NO_TIME, *(bounds or (None,) * 4), system),
    )


def _blob(shape: shapely.MultiPolygon) -> bytes:
    """Return an outline as the standard stores it: a header with its bounds, then WKB."""
    is_empty = shapely.is_empty(shape)
    flags = 0b10001 if is_empty else 0b00011
    head = struct.pack("<2sBBi", b"GP", 0, flags, GRID_NUMBER)
    if not is_empty:
        west, south, east, north = shapely.bounds(shape)
        head += struct.pack("<4d", west, east, south, north)
    body: bytes = shapely.to_wkb(shape, byte_order=1)
    return head + body


def quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever is in it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
