"""Districting instances in folders: units, neighbours, distances, and what is published of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILES = ("instance.json", "units.csv", "edges.csv", "dist_km.csv")

MOST = 10**15
"""The largest number that is read; more could not be multiplied in 64 bits."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DistrictingInstance:
    """One instance as it stands in its folder.

    Parameters
    ----------
    name
        Name of the folder.
    ids
        Of every unit, in the order of ``units.csv``.
    people
        Population of every unit, shape ``(units,)``.
    distance
        Whole kilometres between units, shape ``(units, units)``.
    edges
        Neighbours, shape ``(edges, 2)``.
    lots
        How many districts.
    low, high
        Least and most people in a district.
    best_known
        The published optimum, where there is one.
    """

    name: str
    ids: tuple[str, ...]
    people: IntArray
    distance: IntArray
    edges: IntArray
    lots: int
    low: int
    high: int
    best_known: float | None

    @property
    def cost(self) -> IntArray:
        """People times squared kilometres to every hub, shape ``(units, units)``."""
        return self.people[:, None] * self.distance * self.distance


def instance_folders(folder: Path, pattern: str) -> list[Path]:
    """List the folders that hold an instance or a part of one, sorted.

    Parameters
    ----------
    folder
        Searched recursively.
    pattern
        Shell pattern for the folder's name, or for its path below ``folder``.
    """
    found = {path.parent for name in FILES for path in folder.rglob(name)}
    return sorted(
        path
        for path in found
        if fnmatch(path.name, pattern) or fnmatch(path.relative_to(folder).as_posix(), pattern)
    )


def read_instance(folder: Path) -> DistrictingInstance:
    """Read one folder.

    Parameters
    ----------
    folder
        With the four files of `FILES`.

    Raises
    ------
    ValueError
        With the file and its fault: one is missing or cannot be read, counts differ from n and m
        of ``instance.json`` where it states them, a unit is unknown, missing or given twice,
        distances are not symmetric.
    """
    head = _Head.read(folder)
    ids, people = _read_units(folder, head)
    place = {unit: at for at, unit in enumerate(ids)}
    return DistrictingInstance(
        name=folder.name,
        ids=ids,
        people=people,
        distance=_read_distances(folder, place),
        edges=_read_edges(folder, place, head),
        lots=head.lots,
        low=head.low,
        high=head.high,
        best_known=head.best_known,
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """What ``instance.json`` says."""

    units: int | None
    edges: int | None
    lots: int
    low: int
    high: int
    best_known: float | None

    @classmethod
    def read(cls, folder: Path) -> _Head:
        """Read the head of a folder; `ValueError` where it is missing or faulty."""
        name = FILES[0]
        try:
            said = json.loads(_text(folder, name))
        except (ValueError, RecursionError) as fault:
            raise ValueError(f"{name}: no JSON ({fault}).") from fault
        if not isinstance(said, dict):
            raise ValueError(f"{name}: not an object.")
        lots, low, high = (_whole(said, key) for key in ("k", "L", "U"))
        units, edges = (None if said.get(key) is None else _whole(said, key) for key in ("n", "m"))
        best = said.get("optimal_contiguous")
        if best is not None and not _is_number(best):
            raise ValueError(f"{name}: optimal_contiguous is {best!r}, neither a number nor null.")
        if low > high:
            raise ValueError(f"{name}: no district can have {low} to {high} people.")
        return cls(units, edges, lots, low, high, best)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -MOST <= value <= MOST


def _whole(said: dict[str, Any], key: str) -> int:
    number = said.get(key)
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise ValueError(f"{FILES[0]}: {key} is {number!r}, not a whole number from 0.")
    if number > MOST:
        raise ValueError(f"{FILES[0]}: {key} is above {MOST}.")
    return number


def _text(folder: Path, name: str) -> str:
    path = folder / name
    if not path.is_file():
        raise ValueError(f"{name}: there is no such file.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise ValueError(f"{name}: cannot be read ({fault}).") from fault


def _lines(folder: Path, name: str, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the wanted columns of a table's lines, with their numbers in the file."""
    (_, header), *lines = _table(folder, name)
    missing = [column for column in columns if column not in header]
    if missing:
        raise ValueError(f"{name}: no column {missing[0]}.")
    places = [header.index(column) for column in columns]
    for line, words in lines:
        if max(places) >= len(words):
            raise ValueError(f"{name}, line {line}: too short.")
        yield line, [words[place] for place in places]


def _table(folder: Path, name: str) -> list[tuple[int, list[str]]]:
    """Return the lines of a table that are not blank, with their numbers; at least one."""
    lines = csv.reader(_text(folder, name).splitlines())
    try:
        filled = [(lines.line_num, words) for words in lines if words]
    except csv.Error as fault:
        raise ValueError(f"{name}, line {lines.line_num}: {fault}.") from fault
    return filled or [(1, [])]


def _number(word: str, where: str) -> int:
    if not (word.isascii() and word.isdecimal()):
        raise ValueError(f"{where}: {word!r} is no whole number from 0.")
    if len(word) > len(str(MOST)) or int(word) > MOST:
        raise ValueError(f"{where}: a number above {MOST}.")
    return int(word)


def _read_units(folder: Path, head: _Head) -> tuple[tuple[str, ...], IntArray]:
    name, people = FILES[1], dict[str, int]()
    for line, (unit, word) in _lines(folder, name, ("unit", "pop")):
        if unit in people:
            raise ValueError(f"{name}, line {line}: unit {unit} is there twice.")
        people[unit] = _number(word, f"{name}, line {line}")
    if head.units is not None and len(people) != head.units:
        raise ValueError(f"{name}: {len(people)} units, but {FILES[0]} says {head.units}.")
    if not 1 <= head.lots <= len(people):
        raise ValueError(f"{FILES[0]}: {len(people)} units cannot make {head.lots} districts.")
    return tuple(people), np.array(list(people.values()), dtype=np.int64)


def _read_edges(folder: Path, place: dict[str, int], head: _Head) -> IntArray:
    """Return pairs of neighbours, each listed once, or each both ways."""
    name, listed = FILES[2], dict[tuple[int, int], int]()
    for line, ends in _lines(folder, name, ("u", "v")):
        unknown = [unit for unit in ends if unit not in place]
        if unknown:
            raise ValueError(f"{name}, line {line}: unknown unit {unknown[0]}.")
        one, other = (place[unit] for unit in ends)
        if one == other or (one, other) in listed:
            fault = "its own neighbour" if one == other else f"a neighbour of {ends[1]} twice"
            raise ValueError(f"{name}, line {line}: {ends[0]} is {fault}.")
        listed[one, other] = line
    again = [pair for pair in listed if listed.get(pair[::-1], listed[pair]) < listed[pair]]
    edges = {(min(pair), max(pair)) for pair in listed}
    if again and 2 * len(again) != len(listed):
        left, right = (list(place)[at] for at in again[0])
        fault = f"{left} is a neighbour of {right} twice, and others are listed one way"
        raise ValueError(f"{name}, line {listed[again[0]]}: {fault}.")
    if head.edges is not None and head.edges not in (len(edges), len(listed)):
        raise ValueError(f"{name}: {len(edges)} edges, but {FILES[0]} says {head.edges}.")
    return np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)


def _read_distances(folder: Path, place: dict[str, int]) -> IntArray:
    name = FILES[3]
    (_, header), *rows = _table(folder, name)
    _same_units(name, "columns", header[1:], place)
    _same_units(name, "rows", [words[0] for _, words in rows], place)
    across = [place[unit] for unit in header[1:]]
    distance = np.zeros((len(place), len(place)), dtype=np.int64)
    for line, (unit, *words) in rows:
        where = f"{name}, line {line}"
        if len(words) != len(across):
            raise ValueError(f"{where}: {len(words)} distances for {len(across)} units.")
        distance[place[unit], across] = [_number(word, where) for word in words]
    if int(distance.max(initial=0)) ** 2 > MOST:
        raise ValueError(f"{name}: {distance.max()} km, whose square is above {MOST}.")
    uneven = np.argwhere(distance != distance.T)
    if len(uneven):
        one, other = (list(place)[at] for at in uneven[0])
        raise ValueError(f"{name}: {one} to {other} is not as far as back.")
    apart = np.flatnonzero(distance.diagonal())
    if len(apart):
        raise ValueError(f"{name}: {list(place)[apart[0]]} is away from itself.")
    return distance


def _same_units(name: str, what: str, units: list[str], place: dict[str, int]) -> None:
    """Refuse a list of units that are not those of ``units.csv``, each once."""
    unknown = [unit for unit in units if unit not in place]
    if unknown:
        raise ValueError(f"{name}: {what} name {unknown[0]}, which is not in {FILES[1]}.")
    missing = place.keys() - set(units)
    if missing:
        raise ValueError(f"{name}: {what} lack {min(missing)}.")
    if len(units) != len(place):
        raise ValueError(f"{name}: {what} name a unit twice.")
