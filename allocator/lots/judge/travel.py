"""How lots travel: routed samples, the moment around the hub, the drive to it, rural reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from math import sqrt
from operator import add

import numpy as np

from allocator.geo.points import BoolArray, IntArray
from allocator.lots.judge.ground import Cut, SampleSums
from allocator.lots.judge.row import Row, in_hours, ratio
from allocator.lots.lot_plan import NO_LOT

RURAL_PART = 90
"""Per cent of a lot's rural care that its rural reach holds."""

ROUTED: Mapping[str, Callable[[SampleSums], float | None]] = {
    "routed-travel": lambda x: ratio(x.travel, x.contact, 60),
    "routed-drive": lambda x: ratio(x.travel + x.home, x.contact, 60),
    "routed-unserved": lambda x: ratio(x.unserved, x.calls),
}
"""The measures of sample days, and how each follows from their sums."""


def measure_travel(cut: Cut) -> Iterator[Row]:
    """Yield how a plan's lots travel.

    Parameters
    ----------
    cut
        The plan on its ground.
    """
    if cut.routed:
        yield from _routed(cut)
    yield _near(cut)
    moments = cut.sums(cut.ground.now * cut.drive**2)
    total = int(moments.sum())
    yield Row(key="moment", lots=moments.tolist(), plan=total)
    drives = [_root(int(m), int(n)) for m, n in zip(moments, cut.now, strict=True)]
    yield Row(key="hub-drive", lots=drives, plan=_root(total, int(cut.now.sum())))
    yield _rural(cut)


def _root(moment: int, minutes: int) -> float | None:
    return sqrt(moment / minutes) if minutes else None


def _routed(cut: Cut) -> Iterator[Row]:
    """Yield the ratios of the sample days."""
    sums = [cut.routed.get(lot.lot_id, SampleSums()) for lot in cut.plan.lots]
    whole = reduce(add, sums, SampleSums())
    said = [f"{in_hours(one.contact)} of contact, {one.rounds} rounds" for one in sums]
    samples = cut.ground.yardsticks.samples
    days = f"{in_hours(whole.contact)} of contact in {samples} {'day' if samples == 1 else 'days'}"
    for number, (key, of) in enumerate(ROUTED.items()):
        yield Row(
            key=key,
            lots=[of(one) for one in sums],
            plan=of(whole),
            details=[] if number else said,
            detail="" if number else days,
        )


def _near(cut: Cut) -> Row:
    """Return the drive from a call to those near it, each hour of care counted alike."""
    drives = cut.ground.nearby.drives(cut.lot_of[None, :])[0]
    driven = cut.ground.now * drives
    held = [float(driven[members].sum()) for members in cut.members]
    lots = [found / int(care) if care else None for found, care in zip(held, cut.now, strict=True)]
    total = int(cut.now.sum())
    return Row(key="near-drive", lots=lots, plan=sum(held) / total if total else None)


def _rural(cut: Cut) -> Row:
    rural = cut.ground.areas.is_rural & (cut.lot_of != NO_LOT)
    reach = [
        weighted_reach(cut.drive, cut.ground.now, rural & (cut.lot_of == lot))
        for lot in range(cut.lots)
    ]
    minutes = cut.sums(np.where(rural, cut.ground.now, 0))
    details = [f"{in_hours(int(one))} of rural care" for one in minutes]
    return Row(
        key="rural-reach",
        lots=reach,
        plan=weighted_reach(cut.drive, cut.ground.now, rural),
        details=details,
        detail=f"{in_hours(int(minutes.sum()))} of rural care",
    )


def weighted_reach(drive: IntArray, minutes: IntArray, chosen: BoolArray) -> int | None:
    """Return the least drive within which `RURAL_PART` per cent of the minutes lie.

    Parameters
    ----------
    drive, minutes
        Drive to the hub and care of every area, shape ``(areas,)``.
    chosen
        The areas that count, shape ``(areas,)``.

    Examples
    --------
    >>> drive, minutes = np.array([5, 30, 10]), np.array([60, 9, 31])
    >>> weighted_reach(drive, minutes, np.array([True, True, True]))
    10
    """
    total = int(minutes[chosen].sum())
    if not total:
        return None
    order = np.argsort(drive[chosen], kind="stable")
    held = np.cumsum(minutes[chosen][order])
    first = int(np.searchsorted(100 * held, RURAL_PART * total))
    return int(drive[chosen][order][first])
