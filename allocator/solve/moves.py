"""Compiled moves over a plan: relocate, swap, eject and re-insert, accepted level by level.

Importing this module starts the Numba compiler (about two seconds, plus the first compilation
where no cache can be written), so only :mod:`allocator.solve.search` does, and only when it runs.
All arithmetic on values is int64 and exact; floats only steer which move is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from allocator.rules.choice_model import IntArray
from allocator.solve.interior import FloatArray
from allocator.solve.layout import Layout

_F = TypeVar("_F", bound=Callable[..., Any])

_MOVES = 24
_TRIES = 4


def _compiled(function: _F) -> _F:
    """Compile with a cache on disk, or without one where none can be written."""
    try:
        made: _F = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        made = njit(nogil=True)(function)
    return made


class State(NamedTuple):
    """A plan under change, with everything needed to judge the next move.

    ``member`` lists the entries of each row whose choice is taken, ``place`` where each entry
    stands in it (-1 when it does not); ``values`` are the exact level values.
    """

    taken: IntArray
    use: IntArray
    values: IntArray
    member: IntArray
    members: IntArray
    place: IntArray
    random: NDArray[np.uint64]


class Goal(NamedTuple):
    """What one stage minimises: ``level``, with earlier levels kept at their ``budget``.

    ``price`` is how dear each choice looks (reduced cost), ``order`` the choices of each group
    from cheap to dear.
    """

    level: int
    budget: IntArray
    price: FloatArray
    order: IntArray


@_compiled
def _draw(state: State, limit: int) -> Any:
    """Draw an integer below ``limit`` (xorshift, the same on every machine)."""
    x = state.random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state.random[0] = x
    return np.int64((x >> np.uint64(11)) % np.uint64(limit))


@_compiled
def _fraction(state: State) -> float:
    return _draw(state, 1 << 30) / float(1 << 30)


@_compiled
def _shift(layout: Layout, state: State, choice: int, sign: int) -> None:
    """Add (+1) or remove (-1) a choice: row use, members and level values."""
    levels = layout.cost.shape[1]
    for k in range(levels):
        state.values[k] += sign * layout.cost[choice, k]
    for entry in range(layout.choice_start[choice], layout.choice_start[choice + 1]):
        row = layout.entry_row[entry]
        before = state.use[row]
        after = before + sign * layout.entry_use[entry]
        state.use[row] = after
        base = layout.row_start[row]
        if sign > 0:
            state.place[entry] = state.members[row]
            state.member[base + state.members[row]] = entry
            state.members[row] += 1
        else:
            state.members[row] -= 1
            moved = state.member[base + state.members[row]]
            state.member[base + state.place[entry]] = moved
            state.place[moved] = state.place[entry]
            state.place[entry] = -1
        limit = layout.row_limit[row]
        change = max(0, after - limit) - max(0, before - limit)
        if change != 0 and layout.row_soft[row]:
            for k in range(levels):
                state.values[k] += change * layout.excess_cost[row, k]


@_compiled
def _blocking_row(layout: Layout, state: State, choice: int) -> int:
    """Return the first hard row the choice would exceed, or -1."""
    for entry in range(layout.choice_start[choice], layout.choice_start[choice + 1]):
        row = layout.entry_row[entry]
        over = state.use[row] + layout.entry_use[entry] > layout.row_limit[row]
        if over and not layout.row_soft[row]:
            return row
    return -1


@_compiled
def _best_fit(layout: Layout, state: State, goal: Goal, group: int, noise: float) -> int:
    """Return the feasible choice of a group with the lowest (noisy) price."""
    fallback = layout.group_start[group + 1] - 1
    best = fallback
    best_price = goal.price[fallback]
    for place in range(layout.group_start[group], layout.group_start[group + 1]):
        choice = goal.order[place]
        price = goal.price[choice]
        if price >= best_price + noise:
            break
        if choice == fallback or _blocking_row(layout, state, choice) >= 0:
            continue
        if noise > 0.0:
            price += noise * _fraction(state)
        if price < best_price:
            best, best_price = choice, price
    return best


@_compiled
def _choice_of(layout: Layout, entry: int) -> int:
    """Return the choice an entry belongs to, by bisection."""
    low, high = 0, len(layout.choice_start) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if layout.choice_start[middle] <= entry:
            low = middle
        else:
            high = middle
    return low


@_compiled
def _eject_for(  # noqa: PLR0913, PLR0917 - compiled code takes arrays, not objects
    layout: Layout,
    state: State,
    choice: int,
    pending: IntArray,
    count: int,
    log: IntArray,
    logged: int,
) -> tuple[int, int]:
    """Take out members until the choice fits; return the new counts, negative when it cannot."""
    for _ in range(_TRIES):
        row = _blocking_row(layout, state, choice)
        if row < 0:
            return count, logged
        if state.members[row] == 0 or logged + 2 >= _MOVES:
            return -1, logged
        pick = _draw(state, state.members[row])
        entry = state.member[layout.row_start[row] + pick]
        if layout.entry_use[entry] <= 0:
            return -1, logged
        low = _choice_of(layout, entry)
        out = layout.choice_group[low]
        for i in range(logged):
            if log[i, 0] == out:
                return -1, logged
        log[logged, 0] = out
        log[logged, 1] = low
        logged += 1
        _shift(layout, state, low, -1)
        state.taken[out] = -1
        pending[count] = out
        count += 1
    if _blocking_row(layout, state, choice) >= 0:
        return -1, logged
    return count, logged


@_compiled
def _energy(goal: Goal, state: State) -> float:
    for k in range(goal.level):
        if state.values[k] > goal.budget[k]:
            return np.inf
    return float(state.values[goal.level])


@_compiled
def _undo(layout: Layout, state: State, log: IntArray, logged: int) -> None:
    for i in range(logged - 1, -1, -1):
        if state.taken[log[i, 0]] >= 0:
            _shift(layout, state, state.taken[log[i, 0]], -1)
            state.taken[log[i, 0]] = -1
    for i in range(logged - 1, -1, -1):
        state.taken[log[i, 0]] = log[i, 1]
        _shift(layout, state, log[i, 1], 1)


@_compiled
def _chain(  # noqa: PLR0913, PLR0917 - compiled code takes arrays, not objects
    layout: Layout,
    state: State,
    goal: Goal,
    group: int,
    noise: float,
    pending: IntArray,
    log: IntArray,
) -> int:
    """Move a group to a random good choice, ejecting and re-inserting; return the moves logged.

    The number is negative when the chain could not be completed (its moves still need undoing).
    """
    size = layout.group_start[group + 1] - layout.group_start[group]
    spread = _fraction(state)
    choice = goal.order[layout.group_start[group] + np.int64(size * spread * spread)]
    old = state.taken[group]
    if choice == old:
        return 0
    log[0, 0] = group
    log[0, 1] = old
    _shift(layout, state, old, -1)
    state.taken[group] = -1
    count, logged = _eject_for(layout, state, choice, pending, 0, log, 1)
    if count < 0:
        return -logged
    _shift(layout, state, choice, 1)
    state.taken[group] = choice
    head = 0
    while head < count:
        out = pending[head]
        head += 1
        target = _best_fit(layout, state, goal, out, noise)
        fallback = layout.group_start[out + 1] - 1
        if target == fallback and logged + _TRIES < _MOVES and _draw(state, 2) == 0:
            size = fallback - layout.group_start[out]
            spread = _fraction(state)
            wish = goal.order[layout.group_start[out] + np.int64(size * spread * spread)]
            if wish != fallback:
                more, logged = _eject_for(layout, state, wish, pending, count, log, logged)
                if more < 0:
                    return -logged
                count = more
                target = wish
        _shift(layout, state, target, 1)
        state.taken[out] = target
    return logged


@_compiled
def _is_better(values: IntArray, best: IntArray, budget: IntArray, level: int) -> bool:
    for k in range(level):
        if values[k] > budget[k]:
            return False
    for k in range(level, len(values)):
        if values[k] != best[k]:
            return values[k] < best[k]
    return False


@_compiled
def _next_group(layout: Layout, state: State, goal: Goal) -> int:
    """Draw a group; on the first level every second draw looks for an unplaced one."""
    groups = len(state.taken)
    group = _draw(state, groups)
    if goal.level == 0 and _draw(state, 2) == 0:
        for _ in range(24):
            if state.taken[group] == layout.group_start[group + 1] - 1:
                break
            group = _draw(state, groups)
    return group


@_compiled
def anneal(  # noqa: PLR0913, PLR0917 - compiled code takes arrays, not objects
    layout: Layout,
    state: State,
    goal: Goal,
    steps: int,
    hot: float,
    cold: float,
    best: IntArray,
    best_values: IntArray,
) -> int:
    """Anneal a plan for ``steps`` chains; keep the best plan in ``best`` and its values.

    Only plans that keep every budget count as best, and among equals of the stage's level the
    lexicographically smallest.
    """
    log = np.empty((_MOVES + 8, 2), np.int64)
    pending = np.empty(_MOVES + 8, np.int64)
    energy = _energy(goal, state)
    cooling = (cold / hot) ** (1.0 / max(1, steps - 1))
    heat = hot
    accepted = 0
    for _ in range(steps):
        heat *= cooling
        group = _next_group(layout, state, goal)
        moved = _chain(layout, state, goal, group, heat, pending, log)
        if moved == 0:
            continue
        if moved < 0:
            _undo(layout, state, log, -moved)
            continue
        fresh = _energy(goal, state)
        if fresh <= energy or _fraction(state) < np.exp((energy - fresh) / heat):
            energy = fresh
            accepted += 1
            if _is_better(state.values, best_values, goal.budget, goal.level):
                best[:] = state.taken
                best_values[:] = state.values
        else:
            _undo(layout, state, log, moved)
    return accepted


@_compiled
def fill_state(layout: Layout, state: State) -> None:
    """Compute row use, members and values of the plan in ``state.taken`` from nothing."""
    state.use[:] = 0
    state.values[:] = 0
    state.members[:] = 0
    state.place[:] = -1
    for row in range(len(state.use)):
        if layout.row_soft[row]:
            excess = max(0, -layout.row_limit[row])
            for k in range(layout.cost.shape[1]):
                state.values[k] += excess * layout.excess_cost[row, k]
    for group in range(len(state.taken)):
        _shift(layout, state, state.taken[group], 1)
