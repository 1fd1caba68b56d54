"""Where a row of a table is: postcode, small area and grid reference made one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allocator.domain.package import Place
from allocator.intake.cell import FAULT
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog
from allocator.intake.place_finder import PlaceFinder, tidy_postcode
from allocator.intake.records import Records

DISAGREE_METRES = 5000
"""A grid reference further from its postcode than this is worth a warning."""


@dataclass(frozen=True, slots=True)
class Address:
    """The cells of a row that say where it is; `FAULT` where one could not be read."""

    postcode: Any
    lsoa11cd: Any
    easting: Any
    northing: Any
    rural: Any


def find_places(records: Records, finder: PlaceFinder, log: FindingLog) -> list[Place | None]:
    """Return the place of every record, ``None`` where findings say why there is none."""
    columns = [records[name] for name in Address.__slots__]
    memo: dict[Address, Place | None] = {}
    places: list[Place | None] = []
    for index, cells in enumerate(zip(*columns, strict=True)):
        address = Address(*cells)
        if address not in memo:
            said = len(log)
            place = _Search(records, index, address, finder, log).place()
            if len(log) == said:
                memo[address] = place
            places.append(place)
        else:
            places.append(memo[address])
    return places


class _Search:
    """The search for one record's place."""

    def __init__(
        self,
        records: Records,
        index: int,
        address: Address,
        finder: PlaceFinder,
        log: FindingLog,
    ) -> None:
        self.records = records
        self.index = index
        self.address = address
        self.finder = finder
        self.log = log

    def place(self) -> Place | None:
        """Return the place, by grid reference, else postcode, else small area."""
        here = self.address
        cells = (here.postcode, here.lsoa11cd, here.easting, here.northing, here.rural)
        if FAULT in cells:
            return None
        if (here.easting is None) != (here.northing is None):
            self.say(Code.GRID_HALF, "easting" if here.easting is None else "northing")
            return None
        tidy = tidy_postcode(here.postcode or "") or ""
        if here.easting is not None:
            return self.by_grid(tidy)
        if here.postcode:
            return self.by_postcode(tidy)
        if here.lsoa11cd:
            return self.by_area()
        self.say(Code.PLACE_MISSING, "postcode")
        return None

    def say(self, code: Code, column: str, value: object = None, **facts: object) -> None:
        """Add a finding about one of the record's cells."""
        self.log.add(code, self.records.spot(self.index, column), value, **facts)

    def finish(self, easting: int, northing: int, code: str, postcode: str) -> Place:
        """Return a place, with what the row says about being rural coming first."""
        rural = self.address.rural
        return Place(
            easting,
            northing,
            code,
            self.finder.is_rural(code) if rural is None else rural,
            postcode,
        )

    def by_grid(self, tidy: str) -> Place:
        """Return the place of a grid reference, checked against the postcode."""
        here = self.address
        easting, northing = here.easting, here.northing
        if here.postcode and not tidy:
            self.say(Code.POSTCODE_LEFT_OUT, "postcode")
        known = self.finder.postcode(tidy) if tidy else None
        if known is not None:
            away = ((known.easting - easting) ** 2 + (known.northing - northing) ** 2) ** 0.5
            if away > DISAGREE_METRES:
                self.say(Code.POSTCODE_GRID_DISAGREE, "easting", kilometres=round(away / 1000))
        code = here.lsoa11cd or self.finder.area_code_at(easting, northing)
        return self.finish(easting, northing, code, tidy)

    def by_postcode(self, tidy: str) -> Place | None:
        """Return the place of a postcode, or the middle of its area when nobody knows it."""
        here = self.address
        if not tidy:
            self.say(Code.POSTCODE_INCOMPLETE, "postcode")
            return None
        known = self.finder.postcode(tidy)
        if known is not None:
            code = here.lsoa11cd or known.lsoa11cd
            return self.finish(known.easting, known.northing, code, tidy)
        area = self.finder.area(here.lsoa11cd) if here.lsoa11cd else None
        if area is None:
            self.say(Code.POSTCODE_UNKNOWN, "postcode")
            return None
        self.say(Code.POSTCODE_IGNORED, "postcode")
        return self.finish(area.easting, area.northing, here.lsoa11cd, tidy)

    def by_area(self) -> Place | None:
        """Return a point inside the small area."""
        code = self.address.lsoa11cd
        area = self.finder.area(code)
        if area is None:
            like = self.finder.like(code)
            self.say(Code.AREA_NOT_FOUND, "lsoa11cd", code, hint=like)
            return None
        return self.finish(area.easting, area.northing, code, "")


def report_unknown_areas(
    records: Records,
    finder: PlaceFinder,
    log: FindingLog,
    places: Sequence[Place | None] | None = None,
) -> None:
    """Add a warning for each code of a table that is no known small area, at its first row.

    Records in `places` without a place have a finding already and are passed over.
    """
    rows_of: dict[str, list[int]] = {}
    for index, (code,) in records.good("lsoa11cd"):
        if code is not None and (places is None or places[index] is not None):
            rows_of.setdefault(code, []).append(index)
    for code, indices in rows_of.items():
        if finder.area(code) is None:
            spot = records.spot(indices[0], "lsoa11cd")
            log.add(Code.AREA_UNKNOWN, spot, code, count=len(indices), hint=finder.like(code))
