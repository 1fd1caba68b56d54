"""The exact step at which a bid that gets better begins to win, or one that gets worse to lose.

Between a step known to be before and one known to be after, the next one tried is where the awards
known so far would be level; each try teaches new awards. The step told was tried, and so was the
one before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allocator.lots.award.sides import Sides
from allocator.lots.award.tender import Bid


@dataclass(frozen=True, slots=True)
class Scale:
    """A bid changed step by step: step 0 is the bid as it stands.

    Parameters
    ----------
    most
        The last step.
    change
        The bid at a step.
    """

    most: int
    change: Callable[[int], Bid]


def first_step(scale: Scale, sides: Sides, *, wins: bool) -> int | None:
    """Return the first step at which a bid wins, or at which it no longer does.

    Parameters
    ----------
    scale
        From a bid that loses to better ones, or from one that wins to worse ones.
    sides
        Decides at each step.
    wins
        What is looked for: that the bid wins, or that it loses.

    Returns
    -------
    int or None
        A step from 1, at which it is so while at the step before it is not; nothing where it is
        not so at the last step either.
    """
    low, high, stride = 0, scale.most + 1, 1
    while high - low > 1:
        at = _level(scale, sides, low, high, wins=wins)
        if low + 1 < at < high - 1:
            stride = 1
        else:
            at = low + stride if at == low + 1 else high - stride
            stride *= 2
        at = min(max(at, low + 1), high - 1)
        if sides.wins(scale.change(at)) == wins:
            high = at
        else:
            low = at
    return high if high <= scale.most else None


def _level(scale: Scale, sides: Sides, low: int, high: int, *, wins: bool) -> int:
    """Return the first step at which the awards known so far would make it so."""
    while high - low > 1:
        middle = (low + high) // 2
        if sides.looks_winning(scale.change(middle)) == wins:
            high = middle
        else:
            low = middle
    return high
