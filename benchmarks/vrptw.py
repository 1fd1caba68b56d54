"""Public routing instances with windows: our adapter beside bare PyVRP at equal iterations."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import ArrayLike

from allocator.routing.pyvrp_adapter import Budget, route_task
from allocator.routing.task import Crew, IntArray, RoutingTask, Stops
from benchmarks.arguments import whole_from
from benchmarks.rows import (
    Clock,
    Results,
    Row,
    against_known,
    none_in,
    nothing_ran,
    unreadable,
)
from benchmarks.vrptw_bare import solve_bare
from benchmarks.vrptw_check import judge_routes
from benchmarks.vrptw_files import (
    VrptwInstance,
    best_known,
    odd_size,
    read_best_known,
    read_instance,
    sort_files,
)

SCALE = 1000
"""Whole units per unit of the file. Legs are rounded up, so that no rounding makes a route late."""

_ROUGHLY = 1e-6
"""Below this a part of a unit is none."""

PUBLISHED = {
    "VROOM 1.12, Solomon-100, 0.36 s on 4 cores": 1.63,
    "OR-Tools 9.10, 1,000 customers, 2 h": 9.38,
}
"""Mean gaps of others in their own publications [%]: printed beside ours, not measured here."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    parser.add_argument("folder", type=Path, help="folder of .txt files, read recursively")
    parser.add_argument(
        "--iterations",
        type=whole_from(0, "iterations"),
        default=None,
        help="end by iterations, not by --seconds",
    )
    parser.add_argument("--no-bare", action="store_true", help="leave out bare PyVRP")


def run(chosen: argparse.Namespace) -> int:
    """Run every instance of a folder; return 1 when a file is faulty or a check failed.

    Parameters
    ----------
    chosen
        Parsed command line.
    """
    if not chosen.folder.exists():
        return none_in(chosen.folder, chosen.only)
    paths, others = sort_files(chosen.folder, chosen.only)
    for path in others:
        print(f"{path.name} holds no instance in Solomon's format; left out.", file=sys.stderr)
    if not paths:
        return none_in(chosen.folder, chosen.only)
    try:
        known = read_best_known(chosen.folder)
    except ValueError as fault:
        return nothing_ran(str(fault))
    seconds = chosen.seconds if chosen.iterations is None else None
    budget = Budget(chosen.iterations, chosen.seed, seconds)
    results = Results(chosen.json)
    for path in paths:
        for row in run_instance(path, known, budget, with_bare=not chosen.no_bare):
            results.add(row)
    print_means(results.rows)
    return int(any(row.checker != "ok" for row in results.rows))


def run_instance(
    path: Path, known: Mapping[tuple[str, int], float], budget: Budget, *, with_bare: bool
) -> list[Row]:
    """Solve one instance through the adapter and, with as many iterations, without it.

    A faulty file makes a row that says so; a file of an odd size is told of on stderr.

    Parameters
    ----------
    path
        The instance file.
    known
        Best known distances by name and number of customers.
    budget
        When the adapter's search ends.
    with_bare
        Whether bare PyVRP runs too.
    """
    try:
        instance = read_instance(path)
    except ValueError as fault:
        return [unreadable("vrptw", path.stem, str(fault))]
    customers = len(instance.place) - 1
    odd = odd_size(instance.name, customers) or odd_size(instance.title, customers)
    if odd:
        print(f"{path.name}: {odd}", file=sys.stderr)
    best = best_known(known, instance.name, customers)
    clock = Clock()
    found = route_task(vrptw_task(instance), budget)
    routes = [[stop + 1 for stop in tour.stops] for tour in found.tours]
    rows = [_row(path, "vrptw", customers, routes, best, clock)]
    if with_bare:
        clock = Clock()
        routes = solve_bare(instance, SCALE, found.iterations, budget.seed)
        rows.append(_row(path, "bare", customers, routes, best, clock))
    return rows


def _up(numbers: ArrayLike, scale: int = SCALE) -> IntArray:
    """Return numbers of a file in whole units, rounded up where need be."""
    return np.ceil(np.multiply(numbers, scale) - _ROUGHLY).astype(np.int64)


def _down(numbers: ArrayLike, scale: int = SCALE) -> IntArray:
    return np.floor(np.multiply(numbers, scale) + _ROUGHLY).astype(np.int64)


def vrptw_task(instance: VrptwInstance) -> RoutingTask:
    """Write an instance as a routing task: one crew, every customer required.

    Parameters
    ----------
    instance
        The instance.
    """
    legs, unit = _up(instance.distance), 1 if instance.has_whole_loads else SCALE
    customers = len(instance.place) - 1
    stops = Stops(
        site=np.arange(1, customers + 1, dtype=np.int64),
        opens=_up(instance.ready[1:]),
        closes=_down(instance.due[1:]),
        length=_up(instance.service[1:]),
        load=_up(instance.demand[1:], unit),
        prize=None,
    )
    crew = Crew(
        count=instance.vehicles,
        start=0,
        end=0,
        on_duty=int(_up(instance.ready[0])),
        off_duty=int(_down(instance.due[0])),
        fixed=0,
        capacity=int(_down(instance.capacity, unit)),
        barred=np.zeros(customers, dtype=bool),
    )
    apart = np.zeros((0, 2), dtype=np.int64)
    return RoutingTask(cost=legs, duration=legs, stops=stops, crews=(crew,), apart=apart)


def _row(
    path: Path,
    family: str,
    customers: int,
    routes: Sequence[Sequence[int]],
    best: float | None,
    clock: Clock,
) -> Row:
    """Judge routes and put them in a row; the clock stops first."""
    wall, cpu = clock.wall, clock.cpu
    length, verdict = judge_routes(path, routes)
    value = round(length, 2) if verdict == "ok" else None
    status, gap = ("infeasible", None) if value is None else against_known(length, best)
    return Row(
        family=family,
        instance=path.stem,
        size=f"{customers}x{sum(1 for route in routes if route)}",
        value=value,
        bound=None,
        best_known=best,
        gap_percent=gap,
        cpu_seconds=cpu,
        wall_seconds=wall,
        status=status,
        checker=verdict,
    )


def print_means(rows: Sequence[Row]) -> None:
    """Print mean gaps of ours and of bare PyVRP, and the published ones.

    Parameters
    ----------
    rows
        What was measured.
    """
    if all(row.value is None for row in rows):
        return
    print()
    names = {"vrptw": "through the adapter", "bare": "bare PyVRP, equal iterations"}
    for family, name in names.items():
        gaps = [r.gap_percent for r in rows if r.family == family and r.gap_percent is not None]
        if gaps:
            seconds = fmean(row.cpu_seconds for row in rows if row.family == family)
            print(f"{fmean(gaps):8.3f} %  {name}: mean of {len(gaps)}, {seconds:.1f} CPU s each")
    for name, gap in PUBLISHED.items():
        print(f"{gap:8.3f} %  published: {name}")
