"""When the calls of one round start and what the round costs.

Calls whose windows stand alone start as early as they can. Where that leaves a wait, the calls
before it start later, back to the start of the round or to a wait so long that a longer one counts
no more, as `allocator.rounds.later.wait_less` has them do; a wait costs what is left of it.
"""

from __future__ import annotations

from typing import Any

from allocator.routing.reseat_hall import Hall
from allocator.routing.search_plan import inlined

ENDLESS = 1 << 50
"""Above the cost of any round that keeps the rules."""
APART = -1
"""Stands for how much calls move before a wait that counts in full."""


@inlined
def settle(hall: Hall, who: int) -> None:
    """Time a round from its first call, and note what each seat has to know."""
    shift, paid, waited = hall.rounds[who], 0, 0
    keeps, so_far = False, nothing_yet()
    if shift.length > 0:
        last = hall.seats[who, shift.length - 1].call
        keeps = keeps_break(hall, who, hall.seats[who, 0].call, last)
    for seat in range(shift.length):
        record, before = hall.seats[who, seat], so_far[0]
        more, moved, so_far = step(hall, who, record.call, keeps, so_far)
        paid += more
        waited += more - _ride(hall, who, before, record.call)
        _, record.ends, record.first, record.had, record.spare, record.whole = so_far
        record.moved, record.paid, record.waited = moved, paid, waited
    shift.waited, shift.keeps, shift.changed = waited, keeps, hall.state[0].mark
    shift.cost = paid + closing(hall, who, so_far[0]) if shift.length > 0 else 0
    _note_latest(hall, who)


@inlined
def _note_latest(hall: Hall, who: int) -> None:
    """Note where each call of a round is, and how late it may start."""
    latest, after = hall.rounds[who].off_duty, -1
    for seat in range(hall.rounds[who].length - 1, -1, -1):
        number = hall.seats[who, seat].call
        call = hall.calls[number]
        if after >= 0:
            latest -= hall.hops[number, after]
        latest = min(call.closes, latest - call.minutes)
        hall.seats[who, seat].latest = latest
        call.who, call.seat = who, seat
        after = number


@inlined
def keeps_break(hall: Hall, who: int, first: int, last: int) -> bool:
    """Tell whether a round from one call to another needs a break if no call moves.

    The first wait that is long enough for it then stays as it is. In shorter rounds calls may move
    up to such a wait as well.
    """
    state, begins = hall.state[0], max(hall.rounds[who].on_duty, hall.calls[first].opens)
    ends = hall.calls[last].opens + hall.calls[last].minutes
    return bool(state.break_minutes > 0 and ends - begins > state.break_after)


@inlined
def tour_with(hall: Hall, who: int, seat: int, call: int, limit: int) -> Any:
    """Return what a round costs more with a call in a seat.

    Endless where a rule would break, or as soon as it is clear to be no less than ``limit``.
    """
    shift, keeps = hall.rounds[who], _keeps_break_with(hall, who, seat, call)
    is_alike = shift.length > 0 and (shift.keeps > 0) == keeps
    begin = seat if is_alike else 0
    paid, so_far = 0, nothing_yet()
    if begin > 0:
        last = hall.seats[who, begin - 1]
        paid = last.paid
        so_far = last.call, last.ends, last.first, last.had, last.spare, last.whole
    for place in range(begin, shift.length + 1):
        following = call
        if place != seat:
            following = hall.seats[who, place - 1 if place > seat else place].call
        more, _, so_far = step(hall, who, following, keeps, so_far)
        if more >= ENDLESS:
            return ENDLESS
        paid += more
        if place > seat and is_alike and shift.cost < ENDLESS:
            today = hall.seats[who, place - 1]
            if _is_like(today, so_far):
                return paid - today.paid
            if paid - today.paid - (shift.waited - today.waited) >= limit:
                return ENDLESS
    return paid + closing(hall, who, so_far[0]) - shift.cost


@inlined
def _is_like(seat: Any, so_far: tuple[int, int, int, int, int, int]) -> bool:
    """Tell whether a round is by now as it was after the call of a seat."""
    _, ends, first, had, spare, whole = so_far
    is_like = ends == seat.ends and first == seat.first and had == seat.had
    return bool(is_like and spare == seat.spare and whole == seat.whole)


@inlined
def _keeps_break_with(hall: Hall, who: int, seat: int, call: int) -> bool:
    """Tell what `keeps_break` says of a round with a call in a seat."""
    length, first, last = hall.rounds[who].length, call, call
    if seat > 0:
        first = hall.seats[who, 0].call
    if seat < length:
        last = hall.seats[who, length - 1].call
    return keeps_break(hall, who, first, last)


@inlined
def nothing_yet() -> Any:
    """Return what a round is like before its first call."""
    return -1, 0, 0, 0, 0, 1


@inlined
def step(
    hall: Hall, who: int, call: int, keeps: bool, so_far: tuple[int, int, int, int, int, int]
) -> Any:
    """Return what the next call of a round costs, what moves for it, and the round by its end.

    What moves are the calls before, back to the last wait that counts in full: they start so many
    minutes later, or `APART` where the wait before this call counts in full itself.

    ``keeps`` is what `keeps_break` says of the round. A round so far is its last call (-1 for none
    yet) and when that ends, when the round begins, whether it had its break, by how much the calls
    since such a wait can start later together, and whether there was none so far.
    """
    before, ends, first, had, spare, whole = so_far
    state, record, shift = hall.state[0], hall.calls[call], hall.rounds[who]
    if before < 0:
        start, moved = max(shift.on_duty, record.opens), 0
        first, spare = start, record.closes - start
        cost = state.home * hall.travel[shift.start, record.place]
        is_legal = state.break_minutes == 0 or record.minutes <= state.break_after
    else:
        hop = hall.hops[before, call]
        ready = ends + hop
        start = max(ready, record.opens)
        moved = min(start - ready, spare)
        is_break = keeps and had == 0 and start - ready >= state.break_minutes
        if is_break or start - ready - moved >= state.cap:
            moved = 0
        lasts = start + record.minutes - first - whole * moved
        if had == 0 and start - ready - moved < state.break_minutes and lasts > state.break_after:
            start = max(start, ready + state.break_minutes)
            moved = min(spare, start - ready - state.break_minutes)
            if start - ready - moved >= state.cap:
                moved = 0
        gap = start - ready - moved
        cost = state.travel * hop + state.waiting * min(gap, state.cap)
        is_legal = True
        if gap >= state.break_minutes:
            had = 1
        first += whole * moved
        spare -= moved
        if gap >= state.cap:
            moved, spare, whole = APART, record.closes - start, 0
        spare = min(spare, record.closes - start)
    ends = start + record.minutes
    if not is_legal or start > record.closes or ends > shift.off_duty:
        cost = ENDLESS
    return cost, moved, (call, ends, first, had, spare, whole)


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
