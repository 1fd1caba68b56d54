"""Search in depth for the cheapest plan among the few rounds that can be part of one.

The call that fewest rounds make comes first: each of its rounds is tried, and with it each round of
the next call that is still to be made.
"""

from __future__ import annotations

from typing import Any

from allocator.routing.reseat_pool import WORD, Bench, Pool
from allocator.routing.search_plan import inlined


@inlined
def cheapest_plan(pool: Pool, bench: Bench, count: int, gain: int, cost: int) -> Any:
    """Note the cheapest plan of ``count`` rounds if it costs less than ``cost``; return its cost.

    What rounds cost beyond prices is noted already; ``gain`` is by how much a plan may cost less.
    Returns ``cost`` where none was found.
    """
    _list_few(pool, bench, _sift(pool, bench, gain))
    return _search(pool, bench, count, cost)


@inlined
def _sift(pool: Pool, bench: Bench, gain: int) -> Any:
    """List the rounds that can be part of a cheaper plan; return how many."""
    few = 0
    for row in range(pool.met[0]):
        if pool.rounds[row].over - bench.reach[0].most < gain and few < len(bench.few):
            bench.few[few] = row
            few += 1
    _sort(pool, bench, few)
    return few


@inlined
def _sort(pool: Pool, bench: Bench, few: int) -> None:
    """Put those of the few rounds first that cost least beyond prices (Shell's way)."""
    gap = 1
    while gap < few // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for place in range(gap, few):
            row, hole = bench.few[place], place
            over = pool.rounds[row].over
            while hole >= gap and pool.rounds[bench.few[hole - gap]].over > over:
                bench.few[hole] = bench.few[hole - gap]
                hole -= gap
            bench.few[hole] = row
        gap //= 3


@inlined
def _list_few(pool: Pool, bench: Bench, few: int) -> None:
    """List the few rounds by the call of theirs that fewest of them make."""
    calls = len(bench.prices) - 1
    for call in range(calls + 1):
        bench.prices[call].first = bench.prices[call].made = 0
    for at in range(few):
        row = bench.few[at]
        for seat in range(pool.rounds[row].length):
            bench.prices[pool.calls[row, seat]].made += 1
    _rank(bench)
    for call in range(calls):
        bench.prices[call].made = 0
    for at in range(few):
        bench.prices[_rarest(pool, bench, bench.few[at]) + 1].first += 1
    for call in range(calls):
        bench.prices[call + 1].first += bench.prices[call].first
    for at in range(few):
        row = bench.few[at]
        price = bench.prices[_rarest(pool, bench, row)]
        spot = price.first + price.made
        price.made += 1
        line = bench.lines[spot]
        line.row, line.over, line.kind = row, pool.rounds[row].over, pool.rounds[row].kind
        for word in range(pool.bits.shape[1]):
            bench.bits[spot, word] = pool.bits[row, word]


@inlined
def _rank(bench: Bench) -> None:
    """Rank the calls: first those that fewest rounds make."""
    for call in range(len(bench.prices) - 1):
        hole = call
        while hole > 0 and bench.prices[bench.order[hole - 1]].made > bench.prices[call].made:
            bench.order[hole] = bench.order[hole - 1]
            hole -= 1
        bench.order[hole] = call
    for place in range(len(bench.prices) - 1):
        bench.prices[bench.order[place]].rank = place


@inlined
def _rarest(pool: Pool, bench: Bench, row: int) -> Any:
    """Return the call of a round that fewest rounds make."""
    rarest = pool.calls[row, 0]
    for seat in range(1, pool.rounds[row].length):
        call = pool.calls[row, seat]
        if bench.prices[call].rank < bench.prices[rarest].rank:
            rarest = call
    return rarest


@inlined
def _search(pool: Pool, bench: Bench, count: int, cost: int) -> Any:
    """Search in depth for a plan cheaper than a cost; return the cheapest, noted if it is one."""
    depth, levels = 0, bench.levels
    levels[0].spent = count * bench.reach[0].least
    for call in range(len(bench.prices) - 1):
        levels[0].spent += bench.prices[call].best
    for word in range(bench.used.shape[1]):
        bench.used[0, word] = 0
    _open(bench, 0, 0)
    while depth >= 0:
        level = levels[depth]
        if level.chosen >= 0:
            bench.free[bench.lines[level.chosen].kind] += 1
        level.chosen = _next_line(bench, depth, cost)
        if level.chosen < 0:
            depth -= 1
            continue
        line = bench.lines[level.chosen]
        bench.free[line.kind] -= 1
        for word in range(bench.used.shape[1]):
            bench.used[depth + 1, word] = bench.used[depth, word] | bench.bits[level.chosen, word]
        levels[depth + 1].spent = level.spent + line.over - bench.reach[0].least
        if not _open(bench, depth + 1, level.rank + 1):
            cost = _note_plan(pool, bench, depth, cost)
        elif depth + 1 < count:
            depth += 1
    return cost


@inlined
def _open(bench: Bench, depth: int, rank: int) -> bool:
    """Begin a level with the first call nobody makes yet from a rank on; tell if there is one."""
    for place in range(rank, len(bench.prices) - 1):
        call = bench.order[place]
        if bench.used[depth, call // WORD] >> (call % WORD) & 1 == 0:
            level, price = bench.levels[depth], bench.prices[call]
            level.rank, level.chosen = place, -1
            level.at, level.end = price.first, price.first + price.made
            return True
    return False


@inlined
def _next_line(bench: Bench, depth: int, cost: int) -> Any:
    """Return the next round of a level that can be part of a cheaper plan, or -1."""
    level, checks = bench.levels[depth], bench.budget[0].checks
    dearest = cost - level.spent + bench.reach[0].least
    while level.at < level.end and checks > 0:
        at = level.at
        line = bench.lines[at]
        level.at += 1
        checks -= 1
        if line.over >= dearest:
            level.at = level.end
            break
        is_free = bench.free[line.kind] > 0
        for word in range(bench.used.shape[1]):
            is_free = is_free and bench.bits[at, word] & bench.used[depth, word] == 0
        if is_free:
            bench.budget[0].checks = checks
            return at
    bench.budget[0].checks = checks
    return -1


@inlined
def _note_plan(pool: Pool, bench: Bench, depth: int, cost: int) -> Any:
    """Note the plan that the levels make up if it costs less; return the lower cost."""
    total = 0
    for at in range(depth + 1):
        total += pool.rounds[bench.lines[bench.levels[at].chosen].row].cost
    if total >= cost:
        return cost
    bench.chosen[0] = depth + 1
    for at in range(depth + 1):
        bench.chosen[at + 1] = bench.lines[bench.levels[at].chosen].row
    return total
