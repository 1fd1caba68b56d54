"""The areas lots are made of: what they need, where they lie and what they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from allocator.domain.market import Centre
from allocator.geo.points import BoolArray, IntArray, Points

LOADS = ("now", "peak", "forecast")
"""What an area's weekly carer-minutes may stand for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Areas:
    """Small areas, wards, postcode sectors or any other polygons, ordered by id.

    Parameters
    ----------
    ids, names
        Stable id and the name people use, of every area.
    minutes
        Weekly carer-minutes by load: ``now``, and where known ``peak`` and ``forecast``; shape
        ``(areas,)`` each, none below 0.
    easting, northing
        A place inside every area on the British National Grid, shape ``(areas,)`` [m].
    is_rural
        Shape ``(areas,)``.
    edges
        Neighbours by index, the lower first, shape ``(edges, 2)``; water without a bridge is no
        edge.
    labels
        What areas belong to, by kind: ``district``, ``network`` or a future authority; an empty
        text where an area belongs to nothing.
    outlines
        Rings of every area as corners, shape ``(corners, 2)`` each [m]; empty where unknown.
    source
        Where the areas come from, for headings.
    towns
        Towns and large villages people know, by which lots may be named; empty where unknown.
    attribution
        What must be shown with any map of them.
    is_synthetic
        Whether the minutes are invented; every output then says so.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    minutes: Mapping[str, IntArray]
    easting: IntArray
    northing: IntArray
    is_rural: BoolArray
    edges: IntArray
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outlines: tuple[tuple[IntArray, ...], ...] = ()
    towns: tuple[Centre, ...] = ()
    source: str = ""
    attribution: str = ""
    is_synthetic: bool = False

    def __post_init__(self) -> None:
        sizes = {len(self.ids), len(self.names), len(self.easting), len(self.northing)}
        sizes |= {len(self.is_rural), *map(len, self.labels.values())}
        if len(sizes.union(map(len, self.minutes.values()))) != 1:
            raise ValueError("every area needs an id, a name, a place, minutes and its labels")
        if list(self.ids) != sorted(set(self.ids)):
            raise ValueError("areas must be in the order of their ids, each once")
        if any((held < 0).any() for held in self.minutes.values()):
            raise ValueError("an area cannot need fewer than 0 minutes")

    def __len__(self) -> int:
        """Return the number of areas."""
        return len(self.ids)

    @property
    def points(self) -> Points:
        """A place inside every area, for travel."""
        return Points(self.easting, self.northing, self.is_rural)

    def index(self) -> dict[str, int]:
        """Return where each id stands."""
        return {area_id: index for index, area_id in enumerate(self.ids)}

    def parts(self) -> list[list[int]]:
        """Return the sets of areas that hang together, each ascending, by lowest area."""
        return connected(range(len(self)), self.edges)


def connected(members: range | list[int], edges: IntArray) -> list[list[int]]:
    """Return the parts of some areas that hang together, each ascending, by lowest area."""
    inside = set(members)
    near: dict[int, list[int]] = {area: [] for area in inside}
    for one, other in np.asarray(edges).reshape(-1, 2).tolist():
        if one in inside and other in inside:
            near[one].append(other)
            near[other].append(one)
    parts: list[list[int]] = []
    left = set(inside)
    for area in sorted(inside):
        if area not in left:
            continue
        part, ahead = {area}, [area]
        while ahead:
            fresh = set(near[ahead.pop()]) - part
            part |= fresh
            ahead += fresh
        left -= part
        parts.append(sorted(part))
    return parts
