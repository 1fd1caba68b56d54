"""What lots cost at rate bands, by miles from the nearest centre."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.geo.points import IntArray
from allocator.geo.travel import crow_metres
from allocator.lots.judge.ground import Cut, Ground
from allocator.lots.judge.row import Row, ratio, worst_of
from allocator.rules.prices import METRES_PER_THOUSAND_MILES


def measure_cost(cut: Cut) -> Iterator[Row]:
    """Yield what a plan's lots cost; nothing where no centre is known.

    Parameters
    ----------
    cut
        The plan on its ground.
    """
    band = rate_bands(cut.ground)
    if band is None:
        return
    rates = np.array(cut.ground.yardsticks.rate_pence, dtype=np.int64)
    sixtieths = cut.sums(cut.ground.now * rates[band])
    cost = (sixtieths + 30) // 60
    total, now = int(sixtieths.sum()), int(cut.now.sum())
    yield Row(key="cost-week", lots=cost.tolist(), plan=(total + 30) // 60)
    means = [ratio(int(c), int(n), 1) for c, n in zip(sixtieths, cut.now, strict=True)]
    yield Row(key="cost-hour", lots=means, plan=ratio(total, now, 1))
    dearest, where = worst_of(cut.plan.lots, means)
    yield Row(key="rate-dearest", plan=dearest, detail=where)
    far = cut.sums(np.where(band == len(rates) - 1, cut.ground.now, 0))
    shares = [ratio(int(f), int(n)) for f, n in zip(far, cut.now, strict=True)]
    yield Row(key="rate-far", lots=shares, plan=ratio(int(far.sum()), now))


def rate_bands(ground: Ground) -> IntArray | None:
    """Return the rate band of every area, shape ``(areas,)``; ``None`` without centres.

    Parameters
    ----------
    ground
        Areas, centres and the miles at which bands begin.
    """
    if ground.market is None or not len(ground.market.centres):
        return None
    metres = crow_metres(ground.areas.points, ground.market.centres).min(axis=1)
    miles = metres * 1000 // METRES_PER_THOUSAND_MILES
    return np.searchsorted(np.array(ground.yardsticks.rate_miles), miles, side="right")
