"""Who is on each lot's framework."""

from __future__ import annotations

from collections import Counter

from allocator.domain.lot import Lot
from allocator.domain.market import Location
from allocator.domain.words import Rating
from allocator.twin.county import County
from allocator.twin.draw import Draw
from allocator.twin.lot_shapes import LotShape
from allocator.twin.market import Market

_NEAREST = 12
_MOST_LOTS = 2
"""Most lots a location may be on, and a provider in one part of the county (037641-2025)."""


def draw_lots(draw: Draw, county: County, market: Market) -> tuple[Lot, ...]:
    """Give every lot five to seven framework members that are near it, and no principal.

    Members are framework locations not rated Inadequate, drawn from the nearest; none is on more
    than two lots, and no provider on more than two in one part of the county.
    """
    able = [
        location
        for location in market.locations
        if location.is_on_framework
        and market.ratings[location.location_id] is not Rating.INADEQUATE
    ]
    places: Counter[tuple[str, str]] = Counter()
    lots: list[Lot] = []
    for shape in county.lots:
        members = _members(draw, county, shape, able, places)
        places.update((shape.label.area, member.provider_id) for member in members)
        places.update(("any", member.location_id) for member in members)
        lots.append(_lot(county, shape, members))
    return tuple(lots)


def _members(
    draw: Draw,
    county: County,
    shape: LotShape,
    able: list[Location],
    places: Counter[tuple[str, str]],
) -> list[Location]:
    free = [
        location
        for location in able
        if places["any", location.location_id] < _MOST_LOTS
        and places[shape.label.area, location.provider_id] < _MOST_LOTS
    ]
    areas = list(shape.areas)
    near = sorted(
        free, key=lambda x: (int(county.metres_to_areas(x.place)[areas].min()), x.location_id)
    )[:_NEAREST]
    members: dict[str, Location] = {}
    for location in draw.some_of(near, draw.between(5, 7)):
        members.setdefault(location.provider_id, location)
    return list(members.values())


def _lot(county: County, shape: LotShape, members: list[Location]) -> Lot:
    codes = county.gazetteer.area_codes
    return Lot(
        lot_id=shape.label.lot_id,
        name=shape.label.name,
        area=shape.label.area,
        members=frozenset(codes[area] for area in shape.areas),
        framework=frozenset(member.location_id for member in members),
    )
