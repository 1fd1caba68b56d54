"""Spells during which locations take no new packages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from allocator.domain.market import Location, Restriction
from allocator.domain.words import ClientGroup, Rating, RestrictionKind
from allocator.twin.county import County
from allocator.twin.draw import Draw
from allocator.twin.lot_shapes import SHORT_AREAS
from allocator.twin.market import Market

_HANDING_BACK = 2


def draw_restrictions(
    draw: Draw, county: County, market: Market, as_of: date
) -> tuple[Restriction, ...]:
    """Draw a few restrictions of every kind.

    Inadequate locations are suspended; one location is embargoed for one client group and one
    suspension has ended. Two framework locations in the short parts of the county take no new
    packages because they are handing some back.
    """
    able = [x for x in market.locations if not x.is_dormant]
    bad = [x for x in able if market.ratings[x.location_id] is Rating.INADEQUATE]
    others = draw.shuffled([x for x in able if x.is_on_framework and x not in bad])
    in_short = [x for x in others if county.part_of(x.place) in SHORT_AREAS]
    handing_back = in_short[:_HANDING_BACK]
    embargoed, forgiven = [x for x in others if x not in handing_back][:2]
    group = draw.one_of(sorted(embargoed.client_groups))
    ended = as_of - timedelta(days=draw.between(10, 60))
    return (
        *(_spell(draw, x, RestrictionKind.SUSPENSION, as_of) for x in bad),
        *(_spell(draw, x, RestrictionKind.VOLUNTARY, as_of) for x in handing_back),
        _spell(draw, embargoed, RestrictionKind.EMBARGO, as_of, group),
        Restriction(
            location_id=forgiven.location_id,
            kind=RestrictionKind.SUSPENSION,
            from_date=ended - timedelta(days=draw.between(30, 120)),
            to_date=ended,
        ),
    )


def _spell(
    draw: Draw,
    location: Location,
    kind: RestrictionKind,
    as_of: date,
    group: ClientGroup | None = None,
) -> Restriction:
    """Return a spell that began weeks ago and goes on; a voluntary one has an end in sight."""
    is_voluntary = kind is RestrictionKind.VOLUNTARY
    return Restriction(
        location_id=location.location_id,
        kind=kind,
        from_date=as_of - timedelta(days=draw.between(14, 120)),
        to_date=as_of + timedelta(days=draw.between(14, 60)) if is_voluntary else None,
        client_group=group,
    )


def closed_locations(restrictions: Sequence[Restriction], as_of: date) -> set[str]:
    """Return the locations that take no new package of any group on a day."""
    return {
        restriction.location_id
        for restriction in restrictions
        if restriction.client_group is None
        and restriction.from_date <= as_of
        and (restriction.to_date is None or as_of <= restriction.to_date)
    }


def handing_back(restrictions: Sequence[Restriction]) -> list[str]:
    """Return the locations that closed themselves to new packages."""
    return [x.location_id for x in restrictions if x.kind is RestrictionKind.VOLUNTARY]
