"""Try whether a day can do with one round fewer, which a search that moves calls seldom finds out.

To close a round every one of its calls has to find a place elsewhere, and until the last has, the
day only gets dearer. So the round is closed first, and the calls are seated among the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.rounds.day import UNSERVED, Day, IntArray, Roster
from allocator.rounds.figures import measure, price
from allocator.rounds.later import wait_less
from allocator.routing.reseat import reseat


@dataclass(frozen=True, slots=True, kw_only=True)
class Reseating:
    """How each search goes about it, as in `allocator.routing.reseat.reseat`.

    Parameters
    ----------
    old, steps, seed, heat
        As there.
    """

    old: int
    steps: int
    seed: int
    heat: tuple[float, float]

    def __call__(self, day: Day, roster: Roster) -> Roster:
        """Search from a roster."""
        return reseat(day, roster, old=self.old, steps=self.steps, seed=self.seed, heat=self.heat)


def with_fewer(day: Day, roster: Roster, search: Reseating) -> Roster:
    """Search for a cheaper plan with one round fewer in some shift, as long as there is one.

    Parameters
    ----------
    day
        With no calls that hang together.
    roster
        Its rounds; every call is made.
    search
        Seats the calls of a closed round.

    Returns
    -------
    Roster
        The cheapest met, never dearer than the one given.
    """
    best, least = roster, cost_of(day, roster)
    is_cheaper = True
    while is_cheaper:
        is_cheaper = False
        for closed in _shortest_of_each_shift(day, best):
            found = _without(day, best, closed, search)
            if not found.unserved and cost_of(day, found) < least:
                best, least, is_cheaper = found, cost_of(day, found), True
                break
    return best


def _shortest_of_each_shift(day: Day, roster: Roster) -> list[int]:
    """Return the carer of each shift who has least to do; nobody where there is one round only."""
    shortest: dict[tuple[int, int], int] = {}
    for who in sorted(range(len(roster.rounds)), key=lambda who: len(roster.rounds[who])):
        if roster.rounds[who]:
            shift = int(day.carers.on_duty[who]), int(day.carers.off_duty[who])
            shortest.setdefault(shift, who)
    return list(shortest.values()) if measure(day, roster).rounds > 1 else []


def _without(day: Day, roster: Roster, closed: int, search: Reseating) -> Roster:
    """Search with the carers who have something to do, one of them left out."""
    kept = [who for who, calls in enumerate(roster.rounds) if calls and who != closed]
    start: IntArray = roster.start.copy()
    start[list(roster.rounds[closed])] = UNSERVED
    smaller = day.but(carers=day.carers.take(np.array(kept, dtype=np.int64)))
    rounds = tuple(roster.rounds[who] for who in kept)
    found = search(smaller, Roster(rounds, start))
    made: list[tuple[int, ...]] = [()] * len(day.carers)
    for who, calls in zip(kept, found.rounds, strict=True):
        made[who] = calls
    return Roster(tuple(made), found.start)


def cost_of(day: Day, roster: Roster) -> int:
    """Return what a roster costs once its calls start as late as saves waiting."""
    return price(day, measure(day, wait_less(day, roster)))
