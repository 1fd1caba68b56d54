"""An award lot by lot with its figures: winner, reserve, score, price, next best bid."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.lots.award.bid_rules import counting_bids
from allocator.lots.award.lot_rules import EVERY_LOT
from allocator.lots.award.reserve_rules import RESERVE
from allocator.lots.award.rules import AWARD_RULES
from allocator.lots.award.scores import Scores, discounted, lots_won
from allocator.lots.award.tender import Award, Bid, Tender

_OTHER_QUESTIONS = {EVERY_LOT.id, RESERVE.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLine:
    """One lot of an award.

    Parameters
    ----------
    lot_id, title, area, minutes
        The lot, and its care [carer-minutes a week].
    bid_id, supplier_id, supplier
        The winning bid and whose it is; ``None`` without a winner.
    package
        Lots won by the same bid, this one included.
    score
        Of the winner in this lot, discount included [hundredths of a point].
    price_pence, discount
        Price of an hour after its discount, and the discount [basis points].
    reserve_id, reserve
        The reserve's bid and name.
    runner_up_id, runner_up, runner_up_score
        The best-scored other bid of another owner that covers the lot, whatever else it wins.
    runner_up_package
        Lots it can only win together, this one included.
    runner_up_breaks
        Title of the first rule it would break in the winners' place, all other winners staying;
        empty where it would break none.
    bids
        Bids that count and cover the lot.
    """

    lot_id: str
    title: str
    area: str
    minutes: int
    bid_id: str | None = None
    supplier_id: str | None = None
    supplier: str | None = None
    package: tuple[str, ...] = ()
    score: int | None = None
    price_pence: int | None = None
    discount: int = 0
    reserve_id: str | None = None
    reserve: str | None = None
    runner_up_id: str | None = None
    runner_up: str | None = None
    runner_up_score: int | None = None
    runner_up_package: tuple[str, ...] = ()
    runner_up_breaks: str = ""
    bids: int = 0


def award_table(tender: Tender, award: Award) -> tuple[AwardLine, ...]:
    """Return an award lot by lot, in order of lot ids."""
    scores, won = Scores(tender), lots_won(tender, award)
    counting = counting_bids(tender)
    return tuple(
        _line(scores, award, lot, won, [bid for bid in counting if lot in bid.lots])
        for lot, _ in award.winners
    )


def _line(
    scores: Scores,
    award: Award,
    lot_id: str,
    won: dict[str, frozenset[str]],
    bids: list[Bid],
) -> AwardLine:
    tender = scores.tender
    lot = tender.lot_by_id[lot_id]
    facts: dict[str, object] = {
        "lot_id": lot_id,
        "title": lot.title or lot_id,
        "area": lot.area,
        "minutes": lot.minutes,
        "bids": len(bids),
    }
    winner = tender.bid_by_id.get(award.winner_of(lot_id) or "")
    if winner is not None:
        discount = scores.earned(winner, won[winner.supplier_id])
        price = winner.price_pence
        facts |= {
            "bid_id": winner.bid_id,
            "supplier_id": winner.supplier_id,
            "supplier": tender.name_of(winner.supplier_id),
            "package": tuple(sorted(winner.lots)),
            "score": scores.score(winner, lot_id, discount),
            "price_pence": None if price is None else discounted(price, discount),
            "discount": discount,
        }
    reserve = tender.bid_by_id.get(award.reserve_of(lot_id) or "")
    if reserve is not None:
        name = tender.name_of(reserve.supplier_id)
        facts |= {"reserve_id": reserve.bid_id, "reserve": name}
    return AwardLine(**facts, **_runner_up(scores, award, lot_id, bids))  # type: ignore[arg-type]


def _runner_up(scores: Scores, award: Award, lot_id: str, bids: list[Bid]) -> dict[str, object]:
    tender = scores.tender
    winner = tender.bid_by_id.get(award.winner_of(lot_id) or "")
    owner = None if winner is None else tender.owner_of(winner.supplier_id)
    rivals = [bid for bid in bids if tender.owner_of(bid.supplier_id) != owner]
    if not rivals:
        return {}
    best = min(rivals, key=lambda bid: (-scores.score(bid, lot_id), bid.bid_id))
    return {
        "runner_up_id": best.bid_id,
        "runner_up": tender.name_of(best.supplier_id),
        "runner_up_score": scores.score(best, lot_id),
        "runner_up_package": tuple(sorted(best.lots)),
        "runner_up_breaks": _broken_by(tender, award, best),
    }


def _broken_by(tender: Tender, award: Award, bid: Bid) -> str:
    """Return the title of the first rule that a bid would break in the place of the winners.

    Who wins one of its lots loses all of that bid; whether the lots that are freed so find another
    winner, and the reserves, are other questions.
    """
    ousted = {award.winner_of(lot) for lot in bid.lots}
    swapped = Award(
        winners=tuple(
            (lot, bid.bid_id if lot in bid.lots else None if name in ousted else name)
            for lot, name in award.winners
        )
    )
    rules = (rule for rule in AWARD_RULES if rule.id not in _OTHER_QUESTIONS)
    return next((rule.title for rule in rules if any(rule.check(tender, swapped))), "")
