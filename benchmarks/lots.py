"""Made-up counties of 110 and 540 areas into lots, beside a plain bound and plain recombination.

Areas lie at random in 110 by 65 km, neighbours by Delaunay, with log-normal hours; every area costs
its hours times the square of its kilometres to the hub. Each county has two more rows: ``recom``,
the best of 600 plans of a random walk of recombinations, with how far it lies above ours; and
``plain``, the bound of plain subgradients, with how far ours lies above it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from itertools import product
from statistics import median

from benchmarks.arguments import whole_from
from benchmarks.cutting import CLOCK_HELP, SOUND, effort_for, run_instance, warm_up
from benchmarks.lots_cases import Shape, county
from benchmarks.lots_plain import plain_row, recom_row
from benchmarks.rows import Results, Row, nothing_ran

FAMILY = "lots"
SECONDS = 60.0
SECONDS_HELP = CLOCK_HELP

_TURNS = (
    *((15, 10), (5, 5), (10, 10), (20, 5), (30, 10)),
    *((15, 5), (5, 10), (10, 5), (20, 10), (30, 5)),
)
"""Lots and tolerance [%] of the counties of 110 areas, by turns."""

_LARGE_TIMES = 5
"""Counties of 540 areas get so many times ``--seconds``."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    parser.add_argument(
        "--seeds",
        type=whole_from(1, "seeds"),
        default=10,
        help="counties of 110 areas; one in ten has one of 540",
    )
    parser.add_argument(
        "--all", action="store_true", help="cut every county into 5 to 30 lots, not by turns"
    )
    parser.add_argument("--no-plain", action="store_true", help="leave the plain methods out")


def run(chosen: argparse.Namespace) -> int:
    """Cut every county; return 1 when a check failed.

    Parameters
    ----------
    chosen
        Parsed command line.
    """
    shapes = [shape for shape in _shapes(chosen) if fnmatch(shape.name, chosen.only)]
    if not shapes:
        return nothing_ran(f"No county matches {chosen.only}.")
    warm_up()
    results = Results(chosen.json)
    for shape in shapes:
        for row in run_shape(shape, chosen):
            results.add(row)
    for line in summary(results.rows):
        print(line)
    return int(any(row.checker not in SOUND for row in results.rows))


def _shapes(chosen: argparse.Namespace) -> Iterator[Shape]:
    """Yield the counties asked for, in the order they run."""
    for place in range(chosen.seeds):
        seed = chosen.seed + place
        turns = product((5, 10, 15, 20, 30), (5, 10)) if chosen.all else [_TURNS[(seed - 1) % 10]]
        for lots, percent in turns:
            yield Shape(110, lots, percent, seed)
    for place in range(max(1, chosen.seeds // 10)):
        yield Shape(540, 15, 10, chosen.seed + place)


def run_shape(shape: Shape, chosen: argparse.Namespace) -> Iterator[Row]:
    """Yield the rows of one county: ours, recombination and the plain bound.

    Parameters
    ----------
    shape
        The county.
    chosen
        Parsed command line.
    """
    instance = county(FAMILY, shape)
    seconds = chosen.seconds * (1 if shape.areas < 200 else _LARGE_TIMES)
    row, answer = run_instance(instance, effort_for(seconds, chosen.seed))
    yield row
    if not chosen.no_plain and answer.partition is not None and answer.value is not None:
        yield recom_row(instance, answer.partition, answer.value, chosen.seed)
        yield plain_row(instance, answer.value)


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """Yield what all rows come to.

    Parameters
    ----------
    rows
        What was measured.
    """
    yield ""
    for size in ("110", "540"):
        mine = [row for row in rows if row.instance.startswith(f"{size}-")]
        ours = [row for row in mine if row.family == FAMILY]
        if not ours:
            continue
        gaps = [row.gap_percent for row in ours if row.gap_percent is not None]
        proved = sum(row.status in ("optimal", "infeasible") for row in ours)
        within = sum(gap <= 1.0 for gap in gaps)
        worst = f", worst {max(gaps):.3f} %" if gaps else ""
        yield (
            f"{size} areas: {proved} of {len(ours)} proved, {within} certified within 1 %{worst}; "
            f"processor time at most {max(row.cpu_seconds for row in ours):.1f} s"
        )
        for family, said in (
            ("recom", "recombination, best of 600 plans, above ours"),
            ("plain", "ours above the bound of plain subgradients"),
        ):
            others = [row.gap_percent for row in mine if row.family == family]
            known = [gap for gap in others if gap is not None]
            if known:
                yield f"  {said}: {median(known):.1f} % (median of {len(known)})"
