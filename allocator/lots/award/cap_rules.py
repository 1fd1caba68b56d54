"""How many lots one supplier, one brand, or one owner in an area may hold, and the least wanted."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.lots.award.model import AwardModel
from allocator.lots.award.rule import AwardRule, Breach
from allocator.lots.award.scores import lots_won
from allocator.lots.award.tender import Award, Supplier, Tender
from allocator.lots.award.words import counted, listed


def _wanted(rule_id: str, tender: Tender, supplier: Supplier) -> int | None:
    return tender.terms.most_lots if rule_id == MOST_LOTS.id else supplier.most_lots


def _post_supplier(rule_id: str, model: AwardModel) -> None:
    for it in model.tender.suppliers:
        most = _wanted(rule_id, model.tender, it)
        if most is not None:
            room = max(0, most - len(model.tender.held_by([it.supplier_id])))
            model.at_most(rule_id, it.supplier_id, model.lots_won([it.supplier_id]), room)


def _check_supplier(rule_id: str, tender: Tender, award: Award) -> Iterator[Breach]:
    won = lots_won(tender, award)
    for it in tender.suppliers:
        most, mine = _wanted(rule_id, tender, it), won[it.supplier_id]
        held = len(tender.held_by([it.supplier_id])) + len(mine)
        if most is not None and mine and held > most:
            said = f"{tender.name_of(it.supplier_id)} would hold {counted(held, 'lot')} of {most}."
            yield Breach(rule_id, (it.supplier_id, *sorted(mine)), held - most, said)


def _says_supplier(tender: Tender) -> str:
    most = tender.terms.most_lots
    held = ", those it holds already included" if _anything_held(tender) else ""
    return "" if most is None else f"A supplier holds at most {counted(most, 'lot')}{held}."


def _anything_held(tender: Tender) -> bool:
    return len(tender.open_lots) < len(tender.lots)


def _post_brand(model: AwardModel) -> None:
    most = model.tender.terms.most_lots_brand
    if most is None:
        return
    for owner, suppliers in model.tender.owners.items():
        room = max(0, most - len(model.tender.held_by(suppliers)))
        model.at_most(MOST_LOTS_BRAND.id, owner, model.lots_won(suppliers), room)


def _check_brand(tender: Tender, award: Award) -> Iterator[Breach]:
    most, won = tender.terms.most_lots_brand, lots_won(tender, award)
    if most is None:
        return
    for owner, suppliers in tender.owners.items():
        mine = [lot for supplier in suppliers for lot in won[supplier]]
        held = len(mine) + len(tender.held_by(suppliers))
        if mine and held > most:
            said = f"The suppliers of {owner} would hold {counted(held, 'lot')} of {most}."
            yield Breach(MOST_LOTS_BRAND.id, (owner, *sorted(mine)), held - most, said)


def area_limits(tender: Tender) -> dict[str, tuple[frozenset[str], int]]:
    """Return the lots of every area, held ones included, and the most one owner may hold."""
    share = tender.terms.area_share_percent
    if share is None:
        return {}
    areas = sorted({lot.area for lot in tender.lots if lot.area})
    members = {
        area: frozenset(lot.lot_id for lot in tender.lots if lot.area == area) for area in areas
    }
    return {area: (lots, max(1, len(lots) * share // 100)) for area, lots in members.items()}


def _post_area(model: AwardModel) -> None:
    for area, (lots, most) in area_limits(model.tender).items():
        for owner, suppliers in model.tender.owners.items():
            held = sum(lot.lot_id in lots for lot in model.tender.held_by(suppliers))
            terms = model.lots_won(suppliers, lots)
            model.at_most(AREA_SHARE.id, f"{area}: {owner}", terms, max(0, most - held))


def _check_area(tender: Tender, award: Award) -> Iterator[Breach]:
    won = lots_won(tender, award)
    for area, (lots, most) in area_limits(tender).items():
        for owner, suppliers in tender.owners.items():
            mine = [lot for supplier in suppliers for lot in won[supplier] if lot in lots]
            held = len(mine) + sum(lot.lot_id in lots for lot in tender.held_by(suppliers))
            if mine and held > most:
                said = f"In {area}, {owner} would hold {held} of {len(lots)} lots; {most} at most."
                yield Breach(AREA_SHARE.id, (area, owner, *sorted(mine)), held - most, said)


def _says_area(tender: Tender) -> str:
    limits = area_limits(tender)
    if not limits:
        return ""
    each = listed(f"{area} {most} of {len(lots)}" for area, (lots, most) in limits.items())
    return (
        f"One owner holds at most {tender.terms.area_share_percent} % of an area's lots, rounded "
        f"down and never less than one: {each}."
    )


def _post_least(model: AwardModel) -> None:
    for it in model.tender.suppliers:
        need = it.min_lots - len(model.tender.held_by([it.supplier_id]))
        if need <= 1:
            continue
        comes = model.flag()
        terms = model.lots_won([it.supplier_id])
        for variable, _ in terms:
            model.means([(comes, 1), (variable, -1)], low=0)
        model.at_least(OWN_LEAST.id, it.supplier_id, [*terms, (comes, -need)], 0)


def _check_least(tender: Tender, award: Award) -> Iterator[Breach]:
    for supplier, mine in lots_won(tender, award).items():
        least = tender.supplier_by_id[supplier].min_lots
        held = len(mine) + len(tender.held_by([supplier]))
        if mine and held < least:
            name = tender.name_of(supplier)
            said = f"{name} comes for {counted(least, 'lot')} or none; it would hold {held}."
            yield Breach(OWN_LEAST.id, (supplier, *sorted(mine)), least - held, said)


MOST_LOTS = AwardRule(
    id="most-lots",
    title="A supplier holds no more lots than the terms allow",
    unit="lots",
    why="The county must not depend on one supplier; if it fails, its lots fail together.",
    source="Norfolk West and North 2024: at most 2; South 2025 and the re-let of two lots: 1",
    says=_says_supplier,
    post=lambda model: _post_supplier("most-lots", model),
    check=lambda tender, award: _check_supplier("most-lots", tender, award),
)
OWN_MOST = AwardRule(
    id="own-most-lots",
    title="A supplier wins no more lots than it wants",
    unit="lots",
    why="It has said what it can take on; to award more would invite a hand-back.",
    source="the bidder",
    says=lambda tender: (
        "A supplier wins no more lots than it has said it wants."
        if any(it.most_lots is not None for it in tender.suppliers)
        else ""
    ),
    post=lambda model: _post_supplier("own-most-lots", model),
    check=lambda tender, award: _check_supplier("own-most-lots", tender, award),
)
MOST_LOTS_BRAND = AwardRule(
    id="most-lots-brand",
    title="Suppliers of one brand together hold no more lots than the terms allow",
    unit="lots",
    why="Companies under one ownership fail together; a second name must not get round the cap.",
    source="joint-ownership clauses of English tenders",
    says=lambda tender: (
        ""
        if tender.terms.most_lots_brand is None
        else "Suppliers of one brand or owner together hold at most "
        f"{counted(tender.terms.most_lots_brand, 'lot')}."
    ),
    post=_post_brand,
    check=_check_brand,
)
AREA_SHARE = AwardRule(
    id="area-share",
    title="One owner holds no more than its share of an area's lots",
    unit="lots",
    why="A part of the county keeps a second principal that can step in.",
    source="Norfolk South framework 2025: at most 50 % of the networks in an area",
    says=_says_area,
    post=_post_area,
    check=_check_area,
)
OWN_LEAST = AwardRule(
    id="own-least-lots",
    title="A supplier holds at least as many lots as it comes for, or wins none",
    unit="lots",
    why="Below a certain size it cannot run an office in the county.",
    source="the bidder",
    says=lambda tender: (
        "A supplier that comes for a least number of lots wins that many or none."
        if any(it.min_lots > 1 for it in tender.suppliers)
        else ""
    ),
    post=_post_least,
    check=_check_least,
)
