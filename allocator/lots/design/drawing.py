"""Everything a design is made from, and one cut of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from allocator.geo import Travel
from allocator.lots.areas import Areas
from allocator.lots.brief import LotBrief
from allocator.lots.design.answer import Answer, CutEffort, Progress
from allocator.lots.design.county_task import Band, CountyTask, cost_matrix, county_task
from allocator.lots.design.cut import cut
from allocator.lots.design.task import IntArray, Partition
from allocator.lots.design.wishes import Wish, wishes_of
from allocator.lots.lot_plan import NO_LOT, LotPlan
from allocator.solve.solution import Status

_UNUSED = "the known plan was not begun from"

QUICK = CutEffort(starts=12, tries=1_500, finish=2, price_steps=400, nodes=0)
NORMAL = CutEffort(starts=24, price_steps=1_200)
THOROUGH = CutEffort(
    starts=96, tries=8_000, finish=16, price_steps=3_000, work=300.0, seconds=1200.0
)
FEASIBILITY = CutEffort(
    starts=8,
    tries=600,
    finish=0,
    price_steps=1,
    nodes=5_000,
    work=20.0,
    seconds=80.0,
    is_any_enough=True,
)
"""Enough to tell whether wishes can be kept together, when looking for those in conflict."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawing:
    """Everything a design is made from.

    Parameters
    ----------
    areas, brief, travel
        The areas, what is asked, and drive minutes.
    effort
        How hard to try.
    price_effort
        How hard to try pricing a wish; as hard as the design, but for proofs, when not given.
    feasibility
        How hard to try telling whether some of the wishes can be kept.
    start
        A known plan to begin from besides.
    tell
        Told what is being done, steps done and steps in all.
    fixed_band, fixed_wishes
        In place of the brief's, where only some of its areas are drawn.
    """

    areas: Areas
    brief: LotBrief
    travel: Travel
    effort: CutEffort = NORMAL
    price_effort: CutEffort | None = None
    feasibility: CutEffort = FEASIBILITY
    start: LotPlan | None = None
    tell: Progress | None = None
    fixed_band: Band | None = None
    fixed_wishes: tuple[Wish, ...] | None = None

    @cached_property
    def cost(self) -> IntArray:
        """What every area costs at every hub, shape ``(areas, areas)``."""
        return cost_matrix(self.areas, self.brief.load, self.brief.metric, self.travel)

    @property
    def band(self) -> Band:
        """Lots and hours asked for."""
        if self.fixed_band is not None:
            return self.fixed_band
        lots = self.brief.lots or (len(self.start.lots) if self.start else 0)
        total = int(self.areas.minutes[self.brief.load].sum())
        low, high = self.brief.band.minutes(total, max(1, lots))
        return Band(lots=lots, low=low, high=high)

    @property
    def wishes(self) -> list[Wish]:
        """All wishes one by one."""
        if self.fixed_wishes is not None:
            return list(self.fixed_wishes)
        return wishes_of(self.areas, self.brief.wishes)

    def value_of(self, lot_of: IntArray) -> int:
        """Return the cost of lots at their best hubs.

        Parameters
        ----------
        lot_of
            A lot for every area, shape ``(areas,)``; areas below 0 cost nothing.
        """
        total = 0
        for lot in np.unique(lot_of[lot_of >= 0]):
            members = np.flatnonzero(lot_of == lot)
            total += int(self.cost[np.ix_(members, members)].sum(axis=0).min())
        return total

    def value_at(self, hub_of: IntArray) -> int:
        """Return the cost of areas at hubs, an area for each, shape ``(areas,)``."""
        return int(self.cost[np.arange(len(self.areas)), hub_of].sum())


def cut_drawing(
    drawing: Drawing, wishes: Sequence[Wish], effort: CutEffort, tell: Progress | None = None
) -> tuple[CountyTask, Answer]:
    """Cut the areas of a drawing under some wishes.

    Parameters
    ----------
    drawing
        Areas, hours band, and the plan to begin from.
    wishes
        What to respect.
    effort
        How hard to try.
    tell
        Told what is being done.

    Raises
    ------
    ContradictionError
        When wishes exclude each other whatever the hours.
    """
    made = county_task(drawing.areas, drawing.brief.load, drawing.cost, drawing.band, wishes)
    if made.task.lots == len(made.task) == 0:
        empty = np.empty(0, dtype=np.int64)
        return made, Answer(status=Status.OPTIMAL, partition=Partition(empty), value=0, bound=0)
    if not 0 < made.task.lots <= len(made.task):
        return made, Answer(status=Status.INFEASIBLE)
    start, unused = _start(drawing, made)
    answer = cut(made.task, effort, progress=tell, start=start)
    return made, replace(answer, events=(*unused, *answer.events))


def _start(drawing: Drawing, made: CountyTask) -> tuple[IntArray | None, tuple[str, ...]]:
    """Return the known plan as lots of units; else why it does not fit the task."""
    if drawing.start is None:
        return None, ()
    lot_of, ids = drawing.start.lot_of(drawing.areas), drawing.areas.ids
    lots = np.full(len(made.task), NO_LOT, dtype=np.int64)
    for area, unit in enumerate(made.unit_of.tolist()):
        if unit < 0:
            continue
        if lot_of[area] == NO_LOT:
            return None, (f"{_UNUSED}: {ids[area]} is in none of its lots",)
        if lots[unit] not in (NO_LOT, lot_of[area]):
            return None, (f"{_UNUSED}: it parts {ids[area]} from what it stays together with",)
        lots[unit] = lot_of[area]
    has = len(np.unique(lots))
    if has == made.task.lots:
        return lots, ()
    said = "1 lot" if has == 1 else f"{has} lots"
    return None, (f"{_UNUSED}: it has {said} where {made.task.lots} are to be cut",)
