"""Compare what awards of a release state beside the winning bid with what follows from the bid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from allocator.intake.tender.awards import bid_of, live_entries, read_awards, reading
from allocator.intake.tender.write_release import CURRENCY, value_of
from allocator.lots.award.rule import Breach
from allocator.lots.award.scores import Scores, discounted, lots_won
from allocator.lots.award.tender import Award, Bid, Tender
from allocator.lots.award.words import counted, listed, points, pounds

SUPPLIER, VALUE, SCORE = "stated-supplier", "stated-value", "stated-score"
_PENNY = Decimal("0.01")


def check_claims(path: Path, tender: Tender) -> tuple[Breach, ...]:
    """List where the awards of a release contradict the bids they are for.

    Parameters
    ----------
    path
        The release.
    tender
        What was up for award.

    Returns
    -------
    tuple of Breach
        Suppliers that did not make the bid; values, prices of an hour and scores that are not
        those of the bid, discounts included. What an award does not state is not compared, nor is
        an award of a bid that the tender does not have.

    Raises
    ------
    DataError
        As `read_awards`.
    """
    award, known = read_awards(path, tender), tender.bid_by_id
    won = lots_won(
        tender, Award(winners=tuple((lot, bid) for lot, bid in award.winners if bid in known))
    )
    scores, found = Scores(tender), list[Breach]()
    with reading(path):
        for entry in live_entries(path):
            bid = known.get(bid_of(tender, entry))
            if bid is None:
                continue
            discount = scores.earned(bid, won[bid.supplier_id])
            found += _suppliers(tender, bid, entry)
            found += _prices(tender, bid, discount, entry)
            found += _scores(scores, bid, discount, entry)
    return tuple(found)


def _suppliers(tender: Tender, bid: Bid, entry: Mapping[str, Any]) -> Iterator[Breach]:
    name = tender.name_of(bid.supplier_id)
    for stated in entry.get("suppliers", ()):
        who = stated["id"] if "id" in stated else stated["name"]
        if who not in {bid.supplier_id, name}:
            said = f"The award of bid {bid.bid_id} is to {who}, but the bid is {name}'s."
            yield Breach(SUPPLIER, (bid.bid_id, str(who)), 1, said)


def _prices(tender: Tender, bid: Bid, discount: int, entry: Mapping[str, Any]) -> Iterator[Breach]:
    if bid.price_pence is None:
        return
    price = discounted(bid.price_pence, discount)
    off = f" after a discount of {discount / 100:g} %" if discount else ""
    for item in entry.get("items", ()):
        stated = item.get("unit", {}).get("value")
        if stated is not None and _is_other(stated, Decimal(price) / 100):
            said = (
                f"The award of bid {bid.bid_id} states {_money(stated)} an hour; the bid's price "
                f"is {pounds(price)}{off}."
            )
            yield Breach(VALUE, (bid.bid_id,), 1, said)
    stated = entry.get("value")
    due = value_of(tender, [(lot, price) for lot in bid.lots])
    if stated is not None and _is_other(stated, Decimal(str(due["amount"]))):
        said = (
            f"The award of bid {bid.bid_id} states a value of {_money(stated)}; {pounds(price)} an "
            f"hour{off} for {listed(sorted(bid.lots))} over {counted(tender.weeks, 'week')} is "
            f"{_money(due)}."
        )
        yield Breach(VALUE, (bid.bid_id,), 1, said)


def _is_other(stated: Mapping[str, Any], due: Decimal) -> bool:
    """Tell whether an amount is of another currency, or a penny or more from what is due."""
    amount = Decimal(str(stated["amount"])) if _is_number(stated["amount"]) else None
    if amount is None or not amount.is_finite():
        raise ValueError(f"{stated['amount']!r} is no amount of money")
    return stated.get("currency", CURRENCY) != CURRENCY or abs(amount - due) >= _PENNY


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _money(stated: Mapping[str, Any]) -> str:
    return f"{stated['amount']:,.2f} {stated.get('currency', CURRENCY)}"


def _scores(scores: Scores, bid: Bid, discount: int, entry: Mapping[str, Any]) -> Iterator[Breach]:
    for lot, stated in entry.get("x_scores", {}).items():
        if lot not in bid.lots:
            continue
        due = scores.score(bid, lot, discount)
        if not _is_number(stated) or round(100 * stated) != due:
            said = (
                f"The award of bid {bid.bid_id} states a score of {stated} in {lot}; by the "
                f"published rule it is {points(due)}."
            )
            yield Breach(SCORE, (bid.bid_id, lot), 1, said)
