"""Prices of units for a list of whole lots, by deflected subgradients, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.lots.design.list_layout import Listed
from allocator.routing.search_plan import compiled

_DEFLECTION = 0.6
_PATIENCE, _SHRINK, _LEAST_STEP = 15, 0.7, 1e-3


@compiled
def price(listed: Listed, target: float, steps: int) -> None:
    """Go up from ``listed.unit``; write the best prices to ``listed.best``.

    The cheapest lots beyond prices, as many as are asked for, cost at least so much beyond them.
    """
    unit, before = listed.unit, listed.before
    highest, length, since = -1e300, 1.0, 0
    for _ in range(steps):
        total = _sum_up(listed)
        if total > highest + 1e-7 * abs(highest):
            highest, since = total, 0
            for at in range(len(unit)):
                listed.best[at] = unit[at]
        else:
            since += 1
            if since >= _PATIENCE:
                length *= _SHRINK
                since = 0
                for at in range(len(unit)):
                    unit[at] = listed.best[at]
        size = 0.0
        for at in range(len(unit)):
            before[at] = listed.lack[at] + _DEFLECTION * before[at]
            size += before[at] * before[at]
        if size < 1e-12 or length < _LEAST_STEP or total >= target:
            return
        for at in range(len(unit)):
            unit[at] += length * (target - total) / size * before[at]


@compiled
def _sum_up(listed: Listed) -> Any:
    """Return what the prices prove; fill what the cheapest lots leave of every unit."""
    begin, held, order, rank = listed.begin, listed.held, listed.order, listed.rank
    total = 0.0
    count: Any = np.int64(0)
    for at in range(len(listed.unit)):
        total += listed.unit[at]
        listed.lack[at] = 1.0
    for lot in range(len(listed.cost)):
        beyond = listed.cost[lot]
        for at in range(begin[lot], begin[lot + 1]):
            beyond -= listed.unit[held[at]]
        if count == len(order) and beyond >= rank[count - 1]:
            continue
        place = count if count < len(order) else count - 1
        while place > 0 and rank[place - 1] > beyond:
            rank[place], order[place] = rank[place - 1], order[place - 1]
            place -= 1
        rank[place], order[place] = beyond, lot
        count += np.int64(count < len(order))
    for place in range(count):
        total += rank[place]
        for at in range(begin[order[place]], begin[order[place] + 1]):
            listed.lack[held[at]] -= 1.0
    return total
