"""The care itself: skills, two carers, the carers' gender, short visits."""

from __future__ import annotations

import pytest

from allocator.domain.package import Visit
from allocator.domain.words import Gender, Strength
from tests.rules.spec import spec
from tests.rules.world import breach_of, code_of, location, package, visit, world

BOTH = frozenset(Gender)


@spec("skills")
@pytest.mark.parametrize(
    ("wanted", "held", "amount", "message"),
    [
        (set(), set(), 0, None),
        (set(), {"peg"}, 0, None),
        ({"peg"}, {"peg", "stoma"}, 0, None),
        ({"peg"}, set(), 1, "Carers lack: peg."),
        ({"stoma", "peg", "hoist"}, {"stoma"}, 2, "Carers lack: hoist, peg."),
    ],
)
def test_carers_have_every_skill_the_package_needs(
    wanted: set[str], held: set[str], amount: int, message: str | None
) -> None:
    problem = world(location(skills=frozenset(held)), package("N1", skills=frozenset(wanted)))
    breach = breach_of(problem, "skills")
    assert (breach.message if breach else None) == message
    assert (breach.amount if breach else 0) == amount
    assert code_of(problem, "skills") == ("SKILL_MISSING" if message else None)


@spec("double-handed")
@pytest.mark.parametrize(
    ("visits", "sends_two", "code"),
    [
        ([visit(carers=1)], False, None),
        ([visit(carers=2)], True, None),
        ([visit(carers=2)], False, "SKILL_MISSING"),
        ([visit(carers=1), visit(start=1080, carers=2)], False, "SKILL_MISSING"),
    ],
)
def test_two_carers_are_sent_at_once_where_any_visit_needs_it(
    visits: list[Visit], sends_two: bool, code: str | None
) -> None:
    problem = world(location(is_double_handed=sends_two), package("N1", *visits))
    assert code_of(problem, "double-handed") == code


@spec("carer-gender")
@pytest.mark.parametrize(
    ("wanted", "strength", "sends", "code"),
    [
        (None, Strength.NEED, {Gender.MALE}, None),
        (Gender.FEMALE, Strength.NEED, BOTH, None),
        (Gender.FEMALE, Strength.NEED, {Gender.MALE}, "SKILL_MISSING"),
        (Gender.MALE, Strength.NEED, {Gender.FEMALE}, "SKILL_MISSING"),
        (Gender.FEMALE, Strength.PREFERENCE, {Gender.MALE}, None),
        (Gender.FEMALE, Strength.NEED, set(), "SKILL_MISSING"),
    ],
)
def test_a_need_about_the_carers_gender_is_met_and_a_preference_is_not_a_rule(
    wanted: Gender | None, strength: Strength, sends: set[Gender], code: str | None
) -> None:
    problem = world(
        location(genders=frozenset(sends)),
        package("N1", carer_gender=wanted, carer_gender_strength=strength),
    )
    assert code_of(problem, "carer-gender") == code


UNAGREED = "A visit of {} minutes has no agreed short task; 30 minutes is the least otherwise."
TOO_SHORT = "Takes no visit under {} minutes; one is {}."


@spec("visit-length")
@pytest.mark.parametrize(
    ("visits", "shortest_taken", "message"),
    [
        ([visit(30)], 15, None),
        ([visit(29)], 15, UNAGREED.format(29)),
        ([visit(15, agreed=True)], 15, None),
        ([visit(15, agreed=True)], 20, TOO_SHORT.format(20, 15)),
        ([visit(45)], 60, TOO_SHORT.format(60, 45)),
        ([visit(60), visit(20, 1080)], 15, UNAGREED.format(20)),
        ([visit(60), visit(20, 1080, agreed=True)], 30, TOO_SHORT.format(30, 20)),
        ([visit(60), visit(20, 1080, agreed=True)], 20, None),
    ],
)
def test_a_short_visit_is_agreed_and_no_shorter_than_the_location_accepts(
    visits: list[Visit], shortest_taken: int, message: str | None
) -> None:
    problem = world(location(minimum_visit_minutes=shortest_taken), package("N1", *visits))
    breach = breach_of(problem, "visit-length")
    assert (breach.message if breach else None) == message
    assert code_of(problem, "visit-length") == ("SHORT_VISIT_NOT_AGREED" if message else None)


@spec("visit-length")
def test_the_policy_says_how_short_a_visit_may_be_without_agreement() -> None:
    for least, code in ((20, None), (21, "SHORT_VISIT_NOT_AGREED")):
        problem = world(package("N1", visit(20)), policy={"short_visit_minutes": least})
        assert code_of(problem, "visit-length") == code
