"""The targets of the main job on the synthetic county, each beside what was measured.

One row a target: ``value`` is the measurement in the unit of the instance's name, ``best_known``
the limit it has to stay under. How rounds compare with published figures has rows of its own.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import numpy as np

from allocator.intake.read_case import check_case
from allocator.rules import Problem, build_model, judge
from allocator.solve.decide import decide
from allocator.solve.regret import forced_values
from allocator.solve.stories import goals_only
from allocator.use_cases.write_twin import write_twin
from benchmarks.realism import measure_realism
from benchmarks.reallocation import reallocation_problem
from benchmarks.rows import Clock, Results, Row
from benchmarks.targets_rounds import measure_rounds

SECONDS_HELP = "changes nothing here: time is what is measured"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing; the common options are enough."""
    del parser


def run(chosen: argparse.Namespace) -> int:
    """Measure every target and return 0 when all are met, 1 otherwise."""
    results = Results(chosen.json)
    for row in measure(chosen.seed, chosen.only):
        results.add(row)
    return 0 if all(row.status == "met" for row in results.rows) else 1


def measure(seed: int, only: str = "*") -> Iterator[Row]:
    """Yield one row for each target whose name matches a pattern.

    Parameters
    ----------
    seed
        Seed of the synthetic county.
    only
        Pattern of target names.
    """
    if fnmatch("help-ms", only):
        yield _row("help-ms", "command", 700, *_time_help())
    for timing in measure_rounds(seed, only):
        yield _row(*timing)
    yield from measure_realism(seed, only)
    problem = reallocation_problem(65, seed)
    if any(fnmatch(name, only) for name in ("solve-ms", "verify-ms", "regret-ms")):
        yield from _measure_list(problem, only)
    if fnmatch("load-5000-ms", only):
        yield _row("load-5000-ms", "5000x135", 10_000, *_time_load(seed))


def _row(name: str, size: str, limit: int, milliseconds: float, fault: str) -> Row:
    """Put one measurement beside its limit."""
    value = round(milliseconds)
    return Row(
        family="targets",
        instance=name,
        size=size,
        value=value,
        bound=None,
        best_known=limit,
        gap_percent=round(100 * (value - limit) / limit, 1),
        cpu_seconds=round(time.process_time(), 2),
        wall_seconds=round(milliseconds / 1000, 3),
        status="met" if value <= limit and not fault else "missed",
        checker=fault or "ok",
    )


def _time_help() -> tuple[float, str]:
    """Time ``allocator --help`` once it is in the file cache."""
    words = [sys.executable, "-m", "allocator", "--help"]
    subprocess.run(words, check=True, capture_output=True)
    clock = time.perf_counter()
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    return 1000 * (time.perf_counter() - clock), "" if "propose" in done.stdout else "no help"


def _measure_list(problem: Problem, only: str) -> Iterator[Row]:
    """Time the list's plan, its verification and every exact regret."""
    size = f"{len(problem.packages)}x{len(problem.locations)}"
    formulation = build_model(problem)
    clock = time.perf_counter()
    decision = decide(problem)
    solving = 1000 * (time.perf_counter() - clock)
    open_goals = [x.goal for x in decision.plan.goals if x.standing.value != "optimal"]
    fault = f"open: {', '.join(open_goals)}" if open_goals else ""
    if fnmatch("solve-ms", only):
        yield _row("solve-ms", size, 1000, solving, fault)
    judge(problem, decision.plan)
    clock = time.perf_counter()
    verdict = judge(Problem(problem.case, problem.policy, quotes=problem.quotes), decision.plan)
    judging = 1000 * (time.perf_counter() - clock)
    if fnmatch("verify-ms", only):
        yield _row("verify-ms", size, 50, judging, "" if verdict.stands else "refused")
    if fnmatch("regret-ms", only):
        model, taken = goals_only(formulation.model), formulation.taken(problem, decision.plan)
        pairs = np.nonzero(formulation.location >= 0)[0]
        clock = time.perf_counter()
        forced = forced_values(model, taken, pairs)
        spent = 1000 * (time.perf_counter() - clock)
        unproven = sum(not found.is_proven for found in forced)
        yield _row(
            "regret-ms", f"{len(pairs)} pairs", 30_000, spent, f"{unproven} open" * (unproven > 0)
        )


def _time_load(seed: int) -> tuple[float, str]:
    """Time loading and checking 5,000 packages with 135 locations from CSV."""
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "county"
        write_twin(case, seed)
        _multiply(case / "packages.csv", "package_ref", 5000)
        _multiply(case / "visits.csv", "package_ref", 5000)
        clock = Clock()
        result = check_case(case)
        loaded = len(result.case.packages) if result.case else 0
        fault = "" if loaded == 5000 else f"loaded {loaded}"
        return 1000 * clock.wall, fault


def _multiply(path: Path, key: str, wanted: int) -> None:
    """Repeat the rows of a table under new references until there are enough packages."""
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    refs = list(dict.fromkeys(row[key] for row in rows))
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        for index in range(wanted):
            source = refs[index % len(refs)]
            writer.writerows({**row, key: f"P{index:05d}"} for row in rows if row[key] == source)
