"""Packages that join rounds or leave them: what that would cost, and doing it.

A package is a run of blocks. What it is worth comes from doing and undoing it: every call that
remains is timed anew, nobody else changes carer or order.
"""

from __future__ import annotations

from typing import Any

from allocator.rounds.day import IntArray
from allocator.routing.search_insert import ENDLESS_COST
from allocator.routing.search_layout import Desk
from allocator.routing.search_mend import put_back
from allocator.routing.search_plan import begin_move, compiled, energy, leg, strange, take, undo
from allocator.routing.search_timing import mark_changes, settle


@compiled
def worths(desk: Desk, span: IntArray, blocks: IntArray, worth: IntArray) -> None:
    """Work out what each package adds where it is not served, and what leaving saves where it is.

    Parameters
    ----------
    desk
        A day with a plan; it ends as it was.
    span
        Where the blocks of each package begin, and at last where they end.
    blocks
        Their numbers, package by package, none before one it waits for.
    worth
        Takes the results, shape ``(packages,)``: the cost with the package less the cost without;
        calls for which there is no room count at their price. Each is what `join_and_leave` would
        come to next, since all are drawn alike.
    """
    random = desk.state[0].random
    for place in range(len(span) - 1):
        begin_move(desk)
        first, end = span[place], span[place + 1]
        was, price = energy(desk), _calls(desk, first, end, blocks) * desk.state[0].unserved_cost
        if _is_served(desk, first, end, blocks):
            is_done = _leave(desk, first, end, blocks)
            worth[place] = was + price - energy(desk) if is_done else 0
        else:
            is_done = _join(desk, first, end, blocks)
            worth[place] = energy(desk) + price - was if is_done else price
        undo(desk)
        desk.state[0].random = random


@compiled
def join_and_leave(desk: Desk, joins: IntArray, leaves: IntArray) -> int:
    """Take blocks out and put others in; return 1, or 0 when nothing was done for want of room.

    Parameters
    ----------
    desk
        A day with a plan; it is changed.
    joins, leaves
        Numbers of blocks that nobody makes yet, none before one it waits for, and of blocks
        somebody makes.
    """
    begin_move(desk)
    is_done = _leave(desk, 0, len(leaves), leaves) and _join(desk, 0, len(joins), joins)
    for place in range(len(joins)):
        is_done = is_done and _is_served(desk, place, place + 1, joins)
    if is_done:
        return 1
    undo(desk)
    return 0


@compiled
def recount(desk: Desk) -> None:
    """Add up the tally of a plan whose stops were put in place as a whole."""
    state, stops = desk.state[0], desk.stops
    legs, late, idle, worst, served = 0, 0, 0, 0, 0
    for carer in range(state.carers):
        before = state.calls + carer
        stop = stops[before].nxt
        while stop < state.calls:
            legs += leg(desk, before, stop) + strange(desk, stop, carer)
            late += stops[stop].late
            idle += stops[stop].idle
            worst = max(worst, stops[stop].late)
            served += 1
            before, stop = stop, stops[stop].nxt
        legs += leg(desk, before, stop)
    state.unserved = state.calls - served
    state.legs = legs + state.unserved * state.unserved_cost
    state.late, state.idle, state.worst, state.unsure = late, idle, worst, 0


@compiled
def _calls(desk: Desk, first: int, end: int, blocks: IntArray) -> Any:
    """Return how many calls some blocks have."""
    calls = 0
    for place in range(first, end):
        block = desk.blocks[blocks[place]]
        calls += block.member_end - block.member
    return calls


@compiled
def _is_served(desk: Desk, first: int, end: int, blocks: IntArray) -> bool:
    """Return whether somebody makes a call of some blocks."""
    for place in range(first, end):
        if desk.stops[desk.lists[desk.blocks[blocks[place]].member]].carer >= 0:
            return True
    return False


@compiled
def _leave(desk: Desk, first: int, end: int, blocks: IntArray) -> bool:
    """Take out what somebody makes of some blocks, and time the rest."""
    for place in range(first, end):
        block = desk.blocks[blocks[place]]
        for member in range(block.member, block.member_end):
            if desk.stops[desk.lists[member]].carer >= 0:
                take(desk, desk.lists[member])
    mark_changes(desk)
    return settle(desk, energy(desk) + ENDLESS_COST)


@compiled
def _join(desk: Desk, first: int, end: int, blocks: IntArray) -> bool:
    """Put blocks where each looks cheapest; False when a rule then breaks."""
    for place in range(first, end):  # noqa: SIM110 -- compiled code has no generators
        if not put_back(desk, blocks[place]):
            return False
    return True
