"""Ruin and recreate: take strings of calls out of neighbouring rounds and put them back greedily.

After Christiaens and Vanden Berghe (2020). The strings lie around one call; the blocks taken out
go back one by one in a drawn order. Where days are tight, what one call more or less does to all
that follow makes small moves look bad one by one; this move makes many of them at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.routing.search_insert import ENDLESS_COST
from allocator.routing.search_layout import Desk
from allocator.routing.search_mend import put_back
from allocator.routing.search_plan import HUNDRED, SCALE, TWO, compiled, draw, energy, take
from allocator.routing.search_timing import mark_changes, settle

_LONGEST = np.int64(10)
"""Calls of the longest string."""

_CALLS = np.int64(10)
"""Calls taken out in an ordinary ruin, partners apart."""

_RIVALS = 3
"""Among how many other calls the latest is looked for, where a late one shall be the seed."""

_SHUFFLED, _BY_CLOSING, _BY_CHOICE, _TEN = np.array([4, 7, 9, 10], dtype=np.int64)
"""Of ten orders: up to which one each kind reaches; the rest put the longest calls first."""


@compiled
def ruin_and_recreate(desk: Desk, ceiling: int) -> bool:
    """Take out strings around a call and put all back; False when that costs above ``ceiling``."""
    state = desk.state[0]
    _ruin(desk)
    mark_changes(desk)
    if state.out == 0 or not settle(desk, energy(desk) + ENDLESS_COST):
        return False
    _order(desk)
    for place in range(state.out):
        missing = (state.unserved - state.was_unserved) * state.unserved_cost
        if energy(desk) - missing > ceiling or not put_back(desk, desk.blocks[place].out):
            return False
    return energy(desk) <= ceiling


@compiled
def _ruin(desk: Desk) -> None:
    """Take out a string of a drawn call's round and strings of rounds that pass near it."""
    state, stops = desk.state[0], desk.stops
    state.out = 0
    state.ruins += 1
    longest = min(_LONGEST, max(1, _usual_length(desk)))
    strings = draw(desk, max(TWO, 4 * _CALLS // (1 + longest)) - 1)
    seed = _seed(desk)
    _ruin_round(desk, seed, longest)
    near = stops[seed].near + draw(desk, TWO) * state.near
    for place in range(near, near + state.near):
        call = desk.lists[place]
        carer = stops[call].carer
        if strings > 0 and carer >= 0 and stops[state.calls + carer].was != state.ruins:
            _ruin_round(desk, call, longest)
            strings -= 1


@compiled
def _usual_length(desk: Desk) -> Any:
    """Return how many calls a round has."""
    state = desk.state[0]
    rounds = 0
    for carer in range(state.carers):
        if desk.stops[state.calls + carer].nxt < state.calls:
            rounds += 1
    return (state.calls - state.unserved) // max(1, rounds)


@compiled
def _seed(desk: Desk) -> Any:
    """Draw a call; half the time one that nobody makes or, where there is none, a late one."""
    call = _some_call(desk)
    if draw(desk, TWO) == 0:
        return call
    if desk.state[0].unserved > 0:
        return _unserved(desk, call)
    if desk.state[0].late > 0:
        for _ in range(_RIVALS):
            other = _some_call(desk)
            if desk.stops[other].late > desk.stops[call].late:
                call = other
    return call


@compiled
def _unserved(desk: Desk, call: int) -> Any:
    """Return the first movable call from one on that nobody makes, or the call itself."""
    calls = desk.state[0].calls
    for further in range(calls):
        other = (call + further) % calls
        if desk.stops[other].carer < 0 and desk.stops[other].movable:
            return other
    return call


@compiled
def _some_call(desk: Desk) -> Any:
    state = desk.state[0]
    return desk.lists[state.movable + draw(desk, state.movable_end - state.movable)]


@compiled
def _ruin_round(desk: Desk, call: int, longest: int) -> None:
    """Take out a string that holds a call, now and then with one call in it left where it is."""
    state, stops = desk.state[0], desk.stops
    if stops[call].carer < 0:
        _take_out(desk, call)
        return
    stops[state.calls + stops[call].carer].was = state.ruins
    length = 1 + draw(desk, longest)
    at = call
    for _ in range(draw(desk, length)):
        if stops[at].prv < state.calls:
            at = stops[at].prv
    left = draw(desk, length) if draw(desk, TWO) == 0 else length
    for place in range(length):
        if at >= state.calls:
            break
        following = stops[at].nxt
        if place != left or at == call:
            _take_out(desk, at)
        at = following


@compiled
def _take_out(desk: Desk, call: int) -> None:
    """Take out a block, partners too, and note it; leave it where one of its calls is frozen."""
    state, number = desk.state[0], desk.stops[call].block
    block = desk.blocks[number]
    for place in range(block.member, block.member_end):
        if desk.stops[desk.lists[place]].movable == 0:
            return
    for place in range(block.member, block.member_end):
        member = desk.lists[place]
        if desk.stops[member].carer >= 0:
            take(desk, member)
    desk.blocks[state.out].out = number
    state.out += 1


@compiled
def _order(desk: Desk) -> None:
    """Bring the blocks taken out into a drawn order."""
    blocks = desk.blocks
    kind = draw(desk, _TEN)
    for place in range(desk.state[0].out):
        number, hole = blocks[place].out, place
        key = _key(desk, number, kind)
        while hole > 0 and blocks[hole - 1].key > key:
            blocks[hole].key, blocks[hole].out = blocks[hole - 1].key, blocks[hole - 1].out
            hole -= 1
        blocks[hole].key, blocks[hole].out = key, number


@compiled
def _key(desk: Desk, number: int, kind: int) -> Any:
    """Return what a block is sorted by: nothing, closing window, choice of carers, or length."""
    first = desk.stops[desk.lists[desk.blocks[number].member]]
    if kind < _SHUFFLED:
        return draw(desk, SCALE)
    if kind < _BY_CLOSING:
        return first.closes
    if kind < _BY_CHOICE:
        choice = (first.able_end - first.able) * first.alone
        return choice * HUNDRED + draw(desk, HUNDRED)
    return -first.minutes
