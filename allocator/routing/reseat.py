"""Lift some calls out of a few rounds and seat them again, many times: a search for small days.

After Christiaens and Vanden Berghe (2020), *Slack induction by string removals*: neighbours in
place and time are lifted out of up to three rounds, then each is seated where it is cheapest, now
and then overlooking a place, and the result is kept as in simulated annealing.
"""

from __future__ import annotations

from dataclasses import dataclass

from allocator.rounds.day import Day, Roster
from allocator.routing.chances import chances
from allocator.routing.machine_code import MachineCode
from allocator.routing.reseat_hall import copy_of, drawing, lay_hall, roster_of

SEARCH = MachineCode("allocator.routing.reseat_search", "search")
"""Seats the calls of a hall; only the first run on a machine compiles it."""


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
    SEARCH(hall, was, best, steps, (heat[0] * leg, heat[1] * leg), chances())
    return roster_of(best)


@dataclass(frozen=True, slots=True)
class Often:
    """How often to search before the cheapest rounds are believed.

    Parameters
    ----------
    steps, heat
        Of each search, as in `reseat`.
    agree
        How many searches from the start have to come to the same cost,
    more, more_steps
        or how many go on from the cheapest they found, with how many steps each.
    """

    steps: int
    heat: tuple[float, float]
    agree: int
    more: int
    more_steps: int


def reseat_often(day: Day, roster: Roster, *, old: int, seed: int, often: Often) -> Roster:
    """Search as `reseat` does, from several seeds, and go on where they disagree.

    One search may end short of the cheapest rounds; that several end short at the same cost is
    rare. Where the first few agree the day was easy. Elsewhere longer searches go on from the
    cheapest rounds so far, so hard days get most of the time.

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
    blank, leg = lay_hall(day, roster, old, seed)
    heat, table = (often.heat[0] * leg, often.heat[1] * leg), chances()
    runs = often.agree + often.more
    seeds = range(runs * seed, runs * (seed + 1))
    halls, costs = [], []
    for run in seeds[: often.agree]:
        hall, was, best = drawing(blank, run), copy_of(blank), copy_of(blank)
        costs.append(SEARCH(hall, was, best, often.steps, heat, table))
        halls.append(best)
    cheapest = halls[costs.index(min(costs))]
    if len(set(costs)) > 1:
        for run in seeds[often.agree :]:
            hall, was, best = drawing(cheapest, run), copy_of(cheapest), copy_of(cheapest)
            SEARCH(hall, was, best, often.more_steps, heat, table)
            cheapest = best
    return roster_of(cheapest)
