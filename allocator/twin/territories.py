"""What locations declare about new packages: the areas they serve and how much they may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from allocator.domain.market import CapacityOffer, Location
from allocator.domain.words import Rating
from allocator.twin.county import County
from allocator.twin.draw import Draw
from allocator.twin.lot_shapes import AMPLE_AREAS
from allocator.twin.market import Market

_DECLARES_PERCENT = 20
_CITY_KM, _COUNTRY_KM = (10, 16), (14, 25)
_CAP_HOURS = (6, 24)
_CAP_PERCENT = 50


def declare(
    draw: Draw, county: County, market: Market, offers: Sequence[CapacityOffer]
) -> tuple[Location, ...]:
    """Give locations their served areas and new-hours caps.

    A location of Norwich or the east that has spare capacity serves areas of Norwich and the east
    only: that is why capacity there does not reach the people who wait elsewhere. Of the others
    one in five declares areas. Half of those that require improvement have a cap on new hours.
    """
    offering = {offer.location_id for offer in offers}
    declared: list[Location] = []
    for location in market.locations:
        part = county.part_of(location.place)
        is_kept_in = part in AMPLE_AREAS and location.location_id in offering
        km = draw.between(*(_CITY_KM if part in AMPLE_AREAS else _COUNTRY_KM))
        declares = draw.happens(_DECLARES_PERCENT) or is_kept_in
        is_capped = draw.happens(_CAP_PERCENT) and _requires_improvement(market, location)
        cap = 60 * draw.between(*_CAP_HOURS)
        declared.append(
            replace(
                location,
                served_areas=_near(county, location, km, is_kept_in) if declares else frozenset(),
                new_hours_cap_minutes=cap if is_capped else None,
            )
        )
    return tuple(declared)


def _requires_improvement(market: Market, location: Location) -> bool:
    return market.ratings[location.location_id] is Rating.REQUIRES_IMPROVEMENT


def _near(county: County, location: Location, km: int, is_kept_in: bool) -> frozenset[str]:
    """Return the areas within so many kilometres, of the ample parts alone if kept in."""
    metres = county.metres_to_areas(location.place).tolist()
    return frozenset(
        code
        for code, away, part in zip(
            county.gazetteer.area_codes, metres, county.part_of_area, strict=True
        )
        if away <= 1000 * km and (part in AMPLE_AREAS or not is_kept_in)
    )
