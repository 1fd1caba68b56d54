"""Load the areas that lots are made of, from a case or from somebody's polygons."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from allocator.domain.case import Case
from allocator.geo import load_norfolk
from allocator.lots.areas import Areas
from allocator.lots.brief import AreasFrom
from allocator.lots.county_areas import county_areas
from allocator.lots.needs import Needs, Outlook, count_needs
from allocator.twin.facts import DISTRICTS
from allocator.twin.lot_shapes import SHORT_AREAS
from allocator.use_cases.open_case import open_problem

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear

_PACE = {
    district.name: Fraction(district.aged_75 - district.aged_85, district.aged_85)
    for district in DISTRICTS
}


def load_areas(source: AreasFrom, hear: Hear | None = None) -> Areas:
    """Return the areas that a brief or a word on the command line names.

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
    case = open_problem(source.case or "twin").case
    areas, _ = areas_of_case(case, with_list=source.with_list)
    return areas


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
    known = outlook or Outlook(lots_of_reference=max(1, len(case.lots) or 16), pace=_PACE)
    return county_areas(case, gazetteer, needs, known, _networks(case)), needs


def _networks(case: Case) -> dict[str, str]:
    """Return what the lots of the synthetic county are called: none has a published border."""
    if not case.is_synthetic:
        return {}
    published = {True: "approximate", False: "invented"}
    return {lot.lot_id: f"{lot.name} ({published[lot.area in SHORT_AREAS]})" for lot in case.lots}
