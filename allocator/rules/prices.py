"""What a package costs a week with a location, from the rate cards.

A location's own card comes before its tier's card, and that before a card for every tier. The
band is the distance of the home from the nearest centre. Visits are billed in whole increments.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.domain.case import Case
from allocator.domain.market import Location, RateCard
from allocator.domain.package import Package
from allocator.domain.words import Tier
from allocator.rules.problem import IntArray, Problem

METRES_PER_THOUSAND_MILES = 1_609_344


def miles_from_centre(case: Case, package: Package) -> int:
    """Return whole miles from a home to the nearest centre; 0 when no centre is known."""
    if not case.centres:
        return 0
    square = min(
        (centre.easting - package.place.easting) ** 2
        + (centre.northing - package.place.northing) ** 2
        for centre in case.centres
    )
    return int(np.sqrt(square)) * 1000 // METRES_PER_THOUSAND_MILES


def find_card(case: Case, location_id: str, tier: Tier, miles: int) -> RateCard | None:
    """Return the rate card that prices a pair, or ``None`` when no card fits.

    Where several cards of one kind are valid, the one that came into force last counts, then the
    dearer one.
    """
    valid = [
        card
        for card in case.rate_cards
        if card.valid_from <= case.as_of
        and (card.valid_to is None or case.as_of <= card.valid_to)
        and card.miles_from <= miles < card.miles_to
    ]
    own = [card for card in valid if card.location_id == location_id]
    shared = [card for card in valid if card.location_id is None]
    for fitting in (
        [card for card in own if card.tier in (tier, None)],
        [card for card in shared if card.tier is tier],
        [card for card in shared if card.tier is None],
    ):
        if fitting:
            return max(fitting, key=lambda card: (card.valid_from, card.pence_per_hour))
    return None


def billed_minutes(package: Package, increment: int) -> int:
    """Return billed carer-minutes per week: every visit rounded up to whole increments."""
    return sum(
        -(-visit.minutes // increment) * increment * visit.carers * visit.per_week
        for visit in package.visits
    )


def weekly_pence(problem: Problem, package: Package, location: Location) -> int:
    """Return the weekly cost of one pair, its share of an incentive included [pence].

    A pair without a rate card is priced at the dearest card there is, so that a missing price
    never looks cheap.
    """
    tier = problem.tier_of(package, location)
    miles = miles_from_centre(problem.case, package)
    card = find_card(problem.case, location.location_id, tier, miles) or _dearest(problem.case)
    cost = 0
    if card is not None:
        billed = billed_minutes(package, card.increment_minutes)
        cost = (billed * card.pence_per_hour + 30) // 60
    row, column = problem.package_index[package.ref], problem.location_index[location.location_id]
    return cost + incentive_share(problem) * int(problem.needs_incentive[row, column])


def incentive_share(problem: Problem) -> int:
    """Return what one incentive adds to a week's cost [pence]."""
    return -(-problem.policy.incentive_pence // problem.policy.incentive_weeks)


def _dearest(case: Case) -> RateCard | None:
    """Return the card with the highest price, or ``None`` without cards."""
    return max(case.rate_cards, key=lambda card: card.pence_per_hour, default=None)


def weekly_pence_all(problem: Problem) -> IntArray:
    """Return the weekly cost of every pair [pence], shape ``(packages, locations)``."""
    case = problem.case
    miles = np.array([miles_from_centre(case, p) for p in problem.packages], dtype=np.int64)
    bands = np.unique(miles).tolist()
    cards = _card_table(case, problem.locations, bands)
    increments = sorted({card.increment_minutes for card in case.rate_cards} or {1})
    billed = np.array(
        [[billed_minutes(p, step) for step in increments] for p in problem.packages],
        dtype=np.int64,
    ).reshape(-1, len(increments))
    step = np.searchsorted(increments, cards[..., 1])
    band, column = np.searchsorted(bands, miles)[:, None], np.arange(len(problem.locations))
    where = (column[None, :], problem.tier, band)
    rows = np.arange(len(problem.packages))[:, None]
    cost = (billed[rows, step[where]] * cards[..., 0][where] + 30) // 60
    return cost + problem.needs_incentive * incentive_share(problem)


def _card_table(case: Case, locations: Sequence[Location], bands: list[int]) -> IntArray:
    """Return price and increment by location, tier and mile band, shape ``(…, 2)``."""
    own = {card.location_id for card in case.rate_cards}
    last = _dearest(case)
    table = np.zeros((len(locations), len(Tier), len(bands), 2), dtype=np.int64)
    table[..., 1] = 1
    shared: dict[tuple[str | None, Tier, int], RateCard | None] = {}
    for row, place in enumerate(locations):
        holder = place.location_id if place.location_id in own else None
        for tier in Tier:
            for column, miles in enumerate(bands):
                key = (holder, tier, miles)
                if key not in shared:
                    shared[key] = find_card(case, place.location_id, tier, miles) or last
                card = shared[key]
                if card is not None:
                    table[row, tier, column] = (card.pence_per_hour, card.increment_minutes)
    return table
