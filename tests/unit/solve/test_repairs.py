"""Every repair is tried out: the change is made to the case, and the checker must then agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from allocator.domain.case import Order
from allocator.domain.market import CapacityOffer, Restriction, Shift
from allocator.domain.package import Visit
from allocator.domain.plan import Plan
from allocator.domain.week import SLOTS, Band, DayType, clock
from allocator.domain.words import (
    ClientGroup,
    Gender,
    Instruction,
    Rating,
    RestrictionKind,
    Strength,
)
from allocator.policy import read_policy
from allocator.rules import PAIR_RULES, Problem, build_model, judge
from allocator.solve.repairs import CHEAPEST_FIRST, find_repairs
from tests.rules.brute_force import best_plan
from tests.rules.tried_out import CHANGES, confirm, more_time, stands_with, windows_of
from tests.rules.world import (
    TODAY,
    WEEKDAYS,
    at,
    days_ago,
    location,
    lot,
    offers,
    package,
    plan_of,
    rated,
    visit,
    world,
)
from tests.tiny import random_case


def test_every_kind_of_repair_can_be_tried_out() -> None:
    assert set(CHANGES) == set(CHEAPEST_FIRST)


HALF_HOUR = visit(30, days=WEEKDAYS)


@pytest.mark.parametrize(
    ("kind", "amount", "problem"),
    [
        ("capacity", 50, world(package("N1", HALF_HOUR), capacity=offers("L1", 100))),
        (
            "capacity",
            150,
            world(package("N1", HALF_HOUR), capacity=offers("L1", declared_on=days_ago(29))),
        ),
        ("serves-area", 5, world(package("N1", HALF_HOUR, place=at(25)))),
        (
            "serves-area",
            3,
            world(location(travel_limit_minutes=8), package("N1", HALF_HOUR, place=at(11))),
        ),
        (
            "serves-area",
            1,
            world(location(served_areas=frozenset({"A9"})), package("N1", place=at(4))),
        ),
        ("rating-floor", 1, world(assessments=(rated("L1", Rating.INADEQUATE),))),
        (
            "rating-floor",
            1,
            world(lot(principal="L1"), assessments=(rated("L1", Rating.REQUIRES_IMPROVEMENT),)),
        ),
        (
            "rating-floor",
            2,
            world(lot(principal="L1"), assessments=(rated("L1", Rating.INADEQUATE),)),
        ),
        ("rating-floor", 2, world(assessments=())),
        (
            "rating-floor",
            3,
            world(lot(principal="L1"), assessments=(), policy={"allow_unrated": True}),
        ),
        ("rating-floor", 1, world(policy={"rating_max_age_days": 100})),
        (
            "rating-floor",
            1,
            world(
                assessments=(rated("L1", Rating.INADEQUATE),), policy={"rating_max_age_days": 100}
            ),
        ),
        ("visit-length", 2, world(package("N1", visit(15), visit(20, 1140), visit(30, 780)))),
        (
            "visit-length",
            15,
            world(location(minimum_visit_minutes=30), package("N1", visit(15, agreed=True))),
        ),
        (
            "skills",
            2,
            world(
                location(skills=frozenset({"hoist"})),
                package("N1", skills=frozenset({"peg", "stoma", "hoist"})),
            ),
        ),
        (
            "double-handed",
            1,
            world(location(is_double_handed=False), package("N1", visit(carers=2))),
        ),
        ("contract", 1, world(location(is_on_framework=False), policy={"allow_spot": False})),
        ("client-group", 1, world(location(client_groups=frozenset({ClientGroup.MENTAL_HEALTH})))),
        (
            "carer-gender",
            1,
            world(
                location(genders=frozenset({Gender.MALE})),
                package("N1", carer_gender=Gender.FEMALE, carer_gender_strength=Strength.NEED),
            ),
        ),
        (
            "not-restricted",
            1,
            world(
                restrictions=(
                    Restriction(location_id="L1", kind=RestrictionKind.EMBARGO, from_date=TODAY),
                )
            ),
        ),
        ("on-duty", 1, world(package("N1", visit(30, 180)))),
        ("orders", 1, world(orders=(Order("N1", "L1", Instruction.BAR),))),
        (
            "orders",
            1,
            world(
                location("L1"),
                location("L2", is_dormant=True),
                orders=(Order("N1", "L2", Instruction.PIN),),
            ),
        ),
        ("new-hours-fits", 10, world(location(new_hours_cap_minutes=200))),
    ],
)
def test_the_one_change_that_is_needed_is_found_and_is_enough(
    kind: str, amount: int, problem: Problem
) -> None:
    found = confirm(problem, plan_of(problem), "N1")
    assert {name: repair.amount for name, repair in found.items()} == {kind: amount}


def test_a_minute_less_of_capacity_or_cap_or_drive_is_not_enough() -> None:
    for made in (
        world(package("N1", HALF_HOUR), capacity=offers("L1", 100)),
        world(package("N1", HALF_HOUR, place=at(25))),
        world(location(new_hours_cap_minutes=140), package("N1", HALF_HOUR)),
    ):
        (repair,) = find_repairs(made, plan_of(made), "N1")
        text = repair.text.replace(f"{repair.amount} on", f"{repair.amount - 1} on")
        less = replace(repair, amount=repair.amount - 1, text=text)
        assert not stands_with(CHANGES[repair.kind](made, "N1", less), plan_of(made), "N1", "L1")


MORNING, LUNCH, TEA = ((DayType.WEEKDAY, band) for band in (Band.MORNING, Band.LUNCH, Band.TEA))


def only_in(*slots: tuple[DayType, Band], spare: int = 300) -> tuple[CapacityOffer, ...]:
    return tuple(offer for slot in slots for offer in offers("L1", spare, only=slot))


@pytest.mark.parametrize(
    ("care", "room", "start", "end"),
    [
        (visit(30, 10 * 60, days=WEEKDAYS, width=60), LUNCH, 10 * 60, 12 * 60),
        (visit(30, 11 * 60, days=WEEKDAYS, width=60), MORNING, 10 * 60 - 1, 12 * 60),
        (visit(30, 9 * 60, days=WEEKDAYS, width=0), LUNCH, 9 * 60, 13 * 60),
        (visit(30, 10 * 60 + 30, days=WEEKDAYS, width=60), TEA, 10 * 60 + 30, 19 * 60 + 30),
    ],
)
def test_a_window_is_widened_just_into_the_band_where_there_is_room(
    care: Visit, room: tuple[DayType, Band], start: int, end: int
) -> None:
    made = world(package("N1", care), capacity=only_in(room))
    found = confirm(made, plan_of(made), "N1")
    assert windows_of(found["window"]) == [care.window_start, care.window_end, start, end]
    old = f"{clock(care.window_start)} to {clock(care.window_end)}"
    assert f"If the visit at {old} could start between" in found["window"].text


def test_of_two_windows_that_would_do_the_smaller_change_is_told() -> None:
    care = visit(30, 11 * 60, days=WEEKDAYS, width=60)
    made = world(package("N1", care), capacity=only_in(MORNING, TEA))
    assert confirm(made, plan_of(made), "N1")["window"].amount == 61


def test_no_window_is_widened_past_midnight_or_before_six() -> None:
    night = (DayType.WEEKDAY, Band.NIGHT)
    late = visit(30, 21 * 60, days=WEEKDAYS, width=30)
    made = world(package("N1", late), capacity=only_in(night))
    assert "window" not in confirm(made, plan_of(made), "N1")
    early = visit(30, 6 * 60, days=WEEKDAYS, width=30)
    made = world(package("N1", early), capacity=only_in(night))
    assert "window" not in confirm(made, plan_of(made), "N1")
    last = visit(30, 22 * 60 + 30, days=WEEKDAYS, width=10)
    late = Shift(location_id="L1", on_duty=12 * 60, off_duty=24 * 60)
    made = world(package("N1", last), capacity=only_in(night), shifts=(late,))
    assert windows_of(confirm(made, plan_of(made), "N1")["window"])[3] == 23 * 60 + 30


def test_a_window_is_not_widened_over_another_visit_of_the_same_days() -> None:
    morning = visit(30, 10 * 60, days=WEEKDAYS)
    for days, is_found in (((0, 1, 2, 3, 4), False), ((5, 6), True)):
        other = visit(30, 11 * 60 + 30, days=days, width=120)
        room = [o for slot in SLOTS if slot != MORNING for o in offers("L1", 900, only=slot)]
        made = world(package("N1", morning, other), capacity=tuple(room))
        assert ("window" in confirm(made, plan_of(made), "N1")) is is_found


def test_room_others_have_taken_counts_as_taken() -> None:
    made = world(
        package("N1", HALF_HOUR, priority_band=5),
        package("N2", HALF_HOUR, priority_band=0),
        capacity=offers("L1", 250),
    )
    plan = plan_of(made, {"N2": "L1"})
    assert confirm(made, plan, "N1")["capacity"].amount == 50
    capped = world(
        location(new_hours_cap_minutes=250),
        package("N1", HALF_HOUR, priority_band=5),
        package("N2", HALF_HOUR, priority_band=0),
    )
    assert confirm(capped, plan_of(capped, {"N2": "L1"}), "N1")["new-hours-fits"].amount == 50


def test_the_nearest_to_fitting_of_several_locations_is_named_the_lower_id_first() -> None:
    spare = {"L1": 90, "L2": 120, "L3": 120}
    made = world(
        *(location(name) for name in spare),
        package("N1", HALF_HOUR),
        capacity=tuple(o for name, minutes in spare.items() for o in offers(name, minutes)),
    )
    repair = confirm(made, plan_of(made), "N1")["capacity"]
    assert (repair.location_id, repair.amount) == ("L2", 30)
    assert repair.text == (
        "Branch L2 (L2) would need more carer-minutes a week: 30 on weekday mornings."
    )


def test_kinds_that_ask_least_come_first() -> None:
    made = world(
        location("L1", is_double_handed=False),
        location("L2"),
        location("L3"),
        package("N1", visit(30, days=WEEKDAYS, carers=2), place=at(2)),
        capacity=(*offers("L1"), *offers("L2", 100), *offers("L3")),
        assessments=(rated("L1", Rating.GOOD), rated("L2", Rating.GOOD)),
    )
    assert list(confirm(made, plan_of(made), "N1")) == ["capacity", "double-handed", "rating-floor"]


@pytest.mark.parametrize(
    "made",
    [
        lambda: world(location(is_dormant=True)),
        lambda: world(package("N1", excluded=frozenset({"L1"}))),
        lambda: world(
            location(is_double_handed=False), package("N1", visit(carers=2)), capacity=()
        ),
        lambda: world(location(minimum_visit_minutes=30), package("N1", visit(15))),
        lambda: world(location(new_hours_cap_minutes=9), capacity=()),
    ],
)
def test_where_no_single_change_is_enough_or_allowed_none_is_told(
    made: Callable[[], Problem],
) -> None:
    problem = made()
    assert find_repairs(problem, plan_of(problem), "N1") == ()


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (
            world(assessments=(rated("L1", Rating.INADEQUATE),)),
            "Branch L1 (L1) is Inadequate (CQC, whole location, 2026-03-01); "
            "a floor of Inadequate instead of Requires improvement would let it in.",
        ),
        (
            world(assessments=()),
            "Branch L1 (L1) is Not rated; rated Requires improvement or better it could take it.",
        ),
        (
            world(policy={"rating_max_age_days": 100}),
            "Branch L1 (L1) is Good (CQC, whole location, 2026-03-01); "
            "a new assessment as good as that would let it in.",
        ),
        (
            world(location(served_areas=frozenset({"A9"})), package("N1", place=at(4))),
            "Branch L1 (L1) serves only the areas it declared; it would have to add this one, "
            "4 minutes away.",
        ),
        (
            world(package("N1", place=at(25))),
            "Branch L1 (L1) would drive 25 minutes, 5 more than it accepts now.",
        ),
        (
            world(orders=(Order("N1", "L1", Instruction.BAR),)),
            "Branch L1 (L1) has room. A broker barred this location for this package.",
        ),
        (
            world(location(new_hours_cap_minutes=200)),
            "Branch L1 (L1) has time; its cap on new hours is 10 carer-minutes a week short.",
        ),
    ],
)
def test_a_repair_is_told_with_who_what_and_how_much(problem: Problem, text: str) -> None:
    (repair,) = find_repairs(problem, plan_of(problem), "N1")
    assert repair.text == text


PAIR_KINDS = {rule.id for rule in PAIR_RULES} & set(CHEAPEST_FIRST) - {"visit-length"}


def kinds_owed(problem: Problem, plan: Plan, ref: str) -> set[str]:
    """Kinds of repair that some location needs and nothing else, from the checker's breaches."""
    owed = set()
    twin = {"capacity": "declared-capacity", "new-hours-cap": "new-hours-fits"}
    for place in problem.locations:
        placed = tuple((r, place.location_id if r == ref else n) for r, n in plan.assignment)
        broken = {twin.get(b.rule, b.rule) for b in judge(problem, Plan(placed)).breaches}
        if len(broken) == 1:
            owed |= broken
    return {"capacity" if kind == "declared-capacity" else kind for kind in owed}


def test_on_random_cases_every_repair_holds_and_none_that_is_owed_is_missing() -> None:
    seen: dict[str, int] = {}
    for seed in range(60):
        policy = read_policy({"allow_spot": seed % 3 > 0})
        problem = Problem(random_case(seed, packages=3), policy)
        plan = best_plan(problem)
        for ref in plan.unplaced:
            found = confirm(problem, plan, ref)
            owed = kinds_owed(problem, plan, ref) & (PAIR_KINDS | {"capacity"})
            assert owed <= found.keys(), (seed, ref)
            for kind in found:
                seen[kind] = seen.get(kind, 0) + 1
    assert len(seen) >= 9, seen


def test_a_model_with_the_change_made_offers_the_placement() -> None:
    made = world(package("N1", HALF_HOUR), capacity=offers("L1", 100))
    repair = confirm(made, plan_of(made), "N1")["capacity"]
    changed = more_time(made, "N1", repair)
    assert build_model(made).choice_of(0, 0) is None
    assert build_model(changed).choice_of(0, 0) == 0
