"""Judge the routes of an instance from the raw file, knowing nothing of who found them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

TOLERANCE = 1e-6


def judge_routes(path: Path, routes: Sequence[Sequence[int]]) -> tuple[float, str]:
    """Return the true length of the routes, and ``ok`` or the first fault found.

    Parameters
    ----------
    path
        The instance file.
    routes
        Customers of each route, numbered as in the file.
    """
    _, *text = path.read_text(encoding="utf-8", errors="replace").splitlines()
    lines = [line.split() for line in text]
    (vehicles, capacity), *table = (
        [float(word) for word in words] for words in lines if words and _is_number(words[0])
    )
    rows = {int(number): rest for number, *rest in table}
    visited = sorted(customer for route in routes for customer in route)
    faults = []
    if visited != sorted(set(rows) - {0}):
        faults.append("not every customer once")
    if sum(1 for route in routes if route) > vehicles:
        faults.append("too many vehicles")
    length = 0.0
    for route in routes:
        if sum(rows[customer][2] for customer in route) > capacity:
            faults.append("capacity exceeded")
        clock, here = rows[0][3], rows[0]
        for customer in [*route, 0]:
            there = rows[customer]
            leg = math.hypot(there[0] - here[0], there[1] - here[1])
            length += leg
            arrival = max(clock + leg, there[3])
            if arrival > there[4] + TOLERANCE:
                faults.append(f"late at {customer}")
            clock, here = arrival + there[5], there
    return length, faults[0] if faults else "ok"


def _is_number(word: str) -> bool:
    """Tell whether a line begins with a number, and so is no heading."""
    return word.replace(".", "", 1).isdecimal()
