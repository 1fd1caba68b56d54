"""What a package costs a week, in pence, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from allocator.domain.market import Centre, RateCard
from allocator.domain.package import Visit
from allocator.domain.words import Route, Tier
from allocator.rules.prices import miles_from_centre
from tests.rules.spec import spec
from tests.rules.world import (
    TODAY,
    WEEKDAYS,
    at,
    case,
    days_ago,
    location,
    lot,
    package,
    value_of,
    visit,
    world,
)


def card(pence: int, **changes: object) -> RateCard:
    values = {
        "tier": None,
        "location_id": None,
        "miles_from": 0,
        "miles_to": 100,
        "pence_per_hour": pence,
        "increment_minutes": 5,
        "valid_from": date(2026, 4, 1),
    }
    return RateCard(**{**values, **changes})  # type: ignore[arg-type]


def cost(*cards: RateCard, policy: dict[str, object] | None = None, **changes: object) -> int:
    """Weekly cost of one package with one location."""
    visits = changes.pop("visits", (visit(60, days=(0,)),))
    care = package("N1", **{"visits": visits, **changes})
    problem = world(care, rate_cards=cards, policy=policy)
    return value_of(problem, "cost", {"N1": "L1"})


@spec("cost")
@pytest.mark.parametrize(
    ("visits", "increment", "pence"),
    [
        ([visit(60, days=(0,))], 5, 2400),
        ([visit(30, days=WEEKDAYS)], 15, 6000),
        ([visit(31, days=(0,))], 15, 1800),
        ([visit(31, days=(0,))], 5, 1400),
        ([visit(31, days=(0,))], 1, 1240),
        ([visit(45, days=(0,), carers=2)], 15, 3600),
        ([visit(46, days=(0, 1), carers=2)], 15, 9600),
        ([visit(30, days=(0,)), visit(20, 1080, days=(0,), agreed=True)], 15, 2400),
    ],
)
def test_every_visit_is_billed_in_whole_increments_for_each_carer(
    visits: list[Visit], increment: int, pence: int
) -> None:
    assert cost(card(2400, increment_minutes=increment), visits=tuple(visits)) == pence


@spec("cost")
def test_half_a_penny_is_rounded_up_once_a_week() -> None:
    assert cost(card(2401), visits=(visit(30, days=(0,)),)) == 1201
    assert cost(card(2401), visits=(visit(30, days=(0, 1)),)) == 2401
    just_less = card(2399, increment_minutes=1)
    assert cost(just_less, visits=(visit(31, days=(0,)),)) == 31 * 2399 // 60 == 1239


@spec("cost")
@pytest.mark.parametrize(
    ("cards", "pence"),
    [
        ([card(2000), card(2100, tier=Tier.COUNTY_FRAMEWORK)], 2100),
        ([card(2000), card(2200, tier=Tier.SPOT)], 2000),
        ([card(2000, location_id="L1"), card(2100, tier=Tier.COUNTY_FRAMEWORK)], 2000),
        ([card(2000, location_id="L2"), card(2100)], 2100),
        ([card(2000, location_id="L1", tier=Tier.SPOT), card(2100)], 2100),
        ([card(2000, location_id="L1", tier=Tier.COUNTY_FRAMEWORK), card(2100)], 2000),
        ([card(2000), card(2100, valid_from=date(2026, 10, 1))], 2100),
        ([card(2000), card(2100, valid_from=date(2026, 11, 17))], 2000),
        ([card(2000), card(2100, valid_from=TODAY)], 2100),
        ([card(2000), card(1900)], 2000),
        ([card(2000, valid_to=days_ago(1)), card(1900, tier=Tier.SPOT, valid_to=TODAY)], 2000),
        ([card(2000, valid_to=TODAY), card(2900, tier=Tier.SPOT)], 2000),
        ([card(2000, valid_to=days_ago(1)), card(1900)], 1900),
        ([card(2000, location_id="L2", miles_from=50), card(1900)], 1900),
        ([card(2000, miles_to=0), card(1900)], 1900),
        ([], 0),
    ],
)
def test_a_locations_own_card_comes_before_its_tiers_and_that_before_everybodys(
    cards: list[RateCard], pence: int
) -> None:
    assert cost(*cards) == pence


@spec("cost")
def test_a_pair_without_a_card_is_priced_at_the_dearest_card_there_is() -> None:
    cards = (card(2000, miles_from=50, miles_to=60), card(3100, tier=Tier.SPOT))
    assert cost(*cards) == 3100


@spec("cost")
def test_a_card_of_one_location_prices_no_other() -> None:
    problem = world(
        *(location(name) for name in ("L1", "L2", "L3")),
        package("N1", visit(60, days=(0,))),
        rate_cards=(card(2100), card(2000, location_id="L2"), card(2300, location_id="L3")),
    )
    priced = {name: value_of(problem, "cost", {"N1": name}) for name in ("L1", "L2", "L3")}
    assert priced == {"L1": 2100, "L2": 2000, "L3": 2300}


@spec("cost")
def test_each_location_bills_in_the_increments_of_its_own_card() -> None:
    increments = {"L1": 60, "L2": 5, "L3": 15}
    problem = world(
        *(location(name) for name in increments),
        package("N1", visit(31, days=(0,))),
        rate_cards=tuple(
            card(1200, location_id=name, increment_minutes=step)
            for name, step in increments.items()
        ),
    )
    priced = {name: value_of(problem, "cost", {"N1": name}) for name in increments}
    assert priced == {"L1": 1200, "L2": 700, "L3": 900}


BANDS = (
    card(1740, miles_to=3),
    card(1968, miles_from=3, miles_to=6),
    card(2172, miles_from=6),
)


@spec("cost")
@pytest.mark.parametrize(
    ("metres", "miles", "pence"),
    [(0, 0, 1740), (4828, 2, 1740), (4829, 3, 1968), (9656, 5, 1968), (9657, 6, 2172)],
)
def test_the_band_is_that_of_whole_miles_from_the_nearest_centre(
    metres: int, miles: int, pence: int
) -> None:
    home = at(0)
    centres = (
        Centre(name="Far", easting=home.easting, northing=home.northing + 90_000),
        Centre(name="Near", easting=home.easting, northing=home.northing + metres),
    )
    problem = world(package("N1", visit(60, days=(0,))), rate_cards=BANDS, centres=centres)
    assert miles_from_centre(problem.case, problem.packages[0]) == miles
    assert value_of(problem, "cost", {"N1": "L1"}) == pence


@spec("cost")
@pytest.mark.parametrize(("east", "north", "miles"), [(3000, 4000, 3), (-6000, 8000, 6)])
def test_miles_are_as_the_crow_flies_in_any_direction(east: int, north: int, miles: int) -> None:
    home = at(0)
    centre = Centre(name="C", easting=home.easting + east, northing=home.northing - north)
    assert miles_from_centre(case(centres=(centre,)), package("N1")) == miles


@spec("cost")
def test_without_a_centre_every_home_is_in_the_first_band() -> None:
    assert miles_from_centre(case(), package("N1", place=at(900))) == 0


PAID = {
    "incentive_enabled": True,
    "incentive_extra_travel_minutes": 15,
    "incentive_pence": 200_001,
    "incentive_weeks": 26,
}


@spec("cost")
@pytest.mark.parametrize(
    ("drive", "route", "pence"),
    [
        (20, Route.DISCHARGE, 2400),
        (21, Route.DISCHARGE, 2400 + 7693),
        (5, Route.COMMUNITY, 2400),
    ],
)
def test_an_incentive_that_is_needed_is_spread_over_its_weeks_rounded_up(
    drive: int, route: Route, pence: int
) -> None:
    assert cost(card(2400), policy=PAID, place=at(drive), route=route) == pence


@spec("cost")
def test_each_placement_is_priced_in_its_own_tier_and_they_add_up() -> None:
    problem = world(
        location("L1"),
        location("L2", is_on_framework=False),
        lot("T1", "A1", principal="L1"),
        package("N1", visit(60, days=(0,))),
        package("N2", visit(60, days=(0,)), place=at(0, "A2")),
        package("N3", visit(60, days=(0,))),
        rate_cards=(
            card(2000, tier=Tier.PRINCIPAL),
            card(2300, tier=Tier.COUNTY_FRAMEWORK),
            card(2900, tier=Tier.SPOT),
        ),
    )
    assert value_of(problem, "cost", {"N1": "L1"}) == 2000
    assert value_of(problem, "cost", {"N1": "L1", "N2": "L1", "N3": "L2"}) == 7200
    assert value_of(problem, "cost") == 0
