"""How the synthetic county's rounds compare with published figures, one row a figure.

``value`` is what was measured, ``size`` the band published figures span. A figure outside its band
is missed and says so; there is no best known value to come near.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from fnmatch import fnmatch
from fractions import Fraction
from typing import NamedTuple

from allocator.domain.case import Case
from allocator.policy import read_policy
from allocator.rounds.figures import Figures
from allocator.twin import build_twin
from allocator.twin.facts import (
    DRIVING_SHARE,
    FULL_SHIFT_MINUTES,
    METRES_PER_MILE,
    MILES_PER_VISIT,
    VISITS_PER_FULL_SHIFT,
    VISITS_UP_TO_30_MINUTES,
)
from allocator.use_cases.open_rounds import keep_rounds
from benchmarks.rows import Row

_PREFIX = "realism-"
_BANDS: dict[str, tuple[float | Fraction, float | Fraction]] = {
    "visits-up-to-30-minutes": VISITS_UP_TO_30_MINUTES,
    "miles-per-call": MILES_PER_VISIT,
    "driving-of-paid-time": DRIVING_SHARE,
    "calls-per-450-paid-minutes": VISITS_PER_FULL_SHIFT,
    "calls-per-round": VISITS_PER_FULL_SHIFT,
}


class Realism(NamedTuple):
    """One figure: its name, what was measured, and the band of the published ones."""

    name: str
    value: float
    low: float
    high: float

    @property
    def is_inside(self) -> bool:
        """Whether it lies in the band."""
        return self.low <= self.value <= self.high


def compare_rounds(case: Case, week: Figures) -> tuple[Realism, ...]:
    """Hold the visits of a case and its rounds against published figures.

    Two figures stand beside the visits of a full shift. ``calls-per-450-paid-minutes`` is what a
    carer would make who drove and cared for 450 minutes on end: it follows from the lengths of
    visits and ways alone. ``calls-per-round`` is what a carer makes who comes in for a shift,
    however little of it is filled.

    Parameters
    ----------
    case
        Its book is counted.
    week
        What the rounds of its locations come to.
    """
    visits = [(it, len(it.days)) for each in case.book for it in each.package.visits]
    short = sum(days for it, days in visits if it.minutes <= 30)
    measured = (
        short / sum(days for _, days in visits),
        week.metres / METRES_PER_MILE / week.calls,
        week.travel / week.paid,
        week.calls * FULL_SHIFT_MINUTES / week.paid,
        week.calls / week.rounds,
    )
    return tuple(
        Realism(name, value, float(low), float(high))
        for (name, (low, high)), value in zip(_BANDS.items(), measured, strict=True)
    )


def measure_realism(seed: int, only: str = "*") -> Iterator[Row]:
    """Yield one row for each figure whose name matches a pattern, after ``realism-``.

    Parameters
    ----------
    seed
        Seed of the synthetic county. Its rounds are built unless the user's cache holds them.
    only
        Pattern of names.
    """
    if not any(fnmatch(_PREFIX + name, only) for name in _BANDS):
        return
    clock = time.perf_counter()
    case = build_twin(seed)
    built = keep_rounds(case, read_policy()).build_all(case.locations)
    for found in compare_rounds(case, built.total):
        name = _PREFIX + found.name
        if fnmatch(name, only):
            yield Row(
                family="targets",
                instance=name,
                size=f"{found.low:g}-{found.high:g}",
                value=round(found.value, 3),
                bound=None,
                best_known=None,
                gap_percent=None,
                cpu_seconds=round(time.process_time(), 2),
                wall_seconds=round(time.perf_counter() - clock, 3),
                status="met" if found.is_inside else "missed",
                checker="ok",
            )
