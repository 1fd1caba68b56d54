"""What the market means for the lots of many plans: who could win, how good, how concentrated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.judge.ground import Ground
from allocator.lots.judge.market import Market
from allocator.lots.judge.quick_plans import FloatArray, Plans, extreme, share


class Supply:
    """Takes eligible principals, ratings, risk, shares and concentration.

    Parameters
    ----------
    ground
        The county; without a market only the risk is taken.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        market = ground.market
        self._near = None if market is None else _principals_near(ground, market)
        self._branded = None if market is None else _by_brand(market)

    def take(self, plans: Plans) -> Iterator[tuple[str, FloatArray]]:
        """Yield measures by key, shape ``(plans,)`` each."""
        market = self._ground.market
        if market is not None and self._near is not None:
            near = self._near[plans.around[0]].astype(np.float64)
            yield "eligible-principals", extreme(near, plans.there, highest=False)
            if market.rated.any():
                good = share(plans.sums(market.good), plans.sums(market.rated))
                yield "good-share", extreme(good, plans.there, highest=False)
        yield "hours-at-risk", self._risk(plans)
        if market is not None and market.delivered.any():
            yield from self._concentration(plans, market)

    def _risk(self, plans: Plans) -> FloatArray:
        most = self._ground.yardsticks.lots_per_provider
        largest = np.sort(plans.principal, axis=1)[:, ::-1][:, :most]
        return largest.sum(axis=1).astype(np.float64)

    def _concentration(self, plans: Plans, market: Market) -> Iterator[tuple[str, FloatArray]]:
        held = plans.sums(market.delivered)
        largest = share(held.max(axis=0), held.sum(axis=0))
        yield "largest-provider", extreme(largest, plans.there, highest=True)
        yield "hhi-provider", extreme(concentrations(held), plans.there, highest=True)
        if self._branded is not None:
            branded = concentrations(plans.sums(self._branded))
            yield "hhi-brand", extreme(branded, plans.there, highest=True)


def concentrations(held: IntArray) -> FloatArray:
    """Return sums of squared percentage shares (HHI), whole numbers rounded half up.

    Parameters
    ----------
    held
        Minutes, shape ``(parts, plans, lots)``; not a number comes back where all are 0.
    """
    whole = held.sum(axis=0)
    square = np.maximum(whole * whole, 1)
    points = (2 * 10_000 * (held * held).sum(axis=0) + square) // (2 * square)
    return np.where(whole > 0, points, np.nan)


def _principals_near(ground: Ground, market: Market) -> IntArray:
    """Return how many providers may be principals of a lot with its hub in each area."""
    drive = ground.travel.minutes(market.principals, ground.areas.points)
    is_near = drive <= ground.yardsticks.reach_minutes
    owners = np.array(market.principal_owner)
    found = np.zeros(len(ground.areas), dtype=np.int64)
    for owner in np.unique(owners):
        found += is_near[owners == owner].any(axis=0)
    return found


def _by_brand(market: Market) -> IntArray:
    """Return minutes delivered by brand, shape ``(brands, areas)``."""
    brands = int(market.brand.max(initial=-1)) + 1
    found = np.zeros((brands, market.delivered.shape[1]), dtype=np.int64)
    np.add.at(found, market.brand, market.delivered)
    return found
