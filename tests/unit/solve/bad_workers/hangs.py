"""Reads its request and never answers."""

from __future__ import annotations

import sys
import time

from allocator.solve.wire import read_request

job, model, arrays = read_request(sys.stdin.buffer)
time.sleep(600)
