"""Find room for the numbers of lots: inside the lot, or beside it at the end of a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import hypot

import numpy as np
import shapely

Point = tuple[float, float]
Size = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of the drawing, in units."""

DOT = 5.0
"""Radius around a hub that numbers keep clear of."""

_DIGIT, _EDGE, _HEIGHT = 11.2, 5.0, 19.0
_STEP = 6.0
_FINE = 0.5
_CLEAR = 2.0
_ON_LAND, _ON_BORDER, _ON_DOT = 300, 300, 40


@dataclass(frozen=True, slots=True)
class Number:
    """Where the middle of a number stands, and the line back to its lot where it needs one."""

    at: Point
    line: tuple[Point, Point] | None = None


@dataclass
class Sheet:
    """A part of the drawing, and what is on it.

    Parameters
    ----------
    bounds
        What numbers may not leave.
    parts
        What is drawn of each lot; may be empty.
    dots
        Hubs that are drawn here.
    taken, lines
        Boxes of numbers and of whatever else is written, and lines to numbers, so far.
    """

    bounds: Box
    parts: Sequence[shapely.Geometry]
    dots: Sequence[Point]
    taken: list[shapely.Geometry] = field(default_factory=list)
    lines: list[shapely.Geometry] = field(default_factory=list)

    @cached_property
    def land(self) -> shapely.Geometry:
        """All that is drawn of lots, to a unit."""
        return shapely.simplify(shapely.union_all(self.parts), 1)

    @cached_property
    def borders(self) -> shapely.Geometry:
        """The edges of all lots, to a unit."""
        edges = shapely.boundary(np.array(self.parts, dtype=object))
        return shapely.simplify(shapely.union_all(edges), 1)


def size_of(number: int) -> Size:
    """Return how much room a number takes, in units of the drawing.

    Parameters
    ----------
    number
        From 1.
    """
    return len(str(number)) * _DIGIT + _EDGE, _HEIGHT


def room_in(shape: shapely.Geometry, size: Size) -> Point | None:
    """Return the place for a number farthest from the edge of a shape; none if it is too small.

    Parameters
    ----------
    shape
        Polygons.
    size
        Of the number.

    Examples
    --------
    >>> room_in(shapely.box(0, 0, 40, 30), (20, 10))
    (20.0, 15.0)
    >>> room_in(shapely.box(0, 0, 40, 30), (20, 40)) is None
    True
    """
    middle = heart(shape, size)
    if middle is None or not shapely.contains(shape, box_at(middle, size)):
        return None
    return middle


def heart(shape: shapely.Geometry, size: Size) -> Point | None:
    """Return the point of a shape where a box of some proportions can grow largest, or nearly.

    Parameters
    ----------
    shape
        Polygons; none comes back where there are none.
    size
        Proportions of the box.
    """
    if shapely.area(shape) <= 0:
        return None
    squash = np.array([size[1] / size[0], 1.0])
    squashed = shapely.transform(shape, lambda corners: corners * squash)
    radius = shapely.maximum_inscribed_circle(squashed, tolerance=_FINE)
    x, y = (shapely.get_coordinates(radius)[0] / squash).tolist()
    return round(x, 1), round(y, 1)


def box_at(middle: Point, size: Size) -> shapely.Geometry:
    """Return the box a number fills.

    Parameters
    ----------
    middle, size
        Of the number.
    """
    (x, y), (wide, tall) = middle, size
    return shapely.box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)


def place_numbers(sheets: Sequence[Sheet]) -> list[Number | None]:
    """Return a place for the number of each lot, on one of the sheets.

    A number stands inside its lot on the first sheet where it fits; else at the end of a line from
    the sheet that shows most of the lot, outside all lots if it can be. No number covers another,
    or a line, and no line crosses a number.

    Parameters
    ----------
    sheets
        With the same lots each; what is placed is added to them.

    Returns
    -------
    list
        A place per lot; none for a lot that is not drawn or finds no room at all.
    """
    lots = range(len(sheets[0].parts))
    found: list[Number | None] = [_inside(sheets, lot) for lot in lots]
    left = [lot for lot in lots if found[lot] is None]
    starts = [(lot, *_start(sheets, lot)) for lot in left]
    drawn = [(_depth(sheet, at), lot, sheet, at) for lot, sheet, at in starts if at is not None]
    for _, lot, sheet, at in sorted(drawn, key=lambda it: it[:2]):
        found[lot] = _beside(sheet, at, size_of(lot + 1))
    return found


def repeat_numbers(sheet: Sheet, placed: Sequence[Number | None]) -> list[Point | None]:
    """Return where numbers that stand on another sheet can stand on this one too, inside lots.

    Parameters
    ----------
    sheet
        An inset, its own numbers on it already; what is placed is added.
    placed
        Where the number of each lot stands.
    """
    _, top, _, bottom = sheet.bounds
    return [
        _room_on(sheet, lot) if number and not top < number.at[1] < bottom else None
        for lot, number in enumerate(placed)
    ]


def _inside(sheets: Sequence[Sheet], lot: int) -> Number | None:
    found = (_room_on(sheet, lot) for sheet in sheets)
    return next((Number(at) for at in found if at is not None), None)


def _room_on(sheet: Sheet, lot: int) -> Point | None:
    """Return where a number fits inside its lot, and keep the place."""
    size, part = size_of(lot + 1), sheet.parts[lot]
    if shapely.area(part) < size[0] * size[1]:
        return None
    hubs = [shapely.Point(dot).buffer(DOT) for dot in sheet.dots]
    at = room_in(shapely.difference(part, shapely.union_all([*hubs, *sheet.taken])), size)
    if at is not None:
        sheet.taken.append(box_at(at, size))
    return at


def _start(sheets: Sequence[Sheet], lot: int) -> tuple[Sheet, Point | None]:
    """Return the sheet that shows most of a lot, and where a line to its number begins."""
    sheet = max(sheets, key=lambda it: shapely.area(it.parts[lot]))
    return sheet, heart(sheet.parts[lot], (1, 1))


def _depth(sheet: Sheet, at: Point) -> float:
    """Return how far a point lies inside all that is drawn."""
    edge = shapely.boundary(sheet.land)
    return round(float(shapely.distance(edge, shapely.Point(at))), 1)


def _beside(sheet: Sheet, start: Point, size: Size) -> Number | None:
    """Return the best free place for a number, and its line."""
    middles = _grid(sheet.bounds, size)
    if not len(middles):
        return None
    half = np.array(size) / 2
    boxes = shapely.box(*(middles - half).T, *(middles + half).T)
    ends = _ends(start, middles, half)
    lines = shapely.linestrings(np.stack([np.broadcast_to(start, ends.shape), ends], axis=1))
    covered = shapely.union_all(sheet.taken + sheet.lines)
    is_free = ~_meets(boxes, covered) & ~_meets(boxes, shapely.Point(start).buffer(2 * _CLEAR))
    is_clear = is_free & ~_meets(lines, covered)
    usable = is_clear if is_clear.any() else is_free
    if not usable.any():
        return None
    held = np.flatnonzero(usable)
    best = int(held[_cost(sheet, start, boxes[held], lines[held]).argmin()])
    x, y = middles[best].tolist()
    end = tuple(round(one, 1) for one in ends[best].tolist())
    sheet.taken.append(shapely.buffer(boxes[best], _CLEAR, join_style="mitre"))
    sheet.lines.append(shapely.buffer(lines[best], _CLEAR))
    return Number((x, y), (start, (end[0], end[1])))


def _grid(bounds: Box, size: Size) -> np.ndarray:
    """Return every place where the middle of a number could stand, shape ``(places, 2)``."""
    (left, top, right, bottom), (wide, tall) = bounds, size
    along = np.arange(left + wide / 2 + 1, right - wide / 2, _STEP)
    down = np.arange(top + tall / 2 + 1, bottom - tall / 2, _STEP)
    return np.round(np.stack(np.meshgrid(along, down), axis=-1).reshape(-1, 2), 1)


def _ends(start: Point, middles: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Return where lines from a point meet the boxes around some middles."""
    back = np.array(start) - middles
    share = np.min(half / np.maximum(np.abs(back), 1e-9), axis=1, keepdims=True)
    return middles + back * np.minimum(share, 1)


def _cost(sheet: Sheet, start: Point, boxes: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Count what numbers and lines cover dear, and how long lines are cheap."""
    others = [dot for dot in sheet.dots if hypot(dot[0] - start[0], dot[1] - start[1]) > DOT]
    hubs = shapely.MultiPoint(others)
    return (
        shapely.length(lines)
        + _ON_LAND * _meets(boxes, sheet.land)
        + _ON_BORDER * _meets(boxes, sheet.borders)
        + _ON_DOT * shapely.dwithin(lines, hubs, DOT)
        + _ON_LAND * shapely.dwithin(boxes, hubs, DOT)
    )


def _meets(shapes: np.ndarray, other: shapely.Geometry) -> np.ndarray:
    """Tell which shapes have a point in common with another one."""
    shapely.prepare(other)
    return shapely.intersects(other, shapes)
