"""Reasons are complete and irreducible, by an oracle that tries every plan in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import product
from random import Random

import pytest

from allocator.domain.case import Case, Order
from allocator.domain.market import Restriction, Shift
from allocator.domain.package import Package
from allocator.domain.plan import Plan
from allocator.domain.week import SLOTS, Band, DayType
from allocator.domain.words import (
    ClientGroup,
    Gender,
    Instruction,
    Rating,
    RestrictionKind,
    Strength,
)
from allocator.policy import read_policy
from allocator.rules import PAIR_RULES, Problem, judge
from allocator.solve.reasons import EARLIER_CLAIMS, find_reasons
from tests.rules.brute_force import best_plan, best_value
from tests.rules.world import (
    TODAY,
    StraightRoad,
    at,
    case,
    location,
    offers,
    package,
    plan_of,
    rated,
    visit,
    world,
)
from tests.tiny import random_case

TIME, CAP = "declared-capacity", "new-hours-fits"


@dataclass
class Oracle:
    """Answers "does it fit while these reasons hold?" from definitions, without any model."""

    problem: Problem
    plan: Plan
    ref: str

    def __post_init__(self) -> None:
        self.use = {
            (p.ref, x.location_id): self._use(p, x.location_id)
            for p in self.problem.packages
            for x in self.problem.locations
        }
        self.weight = {
            p.ref: self.problem.priority_weight(p) * p.carer_minutes_per_week
            for p in self.problem.packages
        }
        self.broken = {key: self._broken(*key) for key in self.use}

    def _use(self, wanted: Package, location_id: str) -> list[int]:
        place = self.problem.case.location_by_id[location_id]
        added = self.problem.added_of(wanted, place)
        return [n + a if n else 0 for n, a in zip(wanted.carer_minutes_by_slot, added, strict=True)]

    def _broken(self, ref: str, location_id: str) -> set[str]:
        row, column = self.problem.package_index[ref], self.problem.location_index[location_id]
        found = {
            rule.id
            for rule in PAIR_RULES
            if rule.id != TIME and rule.explain(self.problem, row, column) is not None
        }
        if any(self.use[ref, location_id][s] > self._spare(location_id, s) for s in self._slots):
            found.add(TIME)
        return found

    _slots = range(len(SLOTS))

    def _spare(self, location_id: str, slot: int) -> int:
        offer = self.problem.offers.get((location_id, slot))
        return offer.carer_minutes if offer else 0

    def fits(self, reasons: set[str]) -> bool:
        names = [x.location_id for x in self.problem.locations]
        open_to = [name for name in names if not self.broken[self.ref, name] & reasons]
        if EARLIER_CLAIMS not in reasons:
            return bool(open_to)
        others = [p.ref for p in self.problem.packages if p.ref != self.ref]
        options = [[None, *(n for n in names if not self.broken[ref, n])] for ref in others]
        limit = sum(self.weight[ref] for ref in self.plan.unplaced)
        return any(
            sum(self.weight[r] for r, name in zip(others, where, strict=True) if not name) < limit
            and self._is_possible(dict(zip(others, where, strict=True)), mine, reasons)
            for where in product(*options)
            for mine in open_to
        )

    def _is_possible(self, where: dict[str, str | None], mine: str, reasons: set[str]) -> bool:
        placed = [(ref, name) for ref, name in where.items() if name]
        timed = [*placed, (self.ref, mine)] if TIME in reasons else placed
        capped = [*placed, (self.ref, mine)] if CAP in reasons else placed
        for place in self.problem.locations:
            name, cap = place.location_id, place.new_hours_cap_minutes
            here = [self.use[ref, name] for ref, at_name in timed if at_name == name]
            if any(sum(use[s] for use in here) > self._spare(name, s) for s in self._slots):
                return False
            new = sum(
                self.problem.case.package_by_ref[ref].carer_minutes_per_week
                for ref, at_name in capped
                if at_name == name
            )
            if cap is not None and new > cap:
                return False
        return True


def check_reasons(problem: Problem, plan: Plan, ref: str) -> set[str]:
    """Find the reasons of a package and hold them to the oracle: enough, and none too many."""
    found = find_reasons(problem, plan, ref, best_value)
    kept = {reason.rule for reason in found}
    assert len(kept) == len(found) > 0
    assert all(reason.text.endswith(".") for reason in found)
    oracle = Oracle(problem, plan, ref)
    assert not oracle.fits(kept), f"{kept} do not shut {ref} out"
    for reason in kept:
        assert oracle.fits(kept - {reason}), f"{reason} is not needed beside {kept}"
    return kept


Plant = Callable[[Random], Problem]


def county(rng: Random, care: Package, *more: Package, **parts: object) -> Case:
    """Three branches; the first would take the package, the others are odd in random ways."""
    odd = [
        {},
        {"is_dormant": True},
        {"client_groups": frozenset({ClientGroup.MENTAL_HEALTH})},
        {"travel_limit_minutes": 1},
        {"new_hours_cap_minutes": 60},
        {"minimum_visit_minutes": 120},
        {"is_double_handed": False},
    ]
    changes = parts.pop("everywhere", {})
    places = [
        location(f"L{n}", **{**(rng.choice(odd) if n > 1 else {}), **changes})  # type: ignore[dict-item]
        for n in (1, 2, 3)
    ]
    room = tuple(offer for place in places for offer in offers(place.location_id, 3000))
    return case(care, *more, *places, **{"capacity": room, **parts})


def wanted(rng: Random, **changes: object) -> Package:
    """A package that the first branch would take."""
    visits = [visit(rng.choice([30, 45]), 480, days=range(rng.randint(1, 7)))]
    if rng.random() < 0.5:
        visits.append(visit(30, 1140, carers=rng.randint(1, 2)))
    values = {"visits": tuple(visits), "place": at(rng.randrange(3, 8)), "priority_band": 4}
    return package("N1", **{**values, **changes})


def rival(rng: Random, care: Package) -> Package:
    """Somebody who needs the same visits more and whom only the first branch can take."""
    return replace(
        care,
        ref=rng.choice(["N0", "N2"]),
        priority_band=0,
        excluded=frozenset({"L2", "L3"}),
    )


@dataclass(frozen=True)
class Planting:
    """What makes one rule shut every branch."""

    care: dict[str, object] = field(default_factory=dict)
    everywhere: dict[str, object] = field(default_factory=dict)
    parts: dict[str, object] = field(default_factory=dict)
    policy: dict[str, object] = field(default_factory=dict)


THREE = ("L1", "L2", "L3")
NOT_IN_THE_MORNING = [slot for slot in SLOTS if slot != (DayType.WEEKDAY, Band.MORNING)]
PLANTINGS = {
    "registered": Planting(everywhere={"is_dormant": True}),
    "not-restricted": Planting(
        parts={
            "restrictions": tuple(
                Restriction(location_id=name, kind=RestrictionKind.EMBARGO, from_date=TODAY)
                for name in THREE
            )
        }
    ),
    "client-group": Planting(
        care={"client_group": ClientGroup.LEARNING_DISABILITY},
        everywhere={"client_groups": frozenset({ClientGroup.OLDER_PEOPLE})},
    ),
    "rating-floor": Planting(
        parts={"assessments": tuple(rated(name, Rating.INADEQUATE) for name in THREE)}
    ),
    "contract": Planting(everywhere={"is_on_framework": False}, policy={"allow_spot": False}),
    "skills": Planting(care={"skills": frozenset({"ventilator"})}),
    "double-handed": Planting(
        care={"visits": (visit(30, carers=2),)}, everywhere={"is_double_handed": False}
    ),
    "carer-gender": Planting(
        care={"carer_gender": Gender.FEMALE, "carer_gender_strength": Strength.NEED},
        everywhere={"genders": frozenset({Gender.MALE})},
    ),
    "visit-length": Planting(care={"visits": (visit(15, 480), visit(45, 1140))}),
    "person-excluded": Planting(care={"excluded": frozenset(THREE)}),
    "serves-area": Planting(care={"place": at(25)}),
    "on-duty": Planting(
        care={"visits": (visit(30, 600),)},
        parts={
            "shifts": tuple(Shift(location_id=name, on_duty=900, off_duty=1200) for name in THREE)
        },
    ),
    "new-hours-fits": Planting(everywhere={"new_hours_cap_minutes": 20}),
    "declared-capacity": Planting(
        parts={
            "capacity": tuple(
                offer
                for name in THREE
                for slot in NOT_IN_THE_MORNING
                for offer in offers(name, 3000, only=slot)
            )
        }
    ),
}


def plant_pair_rule(rule: str, rng: Random) -> Problem:
    planting = PLANTINGS[rule]
    care = wanted(rng, **planting.care)
    found = county(rng, care, everywhere=planting.everywhere, **planting.parts)
    return Problem(found, read_policy(planting.policy), StraightRoad())


def plant_pin(rng: Random) -> Problem:
    """Pinned to a location that is dormant, beside one that would take the package."""
    pins = (Order("N1", "L4", Instruction.PIN),)
    found = county(rng, wanted(rng), orders=pins)
    found = found.but(locations=(*found.locations, location("L4", is_dormant=True)))
    return Problem(found, read_policy(), StraightRoad())


def plant_claim_on_time(rng: Random) -> Problem:
    care = wanted(rng)
    first = rival(rng, care)
    need = Problem(case(care), read_policy(), StraightRoad())
    most = max(n + a for n, a in zip(need.need[0], need.added[0, 0], strict=True))
    parts = {"capacity": tuple(o for n in (1, 2, 3) for o in offers(f"L{n}", int(most)))}
    found = county(rng, care, first, **parts)
    others = [replace(x, served_areas=frozenset({"A9"})) for x in found.locations[1:]]
    return Problem(
        found.but(locations=(found.locations[0], *others)), read_policy(), StraightRoad()
    )


def plant_claim_on_cap(rng: Random) -> Problem:
    care = wanted(rng)
    cap = {"new_hours_cap_minutes": care.carer_minutes_per_week}
    found = county(rng, care, rival(rng, care), everywhere=cap)
    others = [replace(x, served_areas=frozenset({"A9"})) for x in found.locations[1:]]
    return Problem(
        found.but(locations=(found.locations[0], *others)), read_policy(), StraightRoad()
    )


@pytest.mark.parametrize("rule", PLANTINGS)
@pytest.mark.parametrize("seed", range(13))
def test_a_planted_rule_is_found_and_every_reason_told_is_needed(rule: str, seed: int) -> None:
    problem = plant_pair_rule(rule, Random(f"{rule} {seed}"))
    plan = best_plan(problem)
    assert "N1" in plan.unplaced
    assert rule in check_reasons(problem, plan, "N1")


@pytest.mark.parametrize(
    ("plant", "reason"),
    [
        (plant_pin, "orders"),
        (plant_claim_on_time, EARLIER_CLAIMS),
        (plant_claim_on_cap, EARLIER_CLAIMS),
    ],
)
@pytest.mark.parametrize("seed", range(13))
def test_a_planted_pin_or_earlier_claim_is_found_and_every_reason_told_is_needed(
    plant: Plant, reason: str, seed: int
) -> None:
    problem = plant(Random(seed))
    plan = best_plan(problem)
    assert "N1" in plan.unplaced
    assert reason in check_reasons(problem, plan, "N1")


def test_every_pair_rule_is_planted_and_often_enough() -> None:
    assert {*PLANTINGS, "orders"} == {rule.id for rule in PAIR_RULES}
    assert 13 * (len(PLANTINGS) + 3) >= 200


@pytest.mark.parametrize("seed", range(45))
def test_reasons_of_any_unplaced_package_are_enough_and_none_too_many(seed: int) -> None:
    problem = Problem(random_case(seed, packages=3), read_policy())
    plan = best_plan(problem)
    for ref in plan.unplaced:
        check_reasons(problem, plan, ref)


def test_a_cap_others_have_used_up_is_not_put_down_to_declared_time() -> None:
    place = location("L1", new_hours_cap_minutes=210)
    problem = world(place, package("N1", priority_band=5), package("N2", priority_band=0))
    plan = plan_of(problem, {"N2": "L1"})
    assert check_reasons(problem, plan, "N1") == {EARLIER_CLAIMS, "new-hours-fits"}


def test_a_rule_counts_where_dropping_it_would_push_out_somebody_who_needs_it_less() -> None:
    problem = world(
        location("L1", skills=frozenset({"peg"})),
        location("L2"),
        package("N0", priority_band=0, excluded=frozenset({"L2"})),
        package("N1", priority_band=2, skills=frozenset({"peg"})),
        package("N2", priority_band=5, excluded=frozenset({"L1"})),
        capacity=(*offers("L1", 150), *offers("L2", 150)),
    )
    plan = best_plan(problem)
    assert plan.location_of == {"N0": "L1", "N1": None, "N2": "L2"}
    assert "skills" in check_reasons(problem, plan, "N1")


def test_a_package_that_fits_after_all_has_no_reasons() -> None:
    problem = world()
    assert find_reasons(problem, plan_of(problem), "N1", best_value) == ()


def test_a_reason_says_how_many_locations_it_alone_keeps_out() -> None:
    problem = world(
        *(location(f"L{n}", is_dormant=n == 3) for n in (1, 2, 3)),
        package("N1", skills=frozenset({"peg", "stoma"})),
    )
    (skills,) = find_reasons(problem, plan_of(problem), "N1", best_value)
    assert skills.rule == "skills"
    assert skills.text == "Carers need peg, stoma. It alone keeps out 3 locations."


def test_two_rules_that_share_the_locations_between_them_are_both_told() -> None:
    problem = world(
        location("L1", is_dormant=True), location("L2"), package("N1", excluded=frozenset({"L2"}))
    )
    found = find_reasons(problem, plan_of(problem), "N1", best_value)
    assert [reason.rule for reason in found] == ["registered", "person-excluded"]
    assert found[1].text == "The person ruled locations out. It alone keeps out 1 location."


def test_claims_of_others_are_told_last_and_the_plan_stands() -> None:
    problem = world(package("N1", priority_band=5), package("N2", priority_band=0),
                    capacity=offers("L1", 200))  # fmt: skip
    plan = plan_of(problem, {"N2": "L1"})
    assert judge(problem, plan).stands
    found = find_reasons(problem, plan, "N1", best_value)
    assert [reason.rule for reason in found] == ["declared-capacity", EARLIER_CLAIMS]
    assert found[-1].text == (
        "Where there is room for it, packages with a better claim take that room."
    )
