"""Choose whole lots along a line of units, one lot more for all choices at once, compiled.

The first unit on the line that a choice leaves out is held by its next lot. Of choices that hold
the same units only the cheapest goes on: whatever completes a dearer one completes it too. Every
unit that is left out is worth at least its share of the lot that costs least beyond prices among
those that can still hold it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.lots.design.cover_layout import BITS
from allocator.lots.design.sweep_layout import Front, Line
from allocator.routing.search_plan import compiled

_MIX = np.int64(-7046029254386353131)
"""Scatters bits over places of a table: an odd number, as irregular as can be."""


@compiled
def go_on(line: Line, here: Front, there: Front, rest: int) -> int:
    """Add a lot to all choices of ``here``; write to ``there`` those that may be completed.

    ``rest`` lots are to follow. Returns whether there was room for all, and looks were left.
    """
    there.state[0] = 0
    for place in range(len(there.table)):
        there.table[place] = -1
    for origin in range(here.state[0]):
        first = here.first[origin]
        for at in range(line.lead[first], line.lead[first + 1]):
            there.state[1] -= 1
            lot = line.leads[at]
            if here.spent[origin] + line.beyond[lot] > there.state[2]:
                break
            left = here.left[origin] - line.hours[lot]
            if left < rest * line.band[0] or left > rest * line.band[1]:
                continue
            if here.paid[origin] + line.cost[lot] >= there.state[4]:
                continue
            if _is_free(line, here, origin, lot) and not _put(line, here, there, origin, lot, rest):
                return 0
        if there.state[1] <= 0:
            return 0
    return 1


@compiled
def _is_free(line: Line, front: Front, choice: Any, lot: Any) -> bool:
    """Return whether a choice leaves out all units of a lot."""
    for word in range(line.bits.shape[1]):
        if front.bits[choice, word] & line.bits[lot, word]:
            return False
    return True


@compiled
def _put(line: Line, here: Front, there: Front, origin: Any, lot: Any, rest: int) -> bool:
    """Write a choice down where it may be the cheapest; return whether there was room."""
    new, words = there.state[0], line.bits.shape[1]
    if new >= len(there.first):
        return False
    mixed = np.int64(0)
    for word in range(words):
        there.bits[new, word] = here.bits[origin, word] | line.bits[lot, word]
        mixed = (mixed ^ there.bits[new, word]) * _MIX
        mixed ^= mixed >> np.int64(29)
    place = mixed & np.int64(len(there.table) - 1)
    paid = here.paid[origin] + line.cost[lot]
    choice = there.table[place]
    while choice >= 0:
        is_same = True
        for word in range(words):
            is_same = is_same and there.bits[choice, word] == there.bits[new, word]
        if is_same:
            break
        place = (place + 1) & np.int64(len(there.table) - 1)
        choice = there.table[place]
    if choice >= 0 and there.paid[choice] <= paid:
        return True
    spent = here.spent[origin] + line.beyond[lot]
    if choice < 0:
        first = _first_worth(line, there, new, here.first[origin], spent, rest)
        if first < 0:
            return True
        choice = new
        there.table[place], there.first[choice] = choice, first
        there.state[0] += 1
    there.spent[choice], there.paid[choice] = spent, paid
    there.left[choice] = here.left[origin] - line.hours[lot]
    there.origin[choice], there.lot[choice] = origin, lot
    return True


@compiled
def _first_worth(line: Line, front: Front, choice: Any, after: Any, spent: Any, rest: int) -> Any:
    """Return the first unit left out, or the number of units; -1 where no lots can complete it."""
    units = front.state[3]
    first: Any = units
    for unit in range(after + 1, units):
        if front.bits[choice, unit // BITS] >> np.int64(unit % BITS) & 1:
            continue
        first = min(first, unit)
        is_held = False
        for at in range(line.hold[unit], line.hold[unit + 1]):
            lot = line.holds[at]
            front.state[1] -= 1
            if _is_free(line, front, choice, lot):
                spent += line.share[lot]
                is_held = rest > 0
                break
        if not is_held or spent > front.state[2]:
            return np.int64(-1)
    return first if rest == 0 or first < units else np.int64(-1)
