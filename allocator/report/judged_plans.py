"""Judged lot plans as values and rows: what JSON, CSV and every page of them is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from allocator.lots.brief import LotBrief
from allocator.lots.judge import MEASURES, Judgement, Taken
from allocator.lots.judge.agreement import proxy_agreement
from allocator.lots.lot_plan import LotPlan
from allocator.lots.plan_check import PlanFault
from allocator.report.csv_cells import Cell, csv_table

COLUMNS = (
    "plan",
    "lot",
    "lot_name",
    "measure",
    "label",
    "unit",
    "better",
    "value",
    "detail",
)
"""Columns of the table of measures; `lot` is empty where the whole plan is measured."""


_IN_EVERY_TABLE = frozenset({"areas", "hours-now"})
"""Measures that every table of lots has already."""


def judgement_values(judged: Judgement, faults: Sequence[PlanFault] = ()) -> dict[str, Any]:
    """Return a judged plan for JSON, every value in the unit of its measure.

    Parameters
    ----------
    judged
        The plan and what was taken of it.
    faults
        What is wrong with it.
    """
    areas = judged.cut.ground.areas
    return {
        "plan": judged.plan.title,
        "source": areas.source,
        "synthetic": areas.is_synthetic,
        "attribution": areas.attribution,
        "lots": len(judged.plan.lots),
        "faults": [fault_values(fault) for fault in faults],
        "measures": [_values(one) for one in judged.of_plan()],
        "by_lot": [
            {
                "lot": lot.lot_id,
                "name": lot.name,
                "hub": _hub(judged, index),
                "measures": [_values(one) for one in taken],
            }
            for index, (lot, taken) in enumerate(judged.of_lots())
        ],
    }


def compared_values(
    judged: Sequence[tuple[Judgement, Sequence[PlanFault]]],
) -> dict[str, Any]:
    """Return several judged plans for JSON, and how the proxy agrees with routed days.

    Parameters
    ----------
    judged
        Plans, each with what is wrong with it.
    """
    agreement = proxy_agreement([one for one, _ in judged])
    return {
        "plans": [judgement_values(one, faults) for one, faults in judged],
        "agreement": None if agreement is None else asdict(agreement),
        "definitions": definition_values(),
    }


def check_values(
    plan: LotPlan, faults: Sequence[PlanFault], brief: LotBrief | None
) -> dict[str, Any]:
    """Return what the checker says of a plan for JSON, and whether hours and wishes were judged."""
    return {
        "plan": plan.title,
        "lots": len(plan.lots),
        "judged_against": None if brief is None else brief.title,
        "findings": [],
        "faults": [fault_values(fault) for fault in faults],
    }


def fault_values(fault: PlanFault) -> dict[str, Any]:
    """Return a fault for JSON."""
    return {
        "code": fault.code,
        "lots": list(fault.lots),
        "areas": list(fault.areas),
        "carer_minutes": fault.amount,
        "message": fault.message,
        "remedy": fault.remedy,
    }


def definition_values() -> list[dict[str, str]]:
    """Return what every measure means, for JSON."""
    return [
        {
            "measure": one.key,
            "label": one.label,
            "unit": one.unit.value,
            "better": one.better.value,
            "lot": one.lot,
            "plan": one.plan,
            "source": one.source,
            "each": one.each,
        }
        for one in MEASURES
    ]


def measures_csv(judged: Sequence[Judgement]) -> bytes:
    """Return every measure of every plan and lot as CSV, one a row.

    Parameters
    ----------
    judged
        Plans, each with what was taken of it.
    """
    return csv_table(COLUMNS, [row for one in judged for row in _rows(one)])


def lot_figures(judged: Judgement) -> dict[str, dict[str, Cell]]:
    """Return the measures of each lot as columns, by lot id and heading.

    Parameters
    ----------
    judged
        The plan and what was taken of it. Headings are keys with underscores, so that every
        program for maps and spreadsheets takes them.
    """
    return {
        lot.lot_id: {
            re.sub(r"[^a-z0-9]+", "_", one.key): _rounded(one)
            for one in taken
            if one.key not in _IN_EVERY_TABLE
        }
        for lot, taken in judged.of_lots()
    }


def _hub(judged: Judgement, index: int) -> str:
    hub = int(judged.cut.hubs[index])
    return judged.cut.ground.areas.ids[hub] if hub >= 0 else ""


def _values(taken: Taken) -> dict[str, Any]:
    return {
        "measure": taken.key,
        "label": taken.label,
        "unit": taken.unit.value,
        "better": taken.better.value,
        "value": _rounded(taken),
        "detail": taken.detail,
    }


def _rounded(taken: Taken) -> int | float | None:
    """Return a value to four decimals, so that every machine writes the same."""
    return round(taken.value, 4) if isinstance(taken.value, float) else taken.value


def _rows(judged: Judgement) -> Iterator[tuple[Cell, ...]]:
    for one in judged.of_plan():
        yield (judged.plan.title, "", "", *_cells(one))
    for lot, taken in judged.of_lots():
        for one in taken:
            yield (judged.plan.title, lot.lot_id, lot.name, *_cells(one))


def _cells(one: Taken) -> tuple[Cell, ...]:
    value = _rounded(one)
    text = f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
    return one.key, one.label, one.unit.value, one.better.value, text, one.detail
