"""Check the outlines of areas one by one, and give back those that can be used."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import shapely

from allocator.geo.points import BoolArray, IntArray
from allocator.intake.areas.map_file import MapFile, Shapes
from allocator.intake.areas.map_places import is_outside
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog

SLIVER_METRES = 5
"""An area narrower than this on average is a sliver [m]."""

REPAIRED_PERCENT = 1
"""A repair that changes an area by more than this is left to its owner [%]."""

NOTED_PERCENT = 10
"""Smaller parts of an area that are less than this of it are passed over [%]."""

MOST_ALIKE = 5
"""Areas outside Britain, or that are no polygons, are told of one by one up to this many."""

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_AT = re.compile(r"\[(-?[\d.e+]+) (-?[\d.e+]+)\]")


def check_shapes(found: MapFile, ids: Sequence[str], log: FindingLog) -> Shapes:
    """Return outlines that are polygons and do not cross themselves, with findings for the others.

    Parameters
    ----------
    found
        The map, on the British National Grid.
    ids
        What each feature is called in findings.
    log
        Takes the findings; a feature with an error keeps no outline.
    """
    shapes = found.shapes.copy()
    outside = is_outside(shapes)
    told = _check_all(found, ids, outside, log)
    shapes[told] = None
    for index, shape in enumerate(shapes):
        if told[index]:
            continue
        log_of = _Told(found, index, ids[index], log)
        if shape is None or shape.is_empty:
            is_there = found.unreadable[index]
            log_of(Code.AREA_SHAPE_UNREADABLE if is_there else Code.AREA_WITHOUT_SHAPE)
            shapes[index] = None
        elif outside[index]:
            west, south = shape.bounds[:2]
            log_of(Code.AREA_OUTSIDE_BRITAIN, place=place_text(west, south))
            shapes[index] = None
        else:
            shapes[index] = _checked(shape, log_of)
    return shapes


def _check_all(
    found: MapFile, ids: Sequence[str], outside: BoolArray, log: FindingLog
) -> BoolArray:
    """Tell at once of a fault that many areas share, since it has one cause; return which have it.

    Many are all of them, or more than `MOST_ALIKE`.
    """
    shapes = found.shapes
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    odd = there & ~outside & ~np.isin(shapely.get_type_id(shapes), _POLYGONS)
    told = np.zeros(len(shapes), dtype=np.bool_)
    for code, which in ((Code.AREAS_OUTSIDE_BRITAIN, outside), (Code.AREAS_NOT_POLYGONS, odd)):
        alike = np.flatnonzero(which).tolist()
        if len(alike) > MOST_ALIKE or 1 < len(alike) == len(shapes):
            first = shapes[alike[0]]
            more = f" and {len(alike) - MOST_ALIKE} more" if len(alike) > MOST_ALIKE else ""
            log.add(
                code,
                found.spot(),
                ids[alike[0]],
                count=len(alike),
                others=", ".join(ids[area] for area in alike[:MOST_ALIKE]) + more,
                place=place_text(*first.bounds[:2]),
                what=_kind_in_words(first),
            )
            told |= which
    return told


class _Told:
    """Adds findings about one feature."""

    def __init__(self, found: MapFile, index: int, area: str, log: FindingLog) -> None:
        self._spot = found.spot(index)
        self._area = area
        self._log = log

    def __call__(self, code: Code, **facts: object) -> None:
        self._log.add(code, self._spot, self._area, **facts)


def _checked(shape: shapely.Geometry, log_of: _Told) -> shapely.Geometry | None:
    """Return a polygon that can be used, or nothing and a finding that says why not."""
    if shapely.get_type_id(shape) not in _POLYGONS:
        log_of(Code.AREA_NOT_A_POLYGON, what=_kind_in_words(shape))
        return None
    if not shapely.is_valid(shape):
        repaired = _repaired(shape, log_of)
        if repaired is None:
            return None
        shape = repaired
    _check_width(shape, log_of)
    sizes = sorted(shapely.area(shapely.get_parts(shape)).tolist(), reverse=True)
    percent = 100 * sum(sizes[1:]) / sum(sizes)
    if percent >= NOTED_PERCENT:
        log_of(Code.AREA_IN_PARTS, count=len(sizes), percent=round(percent))
    return shape


def _kind_in_words(shape: shapely.Geometry) -> str:
    words = re.findall(r"[A-Z][a-z]+", shape.geom_type)
    return " ".join(words).casefold().replace("multi ", "set of ")


def _repaired(shape: shapely.Geometry, log_of: _Told) -> shapely.Geometry | None:
    """Return a polygon made of one that crosses itself, unless that changes it much."""
    stated = _AT.search(shapely.is_valid_reason(shape))
    place = place_text(float(stated[1]), float(stated[2])) if stated else middle_text(shape)
    fixed = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    before, after = abs(shapely.area(shape)), shapely.area(fixed)
    is_polygon = shapely.get_type_id(fixed) in _POLYGONS and after > 0
    if not is_polygon or abs(after - before) * 100 > REPAIRED_PERCENT * max(after, before):
        log_of(Code.AREA_CROSSES_ITSELF, place=place)
        return None
    log_of(Code.AREA_REPAIRED, place=place, metres=round(abs(after - before)))
    return fixed


def _check_width(shape: shapely.Geometry, log_of: _Told) -> None:
    """Add a finding for an area that is hardly wider than a line."""
    size, around = shapely.area(shape), shapely.length(shape)
    width = 2 * size / around if around else 0.0
    if width < SLIVER_METRES:
        facts = {"metres": round(size), "number": f"{width:.2g}", "place": middle_text(shape)}
        log_of(Code.AREA_SLIVER, **facts)


def middle_text(shape: shapely.Geometry) -> str:
    """Write a place in a shape for a reader."""
    point = shapely.point_on_surface(shape)
    return place_text(point.x, point.y)


def place_text(easting: float, northing: float) -> str:
    """Write a place on the British National Grid for a reader.

    >>> place_text(612345.4, 308000)
    '612345 E 308000 N'
    """
    if not (np.isfinite(easting) and np.isfinite(northing)):
        return "a place that is no number"
    return f"{easting:.0f} E {northing:.0f} N"


def rings_of(shape: shapely.Geometry) -> tuple[IntArray, ...]:
    """Return the rings of an area in whole metres: outer ones anticlockwise, holes clockwise.

    Parameters
    ----------
    shape
        A polygon, or several. Rings that shrink to a line in whole metres are left out.
    """
    rings = []
    for part in shapely.get_parts(shapely.orient_polygons(shape)):
        for ring in (part.exterior, *part.interiors):
            corners = np.rint(shapely.get_coordinates(ring)).astype(np.int64)
            moved = np.concatenate([[True], (np.diff(corners, axis=0) != 0).any(axis=1)])
            if moved.sum() > 3:
                rings.append(corners[moved])
    return tuple(rings)
