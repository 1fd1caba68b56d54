"""Spare time: what a plan leaves over, in how large pieces, and how old its promises are."""

from __future__ import annotations

import numpy as np

from allocator.domain.plan import Plan
from allocator.rules.capacity import placements
from allocator.rules.problem import IntArray, Problem


def left_over(problem: Problem, plan: Plan) -> IntArray:
    """Return spare carer-minutes per week after a plan, shape ``(locations, slots)``.

    Travel the placements add is taken off too; nothing is below 0.
    """
    spare = problem.free.copy()
    for row, column in placements(problem, plan):
        package, place = problem.packages[row], problem.locations[column]
        need = np.array(package.carer_minutes_by_slot, dtype=np.int64)
        added = np.array(problem.added_of(package, place), dtype=np.int64)
        spare[column] -= need + np.where(need > 0, added, 0)
    rest: IntArray = np.maximum(spare, 0)
    return rest


def stranded_minutes(problem: Problem, plan: Plan) -> tuple[int, int]:
    """Return spare carer-minutes where no waiting package fits by size, and all that are spare.

    Size alone is compared, slot by slot and before travel, so this is a lower bound of what
    cannot be used.
    """
    spare = left_over(problem, plan)
    waiting = [problem.package_index[ref] for ref in plan.unplaced]
    need = problem.need[waiting]
    fits = (need[:, None, :] <= spare[None, :, :]).all(axis=2).any(axis=0)
    by_location = spare.sum(axis=1)
    return int(by_location[~fits].sum()), int(by_location.sum())


def stale_minutes(problem: Problem) -> tuple[int, int, int]:
    """Return declared carer-minutes that are too old, that are ageing, and all there are.

    Declarations dated after the day of the case count as too old: they cannot be relied on yet.
    """
    policy, stale, ageing, declared = problem.policy, 0, 0, 0
    for offer in problem.case.capacity:
        age = (problem.case.as_of - offer.declared_on).days
        declared += offer.carer_minutes
        if not 0 <= age <= policy.capacity_stale_days:
            stale += offer.carer_minutes
        elif age > policy.capacity_ageing_days:
            ageing += offer.carer_minutes
    return stale, ageing, declared
