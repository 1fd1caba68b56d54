"""Find the area that holds a place, or the nearest one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.geo.points import IntArray
from allocator.geo.rings import edges, is_inside, squared_distance

NEAREST_AREA_METRES = 3000
"""How far outside every area a place may lie and still be given the nearest one [m]."""

_NOWHERE = np.full((1, 2), -(2**62), dtype=np.int64)
"""Stands for the boundary of an area that has none."""


class RingIndex:
    """Areas by their boundary rings, ready to be asked what lies where.

    Parameters
    ----------
    area_rings
        The closed boundary rings of each area, shape ``(corners, 2)`` each [m].
    """

    def __init__(self, area_rings: Sequence[Sequence[IntArray]]) -> None:
        empty = np.empty((0, 2), dtype=np.int64)
        self._sides = [edges(rings) if rings else (empty, empty) for rings in area_rings]
        starts = [start if len(start) else _NOWHERE for start, _ in self._sides]
        self._low = np.array([start.min(axis=0) for start in starts]).reshape(-1, 2)
        self._high = np.array([start.max(axis=0) for start in starts]).reshape(-1, 2)
        self._start = np.concatenate([empty, *(start for start, _ in self._sides)])
        self._end = np.concatenate([empty, *(end for _, end in self._sides)])
        counts = [len(start) for start, _ in self._sides]
        self._owner = np.repeat(np.arange(len(counts)), counts)

    def area_at(self, easting: int, northing: int) -> int | None:
        """Return the area that holds a place, or the nearest within 3 km, or None beyond that.

        Parameters
        ----------
        easting, northing
            The place [m].
        """
        place = np.array([easting, northing])
        for index in np.flatnonzero(((self._low <= place) & (place <= self._high)).all(axis=1)):
            if is_inside(*self._sides[index], easting, northing):
                return int(index)
        if not len(self._owner):
            return None
        squared = squared_distance(self._start, self._end, easting, northing)
        nearest = int(squared.argmin())
        is_near = squared[nearest] <= NEAREST_AREA_METRES**2
        return int(self._owner[nearest]) if is_near else None
