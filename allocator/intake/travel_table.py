"""Read somebody's own travel table: a row for each way between two places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from allocator.domain.case import Case
from allocator.domain.package import Place
from allocator.geo import Gazetteer
from allocator.geo.points import BoolArray, IntArray, Points
from allocator.geo.travel_matrix import MatrixTravel
from allocator.geo.zones import NO_ZONE, Zones
from allocator.intake.codes import Code
from allocator.intake.columns import Column, Table
from allocator.intake.csv_file import read_csv
from allocator.intake.findings import FindingLog, Hints, Spot
from allocator.intake.read_records import read_records
from allocator.intake.records import Records
from allocator.intake.travel_speed import Drives, check_speeds

_LONGEST = {"minutes": 1440, "metres": 2_000_000}
_COLUMNS = (
    Column(name="from", kind="area", required=True, says="Small area or location to start from."),
    Column(name="to", kind="area", required=True, says="Small area or location to drive to."),
    *(
        Column(name=name, kind="integer", unit=name, required=True, minimum=0, maximum=most,
               says=f"Whole {name} by car from one to the other.")
        for name, most in _LONGEST.items()
    ),
)  # fmt: skip
TRAVEL_TABLE = Table(
    name="travel",
    title="Travel between places",
    purpose="One row for each way between two places; the way back is a row of its own.",
    required=True,
    key=("from", "to"),
    columns=MappingProxyType({column.name: column for column in _COLUMNS}),
)
"""What a travel table holds; it is no part of a case."""


def read_travel_table(
    path: Path, case: Case, gazetteer: Gazetteer, log: FindingLog
) -> MatrixTravel | None:
    """Read a travel table, or add findings that say why it cannot be used.

    Parameters
    ----------
    path
        A CSV file with the columns of `TRAVEL_TABLE`. Places are small-area codes and ids of the
        case's locations; a location that is not named is in its area. Rows from a place to itself
        are not used.
    case
        Whose places the table has to cover.
    gazetteer
        Knows the small areas.
    log
        Takes the findings.
    """
    records = _read_records(path, log)
    if records is None:
        return None
    _check_places(records, _known_names(case, gazetteer), log)
    _check_repeats(records, log)
    _check_loops(records, log)
    drives = _drives(records, _known_names(case, gazetteer))
    check_speeds(records, drives, log)
    tables = _square(records, drives, log)
    zones = _zones(drives.names, case, gazetteer)
    _check_cover(records, zones, case, log)
    if log.has_errors:
        return None
    minutes, metres = tables
    return MatrixTravel(name=path.name, zones=zones, zone_minutes=minutes, zone_metres=metres)


def _read_records(path: Path, log: FindingLog) -> Records | None:
    """Return the rows of the file, or `None` when some cell of it could not be read."""
    if not path.exists():
        log.add(Code.PATH_MISSING, Spot(path.name))
        return None
    table = replace(TRAVEL_TABLE, name=path.stem)
    grid = read_csv(path, table, log)
    records = None if grid is None else read_records(grid, table, log)
    return None if log.has_errors else records


def places_of(case: Case) -> list[Place]:
    """Return where the case's packages, people and locations are."""
    homes = [package.place for package in case.packages]
    homes += [delivery.package.place for delivery in case.book]
    return homes + [location.place for location in case.locations]


def points_of_places(places: Collection[Place]) -> Points:
    """Return places as points."""
    return Points(
        np.array([place.easting for place in places], dtype=np.int64),
        np.array([place.northing for place in places], dtype=np.int64),
        np.array([place.is_rural for place in places], dtype=np.bool_),
    )


def _known_names(case: Case, gazetteer: Gazetteer) -> frozenset[str]:
    areas = {place.lsoa11cd for place in places_of(case)} | set(gazetteer.area_codes)
    return frozenset(areas | {place.location_id for place in case.locations}) - {""}


def _zones(names: tuple[str, ...], case: Case, gazetteer: Gazetteer) -> Zones:
    """Return who finds the zone of a point: stated areas first, then the map."""
    branches = {
        found.location_id: (found.place.easting, found.place.northing) for found in case.locations
    }
    stated = {
        (place.easting, place.northing): place.lsoa11cd
        for place in places_of(case)
        if place.lsoa11cd
    }
    return Zones(names, branches, gazetteer, stated)


def _check_places(records: Records, known: frozenset[str], log: FindingLog) -> None:
    """Add a warning for each place nobody knows, where it comes first."""
    unknown: Counter[str] = Counter()
    first: dict[str, tuple[int, str]] = {}
    for column in ("from", "to"):
        for index, name in enumerate(records[column]):
            if name not in known:
                unknown[name] += 1
                first.setdefault(name, (index, column))
    hints = Hints(known)
    for name, (index, column) in first.items():
        spot = records.spot(index, column)
        log.add(Code.TRAVEL_PLACE_UNKNOWN, spot, name, hint=hints(name), count=unknown[name])


def _check_repeats(records: Records, log: FindingLog) -> None:
    """Add a finding for each way that is given twice."""
    first: dict[tuple[str, str], int] = {}
    for index, way in enumerate(zip(records["from"], records["to"], strict=True)):
        earlier = first.setdefault(way, index)
        if earlier != index:
            row = records.rows[earlier]
            log.add(Code.DUPLICATE_ROW, records.spot(index, "from"), first=row, key="from and to")


def _check_loops(records: Records, log: FindingLog) -> None:
    """Add a warning at the first drive from a place to itself that is not nothing."""
    columns = ("from", "to", "minutes", "metres")
    found = [
        index
        for index, (start, end, *numbers) in records.good(*columns)
        if start == end and any(numbers)
    ]
    if found:
        spot = records.spot(found[0], "to")
        log.add(Code.TRAVEL_TO_ITSELF, spot, records["to"][found[0]], count=len(found))


def _drives(records: Records, known: frozenset[str]) -> Drives:
    """Return the rows between two different places that are known."""
    cells = zip(*(records[name] for name in ("from", "to", "minutes", "metres")), strict=True)
    rows = [
        (*cell, index)
        for index, cell in enumerate(cells)
        if cell[0] in known and cell[1] in known and cell[0] != cell[1]
    ]
    names = tuple(sorted({name for row in rows for name in row[:2]}))
    place = {name: number for number, name in enumerate(names)}
    columns = [(place[start], place[end], *numbers) for start, end, *numbers in rows]
    return Drives(names, *np.array(columns, dtype=np.int64).reshape(-1, 5).T)


def _square(records: Records, drives: Drives, log: FindingLog) -> tuple[IntArray, IntArray]:
    """Return the two tables, after adding findings for places and pairs that are missing."""
    size = len(drives.names)
    is_there = np.eye(size, dtype=np.bool_)
    is_there[drives.start, drives.end] = True
    has_out: BoolArray = is_there.sum(axis=1) > 1  # the way to itself is always there
    has_in: BoolArray = is_there.sum(axis=0) > 1
    first = _first_rows(records)
    for place in np.flatnonzero(~(has_out & has_in)).tolist():
        name, missing = drives.names[place], "to" if has_out[place] else "from"
        log.add(Code.TRAVEL_ONE_WAY, records.spot(first[name]), name, what=missing)
    full: BoolArray = has_out & has_in
    for place in np.flatnonzero(full).tolist():
        gaps = np.flatnonzero(~is_there[place] & full).tolist()
        if gaps:
            name, other = drives.names[place], drives.names[gaps[0]]
            spot = records.spot(first[name])
            log.add(Code.TRAVEL_HOLE, spot, name, count=len(gaps), other=other)
    minutes, metres = (np.zeros((size, size), dtype=np.int64) for _ in range(2))
    minutes[drives.start, drives.end] = drives.minutes
    metres[drives.start, drives.end] = drives.metres
    return minutes, metres


def _first_rows(records: Records) -> Mapping[str, int]:
    """Return the record with which the rows from each place begin, or else those to it."""
    first: dict[str, int] = {}
    for column in ("from", "to"):
        for index, name in enumerate(records[column]):
            first.setdefault(name, index)
    return first


def _check_cover(records: Records, zones: Zones, case: Case, log: FindingLog) -> None:
    """Add a finding when places of the case lie in no zone."""
    places = places_of(case)
    outside = np.flatnonzero(zones.of(points_of_places(places)) == NO_ZONE).tolist()
    if outside:
        areas = sorted({places[index].lsoa11cd or "an area nobody stated" for index in outside})
        shown = ", ".join(areas[:5]) + (f" and {len(areas) - 5} more" if len(areas) > 5 else "")
        log.add(Code.TRAVEL_UNCOVERED, records.spot(), count=len(outside), others=shown)
