"""The goal of adding little travel: quotes, less what neighbours save, plus surcharges.

What a package saves beside others is the largest of its savings. With these sorted downwards,
``s₁ ≥ s₂ ≥ … ≥ s_k``, the package costs ``quote − s₁``, and for each ``t`` the step
``s_t − s_{t+1}`` more unless one of its first ``t`` partners is there: a soft row
``x − x₁ − … − x_t ≤ 0`` whose excess is 0 or 1. A surcharge is a soft row too:
``Σ x ≤ packages − 1``. So every cost stays an integer that is never negative, and every solver of
the project reads it as it reads any goal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from allocator.domain.plan import Plan
from allocator.domain.synergy import Saving, Surcharge, bundles_of
from allocator.rules.builder import NOBODY, ModelBuilder
from allocator.rules.problem import IntArray, Problem
from allocator.rules.rule import Goal

ID = "travel"


def predicted_travel(problem: Problem, plan: Plan) -> dict[str, int]:
    """Return the travel each location is predicted to gain [carer-minutes per week], by id.

    Written plainly from the definition; it judges what the model was told.
    """
    return {
        location_id: problem.synergy.predict(location_id, quotes_of(problem, location_id, refs))
        for location_id, refs in bundles_of(plan.assignment).items()
    }


def quotes_of(problem: Problem, location_id: str, refs: tuple[str, ...]) -> dict[str, int]:
    """Return the weekly quote of each package at one location."""
    place = problem.locations[problem.location_index[location_id]]
    return {
        ref: sum(problem.added_of(problem.packages[problem.package_index[ref]], place))
        for ref in refs
    }


def _measure(problem: Problem, plan: Plan) -> int:
    return sum(predicted_travel(problem, plan).values())


@dataclass
class _SoftRows:
    """Soft rows of ones and minus ones, with the price of a unit of each."""

    row: list[int] = field(default_factory=list)
    choice: list[int] = field(default_factory=list)
    coefficient: list[int] = field(default_factory=list)
    limit: list[int] = field(default_factory=list)
    price: list[int] = field(default_factory=list)

    def add(self, plus: list[int], minus: list[int], limit: int, price: int) -> None:
        """Add a row: choices counted once, others counted off, above a limit at a price each."""
        self.row += [len(self.limit)] * (len(plus) + len(minus))
        self.choice += plus + minus
        self.coefficient += [1] * len(plus) + [-1] * len(minus)
        self.limit.append(limit)
        self.price.append(price)


def _post(problem: Problem, builder: ModelBuilder) -> None:
    quotes = np.maximum(problem.added, 0).sum(axis=2, dtype=np.int64)
    cost = builder.of_pair(quotes)
    if not problem.synergy.savings and not problem.synergy.surcharges:
        builder.add_level(ID, cost, excess_cost=None)
        return
    rows, choice_at = _SoftRows(), _choices(problem, builder)
    found: dict[int, list[tuple[int, int]]] = {}
    for saving in problem.synergy.savings:
        choice, beside = _pair_of(choice_at, saving)
        if choice is not None and beside is not None:
            found.setdefault(choice, []).append((-saving.minutes, beside))
    for choice, partners in found.items():
        cost[choice] -= _add_steps(rows, choice, sorted(partners))
        if cost[choice] < 0:
            raise ValueError("a saving is larger than the quote it is taken from")
    for surcharge in problem.synergy.surcharges:
        _add_surcharge(rows, choice_at, surcharge)
    first = builder.add_rows(
        np.array(rows.row, dtype=np.int64),
        np.array(rows.choice, dtype=np.int64),
        np.array(rows.coefficient, dtype=np.int64),
        np.array(rows.limit, dtype=np.int64),
        soft=True,
    )
    price: IntArray = np.array(rows.price, dtype=np.int64)
    builder.add_level(ID, cost, first_row=first, excess_cost=price)


def _choices(problem: Problem, builder: ModelBuilder) -> dict[tuple[str, str], int]:
    """Return the choice of every offered pair, by package reference and location id."""
    refs = [package.ref for package in problem.packages]
    ids = [place.location_id for place in problem.locations]
    pairs = zip(builder.package.tolist(), builder.location.tolist(), strict=True)
    return {
        (refs[package], ids[location]): choice
        for choice, (package, location) in enumerate(pairs)
        if location != NOBODY
    }


def _pair_of(
    choice_at: dict[tuple[str, str], int], saving: Saving
) -> tuple[int | None, int | None]:
    at = saving.location_id
    return choice_at.get((saving.ref, at)), choice_at.get((saving.beside, at))


def _add_steps(rows: _SoftRows, choice: int, partners: list[tuple[int, int]]) -> int:
    """Add a row for every step down from the largest saving; return that saving."""
    saved = [-minutes for minutes, _ in partners] + [0]
    beside: list[int] = []
    for (more, less), (_, partner) in zip(pairwise(saved), partners, strict=True):
        beside.append(partner)
        if more > less:
            rows.add([choice], list(beside), 0, more - less)
    return saved[0]


def _add_surcharge(
    rows: _SoftRows, choice_at: dict[tuple[str, str], int], surcharge: Surcharge
) -> None:
    choices = [choice_at.get((ref, surcharge.location_id)) for ref in surcharge.refs]
    offered = [choice for choice in choices if choice is not None]
    if len(offered) == len(choices):
        rows.add(offered, [], len(offered) - 1, surcharge.minutes)


TRAVEL = Goal(
    id=ID,
    title="Counted cost of the placements to care workers' rounds",
    unit="carer-minutes per week",
    why="Criss-crossing rounds cost care workers' time and make rural people wait.",
    source="Market position page: efficiency of rounds",
    post=_post,
    measure=_measure,
)
