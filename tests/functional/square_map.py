"""A map of squares, small enough to be cut at once."""

from __future__ import annotations

from pathlib import Path

import geopandas
import shapely

SIDE = 4
HOURS = [10.0 + (3 * at) % 5 for at in range(SIDE * SIDE)]


def square_map(folder: Path) -> Path:
    """Write a map of 16 squares of 4 km with 10 to 14 hours each, western and eastern."""
    boxes = [
        shapely.box(6e5 + 4e3 * (at % SIDE), 3e5 + 4e3 * (at // SIDE),
                    6.04e5 + 4e3 * (at % SIDE), 3.04e5 + 4e3 * (at // SIDE))
        for at in range(SIDE * SIDE)
    ]  # fmt: skip
    columns = {
        "area_id": [f"S{at:02d}" for at in range(SIDE * SIDE)],
        "hours_now": HOURS,
        "district": ["West" if at % SIDE < 2 else "East" for at in range(SIDE * SIDE)],
    }
    geopandas.GeoDataFrame(columns, geometry=boxes, crs=27700).to_file(folder / "squares.gpkg")
    return folder / "squares.gpkg"
