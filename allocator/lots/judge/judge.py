"""Judge a lot plan by every measure there is something to take it from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.lots.judge.borders import measure_borders
from allocator.lots.judge.cost import measure_cost
from allocator.lots.judge.ground import Cut, Ground, SampleSums
from allocator.lots.judge.measure import MEASURES, Taken
from allocator.lots.judge.row import Row
from allocator.lots.judge.size import measure_size
from allocator.lots.judge.supply import measure_supply
from allocator.lots.judge.travel import measure_travel
from allocator.lots.lot_plan import LotPlan, PlannedLot


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """What every measure says of a plan.

    Parameters
    ----------
    cut
        The plan on its ground.
    rows
        The measures taken, in the order of `MEASURES`.
    """

    cut: Cut
    rows: tuple[Row, ...]

    @property
    def plan(self) -> LotPlan:
        """The plan."""
        return self.cut.plan

    def of_plan(self) -> tuple[Taken, ...]:
        """Return what was taken of the plan."""
        return tuple(row.of_plan() for row in self.rows)

    def of_lots(self) -> tuple[tuple[PlannedLot, tuple[Taken, ...]], ...]:
        """Return each lot with what was taken of it."""
        by_lot = [row for row in self.rows if row.measure.lot]
        return tuple(
            (lot, tuple(row.of_lot(index) for row in by_lot))
            for index, lot in enumerate(self.plan.lots)
        )


def judge_plan(
    ground: Ground, plan: LotPlan, routed: Mapping[str, SampleSums] | None = None
) -> Judgement:
    """Judge a plan.

    Nothing is decided here: a plan with faults is measured as it stands.

    Parameters
    ----------
    ground
        The county.
    plan
        A plan whose areas are all there.
    routed
        What each lot's sample days come to, by lot id, if they were routed.

    Raises
    ------
    KeyError
        When a lot names an area that is not there.
    """
    cut = Cut(ground=ground, plan=plan, routed=routed or {})
    parts = (measure_size, measure_travel, measure_supply, measure_borders, measure_cost)
    place = {measure.key: index for index, measure in enumerate(MEASURES)}
    rows = [row for part in parts for row in part(cut)]
    return Judgement(cut=cut, rows=tuple(sorted(rows, key=lambda row: place[row.key])))
