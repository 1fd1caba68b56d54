"""Streams one better plan, then never ends."""

from __future__ import annotations

import json
import sys
import time

from allocator.solve.exact import solve_exact
from allocator.solve.wire import read_request

job, model, arrays = read_request(sys.stdin.buffer)
better = solve_exact(model, arrays["start"]).taken.tolist()
sys.stdout.write(json.dumps({"kind": "progress", "taken": better, "levels": []}) + "\n")
sys.stdout.flush()
time.sleep(600)
