"""Judge an award: rules and claims with no solver, and on request whether it is the best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from allocator.domain.errors import NothingToProposeError
from allocator.domain.finding import Finding
from allocator.intake.tender import check_claims, check_stated, read_awards, read_tender
from allocator.lots.award.checker import check_award, check_values
from allocator.lots.award.goals import goals_of, values_of
from allocator.lots.award.judged import Judged, compared_with
from allocator.lots.award.tender import Tender
from allocator.use_cases.award_lots import award_tender
from allocator.workspace.award_folder import AwardFolder

Hear = Callable[[tuple[Finding, ...]], None]


def judge_awards(path: Path, release: Path | None, hear: Hear | None = None) -> Judged:
    """Judge awards by every rule of their tender and by what their release states.

    Parameters
    ----------
    path
        A tender, or the folder of an award with the tender in it.
    release
        OCDS release that states the awards; ``None`` for those of the folder, whose values are
        worked out again, too.
    hear
        Is told findings of the tender that stop nothing.

    Returns
    -------
    Judged
        Without a word on whether another award would be better: that takes a solver.

    Raises
    ------
    DataError, WorkspaceError
        When tender, release or folder cannot be read.
    NothingToProposeError
        When the folder holds no award.
    """
    folder = AwardFolder(path)
    if release is not None:
        return _judged(read_tender(folder.tender if folder.is_there else path, hear), release)
    record = folder.record()
    tender = read_tender(folder.tender, hear)
    if not record["lots"]:
        raise NothingToProposeError(
            f"{path}: no award was made, so none can be judged. The record says why."
        )
    found = _judged(tender, folder.release)
    if not found.values:
        return found
    stated = {goal["id"]: goal["value"] for goal in record["goals"]}
    claimed = [goal.told(stated[goal.id]) for goal in goals_of(tender) if goal.id in stated]
    breaches = (*found.breaches, *check_values(tender, found.award, claimed))
    return replace(found, breaches=breaches)


def _judged(tender: Tender, release: Path) -> Judged:
    award = read_awards(release, tender)
    illegal = check_award(tender, award)
    return Judged(
        tender=tender,
        award=award,
        breaches=(*illegal, *check_claims(release, tender), *check_stated(release, tender)),
        values=() if illegal else values_of(tender, award),
    )


def compare_with_best(judged: Judged) -> Judged:
    """Decide the tender, and say whether the award judged is the one that its rule chooses.

    An award that breaks a rule is not compared.
    """
    if not judged.values:
        return judged
    return compared_with(judged, award_tender(judged.tender).decision)
