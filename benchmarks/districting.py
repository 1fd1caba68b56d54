"""Published districting instances in folders: contiguous districts of least moment of inertia.

A folder holds ``instance.json``, ``units.csv``, ``edges.csv`` and ``dist_km.csv``. Values are in
millions of people times square kilometres, as published; the work is done in whole numbers.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from allocator.lots.design.answer import CutEffort
from allocator.lots.design.task import free_task
from benchmarks.cutting import (
    BELOW_PUBLISHED,
    CLOCK_HELP,
    SOUND,
    Instance,
    effort_for,
    run_instance,
    warm_up,
)
from benchmarks.districting_check import MILLION, ground_of_folder
from benchmarks.districting_files import DistrictingInstance, instance_folders, read_instance
from benchmarks.rows import Results, Row, none_in, unreadable

FAMILY = "district"
SECONDS = 60.0
SECONDS_HELP = CLOCK_HELP


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    parser.add_argument("folder", type=Path, help="folder of instances, searched recursively")


def run(chosen: argparse.Namespace) -> int:
    """Cut every instance of a folder; return 1 when one is faulty or a check failed.

    Parameters
    ----------
    chosen
        Parsed command line.
    """
    if not chosen.folder.is_dir():
        return none_in(chosen.folder, chosen.only)
    folders = instance_folders(chosen.folder, chosen.only)
    if not folders:
        return none_in(chosen.folder, chosen.only)
    warm_up()
    results = Results(chosen.json)
    for folder in folders:
        results.add(run_folder(folder, effort_for(chosen.seconds, chosen.seed)))
    for line in summary(results.rows):
        print(line)
    return int(any(row.checker not in SOUND for row in results.rows))


def run_folder(folder: Path, effort: CutEffort) -> Row:
    """Cut one instance; a faulty folder makes a row that says so.

    Parameters
    ----------
    folder
        With the four files.
    effort
        How hard to try.
    """
    try:
        instance = described(folder, read_instance(folder))
    except ValueError as fault:
        return unreadable(FAMILY, folder.name, str(fault))
    return run_instance(instance, effort)[0]


def described(folder: Path, read: DistrictingInstance) -> Instance:
    """Return an instance with what its districts are judged by.

    Parameters
    ----------
    folder
        Where the checker reads for itself.
    read
        The instance.

    Raises
    ------
    ValueError
        When its numbers are too large to be summed exactly.
    """
    band = {"lots": read.lots, "low": read.low, "high": read.high}
    try:
        task = free_task(read.people, read.cost, read.edges, **band)
    except ValueError as fault:
        raise ValueError(f"people times squared kilometres: {fault}.") from fault
    return Instance(FAMILY, read.name, read.ids, task, ground_of_folder(folder), MILLION)


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """Yield what all rows come to: proofs, certified gaps, published values in doubt and time.

    Parameters
    ----------
    rows
        What was measured.
    """
    ran = [row for row in rows if row.status != "unreadable"]
    if not ran:
        return
    proved = sum(row.status == "optimal" for row in ran)
    none = sum(row.status == "infeasible" for row in ran)
    most = max(row.cpu_seconds for row in ran)
    without = f", {none} proved to have no plan" * bool(none)
    yield f"\n{proved} of {len(ran)} proved optimal{without}; most processor time {most:.1f} s."
    for row in ran:
        if row.checker == BELOW_PUBLISHED:
            yield f"{row.instance}: {row.best_known} is published as the optimum, and is not."
        if row.status == "feasible" and row.value is not None and row.bound is not None:
            gap = 100 * (row.value - row.bound) / row.value
            yield f"{row.instance}: certified within {gap:.3f} %."
