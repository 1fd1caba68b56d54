"""Find areas that lie on top of each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from allocator.intake.areas.map_file import MapFile, Shapes
from allocator.intake.areas.pair_words import further_pairs
from allocator.intake.areas.shapes import middle_text
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog

NEGLIGIBLE_METRES = 25
"""An overlap up to this is rounding, and nobody is told [m²]."""

MUCH_METRES = 10_000
"""More than this is an overlap that somebody has to decide about [m²], and so is `MUCH_PERCENT`."""

MUCH_PERCENT = 1
"""More than this of the smaller area is an overlap that somebody has to decide about [%]."""

MOST_TOLD = 50
"""Most findings about pairs that overlap much."""

_AT_ONCE = 20
"""Areas whose overlaps are worked out together."""


def check_overlaps(found: MapFile, ids: Sequence[str], shapes: Shapes, log: FindingLog) -> bool:
    """Add a finding for each pair of areas that overlap much, and one for all that do a little.

    The one for all names the pairs, the largest overlap first.

    After `MOST_TOLD` pairs that overlap much no more are looked for: a map drawn twice over itself
    has millions.

    Parameters
    ----------
    found, ids
        The map, and what its features are called in findings.
    shapes
        Outlines without faults; ``None`` where there is none.
    log
        Takes the findings.

    Returns
    -------
    bool
        Whether no pair overlaps much.
    """
    whole, told = shapely.area(shapes), 0
    slight: list[tuple[float, int, int]] = []
    for one, other, metres in _overlaps(shapes):
        smaller = min(whole[one], whole[other])
        if metres > MUCH_METRES or metres * 100 > MUCH_PERCENT * smaller:
            facts = _facts(shapes, one, other, metres)
            log.add(Code.AREAS_OVERLAP, found.spot(one), ids[one], other=ids[other], **facts)
            told += 1
            if told == MOST_TOLD:
                break
        else:
            slight.append((-metres, one, other))
    if slight:
        slight.sort()
        metres, one, other = slight[0]
        others = further_pairs(ids, [(first, second) for _, first, second in slight])
        facts = _facts(shapes, one, other, -metres) | {"others": others}
        log.add(Code.AREAS_OVERLAP_SLIGHTLY, found.spot(one), ids[one], other=ids[other], **facts)
    return not told


def _overlaps(shapes: Shapes) -> Iterator[tuple[int, int, float]]:
    """Yield pairs that overlap by more than is negligible, the lower first, with the size [m²]."""
    tree = shapely.STRtree(shapes)
    for start in range(0, len(shapes), _AT_ONCE):
        near = tree.query(shapes[start : start + _AT_ONCE], predicate="intersects").T
        near[:, 0] += start
        pairs = np.unique(near[near[:, 0] < near[:, 1]], axis=0)
        sizes = shapely.area(shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]]))
        for (one, other), size in zip(pairs.tolist(), sizes.tolist(), strict=True):
            if size > NEGLIGIBLE_METRES:
                yield one, other, size


def _facts(shapes: Shapes, one: int, other: int, metres: float) -> dict[str, object]:
    place = middle_text(shapely.intersection(shapes[one], shapes[other]))
    return {"metres": round(metres), "place": place}
