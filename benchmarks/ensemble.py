"""Random plans of our compiled walk beside GerryChain's on the same made-up counties.

Both start from the same plan and keep as many, equally far apart; the checker judges every fiftieth
of each. Every county has a row for each walk and measure: neighbours a plan parts, and how much its
largest lot has above an equal share. The gap is how far our mean lies from GerryChain's.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from fnmatch import fnmatch

import numpy as np
from numpy.typing import NDArray

from allocator.lots.design import by_gerrychain, recom
from allocator.lots.design.task import IntArray, Partition, value_of
from benchmarks.arguments import whole_from
from benchmarks.cutting import Instance, verdict_of
from benchmarks.districting_check import Claim
from benchmarks.lots_cases import Shape, county
from benchmarks.rows import (
    Clock,
    Results,
    Row,
    gap_percent,
    nothing_ran,
)

FAMILY = "ensemble"
SECONDS_HELP = "changes nothing here: walks are bounded by the plans they keep"
OURS, THEIRS = "ours", "gerrychain"
_WALKS = {OURS: recom.chain, THEIRS: by_gerrychain.chain}
_SHAPES = ((60, 6, 10), (110, 10, 10), (110, 15, 20))
"""Areas, lots and tolerance [%]."""
_JUDGED = 50
"""One plan in so many is judged."""

Measure = Callable[[Instance, IntArray], NDArray[np.float64]]


def parted(instance: Instance, plans: IntArray) -> NDArray[np.float64]:
    """Return how many pairs of neighbours each plan parts, shape ``(plans,)``."""
    edges = instance.task.edges
    apart: NDArray[np.float64] = (plans[:, edges[:, 0]] != plans[:, edges[:, 1]]).sum(axis=1) * 1.0
    return apart


def largest(instance: Instance, plans: IntArray) -> NDArray[np.float64]:
    """Return how much each plan's largest lot has above an equal share [%], shape ``(plans,)``."""
    task = instance.task
    share = task.hours.sum() / task.lots
    hours = [np.bincount(plan, weights=task.hours, minlength=task.lots).max() for plan in plans]
    return 100.0 * (np.array(hours) / share - 1.0)


MEASURES: dict[str, Measure] = {"parted": parted, "largest": largest}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    parser.add_argument(
        "--plans", type=whole_from(1, "plans"), default=1_000, help="plans each walk keeps"
    )
    parser.add_argument(
        "--apart",
        type=whole_from(1, "recombinations"),
        default=10,
        help="recombinations between two kept",
    )


def run(chosen: argparse.Namespace) -> int:
    """Walk through every county in both ways; return 1 when a check failed.

    Parameters
    ----------
    chosen
        Parsed command line.
    """
    results = Results(chosen.json)
    for areas, lots, percent in _SHAPES:
        shape = Shape(areas, lots, percent, chosen.seed)
        if fnmatch(shape.name, chosen.only):
            for row in run_shape(shape, chosen):
                results.add(row)
    if not results.rows:
        return nothing_ran(f"No county matches {chosen.only}.")
    return int(any(row.checker != "ok" for row in results.rows))


def run_shape(shape: Shape, chosen: argparse.Namespace) -> Iterator[Row]:
    """Yield the rows of one county.

    Parameters
    ----------
    shape
        The county.
    chosen
        Parsed command line.
    """
    instance = county(FAMILY, shape)
    start = starting_plan(instance, chosen.seed)
    means: dict[str, dict[str, float]] = {}
    clocks: dict[str, tuple[float, float]] = {}
    verdicts: dict[str, str] = {}
    for name, walk in _WALKS.items():
        walk(instance.task, start, plans=1, apart=1, seed=chosen.seed)  # compile, import
        clock = Clock()
        plans = walk(instance.task, start, plans=chosen.plans, apart=chosen.apart, seed=chosen.seed)
        clocks[name] = clock.cpu, clock.wall
        later = plans[len(plans) // 10 :]
        means[name] = {what: float(of(instance, later).mean()) for what, of in MEASURES.items()}
        verdicts[name] = judged(instance, plans)
    for name in _WALKS:
        for what in MEASURES:
            value, reference = means[name][what], means[THEIRS][what]
            yield Row(
                family=FAMILY,
                instance=f"{shape.name}/{name}/{what}",
                size=f"{chosen.plans} plans",
                value=round(value, 3),
                bound=None,
                best_known=round(reference, 3),
                gap_percent=gap_percent(value, reference),
                cpu_seconds=clocks[name][0],
                wall_seconds=clocks[name][1],
                status="drawn",
                checker=verdicts[name],
            )


def starting_plan(instance: Instance, seed: int) -> IntArray:
    """Return connected lots in the band: some areas' surroundings, then mended."""
    task = instance.task
    hubs = np.random.default_rng(seed).choice(len(task), task.lots, replace=False)
    lot_of: IntArray = _spread(task.edges, hubs, len(task))
    return recom.mend(task, lot_of, steps=400 * task.lots, seed=seed)


def _spread(edges: IntArray, hubs: NDArray[np.int64], units: int) -> IntArray:
    """Let lots grow from their hubs along neighbours until every unit has one."""
    lot_of = np.full(units, -1, dtype=np.int64)
    lot_of[hubs] = np.arange(len(hubs))
    while (lot_of < 0).any():
        for one, other in (*edges.tolist(), *edges[:, ::-1].tolist()):
            if lot_of[one] >= 0 and lot_of[other] < 0:
                lot_of[other] = lot_of[one]
    return lot_of


def judged(instance: Instance, plans: IntArray) -> str:
    """Return what the checker says of every fiftieth plan: ``ok`` or the first fault."""
    for plan in plans[::_JUDGED]:
        # Any unit of a lot may stand for its hub: only hours and connection are judged here.
        first = [int(np.flatnonzero(plan == lot)[0]) for lot in plan]
        site_of = np.array(first, dtype=np.int64)
        partition = Partition(site_of)
        cost = value_of(instance.task, partition)
        fault = verdict_of(instance, partition, Claim(cost, None))
        if fault != "ok":
            return fault
    return "ok"
