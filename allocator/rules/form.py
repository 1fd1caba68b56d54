"""The rule that makes a plan a plan: every package once, with one known location or nobody."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.domain.plan import Plan
from allocator.rules.builder import ModelBuilder
from allocator.rules.problem import Problem
from allocator.rules.rule import Breach, PlanRule


def _post_one(problem: Problem, builder: ModelBuilder) -> None:
    """Write nothing: the builder's groups, one a package and one choice in each, are this rule."""


def _check_one(problem: Problem, plan: Plan) -> Iterator[Breach]:
    refs = [ref for ref, _ in plan.assignment]
    wanted = [package.ref for package in problem.packages]
    if refs != wanted:
        odd = sorted(set(refs) ^ set(wanted)) or ["order or repetition"]
        text = f"The plan does not list every package once, in order: {', '.join(odd[:5])}."
        yield Breach("one-location", tuple(odd), len(odd), text)
    for ref, location_id in plan.assignment:
        if location_id is not None and location_id not in problem.location_index:
            text = f"{ref} is placed with {location_id}, which is not a location of the case."
            yield Breach("one-location", (ref, location_id), 1, text)


ONE_LOCATION = PlanRule(
    id="one-location",
    title="Every package of the list has one location, or nobody, and the location exists",
    unit="packages",
    why="A package is never split or offered twice; hours are neither lost nor counted twice.",
    source="Domain practice: one live offer at a time",
    post=_post_one,
    check=_check_one,
)
