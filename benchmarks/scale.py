"""County sizes: time, memory and certified gap per level, beside plain CP-SAT and plain HiGHS.

Every engine gets the same model and the same wall time in the same run, in a process of its own so
that memory is counted apart. The plain solvers take the levels one after another, each held at the
value reached, and share the time that is left; weighted sums are not allowed them.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from multiprocessing.connection import Connection

import psutil

from allocator.rules.choice_model import ChoiceModel
from allocator.solve.certificate import is_certified
from allocator.solve.county import solve_county
from allocator.solve.solution import Effort
from benchmarks.arguments import whole_from
from benchmarks.county_model import county_model
from benchmarks.plain import LevelResult, plain_cpsat, plain_highs
from benchmarks.reallocation import reallocation
from benchmarks.rows import Clock, Results, Row, gap_percent

Factory = Callable[[int, int], ChoiceModel]
"""Given a number of packages and a seed, build the model to be measured."""

Result = tuple[list[LevelResult], float, float, int]

SIZES = (65, 250, 1000, 3345)
_STEPS_PER_SECOND = 10_000
_GRACE_SECONDS = 60.0


def norfolk_shaped(packages: int, seed: int) -> ChoiceModel:
    """Build the stand-in county with a quarter more carer-minutes than are wanted."""
    return county_model(packages, seed=seed, slack=1.25)


def tight_county(packages: int, seed: int) -> ChoiceModel:
    """Build the stand-in county with less capacity than is wanted."""
    return county_model(packages, seed=seed, slack=0.85)


FACTORIES: dict[str, Factory] = {
    "twin": reallocation,
    "norfolk-shaped": norfolk_shaped,
    "tight": tight_county,
}


def own_engine(model: ChoiceModel, seconds: float) -> list[LevelResult]:
    """Run the project's engine and re-check its plan and every certificate.

    Parameters
    ----------
    model
        The programme.
    seconds
        Aim for this much time; the work is counted in steps.
    """
    solution = solve_county(model, None, Effort(search_steps=int(_STEPS_PER_SECOND * seconds)))
    values = model.values(solution.taken)
    feasible = model.is_feasible(solution.taken)
    results = []
    for place, outcome in enumerate(solution.levels):
        proof = outcome.certificate
        certified = proof is not None and is_certified(model, proof, values)
        sound = feasible and certified and values[place] == outcome.value
        results.append(
            LevelResult(
                outcome.id,
                outcome.value,
                outcome.bound,
                outcome.status.value,
                "ok" if sound else "refused",
            )
        )
    return results


Engine = Callable[[ChoiceModel, float], list[LevelResult]]
ENGINES: dict[str, Engine] = {
    "allocator": own_engine,
    "plain-cpsat": plain_cpsat,
    "plain-highs": plain_highs,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    parser.add_argument(
        "--sizes", type=whole_from(1, "sizes"), nargs="+", default=list(SIZES), help="packages"
    )
    parser.add_argument("--model", choices=sorted(FACTORIES), default="twin")


def run(chosen: argparse.Namespace) -> int:
    """Measure every size with every engine; return 1 when a check failed.

    Parameters
    ----------
    chosen
        Parsed command line; ``only`` matches ``size/engine``, for example ``3345/allocator``.
    """
    results = Results(chosen.json)
    for size in chosen.sizes:
        for name in ENGINES:
            if fnmatch(f"{size}/{name}", chosen.only):
                result = measure(FACTORIES[chosen.model], size, chosen.seed, name, chosen.seconds)
                for row in _rows(size, name, result):
                    results.add(row)
                print(f"# {size}/{name}: {result[1]:.1f} s, {result[3]} MB")
    return int(any(row.checker == "refused" for row in results.rows))


def measure(factory: Factory, size: int, seed: int, engine: str, seconds: float) -> Result:
    """Run one engine on one model in a fresh process.

    Parameters
    ----------
    factory
        Builds the model from a size and a seed; must be importable.
    size, seed
        Handed to the factory.
    engine
        A key of ``ENGINES``.
    seconds
        Wall time aimed at.

    Returns
    -------
    tuple
        Level results (empty when the engine had to be stopped), wall and CPU seconds, peak MB.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, factory, size, seed, engine, seconds))
    child.start()
    theirs.close()
    limit = 4 * seconds + _GRACE_SECONDS
    result: Result = ([], limit, limit, 0)
    if ours.poll(limit):
        try:
            result = ours.recv()
        except EOFError:
            result = ([], 0.0, 0.0, 0)
    child.kill()
    child.join()
    return result


def _child(
    pipe: Connection, factory: Factory, size: int, seed: int, engine: str, seconds: float
) -> None:
    model = factory(size, seed)
    clock = Clock()
    levels = ENGINES[engine](model, seconds)
    pipe.send((levels, clock.wall, clock.cpu, _peak_mb()))


def _peak_mb() -> int:
    """Return this process's peak memory, or what it holds now where the peak is not kept [MB]."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return int(psutil.Process().memory_info().rss // 2**20)
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _rows(size: int, engine: str, result: Result) -> Iterator[Row]:
    levels, wall, cpu, _ = result
    if not levels:
        levels = [LevelResult("all", None, None, "no solution", "-")]
    for level in levels:
        yield Row(
            family="scale",
            instance=f"{engine}/{level.id}",
            size=str(size),
            value=level.value,
            bound=level.bound,
            best_known=None,
            gap_percent=gap_percent(level.value, level.bound),
            cpu_seconds=cpu,
            wall_seconds=wall,
            status=level.status,
            checker=level.checker,
        )
