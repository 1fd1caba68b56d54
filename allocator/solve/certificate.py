"""A lower bound that anyone can re-verify with integer arithmetic alone.

A solver finds multipliers by whatever floating-point means it likes; what it hands over are
integers, and this module turns them into a bound that is exact. Nothing here knows a solver, so
the independent checker uses the same hundred lines.

For level k, with every earlier level j held at ``Σ cost_j ≤ v_j``, and integers S > 0, λ, μ ≥ 0::

    L = Σ_g min_c ( S·cost_k[c] + Σ_j μ_j cost_j[c] + Σ_r λ_r a_rc ) − Σ_r λ_r b_r − Σ_j μ_j v_j

``ceil(L / S)`` is a lower bound on level k (weak Lagrangian duality). The excess of a soft row
costs ``S·excess_k + Σ_j μ_j excess_j`` a unit, so it never pays when λ_r stays at or below that.

Two things may sharpen it. *Knapsack rows* are kept instead of priced: the groups are priced with
``u`` (any sign) and each kept row is minimised exactly by dynamic programming. *Exclusions* are
certificates of earlier levels; a choice that they prove too dear for ``v_j`` leaves the minimum.

References
----------
Geoffrion, A. M. (1974). Lagrangean relaxation for integer programming. Mathematical Programming
Study 2, 82–114. https://doi.org/10.1007/BFb0120690
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray

_INT64_SAFE = 2**62
_DP_LIMIT = 20_000_000


def _none() -> IntArray:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Integers that prove a lower bound on one level.

    Parameters
    ----------
    level
        Position of the level in the model, counted from 0.
    scale
        S, the common denominator of all multipliers; positive.
    row_multiplier
        λ, shape ``(rows,)``, non-negative; zero on knapsack rows.
    level_multiplier
        μ, shape ``(level,)``, non-negative: one price for each earlier level.
    bound
        The bound claimed.
    excluded_by
        Plain certificates of earlier levels whose reduced costs rule choices out, in order.
    knapsack_rows
        Hard rows solved exactly instead of priced; no choice may stand in two of them.
    group_multiplier
        u, shape ``(groups,)``, used only with knapsack rows.
    """

    level: int
    scale: int
    row_multiplier: IntArray
    level_multiplier: IntArray
    bound: int
    excluded_by: tuple[Certificate, ...] = ()
    knapsack_rows: IntArray = field(default_factory=_none)
    group_multiplier: IntArray = field(default_factory=_none)


def certified_bound(
    model: ChoiceModel, certificate: Certificate, earlier_values: Sequence[int]
) -> int:
    """Compute the bound that a certificate proves, exactly.

    Parameters
    ----------
    model
        The programme the certificate speaks about.
    certificate
        The multipliers; the bound claimed inside is not read.
    earlier_values
        The value each earlier level is held at; the first ``certificate.level`` are used.

    Returns
    -------
    int
        A number no plan with ``level_j ≤ earlier_values[j]`` for every earlier j can go below.

    Raises
    ------
    ValueError
        When the multipliers break a condition of the proof, in words.
    """
    _check_multipliers(model, certificate, earlier_values)
    allowed = _allowed_choices(model, certificate, earlier_values)
    total, _, _ = _lagrangian(model, certificate, earlier_values, allowed)
    return max(0, -(-total // certificate.scale))


def is_certified(
    model: ChoiceModel, certificate: Certificate, earlier_values: Sequence[int]
) -> bool:
    """Tell whether a certificate is well formed and proves at least the bound it claims."""
    try:
        return certificate.bound <= certified_bound(model, certificate, earlier_values)
    except ValueError:
        return False


def excluded_choices(
    model: ChoiceModel,
    certificate: Certificate,
    values: Sequence[int],
    allowed: BoolArray | None = None,
) -> BoolArray:
    """Tell which choices no plan with this level at or below its value can take.

    Parameters
    ----------
    model
        The programme.
    certificate
        A proof for level j; the groups must be priced by minimum, not by knapsack.
    values
        Values of the levels up to and including j.
    allowed
        Choices not ruled out yet, shape ``(choices,)``; all of them by default.

    Returns
    -------
    numpy.ndarray
        Shape ``(choices,)``, True where ``L + reduced cost > S · value``.

    Raises
    ------
    ValueError
        When the certificate is malformed, uses knapsack rows or exclusions of its own.
    """
    _check_multipliers(model, certificate, values)
    if len(certificate.knapsack_rows) or certificate.excluded_by:
        raise ValueError("a certificate that excludes must be plain: priced rows only")
    whole = np.ones(model.choices, dtype=bool) if allowed is None else allowed
    total, price, least = _lagrangian(model, certificate, values, whole)
    slack = certificate.scale * int(values[certificate.level]) - total
    excluded: BoolArray = (price - least[model.choice_group] > slack).astype(bool)
    return excluded


def _check_multipliers(
    model: ChoiceModel, certificate: Certificate, earlier_values: Sequence[int]
) -> None:
    """Raise unless every condition of the proof holds."""
    level, rows, levels = (
        certificate.level,
        certificate.row_multiplier,
        certificate.level_multiplier,
    )
    if not 0 <= level < len(model.levels):
        raise ValueError(f"there is no level {level}; the model has {len(model.levels)}")
    if certificate.scale <= 0:
        raise ValueError(f"the scale must be positive, not {certificate.scale}")
    if rows.shape != (model.rows,) or levels.shape != (level,) or len(earlier_values) < level:
        raise ValueError("one multiplier is needed for each row and each earlier level")
    if not (np.issubdtype(rows.dtype, np.integer) and np.issubdtype(levels.dtype, np.integer)):
        raise ValueError("multipliers must be integers")
    if (rows < 0).any() or (levels < 0).any():
        raise ValueError("a multiplier is negative")
    _check_soft_rows(model, certificate)
    _check_knapsacks(model, certificate)
    if any(proof.level >= level for proof in certificate.excluded_by):
        raise ValueError("only earlier levels can exclude a choice")


def _check_soft_rows(model: ChoiceModel, certificate: Certificate) -> None:
    price = _exact(model.levels[certificate.level].excess_cost) * certificate.scale
    for multiplier, level in zip(certificate.level_multiplier, model.levels, strict=False):
        price = price + _exact(level.excess_cost) * int(multiplier)
    soft = model.row_soft
    if bool((_exact(certificate.row_multiplier)[soft] > price[soft]).any()):
        raise ValueError("the multiplier of a soft row is above the price of its excess")


def _check_knapsacks(model: ChoiceModel, certificate: Certificate) -> None:
    kept = certificate.knapsack_rows
    if not len(kept):
        return
    if certificate.group_multiplier.shape != (model.groups,):
        raise ValueError("one multiplier is needed for each group")
    if kept.min() < 0 or kept.max() >= model.rows or len(np.unique(kept)) != len(kept):
        raise ValueError("knapsack rows must be distinct rows of the model")
    if model.row_soft[kept].any() or (certificate.row_multiplier[kept] != 0).any():
        raise ValueError("a knapsack row must be hard and must not be priced as well")
    held = np.isin(model.entry_row, kept)
    if len(np.unique(model.row_choice[held])) != int(held.sum()):
        raise ValueError("a choice stands in two knapsack rows")
    if (model.row_coefficient[held] < 0).any():
        raise ValueError("a knapsack row has a negative coefficient")


def _exact(values: IntArray) -> np.ndarray:
    return values.astype(object)


def _lagrangian(
    model: ChoiceModel, certificate: Certificate, values: Sequence[int], allowed: BoolArray
) -> tuple[int, np.ndarray, np.ndarray]:
    """Return L, the price of every choice and the least price of every group."""
    number = np.dtype(np.int64 if _fits_int64(model, certificate) else object)
    price = _choice_prices(model, certificate, number)
    constant = sum(
        int(multiplier) * int(value)
        for multiplier, value in zip(certificate.level_multiplier, values, strict=False)
    ) + sum(
        int(certificate.row_multiplier[row]) * int(model.row_limit[row])
        for row in np.flatnonzero(certificate.row_multiplier)
    )
    if len(certificate.knapsack_rows):
        return _knapsack_total(model, certificate, price, allowed) - constant, price, price
    top = price.max(initial=0) + 1
    least = np.minimum.reduceat(np.where(allowed, price, top), model.group_start[:-1])
    if bool((least == top).any()):
        raise ValueError("the exclusions leave a group without any choice")
    return int(least.astype(object).sum()) - constant, price, least


def _choice_prices(model: ChoiceModel, certificate: Certificate, number: np.dtype) -> np.ndarray:
    price = model.levels[certificate.level].choice_cost.astype(number) * certificate.scale
    for multiplier, level in zip(certificate.level_multiplier, model.levels, strict=False):
        if multiplier:
            price = price + level.choice_cost.astype(number) * int(multiplier)
    used = certificate.row_multiplier[model.entry_row] != 0
    term = certificate.row_multiplier.astype(number)[model.entry_row[used]]
    np.add.at(price, model.row_choice[used], term * model.row_coefficient[used].astype(number))
    return price


def _allowed_choices(
    model: ChoiceModel, certificate: Certificate, values: Sequence[int]
) -> BoolArray:
    """Apply the exclusions in order, each under those before it."""
    allowed = np.ones(model.choices, dtype=bool)
    for proof in certificate.excluded_by:
        allowed &= ~excluded_choices(model, proof, values, allowed)
    return allowed


def _fits_int64(model: ChoiceModel, certificate: Certificate) -> bool:
    """Bound every intermediate number, in Python integers, before trusting int64."""
    largest = certificate.scale * _peak(model.levels[certificate.level].choice_cost)
    for multiplier, level in zip(certificate.level_multiplier, model.levels, strict=False):
        largest += int(multiplier) * _peak(level.choice_cost)
    deepest = int(np.bincount(model.row_choice, minlength=1).max())
    largest += deepest * _peak(certificate.row_multiplier) * _peak(model.row_coefficient)
    largest += _peak(certificate.group_multiplier)
    return largest * (model.groups + 2) < _INT64_SAFE


def _peak(values: IntArray) -> int:
    return max(int(values.max(initial=0)), -int(values.min(initial=0)))


def _knapsack_total(
    model: ChoiceModel, certificate: Certificate, price: np.ndarray, allowed: BoolArray
) -> int:
    """Sum the group multipliers, the exact minimum of each knapsack and the loose choices."""
    profit = price - certificate.group_multiplier.astype(price.dtype)[model.choice_group]
    useful = allowed & (profit < 0)
    loose = useful.copy()
    total = sum(int(u) for u in certificate.group_multiplier)
    for row in certificate.knapsack_rows:
        span = slice(int(model.row_start[row]), int(model.row_start[row + 1]))
        choice = model.row_choice[span]
        loose[choice] = False
        kept = useful[choice]
        total += least_knapsack(
            profit[choice[kept]], model.row_coefficient[span][kept], int(model.row_limit[row])
        )
    return total + int(profit[loose].astype(object).sum())


def least_knapsack(profit: np.ndarray, weight: IntArray, limit: int) -> int:
    """Minimise Σ profit over the subsets of weight at most ``limit``, exactly.

    Parameters
    ----------
    profit
        Negative integers, shape ``(items,)``.
    weight
        Non-negative integers, shape ``(items,)``.
    limit
        Room of the knapsack.

    Raises
    ------
    ValueError
        When the room is negative or too large for dynamic programming.
    """
    if not 0 <= limit <= _DP_LIMIT:
        raise ValueError(f"a knapsack row needs a limit from 0 to {_DP_LIMIT}, not {limit}")
    best = np.zeros(limit + 1, dtype=profit.dtype)
    for gain, size in zip(profit.tolist(), weight.tolist(), strict=True):
        if size <= limit:
            best[size:] = np.minimum(best[size:], best[: limit + 1 - size] + gain)
    return int(best[limit])
