"""How large the lots of many plans are, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.judge.cost import rate_bands
from allocator.lots.judge.ground import Ground
from allocator.lots.judge.quick_plans import FloatArray, Plans, extreme, share
from allocator.lots.needs import BUSY_SCORE


class Size:
    """Takes hours, evenness, the band, carers and cost.

    Parameters
    ----------
    ground
        The county.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        band = rate_bands(ground)
        rates = np.array(ground.yardsticks.rate_pence, dtype=np.int64)
        self._cost = None if band is None else ground.now * rates[band]
        self._far = None if band is None else np.where(band == len(rates) - 1, ground.now, 0)

    def take(self, plans: Plans) -> Iterator[tuple[str, FloatArray]]:
        """Yield measures by key, shape ``(plans,)`` each."""
        now, there, sticks = plans.now, plans.there, self._ground.yardsticks
        count = len(plans.lot_of)
        yield "areas", np.full(count, float(len(self._ground.areas)))
        yield "hours-now", np.full(count, float(self._ground.now.sum()))
        yield "lot-largest", extreme(now.astype(np.float64), there, highest=True)
        yield "lot-smallest", extreme(now.astype(np.float64), there, highest=False)
        busy, of_all = self._busy(plans)
        if busy is not None and of_all is not None:
            yield "hours-p90", np.full(count, float(of_all))
            yield "lot-busiest", extreme(busy.astype(np.float64), there, highest=True)
        principal = plans.principal
        yield "hours-principal", principal.sum(axis=1).astype(np.float64)
        gaps = np.maximum(sticks.band_least * 60 - principal, principal - sticks.band_most * 60)
        yield "band-gap", np.where(there, np.maximum(gaps, 0), 0).sum(axis=1).astype(np.float64)
        yield "imbalance", self._imbalance(plans)
        week = 60 * sticks.carer_week
        yield "carers", (-(-now // week)).sum(axis=1).astype(np.float64)
        yield from self._costs(plans)

    def _busy(self, plans: Plans) -> tuple[IntArray | None, int | None]:
        """Return what nine weeks in ten stay below in each lot, and in the county."""
        needs = self._ground.needs
        if needs is not None:
            minutes, squares = needs.minutes, needs.squares
            whole = int(minutes.sum()) + int(_margin(np.array([squares.sum()]))[0])
            return plans.sums(minutes) + _margin(plans.sums(squares)), whole
        peak = self._ground.areas.minutes.get("peak")
        return (None, None) if peak is None else (plans.sums(peak), int(peak.sum()))

    def _imbalance(self, plans: Plans) -> FloatArray:
        total, count = plans.now.sum(axis=1), plans.there.sum(axis=1)
        off = np.abs(count[:, None] * plans.now - total[:, None])
        widest = np.where(plans.there, off, 0).max(axis=1, initial=0)
        return 100 * widest / np.maximum(total, 1)

    def _costs(self, plans: Plans) -> Iterator[tuple[str, FloatArray]]:
        if self._cost is None or self._far is None:
            return
        count, total = len(plans.lot_of), int(self._cost.sum())
        now = self._ground.now.sum(keepdims=True)
        yield "cost-week", np.full(count, float((total + 30) // 60))
        yield "cost-hour", np.full(count, share(np.array([total]), now, 1)[0])
        means = share(plans.sums(self._cost), plans.now, 1)
        yield "rate-dearest", extreme(means, plans.there, highest=True)
        yield "rate-far", np.full(count, share(self._far.sum(keepdims=True), now)[0])


def _margin(squares: IntArray) -> IntArray:
    """Return the busy week's margin of sums of squares, as in judging one plan."""
    root = np.floor(np.sqrt(squares.astype(np.float64))).astype(np.int64)
    root -= root * root > squares
    root += (root + 1) * (root + 1) <= squares
    up, down = BUSY_SCORE.numerator, BUSY_SCORE.denominator
    return (2 * up * root + down) // (2 * down)
