"""Where an unserved block goes back: every gap is priced by a look along its round, none is timed.

The price of a gap is what the legs cost more, the lateness of the call, and the lateness it pushes
on to the calls after it in the same round. What partners in other rounds are pushed on to do is
left out, but for a call with a partner lateness counts twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.routing.search_insert import ENDLESS_COST, best_beside
from allocator.routing.search_layout import Desk
from allocator.routing.search_moves import gap_by_rank, is_spare
from allocator.routing.search_plan import (
    HUNDRED,
    SCALE,
    compiled,
    draw,
    energy,
    fit_rank,
    leg,
    put,
    set_rank,
    strange,
)
from allocator.routing.search_timing import mark_changes, settle

_NEVER = np.int64(1 << 60)
"""Price of what would break a rule."""


@compiled
def put_back(desk: Desk, number: int) -> bool:
    """Put a block where it looks cheapest, or leave it unserved; False when a rule then breaks."""
    block = desk.blocks[number]
    size = block.member_end - block.member
    if size == 2 and block.tie_end - block.tie == 1:
        is_placed = _put_pair(desk, desk.lists[block.tie])
    else:
        is_placed = _put_calls(desk, number)
    mark_changes(desk)
    return settle(desk, energy(desk) + ENDLESS_COST) and is_placed


@compiled
def _put_calls(desk: Desk, number: int) -> bool:
    """Put the first call of a block where it looks cheapest and the others at the same time."""
    block = desk.blocks[number]
    first = desk.lists[block.member]
    after, _ = _best_gap(desk, first)
    if after < 0:
        return True
    put(desk, first, after)
    is_placed = fit_rank(desk, first)
    for place in range(block.member + 1, block.member_end):
        call = desk.lists[place]
        beside = best_beside(desk, call, desk.stops[first].rank)
        if not is_placed or beside < 0:
            return False
        put(desk, call, beside)
        is_placed = fit_rank(desk, call)
    return is_placed


@compiled
def _best_gap(desk: Desk, call: int) -> tuple[Any, Any]:
    """Return the stop behind which a call looks cheapest, and its price; -1 for none.

    Now and then a gap is overlooked, so that the same ruin is not always mended alike.
    """
    record = desk.stops[call]
    best, limit = -1, desk.state[0].unserved_cost
    for place in range(record.able, record.able_end):
        after = desk.state[0].calls + desk.lists[place]
        is_open = not is_spare(desk, call, desk.lists[place])
        while is_open:
            cost = _gap_cost(desk, call, after, limit)
            if cost < limit and draw(desk, HUNDRED) != 0:
                best, limit = after, cost
            is_open = _goes_on(desk, call, after)
            after = desk.stops[after].nxt
    return best, limit


@compiled
def _put_pair(desk: Desk, tie: int) -> bool:
    """Put the two calls of a tie where together they look cheapest.

    A gap of the first call is of interest only while its price and the least price of the second
    call stay below what is known.
    """
    first, second = desk.ties[tie].first, desk.ties[tie].second
    best, _ = _best_gap(desk, first)
    _, least = _best_gap(desk, second)
    if best < 0:
        return True
    partner, rank, limit = _best_partner(desk, tie, best, 2 * desk.state[0].unserved_cost)
    for place in range(desk.stops[first].able, desk.stops[first].able_end):
        after = desk.state[0].calls + desk.lists[place]
        is_open = not is_spare(desk, first, desk.lists[place])
        while is_open:
            cost = least + _gap_cost(desk, first, after, limit - least)
            if cost < limit and draw(desk, HUNDRED) != 0:
                beside, its_rank, cost = _best_partner(desk, tie, after, limit)
                if cost < limit:
                    best, partner, rank, limit = after, beside, its_rank, cost
            is_open = _goes_on(desk, first, after)
            after = desk.stops[after].nxt
    if partner < 0:
        return True
    put(desk, first, best)
    put(desk, second, partner)
    set_rank(desk, first, rank)
    return fit_rank(desk, first)


@compiled
def _best_partner(desk: Desk, tie: int, after: int, limit: int) -> tuple[Any, Any, Any]:
    """Return the best gap for the second call of a tie, the rank of both, and what both cost.

    ``after`` is the stop before the first call; what costs above ``limit`` is of no interest.
    """
    stops, rule = desk.stops, desk.ties[tie]
    first, second = rule.first, rule.second
    own, detour = _start_behind(desk, first, after), _detour(desk, first, after)
    rank, best = _rank_behind(desk, after, own), -1
    for place in range(stops[second].able, stops[second].able_end):
        carer = desk.lists[place]
        if carer == stops[after].carer:
            continue
        beside = gap_by_rank(desk, carer, rank)
        cost = detour + _detour(desk, second, beside)
        if cost >= limit:
            continue
        other = _start_behind(desk, second, beside)
        begin = max(own, other - rule.most)
        other = max(other, begin + rule.least)
        cost += _late_cost(desk, first, begin) + _late_cost(desk, second, other)
        if cost < limit:
            cost += _push_cost(desk, first, begin, stops[after].nxt, limit - cost)
        if cost < limit:
            cost += _push_cost(desk, second, other, stops[beside].nxt, limit - cost)
        if cost < limit:
            best, limit = beside, cost
    return best, rank, limit


@compiled
def _gap_cost(desk: Desk, call: int, after: int, room: int) -> Any:
    """Return the price of a gap for a call; above ``room`` it may be too low."""
    cost = _detour(desk, call, after)
    if cost < room:
        start = _start_behind(desk, call, after)
        cost += _late_cost(desk, call, start)
        if cost < room:
            cost += _push_cost(desk, call, start, desk.stops[after].nxt, room - cost)
    return cost


@compiled
def _goes_on(desk: Desk, call: int, after: int) -> bool:
    """Return whether there is another gap behind this one that a call could be in time for."""
    state, following = desk.state[0], desk.stops[after].nxt
    if following >= state.calls:
        return False
    return state.hard == 0 or desk.stops[following].end <= desk.stops[call].closes


@compiled
def _rank_behind(desk: Desk, after: int, start: int) -> Any:
    """Return the rank behind a stop that a start asks for, as far as the gap has it."""
    low, high = desk.stops[after].rank, desk.stops[desk.stops[after].nxt].rank
    return min(max(start * SCALE + draw(desk, SCALE), low + 1), high - 1)


@compiled
def _start_behind(desk: Desk, call: int, after: int) -> Any:
    """Return when a call behind a stop would start, its own block and breaks apart."""
    state, stops, record = desk.state[0], desk.stops, desk.stops[call]
    ready = stops[after].opens if after >= state.calls else stops[after].end
    if after < state.calls or state.home_in_shift:
        ready += desk.travel[stops[after].place, record.place]
    start = max(record.opens, ready)
    for place in range(record.outside, record.outside_end):
        tie = desk.ties[desk.lists[place]]
        if tie.second == call and stops[tie.first].carer >= 0:
            start = max(start, stops[tie.first].start + tie.least)
    return start


@compiled
def _detour(desk: Desk, call: int, after: int) -> Any:
    """Return what legs and strangeness cost more with a call behind a stop."""
    following = desk.stops[after].nxt
    cost = leg(desk, after, call) + leg(desk, call, following) - leg(desk, after, following)
    return cost + strange(desk, call, desk.stops[after].carer)


@compiled
def _late_cost(desk: Desk, call: int, start: int) -> Any:
    """Return what it costs that an unserved call would start then."""
    state, late = desk.state[0], start - desk.stops[call].closes
    if late <= 0:
        return np.int64(0)
    if state.hard:
        return _NEVER
    return state.late_cost * late + state.latest_cost * max(0, late - state.worst)


@compiled
def _push_cost(desk: Desk, call: int, start: int, following: int, room: int) -> Any:
    """Estimate what it costs the calls from ``following`` on that a call starts before them.

    Looks no further once the cost exceeds ``room``.
    """
    state, stops = desk.state[0], desk.stops
    cost, worst, before = np.int64(0), state.worst, call
    while following < state.calls:
        stop = stops[following]
        ready = start + stops[before].minutes + desk.travel[stops[before].place, stop.place]
        start = max(stop.opens, ready)
        if start <= stop.start or cost > room:
            return cost + state.latest_cost * (worst - state.worst)
        late = start - stop.closes
        if late > 0:
            cost += _NEVER if state.hard else _more_late(desk, following, late)
            worst = max(worst, late)
        before, following = following, stop.nxt
    end = start + stops[before].minutes
    if state.home_in_shift:
        end += desk.travel[stops[before].place, stops[following].place]
    if end > stops[state.calls + stops[following].carer].closes:
        return _NEVER
    return cost + state.latest_cost * (worst - state.worst)


@compiled
def _more_late(desk: Desk, call: int, late: int) -> Any:
    """Return what it costs that a served call becomes so late, its partner with it."""
    stop = desk.stops[call]
    return desk.state[0].late_cost * (late - stop.late) * (2 - stop.alone)
