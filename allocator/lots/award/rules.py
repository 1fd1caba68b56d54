"""Every rule of an award, in order. Nothing registers itself; these tuples are the whole list."""

from __future__ import annotations

from allocator.lots.award.bid_rules import BID_RULES
from allocator.lots.award.cap_rules import (
    AREA_SHARE,
    MOST_LOTS,
    MOST_LOTS_BRAND,
    OWN_LEAST,
    OWN_MOST,
)
from allocator.lots.award.hours_rules import CAPACITY, RESERVE_CAPACITY, TAKEOVER
from allocator.lots.award.lot_rules import ALTERNATIVES, EVERY_LOT, ONE_WINNER
from allocator.lots.award.reserve_rules import RESERVE, RESERVE_OTHER, RESERVES_APART
from allocator.lots.award.rule import AwardRule, BidRule

AWARD_RULES: tuple[AwardRule, ...] = (
    ONE_WINNER,
    EVERY_LOT,
    ALTERNATIVES,
    MOST_LOTS,
    MOST_LOTS_BRAND,
    AREA_SHARE,
    OWN_MOST,
    OWN_LEAST,
    CAPACITY,
    TAKEOVER,
    RESERVE,
    RESERVE_OTHER,
    RESERVES_APART,
    RESERVE_CAPACITY,
)
RULES: tuple[BidRule | AwardRule, ...] = (*BID_RULES, *AWARD_RULES)
RULE_BY_ID = {rule.id: rule for rule in RULES}
