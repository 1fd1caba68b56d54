"""Square grids into as many districts of as many cells as a side has: published and generated.

Cells beside, above and below each other are neighbours; a cell at a hub costs the square of a
hundred times their distance, rounded down first. Best known values of g5 to g15 are published by
Validi, Buchanan and Lykhovyd (zhelih/districting, decimals there are noise of the solver); a
folder with another ``grids.csv`` can be given.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np

from allocator.lots.design.task import Task, free_task
from benchmarks.cutting import CLOCK_HELP, SOUND, Instance, effort_for, run_instance, warm_up
from benchmarks.districting import summary
from benchmarks.districting_check import ground_of_grid
from benchmarks.rows import Results, nothing_ran, unreadable

FAMILY = "grids"
SECONDS = 120.0
SECONDS_HELP = CLOCK_HELP
PUBLISHED = {
    5: 239_524,
    6: 418_572,
    7: 647_977,
    8: 916_840,
    9: 1_075_716,
    10: 1_773_006,
    11: 2_351_750,
    12: 3_068_868,
    13: 3_896_495,
    14: 4_823_580,
    15: 5_879_310,
}
"""Optima by side. https://doi.org/10.1287/opre.2021.2141, tables of results beside the code."""

_NAME, _TABLE, _DIGITS = re.compile(r"g([1-9]\d?)"), "grids.csv", 15


@dataclass(frozen=True, slots=True)
class Grid:
    """A square grid and how it is cut."""

    side: int
    lots: int
    low: int
    high: int
    best_known: int | None

    @property
    def name(self) -> str:
        """As published."""
        return f"g{self.side}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    parser.add_argument(
        "folder", type=Path, nargs="?", default=None, help=f"folder with {_TABLE}; none needed"
    )


def run(chosen: argparse.Namespace) -> int:
    """Cut every grid; return 1 when a line is faulty or a check failed.

    Parameters
    ----------
    chosen
        Parsed command line.
    """
    try:
        grids = list(_grids(chosen.folder))
    except ValueError as fault:
        return nothing_ran(str(fault))
    wanted = [(name, grid) for name, grid in grids if fnmatch(name, chosen.only)]
    if not wanted:
        return nothing_ran(f"No grid matches {chosen.only}.")
    warm_up()
    results = Results(chosen.json)
    for name, grid in wanted:
        if isinstance(grid, str):
            row = unreadable(FAMILY, name, grid)
        else:
            row, _ = run_instance(described(grid), effort_for(chosen.seconds, chosen.seed))
        results.add(row)
    for line in summary(results.rows):
        print(line)
    return int(any(row.checker not in SOUND for row in results.rows))


def described(grid: Grid) -> Instance:
    """Return a grid as an instance with what its districts are judged by."""
    ground = ground_of_grid(grid.side, grid.lots, grid.low, grid.high, grid.best_known)
    return Instance(FAMILY, grid.name, list(ground.size), grid_task(grid), ground)


def grid_task(grid: Grid) -> Task:
    """Return what is asked for, cells numbered row by row."""
    cells = np.arange(grid.side**2).reshape(grid.side, grid.side)
    row, column = np.divmod(cells.ravel(), grid.side)
    squares = (row[:, None] - row) ** 2 + (column[:, None] - column) ** 2
    cost = np.floor(100 * np.sqrt(squares)).astype(np.int64) ** 2
    beside = np.stack([cells[:, :-1].ravel(), cells[:, 1:].ravel()], axis=1)
    below = np.stack([cells[:-1].ravel(), cells[1:].ravel()], axis=1)
    edges = np.concatenate([beside, below])
    hours = np.ones(grid.side**2, dtype=np.int64)
    return free_task(hours, cost, edges, lots=grid.lots, low=grid.low, high=grid.high)


def _grids(folder: Path | None) -> Iterator[tuple[str, Grid | str]]:
    """Yield the name of every grid, and the grid or what is wrong with its line."""
    if folder is None:
        for side, best in PUBLISHED.items():
            yield f"g{side}", Grid(side, side, side, side, best)
        return
    path = folder if folder.is_file() else folder / _TABLE
    try:
        lines = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except FileNotFoundError:
        raise ValueError(f"{path}: there is no such file.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ValueError(
            f"{path} cannot be read ({getattr(fault, 'strerror', None) or fault})."
        ) from fault
    for line in lines:
        name = line.get("grid") or "?"
        try:
            yield name, _read(line)
        except ValueError as fault:
            yield name, f"{path.name}: {fault}"


def _read(line: Mapping[str, str | None]) -> Grid:
    """Read one line of the table."""
    name = _NAME.fullmatch(line.get("grid") or "")
    if name is None:
        raise ValueError(f"{line.get('grid')!r} is no grid such as g5.")
    words = {key: (line.get(key) or "").strip() for key in ("n", "k", "L", "U", "optimum")}
    wrong = [key for key, word in words.items() if not word.isdecimal() and key != "optimum"]
    best = words.pop("optimum")
    if wrong or (best and not best.isdecimal()):
        raise ValueError(f"{(wrong or ['optimum'])[0]} is no whole number.")
    side = int(name[1])
    if any(len(word) > _DIGITS for word in (*words.values(), best)):
        raise ValueError(f"a number of more than {_DIGITS} digits.")
    cells, lots, low, high = (int(word) for word in words.values())
    if cells != side * side:
        raise ValueError(f"g{side} has {side * side} cells, not {cells}.")
    if not 1 <= lots <= cells or low > high:
        raise ValueError(f"{cells} cells cannot make {lots} districts of {low} to {high}.")
    return Grid(side, lots, low, high, int(best) if best else None)
