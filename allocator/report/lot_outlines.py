"""The outline of a lot: the sides of its areas that no two of them share."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from allocator.geo import Gazetteer
from allocator.geo.points import IntArray

Corner = tuple[int, int]


def outline(gazetteer: Gazetteer, areas: Iterable[int]) -> list[list[Corner]]:
    """Return the closed rings around a set of areas of the gazetteer, corners in metres.

    Parameters
    ----------
    gazetteer
        The areas and their boundaries.
    areas
        Indices of the areas.
    """
    return join_outlines(ring for area in areas for ring in gazetteer.area_rings(area))


def join_outlines(rings: Iterable[IntArray]) -> list[list[Corner]]:
    """Return the closed rings around areas that were cut from one map, corners in metres.

    Two neighbours run along their common side in opposite directions, so those sides cancel; what
    is left is joined into rings. A hole comes out as a ring of its own.

    Parameters
    ----------
    rings
        Closed boundary rings of all the areas, shape ``(corners, 2)`` each.
    """
    sides: set[tuple[Corner, Corner]] = set()
    for ring in rings:
        corners = [(int(east), int(north)) for east, north in ring.tolist()]
        for start, end in pairwise(corners):
            if (end, start) in sides:
                sides.discard((end, start))
            else:
                sides.add((start, end))
    return _join(sides)


def _join(sides: set[tuple[Corner, Corner]]) -> list[list[Corner]]:
    """Join sides end to end into closed rings, in a fixed order."""
    follow: dict[Corner, list[Corner]] = {}
    for start, end in sorted(sides, reverse=True):
        follow.setdefault(start, []).append(end)
    rings = []
    for first in sorted(follow):
        while follow[first]:
            ring = [first]
            while follow.get(ring[-1]):
                ring.append(follow[ring[-1]].pop())
                if ring[-1] == first:
                    break
            rings.append(ring)
    return rings
