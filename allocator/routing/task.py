"""A routing problem as plain arrays, for routers that know nothing of care.

A task has sites, stops to make and crews of carers who are all alike. It is what a day and a
published instance have in common, so that one adapter serves both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stops:
    """What is to be done, each array of shape ``(stops,)``.

    Parameters
    ----------
    site
        Row and column of the task's matrices.
    opens, closes
        Earliest and latest start.
    length
        Time spent there.
    load
        What it takes of a crew member's capacity; 0 where nothing is carried.
    prize
        Cost of leaving a stop out, or `None` where every stop has to be made.
    """

    site: IntArray
    opens: IntArray
    closes: IntArray
    length: IntArray
    load: IntArray
    prize: IntArray | None

    def __len__(self) -> int:
        """Return the number of stops."""
        return len(self.site)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Crew:
    """Carers who are all alike, so that it does not matter which of them makes a round.

    Parameters
    ----------
    count
        How many there are.
    start, end
        Site where their rounds start and where they end.
    on_duty, off_duty
        Earliest departure from ``start`` and latest arrival at ``end``.
    fixed
        Cost of each of them who leaves home.
    capacity
        Load each can take.
    barred
        Stops they may not make, shape ``(stops,)``.
    """

    count: int
    start: int
    end: int
    on_duty: int
    off_duty: int
    fixed: int
    capacity: int
    barred: BoolArray


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RoutingTask:
    """Everything a router needs to know.

    Parameters
    ----------
    cost, duration
        What a leg costs and how long it takes, shape ``(sites, sites)``.
    stops, crews
        What is to be done and by whom.
    apart
        Pairs of stops that one carer may not make both of, shape ``(pairs, 2)``.
    """

    cost: IntArray
    duration: IntArray
    stops: Stops
    crews: tuple[Crew, ...]
    apart: IntArray


@dataclass(frozen=True, slots=True)
class Tour:
    """The stops one member of a crew makes, in order."""

    crew: int
    stops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Routed:
    """What a router found.

    Parameters
    ----------
    tours
        The rounds with at least one stop.
    is_feasible
        Whether they keep every window, duty time and capacity and make every required stop.
    iterations
        Steps the search took.
    """

    tours: tuple[Tour, ...]
    is_feasible: bool
    iterations: int


def time_tour(task: RoutingTask, tour: Tour) -> tuple[Tour, list[int]]:
    """Start every stop of a tour as early as can be, leaving out stops that cannot be made.

    Parameters
    ----------
    task
        The task.
    tour
        A tour; the whole of a feasible one is kept.

    Returns
    -------
    tuple of Tour and list of int
        The stops that fit, in order, and their starts.
    """
    crew, stops = task.crews[tour.crew], task.stops
    site, clock, room = crew.start, crew.on_duty, crew.capacity
    excluded = {int(stop) for stop in np.flatnonzero(crew.barred)}
    kept: list[int] = []
    starts: list[int] = []
    for stop in tour.stops:
        there = int(stops.site[stop])
        start = max(clock + int(task.duration[site, there]), int(stops.opens[stop]))
        finish = start + int(stops.length[stop])
        is_in_time = start <= stops.closes[stop]
        is_back = finish + task.duration[there, crew.end] <= crew.off_duty
        if stop in excluded or not (is_in_time and is_back) or stops.load[stop] > room:
            continue
        kept.append(stop)
        starts.append(start)
        excluded |= _partners(task, stop)
        site, clock, room = there, finish, room - int(stops.load[stop])
    return Tour(tour.crew, tuple(kept)), starts


def _partners(task: RoutingTask, stop: int) -> set[int]:
    """Return the stops that whoever makes this one may not make."""
    rows = task.apart[(task.apart == stop).any(axis=1)]
    return {int(other) for other in rows.ravel() if other != stop}
