"""What every output says about the run it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.plan import Method, Plan
from allocator.policy import Policy
from allocator.report.amounts import count, percent
from allocator.report.goal_words import value_in_words
from allocator.rules.catalogue import GOALS
from allocator.rules.placement_goals import TIE_BREAK

METHODS = {
    Method.OPTIMAL.value: "the best plan for the whole list at once",
    Method.TODAY.value: "one package at a time in list order, as today",
    Method.NEAREST.value: "one package at a time, nearest location first",
    Method.CHEAPEST.value: "one package at a time, cheapest location first",
}
PROPOSES_ONLY = (
    "This proposes; a named person decides. Nothing has been offered to anybody, and a proposal "
    "may be turned down for reasons the figures do not know."
)
SYNTHETIC = (
    "Invented example: the people, packages and providers are made up. The places are real, the "
    "totals follow what the council has published."
)
FLOOR = (
    "The solver did not finish, so this is the simple fallback plan. It keeps every rule but may "
    "be far from the best."
)
_TITLES = {goal.id: goal.title for goal in GOALS}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """Where a report comes from; it holds no time of day, so equal runs give equal bytes.

    Parameters
    ----------
    title
        Heading of the report.
    question
        What the scenario asks, in one sentence; may be empty.
    method
        How the plan was found: a method's id, or words.
    made_by
        ``"engine"``, or ``"floor"`` when the fallback plan stands.
    engine_version
        Version of this program.
    input_hash
        Hash of the inputs.
    """

    title: str
    question: str = ""
    method: str = Method.OPTIMAL.value
    made_by: str = "engine"
    engine_version: str = ""
    input_hash: str = ""

    @property
    def method_words(self) -> str:
        """How the plan was found, in words."""
        return METHODS.get(self.method, self.method)

    @property
    def is_floor(self) -> bool:
        """Whether the fallback plan stands because the solver failed."""
        return self.made_by == "floor"


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal of a plan in words.

    Parameters
    ----------
    title
        What is counted.
    value
        What the plan reaches.
    bound
        The best any plan could reach, empty when unknown.
    standing
        Whether that is proved.
    """

    title: str
    value: str
    bound: str
    standing: str


def goal_lines(plan: Plan, policy: Policy) -> tuple[GoalLine, ...]:
    """Return the plan's goals in words, in order, the tie-break left out.

    Parameters
    ----------
    plan
        A plan with goal results.
    policy
        Weights and steps that turn the goals' units into hours.
    """
    lines = []
    for result in plan.goals:
        if result.goal == TIE_BREAK:
            continue
        value = value_in_words(result.goal, result.value, policy)
        bound, standing = "", "no proof of how good this is"
        if result.bound is not None:
            bound = value_in_words(result.goal, result.bound, policy)
            standing = "proved: no plan does better"
            if result.bound != result.value:
                gap = percent(result.value - result.bound, result.value)
                standing = f"not proved: the best possible is at most {gap} lower"
        lines.append(GoalLine(_TITLES.get(result.goal, result.goal), value, bound, standing))
    return tuple(lines)


def proof_in_words(plan: Plan) -> str:
    """Say in one sentence how many goals are proved, empty for a plan without results."""
    goals = [result for result in plan.goals if result.goal != TIE_BREAK]
    proved = sum(result.bound == result.value for result in goals)
    if not goals:
        return ""
    if proved == len(goals):
        return (
            f"All {count(proved, 'goal')} are proved: no plan does better on any, in their order."
        )
    return f"{proved} of {count(len(goals), 'goal')} are proved; the others state how far off."
