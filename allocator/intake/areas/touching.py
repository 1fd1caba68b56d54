"""Which areas of a map are neighbours, worked out from their outlines."""

from __future__ import annotations

import numpy as np
import shapely

from allocator.geo.points import IntArray
from allocator.intake.areas.islands import Outlined
from allocator.intake.areas.map_file import Shapes
from allocator.intake.areas.pair_words import further_pairs
from allocator.intake.areas.shapes import middle_text
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog
from allocator.lots.brief import ShapeRules

TOUCH_METRES = 1.0
"""Borders this close are one border [m]; maps are drawn to a metre or finer."""

SHORTEST_BORDER_METRES = 5.0
"""A common border shorter than this is a corner [m]: two crossing ones come within a metre of each
other for some metres, too."""


def touching_pairs(shapes: Shapes, rules: ShapeRules) -> IntArray:
    """Return the pairs of areas that have a border in common, or nearly.

    Two areas are neighbours when at least `SHORTEST_BORDER_METRES` of one's border run within
    `TOUCH_METRES` of the other. Where they do not touch at all, they are neighbours when they face
    each other across a gap of at most ``rules.gap_metres``, with no third area in between, for
    more than four times that width. With ``rules.corners``, coming that near is enough.

    Parameters
    ----------
    shapes
        Outlines on the British National Grid; ``None`` has no neighbours.
    rules
        Whether corners count, and how wide a gap may be.

    Returns
    -------
    numpy.ndarray
        Shape ``(pairs, 2)``: the lower area first, each pair once, in ascending order.
    """
    tree = shapely.STRtree(shapes)
    reach = max(TOUCH_METRES, float(rules.gap_metres))
    near = tree.query(shapes, predicate="dwithin", distance=reach).T
    pairs = np.unique(near[near[:, 0] < near[:, 1]], axis=0).astype(np.int64)
    if not len(pairs):
        return pairs.reshape(-1, 2)
    gaps = shapely.distance(shapes[pairs[:, 0]], shapes[pairs[:, 1]])
    is_close = gaps <= TOUCH_METRES
    kept = np.zeros(len(pairs), dtype=np.bool_)
    common = _common_metres(shapes, pairs[is_close], TOUCH_METRES)
    kept[is_close] = True if rules.corners else common >= SHORTEST_BORDER_METRES
    apart = np.flatnonzero(~is_close)
    clear = apart[[not _is_between(tree, shapes, *pairs[index].tolist()) for index in apart]]
    facing = _common_metres(shapes, pairs[clear], rules.gap_metres)
    kept[clear] = True if rules.corners else facing > 4 * rules.gap_metres
    return pairs[kept]


def check_gaps(areas: Outlined, pairs: IntArray, log: FindingLog) -> None:
    """Add a finding when neighbours face each other across a gap, about the widest.

    Parameters
    ----------
    areas
        The areas.
    pairs
        Neighbours by their outlines, as `touching_pairs` returns them.
    log
        Takes the finding.
    """
    gaps = shapely.distance(areas.shapes[pairs[:, 0]], areas.shapes[pairs[:, 1]])
    widest = [at for at in np.argsort(-gaps, kind="stable").tolist() if gaps[at] > TOUCH_METRES]
    if not widest:
        return
    apart = [(one, other) for one, other in pairs[widest].tolist()]
    one, other = apart[0]
    log.add(
        Code.AREAS_GAP,
        areas.spots[one],
        areas.ids[one],
        other=areas.ids[other],
        others=further_pairs(areas.ids, apart),
        metres=round(float(gaps[widest[0]])),
        place=middle_text(shapely.shortest_line(areas.shapes[one], areas.shapes[other])),
    )


def _common_metres(shapes: Shapes, pairs: IntArray, reach: float) -> IntArray:
    """Return how far the first area's border of each pair runs near the other area [m]."""
    one, other = shapes[pairs[:, 0]], shapes[pairs[:, 1]]
    around = shapely.buffer(other, reach, quad_segs=4)
    near: IntArray = shapely.length(shapely.intersection(shapely.boundary(one), around))
    return near


def _is_between(tree: shapely.STRtree, shapes: Shapes, one: int, other: int) -> bool:
    """Tell whether a third area lies in the gap between two."""
    line = shapely.shortest_line(shapes[one], shapes[other])
    for third in tree.query(line, predicate="intersects").tolist():
        if third not in {one, other}:
            inside = shapely.length(shapely.intersection(line, shapes[third]))
            if 2 * inside > shapely.length(line):
                return True
    return False
