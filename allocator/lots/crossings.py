"""Rules about water: bridges make neighbours of areas that do not touch, water parts some that do.

Borders often run along the middle of a river, so areas on both banks touch on the map whether or
not anybody can cross. Carers drive; a lot that holds together on the map only is no lot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from allocator.geo.points import IntArray


class CrossingRule(StrEnum):
    """What lies between two areas."""

    BRIDGE = "bridge"
    FERRY = "ferry"
    WATER = "water"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A rule about two areas, named by their ids, and what it is about."""

    one: str
    other: str
    rule: CrossingRule
    name: str = ""


def with_crossings(
    edges: IntArray,
    where: Mapping[str, int],
    crossings: Iterable[Crossing],
    *,
    ferries: bool = False,
) -> IntArray:
    """Return neighbours after rules about water; the last rule about a pair decides.

    Parameters
    ----------
    edges
        Neighbours by the map, shape ``(edges, 2)``.
    where
        Index of each area by id; rules about areas that are not there are passed over.
    crossings
        A bridge adds an edge, water removes one.
    ferries
        Whether a ferry joins as a bridge does; otherwise it is water, since ferries stop at night
        and in wind.

    Returns
    -------
    numpy.ndarray
        Shape ``(edges, 2)``: the lower area first, each pair once, in ascending order.
    """
    pairs = {(min(pair), max(pair)) for pair in map(tuple, edges.tolist())}
    for found in crossings:
        if found.one not in where or found.other not in where:
            continue
        one, other = sorted((where[found.one], where[found.other]))
        joins = found.rule is CrossingRule.BRIDGE or (found.rule is CrossingRule.FERRY and ferries)
        if joins and one != other:
            pairs.add((one, other))
        else:
            pairs.discard((one, other))
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
