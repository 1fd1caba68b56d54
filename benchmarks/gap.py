"""Public generalised-assignment instances: the same core with one resource and one level."""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray, Level
from allocator.solve.certificate import is_certified
from allocator.solve.county import solve_county
from allocator.solve.solution import Effort, LevelOutcome
from benchmarks.rows import (
    Clock,
    Results,
    Row,
    gap_percent,
    none_in,
    unreadable,
)

GAP = "gap"
"""Family of these rows."""
_STEPS_PER_SECOND = 20_000
_DIGITS = 9
"""Longest number of a file: larger ones could not be added up exactly."""


@dataclass(frozen=True)
class GapInstance:
    """Agents, jobs, costs, weights and capacities as they stand in the file.

    Parameters
    ----------
    name
        Folder and file name.
    cost, weight
        Shape ``(agents, jobs)``.
    capacity
        Shape ``(agents,)``.
    """

    name: str
    cost: IntArray
    weight: IntArray
    capacity: IntArray


def read_instance(path: Path) -> GapInstance:
    """Read one file: ``m n``, costs and weights agent by agent, capacities.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    ValueError
        When the file ends before ``m`` and ``n``, something is no whole number from 0 up, there is
        no agent or no job, or the number of numbers does not fit ``m`` and ``n``.
    """
    words = path.read_text(encoding="utf-8").split()
    if len(words) < 2:
        raise ValueError("the file does not begin with a number of agents and a number of jobs")
    odd = next((word for word in words if not (word.isascii() and word.isdigit())), None)
    if odd is not None:
        raise ValueError(f"{odd[:20]!r} is no whole number from 0 up")
    if max(map(len, words)) > _DIGITS:
        raise ValueError(f"a number has more than {_DIGITS} digits")
    numbers = np.array(words, dtype=np.int64)
    agents, jobs = int(numbers[0]), int(numbers[1])
    if not agents or not jobs:
        raise ValueError(f"{agents} agents and {jobs} jobs: at least one of each is needed")
    if len(numbers) != 2 + 2 * agents * jobs + agents:
        raise ValueError(f"{len(numbers)} numbers do not make {agents} x {jobs}")
    cost, weight, capacity = np.split(numbers[2:], [agents * jobs, 2 * agents * jobs])
    shape = (agents, jobs)
    name = f"{path.parent.name}/{path.name}"
    return GapInstance(name, cost.reshape(shape), weight.reshape(shape), capacity)


def gap_model(instance: GapInstance) -> ChoiceModel:
    """Write an instance as a choice model: a group per job, a prohibitive fallback.

    Parameters
    ----------
    instance
        The instance; agents too small for a job are no choice of it.
    """
    fits = (instance.weight <= instance.capacity[:, None]).T
    job, agent = np.nonzero(fits)
    group_start = np.concatenate([[0], np.cumsum(fits.sum(axis=1) + 1)]).astype(np.int64)
    choice = np.arange(len(job)) + job
    order = np.lexsort((job, agent))
    agents = len(instance.capacity)
    cost = np.zeros(int(group_start[-1]), dtype=np.int64)
    cost[choice] = instance.cost[agent, job]
    cost[group_start[1:] - 1] = _prohibitive(instance)
    count = np.bincount(agent, minlength=agents)
    return ChoiceModel(
        group_start=group_start,
        row_start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        row_choice=choice[order],
        row_coefficient=instance.weight[agent[order], job[order]],
        row_limit=instance.capacity,
        row_soft=np.zeros(agents, dtype=bool),
        levels=(Level("cost", cost, np.zeros(agents, dtype=np.int64)),),
    )


def _prohibitive(instance: GapInstance) -> int:
    """Price a job left out above anything that placing it could cost all jobs together."""
    spread = instance.cost.max(axis=0) - instance.cost.min(axis=0)
    return int(instance.cost.max()) + int(min(spread.sum(), 20 * spread.max())) + 1


def check_assignment(
    instance: GapInstance, model: ChoiceModel, taken: IntArray, outcome: LevelOutcome
) -> str:
    """Re-check a plan from the file's own numbers and its bound in integers; return the verdict.

    Parameters
    ----------
    instance
        The numbers of the file.
    model
        The programme that the certificate speaks about.
    taken
        The plan.
    outcome
        Value, bound and certificate claimed.
    """
    if bool((taken == model.fallback).any()):
        return "not all jobs placed"
    fits = (instance.weight <= instance.capacity[:, None]).T
    jobs = np.arange(fits.shape[0])
    place = taken - model.group_start[:-1]
    agent = np.array([np.flatnonzero(fits[j])[place[j]] for j in jobs])
    load = np.bincount(agent, weights=instance.weight[agent, jobs], minlength=len(fits[0]))
    if bool((load > instance.capacity).any()):
        return "capacity exceeded"
    if int(instance.cost[agent, jobs].sum()) != outcome.value:
        return "value differs"
    if outcome.certificate is None or not is_certified(model, outcome.certificate, []):
        return "bound not proven"
    return "ok"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    parser.add_argument("folder", type=Path, help="folder of instance files, read recursively")


def run(chosen: argparse.Namespace) -> int:
    """Run every instance of a folder; return 1 when a check failed.

    Parameters
    ----------
    chosen
        Parsed command line.
    """
    known = read_best_known(chosen.folder)
    paths = instance_paths(chosen.folder, chosen.only)
    if not paths:
        return none_in(chosen.folder, chosen.only)
    results = Results(chosen.json)
    for path in paths:
        results.add(_row(path, known, chosen.seconds))
    return int(any(row.checker not in ("ok", "not all jobs placed") for row in results.rows))


def _row(path: Path, known: dict[str, int], seconds: float) -> Row:
    """Return the row of a file; one that holds no instance says why."""
    try:
        instance = read_instance(path)
    except ValueError as fault:
        return unreadable(GAP, f"{path.parent.name}/{path.name}", str(fault))
    return run_instance(instance, known, seconds)


def instance_paths(folder: Path, pattern: str) -> list[Path]:
    """List the instance files of a folder, sorted: files that start with two numbers.

    Parameters
    ----------
    folder
        Read recursively.
    pattern
        Shell pattern for ``folder/file``, or for the file name alone.
    """
    found = []
    for path in sorted(folder.rglob("*")):
        name = f"{path.parent.name}/{path.name}"
        if path.is_file() and (fnmatch(name, pattern) or fnmatch(path.name, pattern)):
            head = path.read_bytes()[:40].split()
            if len(head) >= 2 and head[0].isdigit() and head[1].isdigit():
                found.append(path)
    return found


def read_best_known(folder: Path) -> dict[str, int]:
    """Read ``best_known.csv`` of a folder, by instance; empty when there is none.

    Parameters
    ----------
    folder
        The folder given on the command line.
    """
    path = folder / "best_known.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {line["instance"]: int(line["best_value"]) for line in csv.DictReader(file)}


def run_instance(instance: GapInstance, known: dict[str, int], seconds: float) -> Row:
    """Solve one instance and state what was reached, proved and re-checked.

    Parameters
    ----------
    instance
        The instance.
    known
        Best known values by name.
    seconds
        Aim for this much time; the work itself is counted in steps, so a plan repeats exactly.
    """
    clock = Clock()
    model = gap_model(instance)
    effort = Effort(
        search_steps=int(_STEPS_PER_SECOND * seconds), deterministic_time=max(1.0, seconds / 10)
    )
    solution = solve_county(model, None, effort)
    outcome = solution.levels[0]
    wall, cpu = clock.wall, clock.cpu
    best = known.get(instance.name)
    placed = not bool((solution.taken == model.fallback).any())
    value = outcome.value if placed else None
    reference = outcome.bound if best is None else best
    return Row(
        family=GAP,
        instance=instance.name,
        size=f"{len(instance.capacity)}x{instance.cost.shape[1]}",
        value=value,
        bound=outcome.bound,
        best_known=best,
        gap_percent=gap_percent(value, reference),
        cpu_seconds=cpu,
        wall_seconds=wall,
        status=outcome.status.value if placed else "no feasible plan",
        checker=check_assignment(instance, model, solution.taken, outcome),
    )
