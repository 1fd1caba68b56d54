"""A corner of the synthetic county, small enough for functional tests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from allocator.domain.case import Case
from allocator.domain.lot import Lot
from allocator.domain.package import Package, Place
from allocator.lots.appoint import appoint_principals
from allocator.policy import read_policy
from allocator.twin import build_twin


@cache
def small_county(packages: int = 14, locations: int = 30, book: int = 260) -> Case:
    """Some packages of seed 1, the locations nearest to them, and some of their book."""
    case = build_twin(1)
    chosen = case.packages[::5][:packages]

    def nearest(place: Place) -> int:
        return min(
            (p.place.easting - place.easting) ** 2 + (p.place.northing - place.northing) ** 2
            for p in chosen
        )

    in_house = [place for place in case.locations if case.is_last_resort(place)]
    market = [place for place in case.locations if not case.is_last_resort(place)]
    kept = (*sorted(market, key=lambda x: (nearest(x.place), x.location_id))[:locations], *in_house)
    ids = {place.location_id for place in kept}
    deliveries = [delivery for delivery in case.book if delivery.location_id in ids]
    cut = case.but(
        packages=tuple(_known(package, ids) for package in chosen),
        locations=kept,
        providers=tuple(
            p for p in case.providers if p.provider_id in {x.provider_id for x in kept}
        ),
        book=tuple(deliveries[:: max(1, len(deliveries) // book)]),
        restrictions=tuple(r for r in case.restrictions if r.location_id in ids),
        assessments=tuple(a for a in case.assessments if a.location_id in ids),
        capacity=tuple(c for c in case.capacity if c.location_id in ids),
        rate_cards=tuple(c for c in case.rate_cards if c.location_id in {None, *ids}),
        orders=(),
        lots=tuple(_members(lot, ids) for lot in case.lots),
    )
    return appoint_principals(cut, read_policy())


def _known(package: Package, ids: set[str]) -> Package:
    current = package.current_location
    return replace(
        package,
        excluded=package.excluded & ids,
        preferred=package.preferred & ids,
        current_location=current if current in ids else None,
    )


def _members(lot: Lot, ids: set[str]) -> Lot:
    return replace(lot, framework=lot.framework & ids)
