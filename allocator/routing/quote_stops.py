"""Where the calls of a quoted package go: between which visits, and with how much time to spare."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.rounds.quote import Stop
from allocator.rounds.week import RoutedDay
from allocator.routing.joining import Joined


def detour_of(joined: Joined, calls: tuple[int, ...], at: int) -> int:
    """Return the travel a call adds between the calls before and after it."""
    day = joined.part.with_new
    spot = [int(day.calls.place[call]) for call in calls[max(0, at - 1) : at + 2]]
    if len(calls) == 1:
        return 0
    if at in (0, len(calls) - 1):
        return int(day.minutes[spot[0], spot[1]])
    through = day.minutes[spot[0], spot[1]] + day.minutes[spot[1], spot[2]]
    return max(0, int(through - day.minutes[spot[0], spot[2]]))


def stops_of(
    joined: Joined,
    routed: RoutedDay,
    row: int,
    carer: int,
    days: tuple[int, ...],
) -> Iterator[Stop]:
    """Yield where the newcomers of a round went, whoever it is named after."""
    refs, part, calls = joined.part.refs, joined.part, joined.with_new.rounds[row]
    slack = _slacks(joined, row)
    start = joined.with_new.start
    for at, call in enumerate(calls):
        if call < part.old:
            continue
        before = calls[at - 1] if at else None
        after = calls[at + 1] if at + 1 < len(calls) else None
        yield Stop(
            days=days,
            ref=refs[call].ref,
            visit=refs[call].visit,
            carer=routed.workday.carer_names[part.carers[carer]],
            start=int(start[call]),
            before="" if before is None else refs[before].ref,
            after="" if after is None else refs[after].ref,
            is_new_round=min(calls) >= part.old,
            slack=slack[at],
            before_carer="" if before is None else _carer_today(joined, routed, before),
            after_carer="" if after is None else _carer_today(joined, routed, after),
            before_start=None if before is None else int(start[before]),
            after_start=None if after is None else int(start[after]),
        )


def _carer_today(joined: Joined, routed: RoutedDay, call: int) -> str:
    """Return who makes a call in the rounds as they are kept, nobody for a newcomer's."""
    part, names = joined.part, routed.workday.carer_names
    makes = (
        names[carer]
        for carer, calls in zip(part.carers, part.today.rounds, strict=True)
        if call in calls
    )
    return next(makes, "")


def _slacks(joined: Joined, carer: int) -> list[int]:
    """Return by how much each call of a round could start later, its neighbours' windows kept.

    A call further on that hangs together with another is not pushed.
    """
    day, calls = joined.part.with_new, joined.with_new.rounds[carer]
    tied = {*day.ties.first.tolist(), *day.ties.second.tolist()}
    latest, after, slack = int(day.carers.off_duty[carer]), -1, []
    for call in reversed(calls):
        hop = 0 if after < 0 else int(day.minutes[day.calls.place[call], day.calls.place[after]])
        latest = min(int(day.calls.closes[call]), latest - hop - int(day.calls.minutes[call]))
        start = int(joined.with_new.start[call])
        slack.append(max(0, latest - start))
        latest, after = start if call in tied else latest, call
    return slack[::-1]
