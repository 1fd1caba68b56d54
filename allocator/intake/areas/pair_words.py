"""What a finding about one pair of areas says of further pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MOST_PAIRS = 12
"""Most further pairs that a finding names."""


def further_pairs(ids: Sequence[str], pairs: Iterable[tuple[int, int]]) -> str:
    """Write down the pairs after the first, which a finding names itself; empty for none.

    Parameters
    ----------
    ids
        What the areas are called.
    pairs
        Areas by index, the first pair included.

    Examples
    --------
    >>> further_pairs("ABC", [(0, 1), (1, 2)])
    ', and less so B and C'
    """
    more = [f"{ids[one]} and {ids[other]}" for one, other in pairs][1:]
    if not more:
        return ""
    left = len(more) - MOST_PAIRS
    tail = [f"{left} more pair{'s' * (left > 1)}"] if left > 0 else []
    return f", and less so {'; '.join([*more[:MOST_PAIRS], *tail])}"
