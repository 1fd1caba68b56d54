"""Writes one line without end."""

from __future__ import annotations

import sys

from allocator.solve.wire import read_request

job, model, arrays = read_request(sys.stdin.buffer)
while True:
    sys.stdout.write("x" * 2**20)
