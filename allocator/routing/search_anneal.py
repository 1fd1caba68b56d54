"""Simulated annealing over the rounds of a day, and the greedy start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.rounds.day import IntArray
from allocator.routing.search_layout import Desk, Table
from allocator.routing.search_moves import (
    best_place,
    cross_rounds,
    gap_by_rank,
    may_join,
    place_cost,
    relocate,
    relocate_block,
    relocate_run,
    some_gap,
    swap,
)
from allocator.routing.search_plan import (
    SCALE,
    begin_move,
    compiled,
    draw,
    energy,
    entered,
    fit_rank,
    put,
    set_rank,
    undo,
)
from allocator.routing.search_timing import mark_changes, settle

_BATCH = 128
"""Moves between two looks at the temperature."""

_TIDY = 1 << 16
"""Moves between two times ranks are spread out again."""

_GREEDY = 1 << 10
"""Moves between two greedy attempts at an unserved call, while there are any."""

ENDLESS_COST = 1 << 61
"""Above the cost of any plan."""

_RELOCATIONS, _SWAPS, _RUNS, _UNSERVED_SWAPS = 45, 65, 80, 55
"""Of a hundred moves: up to which one each kind reaches; the rest cross two rounds."""

CHANCES = 4096
"""Length of the table of chances."""


def chances() -> NDArray[np.float64]:
    """Return ``-ln u`` for evenly spread ``u``: by how many temperatures a move may be worse."""
    return -np.log((np.arange(CHANCES) + 0.5) / CHANCES)


@compiled
def tidy_ranks(desk: Desk) -> None:
    """Spread the ranks out again, near the minutes the calls start, in the same order."""
    stops, calls = desk.stops, desk.state[0].calls
    leads = desk.lists[desk.blocks["member"]]
    for lead in leads[np.argsort(stops["rank"][leads], kind="mergesort")]:
        block = desk.blocks[desk.stops[lead].block]
        rank = 0
        for place in range(block.member, block.member_end):
            call = desk.lists[place]
            stop = stops[call]
            if stop.carer < 0:
                continue
            wanted = stop.start * SCALE + draw(desk, SCALE)
            rank = wanted if rank == 0 else min(rank, wanted)
        for place in range(block.member, block.member_end):
            call = desk.lists[place]
            if stops[call].carer < 0:
                continue
            if stops[call].prv < calls:
                rank = max(rank, stops[stops[call].prv].rank + 1)
            record = desk.stops[call]
            for other in range(record.outside, record.outside_end):
                tie = desk.ties[desk.lists[other]]
                if tie.second == call and stops[tie.first].carer >= 0:
                    rank = max(rank, stops[tie.first].rank + 1)
        for place in range(block.member, block.member_end):
            stops[desk.lists[place]].rank = rank


@compiled
def _propose(desk: Desk, room: int) -> bool:
    """Draw a move and make it; ``room`` is what its travel may cost at most."""
    stops = desk.stops
    state = desk.state[0]
    call = desk.lists[state.movable + draw(desk, state.movable_end - state.movable)]
    after = some_gap(desk, call)
    if after < 0:
        return False
    following, dice = stops[after].nxt, draw(desk, 100)
    if stops[call].carer < 0 and dice >= _UNSERVED_SWAPS:
        dice = 0
    if dice < _RELOCATIONS:
        if stops[call].alone or (stops[call].carer >= 0 and draw(desk, 2) == 0):
            return relocate(desk, call, after, room)
        return relocate_block(desk, call, after)
    if dice < _SWAPS:
        return following < state.calls and swap(desk, call, following)
    if dice < _RUNS:
        return relocate_run(desk, call, 2 + draw(desk, 2), after)
    return cross_rounds(desk, after, stops[call].prv)


@compiled
def _try(desk: Desk, room: int) -> bool:
    """Try one move; keep it when it costs at most ``room`` more, else leave no trace."""
    begin_move(desk)
    state = desk.state[0]
    was = energy(desk)
    slack = room + was - state.legs
    if _propose(desk, slack) and state.legs - state.was_legs <= slack:
        mark_changes(desk)
        if settle(desk, was + slack) and energy(desk) - was <= room:
            return True
    undo(desk)
    return False


@compiled
def insert_block(desk: Desk, lead: int) -> bool:
    """Put an unserved block where it looks cheapest; leave no trace when it breaks a rule."""
    begin_move(desk)
    block = desk.blocks[desk.stops[lead].block]
    is_good = True
    for place in range(block.member, block.member_end):
        call = desk.lists[place]
        if place == block.member:
            after = best_place(desk, call)
        else:
            rank = desk.stops[desk.lists[block.member]].rank
            after = _best_beside(desk, call, rank)
        if after < 0 or desk.stops[call].movable == 0:
            is_good = False
            break
        put(desk, call, after)
        if not fit_rank(desk, call):
            is_good = False
            break
    if is_good:
        mark_changes(desk)
        if settle(desk, ENDLESS_COST):
            return True
    undo(desk)
    return False


@compiled
def insert_some(desk: Desk) -> None:
    """Insert the first unserved block found from a drawn place on."""
    state = desk.state[0]
    count = state.movable_end - state.movable
    shift = draw(desk, count)
    for place in range(count):
        call = desk.lists[state.movable + (place + shift) % count]
        if desk.stops[call].carer < 0:
            insert_block(desk, call)
            return


@compiled
def _best_beside(desk: Desk, call: int, rank: int) -> int:
    """Return the cheapest gap for a call whose block already has a rank; -1 for none."""
    best, best_cost = -1, 1 << 62
    for place in range(desk.stops[call].able, desk.stops[call].able_end):
        carer = desk.lists[place]
        if not may_join(desk, call, carer):
            continue
        after = gap_by_rank(desk, carer, rank)
        cost = place_cost(desk, call, after)
        if cost < best_cost:
            best, best_cost = after, cost
    return best


@compiled
def _fill(desk: Desk, order: IntArray) -> None:
    """Insert blocks one after the other, each where it looks cheapest."""
    for lead in order:
        if desk.stops[lead].carer < 0:
            insert_block(desk, lead)


@compiled
def _append(desk: Desk, order: IntArray, carer: IntArray) -> None:
    """Follow given rounds as far as no rule breaks: blocks in order, each at its rounds' ends."""
    rank = 0
    for lead in order:
        block = desk.blocks[desk.stops[lead].block]
        begin_move(desk)
        rank += SCALE
        set_rank(desk, lead, rank)
        for place in range(block.member, block.member_end):
            call = desk.lists[place]
            tail = desk.state[0].calls + desk.state[0].carers + carer[call]
            put(desk, call, desk.stops[tail].prv)
        mark_changes(desk)
        if not settle(desk, ENDLESS_COST):
            undo(desk)


@compiled
def _anneal(
    desk: Desk, best: Table, steps: int, heat: tuple[float, float], chance: NDArray[np.float64]
) -> None:
    """Search for a number of moves while cooling; ``best`` ends as the cheapest stops met."""
    best_cost = energy(desk)
    is_best = True
    temperature, cold = heat
    cooling = (cold / temperature) ** (_BATCH / max(steps, 1))
    for step in range(steps):
        if step % _BATCH == 0:
            temperature *= cooling
            if step % _TIDY == 0:
                tidy_ranks(desk)
            if step % _GREEDY == 0 and desk.state[0].unserved > 0:
                insert_some(desk)
        was = energy(desk)
        if was < best_cost:
            best_cost = was
            is_best = True
        is_kept = _try(desk, int(temperature * chance[draw(desk, CHANCES)]))
        if is_kept and is_best and energy(desk) > was:
            undo(desk)
            best[:] = desk.stops
            is_best = False
    if is_best or energy(desk) < best_cost:
        best[:] = desk.stops


@entered
def search(
    desk: Desk,
    order: IntArray,
    carer: IntArray,
    steps: int,
    heat: tuple[float, float],
    chance: NDArray[np.float64],
) -> Table:
    """Start from given rounds, or greedily, and search; return the cheapest stops met.

    Parameters
    ----------
    desk
        An empty day; it is changed.
    order
        A call of each block to begin with, each block after those it waits for.
    carer
        Who makes each call; empty to let each block go where it looks cheapest.
    steps
        Moves to try.
    heat
        First and last temperature.
    chance
        The table `chances` makes.
    """
    if len(carer) > 0:
        _append(desk, order, carer)
    else:
        _fill(desk, order)
    best = desk.stops.copy()
    if steps > 0:
        _anneal(desk, best, steps, heat, chance)
    return best
