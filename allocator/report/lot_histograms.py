"""Where lot plans stand among many random ones: a small histogram for each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.lots.judge import Judgement, Unit
from allocator.lots.judge.measure import MEASURE_OF
from allocator.lots.judge.percentiles import Placement, percentiles
from allocator.lots.judge.quick import FloatArray, measure_plans
from allocator.lots.judge.travel import ROUTED
from allocator.report.amounts import NOT_KNOWN, listed
from allocator.report.measure_words import measure_label, show

LOTS = "lots"
"""Heading under which the values of random plans say how many lots each has."""

WIDTH, HEIGHT = 260, 96
BINS = 30
_BASE, _TOP, _SIDE = 70, 12, 8


@dataclass(frozen=True, slots=True)
class Dot:
    """A plan on a histogram: where it stands, its number and what that means."""

    x: float
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """The random plans of one measure as bars, and the plans judged as dots.

    Parameters
    ----------
    title
        The measure.
    bars
        Left, top, width and height of each bar.
    dots
        The plans judged.
    ends
        The least and the greatest value on the axis, in words.
    rows
        What the table beside it says: the plan's number and title, its value, percentile, and what
        that means.
    plans
        How many random plans.
    """

    title: str
    bars: tuple[tuple[float, float, float, float], ...]
    dots: tuple[Dot, ...]
    ends: tuple[str, str]
    rows: tuple[tuple[int, str, str, str, str], ...]
    plans: int


def draw_histograms(
    judged: Sequence[Judgement], ensemble: Mapping[str, FloatArray]
) -> list[Histogram]:
    """Draw where plans stand among random ones, by every measure that tells them apart.

    Plans are measured here as the random ones were: every lot around its best hub.

    Parameters
    ----------
    judged
        Plans on one ground, each area in a lot.
    ensemble
        Values of random plans by the key of a measure, shape ``(plans,)`` each, as
        `allocator.lots.judge.quick.measure_plans` gives them; and under `LOTS` how many lots they
        have. Plans with another number are left out.
    """
    ground = judged[0].cut.ground
    placed: dict[str, list[tuple[int, str, Placement]]] = {}
    for number, one in enumerate(judged, 1):
        if not _is_like(one, ensemble):
            continue
        own = measure_plans(ground, one.cut.lot_of[None, :])
        values = _routed(one) | {key: float(found[0]) for key, found in own.items()}
        for key, place in percentiles(ensemble, values).items():
            placed.setdefault(key, []).append((number, one.plan.title, place))
    return [
        draw_histogram(
            measure_label(key),
            _known(ensemble[key]),
            places,
            MEASURE_OF[key.partition(":")[0]].unit,
        )
        for key, places in placed.items()
        if any(not place.is_same for *_, place in places)
    ]


def _known(values: FloatArray) -> FloatArray:
    """Return the values there are: of routed measures only some plans have one."""
    held = np.asarray(values, dtype=np.float64)
    return held[~np.isnan(held)]


def _routed(judged: Judgement) -> dict[str, float]:
    """Return what routed measures say of a plan, if it was routed."""
    taken = {one.key: one.value for one in judged.of_plan() if one.key in ROUTED}
    return {key: float(value) for key, value in taken.items() if value is not None}


def _is_like(judged: Judgement, ensemble: Mapping[str, FloatArray]) -> bool:
    """Tell whether a plan has as many lots as the random ones, as far as that is known."""
    lots = ensemble.get(LOTS)
    return lots is None or bool((lots == len(judged.plan.lots)).all())


def not_alike(judged: Sequence[Judgement], ensemble: Mapping[str, FloatArray]) -> list[str]:
    """Say which plans have another number of lots than the random ones, and are not placed.

    Parameters
    ----------
    judged, ensemble
        As for `draw_histograms`.
    """
    apart = [one.plan.title for one in judged if not _is_like(one, ensemble)]
    if not apart:
        return []
    return [f"Not placed: {listed(apart)}, with another number of lots than the random plans have."]


def draw_histogram(
    title: str,
    values: NDArray[np.float64],
    placed: Sequence[tuple[int, str, Placement]],
    unit: Unit,
) -> Histogram:
    """Draw where plans stand among random ones by one measure.

    Parameters
    ----------
    title
        The measure.
    values
        Of the random plans, shape ``(plans,)``.
    placed
        Number, title and placement of each plan judged.
    unit
        What values are counted in.
    """
    stands = [place.value for *_, place in placed]
    low = float(min([values.min(), *stands]))
    high = float(max([values.max(), *stands]))
    high = high if high > low else low + 1.0
    counts, _ = np.histogram(values, bins=BINS, range=(low, high))
    wide = (WIDTH - 2 * _SIDE) / BINS
    tallest = max(1, int(counts.max()))
    bars = tuple(
        (
            round(_SIDE + n * wide, 1),
            round(_BASE - (_BASE - _TOP) * count / tallest, 1),
            round(wide - 0.6, 1),
            round((_BASE - _TOP) * count / tallest, 1),
        )
        for n, count in enumerate(counts.tolist())
        if count
    )
    dots = tuple(
        Dot(
            round(_SIDE + (WIDTH - 2 * _SIDE) * (place.value - low) / (high - low), 1),
            number,
            f"{name}: {show(place.value, unit)}, {place.words}",
        )
        for number, name, place in placed
    )
    rows = tuple(
        (number, name, show(place.value, unit), _percentile(place), place.words)
        for number, name, place in placed
    )
    return Histogram(title, bars, dots, (show(low, unit), show(high, unit)), rows, len(values))


def _percentile(place: Placement) -> str:
    return NOT_KNOWN if place.is_same else f"{place.percentile:.1f}"
