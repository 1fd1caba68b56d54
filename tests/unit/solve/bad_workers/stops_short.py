"""Ends as if all were well, without a word."""

from __future__ import annotations

import sys

from allocator.solve.wire import read_request

job, model, arrays = read_request(sys.stdin.buffer)
