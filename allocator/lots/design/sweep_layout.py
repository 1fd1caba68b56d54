"""How a choice of whole lots, made unit by unit along a line, is laid out for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple


class Line(NamedTuple):
    """Lots to choose from; units are numbered along the line.

    Of every lot: its units as bits of whole numbers, a row each; its hours and cost; what it costs
    beyond prices, never below 0; and that shared out among its units. ``leads`` lists from
    ``lead`` on the lots whose first unit is the one asked for, cheapest beyond prices first;
    ``holds`` from ``hold`` on those that hold it, least share first. ``band`` has the least and
    most hours of a lot.
    """

    bits: Any
    hours: Any
    cost: Any
    beyond: Any
    share: Any
    lead: Any
    leads: Any
    hold: Any
    holds: Any
    band: Any


class Front(NamedTuple):
    """Choices of as many lots, of those that hold the same units the cheapest only.

    Of every choice: its units as bits, a row each; the first unit it leaves out; what it costs
    beyond prices, and in all; the hours it leaves; the choice it goes on from, and by which lot.
    ``table`` finds a choice by its units. ``state`` has how many choices there are, the looks that
    are left, the most that a choice may cost beyond prices, the number of units, and what a choice
    must cost less than.
    """

    bits: Any
    first: Any
    spent: Any
    paid: Any
    left: Any
    origin: Any
    lot: Any
    table: Any
    state: Any
