"""How a choice of whole lots is laid out for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple

BITS = 62
"""Units told by one whole number."""


class Offer(NamedTuple):
    """Lots to choose from, those that cost least beyond prices first.

    Of every lot: where its units begin, and all of them; its units as bits of whole numbers, a row
    each; its hours; and what it costs beyond prices. ``least`` has what any so many lots cost so at
    least. ``band`` has the least and most hours of a lot.
    """

    begin: Any
    unit: Any
    bits: Any
    hours: Any
    beyond: Any
    least: Any
    band: Any


class Tried(NamedTuple):
    """A choice under work: of every depth what was taken, what is left, and what may be next.

    ``live`` lists the lots that can still be taken, ``size`` of them; ``options`` those that hold
    the unit with fewest, ``count`` of them, ``next`` is tried next. ``spent`` and ``left`` have the
    cost beyond prices and the hours that are left. ``state`` has the most that a choice may cost,
    the steps that are left, and whether a choice was found.
    """

    taken: Any
    live: Any
    size: Any
    options: Any
    count: Any
    next: Any
    spent: Any
    left: Any
    number: Any
    best: Any
    state: Any
