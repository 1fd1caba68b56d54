"""Which rating counts, and whether it is good enough for the tier a location is called in."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from allocator.domain.words import Rating, Scheme
from allocator.rules import resolve_rating
from tests.rules.spec import spec
from tests.rules.world import (
    TODAY,
    at,
    breach_of,
    code_of,
    days_ago,
    in_house,
    location,
    lot,
    package,
    rated,
    world,
)

UNRATED, INADEQUATE, IMPROVE, GOOD, OUTSTANDING = Rating
SERVICE, WHOLE, PAMMS = Scheme.CQC_SERVICE, Scheme.CQC_LOCATION, Scheme.PAMMS
OLD, RECENT, NEXT_WEEK = date(2024, 5, 1), date(2026, 3, 1), date(2026, 11, 23)


@spec("rating-floor")
@pytest.mark.parametrize(
    ("assessments", "rating", "basis", "best"),
    [
        ([], UNRATED, None, UNRATED),
        ([(WHOLE, GOOD, RECENT)], GOOD, WHOLE, GOOD),
        ([(WHOLE, UNRATED, RECENT)], UNRATED, None, UNRATED),
        ([(WHOLE, UNRATED, RECENT), (SERVICE, IMPROVE, OLD)], IMPROVE, SERVICE, IMPROVE),
        ([(WHOLE, GOOD, RECENT), (SERVICE, IMPROVE, OLD)], IMPROVE, SERVICE, IMPROVE),
        ([(WHOLE, UNRATED, RECENT), (PAMMS, OUTSTANDING, OLD)], OUTSTANDING, PAMMS, OUTSTANDING),
        ([(SERVICE, UNRATED, RECENT), (WHOLE, GOOD, OLD)], GOOD, WHOLE, GOOD),
        ([(WHOLE, IMPROVE, RECENT), (PAMMS, GOOD, OLD)], IMPROVE, WHOLE, GOOD),
        ([(WHOLE, OUTSTANDING, RECENT), (PAMMS, IMPROVE, OLD)], OUTSTANDING, WHOLE, OUTSTANDING),
        ([(WHOLE, GOOD, OLD), (WHOLE, INADEQUATE, RECENT)], INADEQUATE, WHOLE, INADEQUATE),
        ([(WHOLE, GOOD, OLD), (WHOLE, UNRATED, RECENT)], GOOD, WHOLE, GOOD),
        ([(WHOLE, GOOD, NEXT_WEEK)], UNRATED, None, UNRATED),
        ([(WHOLE, GOOD, RECENT), (WHOLE, INADEQUATE, NEXT_WEEK)], GOOD, WHOLE, GOOD),
        ([(WHOLE, GOOD, TODAY)], GOOD, WHOLE, GOOD),
        ([(WHOLE, GOOD, RECENT), (WHOLE, IMPROVE, RECENT)], IMPROVE, WHOLE, IMPROVE),
        ([(PAMMS, GOOD, OLD), (PAMMS, IMPROVE, RECENT)], IMPROVE, PAMMS, IMPROVE),
    ],
)
def test_the_home_care_service_counts_before_the_location_and_pamms_where_cqc_is_silent(
    assessments: list[tuple[Scheme, Rating, date]],
    rating: Rating,
    basis: Scheme | None,
    best: Rating,
) -> None:
    rows = [rated("L1", given, scheme, day) for scheme, given, day in assessments]
    for order in permutations(rows):
        found = resolve_rating(order, TODAY)
        assert (found.rating, found.basis, found.best) == (rating, basis, best)


def test_a_rating_says_who_gave_it_and_when() -> None:
    found = resolve_rating([rated("L1", GOOD, PAMMS, RECENT)], TODAY)
    assert str(found) == "Good (PAMMS audit, 2026-03-01)"
    assert found.assessed_on == RECENT
    assert str(resolve_rating([], TODAY)) == "Not rated"


CALLED = {
    "principal": {"principal": "L1"},
    "lot framework": {"framework": frozenset({"L1"})},
    "county framework": {},
}


@spec("rating-floor")
@pytest.mark.parametrize(
    ("tier", "assessments", "code"),
    [
        ("principal", [(WHOLE, GOOD)], None),
        ("principal", [(WHOLE, OUTSTANDING)], None),
        ("principal", [(WHOLE, IMPROVE)], "RATING_BELOW_POLICY"),
        ("principal", [(WHOLE, IMPROVE), (PAMMS, GOOD)], None),
        ("principal", [(WHOLE, GOOD), (PAMMS, IMPROVE)], None),
        ("principal", [(PAMMS, GOOD)], None),
        ("principal", [(WHOLE, INADEQUATE), (PAMMS, GOOD)], "RATING_BELOW_POLICY"),
        ("principal", [], "NO_RATING"),
        ("lot framework", [(WHOLE, IMPROVE)], None),
        ("lot framework", [(WHOLE, INADEQUATE)], "RATING_BELOW_POLICY"),
        ("lot framework", [(WHOLE, INADEQUATE), (PAMMS, OUTSTANDING)], "RATING_BELOW_POLICY"),
        ("county framework", [(WHOLE, IMPROVE)], None),
        ("county framework", [(WHOLE, INADEQUATE)], "RATING_BELOW_POLICY"),
        ("county framework", [(WHOLE, UNRATED), (SERVICE, IMPROVE)], None),
        ("county framework", [(WHOLE, GOOD), (SERVICE, INADEQUATE)], "RATING_BELOW_POLICY"),
        ("county framework", [(WHOLE, UNRATED)], "NO_RATING"),
    ],
)
def test_a_principal_is_good_by_cqc_or_pamms_and_nobody_is_below_the_framework_floor(
    tier: str, assessments: list[tuple[Scheme, Rating]], code: str | None
) -> None:
    rows = tuple(rated("L1", rating, scheme) for scheme, rating in assessments)
    problem = world(location("L1"), lot("T1", "A1", **CALLED[tier]), assessments=rows)
    assert code_of(problem, "rating-floor") == code


@spec("rating-floor")
def test_the_same_location_is_held_to_the_principals_floor_in_its_own_lot_only() -> None:
    problem = world(
        location("L1"),
        lot("T1", "A1", principal="L1"),
        package("N1", place=at(0, "A1")),
        package("N2", place=at(0, "A2")),
        assessments=(rated("L1", IMPROVE),),
    )
    assert code_of(problem, "rating-floor", "N1") == "RATING_BELOW_POLICY"
    assert code_of(problem, "rating-floor", "N2") is None


@spec("rating-floor")
@pytest.mark.parametrize(
    ("policy", "rating", "tier", "code"),
    [
        ({"framework_rating_floor": "Good"}, IMPROVE, "county framework", "RATING_BELOW_POLICY"),
        ({"framework_rating_floor": "Good"}, GOOD, "county framework", None),
        ({"framework_rating_floor": "Inadequate"}, INADEQUATE, "county framework", None),
        ({"framework_rating_floor": "Outstanding"}, GOOD, "principal", "RATING_BELOW_POLICY"),
        ({"principal_rating_floor": "Outstanding"}, GOOD, "principal", "RATING_BELOW_POLICY"),
        ({"principal_rating_floor": "Outstanding"}, GOOD, "lot framework", None),
        ({"principal_rating_floor": "Requires improvement"}, IMPROVE, "principal", None),
        ({"allow_unrated": True}, UNRATED, "county framework", None),
        ({"allow_unrated": True}, UNRATED, "lot framework", None),
        ({"allow_unrated": True}, UNRATED, "principal", "NO_RATING"),
        (
            {"allow_unrated": True, "principal_rating_floor": "Not rated"},
            UNRATED,
            "principal",
            None,
        ),
        ({"principal_rating_floor": "Not rated"}, UNRATED, "principal", "NO_RATING"),
    ],
)
def test_the_policy_sets_the_floors_and_whether_an_unrated_location_may_take_packages(
    policy: dict[str, object], rating: Rating, tier: str, code: str | None
) -> None:
    problem = world(
        location("L1"),
        lot("T1", "A1", **CALLED[tier]),
        assessments=(rated("L1", rating),),
        policy=policy,
    )
    assert code_of(problem, "rating-floor") == code


@spec("rating-floor")
@pytest.mark.parametrize(
    ("max_age", "age", "code"),
    [(0, 5000, None), (400, 400, None), (400, 401, "RATING_STALE")],
)
def test_a_rating_older_than_the_policy_allows_does_not_count(
    max_age: int, age: int, code: str | None
) -> None:
    problem = world(
        assessments=(rated("L1", GOOD, WHOLE, days_ago(age)),),
        policy={"rating_max_age_days": max_age},
    )
    assert code_of(problem, "rating-floor") == code


@spec("rating-floor")
def test_the_in_house_service_is_held_to_the_framework_floor_too() -> None:
    place = location("L1", is_on_framework=False)
    for rating, code in ((IMPROVE, None), (INADEQUATE, "RATING_BELOW_POLICY")):
        problem = world(place, providers=(in_house(place),), assessments=(rated("L1", rating),))
        assert code_of(problem, "rating-floor") == code


@spec("rating-floor")
@pytest.mark.parametrize(
    ("rating", "tier", "policy", "message"),
    [
        (
            INADEQUATE,
            "county framework",
            {},
            "Rated Inadequate (CQC, whole location, 2026-03-01); "
            "the county framework needs Requires improvement or better.",
        ),
        (
            IMPROVE,
            "principal",
            {},
            "Rated Requires improvement (CQC, whole location, 2026-03-01); "
            "a principal needs Good or better by CQC or PAMMS.",
        ),
        (UNRATED, "county framework", {}, "Nobody has rated it yet."),
        (
            UNRATED,
            "principal",
            {"allow_unrated": True},
            "Nobody has rated it yet; a principal needs Good or better by CQC or PAMMS.",
        ),
        (
            GOOD,
            "county framework",
            {"rating_max_age_days": 100},
            "Rated Good (CQC, whole location, 2026-03-01), 260 days ago; 100 are allowed.",
        ),
    ],
)
def test_the_message_names_the_rating_its_source_and_what_was_needed(
    rating: Rating, tier: str, policy: dict[str, object], message: str
) -> None:
    problem = world(
        location("L1"),
        lot("T1", "A1", **CALLED[tier]),
        assessments=(rated("L1", rating),),
        policy=policy,
    )
    breach = breach_of(problem, "rating-floor")
    assert breach is not None
    assert breach.message == message
