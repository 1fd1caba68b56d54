"""Where the offices are and which provider runs which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.domain.market import Provider
from allocator.domain.package import Place
from allocator.domain.words import ProviderKind
from allocator.twin.centres import CENTRES, nearest_centre
from allocator.twin.county import County
from allocator.twin.draw import Draw, apportion
from allocator.twin.facts import HOMECARE_AGENCIES_2016
from allocator.twin.names import invent_words, provider_name

OFFICES = 135
PROVIDERS = 106
OFFICES_OF_LARGE_PROVIDERS = (4, 4, 4, 4, 4, 3, 3) + (2,) * 10
"""Offices of the providers with more than one; the other 89 have one each (assumed)."""

_VOLUNTARY, _MICRO = 6, 8
_TOWN_METRES = 1500
_IN_TOWN_PERCENT = 80


@dataclass(frozen=True, slots=True)
class Office:
    """An office before it becomes a location: its id, provider, town and place."""

    location_id: str
    provider: Provider
    town: str
    place: Place


def draw_offices(draw: Draw, county: County) -> tuple[Office, ...]:
    """Place 135 offices of 106 providers.

    Districts have offices in proportion to the homecare agencies of 2016, most of them in a town;
    so Norwich and its south are dense and the north and west thin. A provider with several
    offices has them in different towns.

    Returns
    -------
    tuple
        Offices by id, ``L001`` to ``L135``.
    """
    sites = draw.shuffled(_draw_sites(draw, county))
    owners = _share_out(_draw_providers(draw), sites)
    return tuple(
        Office(f"L{number:03d}", owner, nearest_centre(place.easting, place.northing).name, place)
        for number, (place, owner) in enumerate(zip(sites, owners, strict=True), start=1)
    )


def _draw_sites(draw: Draw, county: County) -> list[Place]:
    names = sorted(HOMECARE_AGENCIES_2016)
    counts = apportion(OFFICES, [HOMECARE_AGENCIES_2016[name] for name in names])
    sites: list[Place] = []
    for name, count in zip(names, counts, strict=True):
        homes = [home for area in county.areas_of_district[name] for home in county.homes[area]]
        in_town = _homes_in_town(county, homes)
        for _ in range(count):
            sites.append(
                county.place(draw.one_of(in_town if draw.happens(_IN_TOWN_PERCENT) else homes))
            )
    return sites


def _homes_in_town(county: County, homes: list[int]) -> list[int]:
    """Return the homes within 1.5 km of a town's centre."""
    chosen = np.array(homes, dtype=np.int64)
    easting = county.gazetteer.postcode_easting[chosen]
    northing = county.gazetteer.postcode_northing[chosen]
    is_near = np.zeros(len(chosen), dtype=np.bool_)
    for centre in CENTRES:
        gap = (easting - centre.easting) ** 2 + (northing - centre.northing) ** 2
        is_near |= gap <= _TOWN_METRES**2
    found: list[int] = chosen[is_near].tolist()
    return found


def _draw_providers(draw: Draw) -> list[Provider]:
    """Draw the providers, those with most offices first."""
    singles = PROVIDERS - len(OFFICES_OF_LARGE_PROVIDERS)
    kinds = [ProviderKind.COUNCIL_OWNED]
    kinds += [ProviderKind.INDEPENDENT] * (len(OFFICES_OF_LARGE_PROVIDERS) - 1)
    kinds += draw.shuffled(
        [ProviderKind.VOLUNTARY] * _VOLUNTARY
        + [ProviderKind.MICRO_ENTERPRISE] * _MICRO
        + [ProviderKind.INDEPENDENT] * (singles - _VOLUNTARY - _MICRO)
    )
    numbers = draw.shuffled(range(1, PROVIDERS + 1))
    words = invent_words(draw, PROVIDERS)
    brands = {1: "brand-1", 8: "brand-1", 2: "brand-2", 9: "brand-2", 10: "brand-2"}
    return [
        Provider(
            provider_id=f"P{numbers[i]:03d}",
            name=provider_name(draw, words[i], kind),
            kind=kind,
            brand_id=brands.get(i, ""),
        )
        for i, kind in enumerate(kinds)
    ]


def _share_out(providers: list[Provider], sites: list[Place]) -> list[Provider]:
    """Choose the provider of each site, with two offices in one town only if no other is free."""
    towns = [nearest_centre(site.easting, site.northing).name for site in sites]
    owner: dict[int, Provider] = {}
    sizes = OFFICES_OF_LARGE_PROVIDERS + (1,) * (PROVIDERS - len(OFFICES_OF_LARGE_PROVIDERS))
    for provider, size in zip(providers, sizes, strict=True):
        taken: set[str] = set()
        for _ in range(size):
            free = [i for i in range(len(sites)) if i not in owner]
            chosen = next((i for i in free if towns[i] not in taken), free[0])
            owner[chosen] = provider
            taken.add(towns[chosen])
    return [owner[i] for i in range(len(sites))]
