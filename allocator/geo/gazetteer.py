"""The areas and postcodes of a county, and the questions asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.geo.neighbours import neighbour_pairs
from allocator.geo.points import BoolArray, IntArray, Points
from allocator.geo.ring_index import RingIndex


@dataclass(frozen=True, eq=False, slots=True)
class PostcodeUnits:
    """Name the postcodes of one area and place them.

    Parameters
    ----------
    text
        Postcodes as written on an envelope, for example ``"NR1 1AA"``.
    points
        Where each lies, in the same order.
    """

    text: tuple[str, ...]
    points: Points


@dataclass(frozen=True, eq=False, kw_only=True)
class Gazetteer:
    """Know where the small areas and postcodes of a county are.

    An area is a Lower layer Super Output Area of the 2011 census (LSOA11). Arrays are indexed by
    area, ring or postcode as their names begin, and must not be changed.

    Parameters
    ----------
    area_codes, area_names
        LSOA11 codes in ascending order and their names.
    area_district, area_district_code
        The local authority district of each area.
    area_msoa11cd
        The Middle layer Super Output Area (2011) of each area, for building lots.
    area_easting, area_northing
        A point inside each area on the British National Grid [m].
    area_hectares
        Land area [ha].
    area_is_rural
        True where the area is rural.
    ring_vertices, ring_start, ring_area
        Boundaries: ring ``r`` is ``ring_vertices[ring_start[r] : ring_start[r + 1]]``, closed,
        and belongs to area ``ring_area[r]``; rings are in the order of their areas.
    postcode_key
        Live postcodes without their space, as bytes, ascending.
    postcode_easting, postcode_northing, postcode_area
        Where each postcode lies [m] and the index of its area.
    attribution
        The sentence that licences of the data ask to be shown.

    Raises
    ------
    ValueError
        When postcodes or rings are not in the order stated, since look-ups would then miss some.
    """

    area_codes: tuple[str, ...]
    area_names: tuple[str, ...]
    area_district: tuple[str, ...]
    area_district_code: tuple[str, ...]
    area_msoa11cd: tuple[str, ...]
    area_easting: IntArray
    area_northing: IntArray
    area_hectares: IntArray
    area_is_rural: BoolArray
    ring_vertices: IntArray
    ring_start: IntArray
    ring_area: IntArray
    postcode_key: NDArray[np.bytes_]
    postcode_easting: IntArray
    postcode_northing: IntArray
    postcode_area: IntArray
    attribution: str

    def __post_init__(self) -> None:
        if not bool((self.postcode_key[:-1] < self.postcode_key[1:]).all()):
            raise ValueError("postcode_key must ascend without repeats.")
        if not bool((self.ring_area[:-1] <= self.ring_area[1:]).all()):
            raise ValueError("ring_area must not descend.")

    @cached_property
    def area_postcodes(self) -> IntArray:
        """Number of live postcodes in each area, shape ``(areas,)``."""
        return np.bincount(self.postcode_area, minlength=len(self.area_codes)).astype(np.int64)

    def area_points(self) -> Points:
        """Return the point inside each area, ready for a travel model."""
        return Points(self.area_easting, self.area_northing, self.area_is_rural)

    def area_rings(self, index: int) -> list[IntArray]:
        """Return the closed boundary rings of an area, each of shape ``(vertices, 2)`` [m]."""
        first, last = np.searchsorted(self.ring_area, [index, index + 1])
        return [
            self.ring_vertices[self.ring_start[r] : self.ring_start[r + 1]]
            for r in range(int(first), int(last))
        ]

    def find_area(self, code: str) -> int | None:
        """Return the index of an LSOA11 code, or None when the county has no such area."""
        return self._area_index.get(code.strip().upper())

    def find_postcode(self, text: str) -> tuple[int, int, int] | None:
        """Look a postcode up, whatever its spacing and case.

        Returns
        -------
        tuple or None
            Easting [m], northing [m] and area index; None when it is not a live postcode of the
            county.
        """
        key = "".join(text.split()).upper().encode("ascii", "replace")
        at = int(np.searchsorted(self.postcode_key, np.bytes_(key)))
        if at == len(self.postcode_key) or bytes(self.postcode_key[at]) != key:
            return None
        return (
            int(self.postcode_easting[at]),
            int(self.postcode_northing[at]),
            int(self.postcode_area[at]),
        )

    def area_at(self, easting: int, northing: int) -> int | None:
        """Return the area that holds a place, or the nearest within 3 km, or None beyond that."""
        return self._index_of_rings.area_at(easting, northing)

    def points_at(self, easting: IntArray, northing: IntArray, area: IntArray) -> Points:
        """Return places as points that are rural where their area is rural."""
        return Points(easting, northing, self.area_is_rural[area])

    def postcode_unit_points(self, area_index: int) -> PostcodeUnits:
        """Return the live postcodes of an area in alphabetical order, with their places."""
        order, start = self._postcodes_by_area
        chosen = order[start[area_index] : start[area_index + 1]]
        keys = [bytes(key).decode() for key in self.postcode_key[chosen]]
        points = self.points_at(
            self.postcode_easting[chosen],
            self.postcode_northing[chosen],
            self.postcode_area[chosen],
        )
        return PostcodeUnits(tuple(f"{key[:-3]} {key[-3:]}" for key in keys), points)

    def neighbours(self) -> IntArray:
        """Return the pairs of areas that touch or nearly do, shape ``(pairs, 2)``, lower first."""
        return self._neighbour_pairs

    @cached_property
    def _neighbour_pairs(self) -> IntArray:
        corners = [np.concatenate(self.area_rings(i)) for i in range(len(self.area_codes))]
        return neighbour_pairs(corners)

    @cached_property
    def _area_index(self) -> dict[str, int]:
        return {code: index for index, code in enumerate(self.area_codes)}

    @cached_property
    def _postcodes_by_area(self) -> tuple[IntArray, IntArray]:
        """Postcode indices sorted by area, and where each area begins among them."""
        order = np.argsort(self.postcode_area, kind="stable")
        return order, np.concatenate([[0], np.cumsum(self.area_postcodes)])

    @cached_property
    def _index_of_rings(self) -> RingIndex:
        return RingIndex([self.area_rings(index) for index in range(len(self.area_codes))])
