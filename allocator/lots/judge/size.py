"""How large lots are: hours now and in a busy week, the band, the mean, carers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.judge.ground import Cut, SampleSums
from allocator.lots.judge.row import Row, in_hours, worst_of
from allocator.lots.lot_plan import NO_LOT
from allocator.lots.needs import busy_minutes_of_lot

WEEK = 7


def measure_size(cut: Cut) -> Iterator[Row]:
    """Yield what a plan's lots hold.

    Parameters
    ----------
    cut
        The plan on its ground.
    """
    inside = cut.lot_of != NO_LOT
    sizes = [len(members) for members in cut.members]
    yield Row(key="areas", lots=sizes, plan=int(inside.sum()))
    total = int(cut.now.sum())
    yield Row(key="hours-now", lots=cut.now.tolist(), plan=total)
    peaks = [_busy(cut, members) for members in cut.members]
    for key, values, highest in (
        ("lot-largest", cut.now.tolist(), True),
        ("lot-smallest", cut.now.tolist(), False),
        ("lot-busiest", peaks, True),
    ):
        value, where = worst_of(cut.plan.lots, values, highest=highest)
        yield Row(key=key, plan=value, detail=where)
    yield Row(key="hours-p90", lots=peaks, plan=_busy(cut, np.flatnonzero(inside)))
    yield Row(key="hours-principal", lots=cut.principal.tolist(), plan=int(cut.principal.sum()))
    yield _band(cut)
    yield _imbalance(cut)
    yield _carers(cut)


def _busy(cut: Cut, members: IntArray) -> int | None:
    """Return what nine weeks in ten stay below over some areas."""
    if cut.ground.needs is not None:
        return busy_minutes_of_lot(cut.ground.needs, members)
    peak = cut.ground.areas.minutes.get("peak")
    return None if peak is None else int(peak[members].sum())


def _band(cut: Cut) -> Row:
    least, most = cut.ground.yardsticks.band_least * 60, cut.ground.yardsticks.band_most * 60
    gaps = np.maximum(0, np.maximum(least - cut.principal, cut.principal - most))
    band = f"{in_hours(least)} to {in_hours(most)}"
    return Row(
        key="band-gap",
        lots=gaps.tolist(),
        plan=int(gaps.sum()),
        detail=f"{int((gaps > 0).sum())} of {cut.lots} lots outside {band}",
    )


def _imbalance(cut: Cut) -> Row:
    total = int(cut.now.sum())
    off = [100 * abs(cut.lots * int(one) - total) / total for one in cut.now] if total else []
    return Row(
        key="imbalance",
        lots=off or [None] * cut.lots,
        plan=max(off, default=None),
        detail=_span(cut),
    )


def _span(cut: Cut) -> str:
    """Say how small and how large lots are."""
    if not cut.lots:
        return ""
    return f"lots of {in_hours(int(cut.now.min()))} to {in_hours(int(cut.now.max()))}"


def _carers(cut: Cut) -> Row:
    """Return carers needed: a lot's care grown by its routed travel per minute of care."""
    week = cut.ground.yardsticks.carer_week * 60
    needed, details = [], []
    for lot, now in zip(cut.plan.lots, cut.now.tolist(), strict=True):
        sums = cut.routed.get(lot.lot_id, SampleSums())
        paid, per = now * (sums.contact + sums.travel), sums.contact
        if not sums.contact:
            paid, per = now, 1
        needed.append(-(-paid // (week * per)))
        details.append("" if sums.contact else "travel not counted")
    return Row(
        key="carers",
        lots=needed,
        plan=sum(needed),
        details=details,
        detail="" if cut.routed else "travel not counted",
    )
