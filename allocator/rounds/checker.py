"""Judge the rounds of a day from their stored starts, with no router.

Everything is worked out again in plain arithmetic: whoever made the roster, by whatever means, it
is legal only if this module finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from allocator.rounds.day import UNSERVED, Day, Roster


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a roster.

    Parameters
    ----------
    code
        Kind of fault: ``not-once``, ``early``, ``late``, ``travel``, ``duty``, ``skills``,
        ``tie`` (a gap is not kept), ``apart`` (two carers do not start together), ``half`` (one of
        two carers is missing), ``two-carers`` (both are the same), ``break`` or ``shape``. Others
        find ``rest``, and visits ``missing``, ``foreign`` or ``dropped``.
    calls
        The calls it is about.
    carer
        The round it is in, or -1.
    minutes
        By how much, where that can be said.
    """

    code: str
    calls: tuple[int, ...]
    carer: int
    minutes: int = 0


def check_roster(day: Day, roster: Roster) -> list[Fault]:
    """List everything wrong with a roster.

    Parameters
    ----------
    day
        What was to be done, and by whom.
    roster
        The rounds; calls that nobody makes are no fault, half a double-handed visit is.

    Returns
    -------
    list of Fault
        Empty for a legal roster.
    """
    if len(roster.rounds) != len(day.carers) or len(roster.start) != len(day.calls):
        return [Fault("shape", (), -1)]
    faults = list(_count(day, roster))
    if faults:
        return faults
    for carer, calls in enumerate(roster.rounds):
        if calls:
            faults += _check_calls(day, roster, carer)
            faults += _check_travel(day, roster, carer)
            faults += _check_break(day, roster, carer)
    return faults + list(_check_ties(day, roster))


def _count(day: Day, roster: Roster) -> Iterator[Fault]:
    """Every call is made once and has a start, or is not made and has none."""
    times = [0] * len(day.calls)
    for carer, calls in enumerate(roster.rounds):
        for call in calls:
            if not 0 <= call < len(times):
                yield Fault("shape", (call,), carer)
            else:
                times[call] += 1
    for call, count in enumerate(times):
        if count != (roster.start[call] != UNSERVED):
            yield Fault("not-once", (call,), -1)


def _check_calls(day: Day, roster: Roster, carer: int) -> Iterator[Fault]:
    """Windows, duty times and skills."""
    calls, carers = day.calls, day.carers
    home = carers.start[carer], carers.end[carer]
    first, last = roster.rounds[carer][0], roster.rounds[carer][-1]
    on_duty, off_duty = int(carers.on_duty[carer]), int(carers.off_duty[carer])
    if day.home_in_shift:
        on_duty += int(day.minutes[home[0], calls.place[first]])
        off_duty -= int(day.minutes[calls.place[last], home[1]])
    for call in roster.rounds[carer]:
        start = int(roster.start[call])
        if start < calls.opens[call]:
            yield Fault("early", (call,), carer, int(calls.opens[call]) - start)
        if start > calls.closes[call] and not day.costs.is_soft:
            yield Fault("late", (call,), carer, start - int(calls.closes[call]))
        if int(calls.skills[call]) & ~int(carers.skills[carer]):
            yield Fault("skills", (call,), carer)
    if roster.start[first] < on_duty:
        yield Fault("duty", (first,), carer, on_duty - int(roster.start[first]))
    ended = int(roster.start[last] + calls.minutes[last])
    if ended > off_duty:
        yield Fault("duty", (last,), carer, ended - off_duty)


def _gaps(day: Day, roster: Roster, carer: int) -> Iterator[tuple[int, int, int]]:
    """Pairs of calls that follow each other, with the minutes left between them."""
    calls, place = roster.rounds[carer], day.calls.place
    for before, after in pairwise(calls):
        free_from = roster.start[before] + day.calls.minutes[before]
        arrival = free_from + day.minutes[place[before], place[after]]
        yield before, after, int(roster.start[after] - arrival)


def _check_travel(day: Day, roster: Roster, carer: int) -> Iterator[Fault]:
    """Nobody is in two places at once."""
    for before, after, minutes in _gaps(day, roster, carer):
        if minutes < 0:
            yield Fault("travel", (before, after), carer, -minutes)


def _check_break(day: Day, roster: Roster, carer: int) -> Iterator[Fault]:
    """See that a long round has a break."""
    calls = roster.rounds[carer]
    ended = roster.start[calls[-1]] + day.calls.minutes[calls[-1]]
    is_long = ended - roster.start[calls[0]] > day.break_after
    longest = max((minutes for _, _, minutes in _gaps(day, roster, carer)), default=0)
    if day.break_minutes and is_long and longest < day.break_minutes:
        yield Fault("break", calls, carer, day.break_minutes - longest)


def _check_ties(day: Day, roster: Roster) -> Iterator[Fault]:
    """See that calls which hang together start as they should, both or neither of two at once."""
    carer_of = {call: carer for carer, calls in enumerate(roster.rounds) for call in calls}
    ties = day.ties
    for row in range(len(ties)):
        pair = first, second = int(ties.first[row]), int(ties.second[row])
        least, most = int(ties.least[row]), int(ties.most[row])
        made = [call in carer_of for call in pair]
        at_once = least == most == 0
        if at_once and any(made) and not all(made):
            yield Fault("half", pair, -1)
        if not all(made):
            continue
        apart = int(roster.start[second] - roster.start[first])
        if not least <= apart <= most:
            by = max(least - apart, apart - most)
            yield Fault("apart" if at_once else "tie", pair, carer_of[second], by)
        if at_once and carer_of[first] == carer_of[second]:
            yield Fault("two-carers", pair, carer_of[first])
