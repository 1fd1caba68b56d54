"""A square county of nine areas, small enough to try every plan."""

from itertools import product

import numpy as np

from allocator.geo import CrowFlyTravel
from allocator.lots.areas import Areas
from allocator.lots.brief import HoursBand, LotBrief, Wishes
from allocator.lots.design.answer import CutEffort
from allocator.lots.design.drawing import Drawing
from allocator.lots.lot_plan import LotPlan, plan_of_labels
from allocator.lots.plan_check import Band as CheckedBand
from allocator.lots.plan_check import check_plan

EFFORT = CutEffort(starts=8, tries=800, finish=2, price_steps=200, nodes=2_000, seconds=20.0)
SIDE = 3
LABELS = ("west", "middle", "east", "far east")


def square_county(side: int = SIDE) -> Areas:
    """Nine areas of a 3 by 3 grid, 5 km apart, 10 to 14 hours a week each; west, middle, east."""
    count = side * side
    row, column = np.divmod(np.arange(count), side)
    edges = [(a, a + 1) for a in range(count) if a % side < side - 1]
    edges += [(a, a + side) for a in range(count - side)]
    return Areas(
        ids=tuple(f"A{number:X}" for number in range(count)),
        names=tuple(f"Area {number}" for number in range(count)),
        minutes={"now": (600 + 60 * (np.arange(count) % 5)).astype(np.int64)},
        easting=(600_000 + 5_000 * column).astype(np.int64),
        northing=(300_000 + 5_000 * row).astype(np.int64),
        is_rural=np.zeros(count, dtype=np.bool_),
        edges=np.array(sorted(edges), dtype=np.int64),
        labels={"side": tuple(LABELS[c] for c in column.tolist())},
        source="a square county",
    )


def drawing_of(wishes: Wishes | None = None, *, lots: int = 3, percent: int = 20) -> Drawing:
    """A question about the square county."""
    brief = LotBrief(
        title="Square",
        lots=lots,
        band=HoursBand(low=100 - percent, high=100 + percent),
        wishes=wishes or Wishes(),
    )
    return Drawing(areas=square_county(), brief=brief, travel=CrowFlyTravel(), effort=EFFORT)


def least_cost(drawing: Drawing) -> int | None:
    """The least cost of any plan the plan checker accepts, found by trying all labels."""
    areas, lots = drawing.areas, drawing.brief.lots
    best = None
    for labels in product(range(lots), repeat=len(areas)):
        if labels[0] or len(set(labels)) < lots:
            continue
        minutes = np.bincount(labels, weights=areas.minutes["now"], minlength=lots)
        if minutes.min() < drawing.band.low or minutes.max() > drawing.band.high:
            continue
        if faults_of(drawing, plan_of(areas, labels)):
            continue
        cost = sum(
            int(drawing.cost[np.ix_(members, members)].sum(axis=0).min())
            for lot in range(lots)
            for members in [np.flatnonzero(np.array(labels) == lot)]
        )
        best = cost if best is None else min(best, cost)
    return best


def plan_of(areas: Areas, labels: tuple[int, ...]) -> LotPlan:
    """A plan by numbers."""
    return plan_of_labels(areas, [f"lot {label}" for label in labels], "by hand")


def faults_of(drawing: Drawing, plan: LotPlan) -> list[str]:
    """What the plan checker says."""
    band = CheckedBand(load="now", low=drawing.band.low, high=drawing.band.high)
    faults = check_plan(drawing.areas, plan, band=band, wishes=drawing.brief.wishes)
    return [fault.code for fault in faults]


def least_of(drawing: Drawing, plan: LotPlan) -> int:
    """Cost of a plan at its best hubs."""
    where = drawing.areas.index()
    members = [np.array([where[area] for area in lot.members]) for lot in plan.lots]
    return sum(int(drawing.cost[np.ix_(own, own)].sum(axis=0).min()) for own in members)
