"""Rate cards by tier and miles from the nearest town.

Every price here is ASSUMED. Norfolk's present rates are not published: the base is the English
council average of 2025-26 (£24.10), the mile bands and their ratios 1 : 1.13 : 1.25 those of
2018/19, the spot discount that of 2018/19 (£17.28 to £17.40), the in-house price the Homecare
Association's minimum of 2025-26 (£32.14).
"""

from __future__ import annotations

from datetime import date

from allocator.domain.market import RateCard
from allocator.domain.words import Tier
from allocator.twin.facts import ASSUMED_PENCE_PER_HOUR

INCREMENT_MINUTES = 15
"""Billing increment of the newer contracts (Norfolk Care Association, February 2026)."""

_MILE_BANDS = ((0, 3, 100), (3, 6, 113), (6, 200, 125))
_BASE_PENCE = {
    Tier.PRINCIPAL: 2_360,
    Tier.LOT_FRAMEWORK: ASSUMED_PENCE_PER_HOUR,
    Tier.COUNTY_FRAMEWORK: ASSUMED_PENCE_PER_HOUR,
    Tier.SPOT: 2_393,
}
_IN_HOUSE_PENCE = 3_214


def make_rate_cards(as_of: date) -> tuple[RateCard, ...]:
    """Price every tier, valid from 1 April of the financial year; the same for every seed."""
    year = as_of.year if as_of >= date(as_of.year, 4, 1) else as_of.year - 1
    start = date(year, 4, 1)
    cards = [
        _card(tier, miles_from, miles_to, (base * percent + 50) // 100, start)
        for tier, base in _BASE_PENCE.items()
        for miles_from, miles_to, percent in _MILE_BANDS
    ]
    last = _MILE_BANDS[-1][1]
    return (*cards, _card(Tier.LAST_RESORT, 0, last, _IN_HOUSE_PENCE, start))


def _card(tier: Tier, miles_from: int, miles_to: int, pence: int, start: date) -> RateCard:
    return RateCard(
        tier=tier,
        location_id=None,
        miles_from=miles_from,
        miles_to=miles_to,
        pence_per_hour=pence,
        increment_minutes=INCREMENT_MINUTES,
        valid_from=start,
    )
