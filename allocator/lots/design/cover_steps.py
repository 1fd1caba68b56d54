"""Choose whole lots that hold every unit once, compiled.

The unit that fewest lots can still hold is settled next, by each of these lots in turn.

References
----------
Knuth, D. E. (2000). Dancing links. In: Millennial Perspectives in Computer Science, 187–214.
https://arxiv.org/abs/cs/0011047
"""

from __future__ import annotations

import numpy as np

from allocator.lots.design.cover_layout import Offer, Tried
from allocator.routing.search_plan import compiled

_SETTLED = np.int64(1 << 40)
"""In place of a number of lots, for units that have one."""


@compiled
def choose(offer: Offer, tried: Tried) -> None:
    """Write the cheapest choice within the limits to ``tried.best``."""
    lots = len(tried.taken)
    if not _settle(offer, tried, 0, lots):
        return
    depth = 0
    while depth >= 0 and tried.state[1] > 0:
        if tried.next[depth] >= tried.count[depth]:
            depth -= 1
            continue
        lot = tried.options[depth, tried.next[depth]]
        tried.next[depth] += 1
        spent = tried.spent[depth] + offer.beyond[lot]
        rest = lots - depth - 1
        if spent + offer.least[rest] > tried.state[0]:
            tried.next[depth] = tried.count[depth]
            continue
        tried.taken[depth] = lot
        left = tried.left[depth] - offer.hours[lot]
        if rest == 0:
            if _is_whole(offer, tried):
                tried.state[0], tried.state[2] = spent - 1, 1
                for at in range(lots):
                    tried.best[at] = tried.taken[at]
            continue
        if left < rest * offer.band[0] or left > rest * offer.band[1]:
            continue
        tried.spent[depth + 1], tried.left[depth + 1] = spent, left
        _narrow(offer, tried, depth, lot, rest)
        if _settle(offer, tried, depth + 1, rest):
            depth += 1


@compiled
def _narrow(offer: Offer, tried: Tried, depth: int, lot: int, rest: int) -> None:
    """List the lots that can be taken besides."""
    most = tried.state[0] - tried.spent[depth + 1] - offer.least[rest - 1]
    count = 0
    for place in range(tried.size[depth]):
        other = tried.live[depth, place]
        if offer.beyond[other] > most:
            tried.state[1] -= place
            tried.size[depth + 1] = count
            return
        is_free = True
        for word in range(offer.bits.shape[1]):
            if offer.bits[lot, word] & offer.bits[other, word]:
                is_free = False
                break
        if is_free:
            tried.live[depth + 1, count] = other
            count += 1
    tried.state[1] -= tried.size[depth]
    tried.size[depth + 1] = count


@compiled
def _settle(offer: Offer, tried: Tried, depth: int, rest: int) -> bool:
    """List the lots that hold the unit with fewest; return whether every unit has one."""
    tried.next[depth] = tried.count[depth] = 0
    _count(offer, tried, depth)
    rarest = 0
    for unit in range(1, len(tried.number)):
        if tried.number[unit] < tried.number[rarest]:
            rarest = unit
    tried.state[1] -= tried.size[depth]
    if tried.number[rarest] == 0 or tried.number[rarest] >= _SETTLED:
        return False
    word, bit = rarest // 62, np.int64(1) << np.int64(rarest % 62)
    for place in range(tried.size[depth]):
        lot = tried.live[depth, place]
        if offer.bits[lot, word] & bit:
            tried.options[depth, tried.count[depth]] = lot
            tried.count[depth] += 1
    return True


@compiled
def _count(offer: Offer, tried: Tried, depth: int) -> None:
    """Count for every unit the lots that can still hold it."""
    number = tried.number
    for unit in range(len(number)):
        number[unit] = 0
    for place in range(depth):
        lot = tried.taken[place]
        for at in range(offer.begin[lot], offer.begin[lot + 1]):
            number[offer.unit[at]] = _SETTLED
    for place in range(tried.size[depth]):
        lot = tried.live[depth, place]
        for at in range(offer.begin[lot], offer.begin[lot + 1]):
            number[offer.unit[at]] += 1


@compiled
def _is_whole(offer: Offer, tried: Tried) -> bool:
    """Return whether the lots taken hold every unit; they hold none twice."""
    total = 0
    for lot in tried.taken:
        total += offer.begin[lot + 1] - offer.begin[lot]
    return total == len(tried.number)
