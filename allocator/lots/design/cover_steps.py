"""Choose whole lots that hold every unit once, compiled.

The unit that fewest lots can still hold is settled next, by each of these lots in turn. Every unit
that is left is worth at least its share of the lot that costs least beyond prices among those that
can still hold it, and lots that cost too much besides are left out. Units that were settled before
by as many lots, no dearer, are not settled again: whatever completes the dearer choice has been
tried with the cheaper one.

References
----------
Knuth, D. E. (2000). Dancing links. In: Millennial Perspectives in Computer Science, 187–214.
https://arxiv.org/abs/cs/0011047
"""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.lots.design.cover_layout import BITS, Offer, Tried
from allocator.lots.design.prices import GRAIN
from allocator.routing.search_plan import compiled

_SETTLED = np.int64(1 << 40)
"""In place of a number of lots, for units that have one."""
_NONE = np.int64(1 << 62)
"""In place of a share, for units that no lot can hold."""
_MIX = np.int64(-7046029254386353131)
"""Scatters bits over places of a table: an odd number, as irregular as can be."""


@compiled
def choose(offer: Offer, tried: Tried) -> None:
    """Write the cheapest choice within the limits to ``tried.best``."""
    lots = len(tried.taken)
    if not _settle(offer, tried, 0):
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
        paid = tried.paid[depth] + offer.cost[lot]
        if rest == 0:
            if paid < tried.state[3] and _is_whole(offer, tried):
                _take(offer, tried, paid)
            continue
        if left < rest * offer.band[0] or left > rest * offer.band[1]:
            continue
        tried.spent[depth + 1], tried.left[depth + 1] = spent, left
        tried.paid[depth + 1] = paid
        if _is_known(offer, tried, depth, lot):
            continue
        _narrow(offer, tried, depth, lot, rest)
        if _settle(offer, tried, depth + 1):
            depth += 1


@compiled
def _take(offer: Offer, tried: Tried, paid: Any) -> None:
    """Keep a choice; whatever follows has to cost less."""
    tried.state[0] = min(tried.state[0], (paid - 1) * GRAIN - offer.sure)
    tried.state[2], tried.state[3] = 1, paid
    for at in range(len(tried.taken)):
        tried.best[at] = tried.taken[at]


@compiled
def _is_known(offer: Offer, tried: Tried, depth: Any, lot: Any) -> bool:
    """Return whether the units were settled before, no dearer; else write down that they are."""
    words = offer.bits.shape[1]
    place = np.int64(depth)
    for word in range(words):
        tried.held[depth + 1, word] = tried.held[depth, word] | offer.bits[lot, word]
        place = (place ^ tried.held[depth + 1, word]) * _MIX
        place ^= place >> np.int64(29)
    seen = tried.seen[place & np.int64(len(tried.seen) - 1)]
    is_same = seen[words] == depth + 1
    for word in range(words):
        is_same = is_same and seen[word] == tried.held[depth + 1, word]
        seen[word] = tried.held[depth + 1, word]
    paid = tried.paid[depth + 1]
    if is_same and seen[words + 1] <= paid:
        return True
    seen[words], seen[words + 1] = depth + 1, paid
    return False


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
def _settle(offer: Offer, tried: Tried, depth: int) -> bool:
    """List the lots that hold the unit with fewest; return whether every unit has one."""
    tried.next[depth] = tried.count[depth] = 0
    if not _is_worth(offer, tried, depth):
        return False
    number = tried.number
    rarest = 0
    for unit in range(1, len(number)):
        if number[unit] < number[rarest]:
            rarest = unit
    if number[rarest] == 0 or number[rarest] >= _SETTLED:
        return False
    word, bit = rarest // BITS, np.int64(1) << np.int64(rarest % BITS)
    for place in range(tried.size[depth]):
        lot = tried.live[depth, place]
        if offer.bits[lot, word] & bit:
            tried.options[depth, tried.count[depth]] = lot
            tried.count[depth] += 1
    return True


@compiled
def _is_worth(offer: Offer, tried: Tried, depth: Any) -> bool:
    """Leave out lots that are too dear besides what other units are worth, and count the rest.

    Returns
    -------
    bool
        Whether all units that are left can be worth little enough.
    """
    number, share = tried.number, tried.share
    room, total = tried.state[0] - tried.spent[depth], _share(offer, tried, depth)
    if total > room:
        return False
    count = 0
    for place in range(tried.size[depth]):
        lot = tried.live[depth, place]
        worth = total + offer.beyond[lot]
        for at in range(offer.begin[lot], offer.begin[lot + 1]):
            worth -= share[offer.unit[at]]
        if worth > room:
            continue
        tried.live[depth, count] = lot
        count += 1
        for at in range(offer.begin[lot], offer.begin[lot + 1]):
            number[offer.unit[at]] += 1
    tried.state[1] -= 2 * tried.size[depth]
    tried.size[depth] = count
    return True


@compiled
def _share(offer: Offer, tried: Tried, depth: Any) -> Any:
    """Write what every unit that is left is worth at least; return what they are worth together."""
    number, share = tried.number, tried.share
    for unit in range(len(number)):
        number[unit], share[unit] = 0, _NONE
    for place in range(tried.size[depth]):
        lot = tried.live[depth, place]
        its = offer.beyond[lot] // (offer.begin[lot + 1] - offer.begin[lot])
        for at in range(offer.begin[lot], offer.begin[lot + 1]):
            share[offer.unit[at]] = min(share[offer.unit[at]], its)
    for place in range(depth):
        lot = tried.taken[place]
        for at in range(offer.begin[lot], offer.begin[lot + 1]):
            number[offer.unit[at]], share[offer.unit[at]] = _SETTLED, 0
    total = np.int64(0)
    for unit in range(len(share)):
        if share[unit] == _NONE:
            return _NONE
        total += share[unit]
    return total


@compiled
def _is_whole(offer: Offer, tried: Tried) -> bool:
    """Return whether the lots taken hold every unit; they hold none twice."""
    total = 0
    for lot in tried.taken:
        total += offer.begin[lot + 1] - offer.begin[lot]
    return total == len(tried.number)
