"""Close the levels one after the other, each at a proven optimum or a stated gap.

For each level: bound it by a relaxation over columns, drop every variable that exact reduced costs
rule out, look for a better plan among the few that price best, then prove or improve on all that
remain. Later levels inherit the dropped variables, so they are nearly free. The best plan is kept
here, outside the solver, and recomputed in integers each time one is offered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray
from allocator.solve.cpsat import Answer, Found, minimise, relax
from allocator.solve.guard import ScaleError
from allocator.solve.pricing import Duals, Pricing, price_variables
from allocator.solve.programme import Programme, state_programme
from allocator.solve.solution import Effort, LevelOutcome, Solution, Status
from allocator.solve.subproblem import Subproblem
from allocator.solve.sweep import sweep

Report = Callable[[IntArray, tuple[LevelOutcome, ...]], None]
"""Called with the best plan so far and the levels closed so far."""

Advice = Callable[[int, tuple[int, ...]], Pricing | None]

_KERNELS = (500, 1500, 5000)
_ROUNDS = 60
_NEW_COLUMNS = 250


def solve_exact(
    model: ChoiceModel,
    start: IntArray,
    effort: Effort | None = None,
    report: Report | None = None,
    *,
    presolve: bool = True,
) -> Solution:
    """Find the lexicographic optimum of a list-size model.

    Parameters
    ----------
    model
        The programme.
    start
        A feasible plan, shape ``(groups,)``.
    effort
        Deterministic limits.
    report
        Told of every better plan and every closed level.
    presolve
        Passed to the solver; switched off after a crash.

    Returns
    -------
    Solution
        A feasible plan no worse than ``start``; every level optimal unless an event says why not.

    Raises
    ------
    ValueError
        When ``start`` is not feasible.
    """
    if not model.is_feasible(start):
        raise ValueError("the starting plan is not feasible")
    if not model.groups:
        return _nothing_to_place(model, start)
    climb = Climb(state_programme(model), effort or Effort(), presolve, report)
    return climb.run(start)


def _nothing_to_place(model: ChoiceModel, start: IntArray) -> Solution:
    """Return the one plan there is when there are no groups."""
    values = zip(model.levels, model.values(start), strict=True)
    levels = tuple(LevelOutcome(x.id, value, value, Status.OPTIMAL) for x, value in values)
    return Solution(start, levels, "exact")


@dataclass
class Climb:
    """One run through the levels.

    Parameters
    ----------
    programme
        The programme; read only, so that many runs may share it.
    effort
        Deterministic limits.
    presolve
        Whether the solver simplifies first.
    report
        Told of every better plan and every closed level.
    advice
        Prices of a looser problem for a level with given earlier values, where there are some.
    keeps_prices
        Whether to keep the prices of each level and all variables, for later advice.
    near
        Of plans worth the same, one with most of these choices is taken where all plans are
        compared; the starting plan by default.
    """

    programme: Programme
    effort: Effort
    presolve: bool = True
    report: Report | None = None
    advice: Advice | None = None
    keeps_prices: bool = False
    near: IntArray | None = None
    alive: BoolArray = field(init=False)
    pool: BoolArray = field(init=False)
    entry: BoolArray = field(init=False)
    origin: IntArray = field(init=False)
    plan: IntArray = field(init=False)
    values: tuple[int, ...] = field(init=False)
    prices: dict[int, Pricing] = field(init=False, default_factory=dict)
    closed: list[LevelOutcome] = field(init=False, default_factory=list)
    events: list[str] = field(init=False, default_factory=list)

    def run(
        self, start: IntArray, alive: BoolArray | None = None, pool: BoolArray | None = None
    ) -> Solution:
        """Run through the levels from a feasible plan.

        Parameters
        ----------
        start
            A feasible plan, shape ``(groups,)``.
        alive
            Variables that may be used; all by default.
        pool
            Variables the first relaxation starts from, besides the plan's.

        Returns
        -------
        Solution
            The plan and its levels.
        """
        count = self.programme.variables
        self.origin = np.arange(count)
        self.alive = np.ones(count, dtype=bool) if alive is None else alive.copy()
        self.pool = np.diff(self.programme.member_start) == 1 if pool is None else pool.copy()
        self.plan, self.closed, self.events = self.programme.encode(start), [], []
        self.values = self.programme.model.values(start)
        near = start if self.near is None else self.near
        for level in range(len(self.values)):
            if self._sweep(level, near):
                break
            self.closed.append(self._close(level))
            self._tell()
            if not self.keeps_prices and 2 * int(self.alive.sum()) < len(self.alive):
                self._shrink()
        taken = self.programme.decode(self.plan)
        if self.programme.model.values(taken) != self.values:
            raise RuntimeError("columns and choices disagree about a plan")
        return Solution(taken, self._outcomes(), "exact", tuple(self.events))

    def _sweep(self, level: int, near: IntArray) -> bool:
        """Close all levels that are left at once, if few variables are left; tell whether it did.

        No variable of the best plan has been ruled out as long as every level before is proven.
        """
        if not level or any(it.status is not Status.OPTIMAL for it in self.closed):
            return False
        plan = sweep(self.programme, self.alive, near)
        if plan is None:
            return False
        values = self.programme.values(plan)
        if values is None or values > self.values:
            raise RuntimeError("a known plan is better than the best of all plans")
        self.values, self.plan = values, plan
        for number in range(level, len(values)):
            value = values[number]
            self.closed.append(LevelOutcome(self._name(number), value, value, Status.OPTIMAL))
        self._tell()
        return True

    def _shrink(self) -> None:
        """Forget the variables that are ruled out."""
        kept = self.alive
        self.programme, self.origin = self.programme.kept(kept), self.origin[kept]
        self.plan = (np.cumsum(kept) - 1)[self.plan]
        self.pool, self.alive = self.pool[kept], self.alive[kept]

    def _outcomes(self) -> tuple[LevelOutcome, ...]:
        """Restate the closed levels for the plan held now.

        A plan found later may be better on a level left open; a bound that holds while earlier
        levels are held loosely also holds when they are held tighter.
        """
        restated = []
        for value, outcome in zip(self.values, self.closed, strict=False):
            bound = min(value, outcome.bound)
            status = Status.OPTIMAL if bound == value else outcome.status
            restated.append(replace(outcome, value=value, bound=bound, status=status))
        return tuple(restated)

    def _close(self, level: int) -> LevelOutcome:
        self.entry = self.alive.copy()
        bound = max(self._least(level), self._advised(level))
        worked = True
        if bound < self.values[level]:
            try:
                bound = max(bound, self._work(level))
            except (ScaleError, OverflowError) as refusal:
                worked = False
                self.events.append(f"{self._name(level)}: left open, {refusal}")
        value = self.values[level]
        if bound >= value:
            status = Status.OPTIMAL
        else:
            status = Status.FEASIBLE if worked else Status.UNPROVEN
        return LevelOutcome(self._name(level), value, min(bound, value), status)

    def _advised(self, level: int) -> int:
        """Use prices of a looser problem solved before: they bound this one and thin it out."""
        known = self.advice(level, self.values[:level]) if self.advice is not None else None
        if known is None:
            return 0
        pricing = replace(known, price=known.price[self.origin], extra=known.extra[self.origin])
        self.alive &= pricing.may_reach(self.values[level])
        return pricing.bound_with(self.programme, self.alive)

    def _least(self, level: int) -> int:
        """Bound a level by the least of each group; when that is met, only the least remain."""
        p = self.programme
        cost = p.model.levels[level].choice_cost
        used = self.alive[p.member_variable]
        least = np.full(p.model.groups, np.iinfo(np.int64).max)
        np.minimum.at(least, p.member_group[used], cost[p.member_choice[used]])
        bound = int(least.sum())
        spare = self.values[level] - bound
        extra = p.costs[level] - p.add_up(least[p.model.choice_group])
        self.alive &= extra <= spare
        return bound

    def _work(self, level: int) -> int:
        """Return the best bound that can be proven, improving the plan on the way."""
        pricing = self._relax(level)
        bound = pricing.bound if pricing is not None else 0
        if pricing is None:
            self.events.append(f"{self._name(level)}: no relaxation")
        else:
            self._try_kernel(level, pricing)
            self.alive &= pricing.may_reach(self.values[level])
        if bound >= self.values[level]:
            return bound
        return max(bound, self._integers(level, self.alive, bound))

    def _relax(self, level: int) -> Pricing | None:
        """Generate columns until the relaxation is solved or bounds the level well enough."""
        best: Pricing | None = None
        priced: Duals | None = None
        held = self.values[:level]
        for _ in range(_ROUNDS):
            if not self.alive[self.plan].all():
                raise RuntimeError("a known plan was ruled out, so a bound was wrong")
            self.pool[self.plan] = True
            active = np.flatnonzero(self.pool & self.alive)
            duals = relax(Subproblem(self.programme, level, held, active))
            if duals is None:
                break
            pricing = price_variables(self.programme, level, held, self.alive, duals)
            self.alive &= pricing.may_reach(self.values[level])
            if best is None or pricing.total * best.scale > best.total * pricing.scale:
                best, priced = pricing, duals
            self._offer_whole(active, duals.share)
            attractive = self._attractive(pricing, duals.block)
            if best.bound >= self.values[level] or not len(attractive):
                break
            self.pool[attractive] = True
        if priced is not None and self.keeps_prices:
            self.prices[level] = price_variables(self.programme, level, held, self.entry, priced)
        return best

    def _offer_whole(self, active: IntArray, share: np.ndarray) -> None:
        """Offer the relaxed plan when it happens to be whole."""
        taken = share > 0.5
        if np.abs(share - taken).max(initial=0.0) < 1e-6:
            self._offer(active[taken])

    def _attractive(self, pricing: Pricing, block_price: np.ndarray) -> IntArray:
        """Return variables outside the pool that would improve the relaxation, best first."""
        block = self.programme.block
        paid = np.rint(np.append(block_price, 0.0) * pricing.scale).astype(np.int64)
        gain = pricing.price + paid[block]
        open_to = np.flatnonzero(self.alive & ~self.pool & (gain < -(pricing.scale >> 12)))
        if len(open_to) > _NEW_COLUMNS:
            open_to = open_to[np.argpartition(gain[open_to], _NEW_COLUMNS)[:_NEW_COLUMNS]]
        return open_to

    def _try_kernel(self, level: int, pricing: Pricing) -> None:
        """Look for a better plan among the variables that cost least extra, then among more."""
        if pricing.bound >= self.values[level] or 2 * int(self.alive.sum()) <= 3 * _KERNELS[0]:
            return
        order = np.lexsort((~self.pool, pricing.extra))
        for size in _KERNELS:
            self.alive &= pricing.may_reach(self.values[level])
            if pricing.bound >= self.values[level] or 2 * int(self.alive.sum()) <= 3 * size:
                return
            kernel = np.zeros_like(self.alive)
            kernel[order[:size]] = True
            self._integers(level, kernel & self.alive, pricing.bound)

    def _integers(self, level: int, among: BoolArray, known: int) -> int:
        """Solve a level over some variables and return the bound that holds among them."""
        among = among.copy()
        among[self.plan] = True
        problem = Subproblem(self.programme, level, self.values[:level], np.flatnonzero(among))
        try:
            answer = self._minimise(problem, self.plan, known, self._offer)
        except ScaleError:
            if not self.programme.blocks:
                raise
            return self._integers_over_rows(level, among, known)
        if answer.chosen is not None:
            self._offer(answer.chosen)
        return self._believed(level, answer)

    def _integers_over_rows(self, level: int, among: BoolArray, known: int) -> int:
        """Solve over single choices: far fewer terms, so sums that were too large may not be."""
        rows = state_programme(self.programme.model, column_cap=0)
        allowed = np.zeros(self.programme.model.choices, dtype=bool)
        allowed[self.programme.member_choice[among[self.programme.member_variable]]] = True
        active = np.flatnonzero(allowed[rows.member_choice])
        problem = Subproblem(rows, level, self.values[:level], active)
        plan = rows.encode(self.programme.decode(self.plan))
        answer = self._minimise(problem, plan, known, None)
        if answer.chosen is not None:
            self._offer(self.programme.encode(rows.decode(answer.chosen)))
        return self._believed(level, answer)

    def _minimise(
        self, problem: Subproblem, plan: IntArray, known: int, found: Found | None
    ) -> Answer:
        return minimise(
            problem,
            plan,
            known=min(known, self.values[problem.level]),
            deterministic_time=self.effort.deterministic_time,
            presolve=self.presolve,
            found=found,
        )

    def _believed(self, level: int, answer: Answer) -> int:
        """Return the solver's bound, or none at all where it contradicts what is known."""
        if answer.says not in {"OPTIMAL", "FEASIBLE", "UNKNOWN"}:
            self.events.append(f"{self._name(level)}: solver said {answer.says}, not believed")
            return 0
        if answer.bound > self.values[level]:
            self.events.append(f"{self._name(level)}: bound above a known plan, not believed")
            return 0
        return answer.bound

    def _offer(self, plan: IntArray) -> None:
        """Keep a plan if it is feasible and better, by values recomputed from it."""
        values = self.programme.values(plan)
        if values is None:
            self.events.append("a plan from the solver was not feasible, not believed")
        elif values < self.values:
            self.values, self.plan = values, plan
            self._tell()

    def _tell(self) -> None:
        if self.report is not None:
            self.report(self.programme.decode(self.plan), self._outcomes())

    def _name(self, level: int) -> str:
        return self.programme.model.levels[level].id
