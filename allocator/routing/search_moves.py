"""Moves of the search: relocate a call, a run of calls or a whole block, swap, cross two rounds.

A move only relinks stops, with every change in the log; whoever tries it has it timed and judged.
Each returns whether it could be made; what a refused move left behind is undone by the caller.
"""

from __future__ import annotations

from typing import Any

from allocator.routing.search_layout import Desk
from allocator.routing.search_plan import (
    DOZEN,
    FOUR,
    THREE,
    TWO,
    compiled,
    cross,
    draw,
    fit_rank,
    put,
    set_rank,
    strange,
    take,
)
from allocator.routing.search_worth import (
    chain_in,
    chain_out,
    crossed,
    may_pay,
    stranger,
    swapped,
)


@compiled
def may_join(desk: Desk, call: int, carer: int) -> bool:
    """Return whether a carer has the skills and makes no other call of the same block."""
    record = desk.stops[call]
    if carer < 0 or record.skills & ~desk.stops[desk.state[0].calls + carer].skills:
        return False
    if record.alone:
        return True
    block = desk.blocks[record.block]
    for place in range(block.member, block.member_end):
        other = desk.lists[place]
        if other != call and desk.stops[other].carer == carer:
            return False
    return True


@compiled
def gap_by_rank(desk: Desk, carer: int, rank: int) -> Any:
    """Return the last stop of a round with a rank below the one given."""
    stop = desk.state[0].calls + carer
    while desk.stops[desk.stops[stop].nxt].rank < rank:
        stop = desk.stops[stop].nxt
    return stop


@compiled
def _some_carer(desk: Desk, call: int) -> Any:
    """Draw a carer with the skills; of idle carers nobody could tell apart take the first."""
    record = desk.stops[call]
    low, high = record.able, record.able_end
    if low == high:
        return -1
    if record.known >= 0 and draw(desk, FOUR) == 0:
        return record.known
    carer = desk.lists[low + draw(desk, high - low)]
    return carer if carer == record.known else _first_idle(desk, carer)


@compiled
def is_spare(desk: Desk, call: int, carer: int) -> bool:
    """Return whether another idle carer does for a call as well as this one."""
    return carer != desk.stops[call].known and _first_idle(desk, carer) != carer


@compiled
def _first_idle(desk: Desk, carer: int) -> Any:
    """Return the carer, or the first of the idle ones whom nobody could tell from an idle carer."""
    calls = desk.state[0].calls
    head = desk.stops[calls + carer]
    if head.nxt >= calls:
        for place in range(head.able, head.able_end):
            twin = desk.lists[place]
            if desk.stops[calls + twin].nxt >= calls:
                return twin
    return carer


@compiled
def _is_frozen(desk: Desk, stop: int) -> bool:
    return stop >= desk.state[0].calls or desk.stops[stop].movable == 0


@compiled
def some_gap(desk: Desk, call: int) -> Any:
    """Draw a stop to follow: beside a near call, or a fitting gap of some round; -1 for none."""
    stops, width = desk.stops, desk.state[0].near
    if width > 0 and draw(desk, DOZEN) != 0:
        near = min(draw(desk, width), draw(desk, width))
        if draw(desk, TWO) == 0:
            other = desk.lists[stops[call].near + near]
            return other if stops[other].carer >= 0 else -1
        other = desk.lists[stops[call].near + width + near]
        return stops[other].prv if stops[other].carer >= 0 else -1
    carer = _some_carer(desk, call)
    if carer < 0:
        return -1
    rank = stops[call].rank
    if stops[call].carer < 0:
        rank = desk.stops[call].opens << 20
    return gap_by_rank(desk, carer, rank)


@compiled
def relocate(desk: Desk, call: int, after: int, room: int) -> bool:
    """Move a call behind another stop; refuse at once when travel alone costs above ``room``."""
    stops = desk.stops
    stop = stops[call]
    if after == call or (stop.carer >= 0 and stop.prv == after):
        return False
    carer = stops[after].carer
    if not may_join(desk, call, carer):
        return False
    if stop.carer >= 0:
        more = chain_out(desk, call, call) + chain_in(desk, call, call, after)
        if not may_pay(desk, more + stranger(desk, call, carer), room, stop.carer, carer):
            return False
        take(desk, call)
    elif stop.alone == 0:
        return False
    put(desk, call, after)
    return fit_rank(desk, call)


@compiled
def relocate_block(desk: Desk, call: int, after: int, room: int) -> bool:
    """Move a call behind a stop and the rest of its block to that time, carers kept or drawn."""
    stops = desk.stops
    if after < desk.state[0].calls and stops[after].block == stops[call].block:
        return False
    if stops[call].carer >= 0 and not _may_move_block(desk, call, after, room):
        return False
    if not _take_block(desk, call) or not may_join(desk, call, stops[after].carer):
        return False
    put(desk, call, after)
    is_placed = fit_rank(desk, call)
    block = desk.blocks[stops[call].block]
    for place in range(block.member, block.member_end):
        other = desk.lists[place]
        if is_placed and other != call:
            is_placed = _join_block(desk, other, stops[call].rank)
    return is_placed


@compiled
def _may_move_block(desk: Desk, call: int, after: int, room: int) -> bool:
    """Return whether taking a block out saves what putting one of its calls back costs."""
    more = chain_in(desk, call, call, after)
    block = desk.blocks[desk.stops[call].block]
    for place in range(block.member, block.member_end):
        member = desk.lists[place]
        more += chain_out(desk, member, member)
        more -= strange(desk, member, desk.stops[member].carer)
    mine, theirs = desk.stops[call].carer, desk.stops[after].carer
    return theirs >= 0 and may_pay(desk, more, room, mine, theirs)


@compiled
def _take_block(desk: Desk, call: int) -> bool:
    """Take all calls of a block out of their rounds, keeping in mind who made them."""
    stops = desk.stops
    block = desk.blocks[stops[call].block]
    for place in range(block.member, block.member_end):
        other = desk.lists[place]
        if stops[other].movable == 0:
            return False
        stops[other].was = stops[other].carer
        if stops[other].carer >= 0:
            take(desk, other)
    return True


@compiled
def _join_block(desk: Desk, call: int, rank: int) -> bool:
    """Put a call where the rank of its block says, with the same carer or one drawn."""
    carer = desk.stops[call].was
    if carer < 0 or draw(desk, THREE) == 0 or not may_join(desk, call, carer):
        carer = _some_carer(desk, call)
        if not may_join(desk, call, carer):
            return False
    put(desk, call, gap_by_rank(desk, carer, rank))
    return fit_rank(desk, call)


@compiled
def relocate_run(desk: Desk, call: int, length: int, after: int, room: int) -> bool:
    """Move a call and the next ones of its round, in their order, behind another stop."""
    stops = desk.stops
    mine, theirs = stops[call].carer, stops[after].carer
    if mine < 0 or theirs < 0 or stops[call].prv == after:
        return False
    last, stop, more = call, call, 0
    for _ in range(length):
        if _is_frozen(desk, stop) or stop == after:
            return False
        if mine != theirs and not may_join(desk, stop, theirs):
            return False
        more += stranger(desk, stop, theirs)
        last, stop = stop, stops[stop].nxt
    more += chain_out(desk, call, last) + chain_in(desk, call, last, after)
    if not may_pay(desk, more, room, mine, theirs):
        return False
    for _ in range(length):
        following = stops[call].nxt
        take(desk, call)
        put(desk, call, after)
        if not fit_rank(desk, call):
            return False
        after, call = call, following
    return True


@compiled
def swap(desk: Desk, call: int, other: int, room: int) -> bool:
    """Let two calls change places."""
    stops = desk.stops
    if call == other or _is_frozen(desk, other) or stops[other].carer < 0:
        return False
    a, b = stops[call].prv, stops[other].prv
    if a == other or b == call:
        return False
    mine, theirs = stops[call].carer, stops[other].carer
    if mine != theirs and not (may_join(desk, call, theirs) and may_join(desk, other, mine)):
        return False
    if not may_pay(desk, swapped(desk, call, other), room, mine, theirs):
        return False
    my_rank, their_rank = stops[call].rank, stops[other].rank
    take(desk, call)
    take(desk, other)
    if desk.stops[call].alone and desk.stops[other].alone:
        set_rank(desk, call, their_rank)
        set_rank(desk, other, my_rank)
    put(desk, call, b)
    put(desk, other, a)
    return fit_rank(desk, call) and fit_rank(desk, other)


@compiled
def squeeze(desk: Desk, call: int, after: int, room: int) -> bool:
    """Put an unserved block behind a stop and push out what follows there, or more."""
    stops = desk.stops
    following = stops[after].nxt
    if (
        following < desk.state[0].calls
        and draw(desk, FOUR) != 0
        and not _take_block(desk, following)
    ):
        return False
    other = desk.lists[stops[call].near + draw(desk, 2 * desk.state[0].near)]
    is_apart = after >= desk.state[0].calls or stops[other].block != stops[after].block
    if draw(desk, TWO) == 0 and is_apart and not _take_block(desk, other):
        return False
    if stops[call].alone == 0:
        return relocate_block(desk, call, after, room)
    if not may_join(desk, call, stops[after].carer):
        return False
    put(desk, call, after)
    return fit_rank(desk, call)


@compiled
def cross_rounds(desk: Desk, a: int, b: int, room: int) -> bool:
    """Exchange what follows two stops of two rounds, where skills, ranks and frozen calls allow."""
    stops = desk.stops
    mine, theirs = stops[a].carer, stops[b].carer
    if mine < 0 or theirs < 0 or mine == theirs:
        return False
    if stops[a].rank >= stops[stops[b].nxt].rank or stops[b].rank >= stops[stops[a].nxt].rank:
        return False
    if desk.state[0].unknown == 0 and not may_pay(desk, crossed(desk, a, b), room, mine, theirs):
        return False
    if not _may_hang(desk, a, theirs) or not _may_hang(desk, b, mine):
        return False
    cross(desk, a, b)
    return True


@compiled
def _may_hang(desk: Desk, stop: int, carer: int) -> bool:
    """Return whether all that follows a stop may go to another carer."""
    stop = desk.stops[stop].nxt
    while stop < desk.state[0].calls:
        record = desk.stops[stop]
        if record.movable == 0 or record.skills & ~desk.stops[desk.state[0].calls + carer].skills:
            return False
        stop = desk.stops[stop].nxt
    return True
