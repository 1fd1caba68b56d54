"""Measures of lots as a reader sees them."""

from __future__ import annotations

from collections.abc import Callable, Container

from allocator.lots.judge import Better, Taken, Unit
from allocator.lots.judge.measure import MEASURE_OF
from allocator.lots.judge.quick import NOT_TAKEN
from allocator.report.amounts import MINUS, NOT_KNOWN, pounds

_SHOW: dict[Unit, Callable[[float], str]] = {
    Unit.AREAS: lambda value: f"{round(value):,}",
    Unit.CARER_MINUTES: lambda value: f"{value / 60:,.0f} h",
    Unit.PERCENT: lambda value: f"{value:.1f} %",
    Unit.CARERS: lambda value: f"{round(value):,}",
    Unit.MINUTES_PER_HOUR: lambda value: f"{value:.1f} min",
    Unit.MOMENT: lambda value: (
        f"{value / 1_000_000:,.1f} million" if abs(value) >= 100_000 else f"{round(value):,}"
    ),
    Unit.MINUTES: lambda value: f"{value:.1f} min".replace(".0 min", " min"),
    Unit.PROVIDERS: lambda value: f"{round(value):,}",
    Unit.POINTS: lambda value: f"{round(value):,}",
    Unit.PENCE_PER_WEEK: lambda value: (
        f"{pounds(100 * round(value / 100)).removesuffix('.00')} a week"
    ),
    Unit.PENCE_PER_HOUR: lambda value: pounds(round(value)),
    Unit.LABELS: lambda value: f"{round(value):,}",
    Unit.LOTS: lambda value: f"{round(value):,}",
    Unit.PAIRS: lambda value: f"{round(value):,}",
    Unit.PIECES: lambda value: f"{round(value):,}",
}


def show(value: float | None, unit: Unit) -> str:
    """Write a value in the unit a reader thinks in.

    Parameters
    ----------
    value
        The value; ``None`` gives a dash.
    unit
        What it is counted in.

    Examples
    --------
    >>> show(120_030, Unit.CARER_MINUTES), show(1740, Unit.PENCE_PER_HOUR)
    ('2,000 h', '£17.40')
    """
    return NOT_KNOWN if value is None else _SHOW[unit](value).replace("-", MINUS)


def shown(taken: Taken) -> str:
    """Write what was taken of a lot or a plan."""
    return show(taken.value, taken.unit)


def difference(one: Taken, first: Taken) -> str:
    """Write how far a value is from the first plan's, and whether that is better.

    Parameters
    ----------
    one, first
        The same measure of two plans.

    Examples
    --------
    >>> old = Taken("x", "X", Unit.POINTS, Better.LESS, 400)
    >>> difference(Taken("x", "X", Unit.POINTS, Better.LESS, 380), old)
    '−20, better'
    """
    if one.value is None or first.value is None:
        return NOT_KNOWN
    change = one.value - first.value
    text = show(change, one.unit)
    if text == show(0, one.unit) or text == show(-0.0, one.unit):
        return "same"
    text = text if change < 0 else f"+{text}"
    if one.unit is Unit.PERCENT:
        text = text.replace(" %", " points")
    if one.better is Better.NEITHER:
        return text
    return f"{text}, {'better' if (change < 0) == (one.better is Better.LESS) else 'worse'}"


def measure_label(key: str) -> str:
    """Return the label of a measure, with what it is for where it repeats.

    >>> measure_label("moment"), measure_label("split:district")
    ('Moment around the hub', 'district: split over lots')
    """
    name, _, each = key.partition(":")
    label = MEASURE_OF[name].label
    return f"{each}: {label}" if each else label


def not_placed(placed: Container[str]) -> dict[str, str]:
    """Return the measures that random plans were not placed by, and why.

    Parameters
    ----------
    placed
        Keys of those they were.
    """
    return {key: why for key, why in NOT_TAKEN.items() if key not in placed}


def not_placed_lines(placed: Container[str] = ()) -> list[str]:
    """Return which measures random plans were not placed by, and why.

    Parameters
    ----------
    placed
        Keys of those they were.
    """
    reasons: dict[str, list[str]] = {}
    for key, why in not_placed(placed).items():
        reasons.setdefault(why, []).append(measure_label(key))
    return [f"Not placed: {'; '.join(labels)}: {why}." for why, labels in reasons.items()]
