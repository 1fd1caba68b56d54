"""Turn a relaxation's prices into an exact bound and exact reduced costs.

With integers S > 0, u of any sign and λ, κ, μ ≥ 0, the price of a choice c of group g is::

    q_c = S·cost_k[c] + Σ_r λ_r a_rc + Σ_cliques κ + Σ_j μ_j cost_j[c] − u_g

and the price of a variable is the sum over its choices, with what is folded into it. Each block
takes its cheapest variable or nothing, each single variable is taken when that is below zero, so
that::

    L = Σ u + Σ_blocks min(0, min q) + Σ_singles min(0, q) − Σ λ limit − Σ κ − Σ μ w

is at most S times any plan's value. Taking a variable that this minimum leaves out costs its
*extra* on top, so one with ``L + extra > S · value`` stands in no plan at or below the value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.rules.choice_model import BoolArray, IntArray
from allocator.solve.programme import Programme

FloatArray = NDArray[np.float64]

_SAFE = 2.0**58
_FINEST = 2**22
DEAD = 2**61


@dataclass(frozen=True, slots=True)
class Duals:
    """Prices of a linear relaxation, signs turned so that prices of limits are positive.

    Parameters
    ----------
    group, block, clique, row, cap
        One price for each constraint of the subproblem.
    share
        Share of each active variable.
    """

    group: FloatArray
    block: FloatArray
    clique: FloatArray
    row: FloatArray
    cap: FloatArray
    share: FloatArray


@dataclass(frozen=True, slots=True)
class Pricing:
    """An exact bound with the exact extra of every variable.

    Parameters
    ----------
    scale
        S, what everything is multiplied by.
    total
        L.
    price
        q of each variable, shape ``(variables,)``.
    extra
        What taking each variable adds to L, never negative; ``DEAD`` for variables left out.
    """

    scale: int
    total: int
    price: IntArray
    extra: IntArray

    @property
    def bound(self) -> int:
        """The bound on the level itself, rounded up."""
        return -(-self.total // self.scale)

    def bound_with(self, programme: Programme, alive: BoolArray) -> int:
        """Bound plans that only use some variables: each group must take its cheapest at least."""
        used = alive[programme.member_variable]
        least = np.full(programme.model.groups, DEAD)
        np.minimum.at(
            least, programme.member_group[used], self.extra[programme.member_variable[used]]
        )
        return -(-(self.total + int(least.max(initial=0))) // self.scale)

    def may_reach(self, value: int) -> BoolArray:
        """Tell which variables may stand in a plan at or below a value."""
        slack = self.scale * value - self.total
        return self.extra <= slack


def price_variables(
    programme: Programme, level: int, held: tuple[int, ...], alive: BoolArray, duals: Duals
) -> Pricing:
    """Price every variable exactly from approximate duals.

    Parameters
    ----------
    programme
        The programme.
    level
        The level minimised.
    held
        Values of the earlier levels.
    alive
        Variables that count, shape ``(variables,)``.
    duals
        Prices of a relaxation; any numbers give a valid bound.
    """
    scale = _scale(programme, level, held, duals)
    row, cap = _round(duals.row, scale), _round(duals.cap, scale)
    clique, group = _round(duals.clique, scale), np.rint(duals.group * scale).astype(np.int64)
    soft = programme.soft_rows
    top = scale * programme.excess_costs(level)
    for earlier, multiplier in enumerate(cap.tolist()):
        top = top + multiplier * programme.excess_costs(earlier)
    row[soft] = np.minimum(row[soft], top[soft])
    price = programme.add_up(_choice_prices(programme, level, scale, (row, clique, cap, group)))
    price = price + scale * programme.folded[level]
    for earlier, multiplier in enumerate(cap.tolist()):
        if multiplier:
            price += multiplier * programme.folded[earlier]
    least, extra = _least(programme, price, alive)
    limit = programme.model.row_limit[programme.rows]
    total = int(group.sum()) + least - int((row * limit).sum()) - int(clique.sum())
    total -= sum(m * w for m, w in zip(cap.tolist(), held, strict=True))
    return Pricing(scale, total, price, extra)


def _choice_prices(
    programme: Programme,
    level: int,
    scale: int,
    multipliers: tuple[IntArray, IntArray, IntArray, IntArray],
) -> IntArray:
    row, clique, cap, group = multipliers
    model = programme.model
    price = scale * model.levels[level].choice_cost + row @ programme.row_of_choice
    for earlier, multiplier in enumerate(cap.tolist()):
        if multiplier:
            price += multiplier * model.levels[earlier].choice_cost
    for members, multiplier in zip(programme.cliques, clique.tolist(), strict=True):
        if multiplier:
            price[programme.member_choice[programme.member_start[members]]] += multiplier
    return price - group[model.choice_group]


def _least(programme: Programme, price: IntArray, alive: BoolArray) -> tuple[int, IntArray]:
    """Return the least the variables can add up to, and each one's extra over that."""
    block = programme.block
    listed = alive & (block >= 0)
    cheapest = np.zeros(programme.blocks + 1, dtype=np.int64)
    np.minimum.at(cheapest, block[listed], price[listed])
    single = alive & (block < 0)
    base = np.where(block >= 0, cheapest[block], np.minimum(price, 0))
    total = int(cheapest[:-1].sum()) + int(np.minimum(price[single], 0).sum())
    return total, np.where(alive, price - base, DEAD)


def _round(prices: np.ndarray, scale: int) -> IntArray:
    return np.rint(np.maximum(prices, 0) * scale).astype(np.int64)


def _scale(programme: Programme, level: int, held: tuple[int, ...], duals: Duals) -> int:
    """Return the finest power of two at which every sum stays far inside 64 bits."""
    model = programme.model
    largest = float(model.levels[level].choice_cost.max(initial=0))
    limit = np.abs(model.row_limit[programme.rows])
    size = model.groups * (largest + 1.0 + float(np.abs(duals.row) @ programme.row_peak))
    size += float(np.abs(duals.row) @ limit) + float(np.abs(duals.group).sum()) * 2
    size += float(np.abs(duals.clique).sum()) * 2 * model.groups
    for earlier, price in enumerate(np.abs(duals.cap)):
        top = float(model.levels[earlier].choice_cost.max(initial=0))
        peak = float(programme.excess_costs(earlier).max(initial=0))
        fold = programme.blocks * float(programme.folded[earlier].max(initial=0))
        size += float(price) * (model.groups * top + held[earlier] + peak + fold)
    size += float(programme.excess_costs(level).max(initial=0))
    size += programme.blocks * float(programme.folded[level].max(initial=0))
    scale = _FINEST
    while scale > 1 and size * scale >= _SAFE:
        scale //= 2
    if size * scale >= _SAFE:
        raise OverflowError("prices are too large for an exact bound in 64 bits")
    return scale
