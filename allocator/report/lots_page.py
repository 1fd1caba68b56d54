"""Judged lot plans as one web page: maps of one scale side by side, and every number in tables."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import chain
from typing import Any

from allocator.lots.judge import MEASURES, Judgement, Taken
from allocator.lots.judge.agreement import proxy_agreement
from allocator.lots.judge.yardsticks import norfolk_yardsticks
from allocator.lots.lot_names import near_town
from allocator.lots.lot_plan import NO_LOT
from allocator.lots.plan_check import PlanFault
from allocator.report.amounts import count, listed
from allocator.report.judged_text import agreement_line, unlike_lines
from allocator.report.lot_histograms import Histogram
from allocator.report.lot_maps import PlanMap, draw_plans
from allocator.report.lot_shadings import Shading, shade, shade_band
from allocator.report.lot_strokes import strokes_of
from allocator.report.measure_words import difference, not_placed_lines, shown
from allocator.report.pages import content_policy, templates
from allocator.report.run_facts import SYNTHETIC

SHADED = ("routed-drive", "hub-drive", "eligible-principals")
"""Measures that have maps; where days were routed the drive to the hub has none."""


def render_lots(
    judged: Sequence[Judgement],
    faults: Sequence[Sequence[PlanFault]],
    *,
    notes: Sequence[str] = (),
    histograms: Sequence[Histogram] = (),
    asides: Sequence[str] = (),
    placed: Container[str] = (),
) -> str:
    """Return lot plans as a page of HTML that needs nothing else.

    Parameters
    ----------
    judged
        The plans on one ground, the one to compare with first.
    faults
        What is wrong with each.
    notes
        What has to be said of the areas' labels.
    histograms
        Where the plans stand among many random ones, if that was asked.
    asides
        What has to be said of that.
    placed
        Keys of the measures random plans have values of.

    Returns
    -------
    str
        The same text for the same inputs, with no address of another host in it.
    """
    areas = judged[0].cut.ground.areas
    pages = templates()
    style = pages.get_template("lots.css").render()
    scale, plans = draw_plans(judged, [f"plan-{n}" for n in range(1, len(judged) + 1)])
    titles = [plan.title for plan in plans]
    shadings = _shadings(judged)
    fills = [plan.fills for plan in plans] + [shading.legend for shading in shadings]
    agreement = proxy_agreement(judged)
    return pages.get_template("lots.html").render(
        csp=content_policy(style),
        title=f"Lots: {listed(titles)}",
        areas=areas,
        synthetic=SYNTHETIC if areas.is_synthetic else "",
        notes=notes,
        scale=scale,
        plans=plans,
        leads=[_lead(one) for one in judged],
        faults=[(plan.title, list(held)) for plan, held in zip(plans, faults, strict=True) if held],
        shadings=shadings,
        measures=_measure_rows(judged),
        borders=_border_rows(judged),
        lots=[_lot_table(one, plan) for one, plan in zip(judged, plans, strict=True)],
        definitions=MEASURES,
        yardsticks=_yardsticks(judged[0]),
        agreement=agreement_line(agreement) if agreement else "",
        unlike=unlike_lines(judged),
        histograms=histograms,
        asides=asides,
        not_placed=not_placed_lines(placed) if histograms else [],
        strokes=strokes_of(chain.from_iterable(fills)),
    )


def _lead(judged: Judgement) -> str:
    """Say in a sentence what a plan is like."""
    rows = {row.key: row for row in judged.rows}
    least, most = min(rows["hours-now"].lots, default=0), max(rows["hours-now"].lots, default=0)  # type: ignore[type-var]
    band = rows["band-gap"]
    said = [
        f"{count(len(judged.plan.lots), 'lot')} of {(least or 0) / 60:,.0f} to "
        f"{(most or 0) / 60:,.0f} hours of care a week",
        f"{sum(bool(gap) for gap in band.lots)} outside the manageable band",
    ]
    if "routed-drive" in rows:
        said.append(f"{shown(rows['routed-drive'].of_plan())} of driving per contact hour")
    else:
        said.append(f"a typical drive of {shown(rows['hub-drive'].of_plan())} to the hub")
    if "eligible-principals" in rows:
        fewest = rows["eligible-principals"].of_plan()
        said.append(f"never fewer than {shown(fewest)} eligible principals within reach")
    return f"{listed(said)}."


def _shadings(judged: Sequence[Judgement]) -> list[Shading]:
    found = [shade(judged, key) for key in SHADED]
    kept = [one for one in found if one is not None]
    if any(one.key == "routed-drive" for one in kept):
        kept = [one for one in kept if one.key != "hub-drive"]
    return [shade_band(judged), *kept]


def _measure_rows(judged: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Return a row for each measure of plans, but for those of labels."""
    found = [{one.key: one for one in each.of_plan() if ":" not in one.key} for each in judged]
    keys = list(dict.fromkeys(key for each in found for key in each))
    return [_compared(key, found) for key in keys]


def _compared(key: str, found: Sequence[dict[str, Taken]]) -> dict[str, Any]:
    known = [each.get(key) for each in found]
    first = known[0]
    some = next(one for one in known if one is not None)
    cells = [
        {
            "shown": shown(one) if one else "\N{EN DASH}",
            "detail": one.detail if one else "",
            "against": difference(one, first) if number and one and first else "",
        }
        for number, one in enumerate(known)
    ]
    return {"label": some.label, "better": some.better.value, "cells": cells}


def _border_rows(judged: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Return a row for each kind of label with what every plan makes of it."""
    keys = ("straddle", "far-side", "split", "cut-off")
    found = [{one.key: one for one in each.of_plan()} for each in judged]
    kinds = dict.fromkeys(
        row.each for each in judged for row in each.rows if row.key in keys and row.each
    )
    return [
        {"kind": kind, "cells": [[each.get(f"{key}:{kind}") for key in keys] for each in found]}
        for kind in kinds
    ]


def _lot_table(judged: Judgement, plan: PlanMap) -> dict[str, Any]:
    lots = judged.of_lots()
    heads = lots[0][1] if lots else ()
    plain = [n for n, one in enumerate(heads) if ":" not in one.key]
    return {
        "title": plan.title,
        "anchor": plan.anchor,
        "heads": [heads[n].label for n in plain],
        "rows": [
            {
                "shape": shape,
                "hub": _hub(judged, number),
                "cells": [(shown(taken[n]), taken[n].detail) for n in plain],
            }
            for number, (shape, (_, taken)) in enumerate(zip(plan.shapes, lots, strict=True))
        ],
    }


def _hub(judged: Judgement, lot: int) -> str:
    """Name the hub of a lot by its area, and by the town it is near."""
    hub = int(judged.cut.hubs[lot])
    if hub == NO_LOT:
        return ""
    areas = judged.cut.ground.areas
    town = near_town(areas, hub)
    return f"{areas.names[hub]} ({town})" if town else areas.names[hub]


def _yardsticks(judged: Judgement) -> list[dict[str, Any]]:
    """Return what was measured by, as it stood."""
    sticks = judged.cut.ground.yardsticks
    rows = []
    for setting in norfolk_yardsticks():
        value = getattr(sticks, setting.name)
        own = list(value) if isinstance(value, tuple) else value
        is_own = own != setting.value
        rows.append(
            {
                "name": setting.name,
                "says": setting.says,
                "value": ", ".join(map(str, own)) if isinstance(own, list) else str(own),
                "unit": setting.unit,
                "status": "set for this page" if is_own else setting.status,
                "source": "" if is_own else setting.source,
            }
        )
    return rows
