"""Plans out of all the lots there are, where they are few: the cheapest, any, or none at all.

What is said here rests on counts and whole numbers alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from allocator.lots.design.around import Room, lots_at
from allocator.lots.design.cover import Covered, cheapest_cover
from allocator.lots.design.task import Partition, Task, best_hubs

SMALL = 12
"""Units so few that every plan is tried."""

_ALL = Room(lots=1 << SMALL, nodes=1 << 40)
_MANY = Room(lots=200_000, nodes=10_000_000)
_STEPS = 100_000_000
"""Lots to look at in a search for any plan; a few seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """How trying plans ended.

    Parameters
    ----------
    is_done
        Whether every plan was tried that was asked for: without a partition, there is none.
    partition
        The plan, if any.
    """

    is_done: bool
    partition: Partition | None


def cheapest_plan(task: Task) -> Tried:
    """Return the cheapest plan of a task of at most `SMALL` units.

    Parameters
    ----------
    task
        The task; as many units can hold a hub as there are lots, or more.
    """
    lots = lots_at(task, np.zeros(len(task), dtype=np.int64), 1 << 60, _ALL)
    most = int(task.cost.max(axis=1).sum()) + 1
    return _tried(task, cheapest_cover(task, lots, most, 1 << 40))


def any_plan(task: Task) -> Tried:
    """Return a plan that keeps every rule, whatever it costs.

    Parameters
    ----------
    task
        The task; as many units can hold a hub as there are lots, or more.
    """
    lots = lots_at(task, np.zeros(len(task), dtype=np.int64), 1 << 60, _MANY)
    if not lots.is_all:
        return Tried(False, None)
    free = replace(lots, cost=np.zeros_like(lots.cost))
    return _tried(task, cheapest_cover(task, free, 1, _STEPS))


def _tried(task: Task, covered: Covered) -> Tried:
    if covered.site_of is None:
        return Tried(covered.is_done, None)
    return Tried(covered.is_done, best_hubs(task, np.array(covered.site_of)))
