"""Find the parts of a map that hang together with no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from allocator.geo.points import IntArray
from allocator.intake.areas.map_file import Shapes
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Spot
from allocator.lots.areas import connected
from allocator.lots.crossings import Crossing


@dataclass(frozen=True, slots=True, eq=False)
class Outlined:
    """Areas with their outlines, in the order of their ids, and where each is said."""

    ids: tuple[str, ...]
    shapes: Shapes
    spots: tuple[Spot, ...]

    def metres(self, one: int, other: int) -> float:
        """Return how far two areas lie apart [m]."""
        return float(shapely.distance(self.shapes[one], self.shapes[other]))


def check_islands(
    areas: Outlined, edges: IntArray, crossings: Sequence[Crossing], log: FindingLog
) -> None:
    """Add a finding for each part that hangs together with no other.

    It is an error unless some rule about water names the part and another one, so that somebody
    has thought of it.

    Parameters
    ----------
    areas
        The areas.
    edges
        Neighbours after all rules, shape ``(edges, 2)``.
    crossings
        The rules.
    log
        Takes the findings.
    """
    parts = sorted(connected(range(len(areas.ids)), edges), key=lambda part: (-len(part), part))
    of = {area: number for number, part in enumerate(parts) for area in part}
    where = {area: index for index, area in enumerate(areas.ids)}
    thought_of = set()
    for found in crossings:
        if found.one in where and found.other in where:
            one, other = of[where[found.one]], of[where[found.other]]
            thought_of |= {one, other} if one != other else set()
    for number, part in enumerate(parts[1:], 1):
        _tell(areas, part, number in thought_of, log)


def _tell(areas: Outlined, part: list[int], is_meant: bool, log: FindingLog) -> None:
    """Add the finding about one part."""
    first, spot = part[0], areas.spots[part[0]]
    more = len(part) - 1
    others = f" with {more} more" if more else ""
    if is_meant:
        log.add(Code.AREAS_APART, spot, areas.ids[first], others=others)
        return
    inside = set(part)
    rest = np.array([index for index in range(len(areas.ids)) if index not in inside])
    tree = shapely.STRtree(areas.shapes[rest])
    ends, gaps = tree.query_nearest(areas.shapes[part], return_distance=True, all_matches=False)
    nearest = int(gaps.argmin())
    here, there = part[int(ends[0][nearest])], int(rest[int(ends[1][nearest])])
    log.add(
        Code.AREA_ISLAND,
        spot,
        areas.ids[here],
        others=others,
        other=areas.ids[there],
        metres=round(float(gaps[nearest])),
        first=areas.ids[here],
    )
