"""The rows of a case's tables, as values by column name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from allocator.domain.case import Case
from allocator.domain.lot import Lot
from allocator.domain.market import Location, RateCard
from allocator.domain.package import Delivery, Package, Place
from allocator.intake.build_market import TIER_OF_WORD
from allocator.intake.records import Row

_WORD_OF_TIER = {tier: word for word, tier in TIER_OF_WORD.items()}


def case_rows(case: Case) -> Mapping[str, list[Row]]:
    """Return the rows of every table but ``places``, which a written case does not need.

    Every row of a place carries all that is known of it: postcode, small area, grid reference
    and whether it is rural. So reading it back asks no gazetteer anything.
    """
    return {
        "about": list(_about(case)),
        "packages": [_package(package) for package in case.packages],
        "visits": list(_visits(case.packages)),
        "book": [_delivery(delivery) for delivery in case.book],
        "book_visits": list(_visits(delivery.package for delivery in case.book)),
        **_market_rows(case),
        **_lot_rows(case.lots),
        "orders": [_fields(order) for order in case.orders],
    }


def _market_rows(case: Case) -> dict[str, list[Row]]:
    return {
        "providers": [_fields(provider) for provider in case.providers],
        "locations": [_location(location) for location in case.locations],
        "served_areas": [
            {"location_id": location.location_id, "lsoa11cd": area}
            for location in case.locations
            for area in sorted(location.served_areas)
        ],
        "restrictions": [_fields(spell) for spell in case.restrictions],
        "assessments": [_fields(it) | {"rating": it.rating.label} for it in case.assessments],
        "capacity": [_fields(it) | {"carer_hours": it.carer_minutes} for it in case.capacity],
        "shifts": [_fields(shift) for shift in case.shifts],
        "rate_cards": [_rate_card(card) for card in case.rate_cards],
        "centres": [_fields(centre) for centre in case.centres],
    }


def _lot_rows(lots: tuple[Lot, ...]) -> dict[str, list[Row]]:
    return {
        "lots": [_fields(lot) for lot in lots],
        "lot_areas": [
            {"lot_id": lot.lot_id, "lsoa11cd": area} for lot in lots for area in sorted(lot.members)
        ],
        "lot_members": [row for lot in lots for row in _members(lot)],
    }


def _fields(thing: Any) -> Row:
    return {name: getattr(thing, name) for name in type(thing).__dataclass_fields__}


def _about(case: Case) -> Iterator[Row]:
    yield {"key": "as_of", "value": case.as_of.isoformat()}
    yield {"key": "county", "value": case.county}
    yield {"key": "synthetic", "value": "yes" if case.is_synthetic else "no"}


def _place(place: Place) -> Row:
    return _fields(place) | {"rural": place.is_rural}


def _package(package: Package) -> Row:
    names = {
        "package_ref": package.ref,
        "excluded_locations": package.excluded,
        "preferred_locations": package.preferred,
    }
    return _fields(package) | _place(package.place) | names


def _delivery(delivery: Delivery) -> Row:
    known = {"location_id": delivery.location_id, "started_on": delivery.started_on}
    return _package(delivery.package) | known


def _visits(packages: Iterable[Package]) -> Iterator[Row]:
    for package in packages:
        for visit in package.visits:
            yield _fields(visit) | {
                "package_ref": package.ref,
                "short_visit_agreed": visit.is_short_agreed,
                "gap_min_minutes": visit.gap_least or None,
                "gap_max_minutes": visit.gap_most or None,
                "known_carer": visit.known_carer or None,
            }


def _location(location: Location) -> Row:
    names = {
        "dormant": location.is_dormant,
        "carer_genders": location.genders,
        "double_handed": location.is_double_handed,
        "framework": location.is_on_framework,
        "new_hours_cap": location.new_hours_cap_minutes,
    }
    return _fields(location) | _place(location.place) | names


def _rate_card(card: RateCard) -> Row:
    return _fields(card) | {"tier": None if card.tier is None else _WORD_OF_TIER[card.tier]}


def _members(lot: Lot) -> Iterator[Row]:
    if lot.principal is not None:
        yield {"lot_id": lot.lot_id, "location_id": lot.principal, "role": "principal"}
    for location in sorted(lot.framework):
        yield {"lot_id": lot.lot_id, "location_id": location, "role": "framework"}
