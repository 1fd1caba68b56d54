"""Exact integer geometry of polygon rings.

A ring is an array of whole metres, shape ``(vertices, 2)``, whose last vertex repeats the first.
An area is one or more rings: what lies inside an odd number of them belongs to it, so islands and
holes need no special case. Outer rings run anticlockwise and holes clockwise, so that signed
areas add up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.geo.points import IntArray

_SCANLINES = 32


def doubled_area(ring: IntArray) -> int:
    """Return twice the signed area of a ring [m²], positive when it runs anticlockwise."""
    x, y = ring[:, 0], ring[:, 1]
    return int((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def hectares(rings: Sequence[IntArray]) -> int:
    """Return the area of a set of rings in whole hectares, rounded half up."""
    return (sum(doubled_area(ring) for ring in rings) + 10_000) // 20_000


def edges(rings: Sequence[IntArray]) -> tuple[IntArray, IntArray]:
    """Return the first and second ends of every side of the rings, each ``(sides, 2)``."""
    return np.concatenate([r[:-1] for r in rings]), np.concatenate([r[1:] for r in rings])


def is_inside(start: IntArray, end: IntArray, easting: int, northing: int) -> bool:
    """Tell whether a point lies inside the area whose sides are given.

    A ray runs east from the point and the sides it crosses are counted [1]_; odd means inside.
    Each side owns its lower end and not its upper one, so a point on a boundary that two areas
    share, away from the county's edge, lies inside exactly one of them.

    References
    ----------
    .. [1] M. Shimrat (1962), Algorithm 112: Position of point relative to polygon,
       Communications of the ACM 5(8), 434. doi:10.1145/368637.368653
    """
    rises = end[:, 1] > northing
    spans = (start[:, 1] > northing) != rises
    side = (end[:, 0] - start[:, 0]) * (northing - start[:, 1])
    side -= (easting - start[:, 0]) * (end[:, 1] - start[:, 1])
    is_east = np.where(rises, side > 0, side < 0)
    return bool(np.count_nonzero(spans & is_east) % 2)


def squared_distance(
    start: IntArray, end: IntArray, easting: int, northing: int
) -> NDArray[np.float64]:
    """Return the squared distance from a point to every side [m²], shape ``(sides,)``."""
    along = (end - start).astype(np.float64)
    to_point = np.array([easting, northing], dtype=np.float64) - start
    length = np.maximum((along * along).sum(axis=1), 1.0)
    share = np.clip((to_point * along).sum(axis=1) / length, 0.0, 1.0)
    gap = to_point - share[:, np.newaxis] * along
    squared: NDArray[np.float64] = (gap * gap).sum(axis=1)
    return squared


def point_inside(rings: Sequence[IntArray]) -> tuple[int, int]:
    """Return a point well inside an area: the middle of the widest of a few level cuts.

    Raises
    ------
    ValueError
        When the area is so thin that no cut holds a whole-metre point.
    """
    start, end = edges(rings)
    low, high = int(start[:, 1].min()), int(start[:, 1].max())
    cuts = [
        _widest_cut(start, end, low + (high - low) * k // _SCANLINES) for k in range(_SCANLINES)
    ]
    for _, easting, northing in sorted(cuts, reverse=True):
        if is_inside(start, end, easting, northing):
            return easting, northing
    raise ValueError("The area is too thin to hold a whole-metre point.")


def _widest_cut(start: IntArray, end: IntArray, northing: int) -> tuple[float, int, int]:
    """Return the width and middle of the widest stretch inside the area, half a metre up."""
    height = northing + 0.5
    spans = (start[:, 1] > height) != (end[:, 1] > height)
    a, b = start[spans].astype(np.float64), end[spans].astype(np.float64)
    share = (height - a[:, 1]) / (b[:, 1] - a[:, 1])
    crossings = np.sort(a[:, 0] + share * (b[:, 0] - a[:, 0]))
    widths = crossings[1::2] - crossings[::2]
    if widths.size == 0:
        return 0.0, int(start[0, 0]), northing
    best = int(widths.argmax())
    return float(widths[best]), int(crossings[2 * best] + widths[best] / 2), northing
