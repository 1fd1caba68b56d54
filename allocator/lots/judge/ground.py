"""The ground on which lot plans are judged, and one plan laid on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.geo import Travel
from allocator.geo.points import IntArray
from allocator.lots.areas import Areas
from allocator.lots.judge.market import Market
from allocator.lots.judge.near import FloatArray, Nearby, drives_apart, look_around
from allocator.lots.judge.yardsticks import Yardsticks
from allocator.lots.lot_plan import NO_LOT, LotPlan
from allocator.lots.needs import Needs


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """All that is known of the county, whichever way it is cut.

    Parameters
    ----------
    areas
        What lots are made of.
    travel
        Minutes between places.
    yardsticks
        What is measured by.
    needs
        The areas' packages; ``None`` where only their hours are known.
    market
        Who delivers and who could; ``None`` where nobody said.
    apart
        Drive between two homes of every area, shape ``(areas,)`` [minutes]; as the outlines let
        expect where it is not given.
    """

    areas: Areas
    travel: Travel
    yardsticks: Yardsticks
    needs: Needs | None = None
    market: Market | None = None
    apart: FloatArray | None = None

    @property
    def now(self) -> IntArray:
        """Weekly carer-minutes of every area, shape ``(areas,)``."""
        return self.areas.minutes["now"]

    @cached_property
    def minutes(self) -> IntArray:
        """Drive minutes between the areas' points, shape ``(areas, areas)``."""
        return self.travel.minutes(self.areas.points, self.areas.points)

    @cached_property
    def nearby(self) -> Nearby:
        """The areas around every area, for the drive from a call to those near it."""
        apart = drives_apart(self.areas, self.travel) if self.apart is None else self.apart
        return look_around(self.minutes, apart, self.now, 60 * self.yardsticks.near_hours)


@dataclass(frozen=True, slots=True)
class SampleSums:
    """What the routed sample days of one lot come to.

    Parameters
    ----------
    contact, travel, home
        Carer-minutes with people, of travel between calls, and to the first call and from the last.
    calls, unserved, rounds
        Calls wanted, calls left over, and rounds made.
    """

    contact: int = 0
    travel: int = 0
    home: int = 0
    calls: int = 0
    unserved: int = 0
    rounds: int = 0

    def __add__(self, other: SampleSums) -> SampleSums:
        """Add two sums up."""
        return SampleSums(
            self.contact + other.contact,
            self.travel + other.travel,
            self.home + other.home,
            self.calls + other.calls,
            self.unserved + other.unserved,
            self.rounds + other.rounds,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Cut:
    """A lot plan laid on the ground.

    Parameters
    ----------
    ground
        The ground.
    plan
        The plan; areas in no lot count nowhere.
    routed
        What each lot's sample days come to, by lot id; empty where nothing was routed.
    """

    ground: Ground
    plan: LotPlan
    routed: Mapping[str, SampleSums]

    @cached_property
    def lot_of(self) -> IntArray:
        """Index of every area's lot, or `NO_LOT`, shape ``(areas,)``."""
        return self.plan.lot_of(self.ground.areas)

    @property
    def lots(self) -> int:
        """How many lots there are."""
        return len(self.plan.lots)

    @cached_property
    def members(self) -> list[IntArray]:
        """The areas of each lot, ascending."""
        return [np.flatnonzero(self.lot_of == lot) for lot in range(self.lots)]

    def sums(self, values: IntArray) -> IntArray:
        """Return the sum over each lot's areas of values by area, shape ``(lots,)``."""
        inside = self.lot_of != NO_LOT
        found = np.zeros(self.lots, dtype=np.int64)
        np.add.at(found, self.lot_of[inside], values[inside])
        return found

    @cached_property
    def now(self) -> IntArray:
        """Weekly carer-minutes of each lot, shape ``(lots,)``."""
        return self.sums(self.ground.now)

    @cached_property
    def principal(self) -> IntArray:
        """Weekly carer-minutes of each lot's principal, rounded half up, shape ``(lots,)``."""
        return (self.now * self.ground.yardsticks.principal_percent + 50) // 100

    @cached_property
    def hubs(self) -> IntArray:
        """The hub of each lot, the plan's own or the best, shape ``(lots,)``; `NO_LOT` for none."""
        where = self.ground.areas.index()
        return np.array(
            [
                where[lot.hub] if lot.hub else best_hub(self.ground, members)
                for lot, members in zip(self.plan.lots, self.members, strict=True)
            ],
            dtype=np.int64,
        )

    @cached_property
    def drive(self) -> IntArray:
        """Drive minutes from every area to its lot's hub, shape ``(areas,)``; 0 in no lot."""
        found = np.zeros(len(self.lot_of), dtype=np.int64)
        for hub, members in zip(self.hubs.tolist(), self.members, strict=True):
            if hub != NO_LOT:
                found[members] = self.ground.minutes[members, hub]
        return found


def best_hub(ground: Ground, members: IntArray) -> int:
    """Return the area of a lot around which its moment is least, the first of several.

    Parameters
    ----------
    ground
        Hours and drive minutes.
    members
        The lot's areas; without any there is no hub.
    """
    if not len(members):
        return NO_LOT
    squared = ground.minutes[np.ix_(members, members)] ** 2
    return int(members[np.argmin((ground.now[members, None] * squared).sum(axis=0))])
