"""How a list of whole lots that is priced is laid out for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple


class Listed(NamedTuple):
    """Lots, prices of units under change, and scratch.

    ``held`` has the units of every lot from ``begin`` on, ``cost`` what it costs. ``unit`` are the
    prices, ``best`` the best so far. ``order`` and ``rank`` have room for as many lots as are asked
    for; ``lack`` and ``before`` have an entry for every unit.
    """

    begin: Any
    held: Any
    cost: Any
    unit: Any
    best: Any
    order: Any
    rank: Any
    lack: Any
    before: Any
