"""Streams of draws that are the same on every machine (xorshift); `draws` has what draws."""

from __future__ import annotations

import numpy as np

from allocator.lots.design.task import IntArray


def seeded(seed: int) -> IntArray:
    """Return the state of a stream of draws, shape ``(1,)``; changed by every draw."""
    return np.array([(seed + 1) * 0x9E3779B97F4A7C15 % (1 << 63) | 1], dtype=np.int64)
