"""The outlines of areas and lots as polygons that map programs understand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import shapely

from allocator.geo.points import IntArray
from allocator.geo.rings import doubled_area
from allocator.lots.areas import Areas
from allocator.lots.lot_plan import LotPlan

WIDEST_SEAM_METRES = 5
"""A hole in a lot no wider than this on average is a seam between areas that do not quite meet."""


def area_shapes(areas: Areas) -> list[shapely.MultiPolygon]:
    """Return the outline of every area, on the British National Grid.

    Parameters
    ----------
    areas
        Areas whose outlines are known.
    """
    return [_as_set(_shape(rings)) for rings in areas.outlines]


def lot_shapes(
    areas: Areas, plan: LotPlan, shapes: Sequence[shapely.Geometry]
) -> list[shapely.MultiPolygon]:
    """Return the outline of every lot: its areas without the borders between them.

    Seams that careless drawing leaves between areas are closed.

    Parameters
    ----------
    areas, plan
        The areas and their lots.
    shapes
        Outlines of the areas.
    """
    where = areas.index()
    return [_as_set(_joined(shapes[where[member]] for member in lot.members)) for lot in plan.lots]


def _shape(rings: Iterable[IntArray]) -> shapely.Geometry:
    """Return an area from its rings: outer ones anticlockwise, holes clockwise."""
    held = list(rings)
    outer, holes = (
        [shapely.make_valid(shapely.Polygon(ring)) for ring in held if is_outer(ring)]
        for is_outer in (_is_outer, lambda ring: not _is_outer(ring))
    )
    return shapely.difference(shapely.union_all(outer), shapely.union_all(holes))


def _is_outer(ring: IntArray) -> bool:
    return doubled_area(ring) > 0


def _joined(shapes: Iterable[shapely.Geometry]) -> shapely.Geometry:
    whole = shapely.union_all(list(shapes), grid_size=1)
    return shapely.union_all([_without_seams(part) for part in shapely.get_parts(whole)])


def _without_seams(part: shapely.Polygon) -> shapely.Polygon:
    kept = []
    for ring in part.interiors:
        hole = shapely.Polygon(ring)
        if 2 * shapely.area(hole) > WIDEST_SEAM_METRES * shapely.length(hole):
            kept.append(ring)
    return shapely.Polygon(part.exterior, kept)


def _as_set(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Return polygons alone, in a fixed order, outer rings anticlockwise."""
    parts = [
        part
        for part in shapely.get_parts(shapely.normalize(shape))
        if shapely.get_type_id(part) == shapely.GeometryType.POLYGON
    ]
    return shapely.orient_polygons(shapely.multipolygons(parts))
