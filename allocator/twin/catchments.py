"""Where each location works: a few patches near its office, and how hard it pulls elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.domain.market import Location
from allocator.twin.county import County
from allocator.twin.draw import Draw

IntArray = NDArray[np.int64]

HECTOMETRE = 100
"""Unit of distance of the weights [m]: fine enough, and its square fits 64 bits with room."""

_PATCH_DECAY, _PATCH_BASE = 2, 100
_PULL_DECAY, _PULL_BASE = 2, 300
_SIZE_PER_PATCH = 2
_FAR, _FAR_DIVISOR = 450, 1_000
_SCALE = 10**18


def draw_pull(
    draw: Draw, county: County, locations: Sequence[Location], sizes: dict[str, int]
) -> IntArray:
    """Weigh how likely each location delivers care in each area.

    A location first gets patches, areas drawn by ``people / (d + 10 km)^2`` with ``d`` the distance
    from its office: one, and one more for every two units of size. Its weight in an area is then
    its size times the mean over its patches of ``1 / (d + 30 km)^2``, with ``d`` the distance from
    the patch, and a thousandth of that beyond 45 km from its office. The exponents steer how far
    rounds overlap and with it the miles between visits: they were chosen so that the rounds
    `allocator.routing` builds have the published miles and share of driving.

    Returns
    -------
    numpy.ndarray
        Whole-number weights, shape ``(areas, locations)``; 0 for a location of size 0.
    """
    between = _distances(county)
    columns = [
        _column(draw, county, between, location, sizes[location.location_id])
        for location in locations
    ]
    return np.stack(columns, axis=1)


def _distances(county: County) -> IntArray:
    """Return hectometres between all areas, shape ``(areas, areas)``."""
    east, north = county.gazetteer.area_easting, county.gazetteer.area_northing
    squared = (east[:, None] - east[None]) ** 2 + (north[:, None] - north[None]) ** 2
    return np.sqrt(squared).astype(np.int64) // HECTOMETRE


def _column(
    draw: Draw, county: County, between: IntArray, location: Location, size: int
) -> IntArray:
    """Return one location's weight in every area."""
    if size == 0:
        return np.zeros(len(between), dtype=np.int64)
    away = county.metres_to_areas(location.place) // HECTOMETRE
    people = np.array(county.expected_people, dtype=np.int64)
    likely = (people * (_SCALE // 10_000 // (away + _PATCH_BASE) ** _PATCH_DECAY)).tolist()
    count = 1 + size // _SIZE_PER_PATCH
    patches = draw.some_by_weight(list(enumerate(likely)), count)
    pull = _SCALE // (between[:, patches] + _PULL_BASE) ** _PULL_DECAY
    weight: IntArray = size * (1 + pull.sum(axis=1) // count)
    return np.where(away > _FAR, weight // _FAR_DIVISOR + 1, weight)
