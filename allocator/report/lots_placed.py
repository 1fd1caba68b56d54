"""Where a lot plan stands among random ones, for machines and for readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allocator.lots.design.county_task import Band
from allocator.lots.judge import MEASURES
from allocator.lots.judge.percentiles import Placement
from allocator.report.columns import Heading, plain_table
from allocator.report.design_text import band_values


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
        "band": band_values(band),
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
