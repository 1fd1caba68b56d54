"""Simulated annealing over units on the borders of lots, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.lots.design.anneal_layout import BATCH, NOBODY, SWAPS, Cut
from allocator.lots.design.draws import draw
from allocator.routing.search_plan import compiled


@compiled
def _off(cut: Cut, load: Any) -> Any:
    """Return by how many hours a load is outside the band."""
    return max(0, cut.band[0] - load) + max(0, load - cut.band[1])


@compiled
def _whole_off(cut: Cut) -> Any:
    """Return by how many hours all lots are outside the band, broken pairs included."""
    off, pairs = np.int64(0), np.int64(0)
    for lot in range(len(cut.load)):
        off += _off(cut, cut.load[lot])
    for unit in range(len(cut.hours)):
        pairs += _broken(cut, unit, cut.lot_of[unit], NOBODY, NOBODY)
    return off + pairs // 2 * cut.strain[0]


@compiled
def _broken(cut: Cut, unit: Any, lot: Any, moved: Any, its_lot: Any) -> Any:
    """Return how many pairs a unit would break in a lot, when another has moved to its lot."""
    count = np.int64(0)
    for place in range(cut.foe_begin[unit], cut.foe_begin[unit + 1]):
        foe = cut.foe[place]
        count += (its_lot if foe == moved else cut.lot_of[foe]) == lot
    for place in range(cut.friend_begin[unit], cut.friend_begin[unit + 1]):
        friend = cut.friend[place]
        count += (its_lot if friend == moved else cut.lot_of[friend]) != lot
    return count


@compiled
def _more_broken(cut: Cut, unit: Any, old: Any, new: Any, partner: Any) -> Any:
    """Return how many more pairs are broken after a unit moves, or two change places."""
    more = _broken(cut, unit, new, partner, old) - _broken(cut, unit, old, NOBODY, NOBODY)
    if partner >= 0:
        more += _broken(cut, partner, old, unit, new) - _broken(cut, partner, new, NOBODY, NOBODY)
    return more


@compiled
def _touches(cut: Cut, unit: int, lot: int, without: int) -> bool:
    for place in range(cut.begin[unit], cut.begin[unit + 1]):
        near = cut.other[place]
        if near != without and cut.lot_of[near] == lot:
            return True
    return False


@compiled
def _holds_without(cut: Cut, unit: int, mark: int) -> bool:
    """Return whether the lot of a unit stays connected when the unit leaves."""
    lot, first, wanted = cut.lot_of[unit], -1, 0
    for place in range(cut.begin[unit], cut.begin[unit + 1]):
        if cut.lot_of[cut.other[place]] == lot:
            wanted += 1
            first = cut.other[place]
    if wanted == 0:
        return cut.size[lot] == 1
    cut.seen[unit] = cut.seen[first] = mark
    cut.ahead[0], ahead = first, 1
    wanted -= 1
    while ahead > 0 and wanted > 0:
        ahead -= 1
        here = cut.ahead[ahead]
        for place in range(cut.begin[here], cut.begin[here + 1]):
            near = cut.other[place]
            if cut.lot_of[near] != lot or cut.seen[near] == mark:
                continue
            cut.seen[near] = mark
            cut.ahead[ahead] = near
            ahead += 1
            for back in range(cut.begin[unit], cut.begin[unit + 1]):
                if cut.other[back] == near:
                    wanted -= 1
    return wanted == 0


@compiled
def _least(cut: Cut, lot: int, leaves: int, joins: int) -> Any:
    """Return the cost of a lot at its best hub when one unit leaves and one joins."""
    least = np.int64(1) << np.int64(62)
    for place in range(cut.size[lot] + 1):
        home = joins if place == cut.size[lot] else cut.members[lot, place]
        if home in (leaves, NOBODY):
            continue
        for at in range(cut.site_begin[home], cut.site_begin[home + 1]):
            hub = cut.site[at]
            cost = cut.at[lot, hub]
            if leaves >= 0:
                cost -= cut.cost[leaves, hub]
            if joins >= 0:
                cost += cut.cost[joins, hub]
            least = min(least, cost)
    return least


@compiled
def _give(cut: Cut, unit: int, lot: int) -> None:
    """Put a unit into another lot and bring the sums up to date."""
    old, place = cut.lot_of[unit], cut.place[unit]
    cut.size[old] -= 1
    last = cut.members[old, cut.size[old]]
    cut.members[old, place], cut.place[last] = last, place
    cut.members[lot, cut.size[lot]], cut.place[unit] = unit, cut.size[lot]
    cut.size[lot] += 1
    cut.lot_of[unit] = lot
    cut.load[old] -= cut.hours[unit]
    cut.load[lot] += cut.hours[unit]
    for hub in range(len(cut.site)):
        cut.at[old, hub] -= cut.cost[unit, hub]
        cut.at[lot, hub] += cut.cost[unit, hub]


@compiled
def _partner(cut: Cut, unit: int, lot: int) -> Any:
    """Draw a unit of a lot that could come over when ``unit`` goes there; -1 for none."""
    found = cut.members[lot, draw(cut.random, cut.size[lot])]
    is_near = _touches(cut, found, cut.lot_of[unit], unit)
    return found if is_near and _touches(cut, unit, lot, found) else np.int64(-1)


@compiled
def _stays_whole(cut: Cut, unit: int, partner: int) -> bool:
    """Return whether both lots stay connected when two units change places, or one moves."""
    lot, new = cut.lot_of[unit], cut.lot_of[partner] if partner >= 0 else np.int64(-1)
    cut.marks[0] += 1
    if partner < 0:
        return cut.size[lot] > 1 and _holds_without(cut, unit, cut.marks[0])
    if cut.size[lot] == 1 or cut.size[new] == 1:
        return False
    if not _holds_without(cut, unit, cut.marks[0]):
        return False
    cut.marks[0] += 1
    return _holds_without(cut, partner, cut.marks[0])


@compiled
def _copy(source: Any, target: Any) -> None:
    for at in range(len(source)):
        target[at] = source[at]


@compiled
def anneal(
    cut: Cut, steps: int, hot: float, cold: float, price: float, best: NDArray[np.int64]
) -> None:
    """Change a cut step by step; write the cheapest that keeps every rule to ``best``."""
    off = _whole_off(cut)
    total = np.int64(0)
    for lot in range(len(cut.least)):
        total += cut.least[lot]
    cheapest = np.int64(1) << np.int64(62)
    if off == 0:
        cheapest = total
        _copy(cut.lot_of, best)
    temperature, cooling = hot, (cold / hot) ** (BATCH / max(steps, 1))
    lowest, highest, kept = price * 1e-2, price * 1e4, 0
    for step in range(steps):
        if step % BATCH == 0:
            temperature *= cooling
            is_often = 10 * kept > 3 * BATCH
            price = max(lowest, price / 1.1) if is_often else min(highest, price * 1.1)
            kept = 0
        kept += off == 0
        unit, new, partner = _draw_move(cut)
        if unit == NOBODY:
            continue
        old = cut.lot_of[unit]
        shift = cut.hours[unit] - (cut.hours[partner] if partner >= 0 else 0)
        more_off = _off(cut, cut.load[old] - shift) + _off(cut, cut.load[new] + shift)
        more_off -= _off(cut, cut.load[old]) + _off(cut, cut.load[new])
        more_off += cut.strain[0] * _more_broken(cut, unit, old, new, partner)
        mine, theirs = _least(cut, old, unit, partner), _least(cut, new, partner, unit)
        more = mine + theirs - cut.least[old] - cut.least[new]
        worse = more + price * more_off
        if worse > 0 and draw(cut.random, 1 << 30) >= np.exp(-worse / temperature) * (1 << 30):
            continue
        if not _stays_whole(cut, unit, partner):
            continue
        _give(cut, unit, new)
        if partner >= 0:
            _give(cut, partner, old)
        cut.least[old], cut.least[new] = mine, theirs
        off += more_off
        total += more
        if off == 0 and total < cheapest:
            cheapest = total
            _copy(cut.lot_of, best)


@compiled
def _draw_move(cut: Cut) -> Any:
    """Draw a unit, the lot it goes to and whom it changes places with, if anybody."""
    nothing = np.int64(NOBODY)
    unit = draw(cut.random, len(cut.hours))
    degree = cut.begin[unit + 1] - cut.begin[unit]
    if degree == 0:
        return nothing, nothing, nothing
    new = cut.lot_of[cut.other[cut.begin[unit] + draw(cut.random, degree)]]
    if new == cut.lot_of[unit]:
        return nothing, nothing, nothing
    if draw(cut.random, 100) >= SWAPS:
        return unit, new, nothing
    partner = _partner(cut, unit, new)
    return (unit, new, partner) if partner >= 0 else (nothing, nothing, nothing)
