"""Instances in Solomon's format, and the best known distances beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_COLUMNS = 7


@dataclass(frozen=True, slots=True, eq=False)
class VrptwInstance:
    """One instance as it stands in its file; row 0 of every array is the depot.

    Parameters
    ----------
    name
        Name of the file without its ending.
    vehicles, capacity
        How many vehicles there are and what each can take.
    place
        Coordinates, shape ``(depot and customers, 2)``.
    demand, ready, due, service
        Load, first and last start, and length of the stop, each ``(depot and customers,)``.
    """

    name: str
    vehicles: int
    capacity: int
    place: NDArray[np.int64]
    demand: NDArray[np.int64]
    ready: NDArray[np.int64]
    due: NDArray[np.int64]
    service: NDArray[np.int64]

    @property
    def distance(self) -> NDArray[np.float64]:
        """Straight-line distances, in double precision."""
        step = self.place[:, None, :] - self.place[None, :, :]
        squares: NDArray[np.float64] = np.sqrt((step * step).sum(axis=2))
        return squares


def read_instance(path: Path) -> VrptwInstance:
    """Read one file.

    Parameters
    ----------
    path
        A file in Solomon's format.

    Raises
    ------
    ValueError
        When the file has no line of vehicles or a customer line of another length.
    """
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    numbers = [[int(word) for word in words] for words in lines if words and words[0].isdigit()]
    if not numbers or len(numbers[0]) != 2:
        raise ValueError(f"{path.name}: no line with the number of vehicles and their capacity.")
    wrong = [row for row in numbers[1:] if len(row) != _COLUMNS]
    if wrong or len(numbers) < 3:
        raise ValueError(f"{path.name}: customer lines have {_COLUMNS} numbers, not {wrong[:1]}.")
    (vehicles, capacity), *rows = numbers
    _, x, y, demand, ready, due, service = np.array(rows, dtype=np.int64).T
    place = np.stack([x, y], axis=1)
    return VrptwInstance(path.stem, vehicles, capacity, place, demand, ready, due, service)


def instance_paths(folder: Path, pattern: str) -> Iterator[Path]:
    """Yield the instance files of a folder, sorted by name.

    Parameters
    ----------
    folder
        Read recursively; files that do not look like Solomon's format are passed over.
    pattern
        Shell pattern the name must match, with or without its ending.
    """
    for path in sorted(folder.rglob("*.txt")):
        if fnmatch(path.stem, pattern) or fnmatch(path.name, pattern):
            head = path.read_text(encoding="utf-8", errors="replace")[:2000]
            if "VEHICLE" in head and "CUSTOMER" in head:
                yield path


def read_best_known(folder: Path) -> dict[str, float]:
    """Read the best known distances of ``BKS.json``, by instance; empty when there is none.

    Entries whose name ends in ``_distance`` are total distances. Others count vehicles first, so
    they say nothing about the distance alone and are left out.

    Parameters
    ----------
    folder
        The folder given on the command line.
    """
    path = folder / "BKS.json"
    if not path.exists():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))
    ending = "_distance"
    return {
        name.removesuffix(ending).upper(): float(entry["best_known_cost"])
        for name, entry in entries.items()
        if name.endswith(ending)
    }
