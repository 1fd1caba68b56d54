"""Find multipliers that make a good certified bound for one level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray, Level
from allocator.solve.certificate import Certificate, certified_bound, excluded_choices
from allocator.solve.interior import FloatArray, Prices, Relaxation, solve_relaxation

_RESOLUTION = 2**20


@dataclass(frozen=True)
class Bound:
    """A certificate and what the relaxation said on the way.

    Parameters
    ----------
    certificate
        The proof; its ``bound`` has been recomputed exactly.
    share
        Share of each choice in the relaxed plan, shape ``(choices,)``.
    """

    certificate: Certificate
    share: FloatArray


def find_bound(
    model: ChoiceModel,
    level: int,
    earlier_values: Sequence[int],
    *,
    excluded_by: tuple[Certificate, ...] = (),
    target: int | None = None,
) -> Bound:
    """Bound one level from below while earlier levels keep their values.

    Parameters
    ----------
    model
        The programme.
    level
        Position of the level to bound.
    earlier_values
        Values at which the earlier levels are held.
    excluded_by
        Certificates of earlier levels that may rule choices out.
    target
        A value known to be reached; no effort is spent on passing it.

    Returns
    -------
    Bound
        Always valid; how tight it is depends on the relaxation.
    """
    values = [int(value) for value in earlier_values[:level]]
    zero = _certify(model, _blank(model, level, excluded_by), values)
    if target is not None and zero.bound >= target:
        return Bound(zero, _first_share(model, level))
    allowed = _allowed(model, excluded_by, values)
    scaled = _Scaled(model, level, values, allowed)
    known = np.inf if target is None else target / scaled.objective
    stop = known - 0.98 / scaled.objective
    prices = solve_relaxation(scaled.problem, target=stop, known=known)
    proof = _certify(model, scaled.certificate(prices, excluded_by), values)
    share = np.zeros(model.choices)
    share[scaled.kept] = prices.share
    return Bound(proof if proof.bound >= zero.bound else zero, share)


def _blank(model: ChoiceModel, level: int, excluded_by: tuple[Certificate, ...]) -> Certificate:
    return Certificate(
        level=level,
        scale=1,
        row_multiplier=np.zeros(model.rows, dtype=np.int64),
        level_multiplier=np.zeros(level, dtype=np.int64),
        bound=0,
        excluded_by=excluded_by,
    )


def _certify(model: ChoiceModel, certificate: Certificate, values: Sequence[int]) -> Certificate:
    return replace(certificate, bound=certified_bound(model, certificate, values))


def _first_share(model: ChoiceModel, level: int) -> FloatArray:
    share = np.zeros(model.choices)
    cost = model.levels[level].choice_cost
    for start, stop in zip(model.group_start[:-1], model.group_start[1:], strict=True):
        share[start + int(cost[start:stop].argmin())] = 1.0
    return share


def _allowed(
    model: ChoiceModel, excluded_by: tuple[Certificate, ...], values: Sequence[int]
) -> BoolArray:
    allowed = np.ones(model.choices, dtype=bool)
    for proof in excluded_by:
        allowed &= ~excluded_choices(model, proof, values, allowed)
    return allowed


def binding_rows(model: ChoiceModel, level: int, allowed: BoolArray) -> IntArray:
    """List the rows that matter: those that can be exceeded, and soft ones that some level prices.

    Parameters
    ----------
    model
        The programme.
    level
        Levels up to and including this one may price soft rows.
    allowed
        Choices that may be taken, shape ``(choices,)``.
    """
    group = model.choice_group[model.row_choice]
    value = np.where(allowed[model.row_choice], model.row_coefficient, 0)
    worst = np.zeros(model.rows, dtype=np.int64)
    key = model.entry_row * model.groups + group
    order = np.argsort(key, kind="stable")
    if len(order):
        first = np.flatnonzero(np.diff(key[order], prepend=-1))
        peak = np.maximum(0, np.maximum.reduceat(value[order], first))
        np.add.at(worst, model.entry_row[order][first], peak)
    priced = np.zeros(model.rows, dtype=bool)
    for goal in model.levels[: level + 1]:
        priced |= goal.excess_cost > 0
    return np.flatnonzero((worst > model.row_limit) & (priced | ~model.row_soft))


class _Scaled:
    """The relaxation of one level with rows, levels and cost scaled to about one."""

    def __init__(
        self, model: ChoiceModel, level: int, values: Sequence[int], allowed: BoolArray
    ) -> None:
        self.model, self.level = model, level
        self.kept = np.flatnonzero(allowed)
        self.used_rows = binding_rows(model, level, allowed)
        self.earlier = [j for j in range(level) if _restricts(model.levels[j], self.kept)]
        self.objective = _size(model.levels[level])
        self.problem = self._build(values)

    def _build(self, values: Sequence[int]) -> Relaxation:
        model = self.model
        new_choice = np.full(model.choices, -1)
        new_choice[self.kept] = np.arange(len(self.kept))
        new_row = np.full(model.rows, -1)
        new_row[self.used_rows] = np.arange(len(self.used_rows))
        entry = np.flatnonzero(
            (new_row[model.entry_row] >= 0) & (new_choice[model.row_choice] >= 0)
        )
        row = new_row[model.entry_row[entry]]
        value = model.row_coefficient[entry].astype(np.float64)
        self.row_scale = np.ones(len(self.used_rows))
        np.maximum.at(self.row_scale, row, np.abs(value))
        soft = np.flatnonzero(model.row_soft[self.used_rows])
        self.dense_scale = np.array([_size(model.levels[j]) for j in self.earlier])
        soft_rows = self.used_rows[soft]
        return Relaxation(
            cost=model.levels[self.level].choice_cost[self.kept] / self.objective,
            group=model.choice_group[self.kept],
            groups=model.groups,
            entry_row=row,
            entry_choice=new_choice[model.row_choice[entry]],
            entry_value=value / self.row_scale[row],
            limit=model.row_limit[self.used_rows] / self.row_scale,
            excess_row=soft,
            excess_cost=self._excess(self.level, soft_rows, soft) / self.objective,
            dense=self._stack(
                [model.levels[j].choice_cost[self.kept].astype(float) for j in self.earlier],
                len(self.kept),
            ),
            dense_excess=self._stack(
                [self._excess(j, soft_rows, soft) for j in self.earlier], len(soft)
            ),
            dense_limit=np.array([values[j] for j in self.earlier], dtype=float) / self.dense_scale,
        )

    def _excess(self, level: int, rows: IntArray, place: IntArray) -> FloatArray:
        cost: FloatArray = self.model.levels[level].excess_cost[rows] * self.row_scale[place]
        return cost

    def _stack(self, rows: list[FloatArray], width: int) -> FloatArray:
        stacked: FloatArray = np.zeros((len(rows), width))
        for place, row in enumerate(rows):
            stacked[place] = row / self.dense_scale[place]
        return stacked

    def certificate(self, prices: Prices, excluded_by: tuple[Certificate, ...]) -> Certificate:
        """Round the prices down to integers over a common scale."""
        model = self.model
        row = np.zeros(model.rows)
        row[self.used_rows] = prices.row * self.objective / self.row_scale
        dense = np.zeros(self.level)
        dense[self.earlier] = prices.dense * self.objective / self.dense_scale
        peak = max(1.0, float(dense.max(initial=0.0)), float(row.max(initial=0.0)))
        scale = max(1, int(_RESOLUTION // peak**0.5)) * 8
        level_multiplier = np.floor(dense * scale).astype(np.int64)
        row_multiplier = np.floor(row * scale).astype(np.int64)
        ceiling = model.levels[self.level].excess_cost * scale
        for multiplier, goal in zip(level_multiplier, model.levels, strict=False):
            ceiling = ceiling + int(multiplier) * goal.excess_cost
        row_multiplier = np.where(
            model.row_soft, np.minimum(row_multiplier, ceiling), row_multiplier
        )
        return Certificate(
            level=self.level,
            scale=scale,
            row_multiplier=row_multiplier,
            level_multiplier=level_multiplier,
            bound=0,
            excluded_by=excluded_by,
        )


def _restricts(level: Level, kept: IntArray) -> bool:
    return bool(level.choice_cost[kept].any() or level.excess_cost.any())


def _size(level: Level) -> float:
    return float(max(1, level.choice_cost.max(initial=0)))
