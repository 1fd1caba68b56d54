"""The published scores: every step in whole numbers, rounded where it says so.

Points are counted in hundredths, 10,000 being the most. With ``L`` the lowest price that counts in
a lot, ``p`` the price of a bid and ``w`` the weight of quality in per cent,

- price points, lowest over price: ``min(10 000, ⌊10 000 · L / p⌋)``;
- price points, difference: ``max(0, 10 000 − ⌈10 000 · (p − L) / L⌉)``, at most 10,000;
- score of the bid in the lot: ``⌊(w · quality + (100 − w) · price points + 50) / 100⌋``.

``L`` is the lowest price stated in any bid that counts and covers the lot, before discounts. A
discount of ``d`` basis points makes the price ``⌈p · (10 000 − d) / 10 000⌉``; of several that
hold, the largest counts, and they are never added up. In the total a lot counts once, or by its
hours in twentieths of the largest lot's, rounded half up and at least 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from allocator.lots.award.bid_rules import counting_bids
from allocator.lots.award.tender import FULL_POINTS, Award, Bid, Discount, Tender
from allocator.lots.award.terms import LotsCount, PriceFormula

HOURS_STEPS = 20
"""What the largest lot counts for where lots count by hours; more would make sums too large."""


@dataclass(frozen=True)
class Scores:
    """The scores of a tender's bids.

    Parameters
    ----------
    tender
        Whose bids.
    known_lowest
        The lowest prices, where the caller has worked them out already.
    """

    tender: Tender
    known_lowest: Mapping[str, int] | None = None

    @cached_property
    def lowest_pence(self) -> Mapping[str, int]:
        """The lowest price stated for every lot by bids that count; lots without one left out."""
        if self.known_lowest is not None:
            return self.known_lowest
        return lowest_prices(counting_bids(self.tender))

    @cached_property
    def lot_weight(self) -> dict[str, int]:
        """How much every lot up for award counts in the total."""
        lots = self.tender.open_lots
        if self.tender.terms.lots_count is LotsCount.EQUALLY:
            return {lot.lot_id: 1 for lot in lots}
        most = max((lot.minutes for lot in lots), default=0) or 1
        return {
            lot.lot_id: max(1, (2 * HOURS_STEPS * lot.minutes + most) // (2 * most)) for lot in lots
        }

    def score(self, bid: Bid, lot_id: str, basis_points: int = 0) -> int:
        """Return the score of a bid in one of its lots [hundredths of a point]."""
        weight = self.tender.terms.quality_weight
        points = 0
        if weight < 100 and bid.price_pence is not None:
            price = discounted(bid.price_pence, basis_points)
            points = self._price_points(price, self.lowest_pence.get(lot_id, bid.price_pence))
        return (weight * bid.quality + (100 - weight) * points + 50) // 100

    def total(self, bid: Bid, basis_points: int = 0) -> int:
        """Return what a bid adds to the total score."""
        return sum(
            self.lot_weight[lot] * self.score(bid, lot, basis_points) for lot in sorted(bid.lots)
        )

    def discounts_on(self, bid: Bid) -> tuple[Discount, ...]:
        """Return the discounts that could apply to a bid."""
        return tuple(
            it
            for it in self.tender.discounts
            if it.supplier_id == bid.supplier_id and (it.at_least or it.neighbours & bid.lots)
        )

    def earned(self, bid: Bid, won: frozenset[str]) -> int:
        """Return the discount on a bid of a supplier that wins some lots [basis points]."""
        held = [it.basis_points for it in self.discounts_on(bid) if _is_earned(it, won)]
        return max(held, default=0)

    def award_total(self, award: Award) -> int:
        """Return the total score of an award, discounts included, from the definition."""
        won = lots_won(self.tender, award)
        bids = (self.tender.bid_by_id[name] for name in award.bids)
        return sum(self.total(bid, self.earned(bid, won[bid.supplier_id])) for bid in bids)

    def reserve_total(self, award: Award) -> int:
        """Return the total score of the reserves."""
        bids = (self.tender.bid_by_id[name] for _, name in award.reserves)
        return sum(self.total(bid) for bid in bids)

    def _price_points(self, price: int, lowest: int) -> int:
        if self.tender.terms.price_formula is PriceFormula.RATIO:
            return min(FULL_POINTS, FULL_POINTS * lowest // price)
        above = -(-FULL_POINTS * (price - lowest) // lowest)
        return min(FULL_POINTS, max(0, FULL_POINTS - above))


def discounted(price_pence: int, basis_points: int) -> int:
    """Return a price after a discount, rounded up to the penny and at least one.

    >>> discounted(2500, 250)
    2438
    """
    return max(1, -(-price_pence * (FULL_POINTS - basis_points) // FULL_POINTS))


def lowest_prices(bids: Iterable[Bid]) -> dict[str, int]:
    """Return the lowest price that some bids state for each of their lots [pence]."""
    lowest: dict[str, int] = {}
    for bid in bids:
        if bid.price_pence is not None:
            for lot in bid.lots:
                lowest[lot] = min(lowest.get(lot, bid.price_pence), bid.price_pence)
    return lowest


def lots_won(tender: Tender, award: Award) -> dict[str, frozenset[str]]:
    """Return the lots every supplier wins, without those it holds already."""
    won: dict[str, set[str]] = {it.supplier_id: set() for it in tender.suppliers}
    for lot, name in award.winners:
        if name is not None:
            won[tender.bid_by_id[name].supplier_id].add(lot)
    return {supplier: frozenset(lots) for supplier, lots in won.items()}


def _is_earned(discount: Discount, won: frozenset[str]) -> bool:
    if discount.at_least:
        return len(won) >= discount.at_least
    return discount.neighbours <= won
