"""Find areas that lie on top of each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from allocator.geo.points import IntArray
from allocator.intake.areas.map_file import MapFile, Shapes
from allocator.intake.areas.shapes import middle_text
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog

NEGLIGIBLE_METRES = 25
"""An overlap up to this is rounding, and nobody is told [m²]."""

MUCH_METRES = 10_000
"""More than this is an overlap that somebody has to decide about [m²], and so is `MUCH_PERCENT`."""

MUCH_PERCENT = 1
"""More than this of the smaller area is an overlap that somebody has to decide about [%]."""


def check_overlaps(found: MapFile, ids: Sequence[str], shapes: Shapes, log: FindingLog) -> None:
    """Add a finding for each pair of areas that overlap much, and one for all that do a little.

    Parameters
    ----------
    found, ids
        The map, and what its features are called in findings.
    shapes
        Outlines without faults; ``None`` where there is none.
    log
        Takes the findings.
    """
    pairs, sizes = _overlaps(shapes)
    whole_sizes = shapely.area(shapes)
    slight = []
    for (one, other), metres in zip(pairs.tolist(), sizes.tolist(), strict=True):
        whole = min(whole_sizes[one], whole_sizes[other])
        if metres > MUCH_METRES or metres * 100 > MUCH_PERCENT * whole:
            facts = _facts(shapes, one, other, metres)
            log.add(Code.AREAS_OVERLAP, found.spot(one), ids[one], other=ids[other], **facts)
        else:
            slight.append((metres, -one, -other))
    if slight:
        metres, one, other = max(slight)
        facts = _facts(shapes, -one, -other, metres) | {"count": len(slight)}
        spot = found.spot(-one)
        log.add(Code.AREAS_OVERLAP_SLIGHTLY, spot, ids[-one], other=ids[-other], **facts)


def _overlaps(shapes: Shapes) -> tuple[IntArray, NDArray[np.float64]]:
    """Return the pairs that overlap by more than is negligible, the lower first, and by how much.

    Shape ``(pairs, 2)`` and ``(pairs,)`` [m²].
    """
    tree = shapely.STRtree(shapes)
    near = tree.query(shapes, predicate="intersects").T
    pairs = np.unique(near[near[:, 0] < near[:, 1]], axis=0)
    sizes = shapely.area(shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]]))
    is_more = sizes > NEGLIGIBLE_METRES
    return pairs[is_more].astype(np.int64), sizes[is_more]


def _facts(shapes: Shapes, one: int, other: int, metres: float) -> dict[str, object]:
    place = middle_text(shapely.intersection(shapes[one], shapes[other]))
    return {"metres": round(metres), "place": place}
