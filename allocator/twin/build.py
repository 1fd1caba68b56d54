"""The twin: a synthetic Norfolk that reproduces the published figures."""

from __future__ import annotations

from datetime import date, timedelta

from allocator.domain.case import Case
from allocator.domain.market import Assessment
from allocator.domain.words import Rating, Scheme
from allocator.twin.assessments import draw_assessments
from allocator.twin.book import draw_book
from allocator.twin.capacity import draw_offers
from allocator.twin.centres import CENTRES
from allocator.twin.county import load_county
from allocator.twin.draw import Draw
from allocator.twin.interim_list import draw_list
from allocator.twin.lot_members import draw_lots
from allocator.twin.market import LAST_RESORT_LOCATION_ID, draw_market
from allocator.twin.people import draw_people
from allocator.twin.prices import make_rate_cards
from allocator.twin.restrictions import closed_locations, draw_restrictions
from allocator.twin.territories import declare

AS_OF = date(2026, 11, 16)


def build_twin(seed: int = 1, *, as_of: date = AS_OF) -> Case:
    """Build a synthetic-but-calibrated Norfolk on real geography.

    People live at real postcodes and are all invented, as are the providers. For every seed the
    case has exactly the published numbers of providers, offices, people, accreditations, ratings
    and waiting hours (`allocator.twin.facts`), and too little supply in North, South and West.
    The council's in-house service of last resort (``P900``, ``L900``) comes on top of the 106
    providers and 135 offices; of the 135, 86 are on the framework, the page's figure being read
    as offices. The same seed gives the same case on every platform.

    Parameters
    ----------
    seed
        A whole number, not negative.
    as_of
        The day the case describes; every other date is counted from it.

    Returns
    -------
    Case
        Marked as synthetic.

    Examples
    --------
    >>> case = build_twin(seed=1)
    >>> len(case.packages), len(case.book), case.is_synthetic
    (65, 5575, True)
    """
    county = load_county()
    market = draw_market(Draw(seed, "market"), county)
    people = draw_people(Draw(seed, "people"), county)
    restrictions = draw_restrictions(Draw(seed, "restrictions"), county, market, as_of)
    packages = draw_list(Draw(seed, "list"), county, market, restrictions, as_of)
    able = market.open_to_council(closed_locations(restrictions, as_of))
    offers = draw_offers(Draw(seed, "capacity"), county, able, packages, as_of)
    locations = declare(Draw(seed, "territories"), county, market, offers)
    assessments = draw_assessments(Draw(seed, "assessments"), market.ratings, as_of)
    return Case(
        as_of=as_of,
        is_synthetic=True,
        packages=packages,
        book=draw_book(Draw(seed, "book"), county, market, people, as_of),
        providers=market.providers,
        locations=(*locations, market.last_resort),
        restrictions=restrictions,
        assessments=(*assessments, _last_resort_assessment(as_of)),
        capacity=offers,
        rate_cards=make_rate_cards(as_of),
        centres=CENTRES,
        lots=draw_lots(Draw(seed, "lots"), county, market),
        source=f"synthetic twin, seed {seed}",
    )


def _last_resort_assessment(as_of: date) -> Assessment:
    return Assessment(
        location_id=LAST_RESORT_LOCATION_ID,
        scheme=Scheme.CQC_LOCATION,
        rating=Rating.GOOD,
        assessed_on=as_of - timedelta(days=400),
    )
