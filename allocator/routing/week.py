"""Build the rounds of a location for a week, one pattern of calls after the other.

The second day starts from the rounds of the first, and the carers who came the day before are the
ones people know: so rounds stay alike through the week and the search has little left to do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.rounds.day import UNSERVED, IntArray, Roster
from allocator.rounds.effort import Effort
from allocator.rounds.known import Known, remember, tell_known
from allocator.rounds.later import wait_less
from allocator.rounds.room import fill_room
from allocator.rounds.week import RoutedDay, RoutedWeek, Workday
from allocator.routing.reorder import fill_any_order, reorder
from allocator.routing.search import improve


def route_week(
    location_id: str, workdays: Sequence[Workday], effort: Effort, content: str = ""
) -> RoutedWeek:
    """Build the rounds of every pattern of a location's week.

    Parameters
    ----------
    location_id
        Whose rounds.
    workdays
        Its patterns, all with the same carers.
    effort
        How long to look.
    content
        Hash of what the rounds follow from, kept beside them.

    Returns
    -------
    RoutedWeek
        The same for the same workdays and effort, on every machine.
    """
    routed: list[RoutedDay] = []
    known: Known = {}
    for workday in workdays:
        told = tell_known(workday, known)
        start = _carried_over(told, routed[-1]) if routed else None
        if start is not None:
            told = told.as_made(start)
        steps = effort.build_steps if start is None else effort.rebuild_steps
        found = improve(told.day, start, steps=steps * len(told.refs), seed=effort.seed)
        told, roster = reorder(told, fill_room(told.day, found), effort)
        told, roster = fill_any_order(told, wait_less(told.day, roster))
        routed.append(RoutedDay(told, roster))
        remember(known, told, roster)
    return RoutedWeek(location_id, tuple(routed), content)


def _carried_over(workday: Workday, before: RoutedDay) -> Roster:
    """Return the rounds of the day before without the calls that this day has not."""
    index = {ref: call for call, ref in enumerate(workday.refs)}
    start: IntArray = np.full(len(workday.refs), UNSERVED, dtype=np.int64)
    rounds = []
    for calls in before.roster.rounds:
        kept = [call for call in calls if before.workday.refs[call] in index]
        here = tuple(index[before.workday.refs[call]] for call in kept)
        start[list(here)] = before.roster.start[kept]
        rounds.append(here)
    return Roster(tuple(rounds), start)
