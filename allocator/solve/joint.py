"""Choose locations together with their rounds: decide, route what was chosen, correct, repeat.

The prediction is linear enough for the solver: quotes, savings of near pairs, surcharges. What was
chosen is then routed, location by location. Where prediction and routing differ, the difference
goes back into the prediction as a cut, and the list is decided again, until they agree.

References
----------
Hooker, J. N. and Ottosson, G. (2003). Logic-based Benders decomposition. Mathematical Programming
96, 33–60. https://doi.org/10.1007/s10107-003-0375-9
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.domain.plan import GoalResult, Method, Plan, Standing
from allocator.domain.synergy import bundles_of
from allocator.rounds.partly import PartlyQuotes
from allocator.rules import Formulation, Problem, build_model, eligible_pairs, goals_in_order
from allocator.rules.choice_model import IntArray
from allocator.rules.travel_goal import ID as TRAVEL
from allocator.solve.decide import Decision, decide, decide_model
from allocator.solve.engine import COUNTY_CHOICES
from allocator.solve.joint_moves import Changes, Polish
from allocator.solve.joint_terms import Screen, Terms, near_pairs
from allocator.solve.one_by_one import place_one_by_one
from allocator.solve.solution import Effort, Limits

if TYPE_CHECKING:
    from allocator.solve.joint_ground import Ground

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class JointEffort:
    """How far prediction and routing are brought together.

    Parameters
    ----------
    screen
        Which pairs are asked for before the first decision.
    stages, turns
        Most stages, and most decisions in each. After a stage the best plan so far is improved on
        the rounds themselves, and the next begins with what is known of that one.
    asks
        Most bundles asked for while improving.
    tries
        Most changes tried on routed rounds as they stand, where quotes come from such.
    crowds, asks_inside
        How closely a bundle is looked at that was predicted too low; see `Terms`.
    permille
        Largest difference at which they agree, in thousandths of the routed travel: the
        differences of all locations added up, so that none hides another.
    """

    screen: Screen = field(default_factory=Screen)
    stages: int = 2
    turns: int = 6
    asks: int = 1_000
    tries: int = 120
    crowds: int = 12
    asks_inside: bool = True
    permille: int = 10


SPARING = JointEffort(
    screen=Screen(partners=2, minutes=10, pairs=60),
    stages=2,
    turns=1,
    asks=0,
    tries=80,
    crowds=0,
    asks_inside=False,
)
"""Where every question is answered by routing, which takes a hundred times as long.

Plans are improved on the rounds as they stand, where a change costs a tenth of a question.
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """One decision and what routing it gave, in carer-minutes of travel per week.

    Parameters
    ----------
    predicted, routed
        Of the whole plan.
    apart
        Differences of all locations added up, each taken as positive.
    """

    predicted: int
    routed: int
    apart: int

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


def decide_jointly(
    problem: Problem,
    *,
    joint: JointEffort | None = None,
    effort: Effort | None = None,
    limits: Limits | None = None,
    advance: Advance | None = None,
) -> Joint:
    """Find a plan whose added travel is what routing its bundles gives.

    Parameters
    ----------
    problem
        Case and policy; its quotes are asked for pairs and for the bundles chosen.
    joint
        How near the two must come, and how often to try.
    effort, limits
        Of every single decision.
    advance
        Told how many decisions are made, of how many at most.

    Returns
    -------
    Joint
        The last decision, where prediction and routing agree and nothing tried saves more travel
        than that tolerance. Otherwise the plan tried that is best on the goals before travel and
        then has the least routed travel; it is restated under what is known of its own bundles,
        its travel unproven. A county is decided once, on quotes alone, and routed. The same input
        gives the same plan.
    """
    joint = joint or JointEffort()
    loop = _Loop(problem, effort or Effort(), limits or Limits())
    goals = [goal.id for goal in goals_in_order(problem.policy)]
    if TRAVEL not in goals or loop.is_county:
        loop.turn()
        return loop.last(joint.permille)
    level = goals.index(TRAVEL)
    loop.terms = Terms(loop.problem, joint.crowds, joint.asks_inside)
    loop.ask_pairs(joint.screen)
    for stage in range(joint.stages):
        if stage:
            loop.relearn()
        for number in range(joint.turns):
            if number:
                loop.learn()
            loop.turn()
            if advance is not None:
                advance(stage * joint.turns + number + 1, joint.stages * joint.turns)
            if loop.agrees(joint.permille):
                break
        loop.polish(level, joint)
        if loop.is_settled(joint.permille):
            return loop.last(joint.permille)
    return loop.best(level, joint.permille)


def decide_with_rounds(
    problem: Problem,
    method: Method = Method.OPTIMAL,
    *,
    joint: JointEffort | None = None,
    effort: Effort | None = None,
    limits: Limits | None = None,
    advance: Advance | None = None,
) -> Joint:
    """Find a plan by any method and state its travel, predicted and routed.

    Parameters
    ----------
    problem
        Case and policy.
    method
        ``optimal`` decides jointly; the others place one package at a time by quotes alone.
    joint, effort, limits, advance
        As for `decide_jointly`.
    """
    if method is Method.OPTIMAL:
        return decide_jointly(problem, joint=joint, effort=effort, limits=limits, advance=advance)
    loop = _Loop(problem, effort or Effort(), limits or Limits())
    loop.keep(loop.problem, decide(loop.problem, method))
    return loop.last(JointEffort().permille)


Assignment = tuple[tuple[str, str | None], ...]
Trial = tuple[tuple[int, ...], int, int]
"""Values of the goals before travel, routed travel, and when it was tried."""


class _Loop:
    """The decisions made so far and what has been learned from them."""

    def __init__(self, problem: Problem, effort: Effort, limits: Limits) -> None:
        self.problem, self.ground = _on_ground(problem)
        self.effort, self.limits = effort, limits
        self.eligible = eligible_pairs(problem)
        self.terms = Terms(self.problem)
        self.pairs: list[tuple[str, str, str]] = []
        self.decided: list[tuple[Problem, Decision]] = []
        self.turns: list[Turn] = []
        self.tried: dict[Trial, IntArray] = {}

    @property
    def is_county(self) -> bool:
        """Whether the model goes to the county engine."""
        return int(self.eligible.sum()) + len(self.eligible) >= COUNTY_CHOICES

    def ask_pairs(self, screen: Screen) -> None:
        """Learn what near pairs save each other."""
        places, packages = self.problem.locations, self.problem.packages
        self.pairs = [
            (places[column].location_id, packages[one].ref, packages[other].ref)
            for column, one, other in near_pairs(self.problem, self.eligible, screen)
        ]
        self.terms = self.terms.afresh(self.pairs)

    def turn(self) -> None:
        """Decide once, from the best plan so far, and route what was chosen."""
        problem = self.problem.with_synergy(self.terms.synergy)
        formulation = build_model(problem, self.eligible)
        start = self._least if self.tried else None
        decision = decide_model(
            problem, formulation, effort=self.effort, limits=self.limits, start=start
        )
        self.keep(problem, decision)

    def keep(self, problem: Problem, decision: Decision) -> None:
        """Route what a decision chose and keep both."""
        bundles = bundles_of(decision.plan.assignment)
        predicted = {at: self.terms.predict(at, refs) for at, refs in bundles.items()}
        routed = {at: self.terms.ask(at, refs) for at, refs in bundles.items()}
        apart = sum(abs(routed[at] - predicted[at]) for at in bundles)
        self.decided.append((problem, decision))
        self.turns.append(Turn(sum(predicted.values()), sum(routed.values()), apart))

    def agrees(self, permille: int) -> bool:
        """Tell whether prediction and routing agree on the last decision."""
        return self.turns[-1].agrees(permille)

    def is_settled(self, permille: int) -> bool:
        """Tell whether the last decision agrees and nothing tried is better by more than that."""
        held, least, _ = min(self.tried)
        if not self.agrees(permille):
            return False
        _, decision = self.decided[-1]
        values = tuple(goal.value for goal in decision.plan.goals[: len(held)])
        return values == held and 1000 * self.turns[-1].routed <= (1000 + permille) * least

    def polish(self, level: int, joint: JointEffort) -> None:
        """Improve the best plan so far on the rounds themselves."""
        for problem, decision in self.decided:
            taken = decision.formulation.taken(problem, decision.plan)
            self._try(decision.formulation, taken, level)
        changes = Changes(decision.formulation, level)
        self._climb(problem, changes, joint.tries)
        polish = Polish(problem, changes, self.terms, joint.asks)
        self._try(decision.formulation, polish.improve(self._least), level)

    def _climb(self, problem: Problem, changes: Changes, tries: int) -> None:
        """Improve the last decision on routed rounds as they stand, where there are any.

        The first time the nearest location for everybody is a beginning too, if it is better.
        """
        if self.ground is not None and tries:
            from allocator.solve.joint_climb import Climb  # noqa: PLC0415  compiles the search

            climb = Climb(problem, changes, self.ground, tries)
            start = changes.formulation.taken(problem, self.decided[-1][1].plan)
            near = place_one_by_one(problem, changes.formulation, Method.NEAREST)
            if len(self.decided) == 1 and changes.may(near, changes.held(start)):
                self._try(changes.formulation, near, changes.level)
                start = self._least
            self._try(changes.formulation, climb.improve(start), changes.level)

    @property
    def _least(self) -> IntArray:
        """The best plan so far."""
        return self.tried[min(self.tried)]

    def _try(self, formulation: Formulation, taken: IntArray, level: int) -> None:
        """Keep a plan with what it is worth, unless it was tried before."""
        if not any(np.array_equal(taken, known) for known in self.tried.values()):
            held = formulation.model.values(taken)[:level]
            self.tried[held, self._routed(formulation, taken), len(self.tried)] = taken

    def _routed(self, formulation: Formulation, taken: IntArray) -> int:
        bundles = bundles_of(formulation.assignment(self.problem, taken))
        return sum(self.terms.ask(at, refs) for at, refs in bundles.items())

    def learn(self) -> None:
        """Feed what routing gave for the last plan back."""
        _, decision = self.decided[-1]
        for at, refs in bundles_of(decision.plan.assignment).items():
            self.terms.learn(at, refs)

    def relearn(self) -> None:
        """Begin again with pairs, the best plan, and whatever was predicted too low before."""
        self.terms = self._knowing(self._best())
        for _, decision in self.decided:
            for at, refs in bundles_of(decision.plan.assignment).items():
                if self.terms.gap(at, refs) > 0:
                    self.terms.learn(at, refs)

    def _best(self) -> Assignment:
        return self.decided[-1][1].formulation.assignment(self.problem, self._least)

    def _knowing(self, assignment: Assignment) -> Terms:
        """Return terms that know near pairs and the bundles of one plan."""
        terms = self.terms.afresh(self.pairs)
        for at, refs in bundles_of(assignment).items():
            terms.learn(at, refs)
        return terms

    def last(self, permille: int) -> Joint:
        """Return the last decision as it was made."""
        problem, decision = self.decided[-1]
        turn = self.turns[-1]
        return self._told(problem, decision, (turn.predicted, turn.routed), permille)

    def best(self, level: int, permille: int) -> Joint:
        """Return the plan with the least routed travel, restated under what is known of it."""
        _, decision = self.decided[-1]
        taken, assignment = self._least, self._best()
        terms = self._knowing(assignment)
        problem = self.problem.with_synergy(terms.synergy)
        formulation = build_model(problem, self.eligible)
        goals = _restated(formulation.model.values(taken), decision.plan, level)
        plan = replace(decision.plan, assignment=assignment, goals=goals)
        predicted = sum(terms.predict(at, refs) for at, refs in bundles_of(assignment).items())
        figures = predicted, self._routed(formulation, taken)
        told = Decision(plan, formulation, decision.solution)
        return self._told(problem, told, figures, permille)

    def _told(
        self, problem: Problem, decision: Decision, figures: tuple[int, int], permille: int
    ) -> Joint:
        """Return a decision with its travel figures."""
        plan = replace(
            decision.plan,
            synergy=problem.synergy,
            predicted_travel=figures[0],
            routed_travel=figures[1],
        )
        predicted, routed = figures
        agrees = 1000 * abs(predicted - routed) <= permille * routed
        is_settled = agrees and decision is self.decided[-1][1]
        return Joint(problem, replace(decision, plan=plan), tuple(self.turns), agrees, is_settled)


def _on_ground(problem: Problem) -> tuple[Problem, Ground | None]:
    """Return a problem that keeps routed rounds in memory, where its quotes come from such."""
    quotes = problem.quotes
    if not isinstance(quotes, PartlyQuotes) or quotes.weeks is None:
        return problem, None
    from allocator.solve.joint_ground import Ground, GroundQuotes  # noqa: PLC0415  compiles

    ground = Ground(problem, quotes.weeks)
    return replace(problem, quotes=GroundQuotes(quotes, ground)), ground


def _restated(values: tuple[int, ...], last: Plan, level: int) -> tuple[GoalResult, ...]:
    """Give a plan's values the bounds of the goals before travel, and none from there on."""
    return tuple(
        old
        if number < level and old.value == value
        else GoalResult(old.goal, value, None, Standing.UNPROVEN)
        for number, (value, old) in enumerate(zip(values, last.goals, strict=True))
    )
