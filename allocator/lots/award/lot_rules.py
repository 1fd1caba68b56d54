"""What an award is: every lot with one winner, bids whole, alternatives apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from allocator.lots.award.model import AwardModel
from allocator.lots.award.rule import AwardRule, Breach
from allocator.lots.award.tender import Award, Bid, Tender
from allocator.lots.award.terms import Unawarded
from allocator.lots.award.words import listed


def _post_one_winner(model: AwardModel) -> None:
    for lot in model.tender.open_lots:
        model.means(model.winning(lot.lot_id), high=1)


def _check_one_winner(tender: Tender, award: Award) -> Iterator[Breach]:
    given: dict[str, list[str]] = defaultdict(list)
    for lot, name in award.winners:
        given[lot].append(name or "nobody")
    odd = tuple(sorted(given.keys() ^ tender.open_ids))
    if odd:
        said = f"Not up for award, or missing from it: {listed(odd)}."
        yield Breach(ONE_WINNER.id, odd, len(odd), said)
    for lot, names in sorted(given.items()):
        if len(names) > 1:
            said = f"{lot} is awarded {len(names)} times: to {listed(sorted(names))}."
            yield Breach(ONE_WINNER.id, (lot,), len(names) - 1, said)
    for name in award.bids:
        bid = tender.bid_by_id.get(name)
        won = {lot for lot, winner in award.winners if winner == name}
        if bid is None or won != bid.lots:
            said = f"Bid {name} is not won whole, or there is no such bid."
            yield Breach(ONE_WINNER.id, (name,), 1, said)


def _post_every_lot(model: AwardModel) -> None:
    for lot in model.tender.open_lots:
        won = model.winning(lot.lot_id)
        if model.empty:
            model.means([*won, (model.empty[lot.lot_id], 1)], low=1, high=1)
        else:
            model.at_least(EVERY_LOT.id, lot.lot_id, won, 1)


def _check_every_lot(tender: Tender, award: Award) -> Iterator[Breach]:
    if tender.terms.unawarded is Unawarded.ALLOWED:
        return
    for lot, name in award.winners:
        if name is None:
            yield Breach(EVERY_LOT.id, (lot,), 1, f"{lot} has no winner.")


def _says_every_lot(tender: Tender) -> str:
    if tender.terms.unawarded is Unawarded.ALLOWED:
        return (
            "A lot may stay without a winner, but never for the sake of a score: first as few lots "
            "as possible stay without one, then as few hours."
        )
    return "Every lot is awarded, or none is and the reason is published."


def _groups(tender: Tender) -> dict[tuple[str, str], list[Bid]]:
    found: dict[tuple[str, str], list[Bid]] = defaultdict(list)
    for bid in tender.bids:
        if bid.alternatives:
            found[bid.supplier_id, bid.alternatives].append(bid)
    return found


def _post_alternatives(model: AwardModel) -> None:
    for (supplier, group), bids in _groups(model.tender).items():
        terms = [term for bid in bids for term in model.used(bid)]
        model.at_most(ALTERNATIVES.id, f"{supplier} {group}", terms, 1)


def _check_alternatives(tender: Tender, award: Award) -> Iterator[Breach]:
    used = [*award.bids, *(name for _, name in award.reserves)]
    for (supplier, group), bids in _groups(tender).items():
        times = sum(used.count(bid.bid_id) for bid in bids)
        if times > 1:
            said = f"{tender.name_of(supplier)} offered {group} as alternatives; {times} are used."
            yield Breach(ALTERNATIVES.id, (supplier, group), times - 1, said)


ONE_WINNER = AwardRule(
    id="one-winner",
    title="A lot has one winner, and a bid is won whole or not at all",
    unit="bids",
    why="A package is priced as a whole; its lots apart were never offered.",
    source="definition",
    says=lambda _: "A lot has one winner. A bid for several lots is won whole or not at all.",
    post=_post_one_winner,
    check=_check_one_winner,
)
EVERY_LOT = AwardRule(
    id="every-lot",
    title="Every lot is awarded, unless lots may stay without a winner",
    unit="lots",
    why="People in a lot without a principal depend on spot purchase.",
    source="Norfolk 2025: two lots were let again within eleven months",
    says=_says_every_lot,
    post=_post_every_lot,
    check=_check_every_lot,
)
ALTERNATIVES = AwardRule(
    id="alternatives",
    title="Of bids offered as alternatives one is used at most",
    unit="bids",
    why="The supplier has said that it can deliver one of them only.",
    source="the bidder",
    says=lambda tender: (
        "Of bids offered as alternatives one is used at most, to win or in reserve."
        if _groups(tender)
        else ""
    ),
    post=_post_alternatives,
    check=_check_alternatives,
)
