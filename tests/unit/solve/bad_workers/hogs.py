"""Takes memory until somebody stops it."""

from __future__ import annotations

import sys
import time

import numpy as np

from allocator.solve.wire import read_request

job, model, arrays = read_request(sys.stdin.buffer)
hoard = []
while True:
    hoard.append(np.ones(4 * 2**20))
    time.sleep(0.02)
