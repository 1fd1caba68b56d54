"""The linear programme that chooses among whole lots, and the prices it gives.

Every unit is in one lot, there are as many lots as asked, and cuts may be added. Runs only in the
child, `allocator.lots.design.worker`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from allocator.lots.design.work import Work

LARGEST = 1e5
"""What a typical lot costs in the objective: tolerances of solvers are absolute."""
CHEAP, DEAR = 4.0, 64.0
"""What all units of a typical lot cost where they are in none, at first and at most [lots]."""
_DEARER = 4.0
_PIVOT, _OF_LOT = 1e-4, 1e-7
"""Work of a pivot, and how much more for every lot [counted seconds]."""
_TOLERANCE = 1e-6

_WARM = mathopt.SolveParameters(presolve=mathopt.Emphasis.OFF)
"""Without presolve GLOP goes on from where it ended before."""
_AFTER_CUTS = mathopt.SolveParameters(
    presolve=mathopt.Emphasis.OFF, lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX
)
"""New cuts leave prices good and only the choice to mend, which is what dual simplex does."""
_AFRESH = (
    mathopt.SolveParameters(),
    mathopt.SolveParameters(lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX),
    mathopt.SolveParameters(lp_algorithm=mathopt.LPAlgorithm.PRIMAL_SIMPLEX),
)
"""What is tried from nothing, one after the other, where GLOP loses its way."""
_LOST = (RuntimeError, AttributeError)
"""What MathOpt raises then; the second is a fault of its own in wording the first."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What came of a programme.

    Parameters
    ----------
    value
        The least cost.
    unit, lot, cut
        Prices of units, shape ``(units,)``, of a lot, and of cuts, shape ``(cuts,)``; none of a
        cut above 0.
    share
        How much of every lot is taken, shape ``(lots,)``.
    """

    value: float
    unit: NDArray[np.float64]
    lot: float
    cut: NDArray[np.float64]
    share: NDArray[np.float64]


class Programme:
    """A programme to which lots and cuts are added.

    Parameters
    ----------
    units, lots
        How many units there are, and how many lots are asked for.
    typical
        Cost of a typical lot.
    missing
        What all units of such a lot cost where they are in none [lots]: little keeps prices
        near those of the end, but leaves units out.
    work
        Counts the pivots.
    """

    def __init__(
        self,
        units: int,
        lots: int,
        typical: float,
        missing: float = DEAR,
        work: Work | None = None,
    ) -> None:
        self._work = Work() if work is None else work
        self._model = mathopt.Model()
        self._scale = LARGEST / max(1.0, typical)
        add_row = self._model.add_linear_constraint
        self._rows = [add_row(lb=1.0, ub=1.0) for _ in range(units)]
        self._count = add_row(lb=float(lots), ub=float(lots))
        self._missing = [self._model.add_variable(lb=0.0) for _ in range(units + 1)]
        for row, none in zip((*self._rows, self._count), self._missing, strict=True):
            row.set_coefficient(none, 1.0)
        self._model.objective.set_linear_coefficient(self._missing[-1], CHEAP * LARGEST)
        self._share, self._price = lots / units, missing
        self._price_missing()
        self.is_missing = self._is_cut = False
        self._columns: list[mathopt.Variable] = []
        self._cuts: list[mathopt.LinearConstraint] = []
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def __len__(self) -> int:
        """Return the number of lots."""
        return len(self._columns)

    def _price_missing(self) -> None:
        for missing in self._missing[:-1]:
            cost = self._price * self._share * LARGEST
            self._model.objective.set_linear_coefficient(missing, cost)

    def dearer(self) -> bool:
        """Make units in no lot dearer; return whether they were not as dear as can be."""
        if self._price >= DEAR:
            return False
        self._price = min(DEAR, _DEARER * self._price)
        self._price_missing()
        return True

    def add(self, members: Iterable[int], cost: int, cuts: Iterable[tuple[int, int]] = ()) -> None:
        """Add a lot: its units, what it costs, and what it has of cuts by their number."""
        column = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(column, float(cost) * self._scale)
        self._count.set_coefficient(column, 1.0)
        for unit in members:
            self._rows[unit].set_coefficient(column, 1.0)
        for cut, amount in cuts:
            self._cuts[cut].set_coefficient(column, float(amount))
        self._columns.append(column)

    def cut(self, limit: int, amounts: Iterable[tuple[int, int]]) -> None:
        """Add a cut: the most that may be taken, and what lots have of it by their number."""
        row = self._model.add_linear_constraint(ub=float(limit))
        for lot, amount in amounts:
            row.set_coefficient(self._columns[lot], float(amount))
        self._cuts.append(row)
        self._is_cut = True

    def drop(self, is_dropped: NDArray[np.bool_]) -> None:
        """Take cuts out, shape ``(cuts,)``; the others are numbered anew."""
        for row, is_out in zip(self._cuts, is_dropped, strict=True):
            if is_out:
                self._model.delete_linear_constraint(row)
        self._cuts = [row for row, is_out in zip(self._cuts, is_dropped, strict=True) if not is_out]

    def solve(self) -> Solved:
        """Return the cheapest choice, in parts; its prices prove nothing yet."""
        result = self._result()
        pivots = result.solve_stats.simplex_iterations
        self._work.spend(pivots * (_PIVOT + _OF_LOT * len(self)))
        self._is_cut = False
        price, scale = result.dual_values(), self._scale
        self.is_missing = max(result.variable_values(self._missing)) > _TOLERANCE
        return Solved(
            value=result.objective_value() / scale,
            unit=np.array([price[row] for row in self._rows]) / scale,
            lot=price[self._count] / scale,
            cut=np.minimum(0.0, np.array([price[row] for row in self._cuts]) / scale),
            share=np.array(result.variable_values(self._columns)),
        )

    def _result(self) -> mathopt.SolveResult:
        """Go on from the last solve; where that leads nowhere, solve from nothing."""
        try:
            return self._solver.solve(params=_AFTER_CUTS if self._is_cut else _WARM)
        except _LOST:
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        for params in _AFRESH[:-1]:
            try:
                return self._solver.solve(params=params)
            except _LOST:
                self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        return self._solver.solve(params=_AFRESH[-1])
