"""Which bids count: rating, quality, price, and how many lots a supplier may bid for."""

from __future__ import annotations

from allocator.domain.words import Rating
from allocator.lots.award.rule import BidRule, Breach
from allocator.lots.award.tender import Bid, Tender
from allocator.lots.award.words import counted, points, pounds

_FAR = 1_000_000


def _rating(tender: Tender, bid: Bid) -> Breach | None:
    floor = tender.terms.rating_floor
    rating = tender.supplier_by_id[bid.supplier_id].rating
    if rating >= floor:
        return None
    said = f"{tender.name_of(bid.supplier_id)} is rated {rating.label}; {floor.label} is needed."
    return Breach(RATING_FLOOR.id, (bid.bid_id, bid.supplier_id), int(floor) - int(rating), said)


def _quality(tender: Tender, bid: Bid) -> Breach | None:
    short = tender.terms.quality_floor - bid.quality
    if short <= 0:
        return None
    said = (
        f"Bid {bid.bid_id} scores {points(bid.quality)} for quality; at least "
        f"{points(tender.terms.quality_floor)} is needed."
    )
    return Breach(QUALITY_FLOOR.id, (bid.bid_id,), short, said)


def price_cap_of(tender: Tender, bid: Bid) -> int | None:
    """Return the highest price a bid may have, the least of the tender's and its lots' caps."""
    caps = [tender.terms.price_cap_pence]
    caps += [tender.lot_by_id[lot].price_cap_pence for lot in bid.lots]
    return min((cap for cap in caps if cap is not None), default=None)


def _price(tender: Tender, bid: Bid) -> Breach | None:
    cap = price_cap_of(tender, bid)
    if cap is None or bid.price_pence is None or bid.price_pence <= cap:
        return None
    said = f"Bid {bid.bid_id} asks {pounds(bid.price_pence)} an hour; the cap is {pounds(cap)}."
    return Breach(PRICE_CAP.id, (bid.bid_id,), bid.price_pence - cap, said)


def _most_bid(tender: Tender, bid: Bid) -> Breach | None:
    most = tender.terms.most_lots_bid
    if most is None:
        return None
    seen: set[str] = set()
    for other in sorted(tender.bids_of[bid.supplier_id], key=_own_order):
        together = seen | other.lots
        if len(together) <= most:
            seen = together
        elif other.bid_id == bid.bid_id:
            said = (
                f"With bid {bid.bid_id}, {tender.name_of(bid.supplier_id)} would bid for "
                f"{counted(len(together), 'lot')}; {most} may be bid for."
            )
            return Breach(MOST_LOTS_BID.id, (bid.bid_id, bid.supplier_id), 1, said)
    return None


def _own_order(bid: Bid) -> tuple[int, str]:
    return (_FAR if bid.preference is None else bid.preference), bid.bid_id


def _says_rating(tender: Tender) -> str:
    floor = tender.terms.rating_floor
    return "" if floor is Rating.UNRATED else f"A supplier is rated {floor.label} or better."


def _says_quality(tender: Tender) -> str:
    floor = tender.terms.quality_floor
    return f"A bid scores at least {points(floor)} points for quality." if floor else ""


def _says_price(tender: Tender) -> str:
    said = []
    if tender.terms.price_cap_pence is not None:
        said.append(f"A price is at most {pounds(tender.terms.price_cap_pence)} an hour.")
    said += [
        f"In {lot.lot_id} it is at most {pounds(lot.price_cap_pence)}."
        for lot in tender.open_lots
        if lot.price_cap_pence is not None
    ]
    return " ".join(said)


def _says_most_bid(tender: Tender) -> str:
    most = tender.terms.most_lots_bid
    if most is None:
        return ""
    return (
        f"A supplier bids for at most {counted(most, 'lot')}. Of more, its bids count in the order "
        "of its own preference, then of their ids, as long as the lots they name together are not "
        "more; the others do not count."
    )


RATING_FLOOR = BidRule(
    id="rating-floor",
    title="A supplier's rating is at or above the floor",
    why="Care is bought from services that an inspection found good enough.",
    source="Norfolk market position page: principals are rated Good or above by CQC or PAMMS",
    says=_says_rating,
    explain=_rating,
)
QUALITY_FLOOR = BidRule(
    id="quality-floor",
    title="A bid's quality score is at or above the floor",
    why="A low price cannot buy an answer that is not good enough.",
    source="practice of English councils",
    says=_says_quality,
    explain=_quality,
)
PRICE_CAP = BidRule(
    id="price-cap",
    title="A bid's price is at or below the cap",
    why="The budget of a lot has an end.",
    source="practice of English councils",
    says=_says_price,
    explain=_price,
)
MOST_LOTS_BID = BidRule(
    id="most-lots-bid",
    title="A supplier bids for no more lots than allowed",
    why="Evaluation stays manageable, and suppliers say what they want most.",
    source="OCDS lotDetails.maximumLotsBidPerSupplier; Worcestershire 2023: at most 8",
    says=_says_most_bid,
    explain=_most_bid,
)

BID_RULES: tuple[BidRule, ...] = (RATING_FLOOR, QUALITY_FLOOR, PRICE_CAP, MOST_LOTS_BID)


def breaches_of(tender: Tender, bid: Bid) -> tuple[Breach, ...]:
    """Return every rule about bids that a bid breaks."""
    found = (rule.explain(tender, bid) for rule in BID_RULES)
    return tuple(breach for breach in found if breach is not None)


def counting_bids(tender: Tender) -> tuple[Bid, ...]:
    """Return the bids that count."""
    return tuple(bid for bid in tender.bids if not breaches_of(tender, bid))
