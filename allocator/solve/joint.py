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

from allocator.domain.plan import GoalResult, Method, Plan, Standing
from allocator.domain.synergy import bundles_of
from allocator.rules import Formulation, Problem, build_model, eligible_pairs, goals_in_order
from allocator.rules.travel_goal import ID as TRAVEL
from allocator.solve.decide import Decision, decide, decide_model
from allocator.solve.engine import COUNTY_CHOICES
from allocator.solve.joint_terms import Screen, Terms, near_pairs
from allocator.solve.solution import Effort, Limits

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class JointEffort:
    """How far prediction and routing are brought together.

    Parameters
    ----------
    screen
        Which pairs are asked for before the first decision.
    turns
        Most decisions; the last one is routed too.
    permille
        Largest difference at which they agree, in thousandths of the routed travel: the
        differences of all locations added up, so that none hides another.
    """

    screen: Screen = field(default_factory=Screen)
    turns: int = 12
    permille: int = 10


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
        Whether prediction and routing agree on this plan.
    """

    problem: Problem
    decision: Decision
    turns: tuple[Turn, ...]
    agrees: bool


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
        The last plan when prediction and routing agree; otherwise the one with the least routed
        travel of all that are as good on the goals before it. A county is decided once, on quotes
        alone, and routed. The same input gives the same plan.
    """
    effort, limits, joint = effort or Effort(), limits or Limits(), joint or JointEffort()
    loop = _Loop(problem, effort, limits)
    goals = [goal.id for goal in goals_in_order(problem.policy)]
    if TRAVEL not in goals or loop.is_county:
        loop.turn()
        return loop.result(0, joint.permille)
    for column, one, other in near_pairs(problem, loop.eligible, joint.screen):
        place, packages = problem.locations[column], problem.packages
        loop.terms.learn_pair(place.location_id, packages[one].ref, packages[other].ref)
    for number in range(joint.turns):
        loop.turn()
        if advance is not None:
            advance(number + 1, joint.turns)
        if loop.turns[-1].agrees(joint.permille):
            return loop.result(number, joint.permille)
        loop.learn()
    return loop.best(goals.index(TRAVEL), joint.permille)


def decide_with_rounds(
    problem: Problem,
    method: Method = Method.OPTIMAL,
    *,
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
    effort, limits, advance
        As for `decide_jointly`.
    """
    if method is Method.OPTIMAL:
        return decide_jointly(problem, effort=effort, limits=limits, advance=advance)
    loop = _Loop(problem, effort or Effort(), limits or Limits())
    loop.keep(problem, decide(problem, method))
    return loop.result(0, JointEffort().permille)


class _Loop:
    """The decisions made so far and what has been learned from them."""

    def __init__(self, problem: Problem, effort: Effort, limits: Limits) -> None:
        self.problem, self.effort, self.limits = problem, effort, limits
        self.eligible = eligible_pairs(problem)
        self.terms = Terms(problem)
        self.decisions: list[Decision] = []
        self.problems: list[Problem] = []
        self.turns: list[Turn] = []

    @property
    def is_county(self) -> bool:
        """Whether the model goes to the county engine."""
        return int(self.eligible.sum()) + len(self.eligible) >= COUNTY_CHOICES

    def formulate(self) -> tuple[Problem, Formulation]:
        """Write the model under what is known now."""
        problem = self.problem.with_synergy(self.terms.synergy)
        return problem, build_model(problem, self.eligible)

    def turn(self) -> None:
        """Decide once, from the last plan, and route what was chosen."""
        problem, formulation = self.formulate()
        start = None
        if self.decisions:
            start = formulation.taken(problem, self.decisions[-1].plan)
        decision = decide_model(
            problem, formulation, effort=self.effort, limits=self.limits, start=start
        )
        self.keep(problem, decision)

    def keep(self, problem: Problem, decision: Decision) -> None:
        """Route what a decision chose and keep both."""
        self.problems.append(problem)
        bundles = bundles_of(decision.plan.assignment)
        predicted = {at: self.terms.predict(at, refs) for at, refs in bundles.items()}
        routed = {at: self.terms.ask(at, refs) for at, refs in bundles.items()}
        apart = sum(abs(routed[at] - predicted[at]) for at in bundles)
        self.decisions.append(decision)
        self.turns.append(Turn(sum(predicted.values()), sum(routed.values()), apart))

    def learn(self) -> None:
        """Feed the difference of every location back."""
        for at, refs in bundles_of(self.decisions[-1].plan.assignment).items():
            self.terms.learn(at, refs)

    def result(self, number: int, permille: int) -> Joint:
        """Return one of the decisions as it was made."""
        turn, decision = self.turns[number], self.decisions[number]
        plan = replace(
            decision.plan,
            synergy=self.problems[number].synergy,
            predicted_travel=turn.predicted,
            routed_travel=turn.routed,
        )
        return Joint(
            self.problems[number],
            replace(decision, plan=plan),
            tuple(self.turns),
            turn.agrees(permille),
        )

    def best(self, level: int, permille: int) -> Joint:
        """Return the plan with the least routed travel, restated under all that was learned."""

        def value(number: int) -> tuple[tuple[int, ...], int, int]:
            earlier = self.decisions[number].plan.goals[:level]
            return tuple(goal.value for goal in earlier), self.turns[number].routed, number

        number = min(range(len(self.turns)), key=value)
        if number == len(self.turns) - 1:
            return self.result(number, permille)
        last = self.decisions[-1].plan
        problem, formulation = self.formulate()
        old = self.decisions[number].plan
        taken = formulation.taken(problem, old)
        predicted = sum(
            self.terms.predict(at, refs) for at, refs in bundles_of(old.assignment).items()
        )
        plan = replace(
            old,
            goals=_restated(formulation.model.values(taken), last, level),
            synergy=problem.synergy,
            predicted_travel=predicted,
            routed_travel=self.turns[number].routed,
        )
        told = Turn(
            predicted, self.turns[number].routed, abs(predicted - self.turns[number].routed)
        )
        return Joint(
            problem,
            Decision(plan, formulation, self.decisions[number].solution),
            tuple(self.turns),
            told.agrees(permille),
        )


def _restated(values: tuple[int, ...], last: Plan, level: int) -> tuple[GoalResult, ...]:
    """Give a plan's values the bounds of the goals before travel, and none from there on."""
    return tuple(
        old
        if number < level and old.value == value
        else GoalResult(old.goal, value, None, Standing.UNPROVEN)
        for number, (value, old) in enumerate(zip(values, last.goals, strict=True))
    )
