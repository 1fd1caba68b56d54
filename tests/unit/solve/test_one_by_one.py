"""One package at a time, as brokers do today: who is asked first, and what that costs."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest

from allocator.domain.market import RateCard
from allocator.domain.plan import Method, Plan
from allocator.domain.words import Tier
from allocator.policy import read_policy
from allocator.rules import Problem, build_model, judge
from allocator.solve.one_by_one import place_one_by_one
from tests.rules.brute_force import best_plan
from tests.rules.roomy import roomy_case
from tests.rules.world import (
    WEEKDAYS,
    at,
    days_ago,
    in_house,
    location,
    lot,
    offers,
    package,
    provider,
    visit,
    world,
)

TODAY, NEAREST, CHEAPEST = Method.TODAY, Method.NEAREST, Method.CHEAPEST
ALL = [TODAY, NEAREST, CHEAPEST]
HALF_HOUR = visit(30, days=WEEKDAYS)


def placed(problem: Problem, method: Method) -> dict[str, str | None]:
    formulation = build_model(problem)
    taken = place_one_by_one(problem, formulation, method)
    return dict(formulation.assignment(problem, taken))


def luck(ref: str, location_id: str) -> str:
    return sha256(f"{ref}\x1f{location_id}".encode()).hexdigest()


def test_today_asks_tier_by_tier() -> None:
    places = [location(f"L{n}", is_on_framework=n == 2) for n in (1, 2, 3, 4)]
    full = world(
        *places,
        lot("T1", "A1", principal="L4", framework=frozenset({"L3"})),
        package("N1"),
    )
    order = []
    left = list(places)
    while left:
        names = {place.location_id for place in left}
        problem = Problem(full.case.but(locations=tuple(left)), full.policy, full.travel)
        chosen = placed(problem, TODAY)["N1"]
        assert chosen in names
        order.append(chosen)
        left = [place for place in left if place.location_id != chosen]
    assert order == ["L4", "L3", "L2", "L1"]


def test_inside_a_tier_today_asks_in_an_arbitrary_order_that_never_changes() -> None:
    names = [f"L{n}" for n in range(1, 6)]
    problem = world(*(location(name) for name in names), package("N1"), package("N2"))
    for ref, chosen in placed(problem, TODAY).items():
        assert chosen == min(names, key=lambda name: luck(ref, name))
    assert len(set(placed(problem, TODAY).values())) > 1


def test_nearest_asks_by_the_drive_and_between_equals_by_id() -> None:
    problem = world(
        location("L1", place=at(9)),
        location("L2", place=at(2)),
        location("L3", place=at(6)),
        package("N1", place=at(0)),
        package("N2", place=at(8)),
        package("N3", place=at(4)),
    )
    assert placed(problem, NEAREST) == {"N1": "L2", "N2": "L1", "N3": "L2"}


def test_cheapest_asks_by_the_weekly_price() -> None:
    def card(pence: int, **changes: object) -> RateCard:
        return RateCard(
            miles_from=0, miles_to=50, pence_per_hour=pence, increment_minutes=5,
            valid_from=date(2026, 4, 1), **{"tier": None, "location_id": None, **changes},
        )  # fmt: skip

    problem = world(
        location("L1"),
        location("L2"),
        location("L3", is_on_framework=False),
        rate_cards=(card(2400), card(2300, location_id="L2"), card(2200, tier=Tier.SPOT)),
    )
    assert placed(problem, CHEAPEST) == {"N1": "L3"}
    assert placed(problem, TODAY)["N1"] in {"L1", "L2"}


@pytest.mark.parametrize("method", ALL)
def test_packages_go_in_the_order_they_became_ready_and_then_by_reference(method: Method) -> None:
    problem = world(
        package("N1", HALF_HOUR, ready_on=days_ago(1), priority_band=0),
        package("N2", HALF_HOUR, ready_on=days_ago(9), priority_band=5),
        package("N3", HALF_HOUR, ready_on=days_ago(1), priority_band=0),
        capacity=offers("L1", 300),
    )
    assert placed(problem, method) == {"N1": "L1", "N2": "L1", "N3": None}


@pytest.mark.parametrize("method", ALL)
def test_a_location_that_is_full_is_passed_over(method: Method) -> None:
    problem = world(
        location("L1"),
        location("L2", place=at(5)),
        package("N1", HALF_HOUR),
        package("N2", HALF_HOUR),
        package("N3", HALF_HOUR),
        lot("T1", "A1", principal="L1"),
        capacity=(*offers("L1", 150), *offers("L2", 260)),
    )
    assert placed(problem, method) == {"N1": "L1", "N2": "L2", "N3": None}


@pytest.mark.parametrize("method", ALL)
def test_a_cap_on_new_hours_counts_down_too(method: Method) -> None:
    problem = world(
        location("L1", new_hours_cap_minutes=200),
        package("N1", HALF_HOUR),
        package("N2", HALF_HOUR),
    )
    assert placed(problem, method) == {"N1": "L1", "N2": None}


@pytest.mark.parametrize("method", ALL)
def test_the_in_house_service_is_asked_last_however_near_or_cheap(method: Method) -> None:
    house, far = location("L1", is_on_framework=False), location("L2", place=at(18))
    market = {"providers": (in_house(house), provider(far))}
    assert placed(world(house, far, **market), method) == {"N1": "L2"}
    alone = world(house, location("L2", is_dormant=True), **market)
    assert placed(alone, method) == {"N1": "L1"}


@pytest.mark.parametrize("method", ALL)
def test_a_soft_goal_never_stops_a_placement(method: Method) -> None:
    problem = world(
        location("L1"),
        lot("T1", "A1", principal="L1"),
        package("N1"),
        package("N2"),
        policy={"concentration_percent": 0},
    )
    assert placed(problem, method) == {"N1": "L1", "N2": "L1"}


def test_the_baselines_look_neither_back_nor_ahead() -> None:
    """The first package takes the only room the second could have used."""
    problem = world(
        location("L1"),
        location("L2", place=at(3)),
        package("N1", HALF_HOUR, ready_on=days_ago(2)),
        package("N2", HALF_HOUR, excluded=frozenset({"L2"})),
        capacity=(*offers("L1", 150), *offers("L2")),
    )
    assert placed(problem, NEAREST) == {"N1": "L1", "N2": None}
    assert best_plan(problem).location_of == {"N1": "L2", "N2": "L1"}


@pytest.mark.parametrize("method", ALL)
def test_what_they_hand_back_always_stands_and_is_never_better_than_the_best(
    method: Method,
) -> None:
    worse = 0
    for seed in range(15):
        problem = Problem(roomy_case(seed), read_policy())
        formulation = build_model(problem)
        taken = place_one_by_one(problem, formulation, method)
        assert formulation.model.is_feasible(taken)
        verdict = judge(problem, Plan(formulation.assignment(problem, taken)))
        best = judge(problem, best_plan(problem))
        assert verdict.stands
        assert best.values <= verdict.values
        worse += best.values < verdict.values
    assert worse >= 5


@pytest.mark.parametrize("method", ALL)
def test_nobody_is_left_out_while_somebody_eligible_still_has_room(method: Method) -> None:
    for seed in range(25):
        problem = Problem(roomy_case(seed), read_policy())
        found = placed(problem, method)
        for ref, chosen in found.items():
            if chosen is not None:
                continue
            for place in problem.locations:
                more = Plan(tuple((found | {ref: place.location_id}).items()))
                assert not judge(problem, more).stands


def test_the_optimal_method_is_not_one_of_them() -> None:
    problem = world()
    with pytest.raises(ValueError, match="optimal does not place packages one by one"):
        place_one_by_one(problem, build_model(problem), Method.OPTIMAL)
