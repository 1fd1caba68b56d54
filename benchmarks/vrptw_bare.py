"""Solve an instance with PyVRP as its own documents do, without a line of the adapter."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxIterations

from benchmarks.vrptw_files import VrptwInstance


def solve_bare(instance: VrptwInstance, scale: int, iterations: int, seed: int) -> list[list[int]]:
    """Return the customers of each route after a number of iterations with default settings.

    PyVRP reads no Solomon files any more, so the instance is handed over in its own format.

    Parameters
    ----------
    instance
        The instance.
    scale
        Whole units per unit of the file; legs are rounded up.
    iterations, seed
        As PyVRP takes them.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.vrp"
        path.write_text(_vrplib_text(instance), encoding="utf-8")
        data = pyvrp.read(path, round_func=lambda v: np.ceil(v * scale - 1e-6).astype(np.int64))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)  # the row says what is infeasible
        result = pyvrp.solve(data, MaxIterations(iterations), seed=seed, collect_stats=False)
    return [[step.idx + 1 for step in route if step.is_client()] for route in result.best.routes()]


def _vrplib_text(instance: VrptwInstance) -> str:
    """Write an instance in the format PyVRP reads."""
    number = range(1, len(instance.place) + 1)
    sections = {
        "NODE_COORD_SECTION": instance.place,
        "DEMAND_SECTION": instance.demand[:, None],
        "TIME_WINDOW_SECTION": np.stack([instance.ready, instance.due], axis=1),
        "SERVICE_TIME_SECTION": instance.service[:, None],
    }
    lines = [
        f"NAME : {instance.name}",
        "TYPE : VRPTW",
        f"DIMENSION : {len(instance.place)}",
        f"VEHICLES : {instance.vehicles}",
        f"CAPACITY : {instance.capacity}",
        "EDGE_WEIGHT_TYPE : EUC_2D",
    ]
    for title, table in sections.items():
        lines.append(title)
        lines += [
            " ".join(map(str, [i, *row])) for i, row in zip(number, table.tolist(), strict=True)
        ]
    return "\n".join([*lines, "DEPOT_SECTION", "1", "-1", "EOF", ""])
