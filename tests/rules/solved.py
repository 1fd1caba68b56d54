"""Best plans of tiny cases, found in two ways, and ways to change a case everywhere at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

from allocator.domain.case import Case
from allocator.domain.market import Provider
from allocator.domain.package import Package
from allocator.domain.words import ProviderKind
from allocator.policy import Policy, read_policy
from allocator.rules import Problem, build_model, judge
from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.exact import solve_exact
from tests.rules.brute_force import best_taken
from tests.rules.roomy import roomy_case
from tests.rules.world import plan_of

USUAL = read_policy()


def by_engine(model: ChoiceModel) -> IntArray:
    solution = solve_exact(model, model.fallback.copy())
    assert solution.is_optimal, solution.events
    return solution.taken


SOLVERS: dict[str, Callable[[ChoiceModel], IntArray]] = {
    "every plan": best_taken,
    "engine": by_engine,
}


@dataclass(frozen=True)
class Best:
    """The best plan of a case: the value of every goal by id, and who goes where."""

    values: dict[str, int]
    placed: dict[str, str | None]

    @property
    def unplaced(self) -> int:
        return self.values["unplaced"]

    def without(self, *goals: str) -> dict[str, int]:
        return {goal: value for goal, value in self.values.items() if goal not in goals}

    def before(self, goal: str) -> list[tuple[str, int]]:
        """The values of the goals that come before one."""
        names = list(self.values)
        return list(self.values.items())[: names.index(goal)]


class Solver:
    """Finds best plans in one of two ways; the checker has the last word on both."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.base = cache(self._base)

    def _base(self, seed: int) -> tuple[Case, Best]:
        found = county(seed)
        return found, self.best(found)

    def best(self, found: Case, policy: Policy = USUAL) -> Best:
        problem = Problem(found, policy)
        formulation = build_model(problem)
        taken = SOLVERS[self.name](formulation.model)
        placed = dict(formulation.assignment(problem, taken))
        verdict = judge(problem, plan_of(problem, placed))
        assert verdict.stands
        assert tuple(value for _, value in verdict.values) == formulation.model.values(taken)
        return Best(dict(verdict.values), placed)


def county(seed: int) -> Case:
    return roomy_case(seed, packages=3, locations=3)


def changed_everywhere(thing: Any, change: Callable[[Any], Any]) -> Any:
    """Rebuild a case with `change` applied to every value inside it, however deep."""
    if is_dataclass(thing) and not isinstance(thing, type):
        parts = {f.name: changed_everywhere(getattr(thing, f.name), change) for f in fields(thing)}
        return change(type(thing)(**parts))
    if isinstance(thing, tuple | frozenset):
        return type(thing)(changed_everywhere(part, change) for part in thing)
    return change(thing)


def each_package(found: Case, change: Callable[[Package], Package]) -> Case:
    return found.but(packages=tuple(map(change, found.packages)))


def each_location(found: Case, **changes: object) -> Case:
    return found.but(locations=tuple(replace(place, **changes) for place in found.locations))


def with_offers(found: Case, change: Callable[[int], int]) -> Case:
    return found.but(
        capacity=tuple(replace(o, carer_minutes=change(o.carer_minutes)) for o in found.capacity)
    )


def independent(found: Case) -> Case:
    """A county without an in-house service, which would serve every other county too."""
    providers = tuple(
        Provider(provider_id=p.provider_id, name=p.name, kind=ProviderKind.INDEPENDENT)
        for p in found.providers
    )
    return found.but(providers=providers, orders=())


def twin_of(found: Case) -> Case:
    """The same county under other names, 300 km away."""

    def away(thing: Any) -> Any:
        if type(thing) is str and thing[:1] in "LNTBPA" and thing[1:].strip("L").isdigit():
            return f"Z{thing}"
        if hasattr(thing, "easting"):
            return replace(thing, easting=thing.easting - 300_000)
        return thing

    return changed_everywhere(found, away)
