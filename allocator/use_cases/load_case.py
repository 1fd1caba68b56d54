"""Load a case, and make it the problem a scenario asks about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.domain.case import Case
from allocator.domain.finding import Finding
from allocator.intake.check_shifts import check_shifts_of
from allocator.intake.codes import Code
from allocator.intake.read_case import Hear, read_case
from allocator.lots.appoint import appoint_principals, without_principals
from allocator.policy import Policy, read_policy
from allocator.rules import Problem
from allocator.use_cases.load_travel import load_travel

if TYPE_CHECKING:
    from allocator.scenario.read import Resolved

_ABOUT_ROUNDS = {
    code.value
    for code in (
        Code.BOOK_BARE,
        Code.BOOK_WITHOUT_VISITS,
        Code.VISIT_TWICE,
        Code.WINDOWS_OVERLAP,
        Code.GAP_WITHOUT_VISIT,
        Code.MINUTES_LIKE_HOURS,
        Code.SHIFT_CUT,
        Code.SHIFT_TOO_SHORT,
        Code.VISIT_OUTSIDE_SHIFTS,
        Code.VISIT_BEYOND_BREAK,
        Code.BOOK_FAR,
        Code.BOOK_SINGLE_HANDED,
        Code.BOOK_SKILL,
        Code.KNOWN_CARER_ELSEWHERE,
        Code.KNOWN_CARERS_MANY,
        Code.SINGLE_CARER,
        Code.TRAVEL_PLACE_UNKNOWN,
        Code.TRAVEL_TO_ITSELF,
        Code.ROAD_FAR,
    )
}


def about_rounds(hear: Hear) -> Hear:
    """Return who passes on only what findings say of visits, shifts, travel and rounds.

    Parameters
    ----------
    hear
        Told those findings, if there are any.
    """

    def pass_on(findings: tuple[Finding, ...]) -> None:
        """Pass on the findings about rounds, if there are any."""
        found = tuple(finding for finding in findings if finding.code in _ABOUT_ROUNDS)
        if found:
            hear(found)

    return pass_on


def load_case(
    path: str | Path,
    *,
    as_of: date | None = None,
    drop_personal: bool = False,
    hear: Hear | None = None,
) -> Case:
    """Load a case from a folder of CSV files or one workbook.

    Parameters
    ----------
    path
        The folder, .xlsx or .ods file.
    as_of
        Day the case describes, if it should not be the case's own.
    drop_personal
        Drop columns that look like names, dates of birth or NHS numbers instead of refusing them.
    hear
        Told the findings that do not stop the load, if there are any.

    Returns
    -------
    Case
        Complete and checked.

    Raises
    ------
    DataError
        Listing every fault at once; nothing is half-loaded.
    """
    return read_case(Path(path), as_of=as_of, drop_personal=drop_personal, hear=hear)


def pose(case: Case, policy: Policy | None = None) -> Problem:
    """Return the problem of a case under a policy, the embedded one when none is given."""
    return Problem(case, policy or read_policy())


def pose_scenario(resolved: Resolved, hear: Hear | None = None) -> Problem:
    """Return the problem a scenario asks about: its case, its roles, its policy, its travel.

    Parameters
    ----------
    resolved
        The scenario.
    hear
        Told the findings about case and travel that do not stop the load, if there are any.

    Raises
    ------
    DataError
        When the case cannot be built, or the file of travel times cannot be used.
    """
    wanted = resolved.scenario.case
    if wanted.path is None:
        from allocator.use_cases.kept_twin import kept_twin  # noqa: PLC0415  files need none of it

        case = kept_twin(wanted.twin_seed)
        case = case if wanted.as_of is None else case.but(as_of=wanted.as_of)
        found = check_shifts_of(case, resolved.policy)
        if hear is not None and found:
            hear(found)
    else:
        case = read_case(
            resolved.folder / wanted.path,
            as_of=wanted.as_of,
            drop_personal=wanted.drop_personal,
            hear=hear,
            policy=resolved.policy,
        )
    lots = resolved.scenario.lots
    if lots.principals == "none":
        case = without_principals(case)
    elif lots.principals == "appoint":
        case = appoint_principals(case, resolved.policy, max_lots=lots.max_lots_per_provider)
    travel = load_travel(resolved.scenario.travel, resolved.folder, case, hear)
    return Problem(case, resolved.policy, travel)
