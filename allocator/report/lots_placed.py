"""Where a lot plan stands among random ones, for machines and for readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

from allocator.lots.design.county_task import Band
from allocator.lots.judge import Better
from allocator.lots.judge.measure import MEASURE_OF, Measure
from allocator.lots.judge.percentiles import Placement
from allocator.lots.plan_check import IN_PIECES, PlanFault
from allocator.report.amounts import listed
from allocator.report.columns import Heading, plain_table
from allocator.report.design_text import band_values
from allocator.report.measure_words import measure_label, not_placed, not_placed_lines, show

ENOUGH = 0.5
"""Sample days that agree less about plans than this say nothing certain of any."""
AGREE = 1.1
"""R-hat above this means that the chains have not been everywhere yet."""


def placed_values(
    placements: Mapping[str, Placement],
    r_hat: Mapping[str, float | None],
    band: Band,
    agreed: Mapping[str, float | None],
) -> dict[str, Any]:
    """Return where a plan stands among random ones as plain values.

    Parameters
    ----------
    placements, r_hat
        By measure.
    band
        Hours band of the random plans.
    agreed
        By routed measure, how far its sample days agree about the plans.
    """
    return {
        "band": band_values(band),
        "measures": [
            {
                "measure": key,
                "label": measure_label(key),
                "unit": _measure(key).unit.value,
                "better": _measure(key).better.value,
                "value": place.value,
                "low": place.low,
                "high": place.high,
                "percentile": place.percentile,
                "better_than_percent": better_than(key, place),
                "same_in_all": place.is_same,
                "below": place.below,
                "equal": place.equal,
                "plans": place.plans,
                "r_hat": r_hat[key],
                "days_agree": agreed.get(key),
            }
            for key, place in placements.items()
        ],
        "not_placed": [
            {"measure": key, "label": measure_label(key), "why": why}
            for key, why in not_placed(placements).items()
        ],
    }


def placed_text(
    title: str,
    placements: Mapping[str, Placement],
    r_hat: Mapping[str, float | None],
    band: Band,
    agreed: Mapping[str, float | None],
    *,
    is_inside: bool,
) -> str:
    """Write where a plan stands among random ones.

    Parameters
    ----------
    title
        The plan's.
    placements, r_hat, band, agreed
        As for `placed_values`.
    is_inside
        Whether the plan keeps the band itself.
    """
    headings = [
        Heading("Measure", 44), Heading("Plan", 16, is_number=True),
        Heading("Nine random plans in ten", 34, is_number=True),
        Heading("Percentile", 10, is_number=True), Heading("Better than", 11, is_number=True),
        Heading("R-hat", 6, is_number=True),
    ]  # fmt: skip
    apart = {key: place for key, place in placements.items() if not place.is_same}
    rows = [_row(key, place, r_hat[key]) for key, place in apart.items()]
    plans = max((place.plans for place in placements.values()), default=0)
    out = "" if is_inside else f" {title} itself does not keep these hours."
    lines = [
        f"{title} among {plans:,} random plans of {band.lots} connected lots, each with "
        f"{band.low / 60:,.0f} to {band.high / 60:,.0f} h a week.{out}",
        "",
        plain_table(headings, rows),
        "",
        *_same(placements),
        "A percentile says how many per cent of the random plans have less, those that show the "
        "same counted half.",
        "Better than: the per cent of random plans that are worse, where a measure has a better "
        "side. Hubs are the best ones; carers are counted without travel.",
        *_evenness(is_inside),
        *_agreement(r_hat),
        *routed_lines(placements, agreed),
        *not_placed_lines(placements),
    ]
    return "\n".join(lines)


def pieces_lines(title: str, faults: Sequence[PlanFault]) -> list[str]:
    """Say that a plan is not connected, as all random ones are; nothing where it is.

    Parameters
    ----------
    title
        The plan's.
    faults
        What the checker says of it.
    """
    broken = [lot for fault in faults if fault.code == IN_PIECES for lot in fault.lots]
    if not broken:
        return []
    which = f"lot {broken[0]} is" if len(broken) == 1 else f"lots {listed(broken)} are"
    return [f"{title} is not connected: {which} in pieces. Every random plan is.", ""]


def _row(key: str, place: Placement, agreed: float | None) -> list[str]:
    unit = _measure(key).unit
    share = better_than(key, place)
    return [
        measure_label(key),
        show(place.value, unit),
        f"{show(place.low, unit)} to {show(place.high, unit)}",
        f"{place.percentile:.1f}",
        "-" if share is None else f"{share:.1f} %",
        "-" if agreed is None else f"{agreed:.3f}",
    ]


def better_than(key: str, place: Placement) -> float | None:
    """Return the per cent of random plans that are worse, those with the same counted half.

    Parameters
    ----------
    key
        Of the measure; ``None`` comes back where it has no better side or all plans are the same.
    place
        Where the plan stands.
    """
    better = _measure(key).better
    if better is Better.NEITHER or place.is_same:
        return None
    return place.percentile if better is Better.MORE else 100 - place.percentile


def _same(placements: Mapping[str, Placement]) -> list[str]:
    """Say what is the same in all random plans and in this one, as far as shown."""
    said = [
        f"{measure_label(key)} ({show(place.value, _measure(key).unit)})"
        for key, place in placements.items()
        if place.is_same
    ]
    return [f"Same in all plans: {'; '.join(said)}."] if said else []


def _evenness(is_inside: bool) -> list[str]:
    if not is_inside:
        return []
    return [
        "Random plans keep the hours named above: where these are the plan's own, none is less "
        "even than it is, and it stands at the end by evenness. --band draws others."
    ]


def _agreement(r_hat: Mapping[str, float | None]) -> list[str]:
    """Say whether the chains agree, and what to do when they do not."""
    apart = [measure_label(key) for key, held in r_hat.items() if held is not None and held > AGREE]
    if not apart:
        return [f"R-hat is at most {AGREE} throughout: chains from other draws agree."]
    return [
        f"R-hat above {AGREE}: chains from other draws do not agree yet about {_few(apart)}. Draw "
        "more plans, or further apart, before deciding by these (--plans, --apart)."
    ]


def routed_lines(
    placements: Mapping[str, Placement], agreed: Mapping[str, float | None]
) -> list[str]:
    """Say how far to trust where a plan stands by routed measures; nothing where none were taken.

    Parameters
    ----------
    placements
        By measure.
    agreed
        By routed measure, how far its sample days agree about the plans.
    """
    known = [key for key in agreed if key in placements]
    if not known:
        return []
    plans = max(placements[key].plans for key in known)
    said = [
        f"Routed measures are placed among {plans:,} of them, at even distances: their percentiles "
        f"are sure to about {100 / sqrt(plans):.0f} points either way.",
    ]
    said += [
        _days_agree(measure_label(key), agreed[key]) for key in known if agreed[key] is not None
    ]
    return said


def _days_agree(label: str, held: float | None) -> str:
    """Say what agreement of the sample days means for one measure."""
    return f"{label}: sample days agree about the plans by {held or 0:.2f} of 1" + (
        "."
        if (held or 0) >= ENOUGH
        else "; that is luck of the days, not the cut: do not decide by this percentile."
    )


def _few(names: Sequence[str]) -> str:
    more = len(names) - 4
    return listed([*names[:4], f"{more} more"] if more > 0 else list(names))


def _measure(key: str) -> Measure:
    return MEASURE_OF[key.partition(":")[0]]
