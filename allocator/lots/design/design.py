"""Design lots: from areas, hours and wishes to a lot plan with a bound, or to the conflict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.lots.design.answer import Answer
from allocator.lots.design.conflict import Conflict, smallest_conflict
from allocator.lots.design.county_task import (
    Band,
    ContradictionError,
    CountyTask,
    county_task,
)
from allocator.lots.design.drawing import Drawing, cut_drawing
from allocator.lots.design.task import IntArray
from allocator.lots.design.wish_prices import WishPrice, price_wishes
from allocator.lots.design.wishes import Wish
from allocator.lots.lot_names import lot_names
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.solve.solution import Status

MOST_PRICED = 24
"""Wishes that are priced, unless told otherwise."""
_SMALL = 60
"""Areas so few that it is soon told whether any plan keeps all wishes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDesign:
    """A designed plan and what is proven of it, or why there is none.

    Parameters
    ----------
    plan
        The lots; ``None`` where none was found.
    status, value, bound, is_exact, events, ended_by_clock
        As in `Answer`, for all lots, locked ones included.
    band
        Lots and hours asked for.
    prices
        What each wish costs, where that was asked for.
    conflict
        Wishes that cannot all be kept, where that is so.
    reason
        Why nothing fits, in a sentence; empty where something does.
    """

    plan: LotPlan | None
    status: Status
    band: Band
    value: int | None = None
    bound: int | None = None
    is_exact: bool = True
    events: tuple[str, ...] = ()
    ended_by_clock: bool = False
    prices: tuple[WishPrice, ...] = ()
    conflict: Conflict[Wish] | None = None
    reason: str = ""

    @property
    def gap_percent(self) -> float | None:
        """How far the value may be from the best [% of the value]."""
        if self.value is None or self.bound is None:
            return None
        return 100.0 * (self.value - self.bound) / max(1, self.value)


def design_lots(
    drawing: Drawing, *, with_prices: bool = False, most: int = MOST_PRICED
) -> LotDesign:
    """Design lots.

    Parameters
    ----------
    drawing
        What is asked.
    with_prices
        Whether to work out what each wish costs, by a design without it.
    most
        Most wishes to price, in the order they were made.

    Raises
    ------
    KeyError
        When a wish names no area or label.
    """
    reason = next(_impossible(drawing), "")
    if reason:
        return LotDesign(plan=None, status=Status.INFEASIBLE, band=drawing.band, reason=reason)
    wishes = drawing.wishes
    try:
        made, answer = cut_drawing(drawing, wishes, drawing.effort, drawing.tell)
    except ContradictionError as fault:
        conflict = smallest_conflict(fault.wishes, lambda some: _status(drawing, some))
        return LotDesign(
            plan=None, status=Status.INFEASIBLE, band=drawing.band, conflict=conflict,
            reason=_why(drawing, conflict),
        )  # fmt: skip
    if _is_soon_told(drawing, answer):
        told = cut_drawing(drawing, wishes, drawing.feasibility, drawing.tell)[1]
        answer = replace(told, bound=answer.bound if told.bound is None else told.bound)
    if answer.partition is None:
        return _without_plan(drawing, wishes, answer)
    hub_of = made.hub_of(answer.partition, drawing.cost)
    value = drawing.value_at(hub_of)
    locked = value - (answer.value or 0)
    design = LotDesign(
        plan=_plan(drawing, hub_of, made),
        status=answer.status,
        band=drawing.band,
        value=value,
        bound=None if answer.bound is None else answer.bound + locked,
        is_exact=answer.is_exact,
        events=answer.events,
        ended_by_clock=answer.ended_by_clock,
    )
    if not with_prices or design.plan is None:
        return design
    worth = (value, design.bound or 0)
    return replace(design, prices=price_wishes(drawing, design.plan, worth, wishes, most))


def _impossible(drawing: Drawing) -> Iterator[str]:
    """Yield why no cut can do, whatever the wishes."""
    areas, band = drawing.areas, drawing.band
    minutes = areas.minutes[drawing.brief.load]
    total, largest = int(minutes.sum()), int(minutes.max(initial=0))
    if band.lots < 1:
        yield "a design needs at least one lot"
    if band.lots > len(areas):
        yield f"{band.lots} lots cannot be made of {len(areas)} areas"
    if band.low > band.high:
        yield "the band's least hours are above its most: widen the band"
    if not total:
        yield "the areas need no care at all: check that their hours were not left out"
    if band.lots * band.low > total:
        least = f"{band.lots} lots of at least {band.low // 60:,} h"
        yield f"{least} need more than the {total // 60:,} h there are"
    if band.lots * band.high < total:
        yield f"{band.lots} lots of at most {band.high // 60:,} h cannot hold {total // 60:,} h"
    if largest > band.high:
        area = areas.ids[int(minutes.argmax())]
        yield f"area {area} alone has {largest // 60:,} h, more than a lot may have"
    pieces = len(areas.parts())
    if pieces > max(1, band.lots):
        yield f"the areas are in {pieces} pieces without a bridge, more than there are lots"


def _is_soon_told(drawing: Drawing, answer: Answer) -> bool:
    """Return whether a search without proof found nothing where a proof takes little time."""
    is_open = answer.partition is None and answer.status is Status.UNPROVEN
    is_small = len(drawing.areas) <= _SMALL and drawing.feasibility.nodes > 0
    return is_open and is_small and not drawing.effort.nodes


def _without_plan(drawing: Drawing, wishes: list[Wish], answer: Answer) -> LotDesign:
    """Say which wishes are in conflict, or that nothing was found."""
    plain = LotDesign(
        plan=None, status=answer.status, band=drawing.band, bound=answer.bound,
        events=answer.events, ended_by_clock=answer.ended_by_clock,
    )  # fmt: skip
    if not wishes or answer.status is Status.UNPROVEN:
        reason = "no cut keeps the hours band" if answer.status is Status.INFEASIBLE else (
            "no cut was found within the limits, and none is proven impossible: widen the band, "
            "drop a wish or try harder"
        )  # fmt: skip
        return replace(plain, reason=reason)
    if drawing.tell:
        drawing.tell("Looking for the wishes in conflict", 0, 1)
    conflict = smallest_conflict(wishes, lambda some: _status(drawing, some))
    return replace(plain, conflict=conflict, reason=_why(drawing, conflict))


def _why(drawing: Drawing, conflict: Conflict[Wish]) -> str:
    """Say why the wishes of a conflict cannot be kept: of these, not of all that were made."""
    try:
        county_task(drawing.areas, drawing.brief.load, drawing.cost, drawing.band, conflict.wishes)
    except ContradictionError as fault:
        return fault.reason
    if not conflict.wishes:
        return "no cut keeps the hours band"
    if len(conflict.wishes) == 1:
        return f"no cut keeps the hours band when {conflict.wishes[0].words}"
    return "these wishes cannot all be kept"


def _status(drawing: Drawing, wishes: Sequence[Wish]) -> Status:
    try:
        return cut_drawing(drawing, wishes, drawing.feasibility)[1].status
    except ContradictionError:
        return Status.INFEASIBLE


def _plan(drawing: Drawing, hub_of: IntArray, made: CountyTask) -> LotPlan:
    """Name lots, west to east: locked ones keep their name, others are called after places."""
    areas = drawing.areas
    locked = {group[0]: name for name, group in made.locked}
    members = {int(hub): np.flatnonzero(hub_of == hub) for hub in np.unique(hub_of)}
    order = sorted(members, key=lambda hub: (int(areas.easting[hub]), hub))
    called = lot_names(areas, [members[hub] for hub in order], order)
    lots = []
    for number, (hub, place) in enumerate(zip(order, called, strict=True), 1):
        ids = tuple(areas.ids[area] for area in members[hub].tolist())
        name = next((locked[area] for area in members[hub].tolist() if area in locked), place)
        lots.append(PlannedLot(lot_id=f"L{number:02d}", name=name, members=ids, hub=areas.ids[hub]))
    return LotPlan(title=drawing.brief.title, lots=tuple(lots))
