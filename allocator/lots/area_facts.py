"""What areas are like as a whole: how many, whether they hang together, how the hours lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allocator.lots.areas import Areas

GROUPED_BY = "district"
"""The label by which hours are listed first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFacts:
    """Figures about areas.

    Parameters
    ----------
    areas, neighbours
        How many, and how many pairs of neighbours.
    parts
        Number of areas in each part that hangs together, the largest first.
    islands
        Ids of areas that have no neighbour at all.
    empty
        Ids of areas that need no care now.
    minutes
        Weekly carer-minutes of all areas by load.
    smallest, largest
        Ids of the areas that need least and most now; empty where there are no areas.
    groups
        Weekly carer-minutes by load and number of areas, for every value of every label.
    """

    areas: int
    neighbours: int
    parts: tuple[int, ...]
    islands: tuple[str, ...]
    empty: tuple[str, ...]
    minutes: Mapping[str, int]
    smallest: str
    largest: str
    groups: Mapping[str, Mapping[str, Group]]


@dataclass(frozen=True, slots=True)
class Group:
    """The areas with one label: how many, and their weekly carer-minutes by load."""

    areas: int
    minutes: Mapping[str, int]


def measure_areas(areas: Areas) -> AreaFacts:
    """Return figures about areas.

    Parameters
    ----------
    areas
        The areas.
    """
    now = areas.minutes["now"]
    joined = set(areas.edges.reshape(-1).tolist())
    parts = sorted((len(part) for part in areas.parts()), reverse=True)
    return AreaFacts(
        areas=len(areas),
        neighbours=len(areas.edges),
        parts=tuple(parts),
        islands=tuple(x for index, x in enumerate(areas.ids) if index not in joined),
        empty=tuple(areas.ids[index] for index in np.flatnonzero(now == 0).tolist()),
        minutes={load: int(held.sum()) for load, held in areas.minutes.items()},
        smallest=areas.ids[int(now.argmin())] if len(areas) else "",
        largest=areas.ids[int(now.argmax())] if len(areas) else "",
        groups={kind: _groups(areas, labels) for kind, labels in areas.labels.items()},
    )


def _groups(areas: Areas, labels: tuple[str, ...]) -> dict[str, Group]:
    column = np.array(labels)
    groups = {}
    for value in sorted(set(labels) - {""}):
        members = np.flatnonzero(column == value)
        minutes = {load: int(held[members].sum()) for load, held in areas.minutes.items()}
        groups[value] = Group(len(members), minutes)
    return groups
