"""Hard rules about the whole plan: declared capacity and caps on new hours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.domain.plan import Plan
from allocator.domain.week import SLOTS, slot_label
from allocator.rules.builder import ModelBuilder
from allocator.rules.problem import Problem
from allocator.rules.rule import Breach, PlanRule


def placements(problem: Problem, plan: Plan) -> Iterator[tuple[int, int]]:
    """Yield package and location index of every placement in a plan."""
    for ref, location_id in plan.assignment:
        if location_id is not None:
            yield problem.package_index[ref], problem.location_index[location_id]


def _post_capacity(problem: Problem, builder: ModelBuilder) -> None:
    chosen = np.nonzero(builder.is_placed)[0]
    package, location = builder.package[chosen], builder.location[chosen]
    use = problem.need[package] + np.maximum(problem.added[package, location], 0)
    use[problem.need[package] == 0] = 0
    choice, slot = np.nonzero(use)
    builder.add_rows(
        location[choice] * len(SLOTS) + slot,
        chosen[choice],
        use[choice, slot],
        problem.free.reshape(-1),
    )


def _check_capacity(problem: Problem, plan: Plan) -> Iterator[Breach]:
    used: dict[tuple[int, int], int] = {}
    for row, column in placements(problem, plan):
        package = problem.packages[row]
        added = problem.added_of(package, problem.locations[column])
        for slot, need in enumerate(package.carer_minutes_by_slot):
            if need:
                key = (column, slot)
                used[key] = used.get(key, 0) + need + added[slot]
    for (column, slot), minutes in sorted(used.items()):
        place = problem.locations[column]
        offer = problem.offers.get((place.location_id, slot))
        spare = offer.carer_minutes if offer else 0
        if minutes > spare:
            text = (
                f"{place.location_id} is given {minutes} carer-minutes a week on "
                f"{slot_label(slot)}; it declared {spare}."
            )
            yield Breach("capacity", (place.location_id, str(slot)), minutes - spare, text)


CAPACITY = PlanRule(
    id="capacity",
    title="Time placed with a location never exceeds the time it declared, travel included",
    unit="carer-minutes per week",
    why="A promise nobody has carers for becomes a hand-back; each time band is held apart.",
    source="Domain practice: declared capacity by time band; A-004",
    post=_post_capacity,
    check=_check_capacity,
)


def _post_cap(problem: Problem, builder: ModelBuilder) -> None:
    capped = [
        x for x, place in enumerate(problem.locations) if place.new_hours_cap_minutes is not None
    ]
    limit = [problem.locations[x].new_hours_cap_minutes or 0 for x in capped]
    row_of = np.full(len(problem.locations) + 1, -1, dtype=np.int64)
    row_of[capped] = np.arange(len(capped))
    chosen = np.nonzero(builder.is_placed & (row_of[builder.location] >= 0))[0]
    builder.add_rows(
        row_of[builder.location[chosen]],
        chosen,
        problem.minutes[builder.package[chosen]],
        np.array(limit, dtype=np.int64),
    )


def _check_cap(problem: Problem, plan: Plan) -> Iterator[Breach]:
    given: dict[int, int] = {}
    for row, column in placements(problem, plan):
        given[column] = given.get(column, 0) + problem.packages[row].carer_minutes_per_week
    for column, minutes in sorted(given.items()):
        place = problem.locations[column]
        cap = place.new_hours_cap_minutes
        if cap is not None and minutes > cap:
            text = f"{place.location_id} is given {minutes} new carer-minutes; its cap is {cap}."
            yield Breach("new-hours-cap", (place.location_id,), minutes - cap, text)


NEW_HOURS_CAP = PlanRule(
    id="new-hours-cap",
    title="A location under a cap on new hours stays inside it",
    unit="carer-minutes per week",
    why="A location under an improvement plan grows slowly.",
    source="A-001",
    post=_post_cap,
    check=_check_cap,
)
