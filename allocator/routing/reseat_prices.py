"""Prices on calls: under them few rounds can be part of a cheaper plan.

A plan of so many rounds costs at least what all calls are priced at and what those so many rounds
cost beyond the prices of their calls that cost least beyond them (the Lagrangian bound of set
partitioning). Prices are changed step by step so that this bound rises. A bound for each number of
rounds is much higher than one for all, since a part of a round is never charged.
"""

from __future__ import annotations

from typing import Any

from allocator.routing.reseat_hall import Hall
from allocator.routing.reseat_pool import Bench, Pool
from allocator.routing.search_plan import inlined

_PATIENCE, _PACE, _UNIT = 6, 64, 64
"""After how many steps without gain prices change half as much, how much in whole parts, and the
part in which their trend is kept: each step goes on half as far where the one before it went."""
_NOTHING = -(1 << 60)


@inlined
def share_costs(hall: Hall, bench: Bench) -> None:
    """Price the calls of each round as evenly as its cost can be shared out."""
    for who in range(len(hall.rounds)):
        made = hall.rounds[who]
        for seat in range(made.length):
            bench.prices[hall.seats[who, seat].call].now = made.cost // made.length


@inlined
def set_prices(pool: Pool, bench: Bench, count: int, cost: int, steps: int) -> Any:
    """Raise the bound for plans of ``count`` rounds; return the best one, whose prices are kept.

    ``cost`` is what the cheapest plan known costs; nothing is done once the bound is as high.
    """
    calls, best, pace, still = len(bench.prices) - 1, _NOTHING, _PACE, 0
    for call in range(calls):
        bench.prices[call].trend = 0
    for _ in range(steps):
        bound = bound_of(pool, bench, count)
        still += 1
        if bound > best:
            best, still = bound, 0
            for call in range(calls):
                bench.prices[call].best = bench.prices[call].now
        if still == _PATIENCE:
            pace, still = pace // 2, 0
        far = _turn(bench)
        if far == 0 or best >= cost or pace == 0:
            break
        for call in range(calls):
            price = bench.prices[call]
            price.now += pace * (cost - bound) * price.trend // _PACE * _UNIT // (2 * far)
    return best


@inlined
def _turn(bench: Bench) -> Any:
    """Let prices tend up for calls in no round of the bound and down for those in several."""
    far = 0
    for call in range(len(bench.prices) - 1):
        price = bench.prices[call]
        price.trend = _UNIT * (1 - price.covered) + price.trend // 2
        far += price.trend * price.trend
    return far


@inlined
def best_bound(pool: Pool, bench: Bench, count: int) -> Any:
    """Return the bound under the best prices; note what each round costs beyond them."""
    for call in range(len(bench.prices) - 1):
        bench.prices[call].now = bench.prices[call].best
    return bound_of(pool, bench, count)


@inlined
def bound_of(pool: Pool, bench: Bench, count: int) -> Any:
    """Return the bound under the prices now; note how often its rounds make each call.

    Noted too are, of what these rounds cost beyond prices, the least and the most.
    """
    bound, few = 0, 0
    for call in range(len(bench.prices) - 1):
        bench.prices[call].covered = 0
        bound += bench.prices[call].now
    for row in range(pool.met[0]):
        met = pool.rounds[row]
        over = met.cost
        for seat in range(met.length):
            over -= bench.prices[pool.calls[row, seat]].now
        met.over = over
        if few < count or over < pool.rounds[bench.few[few - 1]].over:
            few = _enlist(pool, bench, row, few, count)
    for at in range(few):
        row = bench.few[at]
        bound += pool.rounds[row].over
        for seat in range(pool.rounds[row].length):
            bench.prices[pool.calls[row, seat]].covered += 1
    bench.reach[0].least = pool.rounds[bench.few[0]].over
    bench.reach[0].most = pool.rounds[bench.few[few - 1]].over
    return bound


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
