"""A day of calls as a routing task, and the tours found for it as a roster.

Only what a router without ties can hold crosses over. Of a tie there remains that two carers are
needed where both calls start at once; the times of tied calls are each call's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.rounds.day import UNSERVED, Carers, Day, Roster
from allocator.routing.task import BoolArray, Crew, IntArray, RoutingTask, Stops, Tour, time_tour


@dataclass(frozen=True, slots=True, eq=False)
class DayTask:
    """A day written as a task; call and stop numbers are the same.

    Parameters
    ----------
    day
        The day.
    task
        The same day for a router.
    members
        The carers of each crew, in order of their number.
    """

    day: Day
    task: RoutingTask
    members: tuple[tuple[int, ...], ...]


def plain(day: Day) -> Day:
    """Return a day without what a plain router cannot hold.

    Windows become hard; breaks and the prices of waiting and of unknown carers are dropped.
    """
    costs = replace(day.costs, waiting=0, waiting_cap=0, unknown=0, late=0, latest=0)
    return day.but(costs=costs, break_minutes=0, break_after=0)


def day_task(day: Day) -> DayTask:
    """Write a day as a task; crews that could make no call at all are left out.

    Raises
    ------
    ValueError
        When the day asks for something a plain router cannot hold.
    """
    _refuse_what_cannot_be_held(day)
    homes, home_of = np.unique(
        np.concatenate([day.carers.start, day.carers.end]), return_inverse=True
    )
    cost, duration = _matrices(day, homes)
    start, end = np.split(home_of, 2)
    barred = barred_calls(day)
    members = _alike(day.carers, barred)
    stops = Stops(
        site=len(homes) + np.arange(len(day.calls), dtype=np.int64),
        opens=day.calls.opens,
        closes=day.calls.closes,
        length=day.calls.minutes,
        load=np.zeros(len(day.calls), dtype=np.int64),
        prize=np.full(len(day.calls), day.costs.unserved, dtype=np.int64),
    )
    crews = tuple(
        Crew(
            count=len(alike),
            start=int(start[alike[0]]),
            end=int(end[alike[0]]),
            on_duty=int(day.carers.on_duty[alike[0]]),
            off_duty=int(day.carers.off_duty[alike[0]]),
            fixed=day.costs.round,
            capacity=0,
            barred=barred[alike[0]],
        )
        for alike in members
    )
    task = RoutingTask(cost=cost, duration=duration, stops=stops, crews=crews, apart=_apart(day))
    return DayTask(day, task, members)


def barred_calls(day: Day) -> BoolArray:
    """Return which calls ask for a skill the carer lacks, shape ``(carers, calls)``."""
    return (day.calls.skills[None, :] & ~day.carers.skills[:, None]) != 0


def _refuse_what_cannot_be_held(day: Day) -> None:
    """Raise where the day prices or demands more than a plain router knows."""
    costs = day.costs
    asked = {
        "a price on late starts": costs.is_soft,
        "a price on waiting": costs.waiting > 0 and costs.waiting_cap > 0,
        "a price on unknown carers": costs.unknown > 0 and bool((day.calls.known >= 0).any()),
        "breaks": day.break_minutes > 0,
    }
    found = [words for words, is_asked in asked.items() if is_asked]
    if found:
        raise ValueError(
            f"A plain router cannot hold {', '.join(found)}; route plain(day) to do without."
        )


def _matrices(day: Day, homes: IntArray) -> tuple[IntArray, IntArray]:
    """Return cost and duration between the carers' homes and the calls, homes first."""
    place = np.concatenate([homes, day.calls.place])
    duration = day.minutes[np.ix_(place, place)].astype(np.int64)
    cost = duration * day.costs.travel
    is_home = np.arange(len(place)) < len(homes)
    leg = is_home[:, None] | is_home[None, :]
    cost[leg] = duration[leg] * day.costs.home
    if not day.home_in_shift:
        duration[leg] = 0
    return cost, duration


def _alike(carers: Carers, barred: BoolArray) -> tuple[tuple[int, ...], ...]:
    """Group carers whom a router need not tell apart, leaving out those who fit no call."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for carer in range(len(carers)):
        if not barred[carer].all():
            traits = (carers.start, carers.end, carers.on_duty, carers.off_duty)
            key = (*(int(trait[carer]) for trait in traits), barred[carer].tobytes())
            groups[key].append(carer)
    return tuple(tuple(group) for group in groups.values())


def _apart(day: Day) -> IntArray:
    """Return the pairs of calls that start at once and that one carer could make in turn."""
    first, second = day.ties.first, day.ties.second
    opens, closes, minutes = day.calls.opens, day.calls.closes, day.calls.minutes
    in_turn = (opens[first] + minutes[first] <= closes[second]) | (
        opens[second] + minutes[second] <= closes[first]
    )
    chosen = (day.ties.most == 0) & in_turn
    return np.stack([first[chosen], second[chosen]], axis=1).reshape(-1, 2)


def tours_of(made: DayTask, roster: Roster) -> tuple[Tour, ...]:
    """Return the rounds of a roster as tours of the task."""
    crew_of = {carer: crew for crew, alike in enumerate(made.members) for carer in alike}
    return tuple(
        Tour(crew_of[carer], calls)
        for carer, calls in enumerate(roster.rounds)
        if calls and carer in crew_of
    )


def roster_of(made: DayTask, tours: Iterable[Tour], like: Roster | None = None) -> Roster:
    """Give each tour to a carer of its crew and start every call as early as can be.

    Parameters
    ----------
    made
        The day and its task.
    tours
        The tours.
    like
        Rounds each carer should keep as far as possible; otherwise, and beside that, carers get
        the people they know.
    """
    by_crew: dict[int, list[Tour]] = defaultdict(list)
    for tour in tours:
        by_crew[tour.crew].append(tour)
    rounds: list[tuple[int, ...]] = [()] * len(made.day.carers)
    start = np.full(len(made.day.calls), UNSERVED, dtype=np.int64)
    for crew, found in by_crew.items():
        chosen = _carers_for(made, sorted(found, key=lambda t: t.stops), made.members[crew], like)
        for carer, tour in chosen.items():
            kept, starts = time_tour(made.task, tour)
            rounds[carer] = kept.stops
            start[list(kept.stops)] = starts
    return Roster(tuple(rounds), start)


def _carers_for(
    made: DayTask, tours: Sequence[Tour], carers: Sequence[int], like: Roster | None
) -> dict[int, Tour]:
    """Match tours with carers who are alike, those with most calls in common first."""
    known = made.day.calls.known
    habits = {carer: set(like.rounds[carer]) if like else set() for carer in carers}
    wishes = []
    for number, tour in enumerate(tours):
        for carer in carers:
            kept = sum(stop in habits[carer] for stop in tour.stops)
            familiar = sum(known[stop] == carer for stop in tour.stops)
            wishes.append((-kept, -familiar, number, carer))
    chosen: dict[int, Tour] = {}
    given: set[int] = set()
    for _, _, number, carer in sorted(wishes):
        if number not in given and carer not in chosen:
            given.add(number)
            chosen[carer] = tours[number]
    return chosen
