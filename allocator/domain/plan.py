"""A plan: who is proposed for whom, and how far each goal was met."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from allocator.domain.synergy import Synergy


class Method(StrEnum):
    """How a plan was found."""

    OPTIMAL = "optimal"
    TODAY = "today"
    NEAREST = "nearest"
    CHEAPEST = "cheapest"


class Standing(StrEnum):
    """What is known about a level's value."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class GoalResult:
    """The value a plan reaches on one goal, and the best any plan could reach.

    Parameters
    ----------
    goal
        Rule id of the goal.
    value
        Recomputed from the plan, in the goal's unit.
    bound
        No plan that is as good on every earlier goal does better than this; ``None`` if unknown.
    standing
        ``optimal`` when value and bound meet.
    """

    goal: str
    value: int
    bound: int | None
    standing: Standing


@dataclass(frozen=True)
class Plan:
    """One proposed location, or nobody, for every package on the list.

    Parameters
    ----------
    assignment
        ``(package reference, location id or None)`` sorted by reference.
    goals
        Results of the goals in the policy's order.
    method
        How it was found.
    made_by
        ``"engine"``, or ``"floor"`` when the solver failed and the greedy-plus-repair plan stands.
    events
        What the engine has to say about the way there, one sentence each.
    synergy
        What packages taken by one location save or cost each other, as the travel goal counts it.
    predicted_travel, routed_travel
        Travel added to all rounds [carer-minutes per week]: as the goal predicts it, and from
        putting what each location takes into its rounds, routed or inserted as the quotes are;
        ``None`` where nobody asked.
    """

    assignment: tuple[tuple[str, str | None], ...]
    goals: tuple[GoalResult, ...] = ()
    method: Method = Method.OPTIMAL
    made_by: str = "engine"
    events: tuple[str, ...] = ()
    synergy: Synergy = field(default_factory=Synergy)
    predicted_travel: int | None = None
    routed_travel: int | None = None

    @cached_property
    def location_of(self) -> dict[str, str | None]:
        """The proposed location of each package, by reference."""
        return dict(self.assignment)

    @property
    def placed(self) -> tuple[str, ...]:
        """References of the packages somebody is proposed for."""
        return tuple(ref for ref, location in self.assignment if location is not None)

    @property
    def unplaced(self) -> tuple[str, ...]:
        """References of the packages nobody can take."""
        return tuple(ref for ref, location in self.assignment if location is None)
