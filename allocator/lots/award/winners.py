"""Determine the winners: best by the goals in order, proven, and one award only."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.lots.award.checker import check_award, check_values
from allocator.lots.award.goals import post_goals
from allocator.lots.award.model import AwardModel
from allocator.lots.award.rules import AWARD_RULES
from allocator.lots.award.tender import Award, Tender
from allocator.solve.integer_solve import IntegerSolver, Level
from allocator.solve.solution import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What came of a tender.

    Parameters
    ----------
    tender
        What was up for award.
    status
        ``OPTIMAL``: proven best and unique; ``FEASIBLE``: legal, a gap is left; ``INFEASIBLE``:
        proven that no award is legal; ``UNPROVEN``: none was found in the time allowed.
    award
        Who wins; ``None`` without one.
    levels
        Value and bound of every goal.
    is_unique
        Whether it is proven that the tie-break leaves this award only.
    solves
        How often the solver was asked.
    events
        What went wrong on the way.
    """

    tender: Tender
    status: Status
    award: Award | None = None
    levels: tuple[Level, ...] = ()
    is_unique: bool = False
    solves: int = 0
    events: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """The total score [hundredths of a point]."""
        return -next(level.value for level in self.levels if level.id == "score")


def build_model(tender: Tender, *, relaxable: bool = False) -> AwardModel:
    """Return the model of a tender with every rule posted, and no goal."""
    model = AwardModel(tender, relaxable=relaxable)
    for rule in AWARD_RULES:
        rule.post(model)
    return model


def decide(tender: Tender, solver: IntegerSolver) -> Decision:
    """Determine the winners of a tender.

    Parameters
    ----------
    tender
        What is up for award, the bids and the terms.
    solver
        Solves programmes in a child.

    Returns
    -------
    Decision
        The same, byte for byte, whatever order bids, lots and suppliers are listed in. Its award
        was judged by the checker.

    Raises
    ------
    AssertionError
        When the checker refuses what the solver returned, which is a fault of this program.
    """
    model = build_model(tender)
    post_goals(model)
    answer = solver.solve(model.written())
    if not answer.values:
        return Decision(
            tender=tender, status=answer.status, solves=answer.solves, events=answer.events
        )
    award = model.award(answer.values)
    claimed = [level.value for level in answer.levels]
    faults = check_award(tender, award)
    if answer.status is Status.OPTIMAL:
        faults += check_values(tender, award, claimed)
    if faults:
        raise AssertionError("; ".join(breach.message for breach in faults))
    return Decision(
        tender=tender,
        status=answer.status,
        award=award,
        levels=answer.levels,
        is_unique=answer.is_unique,
        solves=answer.solves,
        events=answer.events,
    )
