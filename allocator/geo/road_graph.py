"""Driving minutes over a network of roads.

The network is arrays: junctions, and stretches of road that lead from one junction to another.
Where it was read from is not known here.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from allocator.geo.points import BoolArray, IntArray, Points
from allocator.geo.road_search import fastest_ways, nearest_junctions, spread, visit_order
from allocator.geo.travel import CrowFlyTravel, whole_root

SmallArray = NDArray[np.int32]
NOT_SEARCHED = -1
"""Stands where nobody has asked yet."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Roads:
    """Junctions and the stretches between them, sorted by where a stretch begins.

    Parameters
    ----------
    easting, northing
        Where each junction lies [m], shape ``(junctions,)``.
    first
        Stretches that leave junction ``j`` are ``first[j]`` up to ``first[j + 1]``, shape
        ``(junctions + 1,)``.
    head
        Junction each stretch leads to, shape ``(stretches,)``.
    milliseconds, decimetres
        How long a drive along it takes [ms] and how long it is [0.1 m]: fine units, since a
        stretch may be a few metres long and rounding must not add up.
    """

    easting: IntArray
    northing: IntArray
    first: IntArray
    head: IntArray
    milliseconds: IntArray
    decimetres: IntArray

    def to_bytes(self) -> bytes:
        """Return the arrays as the bytes of an .npz file; equal roads give equal bytes."""
        stream = io.BytesIO()
        arrays = {part.name: getattr(self, part.name) for part in fields(self)}
        np.savez_compressed(stream, **arrays)
        return stream.getvalue()

    @staticmethod
    def from_bytes(stored: bytes) -> Roads:
        """Return the roads whose bytes `to_bytes` gave.

        Raises
        ------
        ValueError
            When the bytes are not roads.
        """
        try:
            with np.load(io.BytesIO(stored), allow_pickle=False) as archive:
                return Roads(**{part.name: archive[part.name] for part in fields(Roads)})
        except (OSError, KeyError, ValueError, EOFError, BadZipFile) as fault:
            raise ValueError(f"These bytes are no stored roads: {fault}") from None


def link_roads(places: tuple[IntArray, IntArray], stretches: Mapping[str, IntArray]) -> Roads:
    """Sort stretches into a network and keep the largest part that hangs together.

    Roads behind a locked gate or on an island of their own would strand whoever is nearest to
    them, so only junctions from which, and to which, the main part can be driven are kept.

    Parameters
    ----------
    places
        Easting and northing of the junctions [m], each ``(junctions,)``.
    stretches
        Arrays ``tail``, ``head``, ``milliseconds`` and ``decimetres``, one entry a stretch and way.
    """
    tail, head = stretches["tail"], stretches["head"]
    count = len(places[0])
    keep = _main_part(count, tail, head)
    new = np.cumsum(keep) - 1
    chosen = np.flatnonzero(keep[tail] & keep[head])
    order = chosen[np.lexsort((head[chosen], tail[chosen]))]
    leaving = np.bincount(new[tail[order]], minlength=int(keep.sum()))
    return Roads(
        easting=places[0][keep],
        northing=places[1][keep],
        first=np.concatenate([[0], np.cumsum(leaving)]).astype(np.int64),
        head=new[head[order]].astype(np.int64),
        milliseconds=stretches["milliseconds"][order],
        decimetres=stretches["decimetres"][order],
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class RoadTravel:
    """Drive the fastest way from the junction nearest to one point to the one nearest the other.

    Each search ends when the places asked about are reached and is kept, so that asking for one
    location's places costs little however large the county is.

    The way between a point and its junction is driven at the local pace of `local`, which also
    gives the minutes that every hop takes beside driving. Distances are those of the fastest way.

    Parameters
    ----------
    name
        What outputs call it.
    roads
        The network.
    local
        Pace off the network, and fixed minutes of every hop.

    Raises
    ------
    ValueError
        When the network has no junction.
    """

    name: str
    roads: Roads
    local: CrowFlyTravel = field(default_factory=CrowFlyTravel)
    _snapped: dict[tuple[int, int], tuple[int, int]] = field(
        default_factory=dict, init=False, repr=False
    )
    _column: dict[int, int] = field(default_factory=dict, init=False, repr=False)
    _rows: dict[int, tuple[SmallArray, SmallArray]] = field(
        default_factory=dict, init=False, repr=False
    )

    def __post_init__(self) -> None:
        if not len(self.roads.easting):
            raise ValueError(f"{self.name} has no road that cars can use.")

    @cached_property
    def fingerprint(self) -> str:
        """Text that differs whenever minutes or metres may; equal for equal sources."""
        content = hashlib.sha256(repr(self.local).encode())
        for part in fields(self.roads):
            content.update(np.ascontiguousarray(getattr(self.roads, part.name), "<i8").tobytes())
        return content.hexdigest()

    def off_road(self, points: Points) -> IntArray:
        """Return the metres from each point to its junction, shape ``(points,)``."""
        return self._snap(points)[1]

    def minutes(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole driving minutes, shape ``(from_points, to_points)``."""
        return self._hops(from_points, to_points)[0]

    def metres(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole road metres, shape ``(from_points, to_points)``."""
        return self._hops(from_points, to_points)[1]

    def minutes_paired(self, from_points: Points, to_points: Points) -> IntArray:
        """Return whole driving minutes from each point to its partner, shape ``(points,)``."""
        if len(from_points) != len(to_points):
            raise ValueError(f"{len(from_points)} points cannot be paired with {len(to_points)}.")
        start, start_gap = self._snap(from_points)
        end, end_gap = self._snap(to_points)
        drive = np.zeros(len(start), dtype=np.int64)
        for junction in np.unique(start).tolist():
            chosen = start == junction
            drive[chosen] = self._ways(junction, end[chosen])[0]
        drive += self._lane(from_points, start_gap) + self._lane(to_points, end_gap)
        near = self.local.minutes_paired(from_points, to_points)
        return self._minutes(drive, near, start == end)

    def _hops(self, from_points: Points, to_points: Points) -> tuple[IntArray, IntArray]:
        """Return minutes and metres between every two points."""
        start, start_gap = self._snap(from_points)
        end, end_gap = self._snap(to_points)
        junctions, which = np.unique(start, return_inverse=True)
        ways = [self._ways(junction, end) for junction in junctions.tolist()]
        times, lengths = (
            np.array([way[part] for way in ways], dtype=np.int64).reshape(len(junctions), len(end))
            for part in (0, 1)
        )
        lane = np.add.outer(self._lane(from_points, start_gap), self._lane(to_points, end_gap))
        gap = np.add.outer(start_gap, end_gap)
        is_same = start[:, None] == end[None, :]
        near = self.local.minutes(from_points, to_points)
        minutes = self._minutes(times[which] + lane, near, is_same)
        metres = (lengths[which] + 5) // 10 + (gap * self.local.circuity_percent + 50) // 100
        metres = np.where(is_same, self.local.metres(from_points, to_points), metres)
        return minutes, metres

    def _minutes(self, drive: IntArray, near: IntArray, is_same: BoolArray) -> IntArray:
        """Turn driving time into minutes; next door and round one junction crow-fly counts."""
        along = self.local.fixed_minutes + (drive + 30_000) // 60_000
        return np.where(is_same | (near == 0), near, along)

    def _lane(self, points: Points, gap: IntArray) -> IntArray:
        """Return the time between each point and its junction [ms]."""
        kmh = np.where(points.is_rural, self.local.rural_kmh, self.local.urban_kmh)
        return gap * self.local.circuity_percent * 36 // kmh

    def _ways(self, junction: int, ends: IntArray) -> tuple[IntArray, IntArray]:
        """Return time [ms] and length [0.1 m] from a junction to others, each searched once."""
        columns = np.array(
            [self._column.setdefault(end, len(self._column)) for end in ends.tolist()],
            dtype=np.int64,
        )
        time, length = self._room(junction)
        new = np.unique(ends[time[columns] == NOT_SEARCHED])
        if len(new):
            roads = self.roads
            found = fastest_ways(
                roads.first, roads.head, roads.milliseconds, roads.decimetres, junction, new
            )
            place = [self._column[end] for end in new.tolist()]
            time[place], length[place] = found
        return time[columns].astype(np.int64), length[columns].astype(np.int64)

    def _room(self, junction: int) -> tuple[SmallArray, SmallArray]:
        """Return what is known of the ways from a junction, with room for every end so far."""
        known = self._rows.get(junction)
        if known is None or len(known[0]) < len(self._column):
            time, length = (
                np.full(len(self._column), NOT_SEARCHED, dtype=np.int32) for _ in range(2)
            )
            if known is not None:
                time[: len(known[0])], length[: len(known[1])] = known
            known = self._rows[junction] = (time, length)
        return known

    def _snap(self, points: Points) -> tuple[IntArray, IntArray]:
        """Return the junction nearest to each point, and how far off it is [m]."""
        places = list(zip(points.easting.tolist(), points.northing.tolist(), strict=True))
        new = sorted({place for place in places if place not in self._snapped})
        if new:
            east, north = np.array(new, dtype=np.int64).T
            roads = self.roads
            junction, squared = nearest_junctions(east, north, roads.easting, roads.northing)
            gap = whole_root(squared)
            self._snapped.update(
                zip(new, zip(junction.tolist(), gap.tolist(), strict=True), strict=True)
            )
        found = np.array([self._snapped[place] for place in places], dtype=np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]


def _main_part(junctions: int, tail: IntArray, head: IntArray) -> BoolArray:
    """Return which junctions belong to the largest part that can be driven all about [1]_.

    References
    ----------
    .. [1] M. Sharir (1981), A strong-connectivity algorithm and its applications in data flow
       analysis, Computers & Mathematics with Applications 7(1), 67-72.
       doi:10.1016/0898-1221(81)90008-0
    """
    if not junctions:
        return np.zeros(0, dtype=np.bool_)
    left_last = visit_order(*_leaving(junctions, tail, head))[::-1].copy()
    part = spread(*_leaving(junctions, head, tail), left_last)
    sizes = np.bincount(part, minlength=junctions)
    main: BoolArray = part == sizes.argmax()
    return main


def _leaving(junctions: int, tail: IntArray, head: IntArray) -> tuple[IntArray, IntArray]:
    """Return the stretches by the junction they leave, as ``first`` and ``head``."""
    order = np.argsort(tail, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=junctions))])
    return first.astype(np.int64), head[order].astype(np.int64)
