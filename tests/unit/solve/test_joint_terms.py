"""What is learned of bundles: pairs asked for, errors fed back, small changes tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.week import SLOTS
from allocator.policy import read_policy
from allocator.rounds import NO_QUOTE
from allocator.rules import Problem, build_model, eligible_pairs
from allocator.solve.joint_moves import Changes, Polish
from allocator.solve.joint_tariff import tariff
from allocator.solve.joint_terms import Screen, Terms, near_pairs
from tests.rules.roomy import roomy_case

GOALS = {"goal_order": ["unplaced", "travel"]}


@dataclass
class Invented:
    """Quotes and bundles drawn at random: a bundle costs at least its dearest package."""

    seed: int
    name: str = "invented"
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def quote(self, package: Package, location: Location) -> tuple[int, ...]:
        rng = Random(f"{self.seed} {package.ref} {location.location_id}")
        slots = package.carer_minutes_by_slot
        return tuple(rng.randint(20, 60) if need else 0 for need in slots)

    def quote_all(
        self,
        packages: Sequence[Package],
        locations: Sequence[Location],
        wanted: NDArray[np.bool_],
    ) -> NDArray[np.int32]:
        added = np.full((*wanted.shape, len(SLOTS)), NO_QUOTE, dtype=np.int32)
        for row, column in np.argwhere(wanted).tolist():
            added[row, column] = self.quote(packages[row], locations[column])
        return added

    def bundle(self, packages: Sequence[Package], location: Location) -> int:
        refs = tuple(sorted(package.ref for package in packages))
        self.asked.append((location.location_id, refs))
        alone = [sum(self.quote(package, location)) for package in packages]
        if len(alone) <= 1:
            return sum(alone)
        rng = Random(f"{self.seed} {refs} {location.location_id}")
        return max(*alone, round(sum(alone) * rng.uniform(0.4, 1.2)))


class Screened(Invented):
    """Quotes that are estimates: taken alone a package adds less, or more, than it was quoted."""

    def bundle(self, packages: Sequence[Package], location: Location) -> int:
        found = super().bundle(packages, location)
        luck = Random(f"{self.seed} {packages[0].ref} alone").uniform(0.6, 1.3)
        return round(found * luck) if len(packages) == 1 else found


def invented(seed: int, packages: int = 5, locations: int = 2) -> Problem:
    case = roomy_case(seed, packages=packages, locations=locations)
    return Problem(case, read_policy(GOALS), quotes=Invented(seed))


def bundles(problem: Problem) -> list[tuple[str, tuple[str, ...]]]:
    refs = [package.ref for package in problem.packages]
    return [
        (place.location_id, some)
        for place in problem.locations
        for size in range(1, len(refs) + 1)
        for some in combinations(refs, size)
    ]


@pytest.mark.parametrize("seed", range(15))
def test_a_bundle_that_was_learned_is_predicted_exactly(seed: int) -> None:
    problem = invented(seed)
    for at, refs in bundles(problem):
        terms = Terms(problem)
        terms.learn(at, refs)
        assert terms.gap(at, refs) == 0
        quotes = {ref: terms.quote(at, ref) for ref in refs}
        assert terms.synergy.predict(at, quotes) == terms.ask(at, refs)


@pytest.mark.parametrize("seed", range(15))
def test_whatever_is_learned_the_model_can_be_written_and_predicts_the_same(seed: int) -> None:
    problem, rng = invented(seed), Random(seed)
    terms = Terms(problem)
    for at, refs in rng.sample(bundles(problem), 8):
        terms.learn(at, refs)
    told = problem.with_synergy(terms.synergy)
    for at, refs in bundles(problem):
        quotes = {ref: terms.quote(at, ref) for ref in refs}
        assert terms.predict(at, refs) == told.synergy.predict(at, quotes) >= 0
    assert min(level.choice_cost.min() for level in build_model(told).model.levels) >= 0


@pytest.mark.parametrize("seed", range(15))
def test_a_tariff_is_predicted_by_and_costs_of_choices_are_never_negative(seed: int) -> None:
    problem, rng = invented(seed), Random(seed)
    terms = Terms(problem)
    refs = ("N0", "N1", "N2")
    prices = {f"N{row}": rng.randint(0, 60) for row in range(5)}
    known = tariff(refs, terms.ask("L0", refs), prices)
    terms.adopt("L0", known)
    assert terms.gap("L0", refs) == 0
    joined = terms.predict("L0", (*refs, "N3"))
    assert joined == terms.ask("L0", refs) + known.prices["N3"]
    with_it = problem.with_synergy(terms.synergy)
    assert min(level.choice_cost.min() for level in build_model(with_it).model.levels) >= 0


@pytest.mark.parametrize("seed", range(5))
def test_a_quote_that_was_only_an_estimate_is_put_right(seed: int) -> None:
    case = roomy_case(seed, packages=5, locations=2)
    problem = Problem(case, read_policy(GOALS), quotes=Screened(seed))
    differs = 0
    for place in problem.locations:
        for package in problem.packages:
            at, refs = place.location_id, (package.ref,)
            terms = Terms(problem)
            differs += terms.gap(at, refs) != 0
            terms.learn(at, refs)
            assert terms.gap(at, refs) == 0
            quotes = {package.ref: terms.quote(at, package.ref)}
            assert terms.synergy.predict(at, quotes) == terms.ask(at, refs)
    assert differs > 5


def test_nothing_is_asked_twice() -> None:
    problem = invented(1)
    terms = Terms(problem)
    for _ in range(2):
        terms.learn("L0", ("N0", "N1", "N2"))
        terms = terms.afresh([("L0", "N0", "N1")])
    assert isinstance(problem.quotes, Invented)
    assert len(problem.quotes.asked) == len(set(problem.quotes.asked)) >= 4


@pytest.mark.parametrize("seed", range(10))
def test_only_the_nearest_eligible_pairs_that_share_a_time_are_asked_for(seed: int) -> None:
    problem = invented(seed, packages=6, locations=3)
    eligible = eligible_pairs(problem)
    screen = Screen(partners=2, minutes=12, pairs=1_000)
    homes = [(p.place.easting, p.place.northing) for p in problem.packages]
    found = near_pairs(problem, eligible, screen)
    for column, one, other in found:
        assert one < other
        assert eligible[[one, other], column].all()
        assert (problem.need[one] * problem.need[other]).any()
    partners = {
        (column, one): sum(one in pair and column == at for at, *pair in found)
        for column in range(3)
        for one in range(6)
    }
    assert len(homes) == 6
    assert sum(partners.values()) <= 2 * 2 * int(eligible.sum())
    assert found == sorted(set(found))


def test_the_number_of_pairs_is_bounded_and_the_nearest_come_first() -> None:
    problem = invented(3, packages=8, locations=2)
    eligible = np.ones((8, 2), dtype=bool)
    every = near_pairs(problem, eligible, Screen(partners=8, minutes=10_000, pairs=10_000))
    few = near_pairs(problem, eligible, Screen(partners=8, minutes=10_000, pairs=5))
    assert len(every) > len(few) == 5
    assert set(few) < set(every)

    def apart(pair: tuple[int, int, int]) -> int:
        one, other = (problem.packages[row].place for row in pair[1:])
        return (one.easting - other.easting) ** 2 + (one.northing - other.northing) ** 2

    near = sorted(every, key=apart)[:5]
    assert max(map(apart, few)) <= 1.5 * max(map(apart, near))


@pytest.mark.parametrize("seed", range(6))
def test_polishing_saves_travel_and_keeps_the_goals_before_it(seed: int) -> None:
    problem = invented(seed)
    terms, formulation = Terms(problem), build_model(problem)
    model = formulation.model
    taken = model.fallback.copy()
    for group in range(model.groups):
        tried = taken.copy()
        tried[group] = model.group_start[group]
        taken = tried if model.is_feasible(tried) else taken
    better = Polish(problem, Changes(formulation, 1), terms, asks=500).improve(taken)

    def routed(plan: NDArray[np.int64]) -> int:
        return sum(problem.routed_travel(formulation.assignment(problem, plan)).values())

    assert model.is_feasible(better)
    assert model.values(better)[0] <= model.values(taken)[0]
    assert routed(better) <= routed(taken)


def test_polishing_stops_at_its_number_of_questions() -> None:
    problem = invented(2)
    terms, formulation = Terms(problem), build_model(problem)
    taken = formulation.model.group_start[:-1].copy()
    Polish(problem, Changes(formulation, 1), terms, asks=3).improve(taken)
    assert len(terms.routed) <= 3 + 3
