"""The market: locations with their accreditations, abilities and size."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.market import Location, Provider
from allocator.domain.words import ClientGroup, Gender, ProviderKind, Rating
from allocator.twin.county import County
from allocator.twin.draw import Draw, apportion
from allocator.twin.lot_shapes import PARTS
from allocator.twin.names import LAST_RESORT_NAME
from allocator.twin.offices import OFFICES_OF_LARGE_PROVIDERS, Office, draw_offices
from allocator.twin.ratings import ACCREDITED, draw_cells, draw_ratings

LAST_RESORT = Provider(
    provider_id="P900", name=LAST_RESORT_NAME, kind=ProviderKind.IN_HOUSE
)  # fmt: skip
"""The council's own service; it is counted neither in the 106 providers nor in the 135 offices."""

LAST_RESORT_LOCATION_ID = "L900"

SKILLS = ("dementia", "hoist", "insulin", "peg", "stoma")
"""Skills a package may ask for."""

_SKILL_PERCENT = {"dementia": 88, "hoist": 85, "insulin": 50, "peg": 45, "stoma": 70}
ON_FRAMEWORK = 86
"""Offices on the county framework; the other accredited ones are called as spot providers."""

_DORMANT = 3
_LIMIT_PERCENT = 55
_CITY, _CITY_LIMITS = {"Norwich", "Sprowston"}, (15, 25)
_COUNTRY_LIMITS = (30, 45)
_SIZES = ((2, 26), (4, 28), (8, 24), (14, 14), (24, 8))
_SIZE_OF_KIND = {
    ProviderKind.MICRO_ENTERPRISE: 1,
    ProviderKind.VOLUNTARY: 3,
    ProviderKind.COUNCIL_OWNED: 14,
}


@dataclass(frozen=True, slots=True)
class _Standing:
    groups: frozenset[ClientGroup]
    is_on_framework: bool
    is_dormant: bool


@dataclass(frozen=True)
class Market:
    """The providers, their locations and what is known of each location.

    Parameters
    ----------
    providers
        The 106 registered providers and the in-house one.
    locations
        The 135 offices by id.
    last_resort
        The in-house location, kept apart.
    ratings
        The rating each of the 135 should resolve to.
    sizes
        How large each is, for drawing its share of the book; 0 for a dormant one.
    """

    providers: tuple[Provider, ...]
    locations: tuple[Location, ...]
    last_resort: Location
    ratings: dict[str, Rating]
    sizes: dict[str, int]

    def open_to_council(self, closed: set[str]) -> list[Location]:
        """Return the accredited locations that are not closed to new packages."""
        return [x for x in self.locations if x.client_groups and x.location_id not in closed]


def draw_market(draw: Draw, county: County) -> Market:
    """Draw providers and locations whose counts are the published ones for every seed."""
    offices = draw_offices(draw, county)
    accredited, outside = _split_by_accreditation(draw, county, offices)
    groups, ratings = draw_ratings(draw, accredited, outside, draw_cells(draw))
    own = OFFICES_OF_LARGE_PROVIDERS[0]
    spot = set(draw.some_of(accredited[own:], ACCREDITED - ON_FRAMEWORK))
    dormant = set(draw.some_of(outside, _DORMANT))
    standing = {
        office.location_id: _Standing(
            groups[office.location_id],
            is_on_framework=office.location_id in accredited and office.location_id not in spot,
            is_dormant=office.location_id in dormant,
        )
        for office in offices
    }
    locations = tuple(_location(draw, office, standing[office.location_id]) for office in offices)
    providers = {office.provider.provider_id: office.provider for office in offices}
    return Market(
        providers=(*providers.values(), LAST_RESORT),
        locations=locations,
        last_resort=_last_resort(county),
        ratings=ratings,
        sizes=_sizes(draw, offices, dormant),
    )


def _split_by_accreditation(
    draw: Draw, county: County, offices: tuple[Office, ...]
) -> tuple[list[str], list[str]]:
    """Choose who is accredited, in the order in which accreditations are given out.

    Every part of the county has the same share of its offices among them; the council's company
    comes first and micro-enterprises are seldom chosen.
    """
    odds = {ProviderKind.COUNCIL_OWNED: 10_000, ProviderKind.MICRO_ENTERPRISE: 1}
    by_part: dict[str, list[tuple[Office, int]]] = {part: [] for part in PARTS}
    for office in offices:
        by_part[county.part_of(office.place)].append((office, odds.get(office.provider.kind, 6)))
    counts = apportion(ACCREDITED, [len(by_part[part]) for part in PARTS])
    chosen = [
        office
        for part, count in zip(PARTS, counts, strict=True)
        for office in draw.some_by_weight(by_part[part], count)
    ]
    is_first = {ProviderKind.COUNCIL_OWNED: 0}
    ordered = sorted(draw.shuffled(chosen), key=lambda x: is_first.get(x.provider.kind, 1))
    accredited = [office.location_id for office in ordered]
    outside = [o.location_id for o in offices if o.location_id not in set(accredited)]
    return accredited, draw.shuffled(outside)


def _location(draw: Draw, office: Office, standing: _Standing) -> Location:
    is_micro = office.provider.kind is ProviderKind.MICRO_ENTERPRISE
    is_double_handed = not is_micro and draw.happens(88)
    skills = {skill for skill in SKILLS if draw.happens(_SKILL_PERCENT[skill])}
    is_female_only = draw.happens(60 if is_micro else 14)
    limits = _CITY_LIMITS if office.town in _CITY else _COUNTRY_LIMITS
    has_limit = draw.happens(_LIMIT_PERCENT)
    return Location(
        location_id=office.location_id,
        provider_id=office.provider.provider_id,
        name=f"{office.provider.name}, {office.town}",
        place=office.place,
        is_dormant=standing.is_dormant,
        client_groups=standing.groups,
        skills=frozenset(skills if is_double_handed else skills - {"hoist"}),
        genders=frozenset({Gender.FEMALE} if is_female_only else Gender),
        is_double_handed=is_double_handed,
        is_on_framework=standing.is_on_framework,
        travel_limit_minutes=draw.between(*limits, 5) if has_limit else None,
        minimum_visit_minutes=30 if draw.happens(22) else 15,
    )


def _sizes(draw: Draw, offices: tuple[Office, ...], dormant: set[str]) -> dict[str, int]:
    drawn = draw.spread(_SIZES, len(offices))
    return {
        office.location_id: 0
        if office.location_id in dormant
        else _SIZE_OF_KIND.get(office.provider.kind, size)
        for office, size in zip(offices, drawn, strict=True)
    }


def _last_resort(county: County) -> Location:
    """Make the in-house service, which works from Dereham and goes anywhere in the county."""
    dereham = county.gazetteer.area_at(598_800, 313_300)
    home = county.homes[dereham or 0][0]
    return Location(
        location_id=LAST_RESORT_LOCATION_ID,
        provider_id=LAST_RESORT.provider_id,
        name=LAST_RESORT_NAME,
        place=county.place(home),
        client_groups=frozenset(ClientGroup),
        skills=frozenset(SKILLS),
        travel_limit_minutes=90,
    )
