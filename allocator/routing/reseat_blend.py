"""Of all rounds met, those that together make every call once and cost least.

Prices are put on the calls by subgradient steps, so that few rounds cost more than the prices of
their calls bring in by less than there is to gain (the Lagrangian bound of set partitioning). The
others cannot be in a cheaper plan; among these few a search in depth finds the cheapest.
"""

from __future__ import annotations

from typing import Any

from allocator.routing.reseat_hall import Hall
from allocator.routing.reseat_pool import Bench, Pool
from allocator.routing.reseat_timing import cost_of, settle
from allocator.routing.search_plan import compiled, inlined

_STEPS, _PATIENCE, _PACE = 40, 4, 64
"""How often prices change, after how many without gain they change half as much, and how much."""
_NODES = 1_000
"""Where the search in depth gives up."""


@compiled
def blend(hall: Hall, pool: Pool, bench: Bench) -> Any:
    """Give a hall the cheapest plan made of rounds that were met; return what it costs then.

    A hall in which a call has no seat stays as it is.
    """
    for who in range(len(hall.rounds)):
        settle(hall, who)
    cost = cost_of(hall)
    if hall.state[0].lifted > 0 or pool.met[0] == 0:
        return cost
    _clear(bench)
    _share_costs(hall, bench)
    bound = _set_prices(pool, bench, cost)
    if bound >= cost:
        return cost
    _list_rounds(pool, bench, _sift(pool, bench, cost - bound))
    found = _search(pool, bench, cost)
    if found < cost:
        _take(hall, pool, bench)
    return found


@inlined
def _clear(bench: Bench) -> None:
    """Forget what the work before left on a bench."""
    for call in range(len(bench.prices)):
        bench.prices[call].best = bench.prices[call].made = 0
    for kind in range(len(bench.left)):
        bench.left[kind, 1] = bench.left[kind, 0]
        bench.left[kind, 2] = 0


@inlined
def _share_costs(hall: Hall, bench: Bench) -> None:
    """Price the calls of each round as evenly as its cost can be shared out."""
    for who in range(len(hall.rounds)):
        made = hall.rounds[who]
        for seat in range(made.length):
            bench.prices[hall.seats[who, seat].call].now = made.cost // made.length


@inlined
def _set_prices(pool: Pool, bench: Bench, cost: int) -> Any:
    """Raise the bound by changing prices; return the best one, whose prices are kept."""
    calls, best, pace, still = len(bench.prices) - 1, -1, _PACE, 0
    for _ in range(_STEPS):
        bound = _bound_of(pool, bench)
        still += 1
        if bound > best:
            best, still = bound, 0
            for call in range(calls):
                bench.prices[call].best = bench.prices[call].now
        if still == _PATIENCE:
            pace, still = pace // 2, 0
        off = 0
        for call in range(calls):
            off += (1 - bench.prices[call].covered) ** 2
        if off == 0 or best >= cost or pace == 0:
            break
        step = max(1, pace * (cost - bound) // (_PACE * off))
        for call in range(calls):
            bench.prices[call].now += step * (1 - bench.prices[call].covered)
    return best


@inlined
def _bound_of(pool: Pool, bench: Bench) -> Any:
    """Return the bound under the prices now; note how often its rounds make each call."""
    bound = 0
    for call in range(len(bench.prices) - 1):
        bench.prices[call].covered = 0
        bound += bench.prices[call].now
    for row in range(pool.met[0]):
        met = pool.rounds[row]
        met.over = met.cost
        for seat in range(met.length):
            met.over -= bench.prices[pool.calls[row, seat]].now
    for kind in range(len(bench.left)):
        bound += _gain_of(pool, bench, kind)
    return bound


@inlined
def _gain_of(pool: Pool, bench: Bench, kind: int) -> Any:
    """Return what carers of a kind can save at most under prices, each with another round."""
    few, total = 0, 0
    for row in range(pool.met[0]):
        if pool.rounds[row].kind == kind and pool.rounds[row].over < 0:
            few = _enlist(pool, bench, row, few, bench.left[kind, 0])
    for at in range(few):
        row = bench.few[at]
        total += pool.rounds[row].over
        for seat in range(pool.rounds[row].length):
            bench.prices[pool.calls[row, seat]].covered += 1
    return total


@inlined
def _enlist(pool: Pool, bench: Bench, row: int, few: int, most: int) -> Any:
    """Put a round among the few that cost least beyond prices; return how many they are then."""
    over, at = pool.rounds[row].over, few
    if few == most:
        at -= 1
        if pool.rounds[bench.few[at]].over <= over:
            return few
    while at > 0 and pool.rounds[bench.few[at - 1]].over > over:
        bench.few[at] = bench.few[at - 1]
        at -= 1
    bench.few[at] = row
    return min(few + 1, most)


@inlined
def _sift(pool: Pool, bench: Bench, gain: int) -> Any:
    """List the rounds that cost less beyond prices than there is to gain; return how many."""
    for row in range(pool.met[0]):
        met = pool.rounds[row]
        met.over = met.cost
        for seat in range(met.length):
            met.over -= bench.prices[pool.calls[row, seat]].best
        bench.left[met.kind, 2] = min(bench.left[met.kind, 2], met.over)
    few = 0
    for row in range(pool.met[0]):
        met = pool.rounds[row]
        if met.over - bench.left[met.kind, 2] < gain:
            few = _enlist(pool, bench, row, few, len(bench.few))
    return few


@inlined
def _list_rounds(pool: Pool, bench: Bench, few: int) -> None:
    """List for each call those of the few rounds that make it."""
    for call in range(len(bench.prices)):
        bench.prices[call].first = bench.prices[call].covered = 0
    for at in range(few):
        row = bench.few[at]
        for seat in range(pool.rounds[row].length):
            bench.prices[pool.calls[row, seat] + 1].first += 1
    for call in range(len(bench.prices) - 1):
        bench.prices[call + 1].first += bench.prices[call].first
    for at in range(few):
        row = bench.few[at]
        for seat in range(pool.rounds[row].length):
            price = bench.prices[pool.calls[row, seat]]
            bench.lists[price.first + price.made] = row
            price.made += 1


@inlined
def _search(pool: Pool, bench: Bench, cost: int) -> Any:
    """Search in depth for a plan cheaper than a cost; return the cheapest, noted if it is one."""
    depth, missing = 0, len(bench.prices) - 1
    bench.levels[0].spent = _bound_to_spend(bench)
    _open(bench, 0)
    for _ in range(_NODES):
        level = bench.levels[depth]
        if level.chosen >= 0:
            missing += _put(pool, bench, level.chosen, -1)
            level.chosen = -1
        row = _next_of(pool, bench, depth, cost)
        if row < 0:
            depth -= 1
            if depth < 0:
                break
            continue
        level.chosen = row
        missing -= _put(pool, bench, row, 1)
        if missing == 0:
            cost = _note_plan(pool, bench, depth, cost)
            continue
        spent = level.spent + pool.rounds[row].over - bench.left[pool.rounds[row].kind, 2]
        depth += 1
        bench.levels[depth].spent = spent
        _open(bench, depth)
    return cost


@inlined
def _bound_to_spend(bench: Bench) -> Any:
    """Return the least any plan of the listed rounds can cost."""
    worth = 0
    for call in range(len(bench.prices) - 1):
        worth += bench.prices[call].best
    for kind in range(len(bench.left)):
        worth += bench.left[kind, 0] * bench.left[kind, 2]
    return worth


@inlined
def _open(bench: Bench, depth: int) -> None:
    """Begin a level with the call that fewest rounds make."""
    level, fewest = bench.levels[depth], -1
    for call in range(len(bench.prices) - 1):
        price = bench.prices[call]
        if price.covered == 0 and (fewest < 0 or price.made < bench.prices[fewest].made):
            fewest = call
    level.call, level.at, level.chosen = fewest, 0, -1


@inlined
def _next_of(pool: Pool, bench: Bench, depth: int, cost: int) -> Any:
    """Return the next round of a level that can be part of a cheaper plan, or -1."""
    level = bench.levels[depth]
    price = bench.prices[level.call]
    while level.at < price.made:
        row = bench.lists[price.first + level.at]
        level.at += 1
        met = pool.rounds[row]
        if level.spent + met.over - bench.left[met.kind, 2] >= cost:
            continue
        if bench.left[met.kind, 1] > 0 and _is_free(pool, bench, row):
            return row
    return -1


@inlined
def _is_free(pool: Pool, bench: Bench, row: int) -> bool:
    for seat in range(pool.rounds[row].length):
        if bench.prices[pool.calls[row, seat]].covered > 0:
            return False
    return True


@inlined
def _put(pool: Pool, bench: Bench, row: int, times: int) -> Any:
    """Put a round in, or with -1 take it out; return how many calls it has."""
    met = pool.rounds[row]
    bench.left[met.kind, 1] -= times
    for seat in range(met.length):
        bench.prices[pool.calls[row, seat]].covered += times
    return met.length


@inlined
def _note_plan(pool: Pool, bench: Bench, depth: int, cost: int) -> Any:
    """Note the plan that the levels make up if it costs less; return the lower cost."""
    total = 0
    for at in range(depth + 1):
        total += pool.rounds[bench.levels[at].chosen].cost
    if total >= cost:
        return cost
    bench.chosen[0] = depth + 1
    for at in range(depth + 1):
        bench.chosen[at + 1] = bench.levels[at].chosen
    return total


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
