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
from allocator.routing.reseat_hall import (
    Hall,
    copy_of,
    drawing,
    lay_hall,
    roster_of,
    without_idle,
)
from allocator.routing.reseat_pool import lay_bench, lay_pool

SEARCH = MachineCode("allocator.routing.reseat_search", "search")
"""Seats the calls of a hall; only the first run on a machine compiles it."""
BLEND = MachineCode("allocator.routing.reseat_blend", "blend")
"""Puts the rounds searches met together; only the first run on a machine compiles it."""


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
    """Search as `reseat` does, from several seeds, and put the best of all of it together.

    A search that opens a round seldom closes one again, so all but one of the first searches leave
    those carers alone who have nothing to do. Then the cheapest plan is made of all rounds that any
    search met. Where the searches agree the day was easy. Elsewhere others go on from the cheapest
    plan, so hard days get most of the time.

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
    hot, cold, pool = often.heat[0] * leg, often.heat[1] * leg, lay_pool(blank)
    seeds = iter(range((often.agree + often.more) * seed, (often.agree + often.more) * (seed + 1)))

    def search(start: Hall, steps: int, is_shut: bool) -> tuple[int, Hall]:
        hall = drawing(without_idle(start) if is_shut else start, next(seeds))
        was, best = copy_of(hall), copy_of(hall)
        cost = SEARCH(hall, was, best, (steps, hot, cold), chances(), pool)
        best.rounds["off_duty"] = blank.rounds["off_duty"]
        return cost, best

    found = [search(blank, often.steps, run > 0) for run in range(often.agree)]
    least, cheapest = min(found, key=lambda it: it[0])
    is_easy = all(cost == least for cost, _ in found)
    least = BLEND(cheapest, pool, lay_bench(cheapest, pool))
    for _ in range(0 if is_easy else often.more):
        _, other = search(cheapest, often.more_steps, True)
        cost = BLEND(other, pool, lay_bench(other, pool))
        if cost <= least:
            least, cheapest = cost, other
    return roster_of(cheapest)
