"""The smallest single change that would place an unplaced package, for every kind of change.

Every repair is confirmed before it is shown: with the change made, the plan plus this one
placement keeps every rule, so nobody else loses anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from allocator.domain.package import Package, Visit
from allocator.domain.plan import Plan
from allocator.domain.week import BAND_START, SLOTS, clock, slot_label
from allocator.rules import PAIR_RULES, Problem
from allocator.rules.problem import BoolArray
from allocator.rules.reach_rules import DECLARED_CAPACITY, NEW_HOURS_FITS, drive_limit
from allocator.rules.story import Repair
from allocator.solve.reasons import Room, room_left

CHEAPEST_FIRST = (
    "visit-length", "window", "capacity", "serves-area", "double-handed", "skills", "contract",
    "client-group", "carer-gender", "rating-floor", "not-restricted", "orders", "new-hours-fits",
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
    found = [*_rule_repairs(search), *_capacity_repairs(search), *_window_repairs(search)]
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
            yield _rule_repair(search, rule.id, int(column))


def _rule_repair(search: _Search, rule: str, column: int) -> Repair:
    """Say what would have to change about one rule at one location."""
    problem, wanted = search.problem, search.wanted
    place = problem.locations[column]
    who = f"{place.name} ({place.location_id})"
    drive = int(problem.travel_minutes[search.package, column])
    if rule == "serves-area":
        more = max(1, drive - drive_limit(problem, wanted, place))
        text = f"{who} would drive {drive} minutes, {more} more than it accepts now."
        return Repair(rule, more, "minutes of driving", place.location_id, text)
    if rule == "visit-length":
        text = f"Agree the short visit as a task, or lengthen it; then {who} can take it."
        return Repair(rule, 1, "agreement", place.location_id, text)
    if rule == "skills":
        missing = sorted(wanted.skills - place.skills)
        text = f"Carers of {who} would need {', '.join(missing)}."
        return Repair(rule, len(missing), "skills", place.location_id, text)
    if rule == "rating-floor":
        text = f"{who} is {problem.ratings[column]}; a lower floor would let it in."
        return Repair(rule, 1, "rating step", place.location_id, text)
    title = next(found.title for found in PAIR_RULES if found.id == rule)
    text = f"{who} has room, but this is not so: {title[0].lower()}{title[1:]}."
    return Repair(rule, 1, "change", place.location_id, text)


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
    if later is not None:
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
