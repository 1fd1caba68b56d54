"""Change a plan by hand, and re-solve the lots around the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.lots.areas import Areas
from allocator.lots.chosen import chosen_areas
from allocator.lots.design.county_task import Band
from allocator.lots.design.cut import CutEffort
from allocator.lots.design.design import Drawing, LotDesign, design_lots
from allocator.lots.design.task import IntArray
from allocator.lots.design.wishes import Wish, narrowed
from allocator.lots.lot_plan import LotPlan, PlannedLot

AROUND = CutEffort(starts=0, tries=1_000, finish=2, price_steps=60, nodes=0)
"""Effort of a re-solve from the plan as edited: a second or two for a few hundred areas."""


@dataclass(frozen=True, slots=True)
class Move:
    """Put an area into a lot.

    Parameters
    ----------
    area_id, lot_id
        As in the plan.
    """

    area_id: str
    lot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came of a change by hand.

    Parameters
    ----------
    edited
        The plan with the change and nothing else.
    resolved
        The plan re-solved around it; ``None`` where no legal one was found.
    before, after_edit, after
        Cost of the plan as it was, edited, and re-solved.
    changed
        Areas in another lot than before, the moved ones included.
    around
        Lots that could change.
    design
        The re-solve of these lots, with what each wish costs.
    """

    edited: LotPlan
    resolved: LotPlan | None
    before: int
    after_edit: int
    after: int | None
    changed: tuple[str, ...]
    around: tuple[str, ...]
    design: LotDesign


def move_areas(drawing: Drawing, plan: LotPlan, moves: Sequence[Move]) -> Moved:
    """Put areas into other lots and re-solve these lots; with those next to them, if need be.

    Parameters
    ----------
    drawing
        The areas and what is asked.
    plan
        The plan as it is; every area in one lot.
    moves
        Changes by hand, kept in what is re-solved.

    Raises
    ------
    KeyError
        When a move names no area or lot of the plan.
    """
    areas, where = drawing.areas, drawing.areas.index()
    index = {lot.lot_id: at for at, lot in enumerate(plan.lots)}
    before = plan.lot_of(areas)
    edited = before.copy()
    for move in moves:
        edited[where[move.area_id]] = index[move.lot_id]
    pins = [_pin(drawing, plan, edited, move) for move in moves]
    for is_wide in (False, True):
        around = _around(areas, before, edited, is_wide=is_wide)
        design = _resolve(drawing, plan, (before, edited), around, pins)
        if design.plan is not None:
            break
    after, resolved = _put_back(plan, areas, before, around, design)
    changed = () if after is None else np.flatnonzero(after != before).tolist()
    return Moved(
        edited=_plan_like(plan, areas, edited, range(len(areas))),
        resolved=resolved,
        before=_value(drawing, before),
        after_edit=_value(drawing, edited),
        after=None if after is None else _value(drawing, after),
        changed=tuple(areas.ids[area] for area in changed),
        around=tuple(plan.lots[lot].lot_id for lot in sorted(around)),
        design=design,
    )


def _resolve(
    drawing: Drawing,
    plan: LotPlan,
    lots: tuple[IntArray, IntArray],
    around: set[int],
    pins: Sequence[Wish],
) -> LotDesign:
    """Design the lots around a change anew, from the plan as edited."""
    areas, (before, edited) = drawing.areas, lots
    kept = [area for area in range(len(areas)) if int(before[area]) in around]
    number = {area: new for new, area in enumerate(kept)}
    wishes = [narrowed(wish, number) for wish in (*pins, *drawing.wishes)]
    part = replace(
        drawing,
        areas=chosen_areas(areas, [areas.ids[area] for area in kept]),
        start=_plan_like(plan, areas, edited, kept),
        fixed_band=Band(lots=len(around), low=drawing.band.low, high=drawing.band.high),
        fixed_wishes=tuple(wish for wish in wishes if wish is not None),
    )
    return design_lots(part, with_prices=True)


def _around(areas: Areas, before: IntArray, edited: IntArray, *, is_wide: bool) -> set[int]:
    """Return the lots that change and, if wide, those next to them."""
    touched = {*before[before != edited].tolist(), *edited[before != edited].tolist()}
    if touched and not is_wide:
        return touched
    near = set(touched)
    for one, other in areas.edges.tolist():
        lots = {int(before[one]), int(before[other])}
        if lots & touched:
            near |= lots
    return near or {int(before[0])}


def _pin(drawing: Drawing, plan: LotPlan, edited: IntArray, move: Move) -> Wish:
    """Return the wish that keeps a moved area with the hub of its new lot."""
    area = drawing.areas.index()[move.area_id]
    members = np.flatnonzero(edited == edited[area])
    stays = members[members != area]
    hub = stays[int(drawing.cost[np.ix_(members, stays)].sum(axis=0).argmin())]
    said = f"{move.area_id} goes to {move.lot_id}"
    return Wish(code="together", words=said, clause=said, group=tuple(sorted((area, int(hub)))))


def _value(drawing: Drawing, lot_of: IntArray) -> int:
    """Return the cost of lots at their best hubs."""
    total = 0
    for lot in np.unique(lot_of):
        members = np.flatnonzero(lot_of == lot)
        total += int(drawing.cost[np.ix_(members, members)].sum(axis=0).min())
    return total


def _put_back(
    plan: LotPlan, areas: Areas, before: IntArray, around: set[int], design: LotDesign
) -> tuple[IntArray | None, LotPlan | None]:
    """Return the whole plan with the lots re-solved, each under the id it shares most with."""
    if design.plan is None:
        return None, None
    where, after = areas.index(), before.copy()
    members = [np.array([where[a] for a in lot.members]) for lot in design.plan.lots]
    left = set(around)
    shared = sorted(
        (-int((before[own] == lot).sum()), at, lot)
        for at, own in enumerate(members)
        for lot in around
    )
    done: set[int] = set()
    for _, at, lot in shared:
        if at not in done and lot in left:
            after[members[at]] = lot
            done.add(at)
            left.discard(lot)
    return after, _plan_like(plan, areas, after, range(len(areas)))


def _plan_like(
    plan: LotPlan, areas: Areas, lot_of: IntArray, kept: Sequence[int] | range
) -> LotPlan:
    """Return lots under the ids and names of a plan; hubs that left their lot are forgotten."""
    lots = []
    for at, lot in enumerate(plan.lots):
        members = tuple(areas.ids[area] for area in kept if lot_of[area] == at)
        if members:
            hub = lot.hub if lot.hub in members else ""
            lots.append(PlannedLot(lot_id=lot.lot_id, name=lot.name, members=members, hub=hub))
    return LotPlan(title=plan.title, lots=tuple(lots))
