"""A plan under change: who follows whom, every change written down so that it can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit

from allocator.routing.search_layout import FAR, Desk

_F = TypeVar("_F", bound=Callable[..., Any])

SCALE = np.int64(1 << 20)
"""Ranks to a minute: room to put calls between calls."""

TAKEN, PUT, _RANKED, _TIMED, HELD, CROSSED = np.arange(6, dtype=np.int64)
"""What a line of the log is about. Typed, since Numba compiles anew for every bare number."""

TWO, THREE, FOUR, DOZEN, HUNDRED = np.array([2, 3, 4, 12, 100], dtype=np.int64)
"""Limits of draws."""


def compiled(function: _F, **options: bool) -> _F:
    """Compile a function that compiled code calls: no way in from Python is built.

    Nothing here makes arrays, so nobody has to count who uses them (``_nrt``): a third of the time.
    Nothing is kept here; `allocator.routing.machine_code` keeps what Python calls.
    """
    made: _F = njit(
        nogil=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, **options
    )(function)
    return made


def inlined(function: _F) -> _F:
    """Compile a function into those that call it, which saves handing over the tables."""
    return compiled(function, forceinline=True)


@inlined
def draw(tables: Any, limit: Any) -> Any:
    """Draw an integer below ``limit`` (xorshift, the same on every machine).

    ``tables`` are a desk or a hall, in whose ``state`` the draws go on.
    """
    state = tables.state[0]
    x = np.uint64(state.random)
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state.random = np.int64(x)
    return np.int64(((x >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))


@compiled
def leg(desk: Desk, a: int, b: int) -> Any:
    """Return the cost of going from stop ``a`` straight to stop ``b``."""
    rules = desk.state[0]
    minutes = desk.travel[desk.stops[a].place, desk.stops[b].place]
    if a >= rules.calls:
        return 0 if b >= rules.calls else rules.home * minutes + rules.round
    return rules.home * minutes if b >= rules.calls else rules.travel * minutes


@compiled
def strange(desk: Desk, call: int, carer: int) -> Any:
    """Return the cost of a carer whom the person does not know."""
    known = desk.stops[call].known
    return desk.state[0].unknown if known >= 0 and known != carer else 0


@compiled
def _note(desk: Desk, what: Any, call: int, value: int) -> None:
    """Write down one change of a call with all that it held before."""
    tally = desk.state[0]
    stop = desk.stops[call]
    line = desk.log[tally.logged]
    line.what, line.call, line.value = what, call, value
    line.start, line.end, line.first, line.had = stop.start, stop.end, stop.first, stop.had
    line.late, line.idle = stop.late, stop.idle
    tally.logged += 1


@compiled
def is_full(desk: Desk) -> bool:
    """Return whether the log has no room for another block."""
    return desk.state[0].logged + 64 > len(desk.log)


@compiled
def _attach(desk: Desk, call: int, after: int) -> None:
    stops = desk.stops
    following = stops[after].nxt
    stops[call].prv, stops[call].nxt = after, following
    stops[after].nxt = call
    stops[following].prv = call
    stops[call].carer = stops[after].carer


@compiled
def _detach(desk: Desk, call: int) -> None:
    stops = desk.stops
    stops[stops[call].prv].nxt = stops[call].nxt
    stops[stops[call].nxt].prv = stops[call].prv
    stops[call].carer = -1


@compiled
def take(desk: Desk, call: int) -> None:
    """Take a call out of its round; it is then unserved."""
    stop, tally = desk.stops[call], desk.state[0]
    a, b = stop.prv, stop.nxt
    tally.legs += leg(desk, a, b) - leg(desk, a, call) - leg(desk, call, b)
    tally.legs += desk.state[0].unserved_cost - strange(desk, call, stop.carer)
    tally.unserved += 1
    _note(desk, TAKEN, call, a)
    _release(desk, call)
    if stop.late > 0 and stop.late == tally.worst:
        tally.unsure = 1
    tally.late -= stop.late
    tally.idle -= stop.idle
    stop.late = stop.idle = 0
    _detach(desk, call)


@compiled
def put(desk: Desk, call: int, after: int) -> None:
    """Put an unserved call into the round of stop ``after``, right behind it."""
    tally = desk.state[0]
    b = desk.stops[after].nxt
    tally.legs += leg(desk, after, call) + leg(desk, call, b)
    tally.legs -= leg(desk, after, b) + desk.state[0].unserved_cost
    tally.legs += strange(desk, call, desk.stops[after].carer)
    tally.unserved -= 1
    _note(desk, PUT, call, after)
    _attach(desk, call, after)


@compiled
def hold(desk: Desk, call: int, minute: int) -> None:
    """Let a call start no earlier than a minute."""
    _note(desk, HELD, call, desk.stops[call].hold)
    desk.stops[call].hold = minute


@compiled
def _release(desk: Desk, call: int) -> None:
    """Lift what ties at this call asked of their first calls."""
    record = desk.stops[call]
    for place in range(record.outside, record.outside_end):
        first = desk.ties[desk.lists[place]].first
        if desk.stops[first].hold != 0:
            _note(desk, HELD, first, desk.stops[first].hold)
            desk.stops[first].hold = 0


@compiled
def set_rank(desk: Desk, call: int, rank: int) -> None:
    """Give all calls of a call's block a rank."""
    _note(desk, _RANKED, call, desk.stops[call].rank)
    _spread_rank(desk, call, rank)


@compiled
def _spread_rank(desk: Desk, call: int, rank: int) -> None:
    block = desk.blocks[desk.stops[call].block]
    for place in range(block.member, block.member_end):
        desk.stops[desk.lists[place]].rank = rank


@compiled
def set_times(  # noqa: PLR0913, PLR0917 -- the columns of one record
    desk: Desk, call: int, start: int, end: int, first: int, had: int, late: int, idle: int
) -> None:
    """Write the times of a call and keep the tally."""
    stop, tally = desk.stops[call], desk.state[0]
    _note(desk, _TIMED, call, call)
    if stop.late == tally.worst and late < stop.late:
        tally.unsure = 1
    tally.worst = max(tally.worst, late)
    tally.late += late - stop.late
    tally.idle += idle - stop.idle
    stop.start, stop.end, stop.first, stop.had = start, end, first, had
    stop.late, stop.idle = late, idle


@compiled
def _tail_cost(desk: Desk, a: int) -> Any:
    """Return the cost of the leg out of stop ``a`` and of the last leg of its round."""
    b = desk.stops[a].nxt
    cost = leg(desk, a, b)
    if b < desk.state[0].calls:
        tail = desk.state[0].calls + desk.state[0].carers + desk.stops[a].carer
        cost += leg(desk, desk.stops[tail].prv, tail)
    return cost


@compiled
def cross(desk: Desk, a: int, b: int) -> None:
    """Let the rounds of two stops exchange what follows them."""
    tally = desk.state[0]
    tally.legs -= _tail_cost(desk, a) + _tail_cost(desk, b)
    _note(desk, CROSSED, a, b)
    tally.legs += _cross(desk, a, b)
    tally.legs += _tail_cost(desk, a) + _tail_cost(desk, b)


@compiled
def _cross(desk: Desk, a: int, b: int) -> Any:
    """Exchange two tails; return what strangers cost more."""
    stops, rules = desk.stops, desk.state[0]
    tail_a = rules.calls + rules.carers + stops[a].carer
    tail_b = rules.calls + rules.carers + stops[b].carer
    next_a, next_b, last_a, last_b = (
        stops[a].nxt,
        stops[b].nxt,
        stops[tail_a].prv,
        stops[tail_b].prv,
    )
    more = _hang(desk, a, next_b, last_b, tail_a)
    return more + _hang(desk, b, next_a, last_a, tail_b)


@compiled
def _hang(desk: Desk, a: int, first: int, last: int, tail: int) -> Any:
    """Let the chain ``first … last`` of another round follow stop ``a`` up to ``tail``."""
    stops = desk.stops
    more = 0
    if first >= desk.state[0].calls:
        stops[a].nxt, stops[tail].prv = tail, a
        return more
    stops[a].nxt, stops[first].prv = first, a
    stops[last].nxt, stops[tail].prv = tail, last
    carer, call = stops[tail].carer, first
    while call != tail:
        more += strange(desk, call, carer) - strange(desk, call, stops[call].carer)
        stops[call].carer = carer
        call = stops[call].nxt
    return more


@compiled
def begin_move(desk: Desk) -> None:
    """Start a new log and remember the tally."""
    state = desk.state[0]
    state.logged = state.marked = 0
    state.was_legs, state.was_late, state.was_idle = state.legs, state.late, state.idle
    state.was_worst, state.was_unserved = state.worst, state.unserved


@compiled
def undo(desk: Desk) -> None:
    """Take back everything in the log."""
    tally = desk.state[0]
    for place in range(tally.logged - 1, -1, -1):
        line = desk.log[place]
        stop = desk.stops[line.call]
        if line.what == _TIMED:
            stop.start, stop.end, stop.first, stop.had = line.start, line.end, line.first, line.had
            stop.late, stop.idle = line.late, line.idle
        elif line.what == TAKEN:
            _attach(desk, line.call, line.value)
            stop.late, stop.idle = line.late, line.idle
        elif line.what == PUT:
            _detach(desk, line.call)
        elif line.what == _RANKED:
            _spread_rank(desk, line.call, line.value)
        elif line.what == HELD:
            stop.hold = line.value
        else:
            _cross(desk, line.call, line.value)
    tally.legs, tally.late, tally.idle = tally.was_legs, tally.was_late, tally.was_idle
    tally.worst, tally.unserved, tally.unsure = tally.was_worst, tally.was_unserved, 0
    tally.logged = 0


@compiled
def energy(desk: Desk) -> Any:
    """Return the cost of the plan."""
    rules, tally = desk.state[0], desk.state[0]
    return (
        tally.legs
        + rules.late_cost * tally.late
        + rules.waiting * tally.idle
        + rules.latest_cost * tally.worst
    )


@compiled
def fit_rank(desk: Desk, call: int) -> bool:
    """Give a call's block a rank between its neighbours in all its rounds, if there is one."""
    stops = desk.stops
    low, high = rank_span(desk, call)
    rank = stops[call].rank
    if low < rank < high:
        return True
    if high - low < 2:
        return False
    rank = likely_start(desk, call) * SCALE + draw(desk, SCALE)
    step = min((high - low) // 2, SCALE)
    if rank <= low:
        rank = low + step
    elif rank >= high:
        rank = high - step
    set_rank(desk, call, rank)
    return True


@compiled
def likely_start(desk: Desk, call: int) -> Any:
    """Return when a call would start if its round were all that counts."""
    stops, record = desk.stops, desk.stops[call]
    a = stops[call].prv
    if stops[call].carer < 0 or a >= desk.state[0].calls:
        return record.opens
    arrival = stops[a].end + desk.travel[stops[a].place, stops[call].place]
    return max(record.opens, arrival)


@compiled
def rank_span(desk: Desk, call: int) -> Any:
    """Return the ranks between which a call's block must lie."""
    stops = desk.stops
    low, high = -FAR, FAR
    block = desk.blocks[desk.stops[call].block]
    for place in range(block.member, block.member_end):
        member = desk.lists[place]
        if stops[member].carer < 0:
            continue
        low = max(low, stops[stops[member].prv].rank)
        high = min(high, stops[stops[member].nxt].rank)
        record = desk.stops[member]
        for other in range(record.outside, record.outside_end):
            tie = desk.ties[desk.lists[other]]
            if tie.first == member and stops[tie.second].carer >= 0:
                high = min(high, stops[tie.second].rank)
            elif tie.second == member and stops[tie.first].carer >= 0:
                low = max(low, stops[tie.first].rank)
    return low, high
