"""How a choice of whole lots is laid out for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple

BITS = 62
"""Units told by one whole number."""


class Offer(NamedTuple):
    """Lots to choose from, those that cost least beyond prices first.

    Of every lot: where its units begin, and all of them; its units as bits of whole numbers, a row
    each; its hours and cost; and what it costs beyond prices. ``least`` has what any so many lots
    cost so at least. ``band`` has the least and most hours of a lot, ``sure`` what prices come to.
    """

    begin: Any
    unit: Any
    bits: Any
    hours: Any
    cost: Any
    beyond: Any
    least: Any
    band: Any
    sure: int


class Tried(NamedTuple):
    """A choice under work: of every depth what was taken, what is left, and what may be next.

    ``live`` lists the lots that can still be taken, ``size`` of them; ``options`` those that hold
    the unit with fewest, ``count`` of them, ``next`` is tried next. ``spent``, ``left`` and
    ``paid`` have the cost beyond prices, the hours that are left, and the cost; ``held`` the units
    as bits. ``number`` and ``share`` have for every unit how many lots can hold it and what it is
    worth beyond prices at least. ``seen`` has units that were settled as bits, by how many lots and
    at what cost. ``state`` has the most that a choice may cost beyond prices, the steps that are
    left, whether a choice was found, and what the next must cost less than.
    """

    taken: Any
    live: Any
    size: Any
    options: Any
    count: Any
    next: Any
    spent: Any
    left: Any
    paid: Any
    held: Any
    number: Any
    share: Any
    seen: Any
    best: Any
    state: Any
