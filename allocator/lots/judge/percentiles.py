"""Where a plan stands among many others: its percentile by every measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.lots.judge.measure import MEASURE_OF, Unit

Values = NDArray[np.float64] | NDArray[np.int64]

ROUNDED: Mapping[Unit, float] = {
    Unit.CARER_MINUTES: 60.0,
    Unit.PERCENT: 0.1,
    Unit.MINUTES: 0.1,
    Unit.MINUTES_PER_HOUR: 0.1,
    Unit.PENCE_PER_WEEK: 100.0,
}
"""To what values are rounded before they are compared, as a reader sees them; 1 where not named,
so that the moment, which is a whole number and no sum of rounded ones, is compared as it is.

So plans that differ by the rounding of shares, a minute here and there, count as equal.
"""

_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one value stands among those of an ensemble.

    Parameters
    ----------
    value
        The plan's own.
    below, equal, plans
        How many plans of the ensemble have less, the same as far as shown, and how many there are.
    low, high
        Nine plans in ten lie between these two.
    """

    value: float
    below: int
    equal: int
    plans: int
    low: float
    high: float

    @property
    def is_same(self) -> bool:
        """Whether all plans of the ensemble have the plan's own value."""
        return self.equal == self.plans

    @property
    def percentile(self) -> float:
        """Per cent of the ensemble with less, those with the same counted half."""
        return 100 * (self.below + self.equal / 2) / self.plans

    @property
    def words(self) -> str:
        """What that means, for a reader."""
        more = self.plans - self.below - self.equal
        if self.is_same:
            return f"the same as all of {self.plans:,} random plans"
        if not self.below and not self.equal:
            return f"less than all of {self.plans:,} random plans"
        if not more and not self.equal:
            return f"more than all of {self.plans:,} random plans"
        return f"more than {100 * self.below / self.plans:.1f} % of {self.plans:,} random plans"


def percentiles(ensemble: Mapping[str, Values], plan: Mapping[str, float]) -> dict[str, Placement]:
    """Place a plan in an ensemble by every measure both have.

    Parameters
    ----------
    ensemble
        Values of the random plans by measure, shape ``(plans,)`` each; where only some were
        measured the others are not a number, and count nowhere.
    plan
        The plan's own values.

    Returns
    -------
    dict
        By measure, in the ensemble's order; measures without any random plan are left out.

    Examples
    --------
    >>> found = percentiles({"cut-edges": np.array([3, 1, 2, 2])}, {"cut-edges": 2})["cut-edges"]
    >>> found.percentile, found.words
    (50.0, 'more than 25.0 % of 4 random plans')
    """
    placed = {}
    for key, every in ensemble.items():
        values = every[~np.isnan(every)]
        if len(values) and not np.isnan(plan.get(key, np.nan)):
            step = ROUNDED.get(MEASURE_OF[key.partition(":")[0]].unit, 1.0)
            own, held = np.rint(plan[key] / step), np.rint(values / step)
            ends = np.quantile(values, [_LOW, _HIGH], method="inverted_cdf")
            placed[key] = Placement(
                float(plan[key]),
                int((held < own).sum()),
                int((held == own).sum()),
                len(values),
                float(ends[0]),
                float(ends[1]),
            )
    return placed
