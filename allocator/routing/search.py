"""Rounds with double-handed and ordered visits: a greedy start, a search, and what they cost.

The first run on a machine compiles the search, and keeps it as machine code.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Day, IntArray, Roster
from allocator.rounds.figures import measure, price
from allocator.routing.chances import chances
from allocator.routing.machine_code import MachineCode
from allocator.routing.search_layout import Desk, lay_out
from allocator.routing.tables import Table, copy_table

BoolArray = NDArray[np.bool_]

_NEAREST = 5

ANNEAL = MachineCode("allocator.routing.search_anneal", "anneal")
_APPEND = MachineCode("allocator.routing.search_insert", "append_blocks")
_INSERT = MachineCode("allocator.routing.search_insert", "insert_blocks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooling:
    """From how hot to how cold a search anneals, in legs to a near call.

    Parameters
    ----------
    hot, cold
        A move dearer by this many typical legs is taken about one time in three, at the start and
        at the end of the search.
    """

    hot: float
    cold: float


AFRESH = Cooling(hot=1.0, cold=0.05)
"""For a start from nothing or from a rough roster."""

POLISH = Cooling(hot=0.1, cold=0.03)
"""For a start from a good roster."""


class Search:
    """A search under way, which can go on for as many moves as one likes.

    Parameters
    ----------
    day, roster, movable
        As for `improve`.
    seed
        Seed of every draw.
    """

    def __init__(
        self, day: Day, roster: Roster | None, *, seed: int, movable: BoolArray | None = None
    ) -> None:
        self._day = day
        self._desk = lay_out(day, movable, seed)
        _begin(day, self._desk, roster)
        self._best = copy_table(self._desk.stops)
        self._chances = chances()
        state = self._desk.state[0]
        self._is_idle = not len(day.carers) or state["movable"] == state["movable_end"]

    def run(self, steps: int, hot: float, cold: float) -> None:
        """Try a number of moves, cooling from one temperature to another.

        Parameters
        ----------
        steps
            Moves to try.
        hot, cold
            Temperatures in typical legs, as in `Cooling`.
        """
        if steps > 0 and not self._is_idle:
            if self._desk.state["unserved"] > 0:
                _insert_all(self._desk)
            leg = typical_leg(self._day, self._desk)
            heat = (hot * leg, cold * leg)
            ANNEAL(self._desk, self._best, steps, heat, self._chances)

    def best(self) -> Roster:
        """Return the cheapest roster met."""
        return roster_of(self._day, self._best)


def improve(
    day: Day,
    roster: Roster | None,
    *,
    steps: int,
    seed: int,
    movable: BoolArray | None = None,
    cooling: Cooling | None = None,
) -> Roster:
    """Search for a cheaper roster by simulated annealing.

    Every call starts as early as its window, its round, its ties and its break allow. A round that
    would last longer than ``break_after`` has its break before the call that would make it so. The
    calls of a double-handed visit, ordered calls too close for one carer and calls that may come
    either way round go to two carers or to nobody. Of all other ordered calls one carer may make
    both. With soft windows those that overlap and ask for two carers' skills are made all or none.

    Parameters
    ----------
    day
        What is to be done, by whom, at what cost.
    roster
        Where to start; what of it breaks a hard rule is left unserved and tried again. ``None``
        or empty rounds start from `construct`.
    steps
        Moves to try; with 0 a roster is only timed, and what breaks a rule left out.
    seed
        Seed of every draw: day, roster, steps and seed fix the result.
    movable
        Whether each call may move, shape ``(calls,)``. The others keep their carer and their
        order.
    cooling
        How hot to start and how cold to end; by default `AFRESH` or, from a roster, `POLISH`.

    Returns
    -------
    Roster
        Never dearer than the roster given, as long as that kept the rules.
    """
    search = Search(day, roster, seed=seed, movable=movable)
    chosen = cooling or (POLISH if roster is not None and roster.used else AFRESH)
    search.run(steps, chosen.hot, chosen.cold)
    found = search.best()
    if roster is not None and cost_of(day, roster) < cost_of(day, found):
        return found if check_roster(day, roster) else roster
    return found


def construct(day: Day) -> Roster:
    """Build a roster greedily: visits by closing window, each where it looks cheapest.

    Parameters
    ----------
    day
        What is to be done, by whom, at what cost.
    """
    return Search(day, None, seed=0).best()


def cost_of(day: Day, roster: Roster) -> int:
    """Return what a roster costs, from its rounds and starts as they stand.

    Parameters
    ----------
    day
        The day.
    roster
        Its rounds; rules are not checked here.
    """
    return price(day, measure(day, roster))


def _begin(day: Day, desk: Desk, roster: Roster | None) -> None:
    """Follow a roster as far as no rule breaks, or start greedily."""
    if roster is None or not roster.used:
        _insert_all(desk)
    else:
        follow(day, desk, roster)


def follow(day: Day, desk: Desk, roster: Roster) -> None:
    """Follow a roster as far as no rule breaks; the rest stays unserved.

    Parameters
    ----------
    day, roster
        The day and its rounds.
    desk
        The day laid out, with nobody doing anything yet; it is changed.
    """
    carer = np.full(len(day.calls), UNSERVED, dtype=np.int64)
    for who, made in enumerate(roster.rounds):
        carer[list(made)] = who
    _APPEND(desk, _in_order(day, desk, roster, carer), carer)


def _insert_all(desk: Desk) -> None:
    """Insert all unserved blocks greedily, by their closing windows."""
    leads = desk.lists[desk.blocks["member"]]
    leads = leads[desk.stops["carer"][leads] == UNSERVED]
    _INSERT(desk, leads[np.argsort(desk.stops["closes"][leads], kind="stable")])


def typical_leg(day: Day, desk: Desk) -> float:
    """Return the cost of a leg to a near call, the unit of temperature.

    Parameters
    ----------
    day, desk
        The day, and the same laid out.
    """
    width = int(desk.state["near"][0])
    if width == 0:
        return 1.0
    place = day.calls.place
    near = desk.lists[
        desk.stops["near"][: len(place), None] + width + np.arange(min(_NEAREST, width))
    ]
    minutes = day.minutes[place[:, None], place[near]]
    return max(1.0, float(minutes.mean()) * max(day.costs.travel, day.costs.home, 1))


def _in_order(day: Day, desk: Desk, roster: Roster, carer: IntArray) -> IntArray:
    """Order the blocks of a roster so that each comes after all it waits for.

    Blocks that lack a carer, or wait for each other in a circle, are left out.
    """
    count, of_call = len(desk.blocks), desk.stops["block"][: len(day.calls)]
    is_whole = np.ones(count, dtype=np.bool_)
    is_whole[of_call[carer == UNSERVED]] = False
    earliest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(earliest, of_call, roster.start)
    whole, start, block = is_whole.tolist(), earliest.tolist(), of_call.tolist()
    pairs: list[tuple[int, int]] = []
    for made in roster.rounds:
        pairs += pairwise([block[call] for call in made if whole[block[call]]])
    for first, second in zip(day.ties.first.tolist(), day.ties.second.tolist(), strict=True):
        one, two = block[first], block[second]
        if one != two and whole[one] and whole[two]:
            pairs.append((one, two))
    if all((start[one], one) < (start[two], two) for one, two in pairs):
        order = sorted((one for one in range(count) if whole[one]), key=lambda one: start[one])
    else:
        order = _untangled(start, is_whole, pairs)
    return desk.lists[desk.blocks["member"][np.array(order, dtype=np.int64)]]


def _untangled(start: list[int], is_whole: BoolArray, pairs: list[tuple[int, int]]) -> list[int]:
    """Order whole blocks so that of every pair the first comes first, and else by their starts."""
    follows: list[list[int]] = [[] for _ in start]
    waits = [0] * len(start)
    for one, two in pairs:
        follows[one].append(two)
        waits[two] += 1
    ready = [(start[one], one) for one in np.flatnonzero(is_whole).tolist() if not waits[one]]
    heapq.heapify(ready)
    order = []
    while ready:
        one = heapq.heappop(ready)[1]
        order.append(one)
        for two in follows[one]:
            waits[two] -= 1
            if not waits[two]:
                heapq.heappush(ready, (start[two], two))
    return order


def roster_of(day: Day, stops: Table) -> Roster:
    """Read the rounds off linked stops.

    Parameters
    ----------
    day
        The day they are of.
    stops
        Its stops, as a search has them.
    """
    calls = len(day.calls)
    rounds = []
    for who in range(len(day.carers)):
        made, stop = [], int(stops["nxt"][calls + who])
        while stop < calls:
            made.append(stop)
            stop = int(stops["nxt"][stop])
        rounds.append(tuple(made))
    served = stops["carer"][:calls] >= 0
    return Roster(tuple(rounds), np.where(served, stops["start"][:calls], UNSERVED))
