"""Where lot plans stand among many random ones: a small histogram for each measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.lots.judge.percentiles import Placement

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
        What the table beside it says: plan, value, percentile, and what that means.
    plans
        How many random plans.
    """

    title: str
    bars: tuple[tuple[float, float, float, float], ...]
    dots: tuple[Dot, ...]
    ends: tuple[str, str]
    rows: tuple[tuple[str, str, str, str], ...]
    plans: int


def draw_histogram(
    title: str,
    values: NDArray[np.float64],
    placed: Sequence[tuple[str, Placement]],
) -> Histogram:
    """Draw where plans stand among random ones by one measure.

    Parameters
    ----------
    title
        The measure, with its unit.
    values
        Of the random plans, shape ``(plans,)``.
    placed
        Title and placement of each plan judged.
    """
    stands = [place.value for _, place in placed]
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
            f"{name}: {_number(place.value)}, {place.words}",
        )
        for number, (name, place) in enumerate(placed, 1)
    )
    rows = tuple(
        (name, _number(place.value), f"{place.percentile:.1f}", place.words)
        for name, place in placed
    )
    return Histogram(title, bars, dots, (_number(low), _number(high)), rows, len(values))


def _number(value: float) -> str:
    """Write a value with as many digits as tell plans apart."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"
