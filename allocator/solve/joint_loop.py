"""The decisions of a joint choice: each is made, routed, and kept with what it gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.domain.plan import GoalResult, Plan, Standing
from allocator.domain.synergy import bundles_of
from allocator.rounds.partly import PartlyQuotes
from allocator.rules import Formulation, Problem, build_model, eligible_pairs
from allocator.rules.choice_model import IntArray
from allocator.solve.decide import Decision, decide_model
from allocator.solve.joint_effort import JointEffort
from allocator.solve.joint_terms import Terms, near_pairs
from allocator.solve.process import Children
from allocator.solve.solution import Effort, Limits

if TYPE_CHECKING:
    from allocator.solve.joint_ground import Ground

Advance = Callable[[int, int], None]
"""Told how many decisions are made, of how many at most."""
Bundles = dict[str, tuple[str, ...]]
"""Packages of each location that takes any, by its id."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One decision and what routing it gave, in carer-minutes of travel per week.

    Parameters
    ----------
    predicted, routed
        Of the whole plan.
    apart
        Differences of all locations added up, each taken as positive.
    was_routed
        Whether all its bundles had been routed before it was made, so that it could know.
    """

    predicted: int
    routed: int
    apart: int
    was_routed: bool = False

    def agrees(self, permille: int) -> bool:
        """Tell whether prediction and routing differ by so many thousandths at most."""
        return 1000 * self.apart <= permille * self.routed


@dataclass(frozen=True)
class Joint:
    """A decision with the synergy it was made under.

    Parameters
    ----------
    problem
        The problem with everything that was learned.
    decision
        The plan, with its predicted and its routed travel.
    turns
        What every decision on the way predicted and what routing gave.
    agrees
        Whether prediction and routing of the plan agree.
    is_settled
        Whether the plan is the last decision, the best there is by a prediction that agrees with
        routing; otherwise it is the best plan tried, restated.
    """

    problem: Problem
    decision: Decision
    turns: tuple[Turn, ...]
    agrees: bool
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Solver:
    """How every single decision of a loop is made.

    Parameters
    ----------
    effort, limits
        How hard the engine tries, and when its process is stopped.
    children
        Who solves; by default a child of its own for each decision.
    """

    effort: Effort | None = None
    limits: Limits | None = None
    children: Children | None = None


Trial = tuple[tuple[int, ...], int, int]
"""Values of the goals before travel, routed travel, and when it was tried."""


class Loop:
    """The decisions made so far, and the prediction they are made by.

    Parameters
    ----------
    problem
        Case and policy, with quotes.
    level
        Position of the travel goal.
    joint
        How near prediction and routing must come.
    solver
        Who makes every single decision, and how hard.
    """

    def __init__(self, problem: Problem, level: int, joint: JointEffort, solver: Solver) -> None:
        self._eligible = eligible_pairs(problem)
        self.problem, self.ground = _on_ground(problem)
        self.level, self.joint = level, joint
        self.terms = Terms(self.problem, joint.crowds, joint.asks_inside)
        self.pairs: list[tuple[str, str, str]] = []
        self.decided: list[tuple[Problem, Decision]] = []
        self.turns: list[Turn] = []
        self._solver = solver
        self._tried: dict[Trial, IntArray] = {}

    @property
    def choices(self) -> int:
        """How many choices the model has."""
        return int(self._eligible.sum()) + len(self._eligible)

    @property
    def formulation(self) -> Formulation:
        """The model of the last decision."""
        return self.decided[-1][1].formulation

    def ask_pairs(self) -> None:
        """Learn what near pairs save each other."""
        places, packages = self.problem.locations, self.problem.packages
        self.pairs = [
            (places[column].location_id, packages[one].ref, packages[other].ref)
            for column, one, other in near_pairs(self.problem, self._eligible, self.joint.screen)
        ]
        self.terms = self.terms.afresh(self.pairs)

    def turn(self) -> None:
        """Decide once, from the best plan so far, and route what was chosen."""
        problem = self.problem.with_synergy(self.terms.synergy)
        formulation = build_model(problem, self._eligible)
        start = self.least if self._tried else None
        decision = decide_model(
            problem,
            formulation,
            effort=self._solver.effort,
            limits=self._solver.limits,
            start=start,
            children=self._solver.children,
        )
        self.keep(problem, decision)

    def keep(self, problem: Problem, decision: Decision) -> None:
        """Route what a decision chose and keep both."""
        bundles = bundles_of(decision.plan.assignment)
        predicted = {at: self.terms.predict(at, refs) for at, refs in bundles.items()}
        was_routed = self.terms.routed.keys() >= bundles.items()
        routed = {at: self.terms.ask(at, refs) for at, refs in bundles.items()}
        apart = sum(abs(routed[at] - predicted[at]) for at in bundles)
        self.decided.append((problem, decision))
        turn = Turn(sum(predicted.values()), sum(routed.values()), apart, was_routed)
        self.turns.append(turn)

    @property
    def agrees(self) -> bool:
        """Whether prediction and routing agree on the last decision."""
        return self.turns[-1].agrees(self.joint.permille)

    @property
    def is_settled(self) -> bool:
        """Whether the last decision agrees and nothing tried is better by more than that."""
        held, least, _ = min(self._tried)
        values = tuple(goal.value for goal in self.decided[-1][1].plan.goals[: self.level])
        most = (1000 + self.joint.permille) * least
        return self.agrees and values == held and 1000 * self.turns[-1].routed <= most

    def try_decided(self) -> None:
        """Count the last decision among the plans tried."""
        problem, decision = self.decided[-1]
        self.try_plan(decision.formulation.taken(problem, decision.plan))

    def try_plan(self, taken: IntArray) -> None:
        """Keep a plan with what it is worth, unless it was tried before."""
        if not any(np.array_equal(taken, known) for known in self._tried.values()):
            held = self.formulation.model.values(taken)[: self.level]
            self._tried[held, self._routed(taken), len(self._tried)] = taken

    @property
    def least(self) -> IntArray:
        """The best plan so far."""
        return self._tried[min(self._tried)]

    @property
    def is_best_decided(self) -> bool:
        """Whether the best plan so far is the last decision."""
        problem, decision = self.decided[-1]
        return np.array_equal(self.least, decision.formulation.taken(problem, decision.plan))

    def offered(self) -> dict[str, list[str]]:
        """Return the packages each location may take, by its id."""
        packages, places = self.problem.packages, self.problem.locations
        found: dict[str, list[str]] = {place.location_id: [] for place in places}
        for row, column in np.argwhere(self._eligible).tolist():
            found[places[column].location_id].append(packages[row].ref)
        return found

    def bundles(self, taken: IntArray) -> Bundles:
        """Return the bundles of a plan."""
        return bundles_of(self.formulation.assignment(self.problem, taken))

    def _routed(self, taken: IntArray) -> int:
        return sum(self.terms.ask(at, refs) for at, refs in self.bundles(taken).items())

    def last(self) -> Joint:
        """Return the last decision as it was made."""
        problem, decision = self.decided[-1]
        turn = self.turns[-1]
        return self._told(problem, decision, (turn.predicted, turn.routed))

    def restated(self, terms: Terms) -> Joint:
        """Return the best plan tried, under terms that are exact for its own bundles."""
        _, decision = self.decided[-1]
        taken = self.least
        problem = self.problem.with_synergy(terms.synergy)
        formulation = build_model(problem, self._eligible)
        goals = _restated(formulation.model.values(taken), decision.plan, self.level)
        assignment = self.formulation.assignment(self.problem, taken)
        plan = replace(decision.plan, assignment=assignment, goals=goals)
        predicted = sum(terms.predict(at, refs) for at, refs in bundles_of(assignment).items())
        told = Decision(plan, formulation, decision.solution)
        return self._told(problem, told, (predicted, self._routed(taken)))

    def _told(self, problem: Problem, decision: Decision, figures: tuple[int, int]) -> Joint:
        """Return a decision with its travel, predicted and routed."""
        predicted, routed = figures
        plan = replace(
            decision.plan,
            synergy=problem.synergy,
            predicted_travel=predicted,
            routed_travel=routed,
        )
        agrees = 1000 * abs(predicted - routed) <= self.joint.permille * routed
        is_settled = agrees and decision is self.decided[-1][1]
        return Joint(problem, replace(decision, plan=plan), tuple(self.turns), agrees, is_settled)


def _on_ground(problem: Problem) -> tuple[Problem, Ground | None]:
    """Return a problem that keeps routed rounds in memory, where its quotes come from such."""
    quotes = problem.quotes
    if not isinstance(quotes, PartlyQuotes) or quotes.weeks is None:
        return problem, None
    from allocator.solve.joint_ground import Ground, GroundQuotes  # noqa: PLC0415  compiles

    ground = Ground(problem, quotes.weeks)
    return problem.asking(GroundQuotes(quotes, ground)), ground


def _restated(values: tuple[int, ...], last: Plan, level: int) -> tuple[GoalResult, ...]:
    """Give a plan's values the bounds of the goals before travel, and none from there on."""
    return tuple(
        old
        if number < level and old.value == value
        else GoalResult(old.goal, value, None, Standing.UNPROVEN)
        for number, (value, old) in enumerate(zip(values, last.goals, strict=True))
    )
