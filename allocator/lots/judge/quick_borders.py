"""What the borders of many plans cut: rounds, neighbours, districts and other labels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.judge.borders import labels_with_borders
from allocator.lots.judge.ground import Ground
from allocator.lots.judge.market import Market
from allocator.lots.judge.quick_plans import FloatArray, Plans


class Borders:
    """Takes rounds across borders, neighbours apart, and how lots and labels lie across.

    Parameters
    ----------
    ground
        The county.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        market = ground.market
        self._rounds = None if market is None else _in_order(market)
        self._labels = {
            kind: np.unique(np.array([label for label in labels if label]))
            for kind, labels in labels_with_borders(ground.areas).items()
        }

    def take(self, plans: Plans) -> Iterator[tuple[str, FloatArray]]:
        """Yield measures by key, shape ``(plans,)`` each."""
        if self._rounds is not None and len(self._rounds[1]):
            yield "cross-border", _crossing(plans, *self._rounds)
        for kind, names in self._labels.items():
            labels = np.array(self._ground.areas.labels[kind])
            own = labels[None, :] == names[:, None]
            yield from _labelled(plans, kind, own)
        ends = self._ground.areas.edges.reshape(-1, 2)
        apart = plans.lot_of[:, ends[:, 0]] != plans.lot_of[:, ends[:, 1]]
        yield "cut-edges", apart.sum(axis=1).astype(np.float64)


def _in_order(market: Market) -> tuple[IntArray, IntArray]:
    """Return the areas of rounds in the order of the rounds, and where each round begins."""
    order = np.argsort(market.round_of, kind="stable")
    rounds = market.round_of[order]
    begin = np.flatnonzero(np.diff(rounds, prepend=-1)) if len(rounds) else rounds
    return market.round_area[order], begin


def _crossing(plans: Plans, areas: IntArray, begin: IntArray) -> FloatArray:
    """Return the share of rounds that call in more than one lot [percent]."""
    lots = plans.lot_of[:, areas]
    least = np.minimum.reduceat(lots, begin, axis=1)
    most = np.maximum.reduceat(lots, begin, axis=1)
    return np.asarray(100 * (least != most).sum(axis=1) / len(begin))


def _labelled(plans: Plans, kind: str, own: np.ndarray) -> Iterator[tuple[str, FloatArray]]:
    """Yield how lots and the areas of one kind of label lie across each other.

    Parameters
    ----------
    plans
        The plans.
    kind
        The kind of label.
    own
        Whether a label is an area's, shape ``(labels, areas)``.
    """
    there = plans.sums(own.astype(np.int64)) > 0
    care = plans.sums(own * plans.ground.now)
    found = {
        "straddle": (there.sum(axis=0) > 1).sum(axis=1),
        "far-side": (care.sum(axis=0) - care.max(axis=0)).sum(axis=1),
        "split": (there.sum(axis=2) > 1).sum(axis=0),
        "cut-off": (care.sum(axis=2) - care.max(axis=2, initial=0)).sum(axis=0),
    }
    for key, values in found.items():
        yield f"{key}:{kind}", values.astype(np.float64)
