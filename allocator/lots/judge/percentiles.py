"""Where a plan stands among many others: its percentile by every measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one value stands among those of an ensemble.

    Parameters
    ----------
    value
        The plan's own.
    below, equal, plans
        How many plans of the ensemble have less, the same, and how many there are.
    """

    value: float
    below: int
    equal: int
    plans: int

    @property
    def percentile(self) -> float:
        """Per cent of the ensemble with less, those with the same counted half."""
        return 100 * (self.below + self.equal / 2) / self.plans

    @property
    def words(self) -> str:
        """What that means, for a reader."""
        more = self.plans - self.below - self.equal
        if not self.below and not self.equal:
            return f"less than all of {self.plans:,} random plans"
        if not more and not self.equal:
            return f"more than all of {self.plans:,} random plans"
        return f"more than {100 * self.below / self.plans:.1f} % of {self.plans:,} random plans"


def percentiles(
    ensemble: Mapping[str, NDArray[np.float64] | NDArray[np.int64]], plan: Mapping[str, float]
) -> dict[str, Placement]:
    """Place a plan in an ensemble by every measure both have.

    Parameters
    ----------
    ensemble
        Values of the random plans by measure, shape ``(plans,)`` each.
    plan
        The plan's own values.

    Returns
    -------
    dict
        By measure, in the ensemble's order; measures without any random plan are left out.

    Examples
    --------
    >>> found = percentiles({"moment": np.array([3, 1, 2, 2])}, {"moment": 2})["moment"]
    >>> found.percentile, found.words
    (50.0, 'more than 25.0 % of 4 random plans')
    """
    placed = {}
    for key, values in ensemble.items():
        if key in plan and len(values):
            own = plan[key]
            placed[key] = Placement(
                float(own), int((values < own).sum()), int((values == own).sum()), len(values)
            )
    return placed
