"""An interior-point method for the linear relaxation of one level.

General solvers spend eight seconds and more on a county's relaxation. This one knows the shape:
every choice is in exactly one group, so the normal equations shrink to one row per capacity row
(about 1,400), whatever the number of choices. Only NumPy is used. Its answer is a set of prices;
how good they are is decided afterwards by exact integer arithmetic, so no tolerance here can make
a bound wrong.

References
----------
Mehrotra, S. (1992). On the implementation of a primal-dual interior point method. SIAM Journal on
Optimization 2(4), 575–601. https://doi.org/10.1137/0802028
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int64]


@dataclass(frozen=True)
class Relaxation:
    """A linear programme over choices in groups, in floating point and already scaled.

    Minimise ``cost·x + excess_cost·e`` with ``Σ x = 1`` in each group,
    ``A x − e + s = limit`` on each row and ``dense x + dense_excess e + t = dense_limit`` on each
    dense row. Entries of A are sorted by row; ``excess_row`` names the rows that may be exceeded.
    """

    cost: FloatArray
    group: IndexArray
    groups: int
    entry_row: IndexArray
    entry_choice: IndexArray
    entry_value: FloatArray
    limit: FloatArray
    excess_row: IndexArray
    excess_cost: FloatArray
    dense: FloatArray
    dense_excess: FloatArray
    dense_limit: FloatArray

    @property
    def rows(self) -> int:
        """Number of sparse rows."""
        return len(self.limit)


@dataclass(frozen=True)
class Prices:
    """What the method returns: prices of rows and dense rows, the bound and the shares."""

    row: FloatArray
    dense: FloatArray
    bound: float
    share: FloatArray
    iterations: int


@dataclass
class _Point:
    """One primal-dual iterate; ``w`` and ``z`` stack x, s, e and t."""

    w: FloatArray
    z: FloatArray
    group_dual: FloatArray
    row_dual: FloatArray


class _Operator:
    """Products with the constraint matrix and its normal matrix."""

    def __init__(self, problem: Relaxation) -> None:
        self.p = problem
        n, m, e, k = len(problem.cost), problem.rows, len(problem.excess_row), len(problem.dense)
        self.cuts = np.cumsum([n, m, e])
        self.size = n + m + e + k
        self.outer = m + k
        self._left, self._right = _entry_pairs(problem)
        self._flat_pair = (
            problem.entry_row[self._left] * self.outer + problem.entry_row[self._right]
        )
        self._pair_choice = problem.entry_choice[self._left]
        self._pair_value = problem.entry_value[self._left] * problem.entry_value[self._right]
        self._flat_group = problem.group[problem.entry_choice] * self.outer + problem.entry_row

    def parts(self, w: FloatArray) -> list[FloatArray]:
        """Split a stacked vector into x, s, e and t."""
        return list(np.split(w, self.cuts))

    def groups_of(self, x: FloatArray) -> FloatArray:
        """Sum x by group."""
        return _sum_at(self.p.group, x, self.p.groups)

    def rows_of(self, w: FloatArray) -> FloatArray:
        """Multiply the rows (sparse, then dense) with a stacked vector."""
        p = self.p
        x, s, e, t = self.parts(w)
        sparse = _sum_at(p.entry_row, p.entry_value * x[p.entry_choice], p.rows)
        sparse += s
        sparse[p.excess_row] -= e
        return np.concatenate([sparse, p.dense @ x + p.dense_excess @ e + t])

    def transpose(self, group_dual: FloatArray, row_dual: FloatArray) -> FloatArray:
        """Multiply the transposed matrix with duals of groups and rows."""
        p = self.p
        y, u = row_dual[: p.rows], row_dual[p.rows :]
        x = group_dual[p.group] + _sum_at(
            p.entry_choice, p.entry_value * y[p.entry_row], len(p.cost)
        )
        return np.concatenate([x + u @ p.dense, y, u @ p.dense_excess - y[p.excess_row], u])

    def schur(self, d: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the reduced normal matrix, the group-row block and the group diagonal."""
        p, m, n = self.p, self.p.rows, self.outer
        x, s, e, t = self.parts(d)
        full = _sum_at(self._flat_pair, self._pair_value * x[self._pair_choice], n * n).reshape(
            n, n
        )
        full += np.tril(full, -1).T
        block = _sum_at(self._flat_group, p.entry_value * x[p.entry_choice], p.groups * n).reshape(
            p.groups, n
        )
        for j, cost in enumerate(p.dense):
            weighted = cost * x
            cross = _sum_at(p.entry_row, p.entry_value * weighted[p.entry_choice], m)
            cross[p.excess_row] -= p.dense_excess[j] * e
            full[m + j, :m] = cross
            full[:m, m + j] = cross
            full[m + j, m:] = p.dense @ weighted + p.dense_excess @ (p.dense_excess[j] * e)
            block[:, m + j] = self.groups_of(weighted)
        diagonal = np.concatenate([s, t])
        diagonal[p.excess_row] += e
        full[np.arange(n), np.arange(n)] += diagonal
        group = self.groups_of(x)
        scaled = block / np.sqrt(group)[:, None]
        full -= scaled.T @ scaled
        return full, block, group


def _sum_at(index: IndexArray, weight: FloatArray, size: int) -> FloatArray:
    """Add the weights up by index; floats even where there is nothing to add."""
    return np.bincount(index, weight, size).astype(np.float64, copy=False)


def _entry_pairs(p: Relaxation) -> tuple[IndexArray, IndexArray]:
    """List the pairs (i, j), row i ≥ row j, of entries that share a choice."""
    order = np.argsort(p.entry_choice, kind="stable")
    count = np.bincount(p.entry_choice, minlength=len(p.cost))
    first = np.concatenate([[0], np.cumsum(count)])[:-1]
    place = np.arange(len(order)) - first[p.entry_choice[order]]
    repeats = place + 1
    left = np.repeat(np.arange(len(order)), repeats)
    start = np.concatenate([[0], np.cumsum(repeats)])[:-1]
    right = np.arange(len(left)) - start[left] + first[p.entry_choice[order]][left]
    return order[left], order[right]


def solve_relaxation(
    problem: Relaxation,
    *,
    target: float = np.inf,
    known: float = np.inf,
    iterations: int = 60,
    tolerance: float = 1e-7,
) -> Prices:
    """Find prices whose Lagrangian bound is close to the linear optimum.

    Parameters
    ----------
    problem
        The scaled relaxation.
    target
        Stop as soon as the bound reaches this value.
    known
        A value some plan reaches; the last hundredth of the gap to it is not worth a step.
    iterations
        Most steps taken.
    tolerance
        Stop when the bound is this close to the primal value, relative to its size.
    """
    operator = _Operator(problem)
    right = np.concatenate([problem.limit, problem.dense_limit])
    cost = np.zeros(operator.size)
    n, m, e = len(problem.cost), problem.rows, len(problem.excess_row)
    cost[:n], cost[n + m : n + m + e] = problem.cost, problem.excess_cost
    point = _starting_point(operator, right, cost)
    best = Prices(np.zeros(m), np.zeros(operator.outer - m), -np.inf, point.w[:n], 0)
    for step in range(iterations):
        best = _better(problem, point, best, step)
        value = float(cost @ point.w)
        mu = float(point.w @ point.z) / operator.size
        feasible = np.abs(right - operator.rows_of(point.w)).max(initial=0.0) < 1e-5
        reach = abs(known - best.bound) * 0.01 if np.isfinite(known) else 0.0
        close = abs(value - best.bound) <= max(tolerance * (1.0 + abs(value)), reach)
        if best.bound >= target or (feasible and close) or mu < 1e-14:
            break
        if not _advance(operator, right, cost, point):
            break
    return _better(problem, point, best, best.iterations)


def _better(problem: Relaxation, point: _Point, best: Prices, step: int) -> Prices:
    """Evaluate the prices of a point and keep them when their bound is higher."""
    m = problem.rows
    dense = np.maximum(0.0, -point.row_dual[m:])
    row = np.maximum(0.0, -point.row_dual[:m])
    ceiling = problem.excess_cost + dense @ problem.dense_excess
    row[problem.excess_row] = np.minimum(row[problem.excess_row], ceiling)
    bound = lagrangian(problem, row, dense)
    share = point.w[: len(problem.cost)].copy()
    if bound > best.bound:
        return Prices(row, dense, bound, share, step)
    return Prices(best.row, best.dense, best.bound, share, step)


def lagrangian(problem: Relaxation, row: FloatArray, dense: FloatArray) -> float:
    """Evaluate the bound that prices give, in floating point."""
    price = reduced_costs(problem, row, dense)
    first = np.flatnonzero(np.diff(problem.group, prepend=-1))
    least = np.minimum.reduceat(price, first)
    return float(least.sum() - row @ problem.limit - dense @ problem.dense_limit)


def reduced_costs(problem: Relaxation, row: FloatArray, dense: FloatArray) -> FloatArray:
    """Return each choice's cost plus the price of what it uses."""
    used = _sum_at(
        problem.entry_choice,
        problem.entry_value * row[problem.entry_row],
        len(problem.cost),
    )
    result: FloatArray = problem.cost + used + dense @ problem.dense
    return result


def _starting_point(operator: _Operator, right: FloatArray, cost: FloatArray) -> _Point:
    p = operator.p
    n = len(p.cost)
    w = np.ones(operator.size)
    w[:n] = 1.0 / operator.groups_of(np.ones(n))[p.group]
    w[n:] = 0.0
    gap = right - operator.rows_of(w)
    x, s, e, t = operator.parts(w)
    s[:] = np.maximum(gap[: p.rows], 1.0)
    e[:] = np.maximum(-gap[: p.rows][p.excess_row], 0.0) + 1.0
    t[:] = np.maximum(gap[p.rows :], 1.0)
    w = np.concatenate([x, s, e, t])
    dual = np.full(operator.outer, -0.1)
    group = np.zeros(p.groups)
    z = np.maximum(cost - operator.transpose(group, dual), 0.1)
    return _Point(w, z, group, dual)


def _advance(operator: _Operator, right: FloatArray, cost: FloatArray, point: _Point) -> bool:
    """Take one predictor-corrector step in place; return False when it breaks down."""
    w, z = point.w, point.z
    d = w / z
    matrix, block, group = operator.schur(d)
    try:
        factor = _Factor(matrix)
    except np.linalg.LinAlgError:
        return False
    dual_gap = cost - operator.transpose(point.group_dual, point.row_dual) - z
    group_gap = 1.0 - operator.groups_of(operator.parts(w)[0])
    row_gap = right - operator.rows_of(w)

    def direction(centre: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return the step of each unknown towards a point of the central path."""
        pull = d * dual_gap - centre / z
        g = group_gap + operator.groups_of(operator.parts(pull)[0])
        r = row_gap + operator.rows_of(pull)
        row_step = factor.solve(r - block.T @ (g / group))
        group_step = (g - block @ row_step) / group
        z_step = dual_gap - operator.transpose(group_step, row_step)
        return (centre - w * z_step) / z, z_step, group_step, row_step

    mu = float(w @ z) / operator.size
    w_step, z_step, _, _ = direction(-w * z)
    reach = _reach(w, w_step), _reach(z, z_step)
    left = float((w + reach[0] * w_step) @ (z + reach[1] * z_step)) / operator.size
    centre = (left / mu) ** 3 * mu - w * z - w_step * z_step
    w_step, z_step, group_step, row_step = direction(centre)
    if not bool(np.isfinite(row_step).all()):
        return False
    primal, dual = 0.995 * _reach(w, w_step), 0.995 * _reach(z, z_step)
    point.w = w + primal * w_step
    point.z = z + dual * z_step
    point.group_dual = point.group_dual + dual * group_step
    point.row_dual = point.row_dual + dual * row_step
    return max(primal, dual) > 1e-8


def _reach(value: FloatArray, step: FloatArray) -> float:
    """Return the longest step up to 1 that keeps every value non-negative."""
    falling = step < 0
    return min(1.0, float((-value[falling] / step[falling]).min(initial=np.inf)))


class _Factor:
    """A Cholesky factor and its triangular solves, in blocks because NumPy has none."""

    _BLOCK = 96

    def __init__(self, matrix: FloatArray) -> None:
        size = len(matrix)
        self._scale = 1.0 / np.sqrt(np.maximum(np.diag(matrix), 1e-300))
        scaled = matrix * self._scale[:, None] * self._scale
        scaled[np.arange(size), np.arange(size)] += 1e-11
        self._lower = np.linalg.cholesky(scaled)
        self._cuts = [slice(a, min(a + self._BLOCK, size)) for a in range(0, size, self._BLOCK)]
        self._inverse = [np.linalg.inv(self._lower[cut, cut]) for cut in self._cuts]

    def solve(self, right: FloatArray) -> FloatArray:
        """Solve with the factored matrix."""
        y = right * self._scale
        for cut, inverse in zip(self._cuts, self._inverse, strict=True):
            y[cut] = inverse @ (y[cut] - self._lower[cut, : cut.start] @ y[: cut.start])
        for cut, inverse in zip(reversed(self._cuts), reversed(self._inverse), strict=True):
            y[cut] = inverse.T @ (y[cut] - self._lower[cut.stop :, cut].T @ y[cut.stop :])
        return y * self._scale
