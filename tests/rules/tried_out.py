"""Make the change that a repair speaks of, and ask the checker whether it is enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from allocator.domain.case import Case
from allocator.domain.market import CapacityOffer, Shift
from allocator.domain.package import Visit
from allocator.domain.plan import Plan
from allocator.domain.week import SLOTS, slot_label
from allocator.domain.words import ClientGroup, Gender, Rating, Scheme
from allocator.rules import Problem, judge
from allocator.rules.story import Repair
from allocator.solve.repairs import CHEAPEST_FIRST, find_repairs
from tests.rules.world import rated

Change = Callable[[Problem, str, Repair], Problem]


def with_case(problem: Problem, found: Case, **policy: object) -> Problem:
    return Problem(found, problem.policy.but(**policy), problem.travel)


def with_location(problem: Problem, location_id: str | None, **changes: object) -> Problem:
    places = problem.case.locations
    return with_case(
        problem,
        problem.case.but(
            locations=tuple(
                replace(x, **changes) if x.location_id == location_id else x for x in places
            )
        ),
    )


def with_visits(problem: Problem, ref: str, change: Callable[[Visit], Visit]) -> Problem:
    packages = tuple(
        replace(p, visits=tuple(map(change, p.visits))) if p.ref == ref else p
        for p in problem.packages
    )
    return with_case(problem, problem.case.but(packages=packages))


def more_time(problem: Problem, ref: str, repair: Repair) -> Problem:
    slots = {slot_label(index): index for index in range(len(SLOTS))}
    parts = re.findall(r"(\d+) on ([a-z-]+ [a-z-]+)", repair.text)
    assert sum(int(minutes) for minutes, _ in parts) == repair.amount
    capacity = list(problem.case.capacity)
    for minutes, label in parts:
        day_type, band = SLOTS[slots[label]]
        old = problem.offers.get((repair.location_id or "", slots[label]))
        if old in capacity:
            capacity.remove(old)
        capacity = [
            o for o in capacity
            if (o.location_id, o.day_type, o.band) != (repair.location_id, day_type, band)
        ]  # fmt: skip
        spare = int(minutes) + (old.carer_minutes if old else 0)
        capacity.append(
            CapacityOffer(
                location_id=repair.location_id or "",
                day_type=day_type,
                band=band,
                carer_minutes=spare,
                declared_on=problem.case.as_of,
            )
        )
    return with_case(problem, problem.case.but(capacity=tuple(capacity)))


def windows_of(repair: Repair) -> list[int]:
    found = re.findall(r"(\d\d):(\d\d)", repair.text)
    return [int(hour) * 60 + int(minute) for hour, minute in found]


def wider_window(problem: Problem, ref: str, repair: Repair) -> Problem:
    old_start, old_end, start, end = windows_of(repair)
    assert 0 <= start <= old_start <= old_end <= end < 24 * 60
    assert (end - start) - (old_end - old_start) == repair.amount > 0
    changed = []

    def widen(care: Visit) -> Visit:
        if (care.window_start, care.window_end) != (old_start, old_end) or changed:
            return care
        changed.append(care)
        return replace(care, window_start=start, window_end=end)

    return with_visits(problem, ref, widen)


def longer_drive(problem: Problem, ref: str, repair: Repair) -> Problem:
    place = problem.case.location_by_id[repair.location_id or ""]
    home = problem.case.package_by_ref[ref].place
    if place.served_areas:
        return with_location(
            problem, repair.location_id, served_areas=place.served_areas | {home.lsoa11cd}
        )
    if place.travel_limit_minutes is not None:
        limit = place.travel_limit_minutes + repair.amount
        return with_location(problem, repair.location_id, travel_limit_minutes=limit)
    kind = "rural" if home.is_rural else "urban"
    setting = f"travel_limit_{kind}_minutes"
    limit = getattr(problem.policy, setting) + repair.amount
    return with_case(problem, problem.case, **{setting: limit})


def better_rating(problem: Problem, ref: str, repair: Repair) -> Problem:
    labels = {rating.label: rating for rating in Rating}
    lower = re.search(r"a floor of (.*) instead of (.*) would", repair.text)
    if lower:
        reached, needed = labels[lower[1]], labels[lower[2]]
        assert needed - reached == repair.amount
        place = problem.case.location_by_id[repair.location_id or ""]
        found = problem.ratings[problem.location_index[place.location_id]]
        is_framework = found.rating < problem.policy.framework_rating_floor
        setting = "framework_rating_floor" if is_framework else "principal_rating_floor"
        assert getattr(problem.policy, setting) == needed
        return with_case(problem, problem.case, **{setting: reached})
    better = re.search(r"rated (Good|Outstanding|Inadequate|Requires improvement) or", repair.text)
    found = problem.ratings[problem.location_index[repair.location_id or ""]]
    rating = labels[better[1]] if better else found.rating
    new = rated(repair.location_id or "", rating, Scheme.CQC_SERVICE, problem.case.as_of)
    return with_case(problem, problem.case.but(assessments=(*problem.case.assessments, new)))


def shorter_visits(problem: Problem, ref: str, repair: Repair) -> Problem:
    if repair.unit == "agreement":
        return with_visits(problem, ref, lambda care: replace(care, is_short_agreed=True))
    least = problem.case.location_by_id[repair.location_id or ""].minimum_visit_minutes
    return with_location(problem, repair.location_id, minimum_visit_minutes=least - repair.amount)


def higher_cap(problem: Problem, ref: str, repair: Repair) -> Problem:
    cap = problem.case.location_by_id[repair.location_id or ""].new_hours_cap_minutes or 0
    return with_location(problem, repair.location_id, new_hours_cap_minutes=cap + repair.amount)


def no_orders(problem: Problem, ref: str, repair: Repair) -> Problem:
    kept = tuple(order for order in problem.case.orders if order.package_ref != ref)
    return with_case(problem, problem.case.but(orders=kept))


def no_restrictions(problem: Problem, ref: str, repair: Repair) -> Problem:
    kept = tuple(x for x in problem.case.restrictions if x.location_id != repair.location_id)
    return with_case(problem, problem.case.but(restrictions=kept))


def round_the_clock(problem: Problem, ref: str, repair: Repair) -> Problem:
    place = repair.location_id or ""
    others = tuple(shift for shift in problem.case.shifts if shift.location_id != place)
    new = tuple(
        Shift(location_id=place, on_duty=begin, off_duty=begin + 720) for begin in (0, 360, 720)
    )
    return with_case(problem, problem.case.but(shifts=(*others, *new)))


def on_location(**changes: object) -> Change:
    return lambda problem, ref, repair: with_location(problem, repair.location_id, **changes)


def more_skills(problem: Problem, ref: str, repair: Repair) -> Problem:
    place = problem.case.location_by_id[repair.location_id or ""]
    wanted = problem.case.package_by_ref[ref].skills
    assert len(wanted - place.skills) == repair.amount
    return with_location(problem, repair.location_id, skills=place.skills | wanted)


CHANGES: dict[str, Change] = {
    "visit-length": shorter_visits,
    "window": wider_window,
    "capacity": more_time,
    "on-duty": round_the_clock,
    "serves-area": longer_drive,
    "double-handed": on_location(is_double_handed=True),
    "skills": more_skills,
    "contract": on_location(is_on_framework=True),
    "client-group": on_location(client_groups=frozenset(ClientGroup)),
    "carer-gender": on_location(genders=frozenset(Gender)),
    "rating-floor": better_rating,
    "not-restricted": no_restrictions,
    "orders": no_orders,
    "new-hours-fits": higher_cap,
}


def stands_with(problem: Problem, plan: Plan, ref: str, location_id: str | None) -> bool:
    placed = tuple((r, location_id if r == ref else name) for r, name in plan.assignment)
    return judge(problem, Plan(placed)).stands


def where_to(repair: Repair) -> str | None:
    """A window repair names its location like every other."""
    assert repair.location_id is not None
    assert f"({repair.location_id})" in repair.text
    return repair.location_id


def confirm(problem: Problem, plan: Plan, ref: str) -> dict[str, Repair]:
    """Find the repairs of a package and try each of them out."""
    found = find_repairs(problem, plan, ref)
    assert [r.kind for r in found] == [k for k in CHEAPEST_FIRST if k in {r.kind for r in found}]
    for repair in found:
        location_id = where_to(repair)
        assert repair.amount >= 1
        assert repair.text.endswith(".")
        assert not stands_with(problem, plan, ref, location_id), "it fitted without the change"
        changed = CHANGES[repair.kind](problem, ref, repair)
        assert stands_with(changed, plan, ref, location_id), repair
        assert stands_with(changed, plan, ref, None), "somebody else lost their place"
    return {repair.kind: repair for repair in found}
