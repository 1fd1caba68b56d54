"""How well what is worked out without routing ranks lots as routed days do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.lots.judge.judge import Judgement

PROXIES = ("near-drive", "hub-drive", "moment")
"""The drive between near calls; the moment for each hour of care; and the moment itself, which a
design makes least."""

LEAST_LOTS = 3
"""Fewer lots have no order worth comparing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Rank correlations over lots.

    Parameters
    ----------
    lots
        How many lots were compared.
    travel
        Of the drive between near calls with routed travel between calls, per contact hour.
    drive
        Of the typical drive to the hub with all routed driving, per contact hour.
    total
        Of the moment with all routed driving in minutes a sample.
    """

    lots: int
    travel: float
    drive: float
    total: float


def proxy_agreement(judged: Sequence[Judgement]) -> Agreement | None:
    """Return how the proxy agrees with routed days over the lots of some plans.

    A lot that two plans share counts once.

    Parameters
    ----------
    judged
        Plans with routed samples.

    Returns
    -------
    Agreement or None
        ``None`` with fewer than three lots that were routed.
    """
    lots: dict[tuple[str, ...], tuple[float, ...]] = {}
    for one in judged:
        rows = {row.key: row for row in one.rows}
        for index, lot in enumerate(one.plan.lots):
            sums = one.cut.routed.get(lot.lot_id)
            near, drive, moment = (rows[key].lots[index] for key in PROXIES)
            if sums is None or not sums.contact or None in (near, drive, moment):
                continue
            whole = sums.travel + sums.home
            ratios = (sums.travel / sums.contact, whole / sums.contact)
            lots[lot.members] = (float(near), float(drive), float(moment), *ratios, float(whole))  # type: ignore[arg-type]
    if len(lots) < LEAST_LOTS:
        return None
    near, drive, moment, travel, driving, total = np.array(list(lots.values())).T
    return Agreement(
        len(lots), spearman(near, travel), spearman(drive, driving), spearman(moment, total)
    )


def spearman(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the rank correlation of two columns, equal values sharing their mean rank.

    Parameters
    ----------
    one, other
        Columns of the same length, shape ``(rows,)``.

    Returns
    -------
    float
        From -1 to 1; 0 where a column does not vary.

    Examples
    --------
    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 15.0]))
    0.5

    References
    ----------
    Spearman, C. (1904). The proof and measurement of association between two things. American
    Journal of Psychology 15, 72-101. https://doi.org/10.2307/1412159
    """
    ranks = [_ranks(column) for column in (one, other)]
    centred = [column - column.mean() for column in ranks]
    spread = float(np.sqrt((centred[0] ** 2).sum() * (centred[1] ** 2).sum()))
    return round(float((centred[0] * centred[1]).sum()) / spread, 12) if spread else 0.0


def _ranks(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks from 1, the mean rank where values are equal."""
    _, place, counts = np.unique(column, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: NDArray[np.float64] = ((last - counts + 1 + last) / 2)[place]
    return mean
