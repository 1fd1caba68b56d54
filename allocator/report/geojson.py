"""Write GeoJSON: longitude and latitude, outer rings anticlockwise, as RFC 7946 asks."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import shapely

from allocator.geo.grid import WGS84_TO_GRID
from allocator.report.csv_cells import Cell

DECIMALS = 6
"""Digits behind the point of a degree: a tenth of a metre."""


def geojson(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    shapes: Sequence[shapely.MultiPolygon],
    about: Sequence[tuple[str, str]],
) -> bytes:
    """Return features as GeoJSON, one on a line.

    Parameters
    ----------
    columns, rows
        Headings, and the cells of every feature.
    shapes
        Sets of polygons on the British National Grid, one for each row.
    about
        What has to be said of the data, by topic; members of the collection.
    """
    turned = in_degrees(shapes)
    lines = [
        _line(
            {
                "type": "Feature",
                "properties": dict(zip(columns, row, strict=True)),
                "geometry": _geometry(shape),
            }
        )
        for row, shape in zip(rows, turned, strict=True)
    ]
    head = _line({"type": "FeatureCollection", **dict(about)})
    return (f'{head[:-1]}, "features": [\n' + ",\n".join(lines) + "\n]}\n").encode()


def in_degrees(shapes: Sequence[shapely.MultiPolygon]) -> list[shapely.MultiPolygon]:
    """Return shapes in longitude and latitude.

    Parameters
    ----------
    shapes
        Shapes on the British National Grid.
    """
    import pyproj  # noqa: PLC0415  only where a map is written

    turn = pyproj.Transformer.from_pipeline(WGS84_TO_GRID)

    def back(at: np.ndarray) -> np.ndarray:
        """Turn corners ``(n, 2)`` from metres of the grid into degrees."""
        turned = turn.transform(
            at[:, 0], at[:, 1], direction=pyproj.enums.TransformDirection.INVERSE
        )
        return np.round(np.column_stack(turned), DECIMALS)

    return [shapely.transform(shape, back) for shape in shapes]


def _geometry(shape: shapely.MultiPolygon) -> dict[str, object]:
    polygons = [
        [shapely.get_coordinates(ring).tolist() for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape)
    ]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _line(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False)
