"""The genuine worker with a solve that takes for ever: only its watchdog can end it."""

from __future__ import annotations

import time

from allocator.solve import worker


def serve(job, model, arrays, send):  # type: ignore[no-untyped-def]
    """Never answer."""
    time.sleep(600)


worker.serve = serve
worker.main()
