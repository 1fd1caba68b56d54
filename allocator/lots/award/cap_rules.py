"""How many lots one supplier, one brand, or one owner in an area may hold, and the least wanted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from allocator.lots.award.limit_rules import Limit, limit_rule
from allocator.lots.award.model import AwardModel
from allocator.lots.award.rule import AwardRule, Breach
from allocator.lots.award.scores import lots_won
from allocator.lots.award.tender import Award, Tender
from allocator.lots.award.words import counted, listed


def _most_lots(tender: Tender) -> Iterator[Limit]:
    for it in tender.suppliers:
        yield from _lots(tender, it.supplier_id, (it.supplier_id,), tender.terms.most_lots)


def _own_most_lots(tender: Tender) -> Iterator[Limit]:
    for it in tender.suppliers:
        yield from _lots(tender, it.supplier_id, (it.supplier_id,), it.most_lots)


def _most_lots_brand(tender: Tender) -> Iterator[Limit]:
    for owner, suppliers in tender.owners.items():
        if tender.supplier_by_id[suppliers[0]].brand:
            yield from _lots(tender, owner, suppliers, tender.terms.most_lots_brand)


def _area_share(tender: Tender) -> Iterator[Limit]:
    for area, (lots, most) in area_limits(tender).items():
        for owner, suppliers in tender.owners.items():
            yield from _lots(tender, f"{area}: {owner}", suppliers, most, lots)


def _lots(
    tender: Tender,
    subject: str,
    suppliers: tuple[str, ...],
    most: int | None,
    among: frozenset[str] | None = None,
) -> Iterator[Limit]:
    """Yield the limit on how many lots suppliers hold, of all lots or among some; none if none."""
    if most is None:
        return
    counted_lots = frozenset(tender.lot_by_id) if among is None else among
    held = sum(lot.lot_id in counted_lots for lot in tender.held_by(suppliers))
    said = partial(_too_many, _named(tender, subject), most)
    yield Limit(subject, suppliers, most, held, dict.fromkeys(counted_lots, 1), said)


def _too_many(who: str, most: int, total: int) -> str:
    return f"{who} would hold {counted(total, 'lot')}; {most} at most."


def _named(tender: Tender, subject: str) -> str:
    """Name a supplier, or an owner and perhaps an area, as the beginning of a sentence."""
    area, _, owner = subject.rpartition(": ")
    holder = owner.removeprefix("supplier ")
    if holder in tender.supplier_by_id:
        name = tender.name_of(holder)
    else:
        name = f"{'the' if area else 'The'} suppliers of {owner}"
    return f"In {area}, {name}" if area else name


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


def _says_supplier(tender: Tender) -> str:
    most = tender.terms.most_lots
    if most is None:
        return ""
    return f"A supplier holds at most {counted(most, 'lot')}{_with_held(tender)}."


def _with_held(tender: Tender, who: str = "it holds") -> str:
    is_held = len(tender.open_lots) < len(tender.lots)
    return f", those {who} already included" if is_held else ""


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


MOST_LOTS = limit_rule(
    _most_lots,
    "most-lots",
    unit="lots",
    title="A supplier holds no more lots than the terms allow",
    why="The county must not depend on one supplier; if it fails, its lots fail together.",
    source="Norfolk West and North 2024: at most 2; South 2025 and the re-let of two lots: 1",
    says=_says_supplier,
)
OWN_MOST = limit_rule(
    _own_most_lots,
    "own-most-lots",
    unit="lots",
    title="A supplier that wins holds no more lots than it wants",
    why="It has said what it can take on; to award more would invite a hand-back.",
    source="the bidder",
    says=lambda tender: (
        f"A supplier that wins holds no more lots than it has said it wants{_with_held(tender)}."
        if any(it.most_lots is not None for it in tender.suppliers)
        else ""
    ),
)
MOST_LOTS_BRAND = limit_rule(
    _most_lots_brand,
    "most-lots-brand",
    unit="lots",
    title="Suppliers of one brand together hold no more lots than the terms allow",
    why="Companies under one ownership fail together; a second name must not get round the cap.",
    source="joint-ownership clauses of English tenders",
    says=lambda tender: (
        ""
        if tender.terms.most_lots_brand is None
        else "Suppliers of one brand together hold at most "
        f"{counted(tender.terms.most_lots_brand, 'lot')}{_with_held(tender, 'they hold')}; "
        "a supplier without a brand is not limited by this."
    ),
)
AREA_SHARE = limit_rule(
    _area_share,
    "area-share",
    unit="lots",
    title="One owner holds no more than its share of an area's lots",
    why="A part of the county keeps a second principal that can step in.",
    source="Norfolk South framework 2025: at most 50 % of the networks in an area",
    says=_says_area,
)
OWN_LEAST = AwardRule(
    id="own-least-lots",
    title="A supplier holds at least as many lots as it comes for, or wins none",
    unit="lots",
    why="Below a certain size it cannot run an office in the county.",
    source="the bidder",
    says=lambda tender: (
        "A supplier that comes for a least number of lots holds at least that many"
        f"{_with_held(tender)}, or wins none."
        if any(it.min_lots > 1 for it in tender.suppliers)
        else ""
    ),
    post=_post_least,
    check=_check_least,
)
