"""Stored quotes come back as they were, or are refused in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from allocator.domain.errors import WorkspaceError
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.plan import Method, Plan
from allocator.domain.week import SLOTS
from allocator.geo import CrowFlyTravel
from allocator.policy import read_policy
from allocator.rounds import InsertionQuotes
from allocator.rules import Problem, build_model, eligible_pairs, judge
from allocator.solve.one_by_one import place_one_by_one
from allocator.use_cases.quotes import FAST, quotes_for, used_quotes, with_quotes, with_used
from allocator.workspace.quotes_file import UsedQuotes, quotes_from_json, quotes_to_json
from tests.rules.roomy import roomy_case

USED = UsedQuotes(
    "insertion",
    {("N1", "L1"): tuple(range(len(SLOTS)))},
    {("L1", ("N1", "N2")): 40},
)


def test_quotes_come_back_as_they_were() -> None:
    assert quotes_from_json(json.loads(json.dumps(quotes_to_json(USED)))) == USED


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), 2),
        (("alone",), None),
        (("alone", 0), ["N1", "L1", 3]),
        (("alone", 0, 2), -1),
        (("alone", 0, 2), 1.5),
        (("together",), {"L1": 4}),
        (("together", 0, "minutes"), True),
        (("together", 0, "packages"), 3),
    ],
)
def test_values_that_are_no_quotes_are_refused(path: tuple[Any, ...], value: object) -> None:
    values: Any = json.loads(json.dumps(quotes_to_json(USED)))
    inner = values
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(WorkspaceError, match=r"quotes\.json"):
        quotes_from_json(values)


def test_a_plan_is_judged_by_what_was_stored_and_the_rest_is_estimated() -> None:
    problem = Problem(roomy_case(3, packages=5, locations=2, book=8), read_policy())
    formulation = build_model(problem)
    taken = place_one_by_one(problem, formulation, Method.NEAREST)
    plan = Plan(formulation.assignment(problem, taken))
    assert plan.placed
    used = used_quotes(problem, plan)
    dearer = UsedQuotes("dearer", used.alone, {key: m + 7 for key, m in used.together.items()})
    told = with_used(problem, dearer)
    routed = problem.routed_travel(plan.assignment)
    assert told.routed_travel(plan.assignment) == {at: m + 7 for at, m in routed.items()}
    assert dict(judge(told, plan).values) == dict(judge(problem, plan).values)
    assert (told.added == problem.added).all()
    everybody = [(package.ref, "L0") for package in problem.packages]
    if tuple(sorted(ref for ref, _ in everybody)) != tuple(
        ref for ref, at in plan.assignment if at == "L0"
    ):
        assert told.routed_travel(everybody) == problem.routed_travel(everybody)


@dataclass(frozen=True)
class DearQuotes(InsertionQuotes):
    """Quotes by which everything takes a day more of travel."""

    def quote(self, package: Package, location: Location) -> tuple[int, ...]:
        return tuple(minutes + 1440 for minutes in super().quote(package, location))

    def quote_all(
        self,
        packages: Sequence[Package],
        locations: Sequence[Location],
        wanted: NDArray[np.bool_],
    ) -> NDArray[np.int32]:
        estimated = super().quote_all(packages, locations, wanted)
        return np.where(wanted[:, :, None], estimated + 1440, estimated)


def test_a_pair_ruled_out_by_its_quoted_travel_stays_ruled_out_when_a_run_is_opened() -> None:
    estimated = Problem(roomy_case(3, packages=5, locations=2, book=8), read_policy())
    dear = replace(estimated, quotes=DearQuotes(estimated.case, estimated.travel))
    plan = Plan(tuple((package.ref, None) for package in dear.packages))
    told = with_used(dear, used_quotes(dear, plan))
    assert (eligible_pairs(told) == eligible_pairs(dear)).all()
    assert eligible_pairs(dear).sum() < eligible_pairs(estimated).sum()


def test_there_is_one_place_that_chooses_who_quotes() -> None:
    problem = Problem(roomy_case(1), read_policy())
    quotes = quotes_for(problem.case, CrowFlyTravel(), problem.policy, FAST)
    assert isinstance(quotes, InsertionQuotes)
    assert with_quotes(problem, FAST).quotes is not problem.quotes
    with pytest.raises(WorkspaceError, match="rounds"):
        quotes_for(problem.case, CrowFlyTravel(), problem.policy, "guess")
