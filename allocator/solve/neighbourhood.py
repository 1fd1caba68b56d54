"""Free a part of a plan, solve that part exactly with CP-SAT, keep what is no worse.

The solver's own large-neighbourhood search needs several workers and then gives different plans
from run to run. Here it runs with one worker inside a deterministic limit, and the parts are chosen
by a seeded rule, so the same input gives the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model_helper as sat

from allocator.rules.choice_model import ROW_LIMIT, BoolArray, ChoiceModel, IntArray
from allocator.solve.cpsat_settings import repeatable
from allocator.solve.guard import ScaleError, check_row
from allocator.solve.interior import FloatArray

_CHOICES_EACH = 10


@dataclass(frozen=True)
class Part:
    """The result of solving a part: the whole plan, and whether the part is proven."""

    plan: IntArray
    proven: bool


def solve_part(
    model: ChoiceModel,
    plan: IntArray,
    level: int,
    allowed: BoolArray,
    *,
    deterministic_time: float = 2.0,
    seed: int = 1,
) -> Part:
    """Minimise one level over the choices allowed, earlier levels never worse.

    Parameters
    ----------
    model
        The programme.
    plan
        A feasible plan; what it takes stays allowed.
    level
        The level to minimise.
    allowed
        Choices that may be taken, shape ``(choices,)``; groups with none of their own keep theirs.
    deterministic_time
        CP-SAT's own unit, the same on every machine.
    seed
        The solver's random seed.

    Returns
    -------
    Part
        A feasible plan, lexicographically no worse; ``proven`` when no plan over the allowed
        choices has a smaller value of this level.

    Raises
    ------
    allocator.solve.guard.ScaleError
        When a row of the part is too large for the solver to be believed.
    """
    built = _PartModel(model, plan, level, allowed)
    if not len(built.choice):
        return Part(plan, True)
    wrapper = sat.SolveWrapper()
    wrapper.set_parameters(repeatable(deterministic_time, seed=seed))
    answer = wrapper.solve(built.proto)  # type: ignore[no-untyped-call]  # no typed signature
    fresh = built.read(answer)
    if fresh is None or not _no_worse(model, fresh, plan, level):
        return Part(plan, False)
    better = model.values(fresh) < model.values(plan)
    return Part(fresh if better else plan, answer.status == sat.CpSolverStatus.OPTIMAL)


def _no_worse(model: ChoiceModel, fresh: IntArray, plan: IntArray, level: int) -> bool:
    """Check a solver's plan from nothing: feasible, and no worse on any level up to this one."""
    if not model.is_feasible(fresh):
        return False
    new, old = model.values(fresh), model.values(plan)
    return all(new[k] <= old[k] for k in range(level + 1))


class _PartModel:
    """The CP-SAT model of the groups that have a choice left."""

    def __init__(self, model: ChoiceModel, plan: IntArray, level: int, allowed: BoolArray) -> None:
        self.model, self.plan, self.level = model, plan, level
        open_choice = allowed.copy()
        open_choice[plan] = True
        count = np.add.reduceat(open_choice.astype(np.int64), model.group_start[:-1])
        self.free = np.flatnonzero(count > 1)
        open_choice &= (count > 1)[model.choice_group]
        self.choice = np.flatnonzero(open_choice)
        self.place = np.full(model.choices, -1)
        self.place[self.choice] = np.arange(len(self.choice))
        self.proto = sat.CpModelProto()
        self._add_groups()
        self._add_rows()
        self._add_levels()

    def _add_groups(self) -> None:
        taken = np.zeros(self.model.choices, dtype=bool)
        taken[self.plan] = True
        for choice in self.choice.tolist():
            self.proto.variables.add().domain.extend([0, 1])
            self.proto.solution_hint.vars.append(int(self.place[choice]))
            self.proto.solution_hint.values.append(int(taken[choice]))
        self.group = self.model.choice_group[self.choice]
        self.first = np.flatnonzero(np.diff(self.group, prepend=-1))
        for places in np.split(np.arange(len(self.choice)), self.first[1:]):
            self.proto.constraints.add().exactly_one.literals.extend(places.tolist())

    def _add_rows(self) -> None:
        """Add the rows that the free groups touch, less what the fixed groups use."""
        model = self.model
        held = self.place[model.row_choice] >= 0
        touched = np.unique(model.entry_row[held])
        fixed = self.plan.copy()
        mask = np.ones(model.groups, dtype=bool)
        mask[self.free] = False
        self.fixed = fixed[mask]
        rest = self._use_of(self.fixed)
        self.over = model.row_use(self.plan) - model.row_limit
        priced = np.zeros(model.rows, dtype=bool)
        for goal in model.levels[: self.level + 1]:
            priced |= goal.excess_cost > 0
        self.excess: dict[int, int] = {}
        self.fixed_excess = np.where(model.row_soft, np.maximum(0, self.over), 0)
        for row in touched.tolist():
            if model.row_soft[row] and not priced[row]:
                continue
            span = slice(int(model.row_start[row]), int(model.row_start[row + 1]))
            place = self.place[model.row_choice[span]]
            use = model.row_coefficient[span][place >= 0]
            self._add_row(row, place[place >= 0], use, int(model.row_limit[row] - rest[row]))

    def _use_of(self, choices: IntArray) -> IntArray:
        taken = np.zeros(self.model.choices, dtype=bool)
        taken[choices] = True
        held = taken[self.model.row_choice]
        use = np.zeros(self.model.rows, dtype=np.int64)
        np.add.at(use, self.model.entry_row[held], self.model.row_coefficient[held])
        return use

    def _add_row(self, row: int, place: IntArray, use: IntArray, room: int) -> None:
        variables, coefficients = place.tolist(), use.tolist()
        bounds = np.ones(len(use), dtype=np.int64)
        group = self.group[place]
        order = np.argsort(group, kind="stable")
        first = np.flatnonzero(np.diff(group[order], prepend=-1))
        worst = int(np.maximum(0, np.maximum.reduceat(use[order], first)).sum())
        if self.model.row_soft[row]:
            self.fixed_excess[row] = 0
            top = max(0, worst - room)
            if top == 0:
                return
            self.excess[row] = len(self.proto.variables)
            self.proto.variables.add().domain.extend([0, top])
            self.proto.solution_hint.vars.append(self.excess[row])
            self.proto.solution_hint.values.append(max(0, int(self.over[row])))
            variables, coefficients = [*variables, self.excess[row]], [*coefficients, -1]
            bounds = np.append(bounds, top)
        elif worst <= room:
            return
        check_row(f"row {row}", np.array(coefficients), bounds)
        line = self.proto.constraints.add().linear
        line.vars.extend(variables)
        line.coeffs.extend(coefficients)
        line.domain.extend([-(2**40), room])

    def _add_levels(self) -> None:
        """Hold earlier levels and minimise this one, each above the least of its groups."""
        values = self.model.values(self.plan)
        for k in range(self.level + 1):
            cost, constant = self._level_terms(k)
            variables = [*range(len(self.choice)), *self.excess.values()]
            coefficients = [*cost.tolist(), *self._excess_costs(k)]
            used = [(v, c) for v, c in zip(variables, coefficients, strict=True) if c]
            if k == self.level:
                self.proto.objective.vars.extend([v for v, _ in used])
                self.proto.objective.coeffs.extend([c for _, c in used])
            if not used:
                continue
            top = {v: self.proto.variables[v].domain[1] for v, _ in used}
            check_row(
                f"level {self.model.levels[k].id}",
                np.array([c for _, c in used]),
                np.array([top[v] for v, _ in used]),
            )
            line = self.proto.constraints.add().linear
            line.vars.extend([v for v, _ in used])
            line.coeffs.extend([c for _, c in used])
            line.domain.extend([-ROW_LIMIT, values[k] - constant])

    def _level_terms(self, k: int) -> tuple[IntArray, int]:
        goal = self.model.levels[k]
        cost = goal.choice_cost[self.choice]
        least = np.minimum.reduceat(cost, self.first)
        constant = int(least.sum()) + int(goal.choice_cost[self.fixed].sum())
        constant += int((goal.excess_cost * self.fixed_excess).sum())
        size = np.diff(np.append(self.first, len(cost)))
        return cost - np.repeat(least, size), constant

    def _excess_costs(self, k: int) -> list[int]:
        goal = self.model.levels[k]
        return [int(goal.excess_cost[row]) for row in self.excess]

    def read(self, answer: sat.CpSolverResponse) -> IntArray | None:
        """Return the whole plan the solver found, or ``None``."""
        known = (sat.CpSolverStatus.OPTIMAL, sat.CpSolverStatus.FEASIBLE)
        if answer.status not in known:
            return None
        solution = np.array(list(answer.solution))[: len(self.choice)]
        plan = self.plan.copy()
        chosen = self.choice[solution == 1]
        plan[self.model.choice_group[chosen]] = chosen
        return plan


def free_and_solve(  # noqa: PLR0913 - what to free, how often and how hard
    model: ChoiceModel,
    plan: IntArray,
    level: int,
    *,
    price: FloatArray,
    rounds: int,
    rows_each: int = 4,
    deterministic_time: float = 0.15,
    seed: int = 1,
) -> IntArray:
    """Improve a plan by solving small related parts exactly, one after another.

    Parameters
    ----------
    model
        The programme.
    plan
        A feasible plan.
    level
        The level to improve; earlier levels are never worse.
    price
        How dear each choice looks; each free group keeps its cheapest few choices.
    rounds
        Number of parts tried.
    rows_each
        Rows whose members are freed together.
    deterministic_time
        Limit of each part in CP-SAT's own unit.
    seed
        Seed of the draws.
    """
    draws = np.random.default_rng(seed)
    cheap = _cheapest(model, price)
    for number in range(rounds):
        allowed = _related_choices(model, plan, cheap, draws, rows_each)
        try:
            part = solve_part(
                model,
                plan,
                level,
                allowed,
                deterministic_time=deterministic_time,
                seed=number,
            )
        except ScaleError:
            rows_each = max(1, rows_each - 1)
            continue
        plan = part.plan
    return plan


def _cheapest(model: ChoiceModel, price: FloatArray) -> BoolArray:
    order = np.lexsort((price, model.choice_group))
    rank = np.empty(model.choices, dtype=np.int64)
    rank[order] = np.arange(model.choices)
    cheap: BoolArray = rank - model.group_start[model.choice_group] < _CHOICES_EACH
    return cheap


def _related_choices(
    model: ChoiceModel,
    plan: IntArray,
    cheap: BoolArray,
    draws: np.random.Generator,
    rows_each: int,
) -> BoolArray:
    """Draw a row, walk to rows its members could move to, and free all their members."""
    taken = np.zeros(model.choices, dtype=bool)
    taken[plan] = True
    hard = np.flatnonzero(~model.row_soft)
    row = int(draws.choice(hard))
    group_of = model.choice_group
    free = np.zeros(model.groups, dtype=bool)
    chosen = np.zeros(model.rows, dtype=bool)
    for _ in range(rows_each):
        chosen[row] = True
        span = model.row_choice[model.row_start[row] : model.row_start[row + 1]]
        free[group_of[span[taken[span]]]] = True
        near = cheap & free[group_of]
        held = near[model.row_choice] & ~model.row_soft[model.entry_row]
        nearby = np.unique(model.entry_row[held])
        nearby = nearby[~chosen[nearby]]
        if not len(nearby):
            break
        row = int(draws.choice(nearby))
    touches = np.zeros(model.choices, dtype=bool)
    touches[model.row_choice[chosen[model.entry_row]]] = True
    allowed: BoolArray = free[group_of] & (cheap | touches)
    return allowed
