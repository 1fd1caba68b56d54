"""Solve a model and never come back empty-handed.

A greedy plan is there first. A child process then improves on it and proves what it can; every plan
it streams is recomputed in integers here before it is believed. Whatever happens to the child, the
best verified plan is returned, with the list of what happened.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.certificate import is_certified
from allocator.solve.floor import build_floor
from allocator.solve.process import Children, How, lend
from allocator.solve.solution import Effort, LevelOutcome, Limits, Solution, Status
from allocator.solve.wire import Message, WireError, pack_request, read_outcome, read_taken

COUNTY_CHOICES = 8_000
"""From this many choices on a model goes to the county engine."""


def solve(
    model: ChoiceModel,
    *,
    start: IntArray | None = None,
    effort: Effort | None = None,
    limits: Limits | None = None,
    children: Children | None = None,
) -> Solution:
    """Find the best plan that can be found and proven within the effort.

    Parameters
    ----------
    model
        The programme.
    start
        An earlier plan to start from; it may no longer be feasible.
    effort
        Deterministic limits of the engine.
    limits
        Wall-clock time and memory of the child.
    children
        Who solves; by default a child of its own.

    Returns
    -------
    Solution
        A feasible plan whose values have been recomputed here, no worse than a feasible ``start``.
    """
    limits = limits or Limits()
    kind = "county" if model.choices >= COUNTY_CHOICES else "exact"
    keeper = Keeper(model, _first_plan(model, start), kind)
    with lend(children) as crew:
        for presolve in (True, False):
            request = pack_request(
                {"kind": kind, "presolve": presolve, "memory_mb": limits.memory_mb,
                 "effort": asdict(effort or Effort())},
                model,
                start=keeper.taken,
            )  # fmt: skip
            ending = crew.run(request, keeper.receive, limits)
            if ending.how is How.DONE:
                break
            keeper.note(f"solver {ending.how.value}: {ending.detail}")
            if ending.how is not How.CRASHED:
                break
            if presolve:
                keeper.events.append("trying once more without presolve")
    return keeper.solution()


def _first_plan(model: ChoiceModel, start: IntArray | None) -> IntArray:
    plans = [np.sort(build_floor(model, start))]
    if start is not None and model.is_feasible(start):
        plans.append(start)
    return min(plans, key=model.values)


@dataclass
class Keeper:
    """The best plan verified so far and what the child claims about it.

    Parameters
    ----------
    model
        The programme.
    taken
        A feasible plan to begin with.
    engine
        Which engine the child runs, for the label of its plans.
    """

    model: ChoiceModel
    taken: IntArray
    engine: str = "exact"
    values: tuple[int, ...] = field(init=False)
    method: str = field(init=False, default="floor")
    events: list[str] = field(init=False, default_factory=list)
    claims: list[LevelOutcome] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        if not self.model.is_feasible(self.taken):
            raise ValueError("the first plan is not feasible")
        self.values = self.model.values(self.taken)

    def receive(self, message: Message) -> None:
        """Take a message from the child: a plan and the levels it says are closed.

        Raises
        ------
        WireError
            When the message is not what was agreed.
        """
        if message["kind"] not in {"progress", "done"}:
            raise WireError("a message of an unknown kind")
        claims = [read_outcome(plain) for plain in message.get("levels", [])]
        self._offer(read_taken(message.get("taken"), self.model.groups))
        self.claims = claims
        if message["kind"] == "done":
            self.events += [str(event) for event in message.get("events", [])]

    def note(self, event: str) -> None:
        """Note what happened to the child; what it closed before still counts."""
        self.events.append(event)

    def solution(self) -> Solution:
        """Return the best plan with every claim that stands up to it."""
        levels, holds = [], True
        for number, level in enumerate(self.model.levels):
            claim = self.claims[number] if number < len(self.claims) else None
            holds = holds and claim is not None and self._stands(number, claim)
            if holds and claim is not None:
                levels.append(self._believed(number, claim))
            else:
                levels.append(self._unproven(number, level.id))
        return Solution(self.taken, tuple(levels), self.method, tuple(self.events))

    def _offer(self, taken: IntArray) -> None:
        if not self.model.is_feasible(taken):
            self.events.append("a plan that breaks a rule was refused")
            return
        values = self.model.values(taken)
        if values <= self.values:
            self.taken, self.values = taken, values
            self.method = self.engine

    def _stands(self, number: int, claim: LevelOutcome) -> bool:
        """Tell whether a claim is about the plan held and does not contradict it."""
        stands = (
            claim.id == self.model.levels[number].id
            and claim.value == self.values[number]
            and claim.bound <= claim.value
        )
        if not stands:
            self.events.append(
                f"{self.model.levels[number].id}: a claim that is not so was refused"
            )
        return stands

    def _believed(self, number: int, claim: LevelOutcome) -> LevelOutcome:
        """Return a claim with its status recomputed and its certificate checked."""
        if claim.bound == claim.value:
            status = Status.OPTIMAL
        else:
            status = Status.FEASIBLE if claim.status is Status.FEASIBLE else Status.UNPROVEN
        proof = claim.certificate
        if proof is not None and not is_certified(self.model, proof, self.values):
            self.events.append(f"{claim.id}: a certificate that proves nothing was dropped")
            return replace(self._unproven(number, claim.id), certificate=None)
        return replace(claim, status=status)

    def _unproven(self, number: int, name: str) -> LevelOutcome:
        """Bound a level by the least cost of each group, which needs no proof."""
        cost = self.model.levels[number].choice_cost
        least = np.full(self.model.groups, np.iinfo(np.int64).max)
        np.minimum.at(least, self.model.choice_group, cost)
        bound = int(least.sum())
        value = self.values[number]
        status = Status.OPTIMAL if bound == value else Status.UNPROVEN
        return LevelOutcome(name, value, bound, status)
