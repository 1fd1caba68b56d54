"""Note the rounds that no search met and that could be part of a cheaper plan.

Under prices on the calls a round can be part of a plan cheaper than so much only if it costs little
enough beyond the prices of its calls. All such rounds are listed by going from call to call; a way
is given up as soon as the best that could still follow it, were calls made twice, is too dear. What
a way is held to cost is never more than what the round costs in the end, whichever waits calls move
up to; a round that is noted is timed whole.
"""

from __future__ import annotations

from typing import Any

from allocator.routing.reseat_hall import Hall
from allocator.routing.reseat_note import keep
from allocator.routing.reseat_pool import Ahead, Bench, Pool
from allocator.routing.reseat_prices import best_bound
from allocator.routing.reseat_timing import ENDLESS, closing, keeps_break, nothing_yet, step
from allocator.routing.search_plan import inlined


@inlined
def add_missing(hall: Hall, pool: Pool, bench: Bench, ahead: Ahead, count: int, cost: int) -> bool:
    """Note every round that could be part of a plan of ``count`` rounds cheaper than ``cost``.

    Returns whether all of them are noted by now; otherwise the work was given up, or the bound
    fell as rounds were noted, so that prices are to be set again.
    """
    bound = best_bound(pool, bench, count)
    limit = cost - bound + bench.reach[0].most
    for call in range(len(hall.calls)):
        ahead.is_made[call] = 0
    for kind in range(len(bench.free)):
        who = 0
        while hall.rounds[who].kind != kind:
            who += 1
        _look_ahead(hall, who, bench, ahead)
        if not _list_rounds(hall, who, pool, bench, ahead, limit):
            return False
    bound = best_bound(pool, bench, count)
    return bool(cost - bound + bench.reach[0].most <= limit)


@inlined
def _look_ahead(hall: Hall, who: int, bench: Bench, ahead: Ahead) -> None:
    """Work out, for each call and start, the least that can follow it beyond prices.

    Calls may come twice, and a break may be had before any call.
    """
    shift, calls = hall.rounds[who], hall.calls
    first, last = shift.off_duty, shift.on_duty
    for call in range(len(calls)):
        first, last = min(first, calls[call].opens), max(last, calls[call].closes)
    for start in range(min(last, shift.off_duty), max(first, shift.on_duty) - 1, -1):
        for call in range(len(calls)):
            record = calls[call]
            if record.opens <= start <= record.closes:
                least = ENDLESS
                if start + record.minutes <= shift.off_duty:
                    home = hall.state[0].home * hall.travel[record.place, shift.end]
                    least = min(home, _least_after(hall, call, start, bench, ahead))
                ahead.least[_spot(hall, ahead, call, start)] = least


@inlined
def _least_after(hall: Hall, call: int, start: int, bench: Bench, ahead: Ahead) -> Any:
    """Return the least beyond prices of going on to another call after one at some time."""
    state, ends, least = hall.state[0], start + hall.calls[call].minutes, ENDLESS
    for after in range(len(hall.calls)):
        other, hop = hall.calls[after], hall.hops[call, after]
        ready = ends + hop
        if ready > other.closes or after == call:
            continue
        ride = state.travel * hop - bench.prices[after].best
        begin, rested = max(ready, other.opens), ready + state.break_minutes
        wait = state.waiting * _least_wait(hall, call, after)
        least = min(least, ride + wait + ahead.least[_spot(hall, ahead, after, begin)])
        if begin < rested <= other.closes:
            wait = state.waiting * min(state.break_minutes, state.cap)
            least = min(least, ride + wait + ahead.least[_spot(hall, ahead, after, rested)])
    return least


@inlined
def _least_wait(hall: Hall, call: int, after: int) -> Any:
    """Return the least wait that counts between two calls."""
    record = hall.calls[call]
    leaves = record.closes + record.minutes + hall.hops[call, after]
    return min(max(0, hall.calls[after].opens - leaves), hall.state[0].cap)


@inlined
def _spot(hall: Hall, ahead: Ahead, call: int, start: int) -> Any:
    return ahead.first[call] + start - hall.calls[call].opens


@inlined
def _list_rounds(hall: Hall, who: int, pool: Pool, bench: Bench, ahead: Ahead, limit: int) -> bool:
    """Note all rounds of a carer that cost less beyond prices than a limit; tell if it was done."""
    shift, ways, depth = hall.rounds[who], ahead.ways, 0
    begin = ways[0]
    begin.call, begin.after, begin.over = -1, 0, shift.charge
    begin.ends = begin.begins = begin.first = begin.had = begin.spare = 0
    while depth >= 0:
        here = ways[depth]
        if here.after == len(hall.calls):
            depth -= 1
            if here.call >= 0:
                ahead.is_made[here.call] = 0
            continue
        here.after += 1
        if not _go_on(hall, who, bench, ahead, depth, limit):
            continue
        bench.budget[0].ways -= 1
        depth += 1
        there = ways[depth]
        ahead.is_made[there.call] = 1
        home = closing(hall, who, there.call) - shift.charge
        is_noted = there.over + home >= limit or _note(hall, who, pool, ahead, depth)
        if bench.budget[0].ways <= 0 or not is_noted:
            bench.budget[0].ways = 0
            return False
    return True


@inlined
def _go_on(hall: Hall, who: int, bench: Bench, ahead: Ahead, depth: int, limit: int) -> bool:
    """Go from where a way is to the call it looked at last, if that could pay; tell if so."""
    here = ahead.ways[depth]
    after = here.after - 1
    if ahead.is_made[after] or depth + 1 == len(ahead.ways):
        return False
    there = ahead.ways[depth + 1]
    over = here.over + _least_step(hall, who, here, after, there) - bench.prices[after].best
    start = there.ends - hall.calls[after].minutes
    if start > hall.calls[after].closes or there.ends > hall.rounds[who].off_duty:
        return False
    if over + ahead.least[_spot(hall, ahead, after, start)] >= limit:
        return False
    there.call, there.after, there.over = after, 0, over
    return True


@inlined
def _least_step(hall: Hall, who: int, here: Any, after: int, there: Any) -> Any:
    """Return the least that going on to a call costs; note of the round what is best for the rest.

    That is the earliest end, the earliest and the latest begin, whether there was a wait long
    enough for the break, and by how much calls can start later at most.
    """
    state, record, shift = hall.state[0], hall.calls[after], hall.rounds[who]
    if here.call < 0:
        start = max(shift.on_duty, record.opens)
        there.ends, there.begins, there.first = start + record.minutes, start, record.closes
        there.had, there.spare = 0, record.closes - start
        return state.home * hall.travel[shift.start, record.place]
    ready = here.ends + hall.hops[here.call, after]
    start, rested = max(ready, record.opens), ready + state.break_minutes
    saved = min(start - ready, here.spare)
    wait, spare = min(start - ready - saved, state.cap), here.spare - saved
    if start - ready >= state.cap:
        spare = record.closes - start
    if here.had == 0 and start < rested:
        if start + record.minutes - here.begins > state.break_after:
            spare = record.closes - start
        if start + record.minutes - here.first > state.break_after:
            start, wait = rested, min(state.break_minutes, state.cap)
    there.ends, there.begins, there.first = start + record.minutes, here.begins, here.first
    there.had = 1 if start >= rested else here.had
    there.spare = min(spare, record.closes - start)
    return state.travel * hall.hops[here.call, after] + state.waiting * wait


@inlined
def _note(hall: Hall, who: int, pool: Pool, ahead: Ahead, length: int) -> bool:
    """Note the round of a way, if it keeps the rules; tell if there was room."""
    cost, so_far = hall.rounds[who].charge, nothing_yet()
    keeps = keeps_break(hall, who, ahead.ways[1].call, ahead.ways[length].call)
    for seat in range(length):
        pool.order[seat] = ahead.ways[seat + 1].call
        more, _, so_far = step(hall, who, pool.order[seat], keeps, so_far)
        cost += more
        if more >= ENDLESS:
            return True
    home = closing(hall, who, so_far[0]) - hall.rounds[who].charge
    return bool(keep(pool, hall.rounds[who].kind, length, cost + home))
