"""Judge a lot plan with no solver: every area in one lot, in one piece, hours, wishes kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from allocator.lots.areas import Areas, connected
from allocator.lots.brief import Wishes, areas_named
from allocator.lots.lot_plan import LotPlan, PlannedLot

IN_PIECES = "lot-in-pieces"
"""Code of the fault that a lot does not hang together."""

_MOST = 6
"""Ids a sentence names; the fault itself has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFault:
    """One thing wrong with a lot plan.

    Parameters
    ----------
    code
        Stable kebab-case id.
    lots
        Ids of the lots it is about, ascending.
    areas
        Ids of the areas it is about, ascending.
    amount
        By how many carer-minutes, where it is about hours; otherwise 0.
    message
        What is wrong, in one sentence.
    remedy
        What to do, in one sentence.
    """

    code: str
    lots: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    amount: int = 0
    message: str
    remedy: str

    def __str__(self) -> str:
        """Say what is wrong and what to do, in one line."""
        return f"{self.message} {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Least and most weekly carer-minutes of a lot, by one load of the areas."""

    load: str
    low: int
    high: int


def check_plan(
    areas: Areas, plan: LotPlan, *, band: Band | None = None, wishes: Wishes | None = None
) -> list[PlanFault]:
    """List everything wrong with a plan.

    Parameters
    ----------
    areas
        The areas and which are neighbours.
    plan
        Any plan, whoever made it.
    band
        Hours a lot may have; not checked when not given.
    wishes
        What was wished for; nothing when not given.

    Returns
    -------
    list of PlanFault
        Empty for a plan that stands. Areas a plan names that are not there are faults, and are
        passed over in what else is checked.
    """
    where = areas.index()
    faults = [*_ids(plan, where), *_cover(areas, plan)]
    for lot in plan.lots:
        members = sorted({where[area] for area in lot.members if area in where})
        faults += _shape(areas, lot, members)
        if band is not None:
            minutes = sum(int(areas.minutes[band.load][area]) for area in members)
            faults += _hours(lot, minutes, band)
    if wishes is not None:
        faults += _wishes(areas, plan, wishes)
    return faults


def _named(ids: Iterable[str]) -> str:
    """Name the first of some ids."""
    found = sorted(ids)
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return ", ".join(found[:_MOST]) + more


def _called(lot: PlannedLot) -> str:
    """Return a lot's id, and its name where it has one of its own."""
    return lot.lot_id if lot.name == lot.lot_id else f"{lot.lot_id} ({lot.name})"


def _hours_of(minutes: int) -> str:
    return f"{minutes / 60:,.1f} h".replace(".0 h", " h")


def _ids(plan: LotPlan, where: dict[str, int]) -> Iterator[PlanFault]:
    """Yield ids of lots that stand twice, and ids of areas that are not there."""
    for lot_id, times in Counter(lot.lot_id for lot in plan.lots).items():
        if times > 1:
            yield PlanFault(
                code="lot-twice",
                lots=(lot_id,),
                message=f"{times} lots have the id {lot_id}.",
                remedy="Give each lot an id of its own.",
            )
    for lot in plan.lots:
        unknown = tuple(sorted({area for area in lot.members if area not in where}))
        if unknown:
            yield PlanFault(
                code="area-unknown",
                lots=(lot.lot_id,),
                areas=unknown,
                message=f"Lot {_called(lot)} names areas that are not there: {_named(unknown)}.",
                remedy="Check the ids against `allocator lots areas`.",
            )


def _cover(areas: Areas, plan: LotPlan) -> Iterator[PlanFault]:
    """Yield areas in no lot and in several."""
    held: dict[str, list[str]] = {}
    for lot in plan.lots:
        for area in lot.members:
            held.setdefault(area, []).append(lot.lot_id)
    missing = tuple(area for area in areas.ids if area not in held)
    if missing:
        count = f"{len(missing)} areas are" if len(missing) > 1 else "1 area is"
        yield PlanFault(
            code="area-in-no-lot",
            areas=missing,
            message=f"{count} in no lot: {_named(missing)}.",
            remedy="Put each into a lot next to it.",
        )
    for area, lots in sorted(held.items()):
        if len(lots) > 1:
            yield PlanFault(
                code="area-in-two-lots",
                lots=tuple(sorted(set(lots))),
                areas=(area,),
                message=f"Area {area} stands {len(lots)} times: in {', '.join(sorted(lots))}.",
                remedy="Leave it in one lot, once.",
            )


def _shape(areas: Areas, lot: PlannedLot, members: list[int]) -> Iterator[PlanFault]:
    """Yield what is wrong with a lot as a set of areas: empty, in pieces, its hub elsewhere."""
    if not members:
        yield PlanFault(
            code="lot-empty",
            lots=(lot.lot_id,),
            message=f"Lot {_called(lot)} has no area.",
            remedy="Give it areas, or leave it out.",
        )
        return
    if lot.hub and lot.hub not in lot.members:
        yield PlanFault(
            code="hub-outside",
            lots=(lot.lot_id,),
            areas=(lot.hub,),
            message=f"The hub {lot.hub} of lot {_called(lot)} is none of its areas.",
            remedy="Choose one of its areas, or leave the hub empty for the best one.",
        )
    pieces = sorted(connected(members, areas.edges), key=lambda it: (-len(it), it))
    if len(pieces) > 1:
        away = tuple(sorted(areas.ids[area] for piece in pieces[1:] for area in piece))
        yield PlanFault(
            code=IN_PIECES,
            lots=(lot.lot_id,),
            areas=away,
            message=f"Lot {_called(lot)} is in {len(pieces)} pieces; away from the "
            f"largest: {_named(away)}.",
            remedy="Move these to a lot next to them, or add a bridge if carers can cross.",
        )


def _hours(lot: PlannedLot, minutes: int, band: Band) -> Iterator[PlanFault]:
    """Yield a lot outside the band."""
    if band.low <= minutes <= band.high:
        return
    off = minutes - (band.low if minutes < band.low else band.high)
    side, do = ("less", "Give it") if off < 0 else ("more", "Take from it")
    yield PlanFault(
        code="hours-outside-band",
        lots=(lot.lot_id,),
        amount=off,
        message=f"Lot {_called(lot)} has {_hours_of(minutes)} a week, "
        f"{_hours_of(abs(off))} {side} than the band of {_hours_of(band.low)} to "
        f"{_hours_of(band.high)} allows.",
        remedy=f"{do} at least {_hours_of(abs(off))}, or widen the band.",
    )


def _wishes(areas: Areas, plan: LotPlan, wishes: Wishes) -> Iterator[PlanFault]:
    """Yield the wishes a plan does not keep."""
    lot_of = {area: lot for lot in plan.lots for area in lot.members}
    for words in wishes.together:
        group = sorted({area for word in words for area in areas_named(areas, word)})
        yield from _kept_whole(
            lot_of, group, "together", f"{' and '.join(words)} belong together, but lie"
        )
    for kind in wishes.whole:
        labels = areas.labels.get(kind, ())
        for value in sorted(set(labels) - {""}):
            group = [areas.ids[i] for i, label in enumerate(labels) if label == value]
            yield from _kept_whole(
                lot_of, group, "whole", f"{kind} {value} was to stay whole, but lies"
            )
    yield from _locks(areas, plan, wishes)
    yield from _forbidden(areas, lot_of, wishes)
    if wishes.follow:
        yield from _follow(areas, plan, wishes.follow)


def _kept_whole(
    lot_of: dict[str, PlannedLot], group: list[str], code: str, wish: str
) -> Iterator[PlanFault]:
    """Yield a group of areas that lies in several lots, or partly in none."""
    held = Counter(lot_of[area].lot_id if area in lot_of else "" for area in group)
    if len(held) < 2:
        return
    lots = tuple(sorted(lot_id for lot_id in held if lot_id))
    home = min(lots, key=lambda lot_id: (-held[lot_id], lot_id))
    away = tuple(area for area in group if area not in lot_of or lot_of[area].lot_id != home)
    where = f"{len(lots)} lots ({', '.join(lots)})"
    if "" in held:
        where = f"{', '.join(lots)} and in no lot"
    yield PlanFault(
        code=f"wish-{code}",
        lots=lots,
        areas=away,
        message=f"{wish[:1].upper()}{wish[1:]} in {where}.",
        remedy=f"Move {_named(away)} to {home}, or drop the wish.",
    )


def _locks(areas: Areas, plan: LotPlan, wishes: Wishes) -> Iterator[PlanFault]:
    """Yield locked lots that are not as they were locked."""
    lots = [frozenset(lot.members) for lot in plan.lots]
    for name, words in wishes.lock:
        wanted = frozenset(area for word in words for area in areas_named(areas, word))
        if wanted in lots:
            continue
        near = max(plan.lots, key=lambda lot: len(wanted & set(lot.members)), default=None)
        have = frozenset(near.members) if near else frozenset()
        missing, extra = wanted - have, have - wanted
        said = [
            f"{verb} {_named(ids)}" for verb, ids in (("lacks", missing), ("has", extra)) if ids
        ]
        yield PlanFault(
            code="wish-lock",
            lots=(near.lot_id,) if near else (),
            areas=tuple(sorted(missing | extra)),
            message=f"No lot is exactly the locked lot {name}: "
            f"{near.lot_id if near else 'the nearest'} {' and '.join(said)}.",
            remedy="Put back what was locked, or drop the lock.",
        )


def _forbidden(areas: Areas, lot_of: dict[str, PlannedLot], wishes: Wishes) -> Iterator[PlanFault]:
    """Yield borders that a lot crosses although it may not."""
    for one, other in wishes.no_crossing:
        left, right = set(areas_named(areas, one)), set(areas_named(areas, other))
        crossed: dict[str, set[str]] = {}
        for first, second in areas.edges.reshape(-1, 2).tolist():
            a, b = areas.ids[first], areas.ids[second]
            is_border = (a in left and b in right) or (a in right and b in left)
            if is_border and a in lot_of and lot_of[a] is lot_of.get(b):
                crossed.setdefault(lot_of[a].lot_id, set()).update((a, b))
        for lot_id, ids in sorted(crossed.items()):
            yield PlanFault(
                code="wish-no-crossing",
                lots=(lot_id,),
                areas=tuple(sorted(ids)),
                message=f"Lot {lot_id} crosses the border between {one} and {other} at "
                f"{_named(ids)}.",
                remedy="Move one side to another lot, or drop the wish.",
            )


def _follow(areas: Areas, plan: LotPlan, kind: str) -> Iterator[PlanFault]:
    """Yield lots that lie across a border they were to follow."""
    labels = dict(zip(areas.ids, areas.labels.get(kind, ()), strict=False))
    for lot in plan.lots:
        held = Counter(labels[area] for area in lot.members if labels.get(area))
        if len(held) < 2:
            continue
        home = min(held, key=lambda label: (-held[label], label))
        away = tuple(sorted(a for a in lot.members if labels.get(a) not in {home, "", None}))
        yield PlanFault(
            code="wish-follow",
            lots=(lot.lot_id,),
            areas=away,
            message=f"Lot {_called(lot)} lies across the border of {kind}: "
            f"{', '.join(sorted(held))}.",
            remedy=f"Move {_named(away)} to a lot on their side, or drop the wish.",
        )
