"""Instances in Solomon's format, and the best known distances beside them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Number = int | float
Numbers = NDArray[Any]

_COLUMNS = 7
_BEST_KNOWN, _ENDING = "BKS.json", "_distance"
_SOLOMON = re.compile(r"(C|R|RC)[12]\d\d", re.IGNORECASE)
_SOLOMON_SIZES = (25, 50, 100)
_DIGITS, _DECIMALS = 7, 3
"""Of a number at the most, so that squares and sums stay exact."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?")
_LARGE = re.compile(r"(?:C|R|RC)[12]_(\d\d?)_\d\d?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class VrptwInstance:
    """One instance as it stands in its file; row 0 of every array is the depot.

    Parameters
    ----------
    name
        Name of the file without its ending.
    title
        The name in its first line.
    vehicles, capacity
        How many vehicles there are and what each can take.
    place
        Coordinates, shape ``(depot and customers, 2)``.
    demand, ready, due, service
        Load, first and last start, and length of the stop, each ``(depot and customers,)``. Whole
        numbers unless the file has decimals.
    """

    name: str
    title: str
    vehicles: int
    capacity: Number
    place: Numbers
    demand: Numbers
    ready: Numbers
    due: Numbers
    service: Numbers

    @property
    def has_whole_loads(self) -> bool:
        """Whether loads and capacity are whole numbers."""
        return not any(float(load) % 1 for load in (self.capacity, *self.demand.tolist()))

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
        When the file has no line of vehicles, no customer, a customer line of another length, a
        customer that is missing, one that no vehicle can serve, or a number of too many digits.
    """
    try:
        title, *rest = _text(path).splitlines() or [""]
        lines = [line.split() for line in rest]
        numbers = [[_number(word) for word in words] for words in lines if _is_numbers(words)]
    except (OSError, ValueError) as fault:
        raise ValueError(f"{path.name}: cannot be read ({fault}).") from fault
    if not numbers or len(numbers[0]) != 2:
        raise ValueError(f"{path.name}: no line with the number of vehicles and their capacity.")
    wrong = [row for row in numbers[1:] if len(row) != _COLUMNS]
    if wrong:
        raise ValueError(f"{path.name}: customer lines have {_COLUMNS} numbers, not {wrong[0]}.")
    if len(numbers) < 3:
        raise ValueError(f"{path.name}: there is no customer.")
    (vehicles, capacity), *rows = numbers
    faults = list(_faults(vehicles, capacity, rows))
    if faults:
        raise ValueError(f"{path.name}: {faults[0]}.")
    _, x, y, demand, ready, due, service = np.array(rows).T
    place = np.stack([x, y], axis=1)
    return VrptwInstance(
        path.stem, title.strip(), int(vehicles), capacity, place, demand, ready, due, service
    )


def _text(path: Path) -> str:
    """Return the text of a file; letters of a title in another encoding do not matter."""
    return path.read_text(encoding="utf-8", errors="replace")


def _is_numbers(words: list[str]) -> bool:
    """Tell whether a line holds a number, and so is no heading."""
    return any(_NUMBER.fullmatch(word) for word in words)


def _number(word: str) -> Number:
    """Return a number, a whole one where its decimals are nothing."""
    if not _NUMBER.fullmatch(word):
        raise ValueError(f"{word} stands among numbers")
    whole, _, decimals = word.partition(".")
    if len(decimals.rstrip("0")) > _DECIMALS:
        raise ValueError(f"{word} has more than {_DECIMALS} decimals")
    if len(whole.lstrip("+-0")) > _DIGITS:
        raise ValueError(f"{word} has more than {_DIGITS} digits")
    return float(word) if decimals.strip("0") else int(whole)


def _faults(vehicles: Number, capacity: Number, rows: list[list[Number]]) -> Iterator[str]:
    """Yield what makes an instance senseless, in the order of the file."""
    if vehicles < 1 or vehicles % 1 or capacity <= 0:
        yield f"{vehicles} vehicles of capacity {capacity} serve nobody"
    for expected, (number, _, _, demand, ready, due, service) in enumerate(rows):
        if number != expected:
            yield f"customer {expected} is missing; the line after {expected - 1} has {number}"
            return
        if not 0 <= demand <= capacity:
            yield f"customer {number} asks for {demand} of a capacity of {capacity}"
        if not 0 <= ready <= due:
            yield f"the window of customer {number} runs from {ready} to {due}"
        if service < 0:
            yield f"customer {number} is served for {service}"
    yield from _out_of_reach(rows)


def _out_of_reach(rows: list[list[Number]]) -> Iterator[str]:
    """Yield the customers whom a vehicle that drives straight there and back cannot serve.

    Ways are cut to tenths, as some publications have them: no more is refused than is out of reach
    by any convention.
    """
    _, x, y, _, leaves, shuts, _ = rows[0]
    for number, east, north, _, ready, due, service in rows[1:]:
        way = math.floor(10 * math.hypot(east - x, north - y)) / 10
        if leaves + way > due:
            yield f"customer {number} is to be reached by {due}; that is {way:.1f} from the depot"
        elif max(leaves + way, ready) + service + way > shuts:
            yield f"from customer {number} no vehicle is back by {shuts}"


def odd_size(name: str, customers: int) -> str:
    """Say that a file has another number of customers than its name stands for, or nothing.

    Solomon's names stand for 25, 50 or 100 customers; ``C1_2_1`` of Gehring and Homberger stands
    for 200. A file that was cut off can only be known by this.

    Parameters
    ----------
    name
        Name of the file without its ending, or the one in its first line.
    customers
        How many were read.
    """
    large = _LARGE.fullmatch(name)
    if large:
        sizes: tuple[int, ...] = (100 * int(large[1]),)
    else:
        sizes = _SOLOMON_SIZES if _SOLOMON.fullmatch(name) else ()
    if not sizes or customers in sizes:
        return ""
    named = " or ".join(map(str, sizes))
    return f"{name}: {customers} customers were read; files of this name have {named}."


def sort_files(folder: Path, pattern: str) -> tuple[list[Path], list[Path]]:
    """Return the instance files of a folder, and the text files that hold no instance.

    Parameters
    ----------
    folder
        Read recursively; a single file is taken as it is.
    pattern
        Shell pattern the name must match, with or without its ending.
    """
    instances: list[Path] = []
    others: list[Path] = []
    for path in _text_files(folder) if folder.is_dir() else [folder]:
        if fnmatch(path.stem, pattern) or fnmatch(path.name, pattern):
            (instances if _looks_right(path) else others).append(path)
    return instances, others


def _text_files(folder: Path) -> list[Path]:
    """List the text files of a folder, whatever the case of their ending."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() == ".txt")
    return sorted(path for path in found if path.is_file())


def _looks_right(path: Path) -> bool:
    """Tell whether a file is empty or has a heading; whoever reads it says what else is wrong."""
    try:
        head = _text(path)[:2000].upper()
    except OSError:
        return True
    return not head.strip() or "VEHICLE" in head or "CUSTOMER" in head


def read_best_known(folder: Path) -> dict[tuple[str, int], float]:
    """Read the best known distances of every ``BKS.json`` near; empty when there is none.

    Entries whose name ends in ``_distance`` are total distances. Others count vehicles first, so
    they say nothing about the distance alone and are left out.

    Parameters
    ----------
    folder
        The folder, or the file, given on the command line. Lists in it and below it count, and
        without any of them the one in the nearest folder above.

    Returns
    -------
    dict
        Distance by name in capitals and number of customers, 0 where the list does not say.

    Raises
    ------
    ValueError
        When a list cannot be read.
    """
    known: dict[tuple[str, int], float] = {}
    for path in _lists(folder):
        try:
            for name, entry in json.loads(path.read_text(encoding="utf-8")).items():
                if name.endswith(_ENDING):
                    key = name.removesuffix(_ENDING).upper(), int(entry.get("jobs", 0))
                    known[key] = float(entry["best_known_cost"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"{path}: no list of best known distances ({fault!r}).") from fault
    return known


def _lists(folder: Path) -> list[Path]:
    """Return the lists of best known distances in and below a folder, or else the nearest above."""
    below = sorted(folder.rglob(_BEST_KNOWN)) if folder.is_dir() else []
    above = (near / _BEST_KNOWN for near in folder.resolve().parents)
    return below or [path for path in above if path.is_file()][:1]


def best_known(known: Mapping[tuple[str, int], float], name: str, customers: int) -> float | None:
    """Return the best known distance of an instance of this size, if there is one."""
    return known.get((name.upper(), customers), known.get((name.upper(), 0)))
