"""A design against the plan that was there before: how compact, what faults, what care moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from allocator.lots.areas import Areas
from allocator.lots.design.drawing import Drawing
from allocator.lots.design.task import IntArray
from allocator.lots.lot_plan import LotPlan
from allocator.lots.plan_check import PlanFault
from allocator.report.amounts import count
from allocator.report.lots_compactness import typical_way


def moved_care(areas: Areas, load: str, before: LotPlan, after: LotPlan) -> IntArray:
    """Return which areas change lots between two plans, shape ``(moved,)``, ascending.

    Lots of the two plans are matched one to one, those that share most care first.

    Parameters
    ----------
    areas, load
        The areas, and which of their minutes count.
    before, after
        Any two plans of them; areas in no lot before count as moved.
    """
    old, new = before.lot_of(areas), after.lot_of(areas)
    both = (old >= 0) & (new >= 0)
    held = np.zeros((len(before.lots), len(after.lots)), dtype=np.int64)
    np.add.at(held, (old[both], new[both]), areas.minutes[load][both])
    match: dict[int, int] = {}
    for place in np.argsort(-held, axis=None, kind="stable").tolist():
        one, other = divmod(place, held.shape[1])
        if other not in match and one not in match.values():
            match[other] = one
    home = np.array([match.get(lot, -2) for lot in range(len(after.lots))], dtype=np.int64)
    return np.flatnonzero(old != home[new])


def against_values(
    drawing: Drawing, plan: LotPlan, value: int, faults: Sequence[PlanFault]
) -> dict[str, Any] | None:
    """Return a design against the plan it was begun from; ``None`` where there was none.

    Parameters
    ----------
    drawing
        What was asked, with the plan that was there.
    plan, value
        The design, and its value.
    faults
        What the checker says of the plan that was there.
    """
    known = drawing.start
    if known is None:
        return None
    areas, load = drawing.areas, drawing.brief.load
    moved = moved_care(areas, load, known, plan)
    own = known.lot_of(areas)
    before = drawing.value_of(own) if (own >= 0).all() else None
    return {
        "plan": known.title,
        "lots": len(known.lots),
        "value": before,
        "more_compact_percent": None if not before else round(100 * (before - value) / before, 4),
        "moved_areas": [areas.ids[area] for area in moved.tolist()],
        "moved_minutes": int(areas.minutes[load][moved].sum()),
        "faults": [str(fault) for fault in faults],
    }


def against_lines(
    drawing: Drawing, plan: LotPlan, value: int, faults: Sequence[PlanFault]
) -> list[str]:
    """Say how a design differs from the plan it was begun from; nothing where there was none.

    Parameters
    ----------
    drawing, plan, value, faults
        As for `against_values`.
    """
    found = against_values(drawing, plan, value, faults)
    if found is None:
        return []
    total = int(drawing.areas.minutes[drawing.brief.load].sum())
    metric, before = drawing.brief.metric, found["value"]
    title = f"Against {found['plan']} ({count(found['lots'], 'lot')})"
    if before is None:
        lines = [f"{title}, which leaves areas in no lot:"]
    else:
        change = found["more_compact_percent"]
        side = "more" if change >= 0 else "less"
        ways = " to ".join(typical_way(metric, it, total) for it in (before, value))
        lines = [f"{title}: {abs(change):.2f} % {side} compact; typical way to the hub {ways}."]
    care = f"{found['moved_minutes'] / 60:,.0f} h of {total / 60:,.0f} h a week"
    lines.append(f"  {count(len(found['moved_areas']), 'area')} with {care} would change lots.")
    if not faults:
        return [*lines, f"  {found['plan']} keeps the band and the wishes, too."]
    said = f"  {found['plan']} breaks what was asked {count(len(faults), 'time')}:"
    return [*lines, said, *(f"  - {fault}" for fault in faults)]
