"""How much time an answer may take, where its length is set by a clock and not by counts."""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Budget:
    """Time from now on, in CPU seconds of this process shared out over its processors.

    Parameters
    ----------
    seconds
        Of the whole answer; infinite where counts alone decide.
    """

    seconds: float = math.inf
    _began: float = field(init=False, default_factory=time.process_time)

    @property
    def left(self) -> float:
        """Seconds that are left, at least 0."""
        if math.isinf(self.seconds):
            return math.inf
        spent = (time.process_time() - self._began) / (os.cpu_count() or 1)
        return max(0.0, self.seconds - spent)

    @property
    def is_half_spent(self) -> bool:
        """Whether more than half is gone; never where counts alone decide."""
        return not math.isinf(self.seconds) and self.left < self.seconds / 2
