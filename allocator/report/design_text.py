"""Designs of lots, changes by hand and places among random plans: for machines and for readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np

from allocator.lots.areas import Areas
from allocator.lots.design.county_task import Band
from allocator.lots.design.design import Drawing, LotDesign
from allocator.lots.design.move import Moved
from allocator.lots.design.wishes import Wish
from allocator.lots.judge import MEASURES
from allocator.lots.judge.percentiles import Placement
from allocator.lots.lot_plan import LotPlan
from allocator.lots.plan_check import PlanFault
from allocator.report.amounts import count
from allocator.report.columns import Heading, plain_table
from allocator.report.run_facts import SYNTHETIC
from allocator.solve.solution import Status

_MOST_WISHES = 8


def design_values(
    drawing: Drawing, design: LotDesign, faults: Sequence[PlanFault]
) -> dict[str, Any]:
    """Return a design as plain values.

    Parameters
    ----------
    drawing, design
        What was asked and what came of it.
    faults
        What the checker says of the plan.
    """
    conflict = design.conflict
    return {
        "title": drawing.brief.title,
        "areas": drawing.areas.source,
        "is_synthetic": drawing.areas.is_synthetic,
        "load": drawing.brief.load,
        "metric": drawing.brief.metric,
        "band": _band_values(design.band),
        "status": design.status.value,
        "value": design.value,
        "bound": design.bound,
        "gap_percent": design.gap_percent,
        "bound_is_exact": design.is_exact,
        "lots": [] if design.plan is None else _lots(drawing, design.plan),
        "wishes": [
            {"wish": x.words, "costs": x.value, "percent": x.percent, "status": x.status.value}
            for x in design.prices
        ],
        "reason": design.reason,
        "conflict": None
        if conflict is None
        else {
            "wishes": [_words(wish) for wish in conflict.wishes],
            "is_proven": conflict.is_proven,
            "is_smallest": conflict.is_smallest,
        },
        "faults": [str(fault) for fault in faults],
        "events": list(design.events),
    }


def design_text(drawing: Drawing, design: LotDesign, faults: Sequence[PlanFault]) -> str:
    """Write a design for a reader.

    Parameters
    ----------
    drawing, design, faults
        As for `design_values`.
    """
    lines = [f"{drawing.brief.title}: {drawing.areas.source}.", *_synthetic(drawing.areas)]
    if design.plan is None:
        return "\n".join([*lines, "", *_no_plan(design)])
    lines += ["", _lots_table(drawing, design.plan), "", _proof(design)]
    if design.prices:
        lines += ["", "What each wish costs, by a design without it:", _prices_table(design)]
    lines += ["", *_faults(faults)]
    return "\n".join(lines)


def _synthetic(areas: Areas) -> list[str]:
    return [SYNTHETIC] if areas.is_synthetic else []


def _band_values(band: Band) -> dict[str, Any]:
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
        Heading("Lot", 6), Heading("Around", 36), Heading("Areas", 5, is_number=True),
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


def _proof(design: LotDesign) -> str:
    """Say how good the cut is."""
    if design.status is Status.OPTIMAL:
        return "Proven: no cut within the band and the wishes is more compact."
    if design.gap_percent is None:
        return "How far from the best this cut may be is not known."
    sure = "certified by prices anybody can re-work" if design.is_exact else "by a solver's bound"
    return f"No cut can be more than {design.gap_percent:.2f} % more compact, {sure}."


def _prices_table(design: LotDesign) -> str:
    headings = [Heading("Wish", 60), Heading("Costs", 10, is_number=True)]
    rows = [[price.words, f"+{price.percent:.2f} %"] for price in design.prices]
    return plain_table(headings, rows)


def _no_plan(design: LotDesign) -> list[str]:
    """Say why there is no plan, and what to do."""
    head = "Impossible" if design.status is Status.INFEASIBLE else "Nothing found"
    lines = [f"{head}: {design.reason}."]
    conflict = design.conflict
    if conflict is None or not conflict.wishes:
        return [*lines, "Change the number of lots or widen the band."]
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


def _faults(faults: Sequence[PlanFault]) -> list[str]:
    if not faults:
        return ["Checked with no solver: every area in one lot, every lot in one piece, hours in "
                "the band, wishes kept."]  # fmt: skip
    return ["The checker found:", *(f"  - {fault}" for fault in faults)]


def moved_values(moved: Moved, faults: Sequence[PlanFault]) -> dict[str, Any]:
    """Return a change by hand as plain values.

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
        "wishes": [
            {"wish": x.words, "costs": x.value, "percent": x.percent} for x in moved.design.prices
        ],
        "faults": [str(fault) for fault in faults],
    }


def moved_text(moved: Moved, faults: Sequence[PlanFault], edited: Sequence[PlanFault]) -> str:
    """Write a change by hand for a reader.

    Parameters
    ----------
    moved, faults
        As for `moved_values`.
    edited
        What the checker says of the plan with the change and nothing else.
    """
    lines = [f"With the change alone: {_against(moved.after_edit, moved.before)}"]
    lines += [f"  - {fault}" for fault in edited] or ["  It keeps the band and the wishes."]
    if moved.after is None:
        return "\n".join([*lines, "", *_no_plan(moved.design)])
    others = count(max(0, len(moved.changed)), "area")
    lines += [
        "",
        f"Re-solved around it ({', '.join(moved.around)}): {_against(moved.after, moved.before)}",
        f"  {others} in another lot than before.",
    ]
    if moved.design.prices:
        lines += ["", "What each wish costs in these lots:", _prices_table(moved.design)]
    return "\n".join([*lines, "", *_faults(faults)])


def _against(value: int, before: int) -> str:
    change = 100 * (value - before) / max(1, before)
    if value == before:
        return "as compact as before."
    return f"{abs(change):.2f} % {'less' if value > before else 'more'} compact than before."


def placed_values(
    placements: Mapping[str, Placement], r_hat: Mapping[str, float | None], band: Band
) -> dict[str, Any]:
    """Return where a plan stands among random ones as plain values.

    Parameters
    ----------
    placements, r_hat
        By measure.
    band
        Hours band of the random plans.
    """
    return {
        "band": _band_values(band),
        "measures": [
            {
                "measure": key,
                "value": place.value,
                "percentile": place.percentile,
                "plans": place.plans,
                "r_hat": r_hat[key],
            }
            for key, place in placements.items()
        ],
    }


def placed_text(
    title: str,
    placements: Mapping[str, Placement],
    r_hat: Mapping[str, float | None],
    band: Band,
) -> str:
    """Write where a plan stands among random ones.

    Parameters
    ----------
    title
        The plan's.
    placements, r_hat, band
        As for `placed_values`.
    """
    headings = [
        Heading("Measure", 44), Heading("Plan", 16, is_number=True),
        Heading("Percentile", 10, is_number=True), Heading("R-hat", 6, is_number=True),
    ]  # fmt: skip
    rows = []
    for key, place in placements.items():
        agreed = r_hat[key]
        stands = "same" if place.equal == place.plans else f"{place.percentile:.1f}"
        rows.append([
            measure_label(key), f"{place.value:,.0f}", stands,
            "-" if agreed is None else f"{agreed:.3f}",
        ])  # fmt: skip
    plans = max((place.plans for place in placements.values()), default=0)
    return "\n".join(
        [
            f"{title} among {plans:,} random plans of {band.lots} connected lots, each with "
            f"{band.low / 60:,.0f} to {band.high / 60:,.0f} h a week.",
            "",
            plain_table(headings, rows),
            "",
            "A percentile says how many per cent of the random plans have less, and same that all "
            "have as much. No random plan is less even than this one, so it stands at the end by "
            "evenness. R-hat near 1 means that chains from other draws agree. What needs the "
            "market or routes is not measured for random plans.",
        ]
    )


def measure_label(key: str) -> str:
    """Return the label of a measure, with the kind of label where it is about one."""
    name, _, kind = key.partition(":")
    label = next((one.label for one in MEASURES if one.key == name), name)
    return f"{label}: {kind}" if kind else label
