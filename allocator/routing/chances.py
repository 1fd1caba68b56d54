"""By how much a move may be worse and still be taken, as a table that searches draw from."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

CHANCES = np.int64(4096)
"""Length of the table."""


@cache
def chances() -> NDArray[np.float64]:
    """Return ``-ln u`` for evenly spread ``u``: by how many temperatures a move may be worse."""
    return -np.log((np.arange(CHANCES) + 0.5) / CHANCES)
