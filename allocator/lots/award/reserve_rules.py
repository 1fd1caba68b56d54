"""Reserves: who steps into a lot when its winner fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from allocator.lots.award.model import AwardModel
from allocator.lots.award.rule import AwardRule, Breach
from allocator.lots.award.tender import Award, Tender
from allocator.lots.award.terms import Reserves
from allocator.lots.award.words import counted


def _has_reserves(tender: Tender) -> bool:
    return tender.terms.reserves is not Reserves.NONE


def _post_reserve(model: AwardModel) -> None:
    if not _has_reserves(model.tender):
        return
    for lot in model.tender.open_lots:
        stands = model.standing(lot.lot_id)
        model.means(stands, high=1)
        goes_without = model.lacking.get(lot.lot_id), model.empty.get(lot.lot_id)
        excused = [(variable, 1) for variable in goes_without if variable is not None]
        if model.empty:
            less = [(variable, -1) for variable, _ in stands]
            model.means([*model.winning(lot.lot_id), *less], low=0)
        if model.lacking:
            model.means([*stands, *excused], low=1)
        else:
            model.at_least(RESERVE.id, lot.lot_id, [*stands, *excused], 1)


def _check_reserve(tender: Tender, award: Award) -> Iterator[Breach]:
    stood = Counter(lot for lot, _ in award.reserves)
    winner = dict(award.winners)
    if tender.terms.reserves is Reserves.REQUIRED:
        for lot, name in award.winners:
            if name is not None and not stood[lot]:
                yield Breach(RESERVE.id, (lot,), 1, f"{lot} has no reserve.")
    for lot, name in award.reserves:
        bid = tender.bid_by_id.get(name)
        if bid is None or bid.lots != {lot} or stood[lot] > 1 or winner.get(lot) is None:
            said = f"The reserve of {lot} is not one bid for this lot alone, beside a winner."
            yield Breach(RESERVE.id, (lot, name), 1, said)
    if award.reserves and not _has_reserves(tender):
        yield Breach(RESERVE.id, (), len(award.reserves), "The terms know no reserves.")


def _says_reserve(tender: Tender) -> str:
    if not _has_reserves(tender):
        return ""
    said = (
        "Every awarded lot has a reserve: a supplier that bid for this lot alone. Caps on lots "
        "count what is won and held, not what a supplier stands in reserve for."
    )
    if tender.terms.reserves is Reserves.WHERE_POSSIBLE:
        return f"{said} Where not all can have one, as few as possible go without."
    return said


def _post_other_owner(model: AwardModel) -> None:
    if not _has_reserves(model.tender):
        return
    for lot in model.tender.open_lots:
        for owner, suppliers in model.tender.owners.items():
            stands = model.standing(lot.lot_id, suppliers)
            if stands:
                terms = [*model.winning(lot.lot_id, suppliers), *stands]
                model.at_most(RESERVE_OTHER.id, f"{lot.lot_id}: {owner}", terms, 1)


def _check_other_owner(tender: Tender, award: Award) -> Iterator[Breach]:
    for lot, name in award.reserves:
        winner = award.winner_of(lot)
        if winner is None:
            continue
        pair = [tender.bid_by_id[bid].supplier_id for bid in (winner, name)]
        if tender.owner_of(pair[0]) == tender.owner_of(pair[1]):
            said = f"The winner of {lot} and its reserve belong to one owner."
            yield Breach(RESERVE_OTHER.id, (lot, *pair), 1, said)


def _post_distinct(model: AwardModel) -> None:
    if not _has_reserves(model.tender):
        return
    for it in model.tender.suppliers:
        bids = [b.bid_id for b in model.tender.bids_of[it.supplier_id] if b.bid_id in model.stand]
        terms = [(model.stand[name], 1) for name in bids]
        most = model.tender.terms.most_reserves
        model.at_most(RESERVES_APART.id, it.supplier_id, terms, most)


def _check_distinct(tender: Tender, award: Award) -> Iterator[Breach]:
    times = Counter(tender.bid_by_id[name].supplier_id for _, name in award.reserves)
    for supplier, number in sorted(times.items()):
        if number > tender.terms.most_reserves:
            said = f"{tender.name_of(supplier)} is reserve for {counted(number, 'lot')}."
            over = number - tender.terms.most_reserves
            yield Breach(RESERVES_APART.id, (supplier,), over, said)


RESERVE = AwardRule(
    id="reserve",
    title="Every awarded lot has a reserve that bid for it alone",
    unit="lots",
    why="When a winner fails, its people need the next one at once, not after a tender.",
    source="Norfolk: the re-let of two lots took 159 days",
    says=_says_reserve,
    post=_post_reserve,
    check=_check_reserve,
)
RESERVE_OTHER = AwardRule(
    id="reserve-other-owner",
    title="A lot's reserve belongs to another owner than its winner",
    unit="lots",
    why="A group that fails takes both with it.",
    source="joint-ownership clauses of English tenders",
    says=lambda tender: (
        "A reserve belongs to another owner than the winner." if _has_reserves(tender) else ""
    ),
    post=_post_other_owner,
    check=_check_other_owner,
)
RESERVES_APART = AwardRule(
    id="distinct-reserves",
    title="A supplier is reserve for no more lots than the terms allow",
    unit="lots",
    why="Two lots that share a reserve have one reserve between them on the day both fail.",
    source="ASSUMPTION: reserves are counted apart unless the terms say otherwise",
    says=lambda tender: (
        f"A supplier is reserve for at most {counted(tender.terms.most_reserves, 'lot')}."
        if _has_reserves(tender)
        else ""
    ),
    post=_post_distinct,
    check=_check_distinct,
)
