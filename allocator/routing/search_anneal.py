"""Simulated annealing over the rounds of a day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.routing.chances import CHANCES
from allocator.routing.search_layout import FAR, Desk
from allocator.routing.search_moves import (
    cross_rounds,
    relocate,
    relocate_block,
    relocate_run,
    some_gap,
    squeeze,
    swap,
)
from allocator.routing.search_plan import (
    HUNDRED,
    SCALE,
    TWO,
    begin_move,
    compiled,
    draw,
    energy,
    rank_span,
    undo,
)
from allocator.routing.search_ruin import ruin_and_recreate
from allocator.routing.search_timing import mark_changes, settle
from allocator.routing.tables import Table

_BATCH = 128
"""Moves between two looks at the temperature."""

_TIDY = 1 << 16
"""Moves between two times ranks are spread out again."""

_RELOCATIONS, _SWAPS, _RUNS, _SQUEEZES = 45, 65, 80, 50
"""Of a hundred moves: up to which one each kind reaches; the rest cross two rounds.
Of a hundred moves of an unserved call: how many push others out."""

_RUIN_STEPS = 64
"""As how many moves a ruin counts, beside one for each call of the day: so long does it take."""

_RUIN_SHARE = 2
"""How many times the moves a ruin counts as lie between two ruins."""


@compiled
def _sort_blocks(desk: Desk) -> None:
    """Bring the list of blocks by rank up to date; it hardly ever changes much."""
    blocks = desk.blocks
    for place in range(1, len(blocks)):
        block, hole = blocks[place].sorted, place
        rank = desk.stops[desk.lists[blocks[block].member]].rank
        while hole > 0:
            before = blocks[hole - 1].sorted
            if desk.stops[desk.lists[blocks[before].member]].rank <= rank:
                break
            blocks[hole].sorted = before
            hole -= 1
        blocks[hole].sorted = block


@compiled
def tidy_ranks(desk: Desk) -> None:
    """Spread the ranks out again, near the minutes the calls start, in the same order."""
    _sort_blocks(desk)
    for place in range(len(desk.blocks)):
        block = desk.blocks[desk.blocks[place].sorted]
        rank = FAR
        for member in range(block.member, block.member_end):
            stop = desk.stops[desk.lists[member]]
            if stop.carer >= 0:
                rank = min(rank, stop.start * SCALE + draw(desk, SCALE))
        low, _ = rank_span(desk, desk.lists[block.member])
        rank = max(rank, low + 1) if rank < FAR else 0
        for member in range(block.member, block.member_end):
            desk.stops[desk.lists[member]].rank = rank


@compiled
def _propose(desk: Desk, room: int) -> bool:
    """Draw a move and make it; ``room`` is what its travel may cost at most."""
    stops = desk.stops
    state = desk.state[0]
    call = desk.lists[state.movable + draw(desk, state.movable_end - state.movable)]
    after = some_gap(desk, call)
    if after < 0:
        return False
    dice = draw(desk, HUNDRED)
    if stops[call].carer < 0:
        dice = _SWAPS if state.near > 0 and dice < _SQUEEZES else 0
    if dice < _RELOCATIONS:
        return _move(desk, call, after, room)
    if dice < _SWAPS:
        following = stops[after].nxt
        return following < state.calls and swap(desk, call, following, room)
    if stops[call].carer < 0:
        return squeeze(desk, call, after, room)
    if dice < _RUNS:
        return relocate_run(desk, call, 2 + draw(desk, TWO), after, room)
    return cross_rounds(desk, after, stops[call].prv, room)


@compiled
def _move(desk: Desk, call: int, after: int, room: int) -> bool:
    """Relocate a call, with the rest of its block or without."""
    stop = desk.stops[call]
    if stop.alone or (stop.carer >= 0 and draw(desk, TWO) == 0):
        return relocate(desk, call, after, room)
    return relocate_block(desk, call, after, room)


@compiled
def _try(desk: Desk, room: int) -> bool:
    """Make a move and time it; return whether it costs no more than ``room``."""
    was = energy(desk)
    ceiling = room + was + was - desk.state[0].legs
    if not _propose(desk, room):
        return False
    if was + desk.state[0].legs - desk.state[0].was_legs > ceiling:
        return False
    mark_changes(desk)
    return settle(desk, ceiling) and energy(desk) - was <= room


@compiled
def _keep(desk: Desk, best: Table) -> None:
    """Write the stops down as the best ones."""
    for stop in range(len(best)):
        best[stop] = desk.stops[stop]


@compiled
def anneal(
    desk: Desk, best: Table, steps: int, heat: tuple[float, float], chance: NDArray[np.float64]
) -> None:
    """Search while cooling; may be called again to go on.

    Parameters
    ----------
    desk
        A day with a plan; it is changed.
    best
        Ends as the stops of the cheapest plan met so far.
    steps
        Moves to try; a ruin counts as many.
    heat
        First and last temperature.
    chance
        The table `chances` makes.
    """
    state = desk.state[0]
    is_best = False
    temperature, cold = heat
    cooling = (cold / temperature) ** (_BATCH / max(steps, 1))
    step, look, tidy = 0, 0, 0
    ruin_steps = _RUIN_STEPS + state.calls
    while step < steps:
        while step >= look:
            temperature *= cooling
            look += _BATCH
        if step >= tidy:
            tidy_ranks(desk)
            tidy += _TIDY
        was = energy(desk)
        if was < state.best:
            state.best = was
            is_best = True
        begin_move(desk)
        room = int(temperature * chance[draw(desk, CHANCES)])
        if draw(desk, _RUIN_SHARE * ruin_steps) == 0:
            is_kept = ruin_and_recreate(desk, was + room)
            step += ruin_steps
        else:
            is_kept = _try(desk, room)
            step += 1
        if is_best and is_kept and energy(desk) > was:
            is_best = is_kept = False
            undo(desk)
            _keep(desk, best)
        elif not is_kept:
            undo(desk)
    if is_best or energy(desk) < state.best:
        state.best = energy(desk)
        _keep(desk, best)
