"""What came of judging an award that somebody made: rules, totals, and whether it is the best."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from allocator.lots.award.goals import goals_of, values_of
from allocator.lots.award.rule import Breach
from allocator.lots.award.tender import Award, Tender
from allocator.lots.award.winners import Decision
from allocator.lots.award.words import amount, listed
from allocator.solve.solution import Status

WHICH_AWARD = "which-award"
"""Id of the rule that of all legal awards the best is chosen."""


class Optimality(StrEnum):
    """Whether an award is the one that the published rule chooses."""

    NOT_JUDGED = "not judged"
    NOT_PROVEN = "not proven"
    BEST = "best"
    NOT_BEST = "not best"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of judging an award.

    Parameters
    ----------
    tender, award
        What was up for award, and what was judged.
    breaches
        What is not right.
    values
        Value of every goal of the tender, in order; empty where the award breaks a rule.
    optimality
        Whether it is the award that the rule chooses.
    """

    tender: Tender
    award: Award
    breaches: tuple[Breach, ...]
    values: tuple[int, ...] = ()
    optimality: Optimality = Optimality.NOT_JUDGED


def compared_with(judged: Judged, best: Decision) -> Judged:
    """Return what is known of a legal award once the tender was decided.

    Parameters
    ----------
    judged
        The award, which keeps every rule.
    best
        What the rule chooses.

    Returns
    -------
    Judged
        With a breach that says by what the best award is better, and in which lots it differs.
    """
    if best.status is not Status.OPTIMAL or best.award is None:
        return replace(judged, optimality=Optimality.NOT_PROVEN)
    if judged.award == best.award:
        return replace(judged, optimality=Optimality.BEST)
    lots, said = _other_lots(judged, best.award)
    better = f"The published rule chooses another award{_by_what(judged, best.award)}: {said}."
    breach = Breach(WHICH_AWARD, lots, len(lots), better)
    return replace(judged, optimality=Optimality.NOT_BEST, breaches=(*judged.breaches, breach))


def _by_what(judged: Judged, best: Award) -> str:
    found = values_of(judged.tender, best)
    for goal, mine, other in zip(goals_of(judged.tender), judged.values, found, strict=True):
        if mine != other:
            return f", for {goal.title} ({amount(other, goal.unit)}, not {amount(mine, goal.unit)})"
    return " of equal ones, by its tie-break"


def _other_lots(judged: Judged, best: Award) -> tuple[tuple[str, ...], str]:
    """Return the lots in which two awards differ, and what they are to be."""
    lots = sorted(judged.tender.open_ids)
    others = [lot for lot in lots if judged.award.winner_of(lot) != best.winner_of(lot)]
    if others:
        said = [f"{lot} goes to {_who(judged.tender, best.winner_of(lot))}" for lot in others]
        return tuple(others), listed(said)
    others = [lot for lot in lots if judged.award.reserve_of(lot) != best.reserve_of(lot)]
    said = [
        f"the reserve of {lot} is {_who(judged.tender, best.reserve_of(lot))}" for lot in others
    ]
    return tuple(others), listed(said)


def _who(tender: Tender, bid: str | None) -> str:
    if bid is None:
        return "nobody"
    return f"{tender.name_of(tender.bid_by_id[bid].supplier_id)} (bid {bid})"
