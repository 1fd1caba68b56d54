"""Measures of many plans at once, for ensembles: the same values as judging one plan after another.

Plans are rows of ``lot_of``, shape ``(plans, areas)``: the index of every area's lot, none below 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.geo.points import IntArray
from allocator.lots.judge.ground import Ground

FloatArray = NDArray[np.float64]

AT_ONCE = 64
"""Plans taken together, so that the arrays stay small."""

_EXACT = 1 << 53


def measure_plans(ground: Ground, lot_of: IntArray) -> dict[str, FloatArray]:
    """Return measures of many plans by key, shape ``(plans,)`` each.

    Parameters
    ----------
    ground
        The county.
    lot_of
        The lot of every area in every plan, shape ``(plans, areas)``.

    Returns
    -------
    dict
        ``imbalance``, ``band-gap``, ``moment``, ``cut-edges``, and for each kind of label
        ``straddle``, ``far-side`` and ``split``, in the units of `allocator.lots.judge.MEASURES`.

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
    parts = [_some(ground, batch, lots) for batch in _batches(lot_of)]
    keys = parts[0] if parts else _some(ground, lot_of, lots)
    return {key: np.concatenate([part[key] for part in parts] or [keys[key]]) for key in keys}


def _batches(lot_of: IntArray) -> Iterator[IntArray]:
    for first in range(0, len(lot_of), AT_ONCE):
        yield lot_of[first : first + AT_ONCE]


def _some(ground: Ground, lot_of: IntArray, lots: int) -> dict[str, FloatArray]:
    """Return the measures of a few plans."""
    inside = lot_of[:, :, None] == np.arange(lots)
    loads = (inside * ground.now[None, :, None]).sum(axis=1)
    there = inside.any(axis=1)
    found = {
        "imbalance": imbalance(loads, there),
        "band-gap": _band_gap(ground, loads, there),
        "moment": moments(ground, inside),
        "cut-edges": cut_edges(lot_of, ground.areas.edges),
    }
    for kind, labels in ground.areas.labels.items():
        for key, values in label_borders(inside, labels, ground.now).items():
            found[f"{key}:{kind}"] = values
    return found


def imbalance(loads: IntArray, there: NDArray[np.bool_]) -> FloatArray:
    """Return how far the lot farthest from a plan's mean is from it [percent].

    Parameters
    ----------
    loads, there
        Minutes of each lot, and whether a plan has it, shape ``(plans, lots)``.
    """
    total, count = loads.sum(axis=1), there.sum(axis=1)
    off = np.where(there, np.abs(count[:, None] * loads - total[:, None]), 0).max(axis=1, initial=0)
    return 100 * off / np.maximum(total, 1)


def _band_gap(ground: Ground, loads: IntArray, there: NDArray[np.bool_]) -> FloatArray:
    sticks = ground.yardsticks
    principal = (loads * sticks.principal_percent + 50) // 100
    gaps = np.maximum(sticks.band_least * 60 - principal, principal - sticks.band_most * 60)
    return np.where(there, np.maximum(gaps, 0), 0).sum(axis=1).astype(np.float64)


def moments(ground: Ground, inside: NDArray[np.bool_]) -> FloatArray:
    """Return the moment of each plan, every lot around its best hub.

    Sums are whole numbers below 2⁵³, so they are exact although they are kept as floats.

    Parameters
    ----------
    ground
        Minutes and drive minutes.
    inside
        Whether an area is in a lot, shape ``(plans, areas, lots)``.
    """
    cost = ground.minutes.T.astype(np.float64) ** 2 * ground.now
    if float(cost.sum()) >= _EXACT:
        raise ValueError("minutes and drives are too large for exact sums")
    plans, areas, lots = inside.shape
    columns = inside.transpose(1, 0, 2).reshape(areas, plans * lots)
    around = (cost @ columns).reshape(areas, plans, lots).transpose(1, 0, 2)
    best = np.where(inside, around, np.inf).min(axis=1, initial=np.inf)
    return np.where(np.isfinite(best), best, 0.0).sum(axis=1)


def cut_edges(lot_of: IntArray, edges: IntArray) -> FloatArray:
    """Return how many neighbouring pairs each plan puts into different lots.

    Parameters
    ----------
    lot_of
        Shape ``(plans, areas)``.
    edges
        Neighbours, shape ``(edges, 2)``.
    """
    pairs = edges.reshape(-1, 2)
    return (lot_of[:, pairs[:, 0]] != lot_of[:, pairs[:, 1]]).sum(axis=1).astype(np.float64)


def label_borders(
    inside: NDArray[np.bool_], labels: Sequence[str], minutes: IntArray
) -> dict[str, FloatArray]:
    """Return how lots and labels lie across each other, as in judging one plan.

    Parameters
    ----------
    inside
        Whether an area is in a lot, shape ``(plans, areas, lots)``.
    labels, minutes
        Of every area; an empty text for no label.
    """
    there, held = [], []
    for name in sorted(set(labels) - {""}):
        own = np.array([label == name for label in labels])
        there.append(inside[:, own].any(axis=1))
        held.append((inside[:, own] * minutes[own][None, :, None]).sum(axis=1))
    if not there:
        return {}
    is_there, care = np.stack(there, axis=1), np.stack(held, axis=1)
    far = care.sum(axis=1) - care.max(axis=1)
    return {
        "straddle": (is_there.sum(axis=1) > 1).sum(axis=1).astype(np.float64),
        "far-side": far.sum(axis=1).astype(np.float64),
        "split": (is_there.sum(axis=2) > 1).sum(axis=1).astype(np.float64),
    }
