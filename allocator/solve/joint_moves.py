"""Small changes to a plan, each tried on the rounds themselves: one package moves, or two swap.

The prediction says which changes look best; the rounds say which are. Goals before travel keep
their values, so a change only ever saves travel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from allocator.rules import Formulation, Problem
from allocator.rules.builder import NOBODY
from allocator.rules.choice_model import IntArray
from allocator.solve.joint_terms import Terms

Bundles = dict[str, tuple[str, ...]]
Measure = Callable[[str, tuple[str, ...]], int]
Change = tuple[tuple[int, int], ...]
"""Packages and the choice each is to take, by position."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The small changes a plan may undergo.

    Parameters
    ----------
    formulation
        What is decided, as a model.
    level
        Position of the travel goal: earlier ones keep their values.
    """

    formulation: Formulation
    level: int

    def of(self, taken: IntArray) -> Iterator[Change]:
        """Yield every move of one package and every swap of two between locations."""
        model, location = self.formulation.model, self.formulation.location
        for group in range(model.groups):
            here = location[taken[group]]
            for choice in range(int(model.group_start[group]), int(model.fallback[group])):
                if here not in (NOBODY, location[choice]):
                    yield ((group, choice),)
        for one in range(model.groups):
            for other in range(one):
                places = location[taken[one]], location[taken[other]]
                if NOBODY in places or places[0] == places[1]:
                    continue
                swapped = (
                    self.formulation.choice_of(one, int(places[1])),
                    self.formulation.choice_of(other, int(places[0])),
                )
                if swapped[0] is not None and swapped[1] is not None:
                    yield ((one, swapped[0]), (other, swapped[1]))

    def held(self, taken: IntArray) -> tuple[int, ...]:
        """Return the values of the goals before travel."""
        return self.formulation.model.values(taken)[: self.level]

    def may(self, taken: IntArray, held: tuple[int, ...]) -> bool:
        """Tell whether a plan keeps every hard rule and the goals before travel."""
        return self.formulation.model.is_feasible(taken) and self.held(taken) <= held


@dataclass
class Polish:
    """Improve a plan by what its rounds really gain.

    Parameters
    ----------
    problem, changes
        What is decided, and how a plan may change.
    terms
        What is known of bundles; asked, and never asked twice.
    asks
        Most bundles to ask for that are not known yet.
    """

    problem: Problem
    changes: Changes
    terms: Terms
    asks: int

    def improve(self, taken: IntArray) -> IntArray:
        """Return a plan no worse on any earlier goal and with no more routed travel."""
        most = len(self.terms.routed) + self.asks
        while True:
            better = self._one_pass(taken, most)
            if better is taken or len(self.terms.routed) >= most:
                return better
            taken = better

    def _one_pass(self, taken: IntArray, most: int) -> IntArray:
        """Try every change once, the most promising first, and keep those that save travel."""
        held = self.changes.held(taken)
        promising = sorted(
            (self._gain(taken, change, self.terms.predict), change)
            for change in self.changes.of(taken)
        )
        for _, change in promising:
            if len(self.terms.routed) >= most:
                break
            changed = apply_change(taken, change)
            if self.changes.may(changed, held) and self._gain(taken, change, self.terms.ask) < 0:
                taken = changed
        return taken

    def _gain(self, taken: IntArray, change: Change, measure: Measure) -> int:
        """Return how travel changes at the locations a change touches."""
        before, after = self._bundles(taken, change)
        return sum(measure(at, refs) for at, refs in after.items()) - sum(
            measure(at, refs) for at, refs in before.items()
        )

    def _bundles(self, taken: IntArray, change: Change) -> tuple[Bundles, Bundles]:
        """Return the bundles of the touched locations, before and after a change."""
        location = self.changes.formulation.location
        touched = {int(location[taken[group]]) for group, _ in change}
        touched |= {int(location[choice]) for _, choice in change}
        return self._at(taken, touched), self._at(apply_change(taken, change), touched)

    def _at(self, taken: IntArray, columns: set[int]) -> Bundles:
        at = self.changes.formulation.location[taken]
        return {
            self.problem.locations[column].location_id: tuple(
                self.problem.packages[row].ref for row in (at == column).nonzero()[0].tolist()
            )
            for column in sorted(columns - {NOBODY})
        }


def apply_change(taken: IntArray, change: Change) -> IntArray:
    """Return a plan after a change."""
    changed = taken.copy()
    for group, choice in change:
        changed[group] = choice
    return changed
