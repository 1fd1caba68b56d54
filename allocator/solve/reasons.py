"""Why a package stays unplaced: an irreducible set of reasons, each confirmed by a re-solve.

The reasons are the pair rules and one more, *earlier claims*: other packages with a better claim
hold the capacity. A set of reasons is kept when the package cannot be placed while they hold, and
irreducible when dropping any one of them lets it in. "Lets it in" means: with that reason dropped
for this package alone, the best plan for the whole list leaves less priority-weighted care
unplaced, which it can only do by placing this package.

The set is found by a deletion filter (Chinneck and Dravnieks, 1991, doi:10.1287/ijoc.3.2.157).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from allocator.domain.plan import Plan
from allocator.domain.week import SLOTS
from allocator.domain.words import ClientGroup
from allocator.rules import PAIR_RULES, PairRule, Problem, build_model, eligible_pairs
from allocator.rules.capacity import placements
from allocator.rules.choice_model import ChoiceModel
from allocator.rules.problem import BoolArray, IntArray
from allocator.rules.reach_rules import DECLARED_CAPACITY, NEW_HOURS_FITS
from allocator.rules.story import Reason

EARLIER_CLAIMS = "earlier-claims"
UNCAPPED = np.iinfo(np.int64).max
"""Stands for the room under a cap that there is not."""
BestValue = Callable[[ChoiceModel, IntArray], int]
"""Solves a one-level model from a start and returns its proven optimum."""


@dataclass(frozen=True)
class Room:
    """What a plan leaves free.

    Parameters
    ----------
    slots
        Carer-minutes per week left at each location, shape ``(locations, slots)``.
    cap
        New carer-minutes per week left under each location's cap, shape ``(locations,)``;
        `UNCAPPED` where there is none.
    """

    slots: IntArray
    cap: IntArray

    def fits(self, problem: Problem, package: int) -> BoolArray:
        """Tell which locations have room for a package as things stand, shape ``(locations,)``."""
        return self.has_time(problem, package) & self.is_under_cap(problem, package)

    def has_time(self, problem: Problem, package: int) -> BoolArray:
        """Tell which locations have the time left that a package needs, travel included."""
        need = problem.need[package]
        use = need + np.maximum(problem.added[package], 0)
        return np.array(((use <= self.slots) | (need == 0)).all(axis=1), dtype=bool)

    def is_under_cap(self, problem: Problem, package: int) -> BoolArray:
        """Tell which locations may still take that many new carer-minutes."""
        return np.array(problem.minutes[package] <= self.cap, dtype=bool)

    @property
    def is_capped(self) -> BoolArray:
        """Which locations have a cap on new hours at all, shape ``(locations,)``."""
        return np.array(self.cap < UNCAPPED, dtype=bool)


def room_left(problem: Problem, plan: Plan) -> Room:
    """Return what a plan leaves free at every location."""
    caps = [place.new_hours_cap_minutes for place in problem.locations]
    slots = problem.free.copy()
    cap = np.array([UNCAPPED if c is None else c for c in caps], dtype=np.int64)
    for row, column in placements(problem, plan):
        need = problem.need[row]
        slots[column] -= np.where(need > 0, need + np.maximum(problem.added[row, column], 0), 0)
        cap[column] -= problem.minutes[row] if caps[column] is not None else 0
    return Room(slots, cap)


@dataclass(frozen=True)
class _Test:
    """Decides whether one package fits while a set of reasons holds.

    `denied` remembers locations that were open when a re-solve did not place the package: with
    fewer of them open, no other re-solve would.
    """

    problem: Problem
    plan: Plan
    package: int
    masks: dict[str, BoolArray]
    room: Room
    best_value: BestValue
    denied: dict[tuple[bool, bool], list[BoolArray]] = field(default_factory=dict)

    def fits(self, reasons: set[str]) -> bool:
        """Tell whether the package is placed when only `reasons` hold against it."""
        open_to = np.ones(len(self.problem.locations), dtype=bool)
        for rule, kept in self.masks.items():
            if rule in reasons:
                open_to &= kept
        if EARLIER_CLAIMS not in reasons or not open_to.any():
            return bool(open_to.any())
        has_time = self.room.has_time(self.problem, self.package)
        under_cap = self.room.is_under_cap(self.problem, self.package)
        no_time = DECLARED_CAPACITY.id not in reasons
        no_cap = NEW_HOURS_FITS.id not in reasons
        if bool((open_to & (has_time | no_time) & (under_cap | no_cap)).any()):
            return True
        usual = np.all(list(self.masks.values()), axis=0)
        is_freed = no_time or (no_cap and bool((open_to & self.room.is_capped).any()))
        is_wider = is_freed or bool((open_to & ~usual).any())
        denied = self.denied.setdefault((no_time, no_cap), [])
        if not is_wider or any(not (open_to & ~earlier).any() for earlier in denied):
            return False
        improves = self._improves(open_to, no_time, no_cap)
        if not improves:
            denied.append(open_to)
        return improves

    def _improves(self, open_to: BoolArray, no_time: bool, no_cap: bool) -> bool:
        """Re-solve the first goal with more locations open to this package.

        With `no_time` it uses no declared time, with `no_cap` none of any cap.
        """
        eligible = eligible_pairs(self.problem)
        eligible[self.package] |= open_to
        formulation = build_model(self.problem, eligible, goals=1)
        model = formulation.model.with_levels(formulation.model.levels[:1])
        is_time = model.entry_row < len(self.problem.locations) * len(SLOTS)
        mine = model.choice_group[model.row_choice] == self.package
        free = mine & ~model.row_soft[model.entry_row] & np.where(is_time, no_time, no_cap)
        model = replace(model, row_coefficient=np.where(free, 0, model.row_coefficient))
        start = formulation.taken(self.problem, self.plan)
        return self.best_value(model, start) < model.values(start)[0]


def find_reasons(
    problem: Problem, plan: Plan, ref: str, best_value: BestValue
) -> tuple[Reason, ...]:
    """Return an irreducible set of reasons why a package is unplaced.

    Parameters
    ----------
    problem, plan
        A plan that is optimal on its first goal.
    ref
        A package the plan leaves unplaced.
    best_value
        Solves one-level models.

    Returns
    -------
    tuple of Reason
        Dropping any one of them lets the package in. Empty when the package fits after all, which
        means that the plan was not optimal.
    """
    package = problem.package_index[ref]
    problem = problem.quoted_everywhere(package)
    masks = {rule.id: _own_mask(problem, rule, package) for rule in PAIR_RULES}
    room = room_left(problem, plan)
    test = _Test(problem, plan, package, masks, room, best_value)
    kept = {*masks, EARLIER_CLAIMS}
    if test.fits(kept):
        return ()
    for reason in _dropping_order():
        if not test.fits(kept - {reason}):
            kept.discard(reason)
    return tuple(_in_words(problem, package, masks, kept))


def _own_mask(problem: Problem, rule: PairRule, package: int) -> BoolArray:
    """Return where a rule is kept for one package, shape ``(locations,)``."""
    return np.array(rule.mask(problem)[package], dtype=bool)


def _dropping_order() -> list[str]:
    """Return reasons in the order in which the filter tries to do without them.

    Rules about standing are dropped first, so that what remains is what a broker can act on.
    """
    return [EARLIER_CLAIMS, *(rule.id for rule in PAIR_RULES)]


def _in_words(
    problem: Problem, package: int, masks: dict[str, BoolArray], kept: set[str]
) -> Iterator[Reason]:
    """Put each kept reason into a sentence, with how many locations it shuts out alone."""
    titles = {rule.id: rule.title for rule in PAIR_RULES}
    for rule in titles:
        if rule not in kept:
            continue
        others = [mask for name, mask in masks.items() if name in kept and name != rule]
        barred = ~masks[rule]
        if others:
            barred = barred & np.all(others, axis=0)
        count = int(barred.sum())
        yield Reason(rule, f"{_sentence(problem, package, rule)} {_count(count)}")
    if EARLIER_CLAIMS in kept:
        text = "Where there is room for it, packages with a better claim take that room."
        yield Reason(EARLIER_CLAIMS, text)


def _count(count: int) -> str:
    """Say how many locations a reason alone keeps out."""
    if count == 0:
        return "It keeps out every location the other reasons leave."
    plural = "location" if count == 1 else "locations"
    return f"It alone keeps out {count} {plural}."


def _sentence(problem: Problem, package: int, rule: str) -> str:
    """Say a reason for one package, with what it needs."""
    wanted = problem.packages[package]
    group = ClientGroup(wanted.client_group).value
    sentences = {
        "client-group": f"Locations not accredited for {group} cannot take it.",
        "skills": f"Carers need {', '.join(sorted(wanted.skills)) or 'no special skill'}.",
        "double-handed": "Two carers are needed at once.",
        "serves-area": "The home is outside the area or drive limit of the others.",
        "on-duty": "Nobody is on duty at others for all of the visits.",
        "declared-capacity": "Not enough time is declared where the visits fall.",
        "rating-floor": "Others are rated below the policy's floor or not at all.",
        "visit-length": "A visit is shorter than agreed or than others accept.",
        "orders": "A broker pinned or barred locations.",
        "person-excluded": "The person ruled locations out.",
        "not-restricted": "Others are suspended or under an embargo.",
    }
    fallback = next(found.title for found in PAIR_RULES if found.id == rule)
    return sentences.get(rule, f"Not met elsewhere: {fallback.lower()}.")
