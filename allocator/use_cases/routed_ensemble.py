"""Route some of the plans of an ensemble, so that a plan is placed by routed measures too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.areas import Areas
from allocator.lots.judge.ground import Ground, SampleSums, best_hub
from allocator.lots.judge.near import FloatArray
from allocator.lots.judge.percentiles import Placement, percentiles
from allocator.lots.judge.travel import ROUTED
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.use_cases.processes import Processes
from allocator.use_cases.progress import Progress, Silence
from allocator.use_cases.routed_samples import RoutedSamples

DaySums = Mapping[tuple[int, int], SampleSums]
"""What each sample day of each lot comes to, by lot and sample."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RoutedEnsemble:
    """What routed measures say of some random plans.

    Parameters
    ----------
    number
        How many were routed.
    values
        By measure, shape ``(plans,)``: not a number for the plans that were not.
    agreed
        By measure, how far the mean of the sample days tells the plans apart: 1 where the days
        agree about every plan, 0 where one day says nothing about another; ``None`` of one day, or
        where all plans are the same.
    placements
        Where the plan stands by each measure.
    """

    number: int
    values: dict[str, FloatArray]
    agreed: dict[str, float | None]
    placements: dict[str, Placement]


def route_some(
    ground: Ground,
    samples: RoutedSamples,
    own: IntArray,
    lot_of: IntArray,
    number: int,
    progress: Progress | None = None,
) -> RoutedEnsemble:
    """Route a plan and some of the random ones, taken at even distances, around their best hubs.

    Parameters
    ----------
    ground, samples
        The county, and who routes its sample days.
    own
        The lot of every area in the plan, shape ``(areas,)``.
    lot_of
        The same of every random plan, shape ``(plans, areas)``.
    number
        How many are routed at most.
    progress
        Told how many are.
    """
    hear = progress or Silence()
    count = min(number, len(lot_of))
    chosen = np.unique(np.arange(count) * len(lot_of) // max(1, count))
    with Processes(samples.jobs) as processes:
        at_work = replace(samples, processes=processes)
        days = []
        for done, plan in enumerate([own, *lot_of[chosen]], 1):
            days.append(at_work.route_days(_plan(ground.areas, plan), _hubs(ground, plan)))
            hear.advance(done, len(chosen) + 1)
    every = np.array([_measured(_total(one)) for one in days])
    by_day = np.array([_by_day(one, samples.sampler.samples) for one in days[1:]])
    values = {}
    for at, key in enumerate(ROUTED):
        values[key] = np.full(len(lot_of), np.nan)
        values[key][chosen] = every[1:, at]
    return RoutedEnsemble(
        number=len(chosen),
        values=values,
        agreed={key: agreement_of(by_day[:, :, at]) for at, key in enumerate(ROUTED)},
        placements=percentiles(values, dict(zip(ROUTED, every[0].tolist(), strict=True))),
    )


def agreement_of(by_day: FloatArray) -> float | None:
    """Return how far the mean of some days tells plans apart, from what each day says of each.

    Parameters
    ----------
    by_day
        Shape ``(plans, days)``.

    Returns
    -------
    float or None
        From 0 to 1; ``None`` of fewer than two days or plans, or where a day tells nothing apart.

    Examples
    --------
    >>> agreement_of(np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]]))
    1.0

    References
    ----------
    Spearman, C. (1910). Correlation calculated from faulty data. British Journal of Psychology 3,
    271-295. https://doi.org/10.1111/j.2044-8295.1910.tb00206.x
    """
    plans, days = by_day.shape
    if plans < 2 or days < 2 or not by_day.std(axis=0).all():
        return None
    pairs = [np.corrcoef(by_day[:, a], by_day[:, b])[0, 1] for a, b in combinations(range(days), 2)]
    mean = max(0.0, float(np.mean(pairs)))
    return round(days * mean / (1 + (days - 1) * mean), 6)


def _plan(areas: Areas, lot_of: IntArray) -> LotPlan:
    lots = tuple(
        PlannedLot(
            lot_id=f"L{lot + 1:02d}",
            name=f"L{lot + 1:02d}",
            members=tuple(areas.ids[area] for area in np.flatnonzero(lot_of == lot).tolist()),
        )
        for lot in range(int(lot_of.max()) + 1)
    )
    return LotPlan(title="random", lots=lots)


def _hubs(ground: Ground, lot_of: IntArray) -> IntArray:
    lots = range(int(lot_of.max()) + 1)
    return np.array([best_hub(ground, np.flatnonzero(lot_of == lot)) for lot in lots])


def _total(days: DaySums) -> SampleSums:
    return sum(days.values(), SampleSums())


def _by_day(days: DaySums, samples: int) -> list[list[float]]:
    """Return the routed measures of each day, shape ``(days, measures)``."""
    return [
        _measured(_total({key: one for key, one in days.items() if key[1] == sample}))
        for sample in range(samples)
    ]


def _measured(sums: SampleSums) -> list[float]:
    return [np.nan if value is None else value for value in (of(sums) for of in ROUTED.values())]
