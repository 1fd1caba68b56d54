"""Change a lot plan by hand, for the band and the wishes it was designed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from allocator.domain.errors import UserError
from allocator.lots.areas import Areas
from allocator.lots.brief import AreasFrom, HoursBand, LotBrief, PlanFrom, Wishes, areas_named
from allocator.lots.design.drawing import QUICK, Drawing
from allocator.lots.design.move import Move, Moved, move_areas
from allocator.lots.lot_plan import NO_LOT, LotPlan
from allocator.lots.plan_check import PlanFault
from allocator.use_cases.design_folder import asked_of, require_same_areas
from allocator.use_cases.design_lots import (
    band_of,
    brief_of,
    judged,
    open_drawing,
    require_whole,
    unknown_word,
)
from allocator.use_cases.open_lot_plan import open_lot_plan
from allocator.use_cases.progress import Progress
from allocator.use_cases.subject import Subject

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear


def open_move(
    word: str,
    subject: Subject,
    changes: Mapping[str, Any],
    progress: Progress,
    hear: Hear | None = None,
) -> tuple[Drawing, LotPlan]:
    """Load the plan that is to be changed, its areas, and what is asked of it.

    Parameters
    ----------
    word
        The plan, as `open_lot_plan` reads it.
    subject
        What it cuts. Where this is no file about lots, band, wishes, load and metric are those the
        plan's own folder says it was designed for.
    changes
        Fields of `LotBrief` that the command line sets; wishes of a kind go before those of the
        same kind that the folder has.
    progress
        Told what is being done.
    hear
        Told the findings that do not stop the load.

    Raises
    ------
    UserError
        When the areas or the plan cannot be read, or the plan was designed from other areas.
    """
    designed = asked_of(word) if subject.brief is None else None
    brief = (
        brief_of(subject, changes)
        if designed is None
        else _asked_again(designed, subject.areas, changes)
    )
    drawing = open_drawing(brief, QUICK, progress, hear=hear)
    require_same_areas(word, drawing.areas)
    plan = open_lot_plan(word, drawing.areas, hear)
    drawing = replace(drawing, brief=replace(brief, lots=len(plan.lots)))
    has_band = designed is not None or "band" in changes or subject.brief is not None
    return drawing if has_band else _as_uneven_as(drawing, plan), plan


def _asked_again(designed: LotBrief, areas: AreasFrom, changes: Mapping[str, Any]) -> LotBrief:
    """Return what a plan was designed for, with changes."""
    more: Wishes = changes.get("wishes", Wishes())
    given = {it.name: getattr(more, it.name) for it in fields(more) if getattr(more, it.name)}
    merged = {**changes, "wishes": replace(designed.wishes, **given)}
    return replace(designed, areas=areas, plan=PlanFrom(), **merged)


def _as_uneven_as(drawing: Drawing, plan: LotPlan) -> Drawing:
    """Return the drawing with the band of a plan as it is, and 10 % either way at least."""
    own = plan.lot_of(drawing.areas)
    if (own == NO_LOT).any():
        return drawing
    held = band_of(drawing.areas, drawing.brief.load, own, len(plan.lots))
    low, high = HoursBand().minutes(
        int(drawing.areas.minutes[drawing.brief.load].sum()), len(plan.lots)
    )
    hours = HoursBand(
        unit="hours", low=min(held.low, low) // 60, high=-(-max(held.high, high) // 60)
    )
    return replace(drawing, brief=replace(drawing.brief, band=hours))


def move(
    drawing: Drawing, plan: LotPlan, moves: Sequence[Move]
) -> tuple[Moved, tuple[PlanFault, ...]]:
    """Change a plan by hand, re-solve around it, and have the result judged.

    Parameters
    ----------
    drawing
        The areas and what is asked.
    plan
        The plan as it is.
    moves
        What goes where; a label, as kind:value, stands for all its areas.

    Raises
    ------
    UserError
        When a move names no area or lot, or the plan leaves areas out.
    """
    require_whole(drawing.areas, plan, "put each into one before moving any")
    ready = replace(drawing, tell=None)
    single = [one for change in moves for one in _one_by_one(change, drawing.areas, plan)]
    for number, change in enumerate(single):
        if any(other.area_id == change.area_id for other in single[:number]):
            raise UserError(f"{change.area_id} is moved twice; name it once.")
    try:
        moved = move_areas(ready, plan, single)
    except KeyError as fault:
        raise unknown_word(fault, drawing.areas) from None
    faults = () if moved.resolved is None else judged(ready, moved.resolved)
    return moved, faults


def _one_by_one(change: Move, areas: Areas, plan: LotPlan) -> list[Move]:
    """Return a change of one area or of all areas of a label as changes of one area each."""
    try:
        named = areas_named(areas, change.area_id)
    except KeyError:
        raise UserError(
            f"{change.area_id}: there is no such area. `allocator lots areas` lists them."
        ) from None
    lots = {lot.lot_id: set(lot.members) for lot in plan.lots}
    if change.lot_id not in lots:
        raise UserError(f"{change.lot_id}: {plan.title} has no such lot, only {', '.join(lots)}.")
    if lots[change.lot_id] >= set(named):
        raise UserError(f"{change.area_id} is in {change.lot_id} already; there is nothing to do.")
    return [Move(area, change.lot_id, change.area_id) for area in named]
