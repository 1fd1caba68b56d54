"""Goals that add up placement by placement, measured on plans worked out by hand."""

from __future__ import annotations

from hashlib import sha256

import pytest

from allocator.domain.words import Gender, Rating, Scheme, Strength
from allocator.rules import goals_in_order
from tests.rules.spec import spec
from tests.rules.world import (
    WEEKDAYS,
    at,
    days_ago,
    delivery,
    in_house,
    location,
    lot,
    package,
    plan_of,
    provider,
    rated,
    value_of,
    visit,
    world,
)


@spec("unplaced")
@pytest.mark.parametrize(
    ("band", "waited", "weight"),
    [
        (0, 0, 32),
        (1, 0, 16),
        (2, 0, 8),
        (3, 0, 4),
        (4, 0, 2),
        (5, 0, 1),
        (5, 6, 1),
        (5, 7, 2),
        (5, 13, 2),
        (5, 14, 4),
        (5, 28, 16),
        (5, 35, 16),
        (5, 400, 16),
        (2, 7, 16),
        (2, 70, 16),
        (1, 70, 16),
        (0, 70, 32),
        (3, -20, 4),
    ],
)
def test_care_left_unplaced_weighs_by_band_and_by_weeks_waited_but_never_into_the_top_band(
    band: int, waited: int, weight: int
) -> None:
    problem = world(package("N1", priority_band=band, ready_on=days_ago(waited)))
    assert value_of(problem, "unplaced") == weight * 210
    assert value_of(problem, "unplaced", {"N1": "L1"}) == 0


@spec("unplaced")
@pytest.mark.parametrize(
    ("policy", "weight"),
    [
        ({}, 16),
        ({"ageing_days_per_band": 0}, 1),
        ({"ageing_days_per_band": 14}, 4),
        ({"ageing_top_band": 0}, 32),
        ({"ageing_top_band": 3}, 4),
        ({"ageing_top_band": 5}, 1),
        ({"priority_weights": [9, 8, 7, 6, 5, 4]}, 8),
    ],
)
def test_the_policy_sets_weights_and_ageing(policy: dict[str, object], weight: int) -> None:
    care = package("N1", visit(60, days=(0,)), priority_band=5, ready_on=days_ago(35))
    assert value_of(world(care, policy=policy), "unplaced") == weight * 60


@spec("unplaced")
def test_a_package_ready_today_or_later_has_waited_no_day() -> None:
    for days in (0, -3):
        care = package("N1", visit(60, days=(0,)), priority_band=5, ready_on=days_ago(days))
        assert value_of(world(care, policy={"ageing_days_per_band": 1}), "unplaced") == 60


@spec("unplaced")
def test_double_handed_care_counts_for_both_carers_and_packages_add_up() -> None:
    two_carers = package("N1", visit(30, days=WEEKDAYS, carers=2), priority_band=2)
    one_carer = package("N2", visit(30, days=WEEKDAYS), priority_band=5)
    problem = world(two_carers, one_carer)
    assert value_of(problem, "unplaced") == 8 * 300 + 150
    assert value_of(problem, "unplaced", {"N1": "L1"}) == 150


HOUSE = location("L2", is_on_framework=False)


@spec("last-resort")
def test_only_care_with_the_in_house_service_counts_as_last_resort() -> None:
    problem = world(
        location("L1"),
        HOUSE,
        package("N1"),
        package("N2", visit(60, days=(0,))),
        providers=(provider(location("L1")), in_house(HOUSE)),
    )
    assert value_of(problem, "last-resort", {"N1": "L1", "N2": "L1"}) == 0
    assert value_of(problem, "last-resort", {"N1": "L1", "N2": "L2"}) == 60
    assert value_of(problem, "last-resort", {"N1": "L2", "N2": "L2"}) == 270
    assert value_of(problem, "last-resort") == 0


@spec("choice")
@pytest.mark.parametrize(
    ("wishes", "with_l1", "with_l2"),
    [
        ({}, 0, 0),
        ({"preferred": {"L1"}}, 0, 1),
        ({"preferred": {"L1", "L2"}}, 0, 0),
        ({"preferred": {"L9"}}, 1, 1),
        ({"current_location": "L2"}, 1, 0),
        ({"current_location": "L9"}, 0, 0),
        ({"carer_gender": Gender.FEMALE}, 1, 0),
        ({"carer_gender": Gender.MALE}, 0, 0),
        ({"preferred": {"L2"}, "current_location": "L2", "carer_gender": Gender.FEMALE}, 3, 0),
        ({"preferred": {"L1"}, "current_location": "L2", "carer_gender": Gender.FEMALE}, 2, 1),
    ],
)
def test_every_wish_not_met_counts_the_packages_minutes_once(
    wishes: dict[str, object], with_l1: int, with_l2: int
) -> None:
    if "preferred" in wishes:
        wishes = wishes | {"preferred": frozenset(wishes["preferred"])}  # type: ignore[call-overload]
    problem = world(
        location("L1", genders=frozenset({Gender.MALE})), location("L2"), package("N1", **wishes)
    )
    assert value_of(problem, "choice", {"N1": "L1"}) == with_l1 * 210
    assert value_of(problem, "choice", {"N1": "L2"}) == with_l2 * 210
    assert value_of(problem, "choice") == 0


@spec("choice")
def test_leaving_the_in_house_bridge_is_no_loss_of_continuity() -> None:
    problem = world(
        location("L1"),
        HOUSE,
        package("N1", current_location="L2"),
        providers=(provider(location("L1")), in_house(HOUSE)),
    )
    assert value_of(problem, "choice", {"N1": "L1"}) == 0


@spec("choice")
def test_a_gender_need_that_is_met_is_no_wish() -> None:
    care = package("N1", carer_gender=Gender.FEMALE, carer_gender_strength=Strength.NEED)
    assert value_of(world(care), "choice", {"N1": "L1"}) == 0


@spec("call-off")
@pytest.mark.parametrize(
    ("called", "points"),
    [("L1", 0), ("L2", 1), ("L3", 2), ("L4", 4), ("L5", 4)],
)
def test_points_grow_down_the_call_off_order(called: str, points: int) -> None:
    places = [location(f"L{n}", is_on_framework=n <= 3) for n in range(1, 6)]
    problem = world(
        *places,
        lot("T1", "A1", principal="L1", framework=frozenset({"L2"})),
        providers=(*(provider(place) for place in places[:4]), in_house(places[4])),
    )
    assert value_of(problem, "call-off", {"N1": called}) == points * 210


@spec("call-off")
def test_a_role_in_another_lot_is_no_role_here_and_the_policy_sets_the_points() -> None:
    problem = world(
        lot("T2", "A2", principal="L1"), policy={"call_off_points": {"county-framework": 7}}
    )
    assert value_of(problem, "call-off", {"N1": "L1"}) == 7 * 210


@spec("quality")
@pytest.mark.parametrize(
    ("rating", "points"),
    [
        (Rating.OUTSTANDING, 0),
        (Rating.GOOD, 1),
        (Rating.REQUIRES_IMPROVEMENT, 3),
        (Rating.UNRATED, 3),
        (Rating.INADEQUATE, 6),
    ],
)
def test_a_carer_minute_costs_quality_points_by_the_effective_rating(
    rating: Rating, points: int
) -> None:
    problem = world(
        assessments=(rated("L1", rating), rated("L1", Rating.UNRATED, Scheme.CQC_SERVICE)),
        policy={"framework_rating_floor": "Inadequate", "allow_unrated": True},
    )
    assert value_of(problem, "quality", {"N1": "L1"}) == points * 210


@spec("quality")
def test_pamms_does_not_outshine_cqc_in_the_quality_goal() -> None:
    both = (rated("L1", Rating.REQUIRES_IMPROVEMENT), rated("L1", Rating.GOOD, Scheme.PAMMS))
    assert value_of(world(assessments=both), "quality", {"N1": "L1"}) == 3 * 210


@spec("travel")
@pytest.mark.parametrize(
    ("minutes_away", "days", "carers", "travel"),
    [(0, 7, 1, 0), (4, 7, 1, 56), (4, 5, 1, 40), (4, 5, 2, 80), (20, 1, 1, 40)],
)
def test_without_rounds_nearby_every_visit_adds_the_drive_out_and_back_for_each_carer(
    minutes_away: int, days: int, carers: int, travel: int
) -> None:
    care = package("N1", visit(30, days=range(days), carers=carers), place=at(minutes_away))
    assert value_of(world(care), "travel", {"N1": "L1"}) == travel
    assert value_of(world(care), "travel") == 0


@spec("travel")
def test_a_home_on_the_way_of_todays_round_adds_nothing() -> None:
    weekly = {"days": WEEKDAYS}
    first = delivery("B1", "L1", 30, place=at(5), visits=(visit(30, 480, **weekly),))
    last = delivery("B2", "L1", 30, place=at(15), visits=(visit(30, 570, width=90, **weekly),))
    between = package("N1", visit(30, 500, **weekly), place=at(10))
    assert value_of(world(between, first, last), "travel", {"N1": "L1"}) == 0
    assert value_of(world(between, first), "travel", {"N1": "L1"}) == 5 * 5
    assert value_of(world(between), "travel", {"N1": "L1"}) == 20 * 5


N1_L1, N2_L2 = 32064, 68922
"""Top 18 bits of SHA-256 over reference, unit separator and location; the same everywhere."""


@spec("tie-break")
def test_the_tie_break_adds_up_the_first_bits_of_a_hash_of_package_and_location() -> None:
    problem = world(location("L1"), location("L2"), package("N1"), package("N2"))
    assert value_of(problem, "tie-break", {"N1": "L1"}) == N1_L1
    assert value_of(problem, "tie-break", {"N2": "L2"}) == N2_L2
    assert value_of(problem, "tie-break", {"N1": "L1", "N2": "L2"}) == N1_L1 + N2_L2
    assert value_of(problem, "tie-break") == 0


@spec("tie-break")
def test_the_hash_has_fewer_bits_on_long_lists_so_that_the_sum_stays_small() -> None:
    refs = [f"N{number:04}" for number in range(2048)]
    problem = world(*(package(ref) for ref in refs))
    tie_break = goals_in_order(problem.policy)[-1]
    first = int.from_bytes(sha256(b"N0000\x1fL1").digest()[:4], "big")
    assert tie_break.measure(problem, plan_of(problem, {"N0000": "L1"})) == first >> 15
    assert tie_break.measure(problem, plan_of(problem, dict.fromkeys(refs, "L1"))) < 2**29
