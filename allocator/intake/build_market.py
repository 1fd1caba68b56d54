"""Make providers, locations, their records and the lots of their tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from allocator.domain.lot import Lot
from allocator.domain.market import (
    Assessment,
    CapacityOffer,
    Location,
    Provider,
    RateCard,
    Restriction,
)
from allocator.domain.package import Place
from allocator.domain.week import Band, DayType
from allocator.domain.words import (
    ClientGroup,
    Gender,
    ProviderKind,
    Rating,
    Registration,
    RestrictionKind,
    Scheme,
    Tier,
)
from allocator.intake.columns import TABLES
from allocator.intake.records import Records, Row

TIER_OF_WORD = dict(zip(TABLES["rate_cards"].columns["tier"].choices, Tier, strict=True))
"""The tier that each word of the column ``tier`` names."""

_RATING_OF_LABEL = {rating.label: rating for rating in Rating}


def build_provider(row: Row) -> Provider:
    """Return the provider of a row."""
    return Provider(**row | {"kind": ProviderKind(row["kind"]), "brand_id": row["brand_id"] or ""})


def build_rate_card(row: Row) -> RateCard:
    """Return the rate card of a row."""
    return RateCard(**row | {"tier": TIER_OF_WORD.get(row["tier"])})


def build_restriction(row: Row) -> Restriction:
    """Return the restriction of a row."""
    group = row["client_group"]
    changes = {
        "kind": RestrictionKind(row["kind"]),
        "client_group": None if group is None else ClientGroup(group),
    }
    return Restriction(**row | changes)


def build_assessment(row: Row) -> Assessment:
    """Return the quality assessment of a row."""
    changes = {"scheme": Scheme(row["scheme"]), "rating": _RATING_OF_LABEL[row["rating"]]}
    return Assessment(**row | changes)


def build_offer(row: Row) -> CapacityOffer:
    """Return the declared capacity of a row."""
    return CapacityOffer(
        location_id=row["location_id"],
        day_type=DayType(row["day_type"]),
        band=Band(row["band"]),
        carer_minutes=row["carer_hours"],
        declared_on=row["declared_on"],
    )


def build_locations(
    tables: Mapping[str, Records], places: Sequence[Place | None]
) -> tuple[Location, ...]:
    """Return the locations with the areas they declared."""
    served: dict[str, set[str]] = defaultdict(set)
    for row in tables["served_areas"].as_rows():
        served[row["location_id"]].add(row["lsoa11cd"])
    rows = zip(tables["locations"].as_rows(), places, strict=True)
    return tuple(_location(row, place, served) for row, place in rows)


def _location(row: Row, place: Place | None, served: Mapping[str, set[str]]) -> Location:
    if place is None:
        raise ValueError("A case is built from placed records only.")
    return Location(
        location_id=row["location_id"],
        provider_id=row["provider_id"],
        name=row["name"],
        place=place,
        registration=Registration(row["registration"]),
        is_dormant=row["dormant"],
        client_groups=frozenset(ClientGroup(word) for word in row["client_groups"]),
        skills=row["skills"],
        genders=frozenset(Gender(word) for word in row["carer_genders"]),
        is_double_handed=row["double_handed"],
        is_on_framework=row["framework"],
        served_areas=frozenset(served.get(row["location_id"], ())),
        travel_limit_minutes=row["travel_limit_minutes"],
        minimum_visit_minutes=row["minimum_visit_minutes"],
        new_hours_cap_minutes=row["new_hours_cap"],
    )


def build_lots(tables: Mapping[str, Records]) -> tuple[Lot, ...]:
    """Return the lots with their areas and members."""
    areas: dict[str, set[str]] = defaultdict(set)
    for row in tables["lot_areas"].as_rows():
        areas[row["lot_id"]].add(row["lsoa11cd"])
    principal: dict[str, str] = {}
    framework: dict[str, set[str]] = defaultdict(set)
    for row in tables["lot_members"].as_rows():
        if row["role"] == "principal":
            principal[row["lot_id"]] = row["location_id"]
        else:
            framework[row["lot_id"]].add(row["location_id"])
    return tuple(
        Lot(
            lot_id=row["lot_id"],
            name=row["name"],
            area=row["area"] or "",
            members=frozenset(areas[row["lot_id"]]),
            principal=principal.get(row["lot_id"]),
            framework=frozenset(framework[row["lot_id"]]),
        )
        for row in tables["lots"].as_rows()
    )
