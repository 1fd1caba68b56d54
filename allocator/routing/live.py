"""The rounds of a day kept as tables of the search, so that packages can join and leave at once.

Laying a day out takes longer than most questions about it. Here it is laid out once: packages are
priced, put in and taken out, and the rounds searched on, as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.rounds.day import UNSERVED, Day, IntArray, Roster
from allocator.routing.chances import chances
from allocator.routing.linking import Laid
from allocator.routing.machine_code import MachineCode
from allocator.routing.search import ANNEAL, Cooling, follow, roster_of, typical_leg
from allocator.routing.search_layout import lay_out
from allocator.routing.tables import Table, copy_table, overwrite

BoolArray = NDArray[np.bool_]

WORTHS = MachineCode("allocator.routing.search_join", "worths")
JOIN = MachineCode("allocator.routing.search_join", "join_and_leave")
_RECOUNT = MachineCode("allocator.routing.search_join", "recount")

_UNKNOWN = np.iinfo(np.int64).max
_BESIDE = 6
"""Calls on either side of a call whose rounds pass near it."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Rounds as they stood at some time."""

    stops: Table
    state: Table
    inside: BoolArray


class LiveDay:
    """A day whose calls belong to packages that come and go.

    Parameters
    ----------
    day
        With the calls of all packages there may be.
    roster
        The rounds; packages nobody visits in them are outside.
    owner
        Package of each call, -1 for one that always stays, shape ``(calls,)``.
    packages
        How many there are.
    inside
        Those somebody is to visit.
    seed
        Of every draw.
    """

    def __init__(
        self,
        day: Day,
        roster: Roster,
        owner: IntArray,
        *,
        packages: int,
        inside: Iterable[int],
        seed: int,
    ) -> None:
        self._day, self._owner = day, owner
        self._desk = lay_out(day, seed=seed)
        if roster.used:
            follow(day, self._desk, roster)
        self._laid, self._best = Laid(self._desk), copy_table(self._desk.stops)
        self._laid_best, self._chances = Laid(self._best), Laid(chances())
        self._leg = typical_leg(day, self._desk)
        self._blocks = _blocks_of(day, self._desk.stops["block"][: len(day.calls)], owner, packages)
        self._calls = np.bincount(owner + 1, minlength=packages + 1)[1:]
        self._first = int(self._desk.state["movable"][0])
        self._inside = np.zeros(len(self._blocks) + 1, dtype=np.bool_)
        self._inside[[*inside, -1]] = True
        self._move_only(self._calls_inside())

    @property
    def cost(self) -> int:
        """What the rounds cost, calls of packages outside for nothing."""
        tally = self._desk.state[0]
        outside = tally["unserved_cost"] * self._calls[~self._inside[:-1]].sum()
        late = tally["late_cost"] * tally["late"] + tally["latest_cost"] * tally["worst"]
        return int(tally["legs"] + late + tally["waiting"] * tally["idle"] - outside)

    def worths(self, packages: list[int]) -> IntArray:
        """Return what packages add, or save by leaving, shape ``(packages,)``; see `worths`."""
        mine = [self._blocks[package] for package in packages]
        span = np.cumsum([0, *map(len, mine)]).astype(np.int64)
        worth = np.zeros(len(packages), dtype=np.int64)
        WORTHS(self._laid, span, _together(mine), worth)
        return worth

    def change(self, joins: list[int], leaves: list[int]) -> bool:
        """Let packages in and others out; False, and nothing done, where there is no room."""
        blocks = [self._blocks[package] for package in joins], [self._blocks[x] for x in leaves]
        if not JOIN(self._laid, _together(blocks[0]), _together(blocks[1])):
            return False
        self._inside[leaves], self._inside[joins] = False, True
        self._move_only(self._calls_inside())
        return True

    def search(self, steps: int, cooling: Cooling, around: list[int] | None = None) -> None:
        """Search on from the rounds as they stand; never ends dearer.

        Parameters
        ----------
        steps
            Moves for each call that may move.
        cooling
            How hot to start and how cold to end.
        around
            Packages; only rounds that pass near a call of one of them may change. All by default.
        """
        if around is not None:
            self._move_only(self._calls_near(around))
        self._anneal(steps * self._movable, cooling)
        if around is not None:
            self._move_only(self._calls_inside())

    def _anneal(self, steps: int, cooling: Cooling) -> None:
        state = self._desk.state
        if steps <= 0:
            return
        state["best"] = _UNKNOWN
        heat = cooling.hot * self._leg, cooling.cold * self._leg
        ANNEAL(self._laid, self._laid_best, steps, heat, self._chances)
        overwrite(self._desk.stops, self._best)
        _RECOUNT(self._laid)

    def snapshot(self) -> Snapshot:
        """Return the rounds as they stand."""
        desk = self._desk
        return Snapshot(copy_table(desk.stops), copy_table(desk.state), self._inside.copy())

    def restore(self, before: Snapshot) -> None:
        """Put the rounds back as they stood, the draws apart."""
        drawn = self._desk.state["random"].copy()
        overwrite(self._desk.stops, before.stops)
        overwrite(self._desk.state, before.state)
        self._desk.state["random"], self._inside[:] = drawn, before.inside
        self._move_only(self._calls_inside())

    def roster(self) -> Roster:
        """Return the rounds."""
        return roster_of(self._day, self._desk.stops)

    @property
    def _movable(self) -> int:
        state = self._desk.state[0]
        return int(state["movable_end"] - state["movable"])

    def _calls_inside(self) -> IntArray:
        """Return the calls somebody is to make."""
        return np.flatnonzero(self._inside[self._owner])

    def _calls_near(self, packages: list[int]) -> IntArray:
        """Return the calls of all rounds that pass near a call of some packages."""
        desk, width = self._desk, int(self._desk.state["near"][0])
        calls = np.flatnonzero(np.isin(self._owner, packages))
        carer = desk.stops["carer"][: len(self._owner)]
        chosen = set(carer[calls].tolist())
        for call in calls.tolist():
            first = int(desk.stops["near"][call])
            for side in (first, first + width):
                near = carer[desk.lists[side : side + width]]
                chosen.update(near[near >= 0][:_BESIDE].tolist())
        return np.flatnonzero(np.isin(carer, sorted(chosen - {UNSERVED})))

    def _move_only(self, calls: IntArray) -> None:
        """Let the search move some calls only."""
        desk = self._desk
        desk.lists[self._first : self._first + len(calls)] = calls
        desk.state["movable_end"] = self._first + len(calls)
        desk.stops["movable"][: len(self._owner)] = 0
        desk.stops["movable"][calls] = 1


def _blocks_of(day: Day, block: IntArray, owner: IntArray, packages: int) -> list[IntArray]:
    """Return the blocks of each package by when they open, none before one it waits for."""
    found = []
    for package in range(packages):
        calls = np.flatnonzero(owner == package)
        calls = calls[np.argsort(day.calls.opens[calls], kind="stable")]
        numbers, first = np.unique(block[calls], return_index=True)
        found.append(numbers[np.argsort(first, kind="stable")].astype(np.int64))
    return found


def _together(parts: list[IntArray]) -> IntArray:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])
