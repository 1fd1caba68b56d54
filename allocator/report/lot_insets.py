"""Find the part of a map where lots are too small for their numbers, to be drawn larger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from allocator.report.lot_numbers import DOT, Box, Point, Size, room_in, size_of

ZOOMS = (4.0, 3.5, 3.0, 2.5, 2.0)
"""How many times larger an inset may be drawn."""

_EDGE = 5.0
_FEWEST = 2
_WIDEST = 1.25
_WORTH = 4000
"""Square units of the map that a window may cover for every number it lets in."""

FloatArray = NDArray[np.float64]
_Window = tuple[float, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Inset:
    """A window drawn once more, larger.

    Parameters
    ----------
    window
        What is drawn larger.
    zoom
        How many times.
    corner
        Left and top of the larger drawing.
    """

    window: Box
    zoom: float
    corner: Point

    @property
    def shown(self) -> str:
        """How many times larger, in words."""
        return f"{self.zoom:g}"

    @property
    def size(self) -> Size:
        """Width and height of the larger drawing."""
        left, top, right, bottom = self.window
        return round((right - left) * self.zoom, 1), round((bottom - top) * self.zoom, 1)

    @property
    def frame(self) -> Box:
        """Where the larger drawing is."""
        (x, y), (wide, tall) = self.corner, self.size
        return x, y, x + wide, y + tall

    def holds(self, point: Point) -> bool:
        """Tell whether a point of the drawing lies in the window."""
        left, top, right, bottom = self.window
        return left < point[0] < right and top < point[1] < bottom

    def place(self, point: Point) -> Point:
        """Return where a point of the window is on the larger drawing."""
        (left, top, *_), (x, y) = self.window, self.corner
        return (
            round(x + (point[0] - left) * self.zoom, 1),
            round(y + (point[1] - top) * self.zoom, 1),
        )

    def enlarge(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Return what the window shows of a shape, as the larger drawing has it."""
        seen = shapely.intersection(shape, shapely.box(*self.window))
        middle = np.array(self.window[:2])
        return shapely.transform(seen, lambda it: (it - middle) * self.zoom + self.corner)


def find_inset(
    plans: Sequence[Sequence[tuple[shapely.Geometry, Point | None]]], corner: Point, largest: Size
) -> Inset | None:
    """Return the window that makes most numbers fit into lots too small for them.

    A larger window has to let in so many more, since it hides a part of the map; of windows that
    are as good the one that is drawn larger is taken.

    Parameters
    ----------
    plans
        Lots and hubs of every plan that is drawn at this scale, in the order of their numbers.
    corner
        Left and top of the larger drawing.
    largest
        Width and height it may have.

    Returns
    -------
    Inset or None
        None where no plan would have two more numbers inside their lots.
    """
    small = [
        (plan, shapely.bounds(shape).tolist(), least)
        for plan, lots in enumerate(plans)
        for number, (shape, hub) in enumerate(lots, 1)
        if (least := _least_zoom(shape, hub, size_of(number))) > 1
    ]
    if not small:
        return None
    plan_of = np.array([plan for plan, *_ in small])
    bounds = np.array([one for _, one, _ in small])
    needed = np.array([zoom for *_, zoom in small])
    windows = [_best_window(bounds, needed <= zoom, _room(largest, zoom)) for zoom in ZOOMS]
    _, held = max(windows, key=lambda it: it[0])
    if not held.any() or np.bincount(plan_of[held]).max() < _FEWEST:
        return None
    left, top = (bounds[held, :2].min(axis=0) - _EDGE).tolist()
    right, bottom = (bounds[held, 2:].max(axis=0) + _EDGE).tolist()
    most = min(ZOOMS[0], largest[0] / (right - left), largest[1] / (bottom - top))
    zoom = next(zoom for zoom in ZOOMS if zoom <= most + 1e-9)
    more = min(largest[0] / zoom, _WIDEST * (bottom - top)) - (right - left)
    if more > 0:
        left, right = left - more / 2, right + more / 2
    window = (round(left, 1), round(top, 1), round(right, 1), round(bottom, 1))
    return Inset(window, zoom, corner)


def _room(largest: Size, zoom: float) -> Size:
    """Return how large the lots in a window may be together."""
    return largest[0] / zoom - 2 * _EDGE - 0.1, largest[1] / zoom - 2 * _EDGE - 0.1


def _least_zoom(shape: shapely.Geometry, hub: Point | None, size: Size) -> float:
    """Return how many times larger a lot must be for its number; the most if nothing helps."""
    if shapely.area(shape) <= 0:
        return 1
    for zoom in (1.0, *reversed(ZOOMS)):
        free = shape
        if hub is not None:
            free = shapely.difference(shape, shapely.Point(hub).buffer(DOT / zoom))
        if room_in(free, (size[0] / zoom, size[1] / zoom)) is not None:
            return zoom
    return ZOOMS[0]


def _best_window(bounds: FloatArray, is_wanted: NDArray[np.bool_], room: Size) -> _Window:
    """Return what the best window of a size at most is worth, and the wanted lots it holds."""
    best: _Window = (0.0, np.zeros(len(bounds), dtype=bool))
    for left in np.unique(bounds[:, 0]):
        for top in np.unique(bounds[:, 1]):
            held = is_wanted & (bounds[:, :2] >= (left, top)).all(axis=1)
            held &= (bounds[:, 2:] <= (left + room[0], top + room[1])).all(axis=1)
            if held.any():
                spread = bounds[held, 2:].max(axis=0) - bounds[held, :2].min(axis=0)
                worth = round(int(held.sum()) - float(spread.prod()) / _WORTH, 6)
                if worth > best[0]:
                    best = worth, held
    return best
