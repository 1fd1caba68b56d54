"""One sketched day that new visits are put into one after another, each gap divided as it fills.

A quote looks at every package alone. Here the next one finds the rounds as the last one left them:
beside a neighbour who is new as well, or in what remains of a gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allocator.domain.package import Visit
from allocator.domain.week import MINUTES_PER_DAY
from allocator.rounds.sketch import NOBODY, RoundSketch

IntArray = NDArray[np.int64]
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Ways:
    """Minutes between the new homes and everything a round of one slot can pass.

    Parameters
    ----------
    hops
        Minutes from each new home to every stop of the sketch, then to every new home, then 0 for
        the open end of a round; shape ``(homes, stops + homes + 1)``.
    out_and_back
        Minutes from the branch to each new home and back, shape ``(homes,)``.
    """

    hops: IntArray
    out_and_back: IntArray

    @property
    def first_home(self) -> int:
        """Column of the first new home."""
        return self.hops.shape[1] - self.hops.shape[0] - 1


@dataclass
class SharedDay:
    """The gaps of one day, divided as visits are put into them.

    Only the gap a visit goes into is worked out anew; the stops after it keep the times they were
    sketched with. That makes two visits in different gaps of one round look a little too easy.

    Parameters
    ----------
    sketch
        The rounds before anybody new.
    ways
        Minutes from the new homes.
    visits
        How many visits will be put in at most.
    """

    sketch: RoundSketch
    ways: Ways
    visits: int
    _gaps: IntArray = field(init=False)
    _count: int = field(init=False)

    def __post_init__(self) -> None:
        sketch = self.sketch
        self._count = len(sketch.gap_minutes)
        self._gaps = np.zeros((5, self._count + 2 * self.visits), dtype=np.int64)
        self._gaps[:, : self._count] = (
            sketch.gap_before,
            sketch.gap_after,
            sketch.gap_minutes,
            sketch.gap_ready,
            sketch.gap_latest,
        )

    def added_minutes(self, home: int, visit: Visit) -> int:
        """Return the least travel a visit would add now."""
        extra, _ = self._cheapest(home, visit)
        return extra

    def put_in(self, home: int, visit: Visit) -> None:
        """Put a visit where it adds least; a carer drives out for it where no gap will do."""
        _, gap = self._cheapest(home, visit)
        here = self.ways.first_home + home
        if gap is None:
            done = visit.window_start + visit.minutes
            self._append((NOBODY, here, 0, 0, visit.window_end))
            self._append((here, NOBODY, 0, done, 2 * MINUTES_PER_DAY))
            return
        before, after, _, ready, latest = self._gaps[:, gap].tolist()
        hop_in, hop_out = self._hop(home, before), self._hop(home, after)
        done = max(visit.window_start, ready + hop_in) + visit.minutes
        start_by = min(visit.window_end, latest - hop_out - visit.minutes)
        self._gaps[:, gap] = (before, here, hop_in, ready, start_by)
        self._append((here, after, hop_out, done, latest))

    def _cheapest(self, home: int, visit: Visit) -> tuple[int, int | None]:
        """Return the least added travel and its gap, ``None`` for a carer who drives out."""
        alone = int(self.ways.out_and_back[home])
        if not self._count:
            return alone, None
        before, after, today, ready, latest = self._gaps[:, : self._count]
        hops = self.ways.hops[home]
        hop_in, hop_out = hops[before], hops[after]
        start = np.maximum(visit.window_start, ready + hop_in)
        in_time = (start <= visit.window_end) & (start + visit.minutes + hop_out <= latest)
        extra = np.where(in_time, np.maximum(0, hop_in + hop_out - today), _NEVER)
        gap = int(extra.argmin())
        best = int(extra[gap])
        return (best, gap) if best <= alone else (alone, None)

    def _hop(self, home: int, stop: int) -> int:
        """Return minutes between a new home and a stop; column −1 is the open end of a round."""
        return int(self.ways.hops[home, stop])

    def _append(self, gap: tuple[int, int, int, int, int]) -> None:
        self._gaps[:, self._count] = gap
        self._count += 1
