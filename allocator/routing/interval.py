"""How far a quote may lie from what a long re-solve of the whole day would say."""

from __future__ import annotations

LOW_PERCENT, HIGH_PERCENT = 30, 10
"""Share of a quote by which nine of ten long re-solves stay within, below and above."""
_LEAST = 5


def interval(total: int) -> tuple[int, int]:
    """Return the 90 % interval of a quote in carer-minutes a week.

    The percentages are measured by ``python -m benchmarks quote``, which also prints how many long
    re-solves fell inside.

    Examples
    --------
    >>> interval(100)
    (70, 110)
    """
    low = max(0, total - max(_LEAST, total * LOW_PERCENT // 100))
    return low, total + max(_LEAST, total * HIGH_PERCENT // 100)
