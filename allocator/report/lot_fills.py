"""Fills that tell lots on a map apart: a colour and a pattern, no two lots with the same pair."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.lots.lot_plan import NO_LOT

KINDS = 6
"""Colours there are, and patterns."""
STYLES = KINDS * KINDS
"""Kinds of fill: every pair of a colour and a pattern."""


def pair_of(style: int) -> tuple[int, int]:
    """Return the colour and the pattern of a kind of fill.

    Parameters
    ----------
    style
        From 0, less than `STYLES`; six in a row share neither.

    Examples
    --------
    >>> [pair_of(style) for style in (0, 1, 6, 7)]
    [(0, 0), (1, 1), (0, 1), (1, 2)]
    """
    return style % KINDS, (style + style // KINDS) % KINDS


FILLS = tuple(pair_of(style) for style in range(STYLES))
"""Colour and pattern of every kind of fill."""


def fill_styles(lots: int, neighbours: Sequence[Sequence[int]]) -> list[int]:
    """Return a kind of fill for each lot, its own as long as there are enough.

    Lots are taken from the one with fewest neighbours left, and given fills in the opposite order,
    so that few of a lot's neighbours have one when its turn comes. Of the fills that are least used
    it gets one whose colour and, if it can be, whose pattern none of them has. Beyond `STYLES` lots
    fills repeat, but not at neighbours unless those have every fill between them.

    Parameters
    ----------
    lots
        How many.
    neighbours
        Pairs of lots of neighbouring areas, `NO_LOT` for none.

    Examples
    --------
    >>> fill_styles(3, [[0, 1], [1, 2], [1, 1]])
    [0, 1, 2]
    """
    near: list[set[int]] = [set() for _ in range(lots)]
    for one, other in neighbours:
        if one != other and NO_LOT not in (one, other):
            near[one].add(other)
            near[other].add(one)
    left, order = set(range(lots)), []
    while left:
        lot = min(left, key=lambda it: (len(near[it] & left), -it))
        left.discard(lot)
        order.append(lot)
    styles: dict[int, int] = {}
    used = [0] * STYLES
    for lot in reversed(order):
        beside = [styles[other] for other in near[lot] if other in styles]
        ranks = [_likeness(kind, used[kind], beside) for kind in range(STYLES)]
        styles[lot] = ranks.index(min(ranks))
        used[styles[lot]] += 1
    return [styles[lot] for lot in range(lots)]


def _likeness(kind: int, used: int, beside: Sequence[int]) -> tuple[int, int, int, int]:
    """Count the neighbours with a fill, the lots with it, and neighbours of its colour, pattern."""
    tint, stroke = FILLS[kind]
    pairs = [FILLS[other] for other in beside]
    return (
        beside.count(kind),
        used,
        sum(tint == other for other, _ in pairs),
        sum(stroke == other for _, other in pairs),
    )
