"""Work that a search may do, counted, so that it ends at the same point on every machine."""

from __future__ import annotations

import math
import time


class Work:
    """What is left of the work of one search.

    Parameters
    ----------
    limit
        Most work [counted seconds: what a processor of 2026 does in about a second]; infinite where
        a clock decides.
    seconds
        CPU seconds of this process: a far guard, or what decides where no work is counted.

    Attributes
    ----------
    ended_by_clock
        Whether the clock ended it.
    """

    def __init__(self, limit: float = math.inf, seconds: float = math.inf) -> None:
        self._limit, self._seconds = limit, seconds
        self._began = time.process_time()
        self._spent = 0.0
        self.ended_by_clock = False

    def spend(self, work: float) -> None:
        """Count work that was done [counted seconds]."""
        self._spent += work

    @property
    def is_counted(self) -> bool:
        """Whether counts decide, not a clock."""
        return not math.isinf(self._limit)

    @property
    def seconds(self) -> float:
        """CPU seconds that are left until the clock ends the search, at least 0."""
        return max(0.0, self._seconds - (time.process_time() - self._began))

    @property
    def left(self) -> float:
        """Work that is left; seconds where a clock decides; 0 from when the clock has ended it."""
        seconds = self.seconds
        if seconds <= 0.0:
            self.ended_by_clock = True
            return 0.0
        return max(0.0, self._limit - self._spent) if self.is_counted else seconds
