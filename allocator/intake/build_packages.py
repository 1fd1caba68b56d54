"""Make packages and deliveries of their tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from allocator.domain.package import Delivery, Package, Place, Visit
from allocator.domain.words import ClientGroup, Funding, Gender, Route, Strength
from allocator.intake.records import Records, Row

_PART_OF_COLUMN = {
    "days": "days",
    "window_start": "window_start",
    "window_end": "window_end",
    "minutes": "minutes",
    "carers": "carers",
    "short_visit_agreed": "is_short_agreed",
    "gap_min_minutes": "gap_least",
    "gap_max_minutes": "gap_most",
    "known_carer": "known_carer",
}
"""The part of a visit that each column of a table holds; a table need not have every column."""


def build_packages(
    tables: Mapping[str, Records], places: Sequence[Place | None]
) -> tuple[Package, ...]:
    """Return the interim care list: packages with their visits in the order of the rows."""
    visits = _visits(tables["visits"])
    rows = zip(tables["packages"].as_rows(), places, strict=True)
    return tuple(_package(row, place, visits) for row, place in rows)


def build_book(
    tables: Mapping[str, Records], places: Sequence[Place | None]
) -> tuple[Delivery, ...]:
    """Return the book; a delivery that names no `ready_on` was ready when it began."""
    visits = _visits(tables["book_visits"])
    made = []
    for row, place in zip(tables["book"].as_rows(), places, strict=True):
        row["ready_on"] = row["ready_on"] or row["started_on"]
        made.append(
            Delivery(
                package=_package(row, place, visits),
                location_id=row["location_id"],
                started_on=row["started_on"],
            )
        )
    return tuple(made)


def _visits(records: Records) -> Mapping[str, tuple[Visit, ...]]:
    made: dict[tuple[Any, ...], Visit] = {}
    found: dict[str, list[Visit]] = defaultdict(list)
    parts = {name: part for name, part in _PART_OF_COLUMN.items() if name in records.table.columns}
    columns = (records[name] for name in ("package_ref", *parts))
    for reference, *cells in zip(*columns, strict=True):
        key = tuple(cells)
        if key not in made:
            said = dict(zip(parts.values(), key, strict=True))
            made[key] = Visit(**said | {"known_carer": said.get("known_carer") or ""})
        found[reference].append(made[key])
    return {reference: tuple(visits) for reference, visits in found.items()}


def _package(row: Row, place: Place | None, visits: Mapping[str, tuple[Visit, ...]]) -> Package:
    if place is None:
        raise ValueError("A case is built from placed records only.")
    gender = row["carer_gender"]
    return Package(
        ref=row["package_ref"],
        ready_on=row["ready_on"],
        route=Route(row["route"]),
        client_group=ClientGroup(row["client_group"]),
        place=place,
        priority_band=row["priority_band"],
        target_start=row["target_start"],
        skills=row["skills"],
        carer_gender=None if gender is None else Gender(gender),
        carer_gender_strength=Strength(row["carer_gender_strength"]),
        excluded=row["excluded_locations"],
        preferred=row["preferred_locations"],
        current_location=row["current_location"],
        funding=Funding(row["funding"]),
        visits=visits.get(row["package_ref"], ()),
    )
