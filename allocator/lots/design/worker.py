"""The child that searches below a known value: run as ``python -m allocator.lots.design.worker``.

See `allocator.solve.child` for how it lives and ends.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allocator.lots.design.hess import HessModel
from allocator.lots.design.proof import Found, unpack
from allocator.solve.child import Send, live
from allocator.solve.wire import Message, read_arrays


def serve(request: tuple[Message, dict[str, Any]], send: Send) -> None:
    """Do one search and send what it found."""
    engine, task, is_open, search = unpack(*request)
    if engine == "lots":
        from allocator.lots.design.by_lots import (  # noqa: PLC0415 - one solver in a process
            search_by_lots,
        )

        def tell(found: Found) -> None:
            """Send the best plan so far."""
            send({"kind": "found", "found": asdict(found)})

        found = search_by_lots(task.but(may=is_open), search, tell)
        send({"kind": "done", "found": asdict(found)})
        return
    if engine == "scip":
        from allocator.lots.design.by_scip import (  # noqa: PLC0415 - one solver in a process
            search_by_scip as search_by,
        )
    else:
        from allocator.lots.design.by_highs import (  # noqa: PLC0415 - one solver in a process
            search_by_highs as search_by,
        )
    found = search_by(HessModel(task, is_open), search)
    send({"kind": "done", "found": asdict(found)})


if __name__ == "__main__":
    live(read_arrays, serve)
