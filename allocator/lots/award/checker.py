"""Judge an award with no solver: every rule from its definition, and every value claimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.lots.award.bid_rules import breaches_of
from allocator.lots.award.goals import AwardGoal, goals_of, values_of
from allocator.lots.award.lot_rules import ONE_WINNER
from allocator.lots.award.rule import Breach
from allocator.lots.award.rules import AWARD_RULES
from allocator.lots.award.tender import Award, Tender

VALUE = "value"


def check_award(tender: Tender, award: Award) -> tuple[Breach, ...]:
    """List everything wrong with an award.

    Parameters
    ----------
    tender
        What was up for award, and the terms.
    award
        Who is said to win.

    Returns
    -------
    tuple of Breach
        Empty for a legal award.
    """
    known = tender.bid_by_id
    strange = [name for _, name in award.reserves if name not in known]
    form = [*ONE_WINNER.check(tender, award)]
    if form or strange:
        form += [Breach(ONE_WINNER.id, (it,), 1, f"There is no bid {it}.") for it in strange]
        return tuple(form)
    return tuple(_judged(tender, award))


def check_values(tender: Tender, award: Award, claimed: Sequence[int]) -> tuple[Breach, ...]:
    """List the goals whose claimed value is not what the definition gives."""
    found = values_of(tender, award)
    if len(found) != len(claimed):
        return (Breach(VALUE, (), 1, "Not every goal has a value."),)
    return tuple(
        Breach(VALUE, (goal.id,), abs(said - true), _differs(goal, true, said))
        for goal, true, said in zip(goals_of(tender), found, claimed, strict=True)
        if said != true
    )


def _differs(goal: AwardGoal, true: int, said: int) -> str:
    return f"{goal.title}: {goal.told(true)}, not {goal.told(said)} {goal.unit}."


def _judged(tender: Tender, award: Award) -> Iterator[Breach]:
    used = sorted({*award.bids, *(name for _, name in award.reserves)})
    for name in used:
        yield from breaches_of(tender, tender.bid_by_id[name])
    for rule in AWARD_RULES:
        yield from rule.check(tender, award)
