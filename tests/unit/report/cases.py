"""Cases, plans and stories to render: tiny ones, and Norfolk-shaped ones on real areas."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from allocator.domain.case import Case
from allocator.domain.lot import Lot
from allocator.domain.market import CapacityOffer, Location
from allocator.domain.package import Place
from allocator.domain.plan import GoalResult, Plan, Standing
from allocator.domain.week import SLOTS
from allocator.geo import load_norfolk
from allocator.policy import read_policy
from allocator.rules import Problem, build_model, eligible_pairs, goals_in_order
from allocator.rules.capacity import placements
from allocator.rules.story import Alternative, Reason, Repair, Story, facts_of
from allocator.solve.floor import build_floor
from tests.tiny import TODAY, random_case

AREAS = {
    "Breckland": "South",
    "Broadland": "North",
    "Great Yarmouth": "East",
    "King's Lynn and West Norfolk": "West",
    "North Norfolk": "North",
    "Norwich": "Norwich",
    "South Norfolk": "South",
}


def norfolk_case(seed: int = 1, packages: int = 20, locations: int = 25) -> Case:
    """A random case whose homes and branches lie in real areas, one lot for each district."""
    rng = Random(seed)
    case = random_case(seed, packages, locations, book=packages)
    geo = load_norfolk()

    def move() -> Place:
        area = rng.randrange(len(geo.area_codes))
        units = geo.postcode_unit_points(area)
        unit = rng.randrange(len(units.text))
        east, north = int(units.points.easting[unit]), int(units.points.northing[unit])
        code, rural = geo.area_codes[area], bool(geo.area_is_rural[area])
        return Place(east, north, code, rural, units.text[unit])

    branches = tuple(
        replace(x, place=move(), served_areas=frozenset(), travel_limit_minutes=25)
        for x in case.locations
    )
    return case.but(
        packages=tuple(replace(p, place=move()) for p in case.packages),
        book=tuple(replace(d, package=replace(d.package, place=move())) for d in case.book),
        locations=branches,
        capacity=_capacity(rng, branches),
        lots=_lots(rng, branches),
        orders=(),
    )


def _capacity(rng: Random, branches: tuple[Location, ...]) -> tuple[CapacityOffer, ...]:
    return tuple(
        CapacityOffer(
            location_id=x.location_id,
            day_type=kind,
            band=band,
            carer_minutes=rng.choice([300, 600, 900, 1500]),
            declared_on=TODAY,
        )
        for x in branches
        for kind, band in SLOTS
    )


def _lots(rng: Random, branches: tuple[Location, ...]) -> tuple[Lot, ...]:
    geo = load_norfolk()
    names = [x.location_id for x in branches[:-1]]
    return tuple(
        Lot(
            lot_id=f"T{index}",
            name=district,
            area=AREAS[district],
            members=frozenset(
                code
                for code, name in zip(geo.area_codes, geo.area_district, strict=True)
                if name == district
            ),
            principal=rng.choice(names) if index else None,
            framework=frozenset(rng.sample(names, min(3, len(names)))),
        )
        for index, district in enumerate(sorted(set(geo.area_district)))
    )


def problem_of(case: Case) -> Problem:
    return Problem(case, read_policy())


def plan_of(problem: Problem) -> Plan:
    """A greedy plan with measured goals, the first proved and the rest with a gap."""
    formulation = build_model(problem)
    plan = Plan(formulation.assignment(problem, build_floor(formulation.model)))
    return replace(
        plan,
        goals=tuple(
            GoalResult(
                goal.id,
                value := goal.measure(problem, plan),
                value if index == 0 else None if index == 1 else value // 2,
                (Standing.OPTIMAL, Standing.UNPROVEN)[index] if index < 2 else Standing.FEASIBLE,
            )
            for index, goal in enumerate(goals_in_order(problem.policy))
        ),
    )


def stories_of(problem: Problem, plan: Plan, most: int = 6) -> tuple[Story, ...]:
    """Stories whose losses are those of the pair alone; unplaced ones get a made-up reason."""
    able = eligible_pairs(problem)
    chosen = dict(placements(problem, plan))
    return tuple(
        _story(problem, plan, row, chosen.get(row), np.flatnonzero(able[row]).tolist(), most)
        for row in range(len(problem.packages))
    )


def _story(
    problem: Problem, plan: Plan, row: int, column: int | None, able: list[int], most: int
) -> Story:
    package = problem.packages[row]
    if column is None:
        return Story(
            ref=package.ref,
            chosen=None,
            eligible=len(able),
            excluded=(("rating-floor", 2), ("serves-area", 5)),
            reasons=(
                Reason("declared-capacity", "No location has two carers free on weekday mornings"),
                Reason("earlier-claims", "Branch L1 is needed by N3, which has waited longer."),
            ),
            repairs=(
                Repair("capacity", 90, "carer-minutes", "L1", "Branch L1 frees 90 minutes a week"),
                Repair("window", 30, "minutes", None, "The morning visit may start 30 min later"),
            ),
        )
    near = sorted(able, key=lambda x: (int(problem.travel_minutes[row, x]), x))
    others = [x for x in near if x != column][: most + 2]
    found = sorted((_alternative(problem, plan, row, x) for x in others), key=lambda a: a.losses)
    place = problem.locations[column]
    chosen = facts_of(problem, package, place)
    return Story(
        ref=package.ref, chosen=chosen, alternatives=tuple(found[:most]), eligible=len(able)
    )


def _alternative(problem: Problem, plan: Plan, row: int, column: int) -> Alternative:
    package, place = problem.packages[row], problem.locations[column]
    forced = Plan(
        tuple(
            (ref, place.location_id if ref == package.ref else where)
            for ref, where in plan.assignment
        )
    )
    losses = tuple(
        (goal.id, goal.measure(problem, forced) - goal.measure(problem, plan))
        for goal in goals_in_order(problem.policy)
    )
    knock_on = tuple(p.ref for p in problem.packages[row + 1 : row + 1 + column % 3])
    return Alternative(facts_of(problem, package, place), losses, knock_on)
