"""Goals that add up placement by placement: left out, choice, order, quality, cost."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import numpy as np

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.plan import Plan
from allocator.domain.words import Strength, Tier
from allocator.rules.builder import ModelBuilder
from allocator.rules.capacity import placements
from allocator.rules.prices import weekly_pence, weekly_pence_all
from allocator.rules.problem import IntArray, Problem
from allocator.rules.rule import Goal

Price = Callable[[Problem, Package, Location], int]
TIE_BREAK = "tie-break"


def _posted(
    goal: str, pair_cost: Callable[[Problem], IntArray]
) -> Callable[[Problem, ModelBuilder], None]:
    """Return a post function for a cost that every placement has on its own."""

    def post(problem: Problem, builder: ModelBuilder) -> None:
        """Add the goal as a level of the model."""
        builder.add_level(goal, builder.of_pair(pair_cost(problem)), excess_cost=None)

    return post


def _measured(price: Price) -> Callable[[Problem, Plan], int]:
    """Return a measure that adds up a price over the placements of a plan."""

    def measure(problem: Problem, plan: Plan) -> int:
        """Return the sum over the placements of a plan."""
        return sum(
            price(problem, problem.packages[row], problem.locations[column])
            for row, column in placements(problem, plan)
        )

    return measure


def _post_unplaced(problem: Problem, builder: ModelBuilder) -> None:
    weight = np.array([problem.priority_weight(p) for p in problem.packages], dtype=np.int64)
    cost = (weight * problem.minutes)[builder.package]
    builder.add_level("unplaced", np.where(builder.is_placed, 0, cost), excess_cost=None)


def _measure_unplaced(problem: Problem, plan: Plan) -> int:
    left = (problem.packages[problem.package_index[ref]] for ref in plan.unplaced)
    return sum(problem.priority_weight(p) * p.carer_minutes_per_week for p in left)


UNPLACED = Goal(
    id="unplaced",
    title="Care nobody is proposed for, weighted by priority and waiting",
    unit="weighted carer-minutes per week",
    why="Finding somebody for everybody comes before everything else; waiting raises priority.",
    source="Care Act 2014 s.18; A-006",
    post=_post_unplaced,
    measure=_measure_unplaced,
)


def _is_last_resort(problem: Problem, package: Package, location: Location) -> int:
    is_used = problem.tier_of(package, location) is Tier.LAST_RESORT
    return package.carer_minutes_per_week * is_used


LAST_RESORT = Goal(
    id="last-resort",
    title="Care left to the in-house provider of last resort",
    unit="carer-minutes per week",
    why="Every hour the reablement service bridges is an hour of reablement lost.",
    source="Market position page: last resort has reduced reablement capacity",
    post=_posted("last-resort", lambda p: p.minutes[:, None] * (p.tier == Tier.LAST_RESORT)),
    measure=_measured(_is_last_resort),
)


def unmet_wishes(problem: Problem, package: Package, location: Location) -> list[str]:
    """Return the person's wishes that a placement would not meet, each as a phrase."""
    wishes = []
    if package.preferred and location.location_id not in package.preferred:
        wishes.append("not a location the person asked for")
    current = package.current_location
    known = problem.case.location_by_id.get(current) if current else None
    if known is not None and known is not location and not problem.case.is_last_resort(known):
        wishes.append("a change from who cares today")
    wanted = package.carer_gender
    soft = package.carer_gender_strength is Strength.PREFERENCE
    if wanted is not None and soft and wanted not in location.genders:
        wishes.append("not the carers' gender the person prefers")
    return wishes


def _unmet(problem: Problem, package: Package, location: Location) -> int:
    return package.carer_minutes_per_week * len(unmet_wishes(problem, package, location))


def _unmet_all(problem: Problem) -> IntArray:
    cost = np.zeros((len(problem.packages), len(problem.locations)), dtype=np.int64)
    for row, package in enumerate(problem.packages):
        if package.preferred or package.current_location or package.carer_gender:
            cost[row] = [_unmet(problem, package, place) for place in problem.locations]
    return cost


CHOICE = Goal(
    id="choice",
    title="Care that goes against a person's wish: preferred location, continuity, carers' gender",
    unit="carer-minutes per week, once for each wish",
    why="People say who they want; a change of carer has to be worth something.",
    source="Care Act 2014 s.1; NICE QS123",
    post=_posted("choice", _unmet_all),
    measure=_measured(_unmet),
)


def _call_off(problem: Problem, package: Package, location: Location) -> int:
    points = problem.policy.call_off_points[problem.tier_of(package, location)]
    return points * package.carer_minutes_per_week


def _call_off_all(problem: Problem) -> IntArray:
    points = np.array([problem.policy.call_off_points[tier] for tier in Tier], dtype=np.int64)
    return problem.minutes[:, None] * points[problem.tier]


CALL_OFF = Goal(
    id="call-off",
    title="Distance down the published call-off order",
    unit="points times carer-minutes per week",
    why="The lot's principal first, then its framework, the county framework, then spot.",
    source="Tender notices 2024 to 2026; A-010",
    post=_posted("call-off", _call_off_all),
    measure=_measured(_call_off),
)


def _quality(problem: Problem, package: Package, location: Location) -> int:
    rating = problem.ratings[problem.location_index[location.location_id]].rating
    return problem.policy.quality_points[rating] * package.carer_minutes_per_week


def _quality_all(problem: Problem) -> IntArray:
    points = [problem.policy.quality_points[found.rating] for found in problem.ratings]
    return problem.minutes[:, None] * np.array(points, dtype=np.int64)[None, :]


QUALITY = Goal(
    id="quality",
    title="Care with locations below Outstanding",
    unit="points times carer-minutes per week",
    why="A third of Norfolk's providers are below Good; better-rated ones come first.",
    source="Market position page: quality challenge; A-009",
    post=_posted("quality", _quality_all),
    measure=_measured(_quality),
)


COST = Goal(
    id="cost",
    title="Weekly cost by the rate cards, incentives spread over their weeks",
    unit="pence per week",
    why="Cost may decide how a need is met, never whether.",
    source="Care and support statutory guidance 10.27; rate cards",
    post=_posted("cost", weekly_pence_all),
    measure=_measured(weekly_pence),
)


def _hash_bits(problem: Problem) -> int:
    """Return how many bits a tie-break number may have so that all of them add up safely."""
    return min(18, 29 - len(problem.packages).bit_length())


def _tie(problem: Problem, package: Package, location: Location) -> int:
    text = f"{package.ref}\x1f{location.location_id}".encode()
    return int.from_bytes(sha256(text).digest()[:4], "big") >> (32 - _hash_bits(problem))


def _post_tie(problem: Problem, builder: ModelBuilder) -> None:
    cost = np.zeros(len(builder.package), dtype=np.int64)
    for choice in np.nonzero(builder.is_placed)[0]:
        package = problem.packages[builder.package[choice]]
        cost[choice] = _tie(problem, package, problem.locations[builder.location[choice]])
    builder.add_level(TIE_BREAK, cost, excess_cost=None)


TIE = Goal(
    id=TIE_BREAK,
    title="Canonical tie-break: the sum of a hash of every package and location proposed",
    unit="no unit",
    why="Equal inputs give the same plan on any machine; nobody can steer a hash.",
    source="A-014",
    post=_post_tie,
    measure=_measured(_tie),
)
