"""Find room for the names of lots, clear of each other and, where it can be, of the marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Point = tuple[float, float]

_LETTER = 7.6
_HEIGHT = 17.0
_REACH = 9.0
_STEPS = (0, 1, -1, 2, -2, 3, -3, 4, -4)


def place_labels(
    labels: Iterable[tuple[str, Point]], marks: Sequence[Point], width: float
) -> list[Point]:
    """Return where the middle of each label's base line goes.

    Parameters
    ----------
    labels
        Text and wished place, in order of precedence.
    marks
        Points that labels should leave visible.
    width
        Width of the drawing, which no label leaves.

    Returns
    -------
    list
        One place per label: the nearest that covers no earlier label and the fewest marks.
    """
    placed: list[tuple[float, Point]] = []
    for text, wished in labels:
        half = len(text) * _LETTER / 2
        free = [
            spot
            for spot in _spots(wished, half, width)
            if not any(_overlap((half, spot), other) for other in placed)
        ]
        best = min(free or [wished], key=lambda spot: _cost(spot, half, wished, marks))
        placed.append((half, best))
    return [spot for _, spot in placed]


def is_clear(label: tuple[str, Point], others: Iterable[tuple[str, Point]]) -> bool:
    """Tell whether a placed label covers none of some others.

    Parameters
    ----------
    label, others
        Texts, and the middles of their base lines.
    """
    text, spot = label
    half = len(text) * _LETTER / 2
    return not any(
        _overlap((half, spot), (len(other) * _LETTER / 2, place)) for other, place in others
    )


def _spots(wished: Point, half: float, width: float) -> Iterator[Point]:
    """Yield places around the wished one."""
    for down in _STEPS:
        for along in _STEPS:
            x = min(max(wished[0] + along * _HEIGHT, half), width - half)
            yield round(x, 1), round(wished[1] + down * _HEIGHT, 1)


def _overlap(one: tuple[float, Point], other: tuple[float, Point]) -> bool:
    (half, (x, y)), (other_half, (a, b)) = one, other
    return abs(x - a) < half + other_half and abs(y - b) < _HEIGHT


def _cost(spot: Point, half: float, wished: Point, marks: Sequence[Point]) -> float:
    """Count covered marks dear, and distance from the wished place cheap."""
    x, y = spot[0], spot[1] - _HEIGHT / 3
    covered = sum(abs(x - a) < half + _REACH and abs(y - b) < _REACH + 6 for a, b in marks)
    return 60 * covered + abs(x - wished[0]) + abs(y - wished[1])
