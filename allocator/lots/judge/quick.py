"""Measures of many plans at once, for ensembles: the same values as judging one plan after another.

Plans are rows of ``lot_of``, shape ``(plans, areas)``: the index of every area's lot, none below 0.
Every lot is measured around its best hub.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.judge.ground import Ground
from allocator.lots.judge.measure import MEASURES
from allocator.lots.judge.quick_borders import Borders
from allocator.lots.judge.quick_plans import FloatArray, Plans, Taker
from allocator.lots.judge.quick_size import Size
from allocator.lots.judge.quick_supply import Supply
from allocator.lots.judge.quick_travel import Travels

__all__ = ["NOT_TAKEN", "FloatArray", "measure_plans"]

AT_ONCE = 64
"""Plans taken together, so that the arrays stay small."""

NOT_TAKEN = {
    "routed-travel": "nothing was routed",
    "routed-drive": "nothing was routed",
    "routed-unserved": "nothing was routed",
    "extra-pieces": "every lot of a random plan is in one piece",
}
"""Measures that are not taken of thousands of plans at once, and why."""

Tell = Callable[[int, int], None]


def measure_plans(
    ground: Ground, lot_of: IntArray, tell: Tell | None = None
) -> dict[str, FloatArray]:
    """Return measures of many plans by key, shape ``(plans,)`` each.

    Parameters
    ----------
    ground
        The county.
    lot_of
        The lot of every area in every plan, shape ``(plans, areas)``.
    tell
        Told plans measured and plans in all.

    Returns
    -------
    dict
        Every measure of a plan there is something to take it from, but `NOT_TAKEN`: in the order
        and the units of `allocator.lots.judge.MEASURES`. Carers are counted without travel.

    Raises
    ------
    ValueError
        When an area is in no lot, or the arrays do not fit.
    """
    if lot_of.ndim != 2 or lot_of.shape[1] != len(ground.areas):
        raise ValueError(f"lots of {len(ground.areas)} areas are needed, not {lot_of.shape}")
    if lot_of.size and int(lot_of.min()) < 0:
        raise ValueError("every area must be in a lot")
    lots = int(lot_of.max()) + 1 if lot_of.size else 0
    takers: list[Taker] = [Size(ground), Travels(ground), Supply(ground), Borders(ground)]
    parts: list[dict[str, FloatArray]] = []
    for batch in _batches(lot_of):
        plans = Plans(ground=ground, lot_of=batch, lots=lots)
        parts.append({key: held for taker in takers for key, held in taker.take(plans)})
        if tell:
            tell(min(len(parts) * AT_ONCE, len(lot_of)), len(lot_of))
    place = {measure.key: index for index, measure in enumerate(MEASURES)}
    keys = sorted(parts[0], key=lambda key: place[key.partition(":")[0]])
    return {key: np.concatenate([part[key] for part in parts]) for key in keys}


def _batches(lot_of: IntArray) -> Iterator[IntArray]:
    """Yield a few plans at a time; one empty batch where there are none."""
    for first in range(0, max(1, len(lot_of)), AT_ONCE):
        yield lot_of[first : first + AT_ONCE]
