"""One measured result, the table on screen and the JSON file beside it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from allocator.workspace.draft import write_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one instance of one family gave.

    Parameters
    ----------
    family, instance, size
        What was run.
    value, bound
        What was reached, and what no plan can go below; ``None`` where there is none.
    best_known
        The best published value, where there is one.
    gap_percent
        Value above the best known, or above the bound where nothing is published [%].
    cpu_seconds, wall_seconds
        Time used.
    status
        ``optimal``, ``feasible``, ``infeasible``, ``unproven`` or ``unreadable``; beside a
        published value also ``best known`` or ``better``.
    checker
        What an independent re-check said: ``ok`` or the fault it found.
    """

    family: str
    instance: str
    size: str
    value: float | None
    bound: float | None
    best_known: float | None
    gap_percent: float | None
    cpu_seconds: float
    wall_seconds: float
    status: str
    checker: str


_TINY = 0.001
"""Below this four decimals would leave nothing of a value."""

SAME = 0.01
"""Best known values are printed with six digits."""

_TITLES = [field.name for field in fields(Row)]


def gap_percent(value: float | None, reference: float | None) -> float | None:
    """Return how far a value lies above a reference, in per cent of the larger of the two.

    Parameters
    ----------
    value
        What was reached.
    reference
        A best known value or a bound. Two that are alike have no gap, zeros included.
    """
    if value is None or reference is None:
        return None
    if value == reference:
        return 0.0
    return 100.0 * (value - reference) / max(abs(value), abs(reference))


def against_known(value: float, best: float | None) -> tuple[str, float | None]:
    """Return the status of a sound value beside the best known one, and its gap [%].

    Parameters
    ----------
    value
        What was reached, not rounded.
    best
        What is published, ``None`` where nothing is. A difference that its digits do not show is
        none: the status is ``best known`` and the gap 0.
    """
    if best is None:
        return "feasible", None
    if abs(value - best) <= SAME:
        return "best known", 0.0
    return "better" if value < best else "feasible", 100.0 * (value - best) / best


class Clock:
    """Wall and CPU seconds since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    @property
    def wall(self) -> float:
        """Seconds that passed."""
        return round(time.perf_counter() - self._wall, 2)

    @property
    def cpu(self) -> float:
        """Seconds of processor time used by this process."""
        return round(time.process_time() - self._cpu, 2)


def print_header() -> None:
    """Print the column titles."""
    print(_line(_TITLES), flush=True)


def print_row(row: Row) -> None:
    """Print one row as soon as it is there; what only its family measures is left out."""
    print(_line([_text(getattr(row, title)) for title in _TITLES]), flush=True)


def write_json(rows: Sequence[Row], path: Path | None) -> None:
    """Write the rows as a JSON list, the file whole or not at all; do nothing without a path."""
    if path is not None:
        write_file(path, json.dumps([asdict(row) for row in rows], indent=1).encode())


class Results:
    """The rows of one run, each printed and kept on disk as soon as it is there.

    Whatever ends a run before its time, a fault or Ctrl-C, costs no row that was measured.

    Parameters
    ----------
    path
        The file of JSON they are kept in; none by default.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.rows: list[Row] = []
        self._path = path
        print_header()

    def add(self, row: Row) -> None:
        """Print one more row and write all of them."""
        self.rows.append(row)
        print_row(row)
        write_json(self.rows, self._path)


def unreadable(family: str, instance: str, fault: str) -> Row:
    """Return the row of a file that holds no instance.

    Parameters
    ----------
    family, instance
        What should have run.
    fault
        Why it did not.
    """
    return Row(
        family=family,
        instance=instance,
        size="-",
        value=None,
        bound=None,
        best_known=None,
        gap_percent=None,
        cpu_seconds=0.0,
        wall_seconds=0.0,
        status="unreadable",
        checker=fault,
    )


def none_in(folder: Path, pattern: str) -> int:
    """Say on stderr why a folder gave no instance, and return the exit code for that.

    Parameters
    ----------
    folder
        As it was asked for.
    pattern
        What names had to match.
    """
    if not folder.exists():
        return nothing_ran(f"There is no folder {folder}.")
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        return nothing_ran(f"{folder}: may not be read here.")
    if pattern == "*":
        return nothing_ran(f"There is no instance in {folder}.")
    return nothing_ran(f"No instance in {folder} matches {pattern}.")


def nothing_ran(reason: str) -> int:
    """Say on stderr why there is no row, and return the exit code for that."""
    print(reason, file=sys.stderr)
    return 1


def _text(value: object) -> str:
    if value is None:
        return "-"
    if not isinstance(value, float):
        return str(value)
    return f"{value:.4g}" if 0 < abs(value) < _TINY else f"{value:.4f}"


def _line(cells: Sequence[str]) -> str:
    widths = [8, 26, 14, 12, 12, 12, 11, 11, 12, 10, 8]
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return " ".join(padded).rstrip()
