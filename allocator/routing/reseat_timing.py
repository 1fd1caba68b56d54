"""When the calls of one round start and what the round costs, each as early as it can be.

The same rules as in `allocator.routing.search_timing`, for calls whose windows stand alone.
"""

from __future__ import annotations

from typing import Any

from allocator.routing.reseat_hall import Hall
from allocator.routing.search_plan import inlined

ENDLESS = 1 << 50
"""Above the cost of any round that keeps the rules."""


@inlined
def settle(hall: Hall, who: int) -> None:
    """Time a round from its first call, and note what each seat has to know."""
    length, before, paid, waited = hall.rounds[who].length, -1, 0, 0
    ends, first, had = 0, 0, 0
    for seat in range(length):
        record = hall.seats[who, seat]
        more, ends, first, had = step(hall, who, record.call, (before, ends, first, had))
        paid += more
        waited += more - _ride(hall, who, before, record.call)
        record.ends, record.first, record.had = ends, first, had
        record.paid, record.waited = paid, waited
        before = record.call
    hall.rounds[who].waited, hall.rounds[who].changed = waited, hall.state[0].mark
    hall.rounds[who].cost = paid + closing(hall, who, before) if length > 0 else 0
    latest, after = hall.rounds[who].off_duty, -1
    for seat in range(length - 1, -1, -1):
        number = hall.seats[who, seat].call
        call = hall.calls[number]
        if after >= 0:
            latest -= hall.hops[number, after]
        latest = min(call.closes, latest - call.minutes)
        hall.seats[who, seat].latest = latest
        call.who, call.seat = who, seat
        after = number


@inlined
def tour_with(hall: Hall, who: int, seat: int, call: int, limit: int) -> Any:
    """Return what a round costs more with a call in a seat.

    Endless where a rule would break, or as soon as it is clear to be no less than ``limit``.
    """
    before, paid, ends, first, had = -1, 0, 0, 0, 0
    if seat > 0:
        last = hall.seats[who, seat - 1]
        before, paid, ends, first, had = last.call, last.paid, last.ends, last.first, last.had
    following, shift = call, hall.rounds[who]
    for place in range(seat, shift.length + 1):
        more, ends, first, had = step(hall, who, following, (before, ends, first, had))
        if more >= ENDLESS:
            return ENDLESS
        paid += more
        if place > seat and shift.cost < ENDLESS:
            today = hall.seats[who, place - 1]
            if ends == today.ends and first == today.first and had == today.had:
                return paid - today.paid
            if paid - today.paid - (shift.waited - today.waited) >= limit:
                return ENDLESS
        before = following
        if place < shift.length:
            following = hall.seats[who, place].call
    return paid + closing(hall, who, before) - shift.cost


@inlined
def step(hall: Hall, who: int, call: int, so_far: tuple[int, int, int, int]) -> Any:
    """Return what the next call of a round costs, when it ends, the round's start and its break.

    ``so_far`` is the call before (-1 for none), its end, and the round's start and break.
    """
    before, ends, first, had = so_far
    state, record, shift = hall.state[0], hall.calls[call], hall.rounds[who]
    if before < 0:
        start, had = max(shift.on_duty, record.opens), 0
        first, cost = start, state.home * hall.travel[shift.start, record.place]
        is_legal = state.break_minutes == 0 or record.minutes <= state.break_after
    else:
        hop = hall.hops[before, call]
        ready = ends + hop
        start, rested = max(ready, record.opens), ready + state.break_minutes
        lasts = start + record.minutes - first
        if had == 0 and start < rested and lasts > state.break_after:
            start = rested
        if start >= rested:
            had = 1
        cost = state.travel * hop + state.waiting * min(start - ready, state.cap)
        is_legal = True
    ends = start + record.minutes
    if not is_legal or start > record.closes or ends > shift.off_duty:
        cost = ENDLESS
    return cost, ends, first, had


@inlined
def _ride(hall: Hall, who: int, before: int, call: int) -> Any:
    """Return what the way to a call costs from the one before, or from home for -1."""
    state = hall.state[0]
    if before < 0:
        return state.home * hall.travel[hall.rounds[who].start, hall.calls[call].place]
    return state.travel * hall.hops[before, call]


@inlined
def least_with(hall: Hall, who: int, seat: int, call: int) -> Any:
    """Return the least a round can cost more with a call in a seat, later waits all gone."""
    shift, before, spare = hall.rounds[who], -1, hall.rounds[who].waited
    if seat > 0:
        before = hall.seats[who, seat - 1].call
        spare -= hall.seats[who, seat - 1].waited
    least = _ride(hall, who, before, call) - spare
    if shift.length == 0:
        return least + closing(hall, who, call)
    if seat == shift.length:
        return least + closing(hall, who, call) - closing(hall, who, before)
    after = hall.seats[who, seat].call
    return least + _ride(hall, who, call, after) - _ride(hall, who, before, after)


@inlined
def closing(hall: Hall, who: int, last: int) -> Any:
    """Return the price of a round and of its way home."""
    shift = hall.rounds[who]
    return shift.charge + hall.state[0].home * hall.travel[hall.calls[last].place, shift.end]


@inlined
def cost_of(hall: Hall) -> Any:
    """Return what all rounds cost and the calls without a seat."""
    total = 0
    for who in range(len(hall.rounds)):
        total += hall.rounds[who].cost
    for place in range(hall.state[0].lifted):
        total += hall.calls[hall.lifted[place]].missed
    return total
