"""What came of judging an award, for a reader and as JSON values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allocator.lots.award.goals import AwardGoal, goals_of
from allocator.lots.award.judged import Judged, Optimality
from allocator.lots.award.words import amount

_SAID = {
    Optimality.NOT_JUDGED: "Whether another award would be better was not judged; for that, add "
    "--best.",
    Optimality.NOT_PROVEN: "Whether another award would be better could not be proven.",
    Optimality.BEST: "Proven: no other award is as good by the published rule.",
}


def judged_lines(judged: Judged) -> list[str]:
    """Return what is not right, or that the award is legal, and its totals."""
    lines = [f"{breach.rule}: {breach.message}" for breach in judged.breaches]
    if not lines:
        lines = ["The award is legal: it keeps the rules about suppliers, bids and lots."]
    lines += [
        f"{goal.title[0].upper()}{goal.title[1:]}: {amount(value, goal.unit)}."
        for goal, value in _goals(judged)
    ]
    said = _SAID.get(judged.optimality) if judged.values else None
    return [*lines, said] if said else lines


def judged_values(judged: Judged) -> dict[str, Any]:
    """Return what is not right, the totals, and whether the award is the best, as JSON values."""
    return {
        "stands": not judged.breaches,
        "optimality": judged.optimality.value,
        "goals": [
            {"id": goal.id, "title": goal.title, "unit": goal.unit, "value": goal.told(value)}
            for goal, value in _goals(judged)
        ],
        "breaches": [asdict(breach) for breach in judged.breaches],
    }


def _goals(judged: Judged) -> list[tuple[AwardGoal, int]]:
    """Return the goals with their values; none where the award breaks a rule."""
    if not judged.values:
        return []
    return list(zip(goals_of(judged.tender), judged.values, strict=True))
