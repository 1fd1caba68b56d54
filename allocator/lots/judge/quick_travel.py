"""How the lots of many plans travel: near calls, the moment around the hub, rural reach."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.lots.judge.ground import Ground
from allocator.lots.judge.quick_plans import FloatArray, Plans
from allocator.lots.judge.travel import RURAL_PART


class Travels:
    """Takes the drive between near calls, the moment, the typical drive and the rural reach.

    Parameters
    ----------
    ground
        The county.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._rural = np.where(ground.areas.is_rural, ground.now, 0)

    def take(self, plans: Plans) -> Iterator[tuple[str, FloatArray]]:
        """Yield measures by key, shape ``(plans,)`` each."""
        moment = plans.around[1].sum(axis=1)
        yield "moment", moment
        total = int(self._ground.now.sum())
        if total:
            yield "near-drive", self._ground.nearby.drives(plans.lot_of) @ self._ground.now / total
            yield "hub-drive", np.sqrt(moment / total)
        if self._rural.any() and len(plans.lot_of):
            yield "rural-reach", self._reach(plans)
        elif self._rural.any():
            yield "rural-reach", np.zeros(0)

    def _reach(self, plans: Plans) -> FloatArray:
        """Return the drive within which most of each plan's rural care lies."""
        rural = np.flatnonzero(self._rural)
        hubs = np.take_along_axis(plans.around[0], plans.lot_of, axis=1)[:, rural]
        drive = self._ground.minutes[rural[None, :], hubs]
        longest = int(drive.max()) + 1
        cells = drive + longest * np.arange(len(drive))[:, None]
        weights = np.broadcast_to(self._rural[rural].astype(np.float64), drive.shape)
        held = np.bincount(cells.ravel(), weights.ravel(), minlength=longest * len(drive))
        reached = held.reshape(len(drive), longest).cumsum(axis=1)
        enough = 100 * reached >= RURAL_PART * float(self._rural.sum())
        return enough.argmax(axis=1).astype(np.float64)
