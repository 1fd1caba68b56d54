"""Writes what is no message."""

from __future__ import annotations

import sys

from allocator.solve.wire import read_request

job, model, arrays = read_request(sys.stdin.buffer)
sys.stdout.write("Check failed: \x00 not json" + "\n")
sys.stdout.flush()
sys.stdin.read()
