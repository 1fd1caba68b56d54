"""Awarding generated tenders: proof, time, and what a greedy award by hand would have reached.

Each tender is decided twice: a call as a user makes it, with a solver process of its own, and the
solve alone in a process that is there already. Points are made as many as possible, so the gap is
how far the proven bound lies above them; "best known" is what greedy reaches on an easier problem,
without reserves. Where no award is legal, the time of the explanation has a row of its own, and its
value is the number of exceptions of the cheapest way out.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from statistics import median

import psutil

from allocator.lots.award.checker import check_award, check_values
from allocator.lots.award.conflict import explain_conflict
from allocator.lots.award.scores import Scores
from allocator.lots.award.tender import Tender
from allocator.lots.award.winners import Decision, decide
from allocator.solve.integer_solve import WORKER, IntegerSolver
from allocator.solve.process import Children
from allocator.solve.solution import Status
from benchmarks.arguments import whole_from
from benchmarks.award_cases import SHAPES, Shape, generated_tender, greedy_award
from benchmarks.rows import Clock, Results, Row, gap_percent, nothing_ran

FAMILY = "award"
WHOLE, SOLVE, EXPLAINED = "whole call", "solve", "explained"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument(
        "--instances", type=whole_from(1, "instances"), default=20, help="tenders of each shape"
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure every shape and print a row for each tender and way of calling; 1 if one fails.

    Parameters
    ----------
    arguments
        ``seconds`` is the solver's deterministic limit for one solve.
    """
    results = Results(arguments.json)
    for shape in SHAPES:
        for place in range(arguments.instances):
            name = f"{shape.name}-{place + 1:02}"
            if fnmatch(name, arguments.only):
                tender = generated_tender(shape, arguments.seed + place)
                for row in measure(name, tender, arguments.seconds):
                    results.add(row)
    if not results.rows:
        return nothing_ran(f"No tender is called {arguments.only}.")
    for line in summary(results.rows):
        print(line)
    return int(any(row.checker != "ok" for row in results.rows))


def measure(name: str, tender: Tender, seconds: float) -> Iterator[Row]:
    """Yield the rows of one tender."""
    clock, spent = Clock(), 0.0
    with Children(WORKER) as children:
        decision = decide(tender, IntegerSolver(children, seconds))
        spent = _children_seconds()
    yield _row(f"{name}/{WHOLE}", decision, clock.cpu + spent, clock.wall)
    with Children(WORKER) as children:
        solver = IntegerSolver(children, seconds)
        decide(tender, solver)
        before, clock = _children_seconds(), Clock()
        again = decide(tender, solver)
        spent = _children_seconds() - before
        fault = "" if again == decision else "another award the second time"
        yield _row(f"{name}/{SOLVE}", again, clock.cpu + spent, clock.wall, fault)
        if decision.status is Status.INFEASIBLE:
            yield _explained(name, tender, solver)


def _children_seconds() -> float:
    """Return the processor time of the children that are still there."""
    times = (child.cpu_times() for child in psutil.Process().children())
    return sum(time.user + time.system for time in times)


def _row(name: str, decision: Decision, cpu: float, wall: float, fault: str = "") -> Row:
    tender, award = decision.tender, decision.award
    points = None if award is None else decision.total / 100
    bound = next((-it.bound / 100 for it in decision.levels if it.id == "score"), None)
    greedy = greedy_award(tender)
    return Row(
        family=FAMILY,
        instance=name,
        size=f"{len(tender.bids)} bids",
        value=points,
        bound=bound,
        best_known=None if greedy is None else Scores(tender).award_total(greedy) / 100,
        gap_percent=gap_percent(bound, points),
        cpu_seconds=round(cpu, 2),
        wall_seconds=wall,
        status=decision.status.value,
        checker=fault or _fault(decision) or "ok",
    )


def _fault(decision: Decision) -> str:
    """Return what the checker finds wrong; where none is legal, no award is no fault."""
    tender, award = decision.tender, decision.award
    if award is None:
        return "" if decision.status is Status.INFEASIBLE else "no award"
    breaches = check_award(tender, award)
    breaches += check_values(tender, award, [level.value for level in decision.levels])
    return "; ".join(breach.message for breach in breaches)


def _explained(name: str, tender: Tender, solver: IntegerSolver) -> Row:
    before, clock = _children_seconds(), Clock()
    conflict = explain_conflict(tender, solver)
    cpu = clock.cpu + _children_seconds() - before
    is_told = conflict is not None and conflict.is_minimal and conflict.cheapest is not None
    cheapest = None if conflict is None or conflict.cheapest is None else conflict.cheapest
    return Row(
        family=FAMILY,
        instance=f"{name}/{EXPLAINED}",
        size=f"{len(tender.bids)} bids",
        value=None if cheapest is None else float(len(cheapest.exceptions)),
        bound=None,
        best_known=None,
        gap_percent=None,
        cpu_seconds=round(cpu, 2),
        wall_seconds=clock.wall,
        status=Status.OPTIMAL.value if is_told else Status.UNPROVEN.value,
        checker="ok" if is_told else "no minimal conflict with a way out",
    )


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line for each shape and way of calling: times against the target, and greedy."""
    for shape in SHAPES:
        for way in (WHOLE, SOLVE, EXPLAINED):
            mine = [row for row in rows if _is_of(row, shape, way)]
            if mine:
                yield _line(shape, way, mine)


def _is_of(row: Row, shape: Shape, way: str) -> bool:
    return row.instance.startswith(f"{shape.name}-") and row.instance.endswith(f"/{way}")


def _line(shape: Shape, way: str, rows: Sequence[Row]) -> str:
    walls = [row.wall_seconds for row in rows]
    proven = sum(row.status in {Status.OPTIMAL.value, Status.INFEASIBLE.value} for row in rows)
    passed = sum(row.checker == "ok" for row in rows)
    said = (
        f"{shape.name} {way}: {proven} of {len(rows)} proven, {passed} pass the checker; median "
        f"{median(walls):.2f} s, most {max(walls):.2f} s (processor time {_median_cpu(rows):.2f} s)"
    )
    if way != EXPLAINED:
        said += f", target {shape.target_seconds:g} s"
    lost = [
        100 * (row.value - row.best_known) / row.value
        for row in rows
        if row.value is not None and row.best_known is not None
    ]
    if lost:
        said += (
            f"; greedy without reserves finds an award in {len(lost)} and is "
            f"{median(lost):+.2f} % behind (median)"
        )
    return said + "."


def _median_cpu(rows: Sequence[Row]) -> float:
    return median(row.cpu_seconds for row in rows)
