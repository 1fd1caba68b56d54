"""Draws for compiled code, from streams of `chance`."""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.routing.search_plan import compiled


@compiled
def draw(state: Any, limit: Any) -> Any:
    """Draw an integer below ``limit``."""
    x = np.uint64(state[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = np.int64(x)
    return np.int64(((x >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))
