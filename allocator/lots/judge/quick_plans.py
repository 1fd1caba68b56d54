"""A few plans at once: which areas are in which lot, sums over lots, and the best hubs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from allocator.geo.points import BoolArray, IntArray
from allocator.lots.judge.ground import Ground

FloatArray = NDArray[np.float64]

_EXACT = 1 << 53


@dataclass(frozen=True, kw_only=True, eq=False)
class Plans:
    """A few plans on one ground.

    Parameters
    ----------
    ground
        The county.
    lot_of
        The lot of every area, shape ``(plans, areas)``.
    lots
        Most lots a plan has.
    """

    ground: Ground
    lot_of: IntArray
    lots: int

    @cached_property
    def inside(self) -> BoolArray:
        """Whether an area is in a lot, shape ``(areas, plans, lots)``."""
        return np.asarray(self.lot_of.T[:, :, None] == np.arange(self.lots))

    @cached_property
    def _columns(self) -> FloatArray:
        return self.inside.reshape(len(self.inside), -1).astype(np.float64)

    @cached_property
    def there(self) -> BoolArray:
        """Whether a plan has a lot, shape ``(plans, lots)``."""
        return np.asarray(self.inside.any(axis=0))

    def sums(self, values: IntArray) -> IntArray:
        """Return sums over lots of whole numbers by area.

        Parameters
        ----------
        values
            Shape ``(areas,)`` or ``(rows, areas)``.

        Returns
        -------
        IntArray
            Shape ``(plans, lots)`` or ``(rows, plans, lots)``.

        Raises
        ------
        ValueError
            When sums are too large to be exact.
        """
        if values.size and float(np.abs(values).sum(axis=-1, dtype=np.float64).max()) >= _EXACT:
            raise ValueError("minutes and drives are too large for exact sums")
        found = values.astype(np.float64) @ self._columns
        return found.astype(np.int64).reshape(*values.shape[:-1], len(self.lot_of), self.lots)

    @cached_property
    def now(self) -> IntArray:
        """Weekly carer-minutes of each lot, shape ``(plans, lots)``."""
        return self.sums(self.ground.now)

    @cached_property
    def principal(self) -> IntArray:
        """Weekly carer-minutes of each lot's principal, rounded half up."""
        return (self.now * self.ground.yardsticks.principal_percent + 50) // 100

    @cached_property
    def around(self) -> tuple[IntArray, FloatArray]:
        """The best hub of each lot and the moment around it, shape ``(plans, lots)`` each.

        Lots a plan has not got have hub 0 and no moment.
        """
        cost = self.ground.minutes.T**2 * self.ground.now
        every = self.sums(cost).astype(np.float64)
        held = np.where(self.inside, every, np.inf)
        if not held.size:
            return np.zeros(self.there.shape, dtype=np.int64), np.zeros(self.there.shape)
        hub = held.argmin(axis=0)
        least = np.take_along_axis(held, hub[None], axis=0)[0]
        return hub.astype(np.int64), np.where(self.there, least, 0.0)


class Taker(Protocol):
    """Takes some measures of plans, having worked out beforehand what is the same for all."""

    def take(self, plans: Plans) -> Iterator[tuple[str, FloatArray]]:
        """Yield measures by key, shape ``(plans,)`` each."""
        ...


def extreme(values: FloatArray, there: BoolArray, *, highest: bool) -> FloatArray:
    """Return the highest or lowest of the lots' values of each plan.

    Parameters
    ----------
    values
        Shape ``(plans, lots)``; not a number where a lot has none.
    there
        Which lots there are.
    highest
        Whether the highest is wanted.
    """
    blank = -np.inf if highest else np.inf
    kept = np.where(there & ~np.isnan(values), values, blank)
    found = kept.max(axis=1, initial=blank) if highest else kept.min(axis=1, initial=blank)
    return np.where(np.isfinite(found), found, np.nan)


def share(part: IntArray, whole: IntArray, times: int = 100) -> FloatArray:
    """Return parts of wholes, in percent unless told otherwise; not a number of nothing."""
    return np.where(whole > 0, times * part / np.maximum(whole, 1), np.nan)
