"""Lists of best known values that lie about public home-care instances."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from math import inf
from pathlib import Path

_LISTS = frozenset({"best_known.csv", "hhcrsp_best_known.csv"})

_LEVELS = 3
"""How many folders above are looked into."""


def read_best_known(folder: Path) -> dict[str, float]:
    """Read the best known Z of each instance; empty where no list is near.

    Parameters
    ----------
    folder
        The folder, or the file, given on the command line. Lists in it and below it count, and
        without any of them those of the nearest folder above, up to three levels. Lines that name
        no instance, or have no number above 0 for a total, are left out.
    """
    known: dict[str, float] = {}
    for path in _lists(folder.resolve()):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            known.update(_best_of(csv.DictReader(file)))
    return known


def _lists(start: Path) -> list[Path]:
    """Return the lists of a folder and below it, or of the nearest folder above that has any."""
    if start.is_dir():
        below = sorted(path for path in start.rglob("*.csv") if path.name in _LISTS)
        if below:
            return below
    above = ([near / name for name in sorted(_LISTS)] for near in islice(start.parents, _LEVELS))
    found = ([path for path in paths if path.is_file()] for paths in above)
    return next(filter(None, found), [])


def _best_of(lines: Iterable[Mapping[str, str | None]]) -> Iterator[tuple[str, float]]:
    """Yield each instance of a list with the total that gaps can be taken of."""
    for line in lines:
        family, name = line.get("family"), line.get("instance")
        try:
            total = float(line.get("total_cost") or "")
        except ValueError:
            continue  # nobody knows its best
        if family and name and 0 < total < inf:
            yield f"{family}/{name.removesuffix('.json')}", total


def best_of(known: Mapping[str, float], name: str) -> float | None:
    """Return the best known Z of an instance, if a list has one.

    Parameters
    ----------
    known
        By family and file name, as `read_best_known` returns them.
    name
        Family (the folder) and file name; where the list has no such folder, the file name counts
        if only one family has it.
    """
    file = name.rpartition("/")[2]
    alike = [best for other, best in known.items() if other.rpartition("/")[2] == file]
    return known.get(name, alike[0] if len(alike) == 1 else None)
