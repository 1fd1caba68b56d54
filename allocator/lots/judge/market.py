"""What the book and the market say of areas: who delivers there, rounds, possible principals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Package, Place
from allocator.domain.week import SLOTS
from allocator.domain.words import Rating
from allocator.geo import Points, Travel
from allocator.geo.points import IntArray
from allocator.lots.appoint import may_be_principal
from allocator.lots.areas import Areas
from allocator.policy import Policy
from allocator.rounds.sketch import NOBODY, sketch_rounds, typical_calls
from allocator.rules.problem import COMMISSIONED
from allocator.rules.rating import resolve_rating

Find = Callable[[Place], int | None]
"""Tells in which area a place lies, if it lies in any."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Market:
    """Who delivers what where, and who could be a principal, as arrays over areas.

    Parameters
    ----------
    providers
        Ids of the providers that deliver commissioned care, ascending.
    names
        What people call them.
    brand
        Index of each provider's brand, a provider without one being its own, shape
        ``(providers,)``.
    delivered
        Commissioned carer-minutes a week in the book, shape ``(providers, areas)``.
    good, rated
        Of these, those at locations rated Good or better, and at rated ones, shape ``(areas,)``.
    round_of, round_area
        Rounds of today in outline and the areas they call in, each pair once, shape ``(pairs,)``.
    principals
        Where the locations that may be principals are.
    principal_owner
        Their providers' ids.
    centres
        Centres from which rate bands are measured.
    """

    providers: tuple[str, ...]
    names: tuple[str, ...]
    brand: IntArray
    delivered: IntArray
    good: IntArray
    rated: IntArray
    round_of: IntArray
    round_area: IntArray
    principals: Points
    principal_owner: tuple[str, ...]
    centres: Points


def read_market(case: Case, policy: Policy, areas: Areas, travel: Travel, find: Find) -> Market:
    """Read off a case what judging lots needs.

    Parameters
    ----------
    case
        Its book, market and centres.
    policy
        Gives the rating floors of a principal.
    areas
        What lots are made of.
    travel
        Minutes between homes, for today's rounds in outline.
    find
        Tells in which area a home lies; care in none of them counts nowhere.
    """
    owners = _owners(case)
    providers = tuple(sorted(set(owners.values())))
    place_of = {name: index for index, name in enumerate(providers)}
    delivered = np.zeros((len(providers), len(areas)), dtype=np.int64)
    good, rated = (np.zeros(len(areas), dtype=np.int64) for _ in range(2))
    ratings = _ratings(case)
    for delivery in case.book:
        area = find(delivery.package.place)
        if area is None or delivery.package.funding not in COMMISSIONED:
            continue
        minutes = delivery.package.carer_minutes_per_week
        delivered[place_of[owners[delivery.location_id]], area] += minutes
        rating = ratings.get(delivery.location_id, Rating.UNRATED)
        good[area] += minutes * (rating >= Rating.GOOD)
        rated[area] += minutes * (rating is not Rating.UNRATED)
    brands = [_brand(case, name) for name in providers]
    brand_of = {name: index for index, name in enumerate(sorted(set(brands)))}
    round_of, round_area = _todays_rounds(case, find, travel)
    able = [place for place in case.locations if may_be_principal(case, policy, place)]
    return Market(
        providers=providers,
        names=tuple(_name(case, name) for name in providers),
        brand=np.array([brand_of[name] for name in brands], dtype=np.int64),
        delivered=delivered,
        good=good,
        rated=rated,
        round_of=round_of,
        round_area=round_area,
        principals=_points([(x.place.easting, x.place.northing, x.place.is_rural) for x in able]),
        principal_owner=tuple(place.provider_id for place in able),
        centres=_points([(x.easting, x.northing, False) for x in case.centres]),
    )


def _owners(case: Case) -> dict[str, str]:
    """Return the provider of every location of the book; an unknown location is its own."""
    known = {place.location_id: place.provider_id for place in case.locations}
    return {x.location_id: known.get(x.location_id, x.location_id) for x in case.book}


def _brand(case: Case, provider_id: str) -> str:
    known = case.provider_by_id.get(provider_id)
    return (known.brand_id if known else "") or provider_id


def _name(case: Case, provider_id: str) -> str:
    known = case.provider_by_id.get(provider_id)
    return known.name if known else provider_id


def _ratings(case: Case) -> dict[str, Rating]:
    """Return the effective rating of every location that has been assessed."""
    mine: dict[str, list[int]] = {}
    for index, found in enumerate(case.assessments):
        mine.setdefault(found.location_id, []).append(index)
    return {
        name: resolve_rating([case.assessments[i] for i in held], case.as_of).rating
        for name, held in mine.items()
    }


def _points(places: Sequence[tuple[int, int, bool]]) -> Points:
    columns = np.array(places, dtype=np.int64).reshape(-1, 3)
    return Points(columns[:, 0], columns[:, 1], columns[:, 2].astype(np.bool_))


def _todays_rounds(case: Case, find: Find, travel: Travel) -> tuple[IntArray, IntArray]:
    """Sketch every location's rounds and return which areas each calls in."""
    book: dict[str, list[Package]] = {}
    for delivery in case.book:
        book.setdefault(delivery.location_id, []).append(delivery.package)
    pairs: list[tuple[int, int]] = []
    number = 0
    for place in case.locations:
        for stops in _rounds_of(place, book, travel):
            areas = {find(package.place) for package in stops}
            pairs += [(number, area) for area in sorted(x for x in areas if x is not None)]
            number += 1
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _rounds_of(
    place: Location, book: dict[str, list[Package]], travel: Travel
) -> list[list[Package]]:
    """Return whom each round of a typical weekday and weekend day of a location visits."""
    packages = book.get(place.location_id, [])
    return list(
        chain.from_iterable(_rounds_in(packages, slot, travel) for slot in range(len(SLOTS)))
    )


def _rounds_in(packages: list[Package], slot: int, travel: Travel) -> list[list[Package]]:
    """Return whom the sketched rounds of one slot visit."""
    calls = typical_calls(packages, slot)
    if not calls:
        return []
    rounds: list[list[Package]] = [[]]
    for stop in sketch_rounds(packages, slot, travel).gap_before.tolist():
        if stop == NOBODY:
            rounds.append([])
        else:
            rounds[-1].append(calls[stop].package)
    return rounds[:-1]
