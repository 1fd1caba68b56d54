"""Changes of a lot plan by hand, for machines and for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allocator.lots.design.drawing import Drawing
from allocator.lots.design.move import Moved
from allocator.lots.design.resolve import MOST_PRICED
from allocator.lots.lot_plan import LotPlan
from allocator.lots.plan_check import PlanFault
from allocator.report.amounts import count
from allocator.report.design_text import checked_lines, no_plan_lines, reason_line
from allocator.report.lots_compactness import price_values, prices_table, typical_way

_MOST_AREAS = 20


def moved_values(moved: Moved, faults: Sequence[PlanFault]) -> dict[str, Any]:
    """Return a change by hand as plain values; every per cent is of the whole plan as it was.

    Parameters
    ----------
    moved
        What came of it.
    faults
        What the checker says of the plan as re-solved.
    """
    return {
        "before": moved.before,
        "after_edit": moved.after_edit,
        "after": moved.after,
        "status": moved.design.status.value,
        "reason": moved.design.reason,
        "around": list(moved.around),
        "changed": list(moved.changed),
        "wishes": [price_values(price, moved.before) for price in moved.design.prices],
        "unpriced": moved.unpriced,
        "faults": [str(fault) for fault in faults],
    }


def moved_text(
    drawing: Drawing,
    known: LotPlan,
    moved: Moved,
    faults: Sequence[PlanFault],
    edited: Sequence[PlanFault],
) -> str:
    """Write a change by hand for a reader.

    Parameters
    ----------
    drawing, known
        What was asked, and the plan as it was.
    moved, faults
        As for `moved_values`.
    edited
        What the checker says of the plan with the change and nothing else.
    """

    def told(value: int) -> str:
        """Say a way to the hub beside that of the plan as it was."""
        return _against(drawing, value, moved.before)

    as_it_was = _way(drawing, moved.before)
    lines = [f"The plan as it was: {as_it_was} to the hub; per cents below are of its moment."]
    lines += [f"With the change alone: {told(moved.after_edit)}"]
    lines += [f"  - {fault}" for fault in edited] or ["  It keeps the band and the wishes."]
    if moved.after is None:
        return "\n".join([*lines, "", *_no_plan_lines(drawing, moved)])
    lines += [
        "",
        f"Re-solved around it ({', '.join(moved.around)}): {told(moved.after)}",
        f"  {count(len(moved.changed), 'area')} in another lot than before:",
        *_changed_lines(drawing, known, moved),
    ]
    if moved.design.prices:
        head = "What wishes cost, in per cent of the plan as it was, and between what limits:"
        lines += ["", head, prices_table(moved.design.prices, moved.before)]
    if moved.unpriced:
        more = count(moved.unpriced, "more wish", "more wishes")
        lines.append(f"{more} here not priced: only the first {MOST_PRICED}, yours by hand first.")
    return "\n".join([*lines, "", *checked_lines(faults)])


def _changed_lines(drawing: Drawing, known: LotPlan, moved: Moved) -> list[str]:
    """Name the areas that change lots, those moved by hand and others, the first of them."""
    assert moved.resolved is not None
    names = dict(zip(drawing.areas.ids, drawing.areas.names, strict=True))
    before, after = ({it: x.lot_id for x in plan.lots for it in x.members}
                     for plan in (known, moved.resolved))  # fmt: skip
    lines = [
        f"    {area} {names[area]}: {before[area]} to {after[area]}"
        for area in moved.changed[:_MOST_AREAS]
    ]
    more = len(moved.changed) - len(lines)
    return [*lines, f"    … and {more} more; --json lists all."] if more else lines


def _no_plan_lines(drawing: Drawing, moved: Moved) -> list[str]:
    """Return why there is no plan with the change, and what to do that a change by hand can."""
    if moved.design.conflict is not None and moved.design.conflict.wishes:
        return no_plan_lines(drawing, moved.design)
    if moved.is_over_water:
        return [
            reason_line(moved.design),
            "Choose a lot on the same side, or add the two areas that a bridge joins to "
            "bridges.csv, named in a file about lots or with --bridges.",
        ]
    return [
        reason_line(moved.design),
        "Widen the band with --band, drop a wish, move the areas in between as well, or choose a "
        "lot next to it.",
    ]


def _way(drawing: Drawing, value: int) -> str:
    total = int(drawing.areas.minutes[drawing.brief.load].sum())
    return typical_way(drawing.brief.metric, value, total)


def _against(drawing: Drawing, value: int, before: int) -> str:
    if value == before:
        return "as compact as before."
    change = 100 * (value - before) / max(1, before)
    side = "less" if value > before else "more"
    return f"{abs(change):.2f} % {side} compact than before ({_way(drawing, value)})."
