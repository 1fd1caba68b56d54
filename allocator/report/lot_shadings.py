"""Measures of lots in classes, as maps of every plan show them alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from allocator.lots.judge import Judgement, Taken, Unit
from allocator.report.amounts import NOT_KNOWN
from allocator.report.measure_words import show

CLASSES = 5
"""Most classes a measure is shown in."""


@dataclass(frozen=True, slots=True)
class Shading:
    """A measure of lots in classes, the same for every plan.

    Parameters
    ----------
    key, title, note
        Of the measure, and what the classes are.
    classes
        What each class holds, in words, from least to most.
    classed
        Class of each lot of each plan; ``None`` where nothing was measured.
    shown
        Value of each lot of each plan in words.
    kind
        ``steps`` for classes from light to dark, ``band`` for below, inside and above.
    """

    key: str
    title: str
    note: str
    classes: tuple[str, ...]
    classed: tuple[tuple[int | None, ...], ...]
    shown: tuple[tuple[str, ...], ...]
    kind: str = "steps"

    @property
    def legend(self) -> list[str]:
        """Name of the fill of each class."""
        return [f"{self.kind}-{at}" for at in range(len(self.classes))]

    def fills(self, plan: int) -> list[str]:
        """Return the name of the fill of each lot of a plan; empty where nothing is known."""
        return ["" if at is None else f"{self.kind}-{at}" for at in self.classed[plan]]


def shade(judged: Sequence[Judgement], key: str) -> Shading | None:
    """Return a measure of lots in even classes over all plans.

    Parameters
    ----------
    judged
        Plans.
    key
        Key of a measure; ``None`` comes back where no lot was measured so.
    """
    taken = _taken(judged, key)
    values = [one.value for lots in taken for one in lots if one.value is not None]
    if not values:
        return None
    first = taken[0][0] if taken[0] else next(one for lots in taken for one in lots)
    least, step = _steps(min(values), max(values), first.unit)
    count = min(CLASSES, max(_class(value, least, step, first.unit) for value in values) + 1)
    edges = [least + step * number for number in range(count + 1)]

    def class_of(value: float | None) -> int | None:
        """Return the class of a value from 0; nothing where there is no value."""
        return None if value is None else min(count - 1, _class(value, least, step, first.unit))

    return Shading(
        key=key,
        title=first.label,
        note=f"Classes of {show(step, first.unit)}; {first.better.value} is better."
        if first.better.value != "neither"
        else f"Classes of {show(step, first.unit)}.",
        classes=tuple(
            f"{show(low, first.unit)} to under {show(high, first.unit)}"
            for low, high in pairwise(edges)
        ),
        classed=_each(judged, taken, class_of),
        shown=_words(judged, taken),
    )


def shade_band(judged: Sequence[Judgement]) -> Shading:
    """Return the care of the principal of each lot below, inside and above the manageable band.

    Parameters
    ----------
    judged
        Plans.
    """
    sticks = judged[0].cut.ground.yardsticks
    least, most = sticks.band_least * 60, sticks.band_most * 60
    taken = _taken(judged, "hours-principal")

    def class_of(value: float | None) -> int | None:
        """Return 0 below the band, 1 inside and 2 above; nothing where there is no value."""
        return None if value is None else int(value >= least) + int(value > most)

    unit = taken[0][0].unit
    return Shading(
        key="band",
        title="Care of the principal against the manageable band",
        note=f"{sticks.principal_percent} % of the lot's care now.",
        classes=(
            f"below {show(least, unit)}",
            f"{show(least, unit)} to {show(most, unit)}",
            f"above {show(most, unit)}",
        ),
        classed=_each(judged, taken, class_of),
        shown=_words(judged, taken),
        kind="band",
    )


def _taken(judged: Sequence[Judgement], key: str) -> list[list[Taken]]:
    return [[one for _, lot in plan.of_lots() for one in lot if one.key == key] for plan in judged]


def _each(
    judged: Sequence[Judgement],
    taken: Sequence[Sequence[Taken]],
    class_of: Callable[[float | None], int | None],
) -> tuple[tuple[int | None, ...], ...]:
    """Return the class of each lot; of a plan that was not measured so, none for every lot."""
    return tuple(
        tuple(class_of(one.value) for one in lots) or (None,) * len(plan.plan.lots)
        for plan, lots in zip(judged, taken, strict=True)
    )


def _words(
    judged: Sequence[Judgement], taken: Sequence[Sequence[Taken]]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(show(one.value, one.unit) for one in lots) or (NOT_KNOWN,) * len(plan.plan.lots)
        for plan, lots in zip(judged, taken, strict=True)
    )


def _class(value: float, least: float, step: float, unit: Unit) -> int:
    """Return the class of a value: that of the number a reader is shown, rounded as it is."""
    number = floor((value - least) / step + 1e-9)
    low, high = (show(least + step * edge, unit) for edge in (number, number + 1))
    return number + int(show(value, unit) == high != low)


def _steps(least: float, most: float, unit: Unit) -> tuple[float, float]:
    """Return where classes begin and how wide they are: 1, 2 or 5 of a power of ten."""
    raw = max((most - least) / CLASSES, 1e-6 * max(1.0, abs(most)))
    power = 10.0 ** floor(log10(raw))
    for times in (1, 2, 2.5, 5, 10, 20):
        step = times * power
        begin = floor(least / step + 1e-9) * step
        if (most - begin) / step < CLASSES and _class(most, begin, step, unit) < CLASSES:
            return begin, step
    return least, raw * 2
