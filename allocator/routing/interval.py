"""How far a quote may lie from what a long re-solve of the whole day would say."""

from __future__ import annotations

LOW_PERCENT, HIGH_PERCENT = 30, 10
"""How far below and above a quote the interval reaches; chosen by hand, wider below, since a quote
that looks for a short time tends to be too dear."""
_LEAST = 5


def interval(total: int) -> tuple[int, int]:
    """Return the 90 % interval of a quote in carer-minutes a week.

    It is meant to hold nine of ten long re-solves; ``python -m benchmarks quote`` prints how many
    it does hold.

    Examples
    --------
    >>> interval(100)
    (70, 110)
    """
    low = max(0, total - max(_LEAST, total * LOW_PERCENT // 100))
    return low, total + max(_LEAST, total * HIGH_PERCENT // 100)
