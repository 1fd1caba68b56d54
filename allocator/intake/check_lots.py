"""Check lots and a person's instructions."""

from __future__ import annotations

from collections.abc import Mapping

from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog
from allocator.intake.records import Records


def check_lots(tables: Mapping[str, Records], log: FindingLog) -> None:
    """Add findings for areas in two lots, second principals and orders that contradict."""
    _check_areas(tables["lot_areas"], log)
    _check_principals(tables["lot_members"], log)
    _check_pins(tables["orders"], tables["packages"], log)
    _check_wishes(tables["packages"], log)
    _check_wishes(tables["book"], log)


def _check_areas(areas: Records, log: FindingLog) -> None:
    first: dict[str, tuple[str, int]] = {}
    for index, (lot, area) in areas.good("lot_id", "lsoa11cd"):
        other, row = first.setdefault(area, (lot, areas.rows[index]))
        if other != lot:
            log.add(
                Code.AREA_IN_TWO_LOTS, areas.spot(index, "lsoa11cd"), area, other=other, first=row
            )


def _check_principals(members: Records, log: FindingLog) -> None:
    first: dict[str, tuple[str, int]] = {}
    for index, (lot, location, role) in members.good("lot_id", "location_id", "role"):
        if role == "principal":
            other, row = first.setdefault(lot, (location, members.rows[index]))
            if other != location:
                spot = members.spot(index, "role")
                log.add(Code.TWO_PRINCIPALS, spot, location, lot=lot, other=other, first=row)


def _check_pins(orders: Records, packages: Records, log: FindingLog) -> None:
    columns = packages.good("package_ref", "excluded_locations")
    excluded = {reference: locations for _, (reference, locations) in columns}
    first: dict[str, tuple[str, int]] = {}
    for index, (package, location, word) in orders.good(
        "package_ref", "location_id", "instruction"
    ):
        if word != "pin":
            continue
        spot = orders.spot(index, "location_id")
        other, row = first.setdefault(package, (location, orders.rows[index]))
        if other != location:
            log.add(Code.TWO_PINS, spot, location, other=other, first=row)
        if location in excluded.get(package, ()):
            log.add(Code.PIN_EXCLUDED, spot, location)


def _check_wishes(packages: Records, log: FindingLog) -> None:
    names = ("preferred_locations", "excluded_locations")
    for index, (preferred, excluded) in packages.good(*names):
        for location in sorted(preferred & excluded):
            log.add(Code.WISHES_CONTRADICT, packages.spot(index, names[0]), location)
