"""The smallest single change that would place an unplaced package, for every kind of change.

Every repair is confirmed before it is shown: with the change made, the plan plus this one
placement keeps every rule, so nobody else loses anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from allocator.domain.market import Location
from allocator.domain.package import Package, Visit
from allocator.domain.plan import Plan
from allocator.domain.week import BAND_START, MINUTES_PER_DAY, SLOTS, clock, slot_label
from allocator.domain.words import Rating, Tier
from allocator.rules import PAIR_RULES, PairRule, Problem
from allocator.rules.problem import BoolArray
from allocator.rules.reach_rules import DECLARED_CAPACITY, NEW_HOURS_FITS, drive_limit
from allocator.rules.story import Repair
from allocator.solve.reasons import Room, room_left

CHEAPEST_FIRST = (
    "visit-length", "window", "capacity", "on-duty", "serves-area", "double-handed", "skills",
    "contract", "client-group", "carer-gender", "rating-floor", "not-restricted", "orders",
    "new-hours-fits",
)  # fmt: skip
"""Kinds of change, the ones that ask least of anybody first (A-015, assumed)."""
_NEVER = frozenset({"registered", "person-excluded"})
_ROOM_RULES = frozenset({DECLARED_CAPACITY.id, NEW_HOURS_FITS.id})


@dataclass(frozen=True)
class _Search:
    """One unplaced package and what is left for it."""

    problem: Problem
    package: int
    masks: dict[str, BoolArray]
    room: Room

    @property
    def wanted(self) -> Package:
        """The package that nobody can take."""
        return self.problem.packages[self.package]

    def open_without(self, *dropped: str) -> BoolArray:
        """Return locations that keep every pair rule but those dropped, shape ``(locations,)``."""
        kept = [mask for rule, mask in self.masks.items() if rule not in dropped]
        return np.array(np.all(kept, axis=0), dtype=bool)


def find_repairs(problem: Problem, plan: Plan, ref: str) -> tuple[Repair, ...]:
    """Return the smallest change of each kind that places a package, the cheapest kind first.

    Parameters
    ----------
    problem, plan
        What was decided.
    ref
        A package the plan leaves unplaced.

    Returns
    -------
    tuple of Repair
        At most one of each kind; empty when no single change is enough.
    """
    package = problem.package_index[ref]
    problem = problem.quoted_everywhere(package)
    masks = {rule.id: np.array(rule.mask(problem)[package], dtype=bool) for rule in PAIR_RULES}
    search = _Search(problem, package, masks, room_left(problem, plan))
    finders = (_rule_repairs, _capacity_repairs, _cap_repairs, _window_repairs)
    found = [repair for find in finders for repair in find(search)]
    best: dict[str, Repair] = {}
    for repair in found:
        rival = best.get(repair.kind)
        if rival is None or _size(repair) < _size(rival):
            best[repair.kind] = repair
    return tuple(best[kind] for kind in CHEAPEST_FIRST if kind in best)


def _size(repair: Repair) -> tuple[int, str]:
    """Order repairs of one kind."""
    return repair.amount, repair.location_id or ""


def _rule_repairs(search: _Search) -> Iterator[Repair]:
    """Find locations that only one rule keeps out and that have room."""
    room = search.room.fits(search.problem, search.package)
    for rule in PAIR_RULES:
        if rule.id in _NEVER | _ROOM_RULES:
            continue
        open_to = search.open_without(rule.id) & ~search.masks[rule.id] & room
        for column in np.nonzero(open_to)[0]:
            repair = _rule_repair(search, rule, int(column))
            if repair is not None:
                yield repair


def _rule_repair(search: _Search, rule: PairRule, column: int) -> Repair | None:
    """Say what would have to change about one rule at one location, if one change can do it."""
    if rule.id in _SPECIAL:
        return _SPECIAL[rule.id](search, column)
    problem, place = search.problem, search.problem.locations[column]
    if rule.id == "skills":
        missing = sorted(search.wanted.skills - place.skills)
        text = f"Carers of {_name(place)} would need {', '.join(missing)}."
        return Repair(rule.id, len(missing), "skills", place.location_id, text)
    breach = rule.explain(problem, search.package, column)
    assert breach is not None
    text = f"{_name(place)} has room. {breach.message}"
    return Repair(rule.id, 1, "change", place.location_id, text)


def _name(place: Location) -> str:
    """Name a location with its id."""
    return f"{place.name} ({place.location_id})"


def _area_repair(search: _Search, column: int) -> Repair:
    """Say how much further a location would have to drive, or that it declared other areas."""
    problem, place = search.problem, search.problem.locations[column]
    drive = int(problem.travel_minutes[search.package, column])
    more = max(1, drive - drive_limit(problem, search.wanted, place))
    text = f"{_name(place)} would drive {drive} minutes, {more} more than it accepts now."
    if place.served_areas:
        text = (
            f"{_name(place)} serves only the areas it declared; it would have to add this one, "
            f"{drive} minutes away."
        )
    return Repair("serves-area", more, "minutes of driving", place.location_id, text)


def _length_repair(search: _Search, column: int) -> Repair | None:
    """Say whether agreeing to a short visit is enough, or the location has to take shorter ones."""
    place, visits = search.problem.locations[column], search.wanted.visits
    least = search.problem.policy.short_visit_minutes
    unagreed = sum(visit.minutes < least and not visit.is_short_agreed for visit in visits)
    shortest = min((visit.minutes for visit in visits), default=MINUTES_PER_DAY)
    below = place.minimum_visit_minutes - shortest
    if unagreed and below > 0:
        return None
    if unagreed:
        text = f"Agree the short visit as a task; then {_name(place)} can take it."
        return Repair("visit-length", unagreed, "agreement", place.location_id, text)
    text = (
        f"{_name(place)} takes no visit under {place.minimum_visit_minutes} minutes; "
        f"it would have to take one of {shortest}."
    )
    return Repair("visit-length", below, "minutes of visit", place.location_id, text)


def _rating_repair(search: _Search, column: int) -> Repair:
    """Say which rating, or which one floor, would let a location in."""
    problem, place = search.problem, search.problem.locations[column]
    policy, found = problem.policy, problem.ratings[column]
    floors = [(policy.framework_rating_floor, found.rating)]
    if problem.tier_of(search.wanted, place) is Tier.PRINCIPAL:
        floors.append((policy.principal_rating_floor, found.best))
    below = [(floor, rating) for floor, rating in floors if rating < floor]
    needed = max(floor for floor, _ in floors)
    age = (problem.case.as_of - found.assessed_on).days if found.assessed_on else 0
    is_stale = 0 < policy.rating_max_age_days < age
    steps = max((floor - rating for floor, rating in below), default=1)
    text = f"rated {max(needed, Rating.INADEQUATE).label} or better it could take it."
    if is_stale and not below:
        text = "a new assessment as good as that would let it in."
    elif len(below) == 1 and not is_stale and found.rating is not Rating.UNRATED:
        text = f"a floor of {below[0][1].label} instead of {below[0][0].label} would let it in."
    text = f"{_name(place)} is {found}; {text}"
    return Repair("rating-floor", steps, "rating step", place.location_id, text)


_SPECIAL: dict[str, Callable[[_Search, int], Repair | None]] = {
    "serves-area": _area_repair,
    "visit-length": _length_repair,
    "rating-floor": _rating_repair,
}


def _cap_repairs(search: _Search) -> Iterator[Repair]:
    """Find locations with time enough that only their cap on new hours keeps out."""
    problem, row = search.problem, search.package
    has_time = search.room.has_time(problem, row)
    is_over = ~search.room.is_under_cap(problem, row)
    for column in np.nonzero(search.open_without(NEW_HOURS_FITS.id) & has_time & is_over)[0]:
        place = problem.locations[column]
        over = int(problem.minutes[row] - search.room.cap[column])
        text = (
            f"{_name(place)} has time; its cap on new hours is {over} carer-minutes a week short."
        )
        yield Repair(NEW_HOURS_FITS.id, over, "carer-minutes a week", place.location_id, text)


def _capacity_repairs(search: _Search) -> Iterator[Repair]:
    """Find how much more time each otherwise eligible location would have to find."""
    problem, row = search.problem, search.package
    need = problem.need[row]
    use = np.where(need > 0, need + np.maximum(problem.added[row], 0), 0)
    short = np.maximum(0, use - np.maximum(search.room.slots, 0)) * (need > 0)
    open_to = search.open_without(DECLARED_CAPACITY.id) & (problem.minutes[row] <= search.room.cap)
    for column in np.nonzero(open_to & (short.sum(axis=1) > 0))[0]:
        place, slots = problem.locations[column], np.nonzero(short[column])[0].tolist()
        parts = ", ".join(f"{int(short[column, slot])} on {slot_label(slot)}" for slot in slots)
        text = f"{place.name} ({place.location_id}) would need more carer-minutes a week: {parts}."
        amount = int(short[column].sum())
        yield Repair("capacity", amount, "carer-minutes a week", place.location_id, text)


def _window_repairs(search: _Search) -> Iterator[Repair]:
    """Find visits whose start window, made wider, reaches a time band where there is room."""
    wanted = search.wanted
    open_to = search.open_without(DECLARED_CAPACITY.id)
    for position, visit in enumerate(wanted.visits):
        for wider in _wider(visit):
            others = [v for index, v in enumerate(wanted.visits) if index != position]
            if any(_clash(wider, other) for other in others):
                continue
            visits = (*wanted.visits[:position], wider, *wanted.visits[position + 1 :])
            changed = replace(wanted, visits=visits)
            for column in np.nonzero(open_to)[0]:
                if _has_room(search, changed, int(column)):
                    yield _window_repair(search, visit, wider, int(column))


def _wider(visit: Visit) -> Iterator[Visit]:
    """Yield the visit with its window widened just into the band before and the band after."""
    middle = visit.window_start + visit.window_end
    starts = sorted(BAND_START.values())
    later = next((start for start in starts if 2 * start > middle), None)
    if later is not None and 2 * later - visit.window_start < MINUTES_PER_DAY:
        yield replace(visit, window_end=2 * later - visit.window_start)
    edge = max((start for start in starts if 2 * start <= middle), default=None)
    if edge is not None and 2 * edge - 1 - visit.window_end >= starts[0]:
        yield replace(visit, window_start=2 * edge - 1 - visit.window_end)


def _clash(one: Visit, other: Visit) -> bool:
    """Tell whether the start windows of two visits overlap on a day they share."""
    together = one.window_start <= other.window_end and other.window_start <= one.window_end
    return together and bool(set(one.days) & set(other.days))


def _has_room(search: _Search, changed: Package, column: int) -> bool:
    """Tell whether a location has room for a changed package as things stand."""
    problem = search.problem
    left, need = search.room.slots[column], changed.carer_minutes_by_slot
    if any(need[slot] > left[slot] for slot in range(len(SLOTS)) if need[slot]):
        return False
    added = problem.added_of(changed, problem.locations[column])
    fits = all(need[s] + added[s] <= left[s] for s in range(len(SLOTS)) if need[s])
    return fits and changed.carer_minutes_per_week <= int(search.room.cap[column])


def _window_repair(search: _Search, visit: Visit, wider: Visit, column: int) -> Repair:
    """Say how much wider a window would have to be, and who could then take the package."""
    place = search.problem.locations[column]
    more = (wider.window_end - wider.window_start) - (visit.window_end - visit.window_start)
    text = (
        f"If the visit at {clock(visit.window_start)} to {clock(visit.window_end)} could start "
        f"between {clock(wider.window_start)} and {clock(wider.window_end)}, "
        f"{place.name} ({place.location_id}) has room."
    )
    return Repair("window", more, "minutes of window", place.location_id, text)
