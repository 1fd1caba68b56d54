"""Designs of lots, for machines and for readers."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

from allocator.lots.areas import Areas
from allocator.lots.design.county_task import Band
from allocator.lots.design.design import LotDesign
from allocator.lots.design.drawing import Drawing
from allocator.lots.design.wishes import Wish
from allocator.lots.lot_plan import LotPlan
from allocator.lots.plan_check import PlanFault
from allocator.report.amounts import count
from allocator.report.columns import Heading, plain_table
from allocator.report.lots_against import against_lines, against_values
from allocator.report.lots_compactness import (
    UNITS,
    apart_in_millions,
    price_values,
    prices_table,
    typical_way,
)
from allocator.report.run_facts import SYNTHETIC
from allocator.solve.solution import Status

_BY_CLOCK = "A clock ended the search: a faster or less busy machine may find more."
_MOST_WISHES = 8
_PRICED = (
    "What each wish costs, in per cent of this cut: against the cut found without it, and between "
    "what\nlimits the price lies whatever cuts there are (by value and bound of both):"
)


def design_values(
    drawing: Drawing,
    design: LotDesign,
    faults: Sequence[PlanFault],
    known: Sequence[PlanFault] = (),
) -> dict[str, Any]:
    """Return a design as plain values.

    Parameters
    ----------
    drawing, design
        What was asked and what came of it.
    faults
        What the checker says of the plan.
    known
        What it says of the plan that was there before, if there was one.
    """
    conflict = design.conflict
    return {
        "title": drawing.brief.title,
        "question": drawing.brief.question,
        "expected": drawing.brief.expected,
        "areas": drawing.areas.source,
        "is_synthetic": drawing.areas.is_synthetic,
        "load": drawing.brief.load,
        "metric": drawing.brief.metric,
        "band": band_values(design.band),
        "status": design.status.value,
        "value": design.value,
        "bound": design.bound,
        "gap_percent": design.gap_percent,
        "bound_is_exact": design.is_exact,
        "ended_by_clock": design.ended_by_clock,
        "lots": [] if design.plan is None else _lots(drawing, design.plan),
        "wishes": [price_values(price, design.value or 0) for price in design.prices],
        "reason": design.reason,
        "conflict": None
        if conflict is None
        else {
            "wishes": [_words(wish) for wish in conflict.wishes],
            "is_proven": conflict.is_proven,
            "is_smallest": conflict.is_smallest,
        },
        "faults": [str(fault) for fault in faults],
        "against": None
        if design.plan is None
        else against_values(drawing, design.plan, design.value or 0, known),
        "events": list(design.events),
    }


def design_text(
    drawing: Drawing,
    design: LotDesign,
    faults: Sequence[PlanFault],
    known: Sequence[PlanFault] = (),
) -> str:
    """Write a design for a reader.

    Parameters
    ----------
    drawing, design, faults, known
        As for `design_values`.
    """
    brief = drawing.brief
    lines = [f"{brief.title}: {drawing.areas.source}.", *_synthetic(drawing.areas)]
    lines += [f"Question: {brief.question}"] if brief.question else []
    lines += [f"Expected beforehand: {brief.expected}"] if brief.expected else []
    on_the_way = [f"On the way: {event}." for event in design.events]
    if design.plan is None:
        lines += ["", *_asked(drawing, design.band), *no_plan_lines(drawing, design)]
        return "\n".join([*lines, *on_the_way])
    lines += ["", _lots_table(drawing, design.plan), "", *_proof(drawing, design), *on_the_way]
    against = against_lines(drawing, design.plan, design.value or 0, known)
    lines += ["", *against] if against else []
    if design.prices:
        lines += ["", _PRICED, prices_table(design.prices, design.value or 0)]
        lines += _unpriced_lines(drawing, design)
    return "\n".join([*lines, "", *checked_lines(faults)])


def _synthetic(areas: Areas) -> list[str]:
    return [SYNTHETIC] if areas.is_synthetic else []


def band_values(band: Band) -> dict[str, Any]:
    """Return a band of hours for JSON."""
    return {"lots": band.lots, "low_minutes": band.low, "high_minutes": band.high}


def _words(wish: object) -> str:
    return wish.words if isinstance(wish, Wish) else str(wish)


def _lots(drawing: Drawing, plan: LotPlan) -> list[dict[str, Any]]:
    """Return what is said of every lot: hours, against the mean, drive to the hub."""
    areas, where = drawing.areas, drawing.areas.index()
    minutes = areas.minutes[drawing.brief.load]
    mean = int(minutes.sum()) / max(1, len(plan.lots))
    drive = drawing.travel.minutes(areas.points, areas.points)
    rows = []
    for lot in plan.lots:
        members = np.array([where[area] for area in lot.members])
        load = int(minutes[members].sum())
        row: dict[str, Any] = {"lot_id": lot.lot_id, "name": lot.name, "hub": lot.hub}
        share = round(100 * load / mean, 1) if mean else None
        row |= {"areas": len(members), "minutes": load, "percent_of_mean": share}
        if lot.hub:
            squares = int((minutes[members] * drive[members, where[lot.hub]] ** 2).sum())
            row["drive_to_hub"] = round(sqrt(squares / load), 1) if load else None
        rows.append(row)
    return rows


def _lots_table(drawing: Drawing, plan: LotPlan) -> str:
    headings = [
        Heading("Lot", 6), Heading("Where", 44), Heading("Areas", 5, is_number=True),
        Heading("Hours a week", 12, is_number=True), Heading("Of mean", 8, is_number=True),
        Heading("Drive to hub", 12, is_number=True),
    ]  # fmt: skip
    rows = [
        [
            row["lot_id"], row["name"], str(row["areas"]), f"{row['minutes'] / 60:,.0f}",
            f"{row['percent_of_mean']} %", f"{row.get('drive_to_hub') or 0:.1f} min",
        ]
        for row in _lots(drawing, plan)
    ]  # fmt: skip
    return plain_table(headings, rows)


def _proof(drawing: Drawing, design: LotDesign) -> list[str]:
    """Say how good the cut is, and the figures behind that."""
    metric = drawing.brief.metric
    total = int(drawing.areas.minutes[drawing.brief.load].sum())

    late = [_BY_CLOCK] if design.ended_by_clock else []
    if design.value is None or design.bound is None or design.gap_percent is None:
        return ["How far from the best this cut may be is not known.", *late]
    value, bound = (
        f"{amount} ({typical_way(metric, it, total)} to the hub)"
        for it, amount in zip(
            (design.value, design.bound),
            apart_in_millions(design.value, design.bound),
            strict=True,
        )
    )
    figures = f"Value {value}, bound {bound}, in {UNITS[metric]}."
    if design.status is Status.OPTIMAL:
        return ["Proven: no cut within the band and the wishes is more compact.", figures]
    sure = "certified by prices anybody can re-work" if design.is_exact else "by a solver's bound"
    return [
        f"No cut can be more than {design.gap_percent:.2f} % more compact, {sure}.",
        figures,
        *late,
    ]


def no_plan_lines(drawing: Drawing, design: LotDesign) -> list[str]:
    """Return why there is no plan, and what to do.

    Parameters
    ----------
    drawing, design
        What was asked, and a design without a plan.
    """
    late = [_BY_CLOCK] if design.ended_by_clock else []
    lines = [reason_line(design), *late]
    conflict = design.conflict
    if conflict is None or not conflict.wishes:
        return [*lines, *_way_out(drawing)]
    lines.append(
        "The smallest set of wishes in conflict:" if conflict.is_smallest
        else "Wishes in conflict; leave out any one of them:" if conflict.is_proven
        else "Wishes that may be in conflict; not every part is proven:"
    )  # fmt: skip
    shown = [_words(wish) for wish in conflict.wishes[:_MOST_WISHES]]
    lines += [f"  - {words}" for words in shown]
    more = len(conflict.wishes) - len(shown)
    lines += [f"  - and {more} more"] if more else []
    return [*lines, "Drop or change one of these, or widen the band of hours."]


def _asked(drawing: Drawing, band: Band) -> list[str]:
    """Say what was asked in numbers; nothing where nobody needs care."""
    total = int(drawing.areas.minutes[drawing.brief.load].sum())
    if not total or not band.lots:
        return []
    low, high, needed, mean = (
        f"{minutes / 60:,.1f} h" for minutes in (band.low, band.high, total, total / band.lots)
    )
    return [
        f"Asked for: {count(band.lots, 'lot')} of {low} to {high} a week each; the "
        f"{count(len(drawing.areas), 'area')} need {needed}, {mean} a lot."
    ]


def _unpriced_lines(drawing: Drawing, design: LotDesign) -> list[str]:
    """Say how many wishes were not priced; nothing where all were."""
    more = len({wish.clause for wish in drawing.wishes}) - len(design.prices)
    return [f"{count(more, 'more wish', 'more wishes')} not priced."] if more > 0 else []


def reason_line(design: LotDesign) -> str:
    """Return why there is no plan.

    Parameters
    ----------
    design
        A design without a plan.
    """
    head = "Impossible" if design.status is Status.INFEASIBLE else "Nothing found"
    return f"{head}: {design.reason}."


def _way_out(drawing: Drawing) -> list[str]:
    """Say what can help where no wish is in the way; nothing where the reason says it."""
    areas, lots = drawing.areas, drawing.band.lots
    if not int(areas.minutes[drawing.brief.load].sum()):
        return []
    if not 1 <= lots <= len(areas):
        return [f"Ask for 1 to {len(areas)} lots."]
    if len(areas.parts()) > lots:
        return ["Ask for more lots, or name bridges and ferries between the pieces."]
    return ["Change the number of lots or widen the band."]


def checked_lines(faults: Sequence[PlanFault]) -> list[str]:
    """Return what the checker says of a plan that was made here.

    Parameters
    ----------
    faults
        What it found.
    """
    if not faults:
        return ["Checked with no solver: every area in one lot, every lot in one piece, hours in "
                "the band, wishes kept."]  # fmt: skip
    return ["The checker found:", *(f"  - {fault}" for fault in faults)]
