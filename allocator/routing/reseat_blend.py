"""Of all rounds, met or not, those that together make every call once and cost least.

Plans are looked for by how many rounds they have: as many as the cheapest one known, then fewer and
more, as long as the bound lets one be cheaper. Each time plans little dearer than the bound are
looked for first, since few rounds can be part of one. Where the work is not given up, the cheapest
plan there is has been found, whatever the rounds met before.
"""

from __future__ import annotations

from typing import Any

from allocator.routing.reseat_deep import cheapest_plan
from allocator.routing.reseat_hall import Hall
from allocator.routing.reseat_missing import add_missing
from allocator.routing.reseat_pool import Ahead, Bench, Pool
from allocator.routing.reseat_prices import best_bound, set_prices, share_costs
from allocator.routing.reseat_timing import cost_of, settle
from allocator.routing.search_plan import compiled, inlined

_STEPS, _QUICKLY, _AGAIN = 80, 40, 30
"""How often prices change at first, where no rounds are added, and for any later bound."""
_NOT_ALL = 16
"""Where not all rounds are noted, only so small a part of the work in depth is worth it."""
_TURNS = 2
"""How often prices are set again for plans of one number of rounds and one reach at most."""


@compiled
def blend(hall: Hall, pool: Pool, bench: Bench, ahead: Ahead, effort: tuple[int, int, int]) -> Any:
    """Give a hall the cheapest plan there is as far as it can be found; return what it costs.

    ``effort`` is how many ways of going on from call to call may be looked at (with none only the
    rounds met are put together), how many rounds may be checked in depth, and by how much further
    above the bound plans are looked for each time. A hall in which a call has no seat stays as it
    is.
    """
    used = 0
    for who in range(len(hall.rounds)):
        settle(hall, who)
        used += int(hall.rounds[who].length > 0)
    cost = cost_of(hall)
    if hall.state[0].lifted > 0 or pool.met[0] == 0:
        return cost
    share_costs(hall, bench)
    left, reach, steps = (effort[0], effort[1]), effort[2], _STEPS if effort[0] else _QUICKLY
    least, bound, left = _with_count(hall, pool, bench, ahead, (used, cost, reach, steps), left)
    for way in (-1, 1):
        count, bound = used + way, 0
        while 0 < count <= min(len(hall.rounds), len(hall.calls)) and bound < least:
            least, bound, left = _with_count(
                hall, pool, bench, ahead, (count, least, reach, _AGAIN), left
            )
            count += way
    if least < cost:
        _take(hall, pool, bench)
    return least


@inlined
def _with_count(
    hall: Hall,
    pool: Pool,
    bench: Bench,
    ahead: Ahead,
    wanted: tuple[int, int, int, int],
    left: tuple[int, int],
) -> Any:
    """Look for a plan of so many rounds, cheaper than a cost, by steps of a reach.

    Half of what is left may be spent. Returns the cost of the cheapest plan known, the bound, and
    what is left then.
    """
    count, cost, reach, steps = wanted
    budget, may_fall = bench.budget[0], _TURNS
    budget.ways, budget.checks = left[0] // 2, left[1] // 2
    given, checks = budget.ways, budget.checks
    bound, aim, beyond = set_prices(pool, bench, count, cost, steps), -1, reach
    while aim < cost:
        aim = min(cost, bound + beyond) if budget.ways > 0 else cost
        if budget.ways > 0 and not add_missing(hall, pool, bench, ahead, count, aim):
            bound = set_prices(pool, bench, count, cost, _AGAIN)
            if budget.ways > 0 and may_fall > 0:
                may_fall, aim = may_fall - 1, -1
                continue
        if budget.ways <= 0:
            budget.checks = min(budget.checks, checks // _NOT_ALL)
        gain = aim - best_bound(pool, bench, count)
        found = cheapest_plan(pool, bench, count, gain, aim) if gain > 0 else aim
        if found < aim:
            cost = found
            break
        beyond += reach
    left = left[0] - given + budget.ways, left[1] - checks + budget.checks
    return cost, bound, left


@inlined
def _take(hall: Hall, pool: Pool, bench: Bench) -> None:
    """Give the rounds of the best plan to carers of their kinds."""
    for who in range(len(hall.rounds)):
        hall.rounds[who].length = 0
    for at in range(bench.chosen[0]):
        row, who = bench.chosen[at + 1], 0
        met = pool.rounds[row]
        while hall.rounds[who].kind != met.kind or hall.rounds[who].length > 0:
            who += 1
        hall.rounds[who].length = met.length
        for seat in range(met.length):
            hall.seats[who, seat].call = pool.calls[row, seat]
    for who in range(len(hall.rounds)):
        settle(hall, who)
