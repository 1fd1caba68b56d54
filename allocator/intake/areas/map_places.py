"""Bring the coordinates of a map to the British National Grid, once they are what they say."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from allocator.geo.grid import WGS84_TO_GRID
from allocator.intake.areas.map_file import MapFile, Shapes
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog

GRID = "EPSG:27700"
_DEGREES = frozenset(["EPSG:4326", "OGC:CRS84", "EPSG:4258"])
"""Longitude and latitude in WGS 84 or ETRS 89, the same to a metre in Britain."""


class Box(NamedTuple):
    """West, south, east and north."""

    west: float
    south: float
    east: float
    north: float


BRITAIN = Box(-10_000, -10_000, 670_000, 1_230_000)
"""Great Britain and its islands on the British National Grid [m]."""

_LOOKS: tuple[tuple[str, Box], ...] = (
    ("longitude and latitude", Box(-9, 49, 2.5, 61.5)),
    ("latitude before longitude", Box(49, -9, 61.5, 2.5)),
    ("the British National Grid", BRITAIN),
    ("web map metres (EPSG:3857)", Box(-1_000_000, 6_200_000, 300_000, 8_900_000)),
)
"""What coordinates in Great Britain look like, the first that fits."""

_MEANT = {
    "longitude and latitude": "EPSG:4326",
    "the British National Grid": GRID,
}


def on_the_grid(found: MapFile, log: FindingLog) -> MapFile | None:
    """Return a map with its coordinates on the British National Grid [m], or add findings.

    Parameters
    ----------
    found
        The map as it stands.
    log
        Takes the findings. Every area outside Great Britain has one, which stops nothing here.
    """
    look = _look_of(_bounds(found.shapes))
    said = _plain(found.coordinates)
    if not said:
        if look not in _MEANT:
            log.add(Code.MAP_COORDINATES_UNCLEAR, found.spot())
            return None
        log.add(Code.MAP_COORDINATES_UNSTATED, found.spot(), guess=look)
        said = _MEANT[look]
    elif _disagree(said, look):
        log.add(Code.MAP_COORDINATES_DISAGREE, found.spot(), what=_in_words(said), guess=look)
        return None
    shapes = _turned(found.shapes, said)
    if shapes is None:
        log.add(Code.MAP_COORDINATES_UNCLEAR, found.spot())
        return None
    if said != GRID and not is_outside(shapes).all():
        log.add(Code.MAP_COORDINATES_TURNED, found.spot(), what=_in_words(said))
    return replace(found, shapes=shapes, coordinates=GRID)


def is_outside(shapes: Shapes) -> NDArray[np.bool_]:
    """Tell of each shape on the grid whether it, or a part of it, lies outside Great Britain."""
    west, south, east, north = shapely.bounds(shapes).T
    inside = (west >= BRITAIN.west) & (south >= BRITAIN.south)
    inside &= (east <= BRITAIN.east) & (north <= BRITAIN.north)
    there: NDArray[np.bool_] = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return there & ~inside


def _bounds(shapes: Shapes) -> Box | None:
    """Return the middle half of the outlines' bounds, so that one stray area decides nothing."""
    bounds = shapely.bounds(shapes)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return None
    low, high = np.quantile(bounds[:, :2], 0.25, axis=0), np.quantile(bounds[:, 2:], 0.75, axis=0)
    return Box(*map(float, (*low, *high)))


def _look_of(bounds: Box | None) -> str:
    if bounds is None:
        return ""
    for name, box in _LOOKS:
        low = box.west <= bounds.west and box.south <= bounds.south
        if low and bounds.east <= box.east and bounds.north <= box.north:
            return name
    return ""


def _plain(stated: str) -> str:
    """Return a coordinate system as authority and number where it has one."""
    if not stated or stated in _DEGREES or stated == GRID:
        return stated
    try:
        authority = pyproj.CRS.from_user_input(stated).to_authority(min_confidence=70)
    except pyproj.exceptions.CRSError:
        return stated
    return ":".join(authority) if authority else stated


def _disagree(said: str, look: str) -> bool:
    """Tell whether coordinates are clearly not what the file says."""
    if said in _DEGREES:
        return look not in {"", "longitude and latitude"}
    return said == GRID and look not in {"", "the British National Grid"}


def _turned(shapes: Shapes, said: str) -> Shapes | None:
    """Return shapes on the grid, or nothing when the coordinate system is not known."""
    if said == GRID:
        return shapes
    try:
        if said in _DEGREES:
            turn = pyproj.Transformer.from_pipeline(WGS84_TO_GRID)
        else:
            turn = pyproj.Transformer.from_crs(said, GRID, always_xy=True)
    except pyproj.exceptions.ProjError:
        return None
    turned: Shapes = shapely.transform(
        shapes, lambda at: np.column_stack(turn.transform(at[:, 0], at[:, 1]))
    )
    return turned


def _in_words(said: str) -> str:
    if said in _DEGREES:
        return f"longitude and latitude ({said})"
    if said == GRID:
        return f"the British National Grid ({said})"
    return said if len(said) <= 40 else f"{said[:39]}…"
