"""How far it is from a call to the calls around it in the same lot: a stand-in for routed travel.

A round goes on to a call nearby. So for every area the nearest care inside the lot is gathered,
its own first, until there is as much as a carer may choose the next call from; the mean drive says
how thickly people live there, and how much of it a border takes away. The number of stops a round
needs, and the order of them, stay out of it.

References
----------
Beardwood, J., Halton, J. H. and Hammersley, J. M. (1959). The shortest path through many points.
Proceedings of the Cambridge Philosophical Society 55, 299-327.
https://doi.org/10.1017/S0305004100034095
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from allocator.domain.case import Case
from allocator.domain.package import Place
from allocator.geo import Points, Travel
from allocator.geo.points import IntArray
from allocator.lots.areas import Areas
from allocator.rules.problem import COMMISSIONED

FloatArray = NDArray[np.float64]

NEAREST = 48
"""Areas looked at around each, itself included."""

_SQUARE = 0.5214
"""Mean distance between two places in a square, as a part of its side."""


@dataclass(frozen=True, slots=True, eq=False)
class Nearby:
    """The areas around every area, the nearest first.

    Parameters
    ----------
    areas
        Their indices, shape ``(areas, nearest)``.
    minutes
        The drive to each, shape ``(areas, nearest)``.
    care
        Weekly carer-minutes in each, shape ``(areas, nearest)``.
    enough
        Weekly carer-minutes among which the next call is chosen.
    """

    areas: IntArray
    minutes: FloatArray
    care: IntArray
    enough: int

    def drives(self, lot_of: IntArray) -> FloatArray:
        """Return the mean drive from every area to the nearest care in its lot.

        Parameters
        ----------
        lot_of
            The lot of every area in some plans, shape ``(plans, areas)``.

        Returns
        -------
        FloatArray
            Shape ``(plans, areas)`` [minutes]; 0 where there is no care nearby.
        """
        own = lot_of[:, self.areas] == lot_of[:, :, None]
        care = np.where(own, self.care, 0)
        before = care.cumsum(axis=2) - care
        taken = np.clip(self.enough - before, 0, care)
        whole = taken.sum(axis=2)
        found = (taken * self.minutes).sum(axis=2)
        return np.asarray(found / np.maximum(whole, 1))


def look_around(minutes: IntArray, apart: FloatArray, care: IntArray, enough: int) -> Nearby:
    """Return the areas around every area.

    Parameters
    ----------
    minutes
        Drive between the areas' points, shape ``(areas, areas)``.
    apart
        Drive between two homes of one area, shape ``(areas,)``.
    care
        Weekly carer-minutes, shape ``(areas,)``.
    enough
        Weekly carer-minutes among which the next call is chosen.

    Examples
    --------
    >>> minutes, apart = np.array([[0, 4], [4, 0]]), np.array([2.0, 3.0])
    >>> around = look_around(minutes, apart, np.array([60, 120]), 120)
    >>> around.drives(np.array([[0, 0], [0, 1]])).tolist()
    [[3.0, 3.0], [2.0, 3.0]]
    """
    drive = minutes.astype(np.float64)
    np.fill_diagonal(drive, apart)
    order = np.argsort(drive, axis=1, kind="stable")[:, :NEAREST]
    return Nearby(order, np.take_along_axis(drive, order, axis=1), care[order], enough)


def drives_apart(areas: Areas, travel: Travel) -> FloatArray:
    """Return the drive between two homes of every area as its outline lets expect.

    Parameters
    ----------
    areas
        With outlines, where two homes lie as far apart as in a square of the same size; without
        them, half as far as the nearest other area.
    travel
        Minutes between places.

    Returns
    -------
    FloatArray
        Shape ``(areas,)`` [minutes].
    """
    points = areas.points
    if areas.outlines:
        side = np.sqrt([_size(rings) for rings in areas.outlines])
        there = Points(points.easting + (_SQUARE * side).astype(np.int64), *_rest(points))
        return travel.minutes_paired(points, there).astype(np.float64)
    drive = travel.minutes(points, points).astype(np.float64)
    np.fill_diagonal(drive, np.inf)
    nearest = drive.min(axis=1, initial=np.inf)
    return np.asarray(np.where(np.isfinite(nearest), nearest, 0.0) / 2)


def _rest(points: Points) -> tuple[IntArray, NDArray[np.bool_]]:
    return points.northing, points.is_rural


def _size(rings: tuple[IntArray, ...]) -> float:
    """Return the area inside some rings, holes running the other way round [m²]."""
    twice = sum(a * d - c * b for ring in rings for (a, b), (c, d) in pairwise(ring.tolist()))
    return abs(twice) / 2


def homes_apart(
    case: Case, areas: Areas, travel: Travel, find: Callable[[Place], int | None]
) -> FloatArray:
    """Return the mean drive between two homes of every area, from the homes themselves.

    Parameters
    ----------
    case
        Its book.
    areas
        Where there are fewer than two homes, their outlines say it.
    travel
        Minutes between homes.
    find
        Tells in which area a home lies.

    Returns
    -------
    FloatArray
        Shape ``(areas,)`` [minutes].
    """
    homes: dict[int, list[Place]] = {}
    for delivery in case.book:
        area = find(delivery.package.place)
        if area is not None and delivery.package.funding in COMMISSIONED:
            homes.setdefault(area, []).append(delivery.package.place)
    apart = drives_apart(areas, travel)
    for area, places in homes.items():
        count = len(places)
        if count > 1:
            points = Points(
                np.array([place.easting for place in places], dtype=np.int64),
                np.array([place.northing for place in places], dtype=np.int64),
                np.array([place.is_rural for place in places], dtype=np.bool_),
            )
            drive = travel.minutes(points, points)
            apart[area] = int(drive.sum() - np.trace(drive)) / (count * (count - 1))
    return apart
