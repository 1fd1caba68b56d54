"""Which zone of a travel table a point belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from allocator.geo.gazetteer import Gazetteer
from allocator.geo.points import IntArray, Points

NO_ZONE = -1
"""Stands where a point lies in none of the zones."""

_EASTINGS = 1 << 22


@dataclass(frozen=True, eq=False)
class Zones:
    """Find the zone of points: places by name first, then the small area they lie in.

    Parameters
    ----------
    names
        Names of the zones: small-area codes or ids of locations.
    places
        Easting and northing [m] of the zones that are places, by name.
    gazetteer
        Knows which small area a point lies in.
    known
        Small area of points whose area somebody stated, by easting and northing [m].
    """

    names: tuple[str, ...]
    places: Mapping[str, tuple[int, int]]
    gazetteer: Gazetteer
    known: Mapping[tuple[int, int], str] = field(default_factory=dict)
    _found: dict[int, int] = field(default_factory=dict, init=False, repr=False)
    _index: dict[str, int] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._index.update({name: index for index, name in enumerate(self.names)})
        for place, area in self.known.items():
            if area in self._index:
                self._found[_key(*place)] = self._index[area]
        for name, place in self.places.items():
            if name in self._index:
                self._found[_key(*place)] = self._index[name]

    def of(self, points: Points) -> IntArray:
        """Return the zone of each point, or `NO_ZONE`, shape ``(points,)``."""
        keys, where = np.unique(points.easting * _EASTINGS + points.northing, return_inverse=True)
        zones = np.array([self._zone(int(key)) for key in keys], dtype=np.int64)
        return zones[where]

    def _zone(self, key: int) -> int:
        """Return the zone of a place, worked out once."""
        if key not in self._found:
            easting, northing = divmod(key, _EASTINGS)
            area = self.gazetteer.area_at(easting, northing)
            code = "" if area is None else self.gazetteer.area_codes[area]
            self._found[key] = self._index.get(code, NO_ZONE)
        return self._found[key]


def _key(easting: int, northing: int) -> int:
    """Write a place as one number."""
    return easting * _EASTINGS + northing
