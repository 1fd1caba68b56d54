"""Judge districts from the numbers they were cut from.

Plain Python, nothing of the project: what a district must be is written down again, so that a
mistake of the search cannot hide here.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

MILLION = 1_000_000
"""Optima are published in millions."""

_DECIMALS = 2
"""Of published optima at least, zeros at their end left out."""


class Claim(NamedTuple):
    """What is said of a plan: its value, and what no plan can cost less than; both whole."""

    value: int
    bound: int | None


@dataclass(frozen=True)
class Ground:
    """What districts are cut from.

    Parameters
    ----------
    size
        Of every unit.
    cost
        Of a unit with another as the hub of its district.
    edges
        Neighbours.
    lots
        How many districts.
    low, high
        Least and most size of a district.
    best_known
        The published optimum, if any, and how exactly it is given, in the measure of cost.
    """

    size: Mapping[str, int]
    cost: Callable[[str, str], int]
    edges: Sequence[tuple[str, str]]
    lots: int
    low: int
    high: int
    best_known: tuple[float, float] | None = None


def judge(ground: Ground, hub_of: Mapping[str, str], claim: Claim | None = None) -> tuple[int, str]:
    """Work out what districts cost and what is wrong with them.

    Parameters
    ----------
    ground
        What they were cut from.
    hub_of
        The hub of every unit's district: a unit of the same district.
    claim
        What is said of them; nothing by default.

    Returns
    -------
    tuple
        The cost, and ``ok`` or the first fault.
    """
    if hub_of.keys() != ground.size.keys():
        return 0, "not every unit once"
    if not set(hub_of.values()) <= ground.size.keys():
        return 0, "a hub is no unit"
    total = sum(ground.cost(unit, hub) for unit, hub in hub_of.items())
    return total, _fault_of_lots(ground, hub_of) or _fault_of_claim(ground, total, claim) or "ok"


def _fault_of_lots(ground: Ground, hub_of: Mapping[str, str]) -> str:
    members: dict[str, set[str]] = {}
    for unit, hub in hub_of.items():
        members.setdefault(hub, set()).add(unit)
    if len(members) != ground.lots:
        return f"{len(members)} districts"
    for hub, units in sorted(members.items()):
        if hub not in units:
            return f"hub {hub} lies in another district"
        size = sum(ground.size[unit] for unit in units)
        if not ground.low <= size <= ground.high:
            return f"district {hub} has {size}"
        if _reached(ground, hub, units) != units:
            return f"district {hub} is in pieces"
    return ""


def _fault_of_claim(ground: Ground, total: int, claim: Claim | None) -> str:
    if claim is None:
        return ""
    if claim.value != total:
        return f"value is {total}"
    if claim.bound is not None and claim.bound > total:
        return "bound above value"
    if claim.bound is not None and ground.best_known is not None:
        best, exactness = ground.best_known
        if claim.bound > best + exactness:
            return "bound above best known"
    return ""


def _reached(ground: Ground, start: str, inside: set[str]) -> set[str]:
    """Return the units of a district that its hub can reach without leaving it."""
    neighbours: dict[str, list[str]] = {unit: [] for unit in inside}
    for one, other in ground.edges:
        if one in inside and other in inside:
            neighbours[one].append(other)
            neighbours[other].append(one)
    reached, ahead = {start}, [start]
    while ahead:
        for near in neighbours[ahead.pop()]:
            if near not in reached:
                reached.add(near)
                ahead.append(near)
    return reached


def ground_of_folder(folder: Path) -> Ground:
    """Read what districts are cut from out of the four files of a folder.

    Parameters
    ----------
    folder
        With ``instance.json``, ``units.csv``, ``edges.csv`` and ``dist_km.csv``.
    """
    text = (folder / "instance.json").read_text(encoding="utf-8-sig")
    head = json.loads(text, parse_float=Decimal)
    size = {line["unit"]: int(line["pop"]) for line in _table(folder / "units.csv")}
    km = {line["unit"]: line for line in _table(folder / "dist_km.csv")}
    best = head.get("optimal_contiguous")
    return Ground(
        size=size,
        cost=lambda unit, hub: size[unit] * int(km[unit][hub]) ** 2,
        edges=[(line["u"], line["v"]) for line in _table(folder / "edges.csv")],
        lots=head["k"],
        low=head["L"],
        high=head["U"],
        best_known=None if best is None else _published(Decimal(best)),
    )


def _published(best: Decimal) -> tuple[float, float]:
    """Return an optimum given in millions, and one step of its last decimal."""
    exponent = min(int(best.as_tuple().exponent), -_DECIMALS)
    return float(best) * MILLION, float(f"1e{exponent}") * MILLION


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def ground_of_grid(side: int, lots: int, low: int, high: int, best: int | None) -> Ground:
    """Return what districts of a square grid are cut from; units are called ``row,column``.

    Parameters
    ----------
    side
        Cells on one side; a cell's neighbours are beside, above and below it.
    lots, low, high
        How many districts, and the fewest and most cells of one.
    best
        The published optimum, if any.
    """
    places = {f"{row},{column}": (row, column) for row in range(side) for column in range(side)}

    def cost(unit: str, hub: str) -> int:
        """Return the square of the distance of two cells in whole hundredths of a cell."""
        down, across = (a - b for a, b in zip(places[unit], places[hub], strict=True))
        return math.isqrt(10_000 * (down * down + across * across)) ** 2

    beside = ((0, 1), (1, 0))
    pairs = [(name, f"{r + a},{c + b}") for name, (r, c) in places.items() for a, b in beside]
    return Ground(
        size=dict.fromkeys(places, 1),
        cost=cost,
        edges=[pair for pair in pairs if pair[1] in places],
        lots=lots,
        low=low,
        high=high,
        best_known=None if best is None else (best, 0),
    )
