"""Load the areas that lots are made of, from a case or from somebody's polygons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from allocator.domain.case import Case
from allocator.domain.errors import DataError, ScenarioError, UserError
from allocator.domain.finding import Severity
from allocator.geo import load_norfolk
from allocator.geo.ring_index import RingIndex
from allocator.intake.findings import FindingLog
from allocator.lots.areas import Areas
from allocator.lots.brief import AreasFrom, PlanFrom
from allocator.lots.chosen import chosen_areas
from allocator.lots.county_areas import APPROXIMATE, county_areas
from allocator.lots.crossings import Crossing, with_crossings
from allocator.lots.lot_plan import LotPlan, plan_of_labels
from allocator.lots.needs import Needs, Outlook, add_up_needs, count_needs, loads_of
from allocator.lots.norfolk_crossings import NORFOLK_CROSSINGS
from allocator.rules import Problem
from allocator.twin.facts import DISTRICTS
from allocator.twin.lot_shapes import SHORT_AREAS
from allocator.use_cases.open_case import open_problem

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear

_Read = TypeVar("_Read")
_PACE = {
    district.name: Fraction(district.aged_75 - district.aged_85, district.aged_85)
    for district in DISTRICTS
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedAreas:
    """Areas with what they were made from.

    Parameters
    ----------
    areas
        The areas meant.
    needs
        What people need in them, package by package; ``None`` where hours were given as sums.
    problem
        The case whose care was counted, with its policy and travel; ``None`` where there is none.
    """

    areas: Areas
    needs: Needs | None = None
    problem: Problem | None = None


def load_areas(source: AreasFrom, hear: Hear | None = None) -> Areas:
    """Return the areas that a file about lots or a word on the command line names.

    Parameters
    ----------
    source, hear
        As for `open_areas`.

    Raises
    ------
    UserError
        As `open_areas`.
    """
    return open_areas(source, hear).areas


def open_areas(source: AreasFrom, hear: Hear | None = None) -> OpenedAreas:
    """Return areas with the case they were made from, which is read once.

    Parameters
    ----------
    source
        A case or files.
    hear
        Told the findings that do not stop the load, if there are any.

    Raises
    ------
    UserError
        When the case or a file cannot be used; a `DataError` lists every reason.
    """
    problem = open_problem(source.case) if source.case or not source.file else None
    needs: Needs | None = None
    if source.file:
        areas = _of_map(source, hear)
        if problem is not None:
            areas, needs = _with_case(areas, problem.case, with_list=source.with_list)
    else:
        assert problem is not None
        areas, needs = areas_of_case(problem.case, with_list=source.with_list)
        areas = _with_bridges(areas, source, hear)
    try:
        some = chosen_areas(areas, source.only)
    except KeyError as fault:
        kinds = ", ".join(areas.labels)
        raise ScenarioError(
            f"areas.only: {fault.args[0]!r} names no area. Give an id, or a label as kind:value; "
            f"kinds are {kinds or 'none'}."
        ) from None
    if needs is not None and some is not areas:
        where = areas.index()
        needs = needs.of(np.array([where[area] for area in some.ids], dtype=np.int64))
    return OpenedAreas(areas=some, needs=needs, problem=problem)


def check_load(areas: Areas, load: str) -> None:
    """Raise unless it is known how many hours of a kind areas need.

    Parameters
    ----------
    areas
        The areas.
    load
        One of `allocator.lots.areas.LOADS`.

    Raises
    ------
    UserError
        Saying which are known.
    """
    if load not in areas.minutes:
        known = ", ".join(f"hours_{held}" for held in areas.minutes)
        raise UserError(
            f"load {load}: the areas have no hours_{load}, only {known} ({areas.source}). Add that "
            "column, or balance a load that is there."
        )


def load_plan(source: PlanFrom, areas: Areas, hear: Hear | None = None) -> LotPlan:
    """Return the lot plan that a file about lots names.

    Parameters
    ----------
    source
        A label of the areas, or a file.
    areas
        The areas.
    hear
        Told the findings that do not stop the load, if there are any.

    Raises
    ------
    ScenarioError
        When the areas have no such label.
    DataError
        Listing everything that is wrong with the file.
    """
    if source.file:
        from allocator.intake.areas.read_plan import read_plan  # noqa: PLC0415  loads GDAL

        return _heard(lambda log: read_plan(Path(source.file), areas, log), source.file, hear)
    if source.label not in areas.labels:
        near = get_close_matches(source.label, areas.labels, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ScenarioError(f"lots.plan.label: the areas have no label {source.label!r}.{hint}")
    return plan_of_labels(areas, areas.labels[source.label], source.label)


def _of_map(source: AreasFrom, hear: Hear | None) -> Areas:
    from allocator.intake.areas.read_areas import read_areas  # noqa: PLC0415  loads GDAL

    return _heard(lambda log: read_areas(source, log), source.file, hear)


def _with_bridges(areas: Areas, source: AreasFrom, hear: Hear | None) -> Areas:
    """Return the areas of a case after somebody's own rules about water."""
    if not source.bridges and not source.shapes.ferries:
        return areas
    from allocator.intake.areas.crossing_table import read_bridges  # noqa: PLC0415

    own: list[Crossing] = []
    if source.bridges:
        path = Path(source.bridges)
        own = _heard(lambda log: read_bridges(path, areas, log), path.name, hear)
    rules = [*NORFOLK_CROSSINGS, *own]
    ferries = source.shapes.ferries
    return replace(areas, edges=with_crossings(areas.edges, areas.index(), rules, ferries=ferries))


def _heard(read: Callable[[FindingLog], _Read | None], name: str, hear: Hear | None) -> _Read:
    """Return what is read, having passed the findings on, or raise them."""
    log = FindingLog()
    found = read(log)
    rank = list(Severity)
    findings = tuple(sorted(log, key=lambda finding: rank.index(finding.severity)))
    if found is None or log.has_errors:
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
        raise DataError(f"{Path(name).name} cannot be used. {errors[0]}{more}", findings)
    if hear is not None and findings:
        hear(findings)
    return found


def areas_of_case(
    case: Case, *, with_list: bool = False, outlook: Outlook | None = None
) -> tuple[Areas, Needs]:
    """Return the small areas of a case in Norfolk, and what their people need.

    Parameters
    ----------
    case
        The case.
    with_list
        Whether packages that wait count towards the hours.
    outlook
        How busy weeks and later years follow from hours now.
    """
    gazetteer = load_norfolk()
    needs = count_needs(case, gazetteer, with_list=with_list)
    return county_areas(case, gazetteer, needs, outlook or _outlook(case), _networks(case)), needs


def _outlook(case: Case) -> Outlook:
    return Outlook(lots_of_reference=len(case.lots) or Outlook().lots_of_reference, pace=_PACE)


def _with_case(areas: Areas, case: Case, *, with_list: bool) -> tuple[Areas, Needs]:
    """Return the areas of a map with what a case's people need in them, and those needs.

    Raises
    ------
    DataError
        When half of them or more live in none of the areas.
    """
    index = RingIndex(areas.outlines)
    needs = add_up_needs(
        case,
        lambda place: index.area_at(place.easting, place.northing),
        len(areas),
        with_list=with_list,
    )
    inside = int(needs.packages.sum())
    if needs.outside >= inside:
        raise DataError(
            f"{needs.outside:,} of the case's {needs.outside + inside:,} packages lie on none of "
            "the areas. Check that map and case are of the same county."
        )
    left = f"; {needs.outside:,} packages lie on none of them" if needs.outside else ""
    norfolk = load_norfolk()
    at = (norfolk.area_at(*place) for place in zip(areas.easting, areas.northing, strict=True))
    districts = tuple("" if area is None else norfolk.area_district[area] for area in at)
    said = "peak and forecast by assumption"
    counted = replace(
        areas,
        minutes=loads_of(needs, districts, _outlook(case)),
        labels={"district": districts, **areas.labels},
        towns=case.centres,
        source=f"{areas.source}, hours the council pays for in {case.county}{left}; {said}",
        is_synthetic=case.is_synthetic,
    )
    return counted, needs


def _networks(case: Case) -> dict[str, str]:
    """Return what the lots of the synthetic county are called: none has a published border."""
    if not case.is_synthetic:
        return {}
    mark = {True: APPROXIMATE, False: "(invented)"}
    return {lot.lot_id: f"{lot.name} {mark[lot.area in SHORT_AREAS]}" for lot in case.lots}
