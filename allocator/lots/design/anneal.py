"""Search for cheap cuts by simulated annealing over units on the borders of lots, compiled.

A unit moves to a neighbouring lot, or changes places with a unit of it. Lots stay connected.
Hours outside the band cost a price that rises while the band is not kept and falls while it is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.lots.design.chance import draw, seeded
from allocator.lots.design.compiling import compiled, entered
from allocator.lots.design.grow import grow, rejoined, spread_hubs
from allocator.lots.design.recom import mend
from allocator.lots.design.task import (
    IntArray,
    Partition,
    Task,
    best_hubs,
    neighbours_of,
    partners_of,
)

_HOT, _WARM, _COLD = 2.0, 0.3, 0.02
"""Temperatures in costs of a typical unit: from nothing, from a given start, at the end."""
_BATCH = 1_000
_MENDS = 60
"""Recombinations for every lot that bring a first cut into the band."""
_SWAPS = 40
"""Of a hundred moves, how many change two units' places."""
NOBODY = -1
_BARRED = 1 << 50
"""Cost of a unit at a hub it may not belong to."""


class _Cut(NamedTuple):
    """A cut under change.

    ``at[lot, site]`` is what the lot would cost with its hub there; ``least[lot]`` at the best of
    its own sites. ``members[lot]`` lists units, ``size`` of them; a unit stands at ``place``.
    A unit may share no lot with a ``foe`` and must with a ``friend``; a pair where that is not so
    counts as ``strain`` hours outside the band.
    """

    cost: Any
    hours: Any
    begin: Any
    other: Any
    site_begin: Any
    site: Any
    foe_begin: Any
    foe: Any
    friend_begin: Any
    friend: Any
    strain: Any
    band: Any
    lot_of: Any
    load: Any
    size: Any
    members: Any
    place: Any
    at: Any
    least: Any
    seen: Any
    ahead: Any
    random: Any


def search(task: Task, *, steps: int, seed: int, start: IntArray | None = None) -> Partition | None:
    """Search for a cheap partition.

    Parameters
    ----------
    task
        The task; its units must hang together in at most as many parts as there are lots.
    steps
        Moves to try.
    seed
        Of every draw.
    start
        A lot for every unit to start from, shape ``(units,)``; by default lots grown from hubs that
        are drawn.

    Returns
    -------
    Partition or None
        The cheapest partition met that keeps every rule; ``None`` when none was met.
    """
    lot_of = (
        grow(task, spread_hubs(task, seed)) if start is None else rejoined(task, _numbered(start))
    )
    if (lot_of < 0).any() or len(np.unique(lot_of)) != task.lots:
        return None
    if start is None:
        lot_of = mend(task, lot_of, steps=_MENDS * task.lots, seed=seed)
    cut = _lay_out(task, lot_of, seed)
    near = max(2, len(task) // task.lots)
    typical = max(1.0, float(np.partition(task.cost, near - 1, axis=1)[:, :near].mean()))
    price = max(1.0, typical * len(task) / max(1, int(task.hours.sum())))
    best = np.full(len(task), NOBODY, dtype=np.int64)
    hot = _HOT if start is None else _WARM
    _anneal(cut, steps, hot * typical, _COLD * typical, price, best)
    if best[0] == NOBODY:
        return None
    try:
        return best_hubs(task, best)
    except ValueError:
        return None


def _numbered(lot_of: IntArray) -> IntArray:
    """Return lots as numbers from 0."""
    return np.unique(lot_of, return_inverse=True)[1].astype(np.int64)


def _lay_out(task: Task, lot_of: IntArray, seed: int) -> _Cut:
    units, lots = len(task), task.lots
    begin, other = neighbours_of(task)
    foe_begin, foe = partners_of(units, task.apart)
    friend_begin, friend = partners_of(units, task.tied)
    strain = np.array([max(1, task.high // 4)], dtype=np.int64)
    cost = np.where(task.may, task.cost, _BARRED).astype(np.int64)
    site = np.argsort(task.home, kind="stable").astype(np.int64)
    site_begin = np.searchsorted(task.home[site], np.arange(units + 1)).astype(np.int64)
    members = np.zeros((lots, units), dtype=np.int64)
    place, size = np.zeros(units, dtype=np.int64), np.zeros(lots, dtype=np.int64)
    for unit, lot in enumerate(lot_of.tolist()):
        members[lot, size[lot]], place[unit] = unit, size[lot]
        size[lot] += 1
    at = np.stack([cost[lot_of == lot].sum(axis=0) for lot in range(lots)])
    lot_of_site = lot_of[task.home]
    load = np.array([task.hours[lot_of == lot].sum() for lot in range(lots)], dtype=np.int64)
    least = np.array([at[lot, lot_of_site == lot].min() for lot in range(lots)], dtype=np.int64)
    band = np.array([task.low, task.high], dtype=np.int64)
    blank = np.zeros(units, dtype=np.int64)
    return _Cut(
        cost, task.hours, begin, other, site_begin, site, foe_begin, foe, friend_begin,
        friend, strain, band, lot_of, load, size, members, place, at, least, blank, blank.copy(),
        seeded(seed),
    )  # fmt: skip


@compiled
def _off(cut: Any, load: Any) -> Any:
    """Return by how many hours a load is outside the band."""
    return max(0, cut.band[0] - load) + max(0, load - cut.band[1])


@compiled
def _whole_off(cut: Any) -> Any:
    """Return by how many hours all lots are outside the band, broken pairs included."""
    off, pairs = np.int64(0), np.int64(0)
    for lot in range(len(cut.load)):
        off += _off(cut, cut.load[lot])
    for unit in range(len(cut.hours)):
        pairs += _broken(cut, unit, cut.lot_of[unit], NOBODY, NOBODY)
    return off + pairs // 2 * cut.strain[0]


@compiled
def _broken(cut: Any, unit: Any, lot: Any, moved: Any, its_lot: Any) -> Any:
    """Return how many pairs a unit would break in a lot, when another has moved to its lot."""
    count = np.int64(0)
    for place in range(cut.foe_begin[unit], cut.foe_begin[unit + 1]):
        foe = cut.foe[place]
        count += (its_lot if foe == moved else cut.lot_of[foe]) == lot
    for place in range(cut.friend_begin[unit], cut.friend_begin[unit + 1]):
        friend = cut.friend[place]
        count += (its_lot if friend == moved else cut.lot_of[friend]) != lot
    return count


@compiled
def _more_broken(cut: Any, unit: Any, old: Any, new: Any, partner: Any) -> Any:
    """Return how many more pairs are broken after a unit moves, or two change places."""
    more = _broken(cut, unit, new, partner, old) - _broken(cut, unit, old, NOBODY, NOBODY)
    if partner >= 0:
        more += _broken(cut, partner, old, unit, new) - _broken(cut, partner, new, NOBODY, NOBODY)
    return more


@compiled
def _touches(cut: Any, unit: int, lot: int, without: int) -> bool:
    for place in range(cut.begin[unit], cut.begin[unit + 1]):
        near = cut.other[place]
        if near != without and cut.lot_of[near] == lot:
            return True
    return False


@compiled
def _holds_without(cut: Any, unit: int, mark: int) -> bool:
    """Return whether the lot of a unit stays connected when the unit leaves."""
    lot, first, wanted = cut.lot_of[unit], -1, 0
    for place in range(cut.begin[unit], cut.begin[unit + 1]):
        if cut.lot_of[cut.other[place]] == lot:
            wanted += 1
            first = cut.other[place]
    if wanted == 0:
        return cut.size[lot] == 1
    cut.seen[unit] = cut.seen[first] = mark
    cut.ahead[0], ahead = first, 1
    wanted -= 1
    while ahead > 0 and wanted > 0:
        ahead -= 1
        here = cut.ahead[ahead]
        for place in range(cut.begin[here], cut.begin[here + 1]):
            near = cut.other[place]
            if cut.lot_of[near] != lot or cut.seen[near] == mark:
                continue
            cut.seen[near] = mark
            cut.ahead[ahead] = near
            ahead += 1
            for back in range(cut.begin[unit], cut.begin[unit + 1]):
                if cut.other[back] == near:
                    wanted -= 1
    return wanted == 0


@compiled
def _least(cut: Any, lot: int, leaves: int, joins: int) -> Any:
    """Return the cost of a lot at its best hub when one unit leaves and one joins."""
    least = np.int64(1) << np.int64(62)
    for place in range(cut.size[lot] + 1):
        home = joins if place == cut.size[lot] else cut.members[lot, place]
        if home in (leaves, NOBODY):
            continue
        for at in range(cut.site_begin[home], cut.site_begin[home + 1]):
            hub = cut.site[at]
            cost = cut.at[lot, hub]
            if leaves >= 0:
                cost -= cut.cost[leaves, hub]
            if joins >= 0:
                cost += cut.cost[joins, hub]
            least = min(least, cost)
    return least


@compiled
def _give(cut: Any, unit: int, lot: int) -> None:
    """Put a unit into another lot and bring the sums up to date."""
    old, place = cut.lot_of[unit], cut.place[unit]
    cut.size[old] -= 1
    last = cut.members[old, cut.size[old]]
    cut.members[old, place], cut.place[last] = last, place
    cut.members[lot, cut.size[lot]], cut.place[unit] = unit, cut.size[lot]
    cut.size[lot] += 1
    cut.lot_of[unit] = lot
    cut.load[old] -= cut.hours[unit]
    cut.load[lot] += cut.hours[unit]
    for hub in range(len(cut.site)):
        cut.at[old, hub] -= cut.cost[unit, hub]
        cut.at[lot, hub] += cut.cost[unit, hub]


@compiled
def _partner(cut: Any, unit: int, lot: int) -> Any:
    """Draw a unit of a lot that could come over when ``unit`` goes there; -1 for none."""
    found = cut.members[lot, draw(cut.random, cut.size[lot])]
    is_near = _touches(cut, found, cut.lot_of[unit], unit)
    return found if is_near and _touches(cut, unit, lot, found) else np.int64(-1)


@compiled
def _stays_whole(cut: Any, unit: int, partner: int, marks: Any) -> bool:
    """Return whether both lots stay connected when two units change places, or one moves."""
    lot, new = cut.lot_of[unit], cut.lot_of[partner] if partner >= 0 else np.int64(-1)
    marks[0] += 1
    if partner < 0:
        return cut.size[lot] > 1 and _holds_without(cut, unit, marks[0])
    if cut.size[lot] == 1 or cut.size[new] == 1:
        return False
    if not _holds_without(cut, unit, marks[0]):
        return False
    marks[0] += 1
    return _holds_without(cut, partner, marks[0])


@entered
def _anneal(
    cut: Any, steps: int, hot: float, cold: float, price: float, best: NDArray[np.int64]
) -> None:
    marks = np.zeros(1, dtype=np.int64)
    off = _whole_off(cut)
    total = cut.least.sum()
    cheapest = np.int64(1) << np.int64(62)
    if off == 0:
        cheapest = total
        best[:] = cut.lot_of
    temperature, cooling = hot, (cold / hot) ** (_BATCH / max(steps, 1))
    lowest, highest, kept = price * 1e-2, price * 1e4, 0
    for step in range(steps):
        if step % _BATCH == 0:
            temperature *= cooling
            is_often = 10 * kept > 3 * _BATCH
            price = max(lowest, price / 1.1) if is_often else min(highest, price * 1.1)
            kept = 0
        kept += off == 0
        unit, new, partner = _draw_move(cut)
        if unit == NOBODY:
            continue
        old = cut.lot_of[unit]
        shift = cut.hours[unit] - (cut.hours[partner] if partner >= 0 else 0)
        more_off = _off(cut, cut.load[old] - shift) + _off(cut, cut.load[new] + shift)
        more_off -= _off(cut, cut.load[old]) + _off(cut, cut.load[new])
        more_off += cut.strain[0] * _more_broken(cut, unit, old, new, partner)
        mine, theirs = _least(cut, old, unit, partner), _least(cut, new, partner, unit)
        more = mine + theirs - cut.least[old] - cut.least[new]
        worse = more + price * more_off
        if worse > 0 and draw(cut.random, 1 << 30) >= np.exp(-worse / temperature) * (1 << 30):
            continue
        if not _stays_whole(cut, unit, partner, marks):
            continue
        _give(cut, unit, new)
        if partner >= 0:
            _give(cut, partner, old)
        cut.least[old], cut.least[new] = mine, theirs
        off += more_off
        total += more
        if off == 0 and total < cheapest:
            cheapest = total
            best[:] = cut.lot_of


@compiled
def _draw_move(cut: Any) -> Any:
    """Draw a unit, the lot it goes to and whom it changes places with, if anybody."""
    nothing = np.int64(NOBODY)
    unit = draw(cut.random, len(cut.hours))
    degree = cut.begin[unit + 1] - cut.begin[unit]
    if degree == 0:
        return nothing, nothing, nothing
    new = cut.lot_of[cut.other[cut.begin[unit] + draw(cut.random, degree)]]
    if new == cut.lot_of[unit]:
        return nothing, nothing, nothing
    if draw(cut.random, 100) >= _SWAPS:
        return unit, new, nothing
    partner = _partner(cut, unit, new)
    return (unit, new, partner) if partner >= 0 else (nothing, nothing, nothing)
