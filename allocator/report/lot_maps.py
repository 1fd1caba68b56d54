"""Lot plans on maps of one scale: lots told apart by pattern and colour, measures in classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

import numpy as np

from allocator.geo.borders import shared_borders
from allocator.lots.areas import Areas
from allocator.lots.judge import Judgement, Taken, Unit
from allocator.lots.lot_plan import NO_LOT
from allocator.report.amounts import NOT_KNOWN
from allocator.report.lot_fills import fill_styles
from allocator.report.lot_outlines import join_outlines
from allocator.report.map_labels import place_labels
from allocator.report.map_view import Frame
from allocator.report.measure_words import show

WIDTH = 560
CLASSES = 5
"""Most classes a measure is shown in."""

_MARGIN = 24
_TALLEST = 1.1
_NEAR = 0.6
_DOT = 3
_AWAY = 22
_KILOMETRES = (50, 20, 10, 5, 2, 1)
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LotShape:
    """A lot as drawn: its number, name, outline, hub, middle, where its number stands, its fill."""

    number: int
    lot_id: str
    name: str
    path: str
    hub: _Point | None
    middle: _Point
    label: _Point
    style: int

    @property
    def is_label_away(self) -> bool:
        """Whether the number stands so far off that a line should lead back to the lot."""
        (x, y), (a, b) = self.middle, self.label
        return abs(x - a) + abs(y - b) > _AWAY


@dataclass(frozen=True, slots=True)
class PlanMap:
    """A plan as drawn."""

    title: str
    anchor: str
    shapes: tuple[LotShape, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """What all maps of a page share.

    Parameters
    ----------
    frame
        Where on the drawing a place is.
    kilometres, bar
        The bar of the scale, and its length in units.
    touching
        Pairs of areas that touch on the map, water between them or not.
    """

    frame: Frame
    kilometres: int
    bar: float
    touching: tuple[tuple[int, int], ...]


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


def lay_scale(areas: Areas) -> Scale:
    """Return the frame that holds all areas.

    Parameters
    ----------
    areas
        With outlines, or with points alone.
    """
    corners = [ring for rings in areas.outlines for ring in rings]
    points = np.stack([areas.easting, areas.northing], axis=1)
    every = np.concatenate([points, *corners]) if len(areas) else np.zeros((1, 2), dtype=np.int64)
    (west, south), (east, north) = every.min(axis=0).tolist(), every.max(axis=0).tolist()
    wide = max(1000, east - west, round((north - south) / _TALLEST))
    metres = wide / (WIDTH - 2 * _MARGIN)
    west -= (wide - (east - west)) // 2
    frame = Frame(west, north, metres, round((north - south) / metres) + 2 * _MARGIN)
    kilometres = next((km for km in _KILOMETRES if 1000 * km <= metres * WIDTH / 4), 1)
    pairs = areas.edges.reshape(-1, 2)
    if areas.outlines:
        pairs = np.concatenate([pairs, shared_borders(areas.outlines)[0]])
    touching = tuple((one, other) for one, other in pairs.tolist())
    return Scale(frame, kilometres, round(1000 * kilometres / metres, 1), touching)


def draw_plan(judged: Judgement, scale: Scale, anchor: str) -> PlanMap:
    """Draw the lots of a plan.

    Parameters
    ----------
    judged
        The plan on its ground.
    scale
        Of all maps.
    anchor
        Prefix of ids on the page.
    """
    areas, cut = judged.cut.ground.areas, judged.cut
    lots = cut.lot_of.tolist()
    styles = fill_styles(cut.lots, [(lots[one], lots[other]) for one, other in scale.touching])
    hubs = [_place(areas, hub, scale.frame) for hub in cut.hubs.tolist()]
    wished = [_middle(judged, lot, scale.frame) for lot in range(cut.lots)]
    numbers = [(str(lot + 1), place) for lot, place in enumerate(wished)]
    labels = place_labels(numbers, [hub for hub in hubs if hub], WIDTH)
    shapes = tuple(
        LotShape(
            number=index + 1,
            lot_id=lot.lot_id,
            name=lot.name,
            path=_outline(areas, cut.members[index].tolist(), scale.frame),
            hub=hubs[index],
            middle=wished[index],
            label=labels[index],
            style=styles[index],
        )
        for index, lot in enumerate(judged.plan.lots)
    )
    return PlanMap(judged.plan.title, anchor, shapes)


def _place(areas: Areas, area: int, frame: Frame) -> _Point | None:
    if area == NO_LOT:
        return None
    return frame.point(int(areas.easting[area]), int(areas.northing[area]))


def _middle(judged: Judgement, lot: int, frame: Frame) -> _Point:
    """Return the point of the lot's area nearest to the middle of its areas."""
    areas, members = judged.cut.ground.areas, judged.cut.members[lot]
    if not len(members):
        return frame.point(frame.west, frame.north)
    places = np.stack([areas.easting[members], areas.northing[members]], axis=1)
    apart = ((places - places.mean(axis=0)) ** 2).sum(axis=1)
    east, north = places[int(apart.argmin())].tolist()
    return frame.point(east, north)


def _outline(areas: Areas, members: Sequence[int], frame: Frame) -> str:
    """Return a lot's outline as a path; a small square for each area without one."""
    if not areas.outlines:
        spots = (frame.point(int(areas.easting[i]), int(areas.northing[i])) for i in members)
        return "".join(f"M{x - _DOT:g} {y - _DOT:g}h6v6h-6z" for x, y in spots)
    rings = join_outlines(ring for area in members for ring in areas.outlines[area])
    return "".join(_path([frame.point(*corner) for corner in ring[:-1]]) for ring in rings)


def _path(points: Sequence[_Point]) -> str:
    """Return a closed ring as a path without corners too near to be seen; nothing if tiny."""
    kept: list[_Point] = []
    for x, y in points:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= _NEAR:
            kept.append((x, y))
    if len(kept) < 3:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"


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
