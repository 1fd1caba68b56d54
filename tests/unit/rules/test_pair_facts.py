"""What a broker is told about one package with one location."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from allocator.domain.market import CapacityOffer, RateCard
from allocator.domain.week import Band, DayType
from allocator.domain.words import Gender, Rating, Route, Strength, Tier
from allocator.rules.rule import Exclusion
from allocator.rules.story import Alternative, breaches_of_pair, facts_of
from tests.rules.world import (
    WEEKDAYS,
    at,
    days_ago,
    location,
    lot,
    offers,
    package,
    rated,
    visit,
    world,
)

CARD = RateCard(
    tier=None, location_id=None, miles_from=0, miles_to=50, pence_per_hour=2400,
    increment_minutes=15, valid_from=date(2026, 4, 1),
)  # fmt: skip


def facts(*things: object, ref: str = "N1", **parts: object):
    problem = world(*things, **parts)  # type: ignore[arg-type]
    return facts_of(problem, problem.packages[0], problem.locations[0])


def test_facts_are_those_the_rules_use() -> None:
    care = package("N1", visit(30, days=WEEKDAYS), place=at(6), preferred=frozenset({"L9"}))
    found = facts(
        location("L1"),
        lot("T1", "A1", framework=frozenset({"L1"})),
        care,
        rate_cards=(CARD,),
        capacity=offers("L1", 300, declared_on=days_ago(8)),
    )
    assert (found.location_id, found.location_name, found.provider_name) == (
        "L1", "Branch L1", "P-L1 Ltd",
    )  # fmt: skip
    assert found.tier is Tier.LOT_FRAMEWORK
    assert (found.rating, found.is_good) == ("Good (CQC, whole location, 2026-03-01)", True)
    assert (found.drive_minutes, found.added_minutes) == (6, 60)
    assert (found.weekly_pence, found.band_miles, found.incentive_pence) == (6000, 0, 0)
    assert found.unmet_wishes == ("not a location the person asked for",)
    assert (found.declared_days, found.is_ageing) == (8, True)
    assert found.tightest == "weekday mornings: 90 carer-minutes to spare"


@pytest.mark.parametrize(("age", "is_ageing"), [(0, False), (7, False), (8, True)])
def test_a_declaration_is_ageing_after_a_week(age: int, is_ageing: bool) -> None:
    found = facts(capacity=offers("L1", 300, declared_on=days_ago(age)))
    assert (found.declared_days, found.is_ageing) == (age, is_ageing)


def test_a_location_without_capacity_is_short_and_has_no_declaration() -> None:
    found = facts(package("N1", visit(30, days=WEEKDAYS)), capacity=())
    assert (found.declared_days, found.is_ageing) == (None, False)
    assert found.tightest == "weekday mornings: 150 carer-minutes short"


def test_a_slot_used_to_the_last_minute_has_nothing_to_spare_and_is_not_short() -> None:
    found = facts(package("N1", visit(30, days=WEEKDAYS)), capacity=offers("L1", 150))
    assert found.tightest == "weekday mornings: 0 carer-minutes to spare"


def declared(spare: dict[Band, int], age: dict[Band, int]) -> tuple[CapacityOffer, ...]:
    """Weekday offers by band: so many minutes, declared so many days ago."""
    return tuple(
        offer
        for band, minutes in spare.items()
        for offer in offers(
            "L1", minutes, declared_on=days_ago(age[band]), only=(DayType.WEEKDAY, band)
        )
    )


@pytest.mark.parametrize(
    ("morning", "evening", "tightest"),
    [
        (200, 210, "weekday mornings: 50 carer-minutes to spare"),
        (210, 200, "weekday evenings: 50 carer-minutes to spare"),
        (200, 200, "weekday mornings: 50 carer-minutes to spare"),
        (200, 140, "weekday evenings: 10 carer-minutes short"),
    ],
)
def test_the_tightest_slot_and_the_oldest_declaration_are_among_the_slots_in_use(
    morning: int, evening: int, tightest: str
) -> None:
    care = package("N1", *(visit(30, start, days=WEEKDAYS) for start in (8 * 60, 19 * 60)))
    spare = {Band.MORNING: morning, Band.LUNCH: 0, Band.EVENING: evening}
    age = {Band.MORNING: 3, Band.LUNCH: 20, Band.EVENING: 5}
    found = facts(care, capacity=declared(spare, age))
    assert (found.tightest, found.declared_days) == (tightest, 5)


def test_a_package_without_visits_relies_on_no_declaration() -> None:
    found = facts(package("N1", visits=()))
    assert (found.tightest, found.declared_days, found.is_ageing) == ("", None, False)


@pytest.mark.parametrize(
    ("strength", "unmet"),
    [(Strength.PREFERENCE, ("not the carers' gender the person prefers",)), (Strength.NEED, ())],
)
def test_a_need_about_the_carers_gender_is_no_wish(
    strength: Strength, unmet: tuple[str, ...]
) -> None:
    care = package("N1", carer_gender=Gender.MALE, carer_gender_strength=strength)
    assert facts(location(genders=frozenset({Gender.FEMALE})), care).unmet_wishes == unmet


@pytest.mark.parametrize(
    ("rating", "is_good"),
    [(Rating.OUTSTANDING, True), (Rating.GOOD, True), (Rating.REQUIRES_IMPROVEMENT, False),
     (Rating.UNRATED, False)],
)  # fmt: skip
def test_good_means_good_or_outstanding(rating: Rating, is_good: bool) -> None:
    assert facts(assessments=(rated("L1", rating),)).is_good is is_good


def test_a_placement_that_needs_the_incentive_shows_its_whole_price() -> None:
    care = package("N1", visit(60, days=(0,)), place=at(30), route=Route.DISCHARGE)
    paid = facts(care, rate_cards=(CARD,), policy={"incentive_enabled": True})
    assert (paid.incentive_pence, paid.weekly_pence) == (200_000, 2400 + 7693)
    assert facts(care, rate_cards=(CARD,)).incentive_pence == 0


def test_a_provider_that_is_not_listed_goes_by_its_id() -> None:
    assert facts(providers=()).provider_name == "P-L1"


def test_every_rule_a_pair_breaks_is_told_the_first_one_first() -> None:
    place = location("L1", is_dormant=True, travel_limit_minutes=5)
    problem = world(place, package("N1", place=at(9), excluded=frozenset({"L1"})))
    found = breaches_of_pair(problem, problem.packages[0], problem.locations[0])
    assert [breach.code for breach in found] == [
        Exclusion.DORMANT, Exclusion.EXCLUDED_BY_PERSON, Exclusion.OUT_OF_AREA,
    ]  # fmt: skip
    sound = world()
    assert breaches_of_pair(sound, sound.packages[0], sound.locations[0]) == []


def test_the_first_goal_that_loses_decides_against_an_alternative() -> None:
    other = Alternative(facts(), (("unplaced", 0), ("choice", 210), ("cost", -50)))
    assert other.first_loss == ("choice", 210)
    assert replace(other, losses=(("unplaced", 0),)).first_loss is None
