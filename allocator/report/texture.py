"""Strokes that tell boxes apart without colour, drawn one by one.

A pattern fill would be shorter; printed from a browser, though, every box filled with one becomes
an image of its own, and a page of rounds a file of a hundred megabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

Corner = tuple[float, float]
Size = tuple[float, float]


def texture(kind: str, corner: Corner, size: Size) -> str:
    """Return the strokes inside a box as the path of an SVG; empty for a kind without any.

    Parameters
    ----------
    kind
        A time band, or ``break``.
    corner
        Left and top of the box.
    size
        Its width and height.

    Examples
    --------
    >>> texture("tea", (10, 0), (30, 18))
    'M10 6h30M10 12h30'
    """
    draw = _STROKES.get(kind)
    return "".join(draw(corner, size)) if draw else ""


def _level(corner: Corner, size: Size) -> Iterator[str]:
    (x, y), (width, height) = corner, size
    for third in (1, 2):
        yield f"M{x:g} {y + third * height / 3:g}h{width:g}"


def _upright(corner: Corner, size: Size) -> Iterator[str]:
    (x, y), (width, height) = corner, size
    for step in range(1, int(width // 6) + 1):
        yield f"M{x + 6 * step - 3:g} {y:g}v{height:g}"


def _rising(corner: Corner, size: Size, apart: int = 8) -> Iterator[str]:
    """Yield slanting strokes, cut off at the sides of the box."""
    (x, y), (width, height) = corner, size
    for step in range(int((width + height) // apart) + 1):
        foot = step * apart + apart / 2 - height
        first, last = max(foot, 0), min(foot + height, width)
        if first < last:
            along = last - first
            yield f"M{x + first:g} {y + height - first + foot:g}l{along:g} {-along:g}"


def _crossed(corner: Corner, size: Size) -> Iterator[str]:
    yield from _rising(corner, size)
    yield from _level(corner, size)


def _dense(corner: Corner, size: Size) -> Iterator[str]:
    yield from _rising(corner, size, apart=4)


_STROKES: Mapping[str, Callable[[Corner, Size], Iterator[str]]] = {
    "lunch": _rising,
    "tea": _level,
    "evening": _upright,
    "night": _crossed,
    "break": _dense,
}
