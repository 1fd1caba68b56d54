"""Which offices are accredited for whom and how they are rated, exact to the published counts.

The published percentages fix five fractions at once (`allocator.twin.facts`): good-or-better of
the rated among the locations accredited for each client group, and among all offices. Offices
fall into *cells* by the groups they are accredited for; the cells' sizes and their good offices
solve the counts in whole numbers.

Assumed: 92 offices are accredited for somebody. Eight of them lack OP: two have LD, MH and PD
(``a`` of them good), three LD and MH (``b``), three PD (``c``). Ten lack PD but have OP: seven
rated ones with OP alone (``o``) and three unrated ones, one of them with MH. The other 74 have OP
and PD; the 50 of them with MH and the 43 with LD overlap in ``both``::

    both + mental = 50      both + learning = 43      both + mental + learning + neither = 74

Their good offices, ``g``, solve::

    OP: g + o = 56          PD: g + a + c = 54          all: g + o + a + b + c + outside = 90
    MH: g_both + g_mental + a + b = 39                  LD: g_both + g_learning + a + b = 35
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from allocator.domain.words import ClientGroup, Rating
from allocator.twin.draw import Draw

_OP, _LD = ClientGroup.OLDER_PEOPLE, ClientGroup.LEARNING_DISABILITY
_MH, _PD = ClientGroup.MENTAL_HEALTH, ClientGroup.PHYSICAL_DISABILITY

ACCREDITED = 92
"""Offices accredited for at least one client group (assumed)."""

OUTSTANDING = 7
"""Offices rated Outstanding: a little above the English 4.6 % (July 2023 news page; assumed)."""

INADEQUATE = 2
"""Offices rated Inadequate: fewer than nationally (July 2023 news page; assumed)."""

_LEAST_GOOD, _MOST_GOOD = 40, 95

_GROUPS: tuple[frozenset[ClientGroup], ...] = (
    frozenset({_OP, _LD, _MH, _PD}),
    frozenset({_OP, _MH, _PD}),
    frozenset({_OP, _LD, _PD}),
    frozenset({_OP, _PD}),
    frozenset({_OP}),
    frozenset({_OP, _MH}),
    frozenset({_LD, _MH, _PD}),
    frozenset({_LD, _MH}),
    frozenset({_PD}),
    frozenset(),
)
_UNRATED = 0, 0, 0, 0, 2, 1, 0, 0, 0, 4
"""Of each cell: whom its offices are accredited for, and how many have no rating."""


@dataclass(frozen=True, slots=True)
class QualityCell:
    """Some offices alike in accreditation.

    Parameters
    ----------
    groups
        What the council accredited them for; nothing for many offices.
    rated, good, unrated
        How many have a rating, how many of those are Good or better, how many have none.
    """

    groups: frozenset[ClientGroup]
    rated: int
    good: int
    unrated: int = 0


def draw_cells(draw: Draw) -> tuple[QualityCell, ...]:
    """Draw one of the solutions of the counts in which no large cell is much unlike the rest.

    Returns
    -------
    tuple
        Cells whose offices add up to 135, those with all four groups first.
    """
    chosen = draw.one_of(_solutions())
    rated, good = _counts(*chosen)
    return tuple(map(QualityCell, _GROUPS, rated, good, _UNRATED))


@cache
def _solutions() -> list[list[int]]:
    """Return the free numbers of every plausible solution; there are some thousands."""
    axes = np.arange(25, 38), np.arange(3), np.arange(4), np.arange(4), np.arange(38)
    both, a, b, c, good_both = (axis.ravel() for axis in np.meshgrid(*axes, indexing="ij"))
    counts = _counts(both, a, b, c, good_both)
    rated, good = (np.array(np.broadcast_arrays(*numbers, both)[:-1]) for numbers in counts)
    is_like_rest = (_LEAST_GOOD * rated <= 100 * good) & (100 * good <= _MOST_GOOD * rated)
    is_possible = (good >= 0) & (good <= rated) & (is_like_rest | (rated < 6))
    return np.array([both, a, b, c, good_both]).T[is_possible.all(axis=0)].tolist()


def _counts(both: Any, a: Any, b: Any, c: Any, good_both: Any) -> tuple[list[Any], list[Any]]:
    """Return how many offices of each cell are rated, and good, that a few free numbers leave."""
    good_mental = 39 - a - b - good_both
    good_learning = 35 - a - b - good_both
    good_neither = 54 - a - c - good_both - good_mental - good_learning
    only_older = 2 + a + c
    return (
        [both, 50 - both, 43 - both, both - 19, 7, 0, 2, 3, 3, 39],
        [
            good_both,
            *(good_mental, good_learning, good_neither, only_older, 0),
            *(a, b, c, 34 - a - b - c),
        ],
    )


def draw_ratings(
    draw: Draw, accredited: list[str], outside: list[str], cells: tuple[QualityCell, ...]
) -> tuple[dict[str, frozenset[ClientGroup]], dict[str, Rating]]:
    """Give every office its accreditations and the rating it should resolve to.

    Parameters
    ----------
    draw
        Where chance comes from.
    accredited, outside
        Offices to accredit, in the order in which cells are filled, and the others.
    cells
        From `draw_cells`.

    Returns
    -------
    tuple
        Accreditations and ratings by office.
    """
    groups: dict[str, frozenset[ClientGroup]] = {}
    rating: dict[str, Rating] = {}
    waiting = {True: list(accredited), False: list(outside)}
    for cell in cells:
        queue = waiting[bool(cell.groups)]
        mine = [queue.pop(0) for _ in range(cell.rated + cell.unrated)]
        groups |= dict.fromkeys(mine, cell.groups)
        stars = [Rating.GOOD] * cell.good + [Rating.REQUIRES_IMPROVEMENT] * (cell.rated - cell.good)
        stars += [Rating.UNRATED] * cell.unrated
        rating |= dict(zip(draw.shuffled(mine), stars, strict=True))
    _spread(draw, rating, Rating.GOOD, Rating.OUTSTANDING, OUTSTANDING)
    _spread(draw, rating, Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE, INADEQUATE)
    return groups, rating


def _spread(draw: Draw, rating: dict[str, Rating], old: Rating, new: Rating, count: int) -> None:
    """Turn some offices of one rating into a rarer one on the same side of good."""
    for office in draw.some_of(sorted(key for key, value in rating.items() if value is old), count):
        rating[office] = new
