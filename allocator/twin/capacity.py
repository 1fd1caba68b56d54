"""Declared spare capacity: short and in fragments where the council says so, ample elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from allocator.domain.market import CapacityOffer, Location
from allocator.domain.package import Package
from allocator.domain.week import DAYS_IN_TYPE, Band, DayType
from allocator.twin.county import County, squared_metres
from allocator.twin.draw import Draw
from allocator.twin.lot_shapes import PARTS, SHORT_AREAS
from allocator.twin.market import LAST_RESORT_LOCATION_ID
from allocator.twin.visits import QUARTER

SHORT_PERCENT = (77, 82)
"""Spare minutes of each short part of the county, in percent of what its list needs (assumed)."""

AMPLE_PERCENT = (220, 235)
"""The same where supply is ample (assumed)."""

_Slot = tuple[DayType, Band]
_Bands = tuple[Band, ...]
_M, _L, _T, _E = Band.MORNING, Band.LUNCH, Band.TEA, Band.EVENING
_FRAGMENTS: tuple[tuple[_Bands, int], ...] = (
    ((_M, _L, _T, _E), 12),
    ((_M, _T, _E), 12),
    ((_M, _L, _E), 6),
    ((_M, _E), 24),
    ((_M, _T), 12),
    ((_M, _L), 6),
    ((_T, _E), 4),
    ((_M,), 20),
    ((_L,), 2),
    ((_E,), 2),
)
_WHOLE_DAYS: tuple[tuple[_Bands, int], ...] = (((_M, _L, _T, _E), 1),)
_CALL_MINUTES = ((60, 40), (75, 35), (90, 25))
"""Room for one more call and the way to it."""

_WEEKEND_PERCENT = 94
_AGES = (((0, 7), 74), ((8, 28), 18), ((29, 60), 8))
"""Days since the declaration, with odds; over 28 it no longer counts."""

_IN_HOUSE_MINUTES = {
    (DayType.WEEKDAY, _M): 375,
    (DayType.WEEKDAY, _T): 300,
    (DayType.WEEKDAY, _E): 300,
    (DayType.WEEKEND, _M): 150,
    (DayType.WEEKEND, _T): 120,
    (DayType.WEEKEND, _E): 120,
}
"""What the service of last resort can still take on: 22.75 hours a week (assumed)."""


def draw_offers(
    draw: Draw,
    county: County,
    candidates: Sequence[Location],
    packages: Sequence[Package],
    as_of: date,
) -> tuple[CapacityOffer, ...]:
    """Draw offers that add up, in each part of the county, to a share of what its list needs.

    In the short parts locations come in random order and offer fragments: room for one more call
    in some bands of the day. In the ample parts those nearest to the people who wait offer room
    all day. Most declared it within a week, a few so long ago that it no longer counts.

    Parameters
    ----------
    draw
        Where chance comes from.
    county
        Tells the part of the county an office is in.
    candidates
        Locations that may take new packages from the council.
    packages
        The interim care list.
    as_of
        The day the case describes.
    """
    room: dict[str, Counter[_Slot]] = {}
    for part in PARTS:
        waiting = [package for package in packages if county.part_of(package.place) == part]
        mine = [location for location in candidates if county.part_of(location.place) == part]
        is_short = part in SHORT_AREAS
        order = draw.shuffled(mine) if is_short else _nearest_first(mine, waiting)
        bands = _FRAGMENTS if is_short else _WHOLE_DAYS
        room |= _spend(draw, order, bands, _budget(draw, part, waiting))
    offers: list[CapacityOffer] = []
    for (location_id, slots), ages in zip(room.items(), draw.spread(_AGES, len(room)), strict=True):
        offers += _offers(location_id, slots, as_of - timedelta(days=draw.between(*ages)))
    return (*offers, *_offers(LAST_RESORT_LOCATION_ID, Counter(_IN_HOUSE_MINUTES), as_of))


def _budget(draw: Draw, part: str, waiting: Sequence[Package]) -> int:
    """Draw the spare carer-minutes of a part of the county from what its list needs."""
    percent = draw.between(*(SHORT_PERCENT if part in SHORT_AREAS else AMPLE_PERCENT))
    need = sum(package.carer_minutes_per_week for package in waiting)
    return need * percent // 100 // QUARTER * QUARTER


def _nearest_first(locations: Sequence[Location], waiting: Sequence[Package]) -> list[Location]:
    """Order locations by whose nearest able one they are: first choices, then second ones."""

    def able(package: Package) -> list[Location]:
        """Return the locations that could take a package, the nearest first."""
        return sorted(
            (
                x
                for x in locations
                if package.client_group in x.client_groups and package.skills <= x.skills
            ),
            key=lambda x: (squared_metres(package.place, x.place), x.location_id),
        )

    choices = [able(package) for package in waiting]
    order: dict[str, Location] = {}
    for rank in range(len(locations)):
        for mine in choices:
            if rank < len(mine):
                order.setdefault(mine[rank].location_id, mine[rank])
    return list(order.values())


def _offers(location_id: str, slots: Counter[_Slot], declared: date) -> list[CapacityOffer]:
    return [
        CapacityOffer(
            location_id=location_id,
            day_type=day_type,
            band=band,
            carer_minutes=minutes,
            declared_on=declared,
        )
        for (day_type, band), minutes in slots.items()
    ]


def _spend(
    draw: Draw, order: Sequence[Location], bands: Sequence[tuple[_Bands, int]], budget: int
) -> dict[str, Counter[_Slot]]:
    """Hand a budget out to locations in order, going round again if they are too few."""
    spent: dict[str, Counter[_Slot]] = {}
    left = budget
    while left:
        for location in order:
            for slot, minutes in _room(draw, draw.pick(bands)):
                given = min(minutes, left)
                if given:
                    spent.setdefault(location.location_id, Counter())[slot] += given
                    left -= given
    return spent


def _room(draw: Draw, bands: _Bands) -> list[tuple[_Slot, int]]:
    """Draw the room of one location for one more call in some bands of some day types."""
    minutes = draw.pick(_CALL_MINUTES)
    has_weekend = draw.happens(_WEEKEND_PERCENT)
    day_types = (DayType.WEEKDAY, DayType.WEEKEND) if has_weekend else (DayType.WEEKDAY,)
    return [
        ((day_type, band), minutes * DAYS_IN_TYPE[day_type])
        for day_type in day_types
        for band in bands
    ]
