"""Write a problem as a model, and judge a plan without one.

`build_model` tells the rules to a solver. `judge` never looks at the model: it asks every rule's
own definition about the plan, so that a fault in one is caught by the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.domain.plan import Plan
from allocator.rules.builder import NOBODY, ModelBuilder
from allocator.rules.capacity import placements
from allocator.rules.catalogue import PAIR_RULES, PLAN_RULES, goals_in_order
from allocator.rules.choice_model import ChoiceModel
from allocator.rules.form import ONE_LOCATION
from allocator.rules.problem import BoolArray, IntArray, Problem
from allocator.rules.rule import Breach, PairRule
from allocator.rules.travel_goal import predicted_travel


@dataclass(frozen=True)
class Formulation:
    """A problem as a model, with the package and location of every choice.

    Parameters
    ----------
    model
        What the engine reads.
    package, location
        Axis positions of each choice, shape ``(choices,)``; the location is `NOBODY` for the
        fallback.
    """

    model: ChoiceModel
    package: IntArray
    location: IntArray

    def choice_of(self, package: int, location: int) -> int | None:
        """Return the choice that places a package with a location, if it is offered."""
        start, end = self.model.group_start[package : package + 2]
        found = np.nonzero(self.location[start:end] == location)[0]
        return int(start + found[0]) if len(found) else None

    def taken(self, problem: Problem, plan: Plan) -> IntArray:
        """Return the choices a plan takes, shape ``(packages,)``.

        Raises
        ------
        KeyError
            When the plan uses a pair the model does not offer.
        """
        taken = self.model.fallback.copy()
        for row, column in placements(problem, plan):
            choice = self.choice_of(row, column)
            if choice is None:
                raise KeyError((plan.assignment[row][0], problem.locations[column].location_id))
            taken[row] = choice
        return taken

    def assignment(self, problem: Problem, taken: IntArray) -> tuple[tuple[str, str | None], ...]:
        """Return the plan's assignment that choices stand for."""
        columns = self.location[taken].tolist()
        return tuple(
            (package.ref, None if column == NOBODY else problem.locations[column].location_id)
            for package, column in zip(problem.packages, columns, strict=True)
        )


def eligible_pairs(problem: Problem, rules: Sequence[PairRule] = PAIR_RULES) -> BoolArray:
    """Return the pairs that keep every pair rule, shape ``(packages, locations)``."""
    kept = np.ones((len(problem.packages), len(problem.locations)), dtype=bool)
    for rule in rules:
        kept &= rule.mask(problem)
    return kept


def build_model(
    problem: Problem, eligible: BoolArray | None = None, *, goals: int | None = None
) -> Formulation:
    """Tell every rule to a model.

    Parameters
    ----------
    problem
        What is to be decided.
    eligible
        Pairs to offer; those that keep every pair rule when not given.
    goals
        How many goals to tell, in their order; all when not given.

    Returns
    -------
    Formulation
        Always feasible: nobody is a choice for every package.
    """
    builder = ModelBuilder(problem, eligible_pairs(problem) if eligible is None else eligible)
    for rule in PLAN_RULES:
        rule.post(problem, builder)
    for goal in goals_in_order(problem.policy)[:goals]:
        goal.post(problem, builder)
    return Formulation(builder.build(), builder.package, builder.location)


@dataclass(frozen=True)
class Verdict:
    """What the checker found.

    Parameters
    ----------
    breaches
        Every broken rule; empty for a plan that stands.
    values
        Measured value of every goal the policy pursues, in order.
    """

    breaches: tuple[Breach, ...]
    values: tuple[tuple[str, int], ...]

    @property
    def stands(self) -> bool:
        """Whether the plan breaks no rule."""
        return not self.breaches


def judge(problem: Problem, plan: Plan) -> Verdict:
    """Judge a plan by every rule's definition, with no model and no solver.

    Parameters
    ----------
    problem
        Case and policy the plan was made for.
    plan
        Any plan, however it was found.

    Returns
    -------
    Verdict
        Breaches of the form, of pair rules, of plan rules and of the values the plan claims.
    """
    malformed = tuple(ONE_LOCATION.check(problem, plan))
    if malformed:
        return Verdict(malformed, ())
    breaches = [
        found
        for row, column in placements(problem, plan)
        for rule in PAIR_RULES
        if (found := rule.explain(problem, row, column)) is not None
    ]
    for plan_rule in PLAN_RULES:
        breaches.extend(plan_rule.check(problem, plan))
    values = tuple((g.id, g.measure(problem, plan)) for g in goals_in_order(problem.policy))
    breaches.extend(_check_claims(plan, values))
    breaches.extend(_check_travel(problem, plan))
    return Verdict(tuple(breaches), values)


def _check_travel(problem: Problem, plan: Plan) -> list[Breach]:
    """Find travel figures that are not what the terms predict, or the rounds really gain."""
    breaches = []
    claims: list[tuple[str, int, int]] = []
    if plan.predicted_travel is not None:
        found = sum(predicted_travel(problem, plan).values())
        claims.append(("predicted", plan.predicted_travel, found))
    if plan.routed_travel is not None:
        found = sum(problem.routed_travel(plan.assignment).values())
        claims.append(("routed", plan.routed_travel, found))
    for what, claimed, found in claims:
        if claimed != found:
            text = f"The plan claims {claimed} minutes of {what} travel; it adds {found}."
            breaches.append(Breach("travel-figures", (what,), abs(found - claimed), text))
    return breaches


def _check_claims(plan: Plan, values: tuple[tuple[str, int], ...]) -> list[Breach]:
    """Find goal results that are not what the plan really reaches, or bounds it beats."""
    if not plan.goals:
        return []
    breaches = []
    if [result.goal for result in plan.goals] != [goal for goal, _ in values]:
        text = "The plan reports other goals than the policy pursues."
        return [Breach("goal-values", tuple(result.goal for result in plan.goals), 1, text)]
    for result, (goal, value) in zip(plan.goals, values, strict=True):
        if result.value != value:
            text = f"The plan claims {result.value} on {goal}; it reaches {value}."
            breaches.append(Breach("goal-values", (goal,), abs(result.value - value), text))
        if result.bound is not None and result.bound > value:
            text = f"The bound claimed on {goal}, {result.bound}, is above the value {value}."
            breaches.append(Breach("goal-bounds", (goal,), result.bound - value, text))
        if (result.standing.value == "optimal") != (result.bound == value):
            text = f"{goal} is called {result.standing.value} with {value} against {result.bound}."
            breaches.append(Breach("goal-bounds", (goal,), 1, text))
    return breaches
