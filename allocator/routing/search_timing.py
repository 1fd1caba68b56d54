"""When calls start: one pass over the blocks a change touches, in the order of their ranks.

Every call starts as early as its window, its round, its ties and the break allow. Blocks are due
when the stop before one of their calls or the first call of a tie changed; each is timed after all
it waits for, and what comes out unchanged ends the pass there.
"""

from __future__ import annotations

from typing import Any

from allocator.routing.search_layout import ENDLESS, Desk
from allocator.routing.search_plan import (
    CROSSED,
    HELD,
    PUT,
    TAKEN,
    compiled,
    energy,
    hold,
    is_full,
    set_times,
)

_ROUNDS = 32
"""How often the calls of one block may push each other before the block is given up."""


@compiled
def mark(desk: Desk, stop: int) -> None:
    """Have the block of a stop timed again, if the stop is a call somebody makes."""
    if stop >= desk.state[0].calls or desk.stops[stop].carer < 0:
        return
    block = desk.stops[stop].block
    if desk.blocks[block].is_due:
        return
    desk.blocks[block].is_due = 1
    rank = desk.stops[stop].rank
    place = desk.state[0].due
    while place > 0 and desk.stops[_lead(desk, desk.blocks[place - 1].due)].rank < rank:
        desk.blocks[place].due = desk.blocks[place - 1].due
        place -= 1
    desk.blocks[place].due = block
    desk.state[0].due += 1


@compiled
def _lead(desk: Desk, block: int) -> Any:
    return desk.lists[desk.blocks[block].member]


@compiled
def mark_changes(desk: Desk) -> None:
    """Mark what the moves in the log touch, once all of them are made; each move is marked once."""
    rules, stops = desk.state[0], desk.stops
    logged = rules.logged
    for place in range(desk.state[0].marked, logged):
        line = desk.log[place]
        if line.what == TAKEN:
            mark(desk, stops[line.value].nxt)
            _mark_last(desk, line.value)
        elif line.what == PUT:
            mark(desk, line.call)
            mark(desk, stops[line.call].nxt)
            _mark_last(desk, line.value)
        elif line.what == HELD:
            mark(desk, line.call)
        elif line.what == CROSSED:
            for stop in (line.call, line.value):
                mark(desk, stops[stop].nxt)
                tail = rules.calls + rules.carers + stops[stop].carer
                mark(desk, stops[tail].prv)
    for place in range(desk.state[0].marked, logged):
        line = desk.log[place]
        if line.what in (TAKEN, PUT):
            _mark_ties(desk, line.call)
    desk.state[0].marked = logged


@compiled
def _mark_last(desk: Desk, stop: int) -> None:
    """Mark a call that became the last of its round, where the way home must fit the shift."""
    rules = desk.state[0]
    if rules.home_in_shift and desk.stops[stop].nxt >= rules.calls:
        mark(desk, stop)


@compiled
def _mark_ties(desk: Desk, call: int) -> None:
    """Mark the second calls of ties between blocks that start at a call."""
    record = desk.stops[call]
    for place in range(record.outside, record.outside_end):
        tie = desk.ties[desk.lists[place]]
        if tie.first == call:
            mark(desk, tie.second)


@compiled
def settle(desk: Desk, ceiling: int) -> bool:
    """Time everything due; return False when a rule breaks or the cost must exceed ``ceiling``.

    ``ceiling`` leaves room for whatever lateness and waiting the plan had before.
    """
    blocks = len(desk.blocks)
    budget = 4 * blocks + 64
    is_good = True
    while desk.state[0].due > 0:
        desk.state[0].due -= 1
        block = desk.blocks[desk.state[0].due].due
        desk.blocks[block].is_due = 0
        budget -= 1
        if is_good:
            is_good = (
                budget > 0
                and not is_full(desk)
                and _time_block(desk, block)
                and energy(desk) <= ceiling
            )
    if is_good and desk.state[0].unsure:
        _look_up_worst(desk)
    return is_good


@compiled
def _look_up_worst(desk: Desk) -> None:
    worst = 0
    for call in range(desk.state[0].calls):
        worst = max(worst, desk.stops[call].late)
    desk.state[0].worst = worst
    desk.state[0].unsure = 0


@compiled
def _time_block(desk: Desk, block: int) -> bool:
    """Time the calls of a block that somebody makes; return False when a rule breaks."""
    record = desk.blocks[block]
    for place in range(record.member, record.member_end):
        call = desk.lists[place]
        if desk.stops[call].carer >= 0:
            _earliest(desk, call)
    if record.member_end - record.member > 1 and not _agree(desk, block):
        return False
    for place in range(record.member, record.member_end):
        call = desk.lists[place]
        if desk.stops[call].carer >= 0 and not _write(desk, call):
            return False
    return True


@compiled
def _earliest(desk: Desk, call: int) -> None:
    """Work out when a call can be reached and, but for its block, start."""
    stops, rules, record = desk.stops, desk.state[0], desk.stops[call]
    stop = stops[call]
    before = stop.prv
    minutes = desk.travel[stops[before].place, stop.place]
    if before >= rules.calls:
        ready = stops[before].opens
        if rules.home_in_shift:
            ready += minutes
    else:
        ready = stops[before].end + minutes
    start = max(ready, record.opens, stop.hold)
    for place in range(record.outside, record.outside_end):
        tie = desk.ties[desk.lists[place]]
        if tie.second == call and stops[tie.first].carer >= 0:
            start = max(start, stops[tie.first].start + tie.least)
    desk.stops[call].ready = ready
    desk.stops[call].begin = start
    _rest(desk, call)


@compiled
def _rest(desk: Desk, call: int) -> bool:
    """Put the break before a call where the round would last too long without; tell if it moved."""
    rules, stop = desk.state[0], desk.stops[call]
    if rules.break_minutes == 0 or stop.prv >= rules.calls or desk.stops[stop.prv].had:
        return False
    start = desk.stops[call].begin
    rested = desk.stops[call].ready + rules.break_minutes
    lasts = start + desk.stops[call].minutes - desk.stops[stop.prv].first
    if start >= rested or lasts <= rules.break_after:
        return False
    desk.stops[call].begin = rested
    return True


@compiled
def _agree(desk: Desk, block: int) -> bool:
    """Let the calls of a block push each other until their ties hold; False when they never do."""
    record = desk.blocks[block]
    for _ in range(_ROUNDS):
        moved = False
        for place in range(record.tie, record.tie_end):
            tie = desk.ties[desk.lists[place]]
            if desk.stops[tie.first].carer < 0 or desk.stops[tie.second].carer < 0:
                continue
            if desk.stops[tie.second].begin < desk.stops[tie.first].begin + tie.least:
                desk.stops[tie.second].begin = desk.stops[tie.first].begin + tie.least
                moved = True
            if desk.stops[tie.first].begin < desk.stops[tie.second].begin - tie.most:
                desk.stops[tie.first].begin = desk.stops[tie.second].begin - tie.most
                moved = True
        for place in range(record.member, record.member_end):
            call = desk.lists[place]
            if desk.stops[call].carer >= 0 and _rest(desk, call):
                moved = True
        if not moved:
            return True
    return False


@compiled
def _write(desk: Desk, call: int) -> bool:
    """Write the times of a call and mark what follows; return False when a rule breaks."""
    rules, stop, record = desk.state[0], desk.stops[call], desk.stops[call]
    start = desk.stops[call].begin
    end = start + record.minutes
    late = max(0, start - record.closes)
    if (rules.hard and late > 0) or not _is_home_in_time(desk, call, end):
        return False
    first, had, idle = start, 0, 0
    if stop.prv < rules.calls:
        gap = start - desk.stops[call].ready
        idle = min(gap, rules.waiting_cap)
        first, had = desk.stops[stop.prv].first, desk.stops[stop.prv].had
        if gap >= rules.break_minutes:
            had = 1
    elif rules.break_minutes > 0 and record.minutes > rules.break_after:
        return False
    if record.outside < record.outside_end:
        _ask_first(desk, call, start)
    same_times = start == stop.start and end == stop.end and first == stop.first
    if same_times and had == stop.had and late == stop.late and idle == stop.idle:
        return True
    set_times(desk, call, start, end, first, had, late, idle)
    mark(desk, stop.nxt)
    if record.outside < record.outside_end:
        _mark_ties(desk, call)
    return True


@compiled
def _is_home_in_time(desk: Desk, call: int, end: int) -> bool:
    """Return whether a call that ends then leaves the carer within the shift."""
    rules, stop = desk.state[0], desk.stops[call]
    if rules.home_in_shift and stop.nxt >= rules.calls:
        end += desk.travel[stop.place, desk.stops[stop.nxt].place]
    return end <= desk.stops[rules.calls + stop.carer].closes


@compiled
def _ask_first(desk: Desk, call: int, start: int) -> None:
    """Hold back the first calls of ties that would otherwise lie too far before this one."""
    record = desk.stops[call]
    for place in range(record.outside, record.outside_end):
        tie = desk.ties[desk.lists[place]]
        if tie.second != call or tie.most >= ENDLESS or desk.stops[tie.first].carer < 0:
            continue
        if start > desk.stops[tie.first].start + tie.most:
            hold(desk, tie.first, start - tie.most)
            mark(desk, tie.first)
