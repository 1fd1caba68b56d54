"""Read pairs of areas: rules about water, and neighbours as somebody states them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot
from pathlib import Path

import numpy as np

from allocator.geo.points import IntArray
from allocator.intake.areas.tables import BRIDGES, read_table
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Hints
from allocator.intake.records import Records
from allocator.lots.areas import Areas, connected
from allocator.lots.crossings import Crossing, CrossingRule

FAR_METRES = 10_000
"""Two areas with more than this between them are joined by no bridge and no ferry [m]."""

Metres = Callable[[int, int], float]
"""Tells how far two areas lie apart, by index [m]."""


def read_bridges(path: Path, areas: Areas, log: FindingLog) -> list[Crossing] | None:
    """Read somebody's rules about areas that are there already.

    Parameters
    ----------
    path
        CSV with the columns of `BRIDGES`.
    areas
        The areas, with their neighbours so far.
    log
        Takes the findings.
    """
    table = read_table(path, BRIDGES, log)
    if table is None:
        return None
    east, north = areas.easting.tolist(), areas.northing.tolist()

    def metres(one: int, other: int) -> float:
        """Return how far apart two areas lie [m], by row."""
        return hypot(east[one] - east[other], north[one] - north[other])

    return stated_crossings(table, areas.ids, areas.edges, metres, log)


def stated_pairs(table: Records, ids: Sequence[str], log: FindingLog) -> IntArray:
    """Return the neighbours that a table states, the lower first, each pair once, ascending.

    Parameters
    ----------
    table
        The rows, with areas nobody knows.
    ids
        The areas there are.
    log
        Takes the findings.
    """
    pairs = [pair for _, pair in _pairs(table, ids, log)]
    return np.array(sorted(set(pairs)), dtype=np.int64).reshape(-1, 2)


def stated_crossings(
    table: Records,
    ids: Sequence[str],
    touching: IntArray | None,
    metres: Metres,
    log: FindingLog,
) -> list[Crossing]:
    """Return the rules about water that a table states, and add findings about odd ones.

    Parameters
    ----------
    table
        The rows.
    ids
        The areas there are.
    touching
        Neighbours by the map, shape ``(pairs, 2)``; ``None`` where they are not known.
    metres
        How far areas lie apart.
    log
        Takes the findings.
    """
    pairs = _pairs(table, ids, log)
    near = None if touching is None else set(map(tuple, touching.tolist()))
    part_of = _parts(len(ids), near or set(), table, pairs)
    found: list[Crossing] = []
    for index, (one, other) in pairs:
        word = table["rule"][index]
        if not isinstance(word, str):
            continue
        rule, apart = CrossingRule(word), metres(one, other)
        spot = table.spot(index, "from_area")
        is_idle = near is not None and (one, other) not in near and part_of[one] == part_of[other]
        if rule is CrossingRule.WATER and is_idle:
            log.add(Code.NOTHING_TO_PART, spot, ids[one], other=ids[other])
        elif rule is not CrossingRule.WATER and apart > FAR_METRES:
            facts = {"other": ids[other], "kilometres": round(apart / 1000)}
            log.add(Code.CROSSING_FAR, spot, ids[one], **facts)
        found.append(Crossing(ids[one], ids[other], rule))
    return found


def _parts(
    count: int,
    near: set[tuple[int, int]],
    table: Records,
    pairs: Sequence[tuple[int, tuple[int, int]]],
) -> dict[int, int]:
    """Return the part of every area by neighbours and bridges: water between parts says much."""
    bridges = {pair for index, pair in pairs if table["rule"][index] == CrossingRule.BRIDGE}
    edges = np.array(sorted(near | bridges), dtype=np.int64).reshape(-1, 2)
    parts = connected(range(count), edges)
    return {area: number for number, part in enumerate(parts) for area in part}


def _pairs(
    table: Records, ids: Sequence[str], log: FindingLog
) -> list[tuple[int, tuple[int, int]]]:
    """Return row and areas of each pair that a table names, with findings for the others."""
    where = {area: index for index, area in enumerate(ids)}
    hints = Hints(where)
    pairs = []
    for index, (one, other) in table.good("from_area", "to_area"):
        for column, area in (("from_area", one), ("to_area", other)):
            if area not in where:
                spot = table.spot(index, column)
                log.add(Code.MAP_AREA_UNKNOWN, spot, area, hint=hints(area))
        if one == other and one in where:
            log.add(Code.CROSSING_TO_ITSELF, table.spot(index, "to_area"), one)
        elif one in where and other in where:
            low, high = sorted((where[one], where[other]))
            pairs.append((index, (low, high)))
    return pairs
