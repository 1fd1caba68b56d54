"""Names for lots that people know: their largest towns, or which side of a town or district."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, degrees

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.areas import Areas

_TOWN_METRES = 3_000
"""Areas with their point this near a town's centre are the town's, or the nearer town's."""
_MIDDLE_METRES = 800
_WHOLE, _MUCH, _SECOND = 0.6, 0.15, 0.4
"""Part of a town's care that makes it the lot's; part of a lot's care that makes a piece of a town
worth naming; how large a second town must be beside the first."""
_POINTS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")


@dataclass(frozen=True, slots=True)
class _Part:
    """A town, or a piece of one, in a lot: its care there and its name."""

    minutes: int
    text: str


def lot_names(areas: Areas, lots: Sequence[IntArray], hubs: Sequence[int]) -> list[str]:
    """Name lots by what lies in them.

    A lot is called after its largest town, and the second where that is not much smaller. Where
    less than most of a town lies in the lot, the name says which side. Lots without a town are
    called after their district and the side of it; where districts are not known, after their hub.

    Parameters
    ----------
    areas
        The areas, with towns where they are known.
    lots
        Members of each lot.
    hubs
        The hub of each lot, an area.

    Returns
    -------
    list of str
        Each name once: equal ones get their hub's name added.
    """
    names = [_name(areas, lot, hub) for lot, hub in zip(lots, hubs, strict=True)]
    times = Counter(names)
    return [
        f"{name} (around {areas.names[hub]})" if times[name] > 1 else name
        for name, hub in zip(names, hubs, strict=True)
    ]


def near_town(areas: Areas, area: int) -> str:
    """Return the town an area is near, empty where there is none.

    Parameters
    ----------
    areas
        The areas, with towns where they are known.
    area
        Index of one.
    """
    town = int(_town_of(areas)[area])
    return areas.towns[town].name if town >= 0 else ""


def _name(areas: Areas, lot: IntArray, hub: int) -> str:
    parts = sorted(_parts(areas, lot), key=lambda part: (-part.minutes, part.text))
    if parts:
        first = parts[0]
        others = [part for part in parts[1:] if part.minutes >= _SECOND * first.minutes]
        return _begun(" and ".join([first.text, *(part.text for part in others[:1])]))
    return _begun(_by_district(areas, lot)) or areas.names[hub]


def _parts(areas: Areas, lot: IntArray) -> Iterator[_Part]:
    """Yield the towns a lot holds, and the pieces of towns that are much of it."""
    now = areas.minutes["now"]
    inside = np.zeros(len(areas), dtype=np.bool_)
    inside[lot] = True
    least = _MUCH * int(now[lot].sum())
    town_of = _town_of(areas)
    for number, town in enumerate(areas.towns):
        own = town_of == number
        here, whole = int(now[own & inside].sum()), int(now[own].sum())
        if here and here >= _WHOLE * whole:
            yield _Part(here, town.name)
        elif here and here >= least:
            side = _side(areas, np.flatnonzero(own & inside), (town.easting, town.northing))
            yield _Part(here, f"{side} {town.name}")


def _by_district(areas: Areas, lot: IntArray) -> str:
    """Return the district with most of a lot's care, and which side of it; empty if not known."""
    labels = areas.labels.get("district")
    if labels is None:
        return ""
    now, column = areas.minutes["now"], np.array(labels)
    held = {str(name): int(now[lot][column[lot] == name].sum()) for name in np.unique(column[lot])}
    held.pop("", None)
    if not held:
        return ""
    name = min(held, key=lambda it: (-held[it], it))
    own = np.flatnonzero(column == name)
    if held[name] >= _WHOLE * int(now[own].sum()):
        return name
    middle = (round(float(areas.easting[own].mean())), round(float(areas.northing[own].mean())))
    return f"{name}, {_side(areas, lot[column[lot] == name], middle)}"


def _town_of(areas: Areas) -> IntArray:
    """Return the nearest town of every area, shape ``(areas,)``; -1 where none is near."""
    if not areas.towns:
        return np.full(len(areas), -1, dtype=np.int64)
    east = np.array([town.easting for town in areas.towns])
    north = np.array([town.northing for town in areas.towns])
    far = np.hypot(areas.easting[:, None] - east, areas.northing[:, None] - north)
    return np.where(far.min(axis=1) <= _TOWN_METRES, far.argmin(axis=1), -1)


def _side(areas: Areas, members: IntArray, middle: tuple[int, int]) -> str:
    """Return which side of a place some areas lie on, by their care."""
    weights = np.maximum(areas.minutes["now"][members], 1)
    east = float(np.average(areas.easting[members], weights=weights)) - middle[0]
    north = float(np.average(areas.northing[members], weights=weights)) - middle[1]
    if np.hypot(east, north) < _MIDDLE_METRES:
        return "central"
    return _POINTS[round(degrees(atan2(north, east)) / 45) % 8]


def _begun(text: str) -> str:
    """Return a name with a capital first."""
    return text[:1].upper() + text[1:]
