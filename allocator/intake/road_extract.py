"""Read the roads of an OpenStreetMap extract, ready for driving.

The extract is opened by osmium and its coordinates are turned by pyproj; both come with the
optional extra "roads" and are imported only when an extract is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from allocator.domain.case import Case
from allocator.domain.errors import ScenarioError
from allocator.geo.grid import WGS84_TO_GRID
from allocator.geo.points import IntArray
from allocator.geo.road_graph import Roads, RoadTravel, link_roads
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Spot
from allocator.intake.travel_table import places_of, points_of_places

KMH_PER_MPH = 1.609344
REACH_METRES = 2000
"""Further than this from every road of the extract, a place is not served by it."""

USUAL_LIMITS: Mapping[str, int] = {
    "motorway": 112,
    "motorway_link": 64,
    "trunk": 97,
    "trunk_link": 64,
    "primary": 80,
    "primary_link": 64,
    "secondary": 72,
    "secondary_link": 56,
    "tertiary": 64,
    "tertiary_link": 48,
    "unclassified": 56,
    "residential": 40,
    "living_street": 16,
    "service": 24,
    "road": 48,
}
"""Limit on each class of road where none is stated [km/h]; other classes are not driven.

ASSUMPTION: general limits of British roads, lowered on small roads to what can be driven. That
80 % of a limit is driven on the whole is assumed as well; a scenario may say otherwise.
"""

_CLOSED = {"no", "private", "agricultural", "forestry"}
_LIMIT = re.compile(r"(\d{1,3})(?:\.\d+)?\s*(mph|km/h|kmh)?", re.ASCII)


@dataclass(slots=True)
class _Ways:
    """What was read so far: places of junctions, and stretches both ways."""

    index: dict[int, int] = field(default_factory=dict)
    longitude: list[float] = field(default_factory=list)
    latitude: list[float] = field(default_factory=list)
    tail: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    kmh: list[float] = field(default_factory=list)

    def junction(self, node: Any) -> int:
        """Return the position of a node, numbered when first met."""
        if node.ref not in self.index:
            self.index[node.ref] = len(self.index)
            self.longitude.append(node.lon)
            self.latitude.append(node.lat)
        return self.index[node.ref]


def read_roads(path: Path, log: FindingLog, *, limit_percent: int = 80) -> Roads | None:
    """Read an extract, or add findings that say why it cannot be used.

    Parameters
    ----------
    path
        An ``.osm.pbf`` file, or an ``.npz`` file of roads read before.
    log
        Takes the findings.
    limit_percent
        Speed driven as a percentage of the limit.

    Raises
    ------
    ScenarioError
        When the extra "roads" is not installed.
    """
    if not path.exists():
        log.add(Code.PATH_MISSING, Spot(path.name))
        return None
    if path.is_dir():
        log.add(
            Code.ROADS_UNREADABLE, Spot(path.resolve().name or str(path)), reason="it is a folder"
        )
        return None
    try:
        if path.suffix == ".npz":
            return Roads.from_bytes(path.read_bytes())
        ways = _read_ways(path)
    except (OSError, RuntimeError, ValueError) as fault:
        log.add(Code.ROADS_UNREADABLE, Spot(path.name), reason=str(fault).rstrip("."))
        return None
    if not ways.tail:
        log.add(Code.ROADS_NONE, Spot(path.name))
        return None
    return _linked(ways, limit_percent)


def roads_for(
    path: Path, case: Case, log: FindingLog, limit_percent: int = 80
) -> RoadTravel | None:
    """Read the roads on which a case's carers drive, or add findings that say why not.

    Parameters
    ----------
    path, log, limit_percent
        As for `read_roads`.
    case
        Whose places have to be near the roads.
    """
    roads = read_roads(path, log, limit_percent=limit_percent)
    if roads is None:
        return None
    travel = RoadTravel(name=path.name, roads=roads)
    check_reach(travel, case, log)
    return travel


def check_reach(travel: RoadTravel, case: Case, log: FindingLog) -> None:
    """Add a finding when places of the case are far from every road."""
    places = places_of(case)
    gaps = travel.off_road(points_of_places(places))
    far = np.flatnonzero(gaps > REACH_METRES).tolist()
    if not far:
        return
    areas = sorted({places[index].lsoa11cd or "an area nobody stated" for index in far})
    shown = ", ".join(areas[:5]) + (f" and {len(areas) - 5} more" if len(areas) > 5 else "")
    code = Code.ROADS_ELSEWHERE if 2 * len(far) > len(places) else Code.ROAD_FAR
    facts = {"count": len(far), "others": shown, "kilometres": int(gaps.max()) // 1000}
    log.add(code, Spot(travel.name), **facts)


def _read_ways(path: Path) -> _Ways:
    """Read every stretch that cars may use."""
    try:
        import osmium  # noqa: PLC0415  only the "roads" extra installs it
    except ImportError:
        raise ScenarioError(
            "travel.source: reading an extract needs two more packages. "
            'Install them with: pip install "allocator[roads]"'
        ) from None
    ways = _Ways()
    keep = osmium.filter.KeyFilter("highway")
    for found in osmium.FileProcessor(str(path)).with_locations().with_filter(keep):
        if isinstance(found, osmium.osm.Way):
            _add(ways, found)
    return ways


def _add(ways: _Ways, way: Any) -> None:
    """Add a way's stretches in the directions in which it is driven."""
    kmh = speed_limit(way.tags)
    if kmh is None:
        return
    onward, back = directions(way.tags)
    nodes = [ways.junction(node) for node in way.nodes if node.location.valid()]
    for tail, head in pairwise(nodes):
        for start, end, is_open in ((tail, head, onward), (head, tail, back)):
            if is_open and start != end:
                ways.tail.append(start)
                ways.head.append(end)
                ways.kmh.append(kmh)


def speed_limit(tags: Any) -> float | None:
    """Return the limit on a way [km/h], or `None` where cars do not go.

    Parameters
    ----------
    tags
        Tags of the way by key.
    """
    usual = USUAL_LIMITS.get(tags.get("highway", ""))
    access = next((tags.get(key) for key in _keys_of_access() if tags.get(key)), "yes")
    if usual is None or access in _CLOSED:
        return None
    stated = _LIMIT.fullmatch(tags.get("maxspeed", "").strip().lower())
    if stated is None or int(stated[1]) == 0:
        return float(usual)
    return int(stated[1]) * (KMH_PER_MPH if stated[2] == "mph" else 1.0)


def _keys_of_access() -> Iterator[str]:
    """Yield the tags that say whether cars may go, the most special first."""
    yield from ("motorcar", "motor_vehicle", "vehicle", "access")


def directions(tags: Any) -> tuple[bool, bool]:
    """Return whether a way is driven in the order of its nodes, and against it.

    Parameters
    ----------
    tags
        Tags of the way by key.
    """
    stated = tags.get("oneway", "")
    if stated in ("-1", "reverse"):
        return False, True
    is_round = tags.get("junction", "") in ("roundabout", "circular")
    is_usual = is_round or tags.get("highway", "") == "motorway"
    return True, not (stated in ("yes", "true", "1") or (is_usual and stated != "no"))


def _linked(ways: _Ways, limit_percent: int) -> Roads:
    """Return what was read as a network on the British National Grid."""
    import pyproj  # noqa: PLC0415  only the "roads" extra installs it

    to_grid = pyproj.Transformer.from_pipeline(WGS84_TO_GRID).transform
    east, north = to_grid(np.array(ways.longitude), np.array(ways.latitude))
    tail, head = (np.array(ends, dtype=np.int64) for ends in (ways.tail, ways.head))
    length = np.hypot(east[head] - east[tail], north[head] - north[tail])
    speed = np.array(ways.kmh) * limit_percent / 100
    stretches: dict[str, IntArray] = {
        "tail": tail,
        "head": head,
        "milliseconds": np.maximum(1, np.rint(length * 3600 / speed)).astype(np.int64),
        "decimetres": np.rint(length * 10).astype(np.int64),
    }
    places = (np.rint(east).astype(np.int64), np.rint(north).astype(np.int64))
    return link_roads(places, stretches)
