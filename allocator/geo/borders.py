"""How long the borders are that areas share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import hypot

import numpy as np

from allocator.geo.points import IntArray


def shared_borders(area_rings: Sequence[Sequence[IntArray]]) -> tuple[IntArray, IntArray]:
    """Find the pairs of areas that have a side in common, and how long their border is.

    Two neighbours run along a common side in opposite directions, so this is exact where areas
    were cut from one map; areas that only meet in a corner, or nearly, have no side in common.

    Parameters
    ----------
    area_rings
        The closed boundary rings of each area, shape ``(corners, 2)`` each [m].

    Returns
    -------
    pairs
        Shape ``(pairs, 2)``: the lower area first, each pair once, in ascending order.
    metres
        Length of each pair's border, shape ``(pairs,)`` [m].

    Examples
    --------
    >>> west = np.array([[0, 0], [9, 0], [9, 5], [0, 5], [0, 0]])
    >>> east = west + np.array([9, 0])
    >>> [found.tolist() for found in shared_borders([[west], [east], [east + 99]])]
    [[[0, 1]], [5]]
    """
    owner: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    metres: defaultdict[tuple[int, int], float] = defaultdict(float)
    for area, rings in enumerate(area_rings):
        for ring in rings:
            for start, end in pairwise(map(tuple, ring.tolist())):
                other = owner.get((end, start), area)
                if other != area:
                    long = hypot(end[0] - start[0], end[1] - start[1])
                    metres[min(area, other), max(area, other)] += long
                owner[start, end] = area
    pairs = sorted(metres)
    return (
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
        np.array([round(metres[pair]) for pair in pairs], dtype=np.int64),
    )
