"""Public home-care instances with two carers at once: our search beside best-known values.

The value is Z = (travel + largest tardiness + total tardiness) / 3, worked out by a checker that
reads the instance and the written solution only; the gap is in per cent of the best known value.
A result below the best known one has the status ``better``. With ``--relaxed`` every instance gets
more rows: without synchronisation by our search and by PyVRP, whose windows are hard, and with the
times of double visits frozen, as one does whose router knows no better. These have no gap, for what
is published is synchronised; below the rows and in the JSON file stands how much more the
synchronised plan and the frozen one travel than the one without. Our plans with and without
synchronisation are searched alike, for Z, so both may be late; PyVRP and frozen times are for
travel alone and never late. Where these leave somebody unserved, that row is missing.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from allocator.rounds.day import Day, Roster
from allocator.routing.day_task import day_task, plain, roster_of
from allocator.routing.pyvrp_adapter import Budget, route_task
from allocator.routing.search import Search, improve
from benchmarks.arguments import whole_from
from benchmarks.hhcrsp_check import Judgement, judge
from benchmarks.hhcrsp_files import (
    HhcrspInstance,
    instance_paths,
    read_instance,
    solution_text,
)
from benchmarks.hhcrsp_frozen import frozen
from benchmarks.hhcrsp_known import best_of, read_best_known
from benchmarks.hhcrsp_summary import (
    FROZEN,
    OURS,
    PLAIN,
    RELAXED,
    PricedRow,
    print_summary,
)
from benchmarks.rows import (
    Clock,
    Results,
    Row,
    against_known,
    none_in,
    unreadable,
)

_PIECE = 20_000
"""Moves between two looks at the clock."""

_HOT, _WARM, _COLD, _FREEZE = 3.0, 0.25, 0.05, 0.85
"""Temperatures of a cycle at its start, after a share of it, and at its end."""

_MOVES_OF_AN_ITERATION = 1_000
"""Of our moves that stand for one iteration of PyVRP where steps are given."""

_CYCLE = 0.2
"""Seconds for each call before a search starts to heat up again."""


@dataclass(frozen=True, slots=True)
class Run:
    """What every instance is run with.

    Parameters
    ----------
    seconds, steps
        Processor seconds, or moves where given.
    seed
        Seed of every draw.
    relaxed
        Whether to search once more without synchronisation.
    out
        Folder for solutions, or ``None``.
    known
        Best known values by name.
    """

    seconds: float
    steps: int | None
    seed: int
    relaxed: bool
    out: Path | None
    known: dict[str, float]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    parser.add_argument("folder", type=Path, help="folder of instance files, read recursively")
    parser.add_argument(
        "--steps", type=whole_from(1, "steps"), default=None, help="moves, instead of --seconds"
    )
    parser.add_argument(
        "--relaxed", action="store_true", help="search without synchronisation too: its price"
    )
    parser.add_argument("--out", type=Path, default=None, help="folder for solution files")
    parser.add_argument(
        "--jobs", type=whole_from(1, "jobs"), default=1, help="instances run side by side"
    )


def run(chosen: argparse.Namespace) -> int:
    """Run every instance of a folder; return 1 when a file is faulty or a check failed.

    Parameters
    ----------
    chosen
        Parsed command line.
    """
    paths = list(instance_paths(chosen.folder, chosen.only)) if chosen.folder.exists() else []
    if not paths:
        return none_in(chosen.folder, chosen.only)
    known = read_best_known(chosen.folder)
    task = Run(chosen.seconds, chosen.steps, chosen.seed, chosen.relaxed, chosen.out, known)
    if task.out is not None and not _can_hold(task.out, paths):
        return 1
    results = Results(chosen.json)
    for found in _run_all(paths, task, chosen.jobs):
        for row in found:
            results.add(row)
    print_summary(results.rows)
    if known and all(row.best_known is None for row in results.rows):
        print("The list of best known values names none of these files.", file=sys.stderr)
    return int(any(row.checker != "ok" for row in results.rows))


def _can_hold(folder: Path, paths: Sequence[Path]) -> bool:
    """Make the folders of the solutions before any time is spent on them; say if that fails."""
    try:
        for path in paths:
            (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        print(f"{folder}: no folder can be made there ({fault.strerror}).", file=sys.stderr)
        return False
    return True


def _run_all(paths: Sequence[Path], task: Run, jobs: int) -> Iterator[list[Row]]:
    """Run the instances one by one or side by side, in order."""
    with nullcontext() if jobs == 1 else ProcessPoolExecutor(jobs) as pool:
        yield from (map if pool is None else pool.map)(partial(run_instance, task=task), paths)


def run_instance(path: Path, task: Run) -> list[Row]:
    """Solve one instance; a faulty file makes a row that says so.

    Parameters
    ----------
    path
        The file.
    task
        How to run it.
    """
    try:
        instance = read_instance(path)
    except ValueError as error:
        return [unreadable(OURS, f"{path.parent.name}/{path.stem}", str(error))]
    row, found = _solve(path, instance, task)
    if not task.relaxed:
        return [row]
    clock = Clock()
    loose = search_for(instance.unsynchronised, task)
    relaxed, without = _judged(path, instance, loose, clock, RELAXED)
    rows: list[Row] = [row, _priced(relaxed, found, without)]
    clock = Clock()
    plain_rounds = _routed_by_pyvrp(instance, task)
    if not plain_rounds.unserved:
        row, cheaper = _judged(path, instance, plain_rounds, clock, PLAIN)
        rows.append(_priced(row, found, cheaper))
    clock = Clock()
    rigid = search_for(frozen(instance.day, loose), task)
    if not rigid.unserved:
        row, dearer = _judged(path, instance, rigid, clock, FROZEN)
        rows.append(_priced(row, dearer, without))
    return rows


def _routed_by_pyvrp(instance: HhcrspInstance, task: Run) -> Roster:
    """Route an instance without synchronisation by a plain router, as long as ours searches."""
    made = day_task(plain(instance.unsynchronised))
    iterations = None if task.steps is None else task.steps // _MOVES_OF_AN_ITERATION
    seconds = task.seconds if task.steps is None else None
    found = route_task(made.task, Budget(iterations, task.seed, seconds))
    return roster_of(made, found.tours)


def _priced(row: Row, dearer: Judgement, cheaper: Judgement) -> PricedRow:
    """Return a row with how much more the one plan travels than the other."""
    more = 100.0 * (dearer.travel - cheaper.travel) / max(1e-9, cheaper.travel)
    return PricedRow(**asdict(row), price_percent=more)


def _solve(path: Path, instance: HhcrspInstance, task: Run) -> tuple[Row, Judgement]:
    """Search, have the written solution judged, and put both in a row."""
    search_for(instance.day, Run(0.0, 1, 0, False, None, {}))  # compile before the clock starts
    clock = Clock()
    roster = search_for(instance.day, task)
    row, found = _judged(path, instance, roster, clock, OURS)
    if task.out is not None:
        target = task.out / instance.name.split("/")[0] / f"sol-{path.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(solution_text(instance, roster), encoding="utf-8")
    best = best_of(task.known, instance.name)
    status, gap = against_known(found.value, best)
    if found.faults:
        status, gap = "infeasible", None
    return replace(row, best_known=best, gap_percent=gap, status=status), found


def _judged(
    path: Path, instance: HhcrspInstance, roster: Roster, clock: Clock, family: str
) -> tuple[Row, Judgement]:
    """Have the written solution judged, and put both in a row."""
    wall, cpu = clock.wall, clock.cpu
    text = solution_text(instance, roster)
    found = judge(
        path.read_text(encoding="utf-8"), text, synchronised=family not in (RELAXED, PLAIN)
    )
    row = Row(
        family=family,
        instance=instance.name,
        size=f"{instance.patients}x{len(instance.carers)}",
        value=found.rounded,
        bound=None,
        best_known=None,
        gap_percent=None,
        cpu_seconds=cpu,
        wall_seconds=wall,
        status="frozen" if family == FROZEN else "relaxed",
        checker=found.verdict,
    )
    return row, found


def search_for(day: Day, task: Run) -> Roster:
    """Search a day for a number of moves, or until the processor time is used up.

    Parameters
    ----------
    day
        The day.
    task
        Steps repeat exactly; seconds cool by the clock and do not.
    """
    if task.steps is not None:
        return improve(day, None, steps=task.steps, seed=task.seed)
    seconds = max(task.seconds, 0.001)
    cycles = max(1, int(seconds / (_CYCLE * len(day.calls))))
    began = time.process_time()
    search = Search(day, None, seed=task.seed)
    share = 0.0
    while share < 1.0:
        heat = heat_at(share * cycles % 1.0)
        search.run(_PIECE, heat, heat)
        share = (time.process_time() - began) / seconds
    return search.best()


def heat_at(share: float) -> float:
    """Return the temperature after a share of a cycle, in typical legs.

    Parameters
    ----------
    share
        From 0 to 1. Most of a cycle goes where rounds still change shape; the end freezes them.
    """
    if share < _FREEZE:
        return _HOT * (_WARM / _HOT) ** (share / _FREEZE)
    return _WARM * (_COLD / _WARM) ** ((share - _FREEZE) / (1.0 - _FREEZE))
