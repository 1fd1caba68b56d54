"""Have a child solve a small programme, and believe only what can be checked here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from allocator.solve.guard import ScaleError
from allocator.solve.integer_programme import (
    LARGEST_ROW,
    IntegerProgramme,
    largest_size,
    programme_to_json,
    value_of,
)
from allocator.solve.process import Children, Ending, How
from allocator.solve.solution import Limits, Status
from allocator.solve.wire import Message, WireError

WORKER = "allocator.solve.integer_child"


@dataclass(frozen=True, slots=True)
class Level:
    """What is known of one goal.

    Parameters
    ----------
    id
        The goal.
    value
        Recomputed from the answer.
    bound
        No answer as good on the earlier goals goes below this.
    """

    id: str
    value: int
    bound: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a programme.

    Parameters
    ----------
    status
        ``OPTIMAL`` when every goal is proven and ties are broken, ``FEASIBLE`` when a gap is left,
        ``INFEASIBLE`` when there is proven to be no answer, ``UNPROVEN`` when none was found.
    values
        The value of every variable; empty where there is no answer.
    levels
        The goals in order.
    is_unique
        Whether it is proven that the tie goals leave no other answer.
    solves
        How often the solver was asked.
    events
        Crashes and retries on the way.
    """

    status: Status
    values: tuple[int, ...] = ()
    levels: tuple[Level, ...] = ()
    is_unique: bool = False
    solves: int = 0
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IntegerSolver:
    """Solves programmes in children that may die.

    Parameters
    ----------
    children
        Made with `WORKER` as their module.
    deterministic_time
        Limit of each solve, in CP-SAT's own unit.
    limits
        What a child may use before it is stopped.
    """

    children: Children
    deterministic_time: float = 20.0
    limits: Limits = field(default_factory=Limits)

    def solve(self, programme: IntegerProgramme, hint: Sequence[int] | None = None) -> Answer:
        """Solve a programme goal by goal.

        A child that died is replaced and asked once more, without simplifying first.

        Parameters
        ----------
        programme
            What to solve.
        hint
            A known answer; one that breaks a row is not used.

        Raises
        ------
        ScaleError
            When a row or goal is too large for the solver to be believed.
        """
        size, what = largest_size(programme)
        if size >= LARGEST_ROW:
            raise ScaleError(
                f"{what}: coefficients add up to {size}, the limit is {LARGEST_ROW - 1}. "
                "State the goal or the row in a coarser unit."
            )
        events: list[str] = []
        for presolve in (True, False):
            heard: list[Answer] = []

            def receive(message: Message, heard: list[Answer] = heard) -> None:
                """Keep an answer of the child, checked against the programme."""
                heard.append(_believed(programme, message, tuple(events)))

            request = self._request(programme, hint, presolve)
            ending = self.children.run(request, receive, self.limits)
            if ending.how is How.DONE:
                return heard[-1]
            events.append(_event(ending))
        return Answer(status=Status.UNPROVEN, events=tuple(events))

    def _request(
        self, programme: IntegerProgramme, hint: Sequence[int] | None, presolve: bool
    ) -> bytes:
        job: dict[str, Any] = {
            "programme": programme_to_json(programme),
            "hint": hint,
            "deterministic_time": self.deterministic_time,
            "memory_mb": self.limits.memory_mb,
            "presolve": presolve,
        }
        return json.dumps(job).encode() + b"\n"


def _believed(programme: IntegerProgramme, message: Message, events: tuple[str, ...]) -> Answer:
    """Return what a message says, after checking that its answer keeps every row.

    Raises
    ------
    WireError
        When it does not, or is not what was agreed; the child is then not believed.
    """
    try:
        says, solves = message["says"], int(message["solves"])
        if says != "found":
            status = Status.INFEASIBLE if says == "infeasible" else Status.UNPROVEN
            return Answer(status=status, solves=solves, events=events)
        values = tuple(int(value) for value in message["values"])
        bounds = [int(bound) for _, bound in message["levels"]]
        is_unique = bool(message["is_unique"])
    except (KeyError, TypeError, ValueError) as cause:
        raise WireError(f"an answer that cannot be read: {cause!r}") from cause
    if not programme.is_kept_by(values) or len(bounds) != len(programme.goals):
        raise WireError("an answer that breaks a row of its own programme")
    levels = tuple(
        Level(goal.id, value_of(goal.terms, values), bound)
        for goal, bound in zip(programme.goals, bounds, strict=True)
    )
    if any(level.bound > level.value for level in levels):
        raise WireError("a bound above the value of an answer")
    is_proven = all(level.value == level.bound for level in levels)
    return Answer(
        status=_status(is_proven and is_unique),
        values=values,
        levels=levels,
        is_unique=is_unique,
        solves=solves,
        events=events,
    )


def _status(is_settled: bool) -> Status:
    return Status.OPTIMAL if is_settled else Status.FEASIBLE


def _event(ending: Ending) -> str:
    return f"the solver's process {ending.how.value}: {ending.detail}"
