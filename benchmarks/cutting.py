"""Cut one instance into districts, have the checker judge them, and put both in a row."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.lots.design.answer import Answer, CutEffort
from allocator.lots.design.cut import cut
from allocator.lots.design.task import Partition, Task, free_task
from allocator.solve.solution import Status
from benchmarks.districting_check import Claim, Ground, judge
from benchmarks.rows import Clock, Row, gap_percent

BELOW_PUBLISHED = "ok, below published"
"""Said of a legal plan that is better than what is published as the optimum."""

NO_PLAN_EXISTS = "ok, no plan exists"
"""Said where the search proved that there is none."""

NO_PUBLISHED_PLAN = "no plan, yet one is published"
"""Said where the search proved that there is none, and somebody published one."""

SOUND = ("ok", BELOW_PUBLISHED, NO_PLAN_EXISTS)
"""What the checker says of a row that nothing is wrong with."""

CLOCK_HELP = (
    "seconds by the clock that each answer may take on two free cores; processor time of both "
    "cores is told, up to twice as much, and more where solvers that race end late"
)
"""What ``--seconds`` bounds where the county is cut."""
_USED = 0.9
"""Share of the time that is planned for; the rest is for starting and ending solvers."""


class FamilyClock(Clock):
    """Counts the processor time of children too, once they have ended (not on Windows)."""

    def __init__(self) -> None:
        super().__init__()
        self._began = _family_seconds()

    @property
    def cpu(self) -> float:
        """Seconds of processor time used by this process and its children."""
        return round(_family_seconds() - self._began, 2)


def _family_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@dataclass(frozen=True, slots=True)
class Instance:
    """What is cut, and what it is judged by.

    Parameters
    ----------
    family, name
        For the row.
    ids
        What the checker calls the units, in the order of the task.
    task
        What is asked for.
    ground
        The same again, for the checker.
    parts
        Parts of the published unit in one of the task's.
    """

    family: str
    name: str
    ids: Sequence[str]
    task: Task
    ground: Ground
    parts: int = 1


def effort_for(seconds: float, seed: int) -> CutEffort:
    """Return an effort that ends in about a time on two free cores.

    Parameters
    ----------
    seconds
        The time of the whole answer.
    seed
        Of every draw.
    """
    return replace(
        CutEffort(), work=math.inf, seconds=seconds, answer_seconds=_USED * seconds, seed=seed
    )


def warm_up() -> None:
    """Compile the search, or load it compiled, before a clock starts."""
    place = np.arange(6, dtype=np.int64)
    cost, edges = (place[:, None] - place) ** 2, np.stack([place[:-1], place[1:]], axis=1)
    task = free_task(np.ones(6, dtype=np.int64), cost, edges, lots=2, low=3, high=3)
    cut(task, CutEffort(starts=2, tries=100, price_steps=20, nodes=0))


def run_instance(instance: Instance, effort: CutEffort) -> tuple[Row, Answer]:
    """Cut one instance and state what was reached, proved and re-checked.

    Parameters
    ----------
    instance
        The instance.
    effort
        How hard to try.
    """
    clock = FamilyClock()
    answer = cut(instance.task, effort)
    wall, cpu = clock.wall, clock.cpu
    ground, parts = instance.ground, instance.parts
    best = None if ground.best_known is None else ground.best_known[0] / parts
    value = None if answer.value is None else answer.value / parts
    is_infeasible = answer.status is Status.INFEASIBLE
    bound = None if answer.bound is None or is_infeasible else answer.bound / parts
    gap = gap_percent(value, bound if best is None else best)
    row = Row(
        family=instance.family,
        instance=instance.name,
        size=f"{len(instance.ids)}x{instance.task.lots}",
        value=value,
        bound=bound,
        best_known=best,
        gap_percent=None if gap is None else round(gap, 4) + 0.0,
        cpu_seconds=cpu,
        wall_seconds=wall,
        status=answer.status.value,
        checker=verdict(instance, answer),
    )
    return row, answer


def verdict(instance: Instance, answer: Answer) -> str:
    """Return what the checker says of an answer."""
    published = instance.ground.best_known
    if answer.status is Status.INFEASIBLE:
        return NO_PLAN_EXISTS if published is None else NO_PUBLISHED_PLAN
    if answer.partition is None or answer.value is None:
        return "no plan"
    said = verdict_of(instance, answer.partition, Claim(answer.value, answer.bound))
    if said != "ok" or published is None or answer.value >= published[0] - published[1]:
        return said
    return BELOW_PUBLISHED


def verdict_of(instance: Instance, partition: Partition, claim: Claim) -> str:
    """Return what the checker says of a partition.

    Parameters
    ----------
    instance
        What was cut.
    partition
        The cut.
    claim
        What is said of it.
    """
    hubs = [instance.ids[site] for site in partition.site_of.tolist()]
    return judge(instance.ground, dict(zip(instance.ids, hubs, strict=True)), claim)[1]
