"""A child that says a clock ended its search."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allocator.lots.design.proof import Found
from allocator.solve.child import Send, live
from allocator.solve.wire import Message, read_arrays


def serve(request: tuple[Message, dict[str, Any]], send: Send) -> None:
    """Find nothing."""
    found = Found(is_done=False, bound=0.0, site_of=None, nodes=0, cuts=0, ended_by_clock=True)
    send({"kind": "done", "found": asdict(found)})


if __name__ == "__main__":
    live(read_arrays, serve)
