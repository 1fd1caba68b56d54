"""Small maps for tests: squares of a kilometre near Norwich, written as GeoJSON in metres."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

EAST, NORTH = 600_000, 300_000
Corners = list[tuple[float, float]]
Feature = dict[str, Any]


def box(west: float, south: float, east: float, north: float) -> Corners:
    """Return a rectangle, in kilometres from the corner of the map."""
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [(EAST + 1000 * x, NORTH + 1000 * y) for x, y in corners]


def square(column: float, row: float) -> Corners:
    return box(column, row, column + 1, row + 1)


def feature(corners: Corners | None, **said: object) -> Feature:
    geometry = None if corners is None else {"type": "Polygon", "coordinates": [corners]}
    return {"type": "Feature", "properties": said, "geometry": geometry}


def row_of(*ids: str, hours: float = 10.0) -> list[Feature]:
    """Return squares side by side from west to east."""
    return [
        feature(square(at, 0), area_id=area, name=f"Area {area}", hours_now=hours)
        for at, area in enumerate(ids)
    ]


def write_map(
    path: Path, features: Iterable[Feature], coordinates: str | None = "EPSG::27700"
) -> Path:
    said: dict[str, Any] = {"type": "FeatureCollection"}
    if coordinates:
        name = f"urn:ogc:def:crs:{coordinates}"
        said["crs"] = {"type": "name", "properties": {"name": name}}
    path.write_text(json.dumps(said | {"features": list(features)}), encoding="utf-8")
    return path


def write_table(path: Path, rows: Iterable[Iterable[object]]) -> Path:
    lines = (",".join(map(str, row)) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def with_said(features: list[Feature], said: Mapping[str, Any]) -> list[Feature]:
    """Return features that say something more, each the same."""
    return [{**one, "properties": {**one["properties"], **said}} for one in features]
