"""Design lots: from areas, hours and wishes to a lot plan with a bound, or to the conflict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from allocator.geo import Travel
from allocator.lots.areas import Areas
from allocator.lots.brief import LotBrief
from allocator.lots.design.conflict import Conflict, smallest_conflict
from allocator.lots.design.county_task import (
    Band,
    ContradictionError,
    CountyTask,
    cost_matrix,
    county_task,
)
from allocator.lots.design.cut import Answer, CutEffort, Progress, cut
from allocator.lots.design.task import IntArray, Partition
from allocator.lots.design.wishes import Wish, wishes_of
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.solve.solution import Status

QUICK = CutEffort(starts=12, tries=1_500, finish=2, price_steps=400, nodes=0)
NORMAL = CutEffort(starts=24, price_steps=1_200)
THOROUGH = CutEffort(starts=96, tries=8_000, finish=16, price_steps=3_000, seconds=300.0)
_FEASIBILITY = CutEffort(
    starts=8, tries=600, finish=0, price_steps=1, nodes=5_000, seconds=20.0, is_any_enough=True
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WishPrice:
    """What keeping a wish costs.

    Parameters
    ----------
    words
        The wish.
    value
        Value with all wishes less the value without this one [cost]; at least 0.
    percent
        The same in per cent of the value without it.
    status
        Status of the design without it.
    """

    words: str
    value: int
    percent: float
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDesign:
    """A designed plan and what is proven of it, or why there is none.

    Parameters
    ----------
    plan
        The lots; ``None`` where none was found.
    status, value, bound, is_exact, events
        As in `Answer`, for all lots, locked ones included.
    band
        Lots and hours asked for.
    prices
        What each wish costs, where that was asked for.
    conflict
        Wishes that cannot all be kept, where that is so.
    reason
        Why nothing fits, in a sentence; empty where something does.
    """

    plan: LotPlan | None
    status: Status
    band: Band
    value: int | None = None
    bound: int | None = None
    is_exact: bool = True
    events: tuple[str, ...] = ()
    prices: tuple[WishPrice, ...] = ()
    conflict: Conflict | None = None
    reason: str = ""

    @property
    def gap_percent(self) -> float | None:
        """How far the value may be from the best [% of the value]."""
        if self.value is None or self.bound is None:
            return None
        return 100.0 * (self.value - self.bound) / max(1, self.value)


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawing:
    """Everything a design is made from.

    Parameters
    ----------
    areas, brief, travel
        The areas, what is asked, and drive minutes.
    effort
        How hard to try.
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
    start: LotPlan | None = None
    tell: Progress | None = None
    fixed_band: Band | None = None
    fixed_wishes: tuple[Wish, ...] | None = None
    cost: IntArray = field(init=False)

    def __post_init__(self) -> None:
        cost = cost_matrix(self.areas, self.brief.load, self.brief.metric, self.travel)
        object.__setattr__(self, "cost", cost)

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


def design_lots(drawing: Drawing, *, with_prices: bool = False) -> LotDesign:
    """Design lots.

    Parameters
    ----------
    drawing
        What is asked.
    with_prices
        Whether to work out what each wish costs, by a design without it.

    Raises
    ------
    KeyError
        When a wish names no area or label.
    """
    reason = next(_impossible(drawing), "")
    if reason:
        return LotDesign(plan=None, status=Status.INFEASIBLE, band=drawing.band, reason=reason)
    wishes = drawing.wishes
    try:
        made, answer = _cut(drawing, wishes, drawing.effort, drawing.tell)
    except ContradictionError as fault:
        conflict = smallest_conflict(fault.wishes, lambda some: _status(drawing, some))
        return LotDesign(
            plan=None, status=Status.INFEASIBLE, band=drawing.band, conflict=conflict,
            reason=fault.reason,
        )  # fmt: skip
    if answer.partition is None:
        return _without_plan(drawing, wishes, answer)
    hub_of = made.hub_of(answer.partition, drawing.cost)
    value = int(drawing.cost[np.arange(len(drawing.areas)), hub_of].sum())
    locked = value - (answer.value or 0)
    design = LotDesign(
        plan=_plan(drawing, hub_of, made),
        status=answer.status,
        band=drawing.band,
        value=value,
        bound=None if answer.bound is None else answer.bound + locked,
        is_exact=answer.is_exact,
        events=answer.events,
    )
    return replace(design, prices=_prices(drawing, value, wishes)) if with_prices else design


def _impossible(drawing: Drawing) -> Iterator[str]:
    """Yield why no cut can do, whatever the wishes."""
    areas, band = drawing.areas, drawing.band
    minutes = areas.minutes[drawing.brief.load]
    total, largest = int(minutes.sum()), int(minutes.max(initial=0))
    if band.lots < 1:
        yield "a design needs at least one lot"
    if band.lots > len(areas):
        yield f"{band.lots} lots cannot be made of {len(areas)} areas"
    if band.low > band.high:
        yield "the band's least hours are above its most: widen the band"
    if band.lots * band.low > total:
        least = f"{band.lots} lots of at least {band.low // 60:,} h"
        yield f"{least} need more than the {total // 60:,} h there are"
    if band.lots * band.high < total:
        yield f"{band.lots} lots of at most {band.high // 60:,} h cannot hold {total // 60:,} h"
    if largest > band.high:
        area = areas.ids[int(minutes.argmax())]
        yield f"area {area} alone has {largest // 60:,} h, more than a lot may have"
    pieces = len(areas.parts())
    if pieces > max(1, band.lots):
        yield f"the areas are in {pieces} pieces without a bridge, more than there are lots"


def _cut(
    drawing: Drawing, wishes: Sequence[Wish], effort: CutEffort, tell: Progress | None = None
) -> tuple[CountyTask, Answer]:
    made = county_task(drawing.areas, drawing.brief.load, drawing.cost, drawing.band, wishes)
    if made.task.lots == len(made.task) == 0:
        empty = np.empty(0, dtype=np.int64)
        return made, Answer(status=Status.OPTIMAL, partition=Partition(empty), value=0, bound=0)
    if not 0 < made.task.lots <= len(made.task):
        return made, Answer(status=Status.INFEASIBLE)
    return made, cut(made.task, effort, progress=tell, start=_start(drawing, made))


def _start(drawing: Drawing, made: CountyTask) -> IntArray | None:
    """Return the known plan as lots of units; ``None`` where it does not fit the task."""
    if drawing.start is None:
        return None
    lot_of = drawing.start.lot_of(drawing.areas)
    lots = np.full(len(made.task), -1, dtype=np.int64)
    for area, unit in enumerate(made.unit_of.tolist()):
        if unit >= 0:
            if lots[unit] not in (-1, lot_of[area]):
                return None
            lots[unit] = lot_of[area]
    return lots if len(np.unique(lots)) == made.task.lots else None


def _without_plan(drawing: Drawing, wishes: list[Wish], answer: Answer) -> LotDesign:
    """Say which wishes are in conflict, or that nothing was found."""
    plain = LotDesign(
        plan=None, status=answer.status, band=drawing.band, bound=answer.bound,
        events=answer.events,
    )  # fmt: skip
    if not wishes or answer.status is Status.UNPROVEN:
        reason = "no cut keeps the hours band" if answer.status is Status.INFEASIBLE else (
            "no cut was found within the limits, and none is proven impossible: widen the band, "
            "drop a wish or try harder"
        )  # fmt: skip
        return replace(plain, reason=reason)
    if drawing.tell:
        drawing.tell("Looking for the wishes in conflict", 0, 1)
    conflict = smallest_conflict(wishes, lambda some: _status(drawing, some))
    reason = "these wishes cannot all be kept" if conflict.wishes else "no cut keeps the hours band"
    return replace(plain, conflict=conflict, reason=reason)


def _status(drawing: Drawing, wishes: Sequence[Wish]) -> Status:
    try:
        return _cut(drawing, wishes, _FEASIBILITY)[1].status
    except ContradictionError:
        return Status.INFEASIBLE


def _prices(drawing: Drawing, value: int, wishes: list[Wish]) -> tuple[WishPrice, ...]:
    """Return what each clause of the brief costs, by a design without it."""
    prices = []
    clauses = list(dict.fromkeys(wish.clause for wish in wishes))
    effort = replace(drawing.effort, nodes=0, price_steps=1)
    for number, clause in enumerate(clauses):
        if drawing.tell:
            drawing.tell("Pricing wishes", number, len(clauses))
        kept = [wish for wish in wishes if wish.clause != clause]
        made, answer = _cut(drawing, kept, effort)
        if answer.partition is None:
            prices.append(WishPrice(words=clause, value=0, percent=0.0, status=answer.status))
            continue
        hub_of = made.hub_of(answer.partition, drawing.cost)
        without = int(drawing.cost[np.arange(len(drawing.areas)), hub_of].sum())
        more = max(0, value - without)
        percent = 100.0 * more / max(1, without)
        prices.append(WishPrice(words=clause, value=more, percent=percent, status=answer.status))
    return tuple(prices)


def _plan(drawing: Drawing, hub_of: IntArray, made: CountyTask) -> LotPlan:
    """Name lots: locked ones keep their name, others are called after their hub, west to east."""
    areas = drawing.areas
    locked = {group[0]: name for name, group in made.locked}
    members = {int(hub): np.flatnonzero(hub_of == hub) for hub in np.unique(hub_of)}
    order = sorted(members, key=lambda hub: (int(areas.easting[hub]), hub))
    lots = []
    for number, hub in enumerate(order, 1):
        ids = tuple(areas.ids[area] for area in members[hub].tolist())
        name = next((locked[a] for a in members[hub].tolist() if a in locked), areas.names[hub])
        lots.append(PlannedLot(lot_id=f"L{number:02d}", name=name, members=ids, hub=areas.ids[hub]))
    return LotPlan(title=drawing.brief.title, lots=tuple(lots))
