"""Hours against capacity: what a supplier delivers, wins, stands in reserve for and takes over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from allocator.lots.award.limit_rules import Limit, limit_rule
from allocator.lots.award.model import AwardModel
from allocator.lots.award.rule import AwardRule, Breach
from allocator.lots.award.scores import lots_won
from allocator.lots.award.tender import Award, Supplier, Tender
from allocator.lots.award.terms import Reserves
from allocator.lots.award.words import hours


def load_of(tender: Tender, supplier: Supplier) -> int:
    """Return the care that takes up a supplier's capacity before the award, where that counts."""
    if not tender.terms.load_counts:
        return 0
    held = tender.held_by([supplier.supplier_id])
    return supplier.load_minutes + sum(lot.minutes for lot in held)


def _capacity(tender: Tender) -> Iterator[Limit]:
    for it in tender.suppliers:
        if it.capacity_minutes is not None:
            said = partial(_too_much, tender.name_of(it.supplier_id), it.capacity_minutes)
            counts = {lot.lot_id: lot.minutes for lot in tender.open_lots}
            before = load_of(tender, it)
            mine = (it.supplier_id,)
            yield Limit(it.supplier_id, mine, it.capacity_minutes, before, counts, said)


def _too_much(who: str, most: int, total: int) -> str:
    return f"{who} would deliver {hours(total)} a week; it has capacity for {hours(most)}."


def _says_capacity(tender: Tender) -> str:
    if all(it.capacity_minutes is None for it in tender.suppliers):
        return ""
    load = " with what it delivers already" if tender.terms.load_counts else ""
    return f"The weekly hours a supplier wins{load} are within the capacity it declared."


def _reserve_counts(tender: Tender) -> bool:
    terms = tender.terms
    return terms.reserves is not Reserves.NONE and terms.reserve_within_capacity


def _post_reserve(model: AwardModel) -> None:
    if not _reserve_counts(model.tender):
        return
    for it in model.tender.suppliers:
        if it.capacity_minutes is not None:
            room = max(0, it.capacity_minutes - load_of(model.tender, it))
            both = model.minutes_won(it.supplier_id) + model.minutes_in_reserve(it.supplier_id)
            model.at_most(RESERVE_CAPACITY.id, it.supplier_id, both, room)


def _check_reserve(tender: Tender, award: Award) -> Iterator[Breach]:
    if not _reserve_counts(tender):
        return
    won = lots_won(tender, award)
    for it in tender.suppliers:
        stood = [
            lot
            for lot, name in award.reserves
            if tender.bid_by_id[name].supplier_id == it.supplier_id
        ]
        total = load_of(tender, it) + tender.minutes_of([*won[it.supplier_id], *stood])
        if it.capacity_minutes is not None and stood and total > it.capacity_minutes:
            said = (
                f"{tender.name_of(it.supplier_id)} could not step in: {hours(total)} a week in "
                f"all, capacity for {hours(it.capacity_minutes)}."
            )
            over = total - it.capacity_minutes
            yield Breach(RESERVE_CAPACITY.id, (it.supplier_id, *stood), over, said)


def new_lots_of(tender: Tender, supplier_id: str) -> frozenset[str]:
    """Return the lots whose care a supplier, or one of the same owner, does not deliver today."""
    owner = tender.owner_of(supplier_id)
    return frozenset(
        lot.lot_id
        for lot in tender.open_lots
        if lot.incumbent not in tender.supplier_by_id or tender.owner_of(lot.incumbent) != owner
    )


def _takeover(tender: Tender) -> Iterator[Limit]:
    most = tender.terms.most_takeover_minutes
    for it in tender.suppliers if most is not None else ():
        new = new_lots_of(tender, it.supplier_id)
        counts = {lot.lot_id: lot.minutes for lot in tender.open_lots if lot.lot_id in new}
        said = partial(_taken_over, tender.name_of(it.supplier_id), most or 0)
        yield Limit(it.supplier_id, (it.supplier_id,), most or 0, 0, counts, said)


def _taken_over(who: str, most: int, total: int) -> str:
    return (
        f"{who} would take over {hours(total)} a week that neither it nor its brand delivers "
        f"today; {hours(most)} at most."
    )


CAPACITY = limit_rule(
    _capacity,
    "capacity",
    title="The hours a supplier delivers and wins are within its capacity",
    unit="carer-minutes a week",
    why="Lots that are each within reach may together be too much.",
    source="bid conditions of combinatorial tenders; incumbent load",
    says=_says_capacity,
)
RESERVE_CAPACITY = AwardRule(
    id="reserve-capacity",
    title="A reserve has capacity for its lot on top of what it wins",
    unit="carer-minutes a week",
    why="A reserve that could not step in is a reserve on paper.",
    source="principals take part in the response to any provider failure (Norfolk 2025)",
    says=lambda tender: (
        "A reserve has capacity for the lot it stands for on top of what it wins."
        if _reserve_counts(tender) and _says_capacity(tender)
        else ""
    ),
    post=_post_reserve,
    check=_check_reserve,
)
TAKEOVER = limit_rule(
    _takeover,
    "takeover",
    title="A supplier takes over no more care from other owners than the terms allow",
    unit="carer-minutes a week",
    why="Staff who go over and rounds that are new all need mobilising in the same weeks.",
    source="TUPE; mobilisation in Norfolk slipped by three months in 2025/26",
    says=lambda tender: (
        ""
        if tender.terms.most_takeover_minutes is None
        else "Of care that neither it nor another supplier of its brand delivers today, a supplier "
        "wins at most "
        f"{hours(tender.terms.most_takeover_minutes)} a week."
    ),
)
