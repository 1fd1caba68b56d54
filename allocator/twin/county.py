"""Norfolk as the twin sees it: homes by area, parts of the county and lots."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.domain.package import Place
from allocator.geo import Gazetteer, load_norfolk
from allocator.twin.facts import DISTRICTS
from allocator.twin.lot_shapes import LotShape, shape_lots

MOST_POSTCODES_AT_ONE_SPOT = 3
"""More live postcodes at one spot than this are post-office boxes and large users, not homes."""


@dataclass(frozen=True, eq=False)
class County:
    """Where people can live and which part of the county and lot that is.

    Nothing here depends on a seed.

    Parameters
    ----------
    gazetteer
        The real areas and postcodes.
    homes
        For each area the indices of the postcodes people may live at, ascending.
    expected_people
        For each area the people aged 85 and over it should have, in thousandths.
    lots
        The lots; together they cover every area once.
    """

    gazetteer: Gazetteer
    homes: tuple[tuple[int, ...], ...]
    expected_people: tuple[int, ...]
    lots: tuple[LotShape, ...]

    @cached_property
    def part_of_area(self) -> tuple[str, ...]:
        """The part of the county each area lies in: North, South, West, Norwich or East."""
        part = {area: shape.label.area for shape in self.lots for area in shape.areas}
        return tuple(part[area] for area in range(len(self.gazetteer.area_codes)))

    @cached_property
    def areas_of_district(self) -> dict[str, tuple[int, ...]]:
        """The areas of each district, ascending."""
        found: dict[str, list[int]] = {district.name: [] for district in DISTRICTS}
        for area, name in enumerate(self.gazetteer.area_district):
            found[name].append(area)
        return {name: tuple(areas) for name, areas in found.items()}

    def place(self, postcode: int) -> Place:
        """Return the place of a postcode, given its index in the gazetteer."""
        geo = self.gazetteer
        area = int(geo.postcode_area[postcode])
        key = bytes(geo.postcode_key[postcode]).decode()
        return Place(
            easting=int(geo.postcode_easting[postcode]),
            northing=int(geo.postcode_northing[postcode]),
            lsoa11cd=geo.area_codes[area],
            is_rural=bool(geo.area_is_rural[area]),
            postcode=f"{key[:-3]} {key[-3:]}",
        )

    def part_of(self, place: Place) -> str:
        """Return the part of the county a place lies in."""
        return self.part_of_area[self.area_index(place)]

    def area_index(self, place: Place) -> int:
        """Return the index of the area a place of this county lies in."""
        index = self.gazetteer.find_area(place.lsoa11cd)
        if index is None:
            raise ValueError(f"{place.lsoa11cd} is not an area of the county.")
        return index

    def metres_to_areas(self, place: Place) -> NDArray[np.int64]:
        """Return the straight-line metres from a place to every area, shape ``(areas,)``."""
        east = self.gazetteer.area_easting - place.easting
        north = self.gazetteer.area_northing - place.northing
        return np.sqrt(east * east + north * north).astype(np.int64)


def squared_metres(one: Place, other: Place) -> int:
    """Return the squared straight-line distance between two places [m²]."""
    return (one.easting - other.easting) ** 2 + (one.northing - other.northing) ** 2


@cache
def load_county() -> County:
    """Read the gazetteer that comes with the package and cut it into lots; done once."""
    gazetteer = load_norfolk()
    homes = find_homes(gazetteer)
    people = expect_people(gazetteer)
    return County(gazetteer, homes, people, shape_lots(gazetteer, people))


def find_homes(gazetteer: Gazetteer) -> tuple[tuple[int, ...], ...]:
    """List for each area the postcodes that are not post-office boxes or large users."""
    spots = np.stack([gazetteer.postcode_easting, gazetteer.postcode_northing])
    _, spot, count = np.unique(spots, axis=1, return_inverse=True, return_counts=True)
    is_home = count[spot.reshape(-1)] <= MOST_POSTCODES_AT_ONE_SPOT
    found: list[list[int]] = [[] for _ in gazetteer.area_codes]
    for postcode in np.flatnonzero(is_home).tolist():
        found[int(gazetteer.postcode_area[postcode])].append(postcode)
    return tuple(tuple(homes) for homes in found)


def expect_people(gazetteer: Gazetteer) -> tuple[int, ...]:
    """Give each area an equal share of its district's people aged 85 and over, in thousandths.

    No finer ages may travel with the package, and areas are drawn to be of like population: 1,000
    to 3,000 people each. The measured rural share of the county's people of that age is 54.6 %;
    this gives 54.3 %, a spread by postcodes would give 60 %.
    """
    aged = {district.name: district.aged_85 for district in DISTRICTS}
    areas = Counter(gazetteer.area_district)
    return tuple(1000 * aged[name] // areas[name] for name in gazetteer.area_district)
