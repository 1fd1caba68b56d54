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
    after = _best_gap(desk, first)
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
def _best_gap(desk: Desk, call: int) -> Any:
    """Return the stop behind which a call looks cheapest, now and then overlooking one."""
    stops, record = desk.stops, desk.stops[call]
    best, limit = -1, desk.state[0].unserved_cost
    for place in range(record.able, record.able_end):
        carer = desk.lists[place]
        after = desk.state[0].calls + carer
        while not is_spare(desk, call, carer):
            start = _start_behind(desk, call, after)
            cost = _detour(desk, call, after) + _late_cost(desk, call, start)
            if cost < limit and draw(desk, HUNDRED) != 0:
                cost += _push_cost(desk, call, start, stops[after].nxt, limit - cost)
                if cost < limit:
                    best, limit = after, cost
            after = stops[after].nxt
            if after >= desk.state[0].calls or _is_too_late(desk, call, start):
                break
    return best


@compiled
def _put_pair(desk: Desk, tie: int) -> bool:
    """Put the two calls of a tie where together they look cheapest."""
    state, stops = desk.state[0], desk.stops
    first, second = desk.ties[tie].first, desk.ties[tie].second
    best, partner, best_rank, limit = -1, -1, 0, 2 * state.unserved_cost
    for place in range(stops[first].able, stops[first].able_end):
        carer = desk.lists[place]
        after = state.calls + carer
        while not is_spare(desk, first, carer):
            start = _start_behind(desk, first, after)
            cost = _detour(desk, first, after)
            if cost + _late_cost(desk, first, start) < limit and draw(desk, HUNDRED) != 0:
                rank = _rank_behind(desk, after, start)
                beside, cost = _best_partner(desk, tie, after, rank, (cost, limit))
                if cost < limit:
                    best, partner, best_rank, limit = after, beside, rank, cost
            after = stops[after].nxt
            if after >= state.calls or _is_too_late(desk, first, start):
                break
    if best < 0:
        return True
    put(desk, first, best)
    put(desk, second, partner)
    set_rank(desk, first, best_rank)
    return fit_rank(desk, first)


@compiled
def _best_partner(
    desk: Desk, tie: int, after: int, rank: int, costs: tuple[int, int]
) -> tuple[Any, Any]:
    """Return the cheapest gap for the second call of a tie, and what both calls then cost.

    ``costs`` are the first call's detour and the limit above which nothing is of interest.
    """
    stops, rule = desk.stops, desk.ties[tie]
    first, second = rule.first, rule.second
    own = _start_behind(desk, first, after)
    detour, limit = costs
    best = -1
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
    return best, limit


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
def _is_too_late(desk: Desk, call: int, start: int) -> bool:
    """Return whether a call may not start then, nor behind any later stop of the round."""
    return desk.state[0].hard != 0 and start > desk.stops[call].closes


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
