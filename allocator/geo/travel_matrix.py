"""Travel minutes and metres from somebody's own table, zone to zone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from allocator.geo.points import IntArray, Points
from allocator.geo.travel import CrowFlyTravel
from allocator.geo.zones import NO_ZONE, Zones


@dataclass(frozen=True, eq=False, kw_only=True)
class MatrixTravel:
    """Look travel up in a table between zones.

    Two points of one zone are as far apart as `within` says, since a table knows nothing of what
    lies inside a zone. The way there may take another time than the way back.

    Parameters
    ----------
    name
        What outputs call it.
    zones
        Finds the zone of a point.
    zone_minutes, zone_metres
        The table, shape ``(zones, zones)``; the diagonal is not used.
    within
        Travel inside a zone.

    Raises
    ------
    ValueError
        When a table is not square, or negative anywhere off its diagonal.
    """

    name: str
    zones: Zones
    zone_minutes: IntArray
    zone_metres: IntArray
    within: CrowFlyTravel = field(default_factory=CrowFlyTravel)

    def __post_init__(self) -> None:
        size = len(self.zones.names)
        for title, table in (
            ("zone_minutes", self.zone_minutes),
            ("zone_metres", self.zone_metres),
        ):
            if table.shape != (size, size):
                raise ValueError(f"{title} must be {size} x {size}, not {table.shape}.")
            if bool((table[~np.eye(size, dtype=bool)] < 0).any()):
                raise ValueError(f"{title} holds a negative number.")

    @cached_property
    def fingerprint(self) -> str:
        """Text that differs whenever minutes or metres may; equal for equal sources.

        Which zone a point is in is not part of it: that follows from the point's own place.
        """
        content = hashlib.sha256(repr((self.zones.names, self.within)).encode())
        for table in (self.zone_minutes, self.zone_metres):
            content.update(np.ascontiguousarray(table, dtype="<i8").tobytes())
        return content.hexdigest()

    def minutes(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole driving minutes, shape ``(from_points, to_points)``."""
        start, end, inside = self._pairs(from_points, to_points)
        found = self.zone_minutes[np.ix_(start, end)]
        here, there = from_points.take(inside[0]), to_points.take(inside[1])
        found[inside] = self.within.minutes_paired(here, there)
        return found

    def metres(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole road metres, shape ``(from_points, to_points)``."""
        start, end, inside = self._pairs(from_points, to_points)
        found = self.zone_metres[np.ix_(start, end)]
        here, there = from_points.take(inside[0]), to_points.take(inside[1])
        found[inside] = self.within.metres_paired(here, there)
        return found

    def minutes_paired(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole driving minutes from each point to its partner, shape ``(points,)``."""
        start, end = self._zones_of(from_points), self._zones_of(to_points)
        found = self.zone_minutes[start, end]
        inside = start == end
        here, there = from_points.take(inside), to_points.take(inside)
        found[inside] = self.within.minutes_paired(here, there)
        return found

    def _pairs(
        self, from_points: Points, to_points: Points
    ) -> tuple[IntArray, IntArray, tuple[IntArray, IntArray]]:
        """Return the zones of both sets, and the pairs of points that share one."""
        start, end = self._zones_of(from_points), self._zones_of(to_points)
        row, column = np.nonzero(start[:, None] == end[None, :])
        return start, end, (row, column)

    def _zones_of(self, points: Points) -> IntArray:
        """Return the zone of every point, or say that one has none."""
        zones = self.zones.of(points)
        outside = np.flatnonzero(zones == NO_ZONE)
        if len(outside):
            first = int(outside[0])
            raise ValueError(
                f"{len(outside)} places are in no zone of {self.name}, the first near easting "
                f"{points.easting[first] // 1000} km, northing {points.northing[first] // 1000} km."
            )
        return zones
