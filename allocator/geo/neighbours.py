"""Which areas lie next to each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.geo.points import IntArray

NEAR_METRES = 25
"""Corners of two boundaries this close [m] count as one: a lane or a river between areas."""


def neighbour_pairs(area_vertices: Sequence[IntArray], near_metres: int = NEAR_METRES) -> IntArray:
    """Find the pairs of areas whose boundaries share a corner or nearly do.

    Areas that meet in one corner count as neighbours; areas across water wider than the
    tolerance do not.

    Parameters
    ----------
    area_vertices
        The boundary corners of each area, shape ``(vertices, 2)`` each [m].
    near_metres
        Largest distance between two corners that counts as touching [m].

    Returns
    -------
    numpy.ndarray
        Shape ``(pairs, 2)``: the lower area first, each pair once, in ascending order.
    """
    least = np.array([own.min(axis=0) for own in area_vertices]).reshape(-1, 2)
    most = np.array([own.max(axis=0) for own in area_vertices]).reshape(-1, 2)
    pairs: list[tuple[int, int]] = []
    for area, own in enumerate(area_vertices):
        low, high = least[area] - near_metres, most[area] + near_metres
        reach = ((most[area + 1 :] >= low) & (least[area + 1 :] <= high)).all(axis=1)
        others = (area + 1 + np.flatnonzero(reach)).tolist()
        if not others:
            continue
        corners = np.concatenate([area_vertices[other] for other in others])
        owners = np.repeat(others, [len(area_vertices[other]) for other in others])
        is_candidate = ((corners >= low) & (corners <= high)).all(axis=1)
        gap = corners[is_candidate][:, np.newaxis, :] - own[np.newaxis, :, :]
        is_near = ((gap * gap).sum(axis=2) <= near_metres * near_metres).any(axis=1)
        pairs += [(area, int(other)) for other in np.unique(owners[is_candidate][is_near])]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
