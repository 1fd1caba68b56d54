"""Putting unserved blocks into a plan: where they are cheapest, or at the ends of given rounds."""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.rounds.day import IntArray
from allocator.routing.search_layout import Desk
from allocator.routing.search_moves import gap_by_rank, is_spare, may_join
from allocator.routing.search_plan import (
    SCALE,
    begin_move,
    compiled,
    energy,
    fit_rank,
    leg,
    put,
    set_rank,
    strange,
    undo,
)
from allocator.routing.search_timing import mark_changes, settle

ENDLESS_COST = 1 << 61
"""Above the cost of any plan."""


@compiled
def insert_blocks(desk: Desk, leads: IntArray) -> None:
    """Put unserved blocks, one after the other, where each is cheapest by then.

    One that costs more than to leave it stays unserved.

    Parameters
    ----------
    desk
        A day with a plan; it is changed.
    leads
        A call of every block, shape ``(blocks,)``.
    """
    for lead in leads:
        _insert_block(desk, lead)


@compiled
def _insert_block(desk: Desk, lead: int) -> bool:
    """Put an unserved block where it is cheapest; tell whether it is served now.

    All gaps are tried for the first call of the block and timed in full; the others of the block
    go, at the same time, where they look cheapest.
    """
    block = desk.blocks[desk.stops[lead].block]
    first, state = desk.lists[block.member], desk.state[0]
    for place in range(block.member, block.member_end):
        if desk.stops[desk.lists[place]].movable == 0:
            return False
    dear = energy(desk)
    best, cost, random = -1, dear, state.random
    for place in range(desk.stops[first].able, desk.stops[first].able_end):
        carer = desk.lists[place]
        if is_spare(desk, first, carer):
            continue
        after = state.calls + carer
        while after < state.calls or after == state.calls + carer:
            before = state.random
            if _try_block(desk, first, after, cost):
                best, cost, random = after, energy(desk), before
            undo(desk)
            after = desk.stops[after].nxt
    if best < 0:
        return False
    state.random = random
    is_placed = _try_block(desk, first, best, dear)
    if not is_placed:
        undo(desk)
    return is_placed


@compiled
def _try_block(desk: Desk, first: int, after: int, cost: int) -> bool:
    """Put a block behind a stop; return whether the plan then costs less than ``cost``."""
    begin_move(desk)
    state, block = desk.state[0], desk.blocks[desk.stops[first].block]
    spare = energy(desk) - state.legs
    missing = state.unserved_cost * (block.member_end - block.member)
    for place in range(block.member, block.member_end):
        call = desk.lists[place]
        beside = after
        if call != first:
            beside = best_beside(desk, call, desk.stops[first].rank)
            if beside < 0:
                return False
        put(desk, call, beside)
        missing -= state.unserved_cost
        if energy(desk) - missing >= cost + spare or not fit_rank(desk, call):
            return False
    mark_changes(desk)
    return settle(desk, cost + spare) and energy(desk) < cost


@compiled
def best_beside(desk: Desk, call: int, rank: int) -> int:
    """Return the gap that looks cheapest for a call whose block has a rank; -1 for none."""
    best, best_cost = -1, 1 << 62
    for place in range(desk.stops[call].able, desk.stops[call].able_end):
        carer = desk.lists[place]
        if not may_join(desk, call, carer):
            continue
        after = gap_by_rank(desk, carer, rank)
        cost = _place_cost(desk, call, after, carer)
        if cost < best_cost:
            best, best_cost = after, cost
    return best


@compiled
def _place_cost(desk: Desk, call: int, after: int, carer: int) -> Any:
    """Estimate what a call behind a stop costs: legs, lateness, the push to the next call."""
    state, stops, record = desk.state[0], desk.stops, desk.stops[call]
    following, head = stops[after].nxt, stops[state.calls + carer]
    cost = leg(desk, after, call) + leg(desk, call, following) - leg(desk, after, following)
    cost += strange(desk, call, carer)
    ready = head.opens if after >= state.calls else stops[after].end
    if after < state.calls or state.home_in_shift:
        ready += desk.travel[stops[after].place, record.place]
    start = max(record.opens, ready)
    late = max(0, start - record.closes) + max(0, start + record.minutes - head.closes)
    if following < state.calls:
        arrival = start + record.minutes + desk.travel[record.place, stops[following].place]
        late += max(0, arrival - stops[following].closes)
    return cost + late * max(
        1, state.late_cost + state.latest_cost, state.hard * 100 * state.travel
    )


@compiled
def append_blocks(desk: Desk, leads: IntArray, carer: IntArray) -> None:
    """Put unserved blocks, one after the other, at the ends of given rounds.

    One that breaks a rule leaves no trace.

    Parameters
    ----------
    desk
        A day with nobody doing anything; it is changed.
    leads
        A call of every block, none before one it waits for, shape ``(blocks,)``.
    carer
        Who makes each call, shape ``(calls,)``.
    """
    rank = np.int64(0)
    for lead in leads:
        rank += SCALE
        _append_block(desk, lead, carer, rank)


@compiled
def _append_block(desk: Desk, lead: int, carer: IntArray, rank: Any) -> bool:
    """Put an unserved block at the ends of given rounds; tell whether it is served now."""
    begin_move(desk)
    set_rank(desk, lead, rank)
    block = desk.blocks[desk.stops[lead].block]
    for place in range(block.member, block.member_end):
        call = desk.lists[place]
        tail = desk.state[0].calls + desk.state[0].carers + carer[call]
        put(desk, call, desk.stops[tail].prv)
    mark_changes(desk)
    if settle(desk, energy(desk) + ENDLESS_COST):
        return True
    undo(desk)
    return False
