"""Cuts that tighten a choice among whole lots, compiled.

Every unit is in one lot. Weigh units, add what is taken, divide and round down: no choice of lots
can have more than the weights' sum divided and rounded down. Where two lots of three units each
exclude one another, a linear programme that takes halves of three lots is cut off.

References
----------
Jepsen, M., Petersen, B., Spoorendonk, S. and Pisinger, D. (2008). Subset-row inequalities applied
to the vehicle-routing problem with time windows. Operations Research 56, 497–511.
https://doi.org/10.1287/opre.1070.0449

Pecin, D., Pessoa, A., Poggi, M., Uchoa, E. and Santos, H. (2017). Limited memory rank-1 cuts for
vehicle routing problems. Operations Research Letters 45, 206–209.
https://doi.org/10.1016/j.orl.2017.02.006
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.lots.design.chance import seeded
from allocator.lots.design.compiling import compiled, entered
from allocator.lots.design.draws import draw
from allocator.lots.design.task import IntArray

FloatArray = NDArray[np.float64]

_TRIPLE = ((1, 1, 1), 2)
_SHAPES = (
    *(((1, 1, 1, 1, 1), 2), ((1, 1, 1, 1, 1), 3), ((2, 1, 1, 1), 3), ((3, 2, 2, 1, 1), 4)),
    *(((2, 2, 1, 1, 1), 5), ((3, 1, 1, 1, 1), 4), ((2, 2, 2, 1, 1, 1), 3)),
    *(((1,) * 7, 2), ((1,) * 7, 3), ((1,) * 7, 4)),
)
"""Weights and divisors that are sought besides triples."""

_LEAST = 0.03
"""Least excess over its limit that makes a cut worth having."""
_TRIPLES, _PER_UNIT, _PER_SHAPE = 60, 6, 8
"""Most triples in a round, most of them that share a unit, and most cuts of another shape."""
_TRIES, _MOST_TRIPLES = 24, 4_000


@dataclass(frozen=True, slots=True)
class RankCut:
    """Lots may take at most ``limit`` of weights divided by ``divisor`` and rounded down.

    Parameters
    ----------
    weights
        A unit and its weight, by unit.
    divisor
        What a lot's weight is divided by.
    """

    weights: tuple[tuple[int, int], ...]
    divisor: int

    @property
    def limit(self) -> int:
        """The most that any choice of lots can have."""
        return sum(weight for _, weight in self.weights) // self.divisor

    def taken(self, units: int, begin: IntArray, unit: IntArray) -> IntArray:
        """Return what every lot has of the cut, shape ``(lots,)``.

        Parameters
        ----------
        units
            How many units there are.
        begin, unit
            Where the units of every lot begin, shape ``(lots + 1,)``, and all of them.
        """
        weight = np.zeros(units, dtype=np.int64)
        for at, its in self.weights:
            weight[at] = its
        taken: IntArray = _divided(weight, begin, unit, self.divisor)
        return taken


def cuts_off(units: int, lots: list[list[int]], share: FloatArray, seed: int) -> list[RankCut]:
    """Return cuts that a linear programme's choice breaks, the most broken of each shape.

    Parameters
    ----------
    units
        How many units there are.
    lots
        The lots it takes in part.
    share
        How much of each, shape ``(lots,)``.
    seed
        Of every draw.
    """
    has = np.zeros((units, len(lots)), dtype=np.int64)
    for place, members in enumerate(lots):
        has[members, place] = 1
    cuts = list(_triples(has, share))
    state = seeded(seed)
    for weights, divisor in _SHAPES:
        if len(weights) <= units:
            cuts.extend(_shaped(has, share, (weights, divisor), state))
    return list(dict.fromkeys(cuts))


def _triples(has: IntArray, share: FloatArray) -> Iterator[RankCut]:
    """Yield the most broken cuts of three units, few that share one."""
    pair = (has * share) @ has.T.astype(np.float64)
    found, excess = _broken_triples(has, pair, share, 1.0 + _LEAST)
    uses = np.zeros(len(has), dtype=np.int64)
    count = 0
    for place in np.argsort(-excess, kind="stable"):
        triple = found[place]
        if count < _TRIPLES and uses[triple].max() < _PER_UNIT:
            uses[triple] += 1
            count += 1
            yield RankCut(tuple((int(unit), 1) for unit in triple), _TRIPLE[1])


def _shaped(
    has: IntArray, share: FloatArray, shape: tuple[tuple[int, ...], int], state: IntArray
) -> Iterator[RankCut]:
    """Yield the most broken cuts of a shape that a local search finds."""
    weights, divisor = np.array(shape[0], dtype=np.int64), shape[1]
    found, excess = _climb(has, share, weights, divisor, state)
    order = np.argsort(-excess, kind="stable")
    for place in order[excess[order] > _LEAST][:_PER_SHAPE]:
        pairs = zip(found[place].tolist(), shape[0], strict=True)
        yield RankCut(tuple(sorted(pairs)), divisor)


@entered
def _divided(weight: IntArray, begin: IntArray, unit: IntArray, divisor: int) -> Any:
    """Return the weight of every lot, divided and rounded down."""
    found = np.zeros(len(begin) - 1, dtype=np.int64)
    for lot in range(len(found)):
        for place in range(begin[lot], begin[lot + 1]):
            found[lot] += weight[unit[place]]
        found[lot] //= divisor
    return found


@entered
def _broken_triples(has: Any, pair: FloatArray, share: FloatArray, least: float) -> Any:
    """Return triples of which lots take more than one pair, and by how much."""
    units, lots = has.shape
    found, excess = np.empty((_MOST_TRIPLES, 3), dtype=np.int64), np.empty(_MOST_TRIPLES)
    count = 0
    for i in range(units):
        for j in range(i + 1, units):
            for k in range(j + 1, units):
                total = pair[i, j] + pair[i, k] + pair[j, k]
                if total <= least or count == _MOST_TRIPLES:
                    continue
                for lot in range(lots):
                    total -= 2 * share[lot] * (has[i, lot] & has[j, lot] & has[k, lot])
                if total > least:
                    found[count, 0], found[count, 1], found[count, 2] = i, j, k
                    excess[count] = total - 1.0
                    count += 1
    return found[:count], excess[:count]


@entered
def _climb(has: Any, share: FloatArray, weights: Any, divisor: int, state: Any) -> Any:
    """Exchange units of sets that are drawn while that makes a cut more broken."""
    units, lots = has.shape
    found, excess = np.zeros((_TRIES, len(weights)), dtype=np.int64), np.zeros(_TRIES)
    whole = np.arange(weights.sum() + 1) // divisor
    is_used = np.zeros(units, dtype=np.bool_)
    load = np.zeros(lots, dtype=np.int64)
    for attempt in range(_TRIES):
        chosen = found[attempt]
        _draw_set(has, is_used, chosen, state)
        load[:] = 0
        for at in range(len(weights)):
            load += weights[at] * has[chosen[at]]
        total = (share * whole[load]).sum()
        while True:
            most, place, unit = total + 1e-9, -1, -1
            for at in range(len(weights)):
                for other in range(units):
                    if is_used[other]:
                        continue
                    changed = 0.0
                    for lot in range(lots):
                        more = has[other, lot] - has[chosen[at], lot]
                        changed += share[lot] * whole[load[lot] + weights[at] * more]
                    if changed > most:
                        most, place, unit = changed, at, other
            if place < 0:
                break
            load += weights[place] * (has[unit] - has[chosen[place]])
            is_used[chosen[place]], is_used[unit] = False, True
            chosen[place], total = unit, most
        excess[attempt] = total - whole[weights.sum()]
    return found, excess


@compiled
def _draw_set(has: Any, is_used: Any, chosen: Any, state: Any) -> None:
    """Draw different units, each from a lot that holds the one before, where there is one."""
    units, lots = has.shape
    is_used[:] = False
    unit = draw(state, units)
    for at in range(len(chosen)):
        first, start, following = draw(state, lots), draw(state, units), np.int64(-1)
        for place in range(lots):
            lot = (first + place) % lots
            if not has[unit, lot]:
                continue
            for step in range(units):
                other = (start + step) % units
                if has[other, lot] and not is_used[other]:
                    following = other
                    break
            if following >= 0:
                break
        while following < 0 or is_used[following]:
            following = draw(state, units)
        unit = following
        is_used[unit] = True
        chosen[at] = unit
