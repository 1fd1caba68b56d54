"""Measure several runs the same way and put them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from allocator.domain.errors import WorkspaceError
from allocator.domain.plan import Method
from allocator.report.compare import Comparison, compare_runs
from allocator.report.kpis import measure_kpis
from allocator.rules import Problem
from allocator.solve.joint import decide_with_rounds
from allocator.use_cases.verify_run import read_run
from allocator.workspace.run_folder import RunFolder

BASELINES_FIRST = (Method.TODAY, Method.NEAREST, Method.CHEAPEST, Method.OPTIMAL)


def compare_stored(paths: Sequence[Path]) -> Comparison:
    """Compare stored runs, each under its folder's name.

    Parameters
    ----------
    paths
        Run folders; the first is what the others are compared with.

    Returns
    -------
    Comparison
        A row for every figure.

    Raises
    ------
    UserError
        When a run cannot be read, or two have the same name.
    """
    names = [path.resolve().name for path in paths]
    if len(set(names)) != len(names):
        raise WorkspaceError("Two of the runs have the same name; copy one under another name.")
    opened = [read_run(RunFolder(path)) for path in paths]
    measured = [measure_kpis(*each) for each in opened]
    quotes = [problem.quotes.name if problem.quotes else "" for problem, _ in opened]
    return compare_runs(list(zip(names, measured, strict=True)), quotes=quotes)


def compare_methods(problem: Problem, only: Sequence[str] = ()) -> Comparison:
    """Compare the engine with the one-by-one methods on one problem.

    Parameters
    ----------
    problem
        Case and policy.
    only
        Figures to keep; all when empty.
    """
    found = [(method.value, decide_with_rounds(problem, method)) for method in BASELINES_FIRST]
    runs = [(name, measure_kpis(x.problem, x.decision.plan)) for name, x in found]
    quotes = [x.problem.quotes.name if x.problem.quotes else "" for _, x in found]
    return compare_runs(runs, only, quotes)
