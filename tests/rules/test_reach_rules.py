"""Reach: whether a location serves the home, and has time for the package on its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.package import Delivery, Visit
from allocator.domain.week import Band, DayType
from allocator.domain.words import Route
from tests.rules.spec import spec
from tests.rules.world import (
    WEEKDAYS,
    at,
    breach_of,
    code_of,
    days_ago,
    in_house,
    location,
    lot,
    offers,
    package,
    visit,
    world,
)


@spec("serves-area")
@pytest.mark.parametrize(
    ("drive", "rural", "own_limit", "message"),
    [
        (20, False, None, None),
        (21, False, None, "21 minutes to drive; its limit there is 20."),
        (30, True, None, None),
        (31, True, None, "31 minutes to drive; its limit there is 30."),
        (10, False, 10, None),
        (11, True, 10, "11 minutes to drive; its limit there is 10."),
        (45, False, 45, None),
        (1, False, 0, "1 minutes to drive; its limit there is 0."),
    ],
)
def test_without_declared_areas_a_location_drives_to_its_limit_town_or_country(
    drive: int, rural: bool, own_limit: int | None, message: str | None
) -> None:
    problem = world(
        location(travel_limit_minutes=own_limit), package("N1", place=at(drive, rural=rural))
    )
    breach = breach_of(problem, "serves-area")
    assert (breach.message if breach else None) == message
    assert code_of(problem, "serves-area") == ("OUT_OF_AREA" if message else None)


@spec("serves-area")
def test_the_breach_is_measured_in_minutes_beyond_the_limit() -> None:
    breach = breach_of(world(package("N1", place=at(33))), "serves-area")
    assert breach is not None
    assert breach.amount == 13


@spec("serves-area")
@pytest.mark.parametrize(
    ("area", "drive", "found"),
    [
        ("A1", 90, None),
        ("A2", 5, ("Serves only the areas it declared; the home is 5 minutes away.", 1)),
        ("A2", 50, ("Serves only the areas it declared; the home is 50 minutes away.", 30)),
    ],
)
def test_declared_areas_are_served_however_far_and_no_other_however_near(
    area: str, drive: int, found: tuple[str, int] | None
) -> None:
    problem = world(location(served_areas=frozenset({"A1"})), package("N1", place=at(drive, area)))
    breach = breach_of(problem, "serves-area")
    assert (breach and (breach.message, breach.amount)) == found


@spec("serves-area")
@pytest.mark.parametrize(
    ("standing", "area", "code"),
    [
        ("principal", "A1", None),
        ("framework", "A1", None),
        ("in-house", "A1", None),
        ("in-house", "A2", None),
        ("principal", "A2", "OUT_OF_AREA"),
        ("framework", "A2", "OUT_OF_AREA"),
        ("county", "A1", "OUT_OF_AREA"),
    ],
)
def test_a_lot_is_served_whole_by_its_members_and_the_county_by_the_last_resort(
    standing: str, area: str, code: str | None
) -> None:
    place = location("L1", is_on_framework=standing == "county", served_areas=frozenset({"A3"}))
    principal = "L1" if standing == "principal" else None
    members = frozenset({"L1"}) if standing == "framework" else frozenset()
    extra = {"providers": (in_house(place),)} if standing == "in-house" else {}
    problem = world(
        place,
        lot("T1", "A1", principal=principal, framework=members),
        package("N1", place=at(80, area)),
        **extra,
    )
    assert code_of(problem, "serves-area") == code


PAID = {"incentive_enabled": True, "incentive_extra_travel_minutes": 15}


@spec("serves-area")
@pytest.mark.parametrize(
    ("policy", "route", "drive", "areas", "code"),
    [
        (PAID, Route.DISCHARGE, 35, set(), None),
        (PAID, Route.DISCHARGE, 36, set(), "OUT_OF_AREA"),
        (PAID, Route.COMMUNITY, 35, set(), "OUT_OF_AREA"),
        (PAID | {"incentive_enabled": False}, Route.DISCHARGE, 35, set(), "OUT_OF_AREA"),
        (PAID, Route.DISCHARGE, 35, {"A9"}, None),
        (PAID, Route.DISCHARGE, 36, {"A9"}, "OUT_OF_AREA"),
        (PAID, Route.COMMUNITY, 5, {"A9"}, "OUT_OF_AREA"),
        (PAID | {"incentive_enabled": False}, Route.DISCHARGE, 5, {"A9"}, "OUT_OF_AREA"),
    ],
)
def test_a_discharge_incentive_stretches_the_limit_for_discharge_packages_only(
    policy: dict[str, object], route: Route, drive: int, areas: set[str], code: str | None
) -> None:
    problem = world(
        location(served_areas=frozenset(areas)),
        package("N1", route=route, place=at(drive)),
        policy=policy,
    )
    assert code_of(problem, "serves-area") == code


@spec("serves-area")
def test_an_incentive_is_needed_only_where_the_location_would_not_come_anyway() -> None:
    problem = world(
        *(package(f"N{drive}", route=Route.DISCHARGE, place=at(drive)) for drive in (20, 21, 36)),
        policy=PAID,
    )
    assert [found.ref for found in problem.packages] == ["N20", "N21", "N36"]
    assert problem.needs_incentive[:, 0].tolist() == [False, True, False]


@spec("new-hours-fits")
@pytest.mark.parametrize(
    ("cap", "message"),
    [
        (None, None),
        (210, None),
        (209, "May take 209 new carer-minutes a week in all; the package alone is 1 more."),
        (0, "May take 0 new carer-minutes a week in all; the package alone is 210 more."),
    ],
)
def test_a_package_alone_fits_the_cap_on_new_hours(cap: int | None, message: str | None) -> None:
    problem = world(location(new_hours_cap_minutes=cap))
    breach = breach_of(problem, "new-hours-fits")
    assert (breach.message if breach else None) == message
    assert code_of(problem, "new-hours-fits") == ("CAP_REACHED" if message else None)


MORNING = (DayType.WEEKDAY, Band.MORNING)
SHORT = (
    "Declared {} spare carer-minutes a week on weekday mornings; the package needs {} with travel."
)


@spec("declared-capacity")
@pytest.mark.parametrize(
    ("spare", "drive", "message"),
    [
        (150, 0, None),
        (149, 0, SHORT.format(149, 150)),
        (250, 10, None),
        (249, 10, SHORT.format(249, 250)),
        (0, 0, SHORT.format(0, 150)),
        (None, 0, SHORT.format(0, 150)),
        (449, 30, SHORT.format(449, 450)),
        (149, 36, SHORT.format(149, 150).replace("with", "before any")),
        (150, 36, None),
    ],
)
def test_the_declared_time_covers_visits_and_the_drive_out_and_back(
    spare: int | None, drive: int, message: str | None
) -> None:
    """An incentive pays for a drive of 35 minutes; nobody is asked what a longer one would add."""
    care = package("N1", visit(30, days=WEEKDAYS), place=at(drive), route=Route.DISCHARGE)
    declared = () if spare is None else offers("L1", spare, only=MORNING)
    problem = world(care, capacity=declared, policy=PAID)
    breach = breach_of(problem, "declared-capacity")
    assert (breach.message if breach else None) == message
    assert code_of(problem, "declared-capacity") == ("NO_DECLARED_CAPACITY" if message else None)


@spec("declared-capacity")
@pytest.mark.parametrize(
    ("age", "code"),
    [(0, None), (28, None), (29, "NO_DECLARED_CAPACITY"), (-1, "NO_DECLARED_CAPACITY")],
)
def test_a_declaration_counts_for_four_weeks_and_not_before_its_day(
    age: int, code: str | None
) -> None:
    problem = world(capacity=offers("L1", 600, declared_on=days_ago(age)))
    assert code_of(problem, "declared-capacity") == code


@spec("declared-capacity")
def test_only_the_slots_the_visits_fall_in_have_to_be_declared() -> None:
    visits: list[Visit] = [visit(30, days=(0, 5)), visit(45, 19 * 60, days=(2,))]
    needed = [(DayType.WEEKDAY, Band.MORNING, 30), (DayType.WEEKEND, Band.MORNING, 30),
              (DayType.WEEKDAY, Band.EVENING, 45)]  # fmt: skip
    declared = [o for day, band, spare in needed for o in offers("L1", spare, only=(day, band))]
    kept = world(package("N1", *visits), capacity=tuple(declared))
    assert code_of(kept, "declared-capacity") is None
    for left_out in range(3):
        fewer = tuple(o for index, o in enumerate(declared) if index != left_out)
        assert code_of(world(package("N1", *visits), capacity=fewer), "declared-capacity")


@spec("declared-capacity")
@pytest.mark.parametrize(
    ("morning", "evening", "named", "short"),
    [(30, 60, "evenings", 200), (60, 30, "mornings", 200), (45, 45, "mornings", 125)],
)
def test_the_slot_that_is_shortest_is_named_and_the_first_of_equals(
    morning: int, evening: int, named: str, short: int
) -> None:
    visits = [visit(morning, days=WEEKDAYS), visit(evening, 19 * 60, days=WEEKDAYS)]
    problem = world(package("N1", *visits), capacity=offers("L1", 100))
    breach = breach_of(problem, "declared-capacity")
    assert breach is not None
    assert breach.amount == short
    assert f"Declared 100 spare carer-minutes a week on weekday {named}" in breach.message


@spec("declared-capacity")
def test_a_neighbour_in_the_book_saves_the_drive_and_so_the_capacity() -> None:
    care = package("N1", visit(30, days=WEEKDAYS), place=at(15))
    room = offers("L1", 150, only=MORNING)
    beside = Delivery(package=replace(care, ref="B1"), location_id="L1", started_on=days_ago(9))
    assert code_of(world(care, capacity=room), "declared-capacity") == "NO_DECLARED_CAPACITY"
    assert code_of(world(care, beside, capacity=room), "declared-capacity") is None
