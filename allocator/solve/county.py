"""Solve a county: a plan at once, then level by level a search and a certified bound.

General solvers return nothing useful at 3,345 packages (no solution in 95 s was measured). Here
the floor plan exists first and is only ever improved; each level gets prices from its relaxation,
those prices steer the search, and the bound they prove is certified in integers. A level is
optimal when its value equals that bound; otherwise it is feasible and the gap is stated.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.rules.placement_goals import TIE_BREAK
from allocator.solve.assignment import as_assignment
from allocator.solve.blocks import improve_assignment
from allocator.solve.bound import find_bound
from allocator.solve.certificate import Certificate, excluded_choices
from allocator.solve.dive import round_and_repair
from allocator.solve.floor import build_floor
from allocator.solve.guard import ScaleError
from allocator.solve.interior import FloatArray
from allocator.solve.neighbourhood import free_and_solve, solve_part
from allocator.solve.search import improve
from allocator.solve.solution import Effort, LevelOutcome, Solution, Status

Report = Callable[[IntArray], None]
_FIRST_SHARE = 4
"""The first level gets a quarter of the search steps of an ``Effort``, later ones a tenth."""
_LATER_SHARE = 10
_STEPS_PER_PART = 50_000
"""One exact part is worth about this many search steps."""
_EXACT_AT_ONCE = 600
"""Choices left by the certificates up to which a level goes to the exact solver first of all."""
_EXACT_UP_TO = 3_000
"""Choices up to which a level is given to the exact solver whole."""
_COMPILED_FROM = 4_000
"""Choices from which compiled search is worth starting the compiler."""


def solve_county(
    model: ChoiceModel,
    start: IntArray | None = None,
    effort: Effort | None = None,
    report: Report | None = None,
) -> Solution:
    """Find a plan and a certified gap for every level, whatever the size.

    Parameters
    ----------
    model
        The programme.
    start
        An earlier plan to keep or beat; repaired where it no longer fits.
    effort
        Deterministic limits of the search.
    report
        Called with each better plan, so that a kill still leaves one.

    Returns
    -------
    Solution
        Feasible, lexicographically no worse than the repaired start, with one outcome per level.
    """
    tell = report or (lambda plan: None)
    run = _Run(model, effort or Effort(), build_floor(model, start))
    tell(run.plan)
    for level in range(len(model.levels)):
        run.settle(level)
        tell(run.plan)
    return Solution(run.plan, run.outcomes(), "county")


class _Run:
    """The plan so far and what is proven of the levels already settled."""

    def __init__(self, model: ChoiceModel, effort: Effort, plan: IntArray) -> None:
        self.model, self.effort, self.plan = model, effort, plan
        self.proofs: list[Certificate] = []
        self.closed: dict[int, int] = {}
        self.assignment = as_assignment(model) is not None
        self.compiled = model.choices >= _COMPILED_FROM and not self.assignment

    def settle(self, level: int) -> None:
        """Improve one level of the plan and bound it."""
        target = self._value(level)
        if target == 0 or self._is_tie_break(level):
            self.proofs.append(
                find_bound(self.model, level, self._values()[:level], target=0).certificate
            )
            return
        with ThreadPoolExecutor(1) as pool:
            job = pool.submit(
                find_bound,
                self.model,
                level,
                self._values()[:level],
                excluded_by=_plain(self.proofs),
                target=target,
            )
            self._search(level, None)
            bound = job.result()
        proof = bound.certificate
        if proof.bound < self._value(level):
            proof = self._work(level, proof, bound.share)
        self.proofs.append(proof)

    def _is_tie_break(self, level: int) -> bool:
        """Tell whether a level is nobody's goal, which is not worth pricing at this size."""
        return level > 0 and self.model.levels[level].id == TIE_BREAK

    def _work(self, level: int, proof: Certificate, share: FloatArray) -> Certificate:
        """Steer every method by the prices found; return the best proof of the level."""
        price = reduced_price(self.model, proof)
        parts = max(1, self.effort.search_steps // _STEPS_PER_PART)
        if self.assignment:
            return self._assign(proof, price, 3 * parts)
        if level == 0 and self.model.choices > _EXACT_UP_TO:
            self._dive(share, price)
        self._search(level, price)
        if not self._close(level, proof, _EXACT_UP_TO):
            self.plan = free_and_solve(self.model, self.plan, level, price=price, rounds=parts)
        return proof

    def _assign(self, proof: Certificate, price: FloatArray, blocks: int) -> Certificate:
        """Work on a model that is an assignment problem by column generation."""
        if self._close(0, proof, _EXACT_AT_ONCE):
            return proof
        least = np.minimum.reduceat(price, self.model.group_start[:-1])
        self.plan, other = improve_assignment(self.model, self.plan, least, blocks=blocks)
        stronger = proof if other is None or other.bound <= proof.bound else other
        if stronger.bound < self._value(0):
            self._close(0, proof, _EXACT_UP_TO)
        return stronger

    def _dive(self, share: FloatArray, price: FloatArray) -> None:
        fresh = round_and_repair(
            self.model,
            share,
            price,
            parts=6,
            deterministic_time=self.effort.deterministic_time / 6,
        )
        self.plan = min(self.plan, fresh, key=self.model.values)

    def _search(self, level: int, price: FloatArray | None) -> None:
        if not self.compiled:
            return
        steps = self.effort.search_steps // (_FIRST_SHARE if level == 0 else _LATER_SHARE)
        seed = 2 * level + (1 if price is None else 2)
        self.plan = improve(self.model, self.plan, level, steps=steps, seed=seed, price=price)

    def _close(self, level: int, proof: Certificate, most: int) -> bool:
        """Solve exactly over the choices no certificate excludes, when they are few."""
        if proof.bound >= self._value(level):
            return True
        model = self.model
        allowed = np.ones(model.choices, dtype=bool)
        values = list(self._values())
        values[level] -= 1
        for other in _plain([*self.proofs, proof]):
            allowed &= ~excluded_choices(model, other, values, allowed)
        allowed[self.plan] = True
        if int(allowed.sum()) > most:
            return False
        try:
            part = solve_part(
                model,
                self.plan,
                level,
                allowed,
                deterministic_time=self.effort.deterministic_time,
            )
        except ScaleError:
            return False
        self.plan = part.plan
        if part.proven:
            self.closed[level] = self._value(level)
        return part.proven

    def _values(self) -> tuple[int, ...]:
        return self.model.values(self.plan)

    def _value(self, level: int) -> int:
        return self._values()[level]

    def outcomes(self) -> tuple[LevelOutcome, ...]:
        """State each level's value and bound.

        A later level never worsens an earlier one, so the values are read at the end; a bound
        proved for looser earlier values stays valid for tighter ones.
        """
        result = []
        rows = zip(self.model.levels, self._values(), self.proofs, strict=True)
        for level, (goal, value, proof) in enumerate(rows):
            bound = min(value, max(proof.bound, self.closed.get(level, -1)))
            status = Status.OPTIMAL if bound == value else Status.FEASIBLE
            result.append(LevelOutcome(goal.id, value, bound, status, proof))
        return tuple(result)


def _plain(proofs: list[Certificate]) -> tuple[Certificate, ...]:
    """Keep the proofs of earlier levels that may exclude choices, without their own exclusions."""
    return tuple(replace(proof, excluded_by=()) for proof in proofs if proof.row_multiplier.any())


def reduced_price(model: ChoiceModel, proof: Certificate) -> FloatArray:
    """Price choices as a certificate does: own cost, earlier levels and the rows they use.

    Parameters
    ----------
    model
        The programme.
    proof
        A certificate of the level to be searched.
    """
    price = model.levels[proof.level].choice_cost.astype(float)
    for multiplier, goal in zip(proof.level_multiplier, model.levels, strict=False):
        price += multiplier / proof.scale * goal.choice_cost
    term = proof.row_multiplier[model.entry_row] / proof.scale * model.row_coefficient
    price += np.bincount(model.row_choice, weights=term, minlength=model.choices)
    return price
