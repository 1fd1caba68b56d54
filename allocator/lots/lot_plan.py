"""A lot plan: which areas make up each lot, by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.areas import Areas

NO_LOT = -1
"""Stands where an area is in no lot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLot:
    """One lot of a plan.

    Parameters
    ----------
    lot_id, name
        Stable id and the name people use.
    members
        Ids of its areas, ascending.
    hub
        The area its travel is measured to; empty where nobody chose one.
    """

    lot_id: str
    name: str
    members: tuple[str, ...]
    hub: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPlan:
    """Lots in the order of their ids.

    Parameters
    ----------
    title
        What people call the plan.
    lots
        Its lots.
    """

    title: str
    lots: tuple[PlannedLot, ...]

    def lot_of(self, areas: Areas) -> IntArray:
        """Return the index of every area's lot, shape ``(areas,)``; `NO_LOT` for none.

        Raises
        ------
        KeyError
            When a lot names an area that is not there.
        """
        where = areas.index()
        found = np.full(len(areas), NO_LOT, dtype=np.int64)
        for index, lot in enumerate(self.lots):
            for member in lot.members:
                found[where[member]] = index
        return found


def plan_of_labels(
    areas: Areas, labels: Sequence[str], title: str, hubs: Sequence[str] = ()
) -> LotPlan:
    """Return the plan whose lots are the areas of one label, such as the districts.

    Parameters
    ----------
    areas
        The areas.
    labels
        The lot of every area; an empty text for none.
    title
        What the plan is called.
    hubs
        The hub of every area's lot, where known.
    """
    lots = []
    for number, name in enumerate(sorted(set(labels) - {""}), 1):
        members = tuple(areas.ids[i] for i, label in enumerate(labels) if label == name)
        hub = next((hubs[i] for i, label in enumerate(labels) if label == name and hubs), "")
        lots.append(PlannedLot(lot_id=f"L{number:02d}", name=name, members=members, hub=hub))
    return LotPlan(title=title, lots=tuple(lots))
