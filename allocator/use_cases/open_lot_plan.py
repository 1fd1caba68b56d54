"""Open a lot plan, named as a label of the areas, a file or a folder with one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.domain.errors import DataError, UserError
from allocator.domain.finding import Finding
from allocator.intake.codes import Code
from allocator.lots.areas import Areas
from allocator.lots.brief import LotBrief, PlanFrom
from allocator.lots.lot_plan import LotPlan
from allocator.lots.plan_check import Band, PlanFault, check_plan
from allocator.use_cases.load_areas import check_load, load_plan

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear

LABEL = "label:"
"""What a word begins with that names a label of the areas."""

_FILE = "lots.csv"
_ABOUT_COVER = {
    code.value
    for code in (
        Code.AREA_IN_TWO_LOTS,
        Code.DUPLICATE_REFERENCE,
        Code.MAP_AREA_UNKNOWN,
        Code.HUB_ELSEWHERE,
    )
}


def open_lot_plan(word: str, areas: Areas, hear: Hear | None = None) -> LotPlan:
    """Return the plan a word on the command line names.

    Parameters
    ----------
    word
        ``label:KIND`` for a label of the areas such as ``label:district``; a CSV file or a map with
        the columns ``area_id`` and ``lot``; or a folder that holds such a file as ``lots.csv``.
    areas
        The areas it is to cut.
    hear
        Told the findings that do not stop the load, if there are any.

    Raises
    ------
    UserError
        When there is no such label or file; a `DataError` lists everything wrong with a file.
    """
    if word.startswith(LABEL):
        kind = word.removeprefix(LABEL)
        if kind not in areas.labels:
            known = ", ".join(f"{LABEL}{name}" for name in areas.labels) or "none"
            raise UserError(f"{word}: the areas have no such label. There are: {known}.")
        return load_plan(PlanFrom(label=kind), areas)
    path = Path(word)
    file = path / _FILE if path.is_dir() else path
    if not file.is_file():
        raise UserError(
            f"{word}: there is no such file, nor a folder with {_FILE} in it. Name a CSV file or a "
            f"label such as {LABEL}district."
        )
    plan = load_plan(PlanFrom(file=str(file)), areas, _without_columns(hear) if hear else None)
    return replace(plan, title=path.resolve().name if path.is_dir() else path.stem)


def _without_columns(hear: Hear) -> Hear:
    """Return who passes on findings but those about further columns: a plan often has many."""

    def pass_on(findings: tuple[Finding, ...]) -> None:
        """Pass on the other findings, if there are any."""
        found = tuple(x for x in findings if x.code != Code.COLUMN_UNKNOWN.value)
        if found:
            hear(found)

    return pass_on


def is_about_cover(fault: DataError) -> bool:
    """Tell whether a file could not be read only because it is not a plan of these areas.

    Parameters
    ----------
    fault
        What reading it raised.
    """
    errors = [finding for finding in fault.findings if finding.severity.value == "error"]
    return bool(errors) and all(finding.code in _ABOUT_COVER for finding in errors)


def check_against(areas: Areas, plan: LotPlan, brief: LotBrief | None) -> list[PlanFault]:
    """List everything wrong with a plan, and with what it was asked for where that is known.

    Parameters
    ----------
    areas, plan
        The areas and their lots.
    brief
        What was asked; only the plan's shape is judged when not given.

    Raises
    ------
    UserError
        When a wish names no area, or hours of the load asked for are not known.
    """
    if brief is None:
        return check_plan(areas, plan)
    check_load(areas, brief.load)
    total = int(areas.minutes[brief.load].sum())
    low, high = brief.band.minutes(total, brief.lots or len(plan.lots))
    band = Band(load=brief.load, low=low, high=high)
    try:
        return check_plan(areas, plan, band=band, wishes=brief.wishes)
    except KeyError as fault:
        raise UserError(f"wishes: {fault.args[0]!r} names no area of {areas.source}.") from None
