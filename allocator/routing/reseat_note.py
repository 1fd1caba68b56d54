"""Note the rounds a search meets in a pool: the part of `reseat_pool` that is compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.routing.reseat_hall import Hall
from allocator.routing.reseat_pool import WORD, Pool
from allocator.routing.search_plan import inlined


@inlined
def note(hall: Hall, pool: Pool) -> None:
    """Note the rounds that changed in this step."""
    for who in range(len(hall.rounds)):
        made = hall.rounds[who]
        if made.changed == hall.state[0].mark and made.length > 0:
            _note_round(hall, pool, who)


@inlined
def _note_round(hall: Hall, pool: Pool, who: int) -> None:
    """Note a round at its full charge."""
    made = hall.rounds[who]
    for seat in range(made.length):
        pool.order[seat] = hall.seats[who, seat].call
    keep(pool, made.kind, made.length, made.cost - made.charge + hall.state[0].round)


@inlined
def keep(pool: Pool, kind: int, length: int, cost: int) -> bool:
    """Note a round in ``pool.order``, unless the same calls were met at a price as low.

    Returns False where there is no room.
    """
    row = pool.met[0]
    if row == len(pool.rounds):
        return False
    for word in range(pool.bits.shape[1]):
        pool.bits[row, word] = 0
    for seat in range(length):
        call = pool.order[seat]
        pool.bits[row, call // WORD] |= np.int64(1) << np.int64(call % WORD)
    spot = _spot_of(pool, row, kind)
    if pool.spots[spot] == 0:
        pool.spots[spot] = row + 1
        pool.met[0] = row + 1
    else:
        row = pool.spots[spot] - 1
        if pool.rounds[row].cost <= cost:
            return True
    met = pool.rounds[row]
    met.cost, met.kind, met.length = cost, kind, length
    for seat in range(length):
        pool.calls[row, seat] = pool.order[seat]
    return True


@inlined
def _spot_of(pool: Pool, row: int, kind: int) -> Any:
    """Return the spot of a round with the bits of a row: its own, or the empty one it may have."""
    key = np.uint64(kind + 1)
    for word in range(pool.bits.shape[1]):
        key = (key ^ np.uint64(pool.bits[row, word])) * np.uint64(0x9E3779B97F4A7C15)
    spot = np.int64(key >> np.uint64(40)) & (len(pool.spots) - 1)
    while pool.spots[spot] > 0 and not _is_like(pool, pool.spots[spot] - 1, row, kind):
        spot = (spot + 1) & (len(pool.spots) - 1)
    return spot


@inlined
def _is_like(pool: Pool, met: int, row: int, kind: int) -> bool:
    """Tell whether a round that was met has a kind and the bits of a row."""
    is_like = pool.rounds[met].kind == kind
    for word in range(pool.bits.shape[1]):
        is_like = is_like and pool.bits[met, word] == pool.bits[row, word]
    return is_like
