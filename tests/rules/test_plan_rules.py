"""What a plan as a whole must keep: declared capacity and caps on new hours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.week import SLOTS, Band, DayType
from allocator.domain.words import Route
from allocator.policy import read_policy
from allocator.rounds import NO_QUOTE
from allocator.rules import Problem
from allocator.rules.problem import BoolArray
from tests.rules.spec import spec
from tests.rules.world import (
    WEEKDAYS,
    StraightRoad,
    at,
    breach_of,
    breaches_of,
    case,
    days_ago,
    location,
    offers,
    package,
    visit,
    world,
)

MORNING = (DayType.WEEKDAY, Band.MORNING)
TWO = (package("N1", visit(30, days=WEEKDAYS)), package("N2", visit(45, days=WEEKDAYS)))


@spec("capacity")
@pytest.mark.parametrize(
    ("spare", "placed", "over"),
    [
        (375, {"N1": "L1", "N2": "L1"}, 0),
        (374, {"N1": "L1", "N2": "L1"}, 1),
        (225, {"N1": "L1", "N2": "L1"}, 150),
        (225, {"N1": "L2", "N2": "L1"}, 0),
        (225, {"N1": None, "N2": "L1"}, 0),
        (0, {}, 0),
    ],
)
def test_packages_placed_with_one_location_fit_the_time_it_declared_together(
    spare: int, placed: dict[str, str | None], over: int
) -> None:
    room = (*offers("L1", spare, only=MORNING), *offers("L2", 1000))
    problem = world(location("L1"), location("L2"), *TWO, capacity=room)
    breaches = breaches_of(problem, "capacity", placed)
    assert [breach.amount for breach in breaches] == ([over] if over else [])


@spec("capacity")
def test_the_breach_names_location_slot_and_both_amounts() -> None:
    problem = world(*TWO, capacity=offers("L1", 300, only=MORNING))
    (breach,) = breaches_of(problem, "capacity", {"N1": "L1", "N2": "L1"})
    assert breach.message == (
        "L1 is given 375 carer-minutes a week on weekday mornings; it declared 300."
    )
    assert breach.subjects == ("L1", "0")


@spec("capacity")
def test_each_time_band_and_day_type_is_held_apart() -> None:
    care = [
        package("N1", visit(30)),
        package("N2", visit(30, 19 * 60)),
        package("N3", visit(30, days=(5, 6))),
    ]
    problem = world(*care, capacity=offers("L1", 150))
    assert not breaches_of(problem, "capacity", {"N1": "L1", "N2": "L1", "N3": "L1"})
    problem = world(*care, capacity=offers("L1", 110))
    over = breaches_of(problem, "capacity", {"N1": "L1", "N2": "L1", "N3": "L1"})
    assert [(breach.subjects[1], breach.amount) for breach in over] == [
        ("0", 40),
        ("3", 40),
        ("5", 10),
    ]


@spec("capacity")
def test_travel_uses_declared_time_for_each_carer_on_each_day() -> None:
    care = package("N1", visit(30, days=WEEKDAYS, carers=2), place=at(10))
    for spare, over in ((500, []), (499, [1])):
        problem = world(care, capacity=offers("L1", spare, only=MORNING))
        assert [b.amount for b in breaches_of(problem, "capacity", {"N1": "L1"})] == over


class EverySlot:
    """Quotes of five minutes of travel in every slot, whether anybody is visited in it or not."""

    name = "five minutes a slot"

    def quote(self, package: Package, location: Location) -> tuple[int, ...]:
        return (5,) * len(SLOTS)

    def quote_all(
        self, packages: Sequence[Package], locations: Sequence[Location], wanted: BoolArray
    ) -> NDArray[np.int32]:
        found = np.where(wanted[:, :, None], 5, NO_QUOTE)
        return np.broadcast_to(found, (*wanted.shape, len(SLOTS))).astype(np.int32)

    def bundle(self, packages: Sequence[Package], location: Location) -> int:
        return 5 * len(SLOTS) * len(packages)


@spec("capacity")
@pytest.mark.parametrize(("spare", "over"), [(155, []), (154, [1])])
def test_travel_uses_declared_time_in_the_slots_of_the_visits_alone(
    spare: int, over: list[int]
) -> None:
    found = case(TWO[0], capacity=offers("L1", spare, only=MORNING))
    problem = Problem(found, read_policy(), StraightRoad(), quotes=EverySlot())
    assert [b.amount for b in breaches_of(problem, "capacity", {"N1": "L1"})] == over
    breach = breach_of(problem, "declared-capacity")
    assert (breach is None) == (not over)


@spec("capacity")
def test_time_declared_too_long_ago_is_no_time() -> None:
    problem = world(TWO[0], capacity=offers("L1", 600, declared_on=days_ago(29)))
    assert [b.amount for b in breaches_of(problem, "capacity", {"N1": "L1"})] == [150]


@spec("new-hours-cap")
@pytest.mark.parametrize(
    ("cap", "placed", "over"),
    [
        (375, {"N1": "L1", "N2": "L1"}, 0),
        (374, {"N1": "L1", "N2": "L1"}, 1),
        (225, {"N1": "L2", "N2": "L1"}, 0),
        (None, {"N1": "L1", "N2": "L1"}, 0),
        (0, {"N2": "L1"}, 225),
        (0, {}, 0),
    ],
)
def test_new_hours_of_one_run_stay_inside_a_locations_cap(
    cap: int | None, placed: dict[str, str | None], over: int
) -> None:
    problem = world(location("L1", new_hours_cap_minutes=cap), location("L2"), *TWO)
    breaches = breaches_of(problem, "new-hours-cap", placed)
    assert [breach.amount for breach in breaches] == ([over] if over else [])


@spec("new-hours-cap")
def test_travel_does_not_count_against_the_cap_and_the_breach_names_both_amounts() -> None:
    care = package("N1", visit(30, days=WEEKDAYS), route=Route.COMMUNITY, place=at(10))
    assert not breaches_of(
        world(location(new_hours_cap_minutes=150), care), "new-hours-cap", {"N1": "L1"}
    )
    (breach,) = breaches_of(
        world(location(new_hours_cap_minutes=149), care), "new-hours-cap", {"N1": "L1"}
    )
    assert breach.message == "L1 is given 150 new carer-minutes; its cap is 149."
