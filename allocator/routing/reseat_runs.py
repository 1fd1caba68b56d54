"""Search from several seeds and put the best of it together: the compiled part of `reseat`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.routing.reseat_blend import blend
from allocator.routing.reseat_hall import Hall
from allocator.routing.reseat_pool import Ahead, Bench, Pool, Runs
from allocator.routing.reseat_search import copy_rounds, search
from allocator.routing.search_plan import compiled, inlined


@compiled
def search_often(
    halls: tuple[Hall, Hall, Hall, Hall, Hall],
    runs: Runs,
    chance: NDArray[np.float64],
    pool: Pool,
    bench: Bench,
    ahead: Ahead,
) -> Any:
    """Make all searches; the last of the halls ends as the cheapest plan, whose cost is returned.

    The first of the halls is where to start, the others are room to work in.
    """
    start, hall, was, best, cheapest = halls
    least = -1
    for run in range(len(runs.randoms)):
        copy_rounds(start, hall)
        _make_ready(start, hall, runs.opened[run], runs.randoms[run])
        cost = search(hall, was, best, (runs.steps, runs.heat[0], runs.heat[1]), chance, pool)
        cost += _charge(best, runs.opened[run])
        if least < 0 or cost < least:
            least = cost
            copy_rounds(best, cheapest)
    return blend(cheapest, pool, bench, ahead, runs.effort)


@inlined
def _make_ready(start: Hall, hall: Hall, opened: int, random: int) -> None:
    """Leave alone the carers who have nothing to do, but for one who is free of charge.

    A round that one more call opens pays only once others have moved into it; a search would close
    it again before that if it were charged from the first call.
    """
    state = hall.state[0]
    state.random, state.mark = random, 0
    for who in range(len(hall.rounds)):
        shift = hall.rounds[who]
        shift.charge, shift.off_duty = state.round, start.rounds[who].off_duty
        if who == opened:
            shift.charge = 0
        elif shift.length == 0:
            shift.off_duty = 0


@inlined
def _charge(hall: Hall, opened: int) -> Any:
    """Charge the round that was free, and return what that comes to."""
    if opened < 0 or hall.rounds[opened].length == 0:
        return 0
    hall.rounds[opened].cost += hall.state[0].round
    return hall.state[0].round
