"""How far a quote may lie from what a long re-solve of the whole day would say."""

from __future__ import annotations

_SMALL, _LARGE = 27, 150
"""Calls of the days the reach was measured on."""
_BELOW, _ABOVE = (0, 63), (0, 72)
"""Per cent of a quote from it to the 5th and 95th percentile of long re-solves, on such days.

From ``python -m benchmarks quote`` with seeds 101 to 103 (27 calls) and 101 (150 calls), none of
which its report uses. Small days are searched whole, so that nine of ten quotes are exact; on
large ones even long re-solves differ from each other.
"""
_LEAST = 1


def interval(total: int, calls: int) -> tuple[int, int]:
    """Return the 90 % interval of a quote in carer-minutes a week.

    Parameters
    ----------
    total
        The quote.
    calls
        Calls of the largest day it was worked out on.

    Examples
    --------
    >>> interval(100, 20), interval(100, 150)
    ((99, 101), (37, 172))
    """
    below, above = (_between(reach, calls) for reach in (_BELOW, _ABOVE))
    low = max(0, total - max(_LEAST, total * below // 100))
    return low, total + max(_LEAST, total * above // 100)


def _between(reach: tuple[int, int], calls: int) -> int:
    """Return the reach on days of a size, on a straight line between the measured ones."""
    along = min(max(calls, _SMALL), _LARGE) - _SMALL
    return reach[0] + (reach[1] - reach[0]) * along // (_LARGE - _SMALL)
