"""Draws that are the same on every machine (xorshift), for compiled code."""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.lots.design.compiling import compiled
from allocator.lots.design.task import IntArray


def seeded(seed: int) -> IntArray:
    """Return the state of a stream of draws, shape ``(1,)``; changed by every draw."""
    return np.array([(seed + 1) * 0x9E3779B97F4A7C15 % (1 << 63) | 1], dtype=np.int64)


@compiled
def draw(state: Any, limit: Any) -> Any:
    """Draw an integer below ``limit``."""
    x = np.uint64(state[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = np.int64(x)
    return np.int64(((x >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))
