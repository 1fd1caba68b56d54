"""Change a plan by hand, and re-solve the lots around the change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from allocator.lots.areas import Areas
from allocator.lots.chosen import chosen_areas
from allocator.lots.design.county_task import Band
from allocator.lots.design.cut import CutEffort
from allocator.lots.design.design import LotDesign, design_lots
from allocator.lots.design.drawing import Drawing
from allocator.lots.design.mended_edit import mended_edit
from allocator.lots.design.task import IntArray
from allocator.lots.design.wishes import Wish, narrowed
from allocator.lots.lot_plan import LotPlan, PlannedLot

_TRIES, _PRICE_STEPS = 300_000, 12_000_000
"""Work of a re-solve: moves tried in all, and steps of dual ascent times squared areas."""

MOST_PRICED = 6
"""Wishes that are priced, the changes by hand first: an answer is wanted in seconds."""

_TOLD = CutEffort(starts=4, tries=300, finish=0, price_steps=1, nodes=0, is_any_enough=True)


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
        The plan with the change and nothing else; a lot that lost all its areas stands empty.
    resolved
        The plan re-solved around it; ``None`` where no legal one was found.
    before, after_edit, after
        Cost of the plan as it was, edited, and re-solved.
    changed
        Areas in another lot than before, the moved ones included.
    around
        Lots that could change.
    design
        The re-solve of these lots, with what the first wishes that bear on them cost: the change by
        hand before all others.
    unpriced
        Wishes that bear on these lots, beyond those priced.
    """

    edited: LotPlan
    resolved: LotPlan | None
    before: int
    after_edit: int
    after: int | None
    changed: tuple[str, ...]
    around: tuple[str, ...]
    design: LotDesign
    unpriced: int


def move_areas(drawing: Drawing, plan: LotPlan, moves: Sequence[Move]) -> Moved:
    """Put areas into other lots and re-solve the lots this touches; more of them, if need be.

    First the lots that a plain repair of the change would touch, whatever lots lie between; then
    those next to them as well; each from the change as mended and from lots drawn anew.

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
    moved = sorted({where[move.area_id] for move in moves})
    whole = _with_kin(drawing, edited, moved)
    begun = mended_edit(areas, drawing.cost, whole, moved)
    pins = [*_pins(drawing, edited, moves), *_partings(drawing, edited, moves)]
    touched = {*before[before != begun].tolist(), *begun[before != begun].tolist()}
    beside = _beside(areas, before, touched)
    for around, starts in ((touched, 0), (touched, 4), (beside, 0), (beside, 4)):
        part = _part(drawing, plan, (before, begun), around, pins)
        effort = _effort(len(part.areas), starts, 1)
        priced = min(MOST_PRICED, len({wish.clause for wish in part.wishes}))
        part = replace(part, effort=effort, price_effort=_effort(len(part.areas), 0, priced))
        design = design_lots(part, with_prices=True, most=MOST_PRICED)
        if design.plan is not None:
            break
    after, resolved = _put_back(plan, areas, (before, edited), moved, design)
    changed = () if after is None else np.flatnonzero(after != before).tolist()
    clauses = {wish.clause for wish in part.wishes}
    return Moved(
        edited=_plan_like(plan, areas, edited, range(len(areas))),
        resolved=resolved,
        before=drawing.value_of(before),
        after_edit=drawing.value_of(edited),
        after=None if after is None else drawing.value_of(after),
        changed=tuple(areas.ids[area] for area in changed),
        around=tuple(plan.lots[lot].lot_id for lot in sorted(around)),
        design=design,
        unpriced=len(clauses) - len(design.prices) if design.prices else 0,
    )


def _with_kin(drawing: Drawing, edited: IntArray, moved: Sequence[int]) -> IntArray:
    """Return the change with what is to stay together with a moved area in the same lot."""
    whole = edited.copy()
    groups = [set(x.group) for x in drawing.wishes if x.code in ("together", "whole")]
    for area in moved:
        kin, before = {area}, set[int]()
        while kin != before:
            before = kin
            kin = kin.union(*(group for group in groups if group & kin))
        whole[sorted(kin - set(moved))] = edited[area]
    return whole


def _effort(areas: int, starts: int, parts: int) -> CutEffort:
    """Return a part of the effort that answers within a second or two however many areas."""
    return CutEffort(
        starts=starts,
        tries=min(1_000, _TRIES // (areas * parts)),
        finish=2,
        price_steps=max(10, min(200, _PRICE_STEPS // (areas * areas * parts))),
        nodes=0,
    )


def _part(
    drawing: Drawing,
    plan: LotPlan,
    lots: tuple[IntArray, IntArray],
    around: set[int],
    pins: Sequence[Wish],
) -> Drawing:
    """Return the lots around a change as a drawing of their own, begun from the change mended."""
    areas, (before, begun) = drawing.areas, lots
    kept = [area for area in range(len(areas)) if int(before[area]) in around]
    number = {area: new for new, area in enumerate(kept)}
    wishes = [narrowed(wish, number) for wish in (*pins, *drawing.wishes)]
    return replace(
        drawing,
        areas=chosen_areas(areas, [areas.ids[area] for area in kept]),
        feasibility=_TOLD,
        start=_plan_like(plan, areas, begun, kept),
        fixed_band=Band(lots=len(around), low=drawing.band.low, high=drawing.band.high),
        fixed_wishes=tuple(wish for wish in wishes if wish is not None),
    )


def _beside(areas: Areas, before: IntArray, touched: set[int]) -> set[int]:
    """Return the lots that are touched and those next to them."""
    near = set(touched)
    for one, other in areas.edges.tolist():
        lots = {int(before[one]), int(before[other])}
        if lots & touched:
            near |= lots
    return near


def _pins(drawing: Drawing, edited: IntArray, moves: Sequence[Move]) -> Iterator[Wish]:
    """Yield wishes that keep every moved area with the hub of what stays in its new lot.

    Where nothing stays there, one of the moved areas stands for the lot, and is free itself.
    """
    where = drawing.areas.index()
    sent = np.array([where[move.area_id] for move in moves])
    for move in moves:
        area = where[move.area_id]
        members = np.flatnonzero(edited == edited[area])
        stays = np.setdiff1d(members, sent)
        hubs = stays if len(stays) else members
        hub = int(hubs[int(drawing.cost[np.ix_(members, hubs)].sum(axis=0).argmin())])
        if hub != area:
            group = tuple(sorted((area, hub)))
            yield Wish(code="together", words=_said(move), clause=_said(move), group=group)


def _partings(drawing: Drawing, edited: IntArray, moves: Sequence[Move]) -> Iterator[Wish]:
    """Yield wishes that keep apart the areas that go to different lots."""
    where = drawing.areas.index()
    for one, other in combinations(moves, 2):
        pair = where[one.area_id], where[other.area_id]
        if edited[pair[0]] != edited[pair[1]]:
            said = f"{one.area_id} and {other.area_id} go to different lots"
            yield Wish(code="no-crossing", words=said, clause=_said(other), apart=(pair,))


def _said(move: Move) -> str:
    return f"{move.area_id} goes to {move.lot_id}"


def _put_back(
    plan: LotPlan,
    areas: Areas,
    lots: tuple[IntArray, IntArray],
    moved: Sequence[int],
    design: LotDesign,
) -> tuple[IntArray | None, LotPlan | None]:
    """Return the whole plan with the lots re-solved.

    A lot with a moved area bears the id the area was sent to; the others each the id they share
    most with.
    """
    if design.plan is None:
        return None, None
    before, edited = lots
    where, after = areas.index(), before.copy()
    members = [np.array([where[a] for a in lot.members]) for lot in design.plan.lots]
    around = np.unique(before[np.concatenate(members)]).tolist()
    sent = set(moved)
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
    return after, _plan_like(plan, areas, after, range(len(areas)))


def _plan_like(
    plan: LotPlan, areas: Areas, lot_of: IntArray, kept: Sequence[int] | range
) -> LotPlan:
    """Return lots under the ids and names of a plan; hubs that left their lot are forgotten.

    A lot without areas stands in a plan of all areas, where it is a fault, and in no part of one.
    """
    lots = []
    for at, lot in enumerate(plan.lots):
        members = tuple(areas.ids[area] for area in kept if lot_of[area] == at)
        if members or len(kept) == len(areas):
            hub = lot.hub if lot.hub in members else ""
            lots.append(PlannedLot(lot_id=lot.lot_id, name=lot.name, members=members, hub=hub))
    return LotPlan(title=plan.title, lots=tuple(lots))
