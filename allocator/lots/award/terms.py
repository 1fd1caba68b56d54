"""The published terms of a tender: how bids are scored and who may win how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from allocator.domain.words import Rating


class PriceFormula(StrEnum):
    """How a price becomes points, compared with the lowest price bid for the lot."""

    RATIO = "lowest-over-price"
    DIFFERENCE = "difference"


class LotsCount(StrEnum):
    """How much each lot counts in the total score."""

    EQUALLY = "equally"
    BY_HOURS = "by-hours"


class Reserves(StrEnum):
    """Whether every lot has a reserve supplier of its own."""

    NONE = "none"
    WHERE_POSSIBLE = "where-possible"
    REQUIRED = "required"


class Unawarded(StrEnum):
    """Whether a lot may stay without a winner."""

    REFUSED = "refused"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was published before bids came in. Points are hundredths, money is pence.

    Parameters
    ----------
    quality_weight
        Weight of quality [per cent]; price has the rest.
    price_formula, lots_count
        How a price becomes points, and how much each lot counts.
    most_lots, most_lots_brand
        Most lots a supplier, or suppliers of one brand together, may hold; ``None`` for any.
        A supplier without a brand is limited by the first only.
    most_lots_bid
        Most lots a supplier may bid for.
    area_share_percent
        Most of the lots of one area that one owner may hold, rounded down but never below one.
    rating_floor
        Least rating of a supplier.
    quality_floor
        Least quality score of a bid [hundredths of a point].
    price_cap_pence
        Highest price an hour.
    most_takeover_minutes
        Most care a supplier may take over from suppliers of other brands [carer-minutes a week].
    load_counts
        Whether care a supplier delivers already counts against its capacity.
    reserves, most_reserves
        Whether lots have reserves, and for how many lots one supplier may be one.
    reserve_within_capacity
        Whether a reserve must be able to take its lot on top of what it wins.
    unawarded
        Whether a lot may stay without a winner.
    score_step
        The step in which quality is scored, for the test of evaluators' noise.
    """

    quality_weight: int = 100
    price_formula: PriceFormula = PriceFormula.RATIO
    lots_count: LotsCount = LotsCount.EQUALLY
    most_lots: int | None = None
    most_lots_brand: int | None = None
    most_lots_bid: int | None = None
    area_share_percent: int | None = None
    rating_floor: Rating = Rating.UNRATED
    quality_floor: int = 0
    price_cap_pence: int | None = None
    most_takeover_minutes: int | None = None
    load_counts: bool = True
    reserves: Reserves = Reserves.NONE
    most_reserves: int = 1
    reserve_within_capacity: bool = True
    unawarded: Unawarded = Unawarded.REFUSED
    score_step: int = 100

    def __post_init__(self) -> None:
        if not 0 <= self.quality_weight <= 100:
            raise ValueError("quality_weight is a whole per cent")

    def but(self, **changes: Any) -> Self:
        """Return a copy with some parts changed."""
        return replace(self, **changes)
