"""Aborts with presolve on and solves with it off."""

from __future__ import annotations

import os

from allocator.solve import worker


def serve(job, model, arrays, send):  # type: ignore[no-untyped-def]
    if job["presolve"]:
        os.abort()
    genuine(job, model, arrays, send)


genuine = worker.serve
worker.serve = serve
worker.main()
