"""Names of towns on a map, where there is room for them beside what the map is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allocator.domain.market import Centre
from allocator.report.map_labels import Point, is_clear, place_labels
from allocator.report.map_view import Frame

_ABOVE = 6.0
_NEAR = 24.0
_FAR = 64.0
_MOST = 14


@dataclass(frozen=True, slots=True)
class Town:
    """A town as drawn: a dot, and the middle of its name's base line."""

    name: str
    at: Point
    label: Point

    @property
    def is_label_away(self) -> bool:
        """Whether the name stands so far off that a line should lead back to the dot."""
        return _apart(self.at, self.label) > _NEAR + len(self.name)


def _apart(at: Point, label: Point) -> float:
    """Return how far a name is from its place above the dot."""
    return abs(label[0] - at[0]) + abs(label[1] + _ABOVE - at[1])


def towns_of(
    centres: Iterable[Centre], frame: Frame, width: int, spots: Sequence[tuple[int, int]]
) -> tuple[tuple[str, Point], ...]:
    """Return the towns inside a drawing, those nearest to its spots first and not too many.

    Parameters
    ----------
    centres
        Every town that is known.
    frame, width
        The drawing.
    spots
        What it is about [m]; one at least.
    """

    def away(centre: Centre) -> tuple[int, str]:
        """Return the squared metres from a town to the nearest spot, and its name."""
        east, north = centre.easting, centre.northing
        return min((east - x) ** 2 + (north - y) ** 2 for x, y in spots), centre.name

    drawn = ((it.name, frame.point(it.easting, it.northing)) for it in sorted(centres, key=away))
    inside = [(name, (x, y)) for name, (x, y) in drawn if 0 < x < width and 0 < y < frame.height]
    return tuple(inside[:_MOST])


def name_towns(
    towns: Iterable[tuple[str, Point]],
    labels: Sequence[tuple[str, Point]],
    marks: Sequence[Point],
    width: int,
) -> tuple[Town, ...]:
    """Return the towns whose names find room, the first of them before the others.

    Parameters
    ----------
    towns
        Names, and where their dots stand.
    labels
        Texts that are on the map already, and where.
    marks
        Points to leave visible.
    width
        Width of the drawing.
    """
    found = list(towns)
    wished = [(name, (x, y - _ABOVE)) for name, (x, y) in found]
    places = place_labels([*labels, *wished], marks, width)[len(labels) :]
    kept, taken = [], list(labels)
    for (name, at), place in zip(found, places, strict=True):
        if _apart(at, place) <= _FAR and is_clear((name, place), taken):
            kept.append(Town(name, at, place))
            taken.append((name, place))
    return tuple(kept)
