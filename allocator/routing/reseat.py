"""Lift some calls out of a few rounds and seat them again, many times: a search for small days.

After Christiaens and Vanden Berghe (2020), *Slack induction by string removals*: neighbours in
place and time are lifted out of up to three rounds, then each is seated where it is cheapest, now
and then overlooking a place, and the result is kept as in simulated annealing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.rounds.day import Day, Roster
from allocator.routing.chances import chances
from allocator.routing.machine_code import MachineCode
from allocator.routing.reseat_hall import Hall, copy_of, first_random, lay_hall, roster_of
from allocator.routing.reseat_pool import Runs, lay_ahead, lay_bench, lay_pool

SEARCH = MachineCode("allocator.routing.reseat_search", "search")
"""Seats the calls of a hall; only the first run on a machine compiles it."""
OFTEN = MachineCode("allocator.routing.reseat_runs", "search_often")
"""Does so many times and puts the best together; likewise."""


def reseat(
    day: Day, roster: Roster, *, old: int, steps: int, seed: int, heat: tuple[float, float]
) -> Roster:
    """Search for cheaper rounds by lifting calls out and seating them again.

    Parameters
    ----------
    day
        A day that `allocator.routing.reseat_hall.can_hold` says yes to.
    roster
        Where to start. Calls that hang together keep near their starts; calls nobody makes are
        seated first.
    old
        How many calls come before the newcomers, around whom some of the steps look; no call of
        these makes way for a newcomer. The number of calls where there are no newcomers.
    steps
        How often to lift and seat.
    seed
        Of every draw: day, roster, steps and seed fix the result.
    heat
        First and last temperature, in legs to a near call.

    Returns
    -------
    Roster
        The cheapest met.
    """
    hall, leg = lay_hall(day, roster, old, seed)
    was, best = copy_of(hall), copy_of(hall)
    SEARCH(hall, was, best, (steps, heat[0] * leg, heat[1] * leg), chances(), lay_pool(hall, 0))
    return roster_of(best)


@dataclass(frozen=True, slots=True)
class Often:
    """How often to search, and how far to look for the cheapest plan of all rounds.

    Parameters
    ----------
    steps, heat
        Of each search, as in `reseat`.
    first
        How many searches have no carer who has nothing to do; beside them one has such a carer for
        each shift.
    ways
        How many ways from call to call are gone at most to list rounds that no search met; with 0
        only those that were met are put together.
    checks
        How many rounds are tried at most in putting them together.
    """

    steps: int
    heat: tuple[float, float]
    first: int
    ways: int
    checks: int


def reseat_often(day: Day, roster: Roster, *, old: int, seed: int, often: Often) -> Roster:
    """Search as `reseat` does, from several seeds, and make the cheapest plan of all rounds.

    A search that opens a round seldom closes one again, and one that could do with another seldom
    opens it. So some of the searches leave those carers alone who have nothing to do, and others
    have one of them free of charge while they search. Then the cheapest plan is made of all rounds
    that any search met and of those that nobody met but that could be part of a cheaper one; where
    that is not given up, seeds make no difference to what it costs.

    Parameters
    ----------
    day, roster, old, seed
        As for `reseat`.
    often
        How often to search.

    Returns
    -------
    Roster
        The cheapest met.
    """
    start, leg = lay_hall(day, roster, old, seed)
    halls = (start, *(copy_of(start) for _ in range(4)))
    opened = np.array([-1] * often.first + _idle(start), dtype=np.int64)
    count = len(opened)
    randoms = [first_random(it) for it in range(count * seed, count * (seed + 1))]
    runs = Runs(
        np.array(randoms, dtype=np.int64),
        opened,
        often.steps,
        (often.heat[0] * leg, often.heat[1] * leg),
        (often.ways, often.checks, int(leg) // 2 + 1),
    )
    pool = lay_pool(start)
    OFTEN(halls, runs, chances(), pool, lay_bench(start, pool), lay_ahead(start))
    return roster_of(halls[-1])


def _idle(hall: Hall) -> list[int]:
    """Return a carer of each shift who has nothing to do."""
    idle: dict[int, int] = {}
    for who in np.flatnonzero(hall.rounds["length"] == 0).tolist():
        idle.setdefault(int(hall.rounds["kind"][who]), who)
    return list(idle.values())
