"""Re-solve the lots around a change by hand: few of them first, then more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.lots.areas import Areas
from allocator.lots.chosen import chosen_areas
from allocator.lots.design.answer import CutEffort
from allocator.lots.design.county_task import Band
from allocator.lots.design.design import LotDesign, design_lots
from allocator.lots.design.drawing import Drawing
from allocator.lots.design.task import IntArray
from allocator.lots.design.wish_prices import price_wishes
from allocator.lots.design.wishes import Wish, narrowed
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.solve.solution import Status

_TRIES, _PRICE_STEPS = 300_000, 12_000_000
"""Work of a re-solve: moves tried in all, and steps of dual ascent times squared areas."""

MOST_PRICED = 6
"""Wishes that are priced, the changes by hand first: an answer is wanted in seconds."""

_ENOUGH = 1_000_000
"""Moves tried in all, beyond which no neighbourhood is tried that need not be."""

_NOTHING_FOUND = "no plan with the change was found, and none is proven impossible"

_TOLD = CutEffort(starts=4, tries=300, finish=0, price_steps=1, nodes=0, is_any_enough=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """A plan changed by hand.

    Parameters
    ----------
    drawing, plan
        What is asked, and the plan as it was.
    before, edited, begun
        The lot of every area as it was, with the change alone, and mended, shape ``(areas,)`` each.
    sent
        The areas that were moved.
    pins
        Wishes that keep them in their new lots.
    """

    drawing: Drawing
    plan: LotPlan
    before: IntArray
    edited: IntArray
    begun: IntArray
    sent: frozenset[int]
    pins: tuple[Wish, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Some lots re-solved.

    Parameters
    ----------
    around
        The lots that could change.
    design
        Their re-solve, with what the first wishes that bear on them cost.
    unpriced
        Wishes that bear on them, beyond those priced.
    after, value
        The lot of every area of the whole plan then, and its cost; ``None`` where nothing legal was
        found.
    is_over_water
        Whether nothing can be, as no bridge joins an area to its new lot.
    """

    around: frozenset[int]
    design: LotDesign
    unpriced: int = 0
    after: IntArray | None = None
    value: int | None = None
    is_over_water: bool = False


def resolved_around(change: Change, touched: set[int]) -> Resolved:
    """Re-solve the lots around a change.

    Parameters
    ----------
    change
        What was changed.
    touched
        The lots a plain repair of the change touches.

    Returns
    -------
    Resolved
        The cheapest legal plan met, the first of equals; without any, the last try.
    """
    over = _over_water(change)
    if over:
        band = change.drawing.band
        design = LotDesign(plan=None, status=Status.INFEASIBLE, band=band, reason=over)
        return Resolved(around=frozenset(touched), design=design, is_over_water=True)
    best: Resolved | None = None
    best_part = change.drawing
    tried = 0
    for around, starts, is_needed in _neighbourhoods(change, touched):
        part = _part(change, around, starts)
        effort = part.effort
        tried += (effort.starts + 1 + effort.finish) * effort.tries * len(part.areas)
        is_found = best is not None and best.value is not None
        if best is not None and tried > _ENOUGH and (is_found or not is_needed):
            break
        it = _resolved(change, around, part)
        if best is None or not is_found or (it.value is not None and it.value < (best.value or 0)):
            best, best_part = it, part
    assert best is not None
    return _priced(best, best_part)


def _over_water(change: Change) -> str:
    """Say which area no bridge joins to what stays in its new lot; nothing where there is none."""
    parts = change.drawing.areas.parts()
    part_of = {area: number for number, part in enumerate(parts) for area in part}
    for pin in change.pins:
        if len({part_of[area] for area in pin.group}) > 1:
            pieces = f"the areas are in {len(parts)} pieces without a bridge"
            area = min(change.sent.intersection(pin.group))
            lot = change.plan.lots[int(change.edited[area])].lot_id
            return f"{pieces}, and {change.drawing.areas.ids[area]} is in another one than {lot}"
    return ""


def _neighbourhoods(change: Change, touched: set[int]) -> Iterator[tuple[set[int], int, bool]]:
    """Yield lots that may change, searches of them from drawn hubs, and whether to go so far."""
    areas, before = change.drawing.areas, change.before
    done: list[set[int]] = []
    beside = _beside(areas, before, touched)
    for around in (touched, beside, set(np.unique(before).tolist())):
        if around not in done:
            done.append(around)
            yield from ((around, starts, around <= beside) for starts in (0, 4))


def _resolved(change: Change, around: set[int], part: Drawing) -> Resolved:
    """Re-solve some lots and put them back into the whole."""
    design = design_lots(part)
    if design.plan is None:
        if design.status is Status.UNPROVEN:
            design = replace(design, reason=_NOTHING_FOUND)
        return Resolved(around=frozenset(around), design=design)
    after = _put_back(change, design.plan)
    value = change.drawing.value_of(after)
    return Resolved(around=frozenset(around), design=design, after=after, value=value)


def _priced(it: Resolved, part: Drawing) -> Resolved:
    """Return a re-solve with what its first wishes cost."""
    design, wishes = it.design, part.wishes
    if design.plan is None:
        return it
    worth = (design.value or 0, design.bound or 0)
    prices = price_wishes(part, design.plan, worth, wishes, MOST_PRICED)
    unpriced = len({wish.clause for wish in wishes}) - len(prices) if prices else 0
    return replace(it, design=replace(design, prices=prices), unpriced=unpriced)


def _effort(areas: int, starts: int, parts: int) -> CutEffort:
    """Return a part of the effort that answers within a second or two however many areas."""
    return CutEffort(
        starts=starts,
        tries=min(1_000, _TRIES // (areas * parts)),
        finish=2,
        price_steps=max(10, min(200, _PRICE_STEPS // (areas * areas * parts))),
        nodes=0,
    )


def _part(change: Change, around: set[int], starts: int) -> Drawing:
    """Return the lots around a change as a drawing of their own, begun from the change mended."""
    drawing, areas = change.drawing, change.drawing.areas
    kept = [area for area in range(len(areas)) if int(change.before[area]) in around]
    number = {area: new for new, area in enumerate(kept)}
    wishes = [narrowed(wish, number) for wish in (*change.pins, *drawing.wishes)]
    told = [wish for wish in wishes if wish is not None]
    priced = min(MOST_PRICED, len({wish.clause for wish in told}))
    return replace(
        drawing,
        effort=_effort(len(kept), starts, 1),
        price_effort=_effort(len(kept), 0, max(1, priced)),
        areas=chosen_areas(areas, [areas.ids[area] for area in kept]),
        feasibility=_TOLD,
        start=plan_like(change.plan, areas, change.begun, kept),
        fixed_band=Band(lots=len(around), low=drawing.band.low, high=drawing.band.high),
        fixed_wishes=tuple(told),
    )


def _beside(areas: Areas, before: IntArray, touched: set[int]) -> set[int]:
    """Return the lots that are touched and those next to them."""
    near = set(touched)
    for one, other in areas.edges.tolist():
        lots = {int(before[one]), int(before[other])}
        if lots & touched:
            near |= lots
    return near


def _put_back(change: Change, plan: LotPlan) -> IntArray:
    """Return the whole plan with the lots re-solved.

    A lot with a moved area bears the id the area was sent to; the others each the id they share
    most with.
    """
    before, edited, sent = change.before, change.edited, change.sent
    where, after = change.drawing.areas.index(), before.copy()
    members = [np.array([where[a] for a in lot.members]) for lot in plan.lots]
    around = np.unique(before[np.concatenate(members)]).tolist()
    shared = sorted(
        (
            not any(area in sent and edited[area] == lot for area in own.tolist()),
            -int((before[own] == lot).sum()), at, lot,
        )
        for at, own in enumerate(members)
        for lot in around
    )  # fmt: skip
    done: set[int] = set()
    left = set(around)
    for _, _, at, lot in shared:
        if at not in done and lot in left:
            after[members[at]] = lot
            done.add(at)
            left.discard(lot)
    return after


def plan_like(
    plan: LotPlan, areas: Areas, lot_of: IntArray, kept: Sequence[int] | None = None
) -> LotPlan:
    """Return lots under the ids and names of a plan; hubs that left their lot are forgotten.

    A lot without areas stands in a plan of all areas, where it is a fault, and in no part of one.

    Parameters
    ----------
    plan
        Has the ids, names and hubs.
    areas
        The areas.
    lot_of
        The lot of every area, shape ``(areas,)``.
    kept
        The areas that are meant; all when not given.
    """
    lots = []
    meant = range(len(areas)) if kept is None else kept
    for at, lot in enumerate(plan.lots):
        members = tuple(areas.ids[area] for area in meant if lot_of[area] == at)
        if members or kept is None:
            hub = lot.hub if lot.hub in members else ""
            lots.append(PlannedLot(lot_id=lot.lot_id, name=lot.name, members=members, hub=hub))
    return LotPlan(title=plan.title, lots=tuple(lots))
