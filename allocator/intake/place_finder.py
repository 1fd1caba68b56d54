"""Look places up: first in the case's own table, then in the gazetteer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from allocator.domain.package import Place
from allocator.intake.findings import Hints
from allocator.intake.records import Records

_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})", re.ASCII)


class PlaceIndex(Protocol):
    """What the reader asks of a gazetteer; `allocator.geo.Gazetteer` is one."""

    @property
    def area_codes(self) -> Sequence[str]:
        """Codes of the small areas."""

    @property
    def area_easting(self) -> Any:
        """Easting of a point inside each area, metres."""

    @property
    def area_northing(self) -> Any:
        """Northing of a point inside each area, metres."""

    @property
    def area_is_rural(self) -> Any:
        """Whether each area is rural."""

    def find_postcode(self, text: str) -> tuple[int, int, int] | None:
        """Return easting, northing and area index of a postcode."""

    def find_area(self, code: str) -> int | None:
        """Return the index of a small area."""

    def area_at(self, easting: int, northing: int) -> int | None:
        """Return the index of the small area that holds a point."""


def tidy_postcode(text: str) -> str | None:
    """Write a postcode in its usual form, or return ``None`` when it is not a full one.

    >>> tidy_postcode("nr12ab"), tidy_postcode("NR1")
    ('NR1 2AB', None)
    """
    match = _POSTCODE.fullmatch("".join(text.upper().split()))
    return f"{match[1]} {match[2]}" if match else None


class PlaceFinder:
    """Resolve places by the case's own table first, then by the gazetteer.

    Parameters
    ----------
    own
        The table ``places`` of the case.
    gazetteer
        The embedded gazetteer.
    """

    def __init__(self, own: Records, gazetteer: PlaceIndex) -> None:
        self._gazetteer = gazetteer
        self._own_postcodes: dict[str, Place] = {}
        self._own_areas: dict[str, Place] = {}
        columns = ("postcode", "lsoa11cd", "easting", "northing", "rural")
        for _, (postcode, area, easting, northing, rural) in own.good(*columns):
            tidy = tidy_postcode(postcode or "") or ""
            place = Place(easting, northing, area, rural, tidy)
            if tidy:
                self._own_postcodes[tidy] = place
            if not postcode or area not in self._own_areas:
                self._own_areas[area] = place
        self._hints = Hints([*self._own_areas, *gazetteer.area_codes])

    def postcode(self, tidy: str) -> Place | None:
        """Return the place of a postcode in its usual form."""
        own = self._own_postcodes.get(tidy)
        if own is not None:
            return own
        found = self._gazetteer.find_postcode(tidy)
        if found is None:
            return None
        easting, northing, area = found
        code = self._gazetteer.area_codes[area]
        return Place(easting, northing, code, self.is_rural(code), tidy)

    def area(self, code: str) -> Place | None:
        """Return a point inside a small area."""
        own = self._own_areas.get(code)
        if own is not None:
            return Place(own.easting, own.northing, code, own.is_rural)
        index = self._gazetteer.find_area(code)
        if index is None:
            return None
        places = self._gazetteer
        return Place(
            int(places.area_easting[index]),
            int(places.area_northing[index]),
            code,
            bool(places.area_is_rural[index]),
        )

    def area_code_at(self, easting: int, northing: int) -> str:
        """Return the code of the small area at a point, or an empty string."""
        index = self._gazetteer.area_at(easting, northing)
        return "" if index is None else self._gazetteer.area_codes[index]

    def is_rural(self, code: str) -> bool:
        """Tell whether a small area is rural; unknown ones are not."""
        place = self.area(code)
        return place is not None and place.is_rural

    def like(self, code: str) -> str:
        """Suggest a small area with nearly the same code."""
        return self._hints(code)
