"""Find room for calls that nobody makes, every other call staying where and when it is.

The checker asks this of each visit that rounds leave out: what was only dropped has room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Day, Roster


@dataclass(frozen=True, slots=True)
class _Seat:
    """A place in a round in which a call could start from one minute to another.

    What else the rules ask for begins or ends to hold at one of the ``moments``: there can be a
    break before the call, or after it.
    """

    carer: int
    position: int
    first: int
    last: int
    moments: tuple[int, ...]


def with_room(day: Day, roster: Roster) -> list[Roster]:
    """Return, for each visit that nobody makes and that has room, the roster that makes it.

    Parameters
    ----------
    day
        What is to be done, and by whom.
    roster
        Rounds that keep the rules.

    Returns
    -------
    list of Roster
        Each the roster with the calls of one more visit (two calls that start at once are one),
        all others untouched; empty where nothing that is left out would fit as it is.
    """
    found = (_seated(day, roster, calls) for calls in _left_out(day, roster))
    return [made for made in found if made is not None]


def fill_room(day: Day, roster: Roster) -> Roster:
    """Return a roster that makes every visit for which a roster has room.

    Parameters
    ----------
    day
        What is to be done, and by whom.
    roster
        Rounds that keep the rules; calls they make stay where and when they are.
    """
    before = None
    while roster is not before:
        before = roster
        for calls in list(_left_out(day, roster)):
            roster = _seated(day, roster, calls) or roster
    return roster


def _left_out(day: Day, roster: Roster) -> Iterator[tuple[int, ...]]:
    """Yield the calls nobody makes, those that start at once together."""
    ties = day.ties
    partner: dict[int, int] = {}
    for first, second, most in zip(ties.first, ties.second, ties.most, strict=True):
        if most == 0:
            partner |= {int(first): int(second), int(second): int(first)}
    left = roster.unserved
    for call in left:
        other = partner.get(call)
        if other is None:
            yield (call,)
        elif call < other and other in left:
            yield (call, other)


def _seated(day: Day, roster: Roster, calls: tuple[int, ...]) -> Roster | None:
    """Return the roster with some calls seated at the same minute, or nothing."""
    seats = [list(_seats(day, roster, call)) for call in calls]
    moments = {minute for one in seats for seat in one for minute in seat.moments}
    for minute in sorted(moments):
        open_now = [[seat for seat in one if seat.first <= minute <= seat.last] for one in seats]
        for chosen in product(*open_now):
            if len({seat.carer for seat in chosen}) == len(calls):
                made = _put(roster, calls, chosen, minute)
                if not check_roster(day, made):
                    return made
    return None


def _seats(day: Day, roster: Roster, call: int) -> Iterator[_Seat]:
    """Yield every place in a round in which a call could start, breaks aside."""
    needed, pause = int(day.calls.skills[call]), day.break_minutes
    earliest, latest = _window(day, roster, call)
    for carer, made in enumerate(roster.rounds):
        if needed & ~int(day.carers.skills[carer]):
            continue
        for position in range(len(made) + 1):
            ready = _ready(day, roster, carer, position, call)
            due = _due(day, roster, carer, position, call)
            first, last = max(earliest, ready), min(latest, due)
            if first <= last:
                moments = (first, last, ready + pause, due - pause)
                yield _Seat(carer, position, first, last, moments)


def _window(day: Day, roster: Roster, call: int) -> tuple[int, int]:
    """Return the first and last minute a call may start beside the starts of all others."""
    calls, ties = day.calls, day.ties
    last_shift = int(day.carers.off_duty.max())
    earliest = int(calls.opens[call])
    latest = last_shift if day.costs.is_soft else int(calls.closes[call])
    for row in range(len(ties)):
        first, second = int(ties.first[row]), int(ties.second[row])
        least, most = int(ties.least[row]), int(ties.most[row])
        if call == second and roster.start[first] != UNSERVED:
            earliest = max(earliest, int(roster.start[first]) + least)
            latest = min(latest, int(roster.start[first]) + most)
        if call == first and roster.start[second] != UNSERVED:
            earliest = max(earliest, int(roster.start[second]) - most)
            latest = min(latest, int(roster.start[second]) - least)
    return earliest, latest


def _ready(day: Day, roster: Roster, carer: int, position: int, call: int) -> int:
    """Return the first minute a carer can be at a call after the one before it."""
    calls, carers, there = day.calls, day.carers, day.calls.place[call]
    if position == 0:
        way = day.minutes[carers.start[carer], there] if day.home_in_shift else 0
        return int(carers.on_duty[carer] + way)
    before = roster.rounds[carer][position - 1]
    free = roster.start[before] + calls.minutes[before]
    return int(free + day.minutes[calls.place[before], there])


def _due(day: Day, roster: Roster, carer: int, position: int, call: int) -> int:
    """Return the last minute a call may start for the carer to be in time for the next."""
    calls, carers, there = day.calls, day.carers, day.calls.place[call]
    made = roster.rounds[carer]
    if position == len(made):
        way = day.minutes[there, carers.end[carer]] if day.home_in_shift else 0
        return int(carers.off_duty[carer] - way - calls.minutes[call])
    after = made[position]
    way = day.minutes[there, calls.place[after]]
    return int(roster.start[after] - way - calls.minutes[call])


def _put(roster: Roster, calls: Sequence[int], seats: Sequence[_Seat], minute: int) -> Roster:
    """Return the roster with calls in their seats."""
    rounds = list(roster.rounds)
    start = np.array(roster.start)
    for call, seat in zip(calls, seats, strict=True):
        made = rounds[seat.carer]
        rounds[seat.carer] = (*made[: seat.position], call, *made[seat.position :])
        start[call] = minute
    return Roster(tuple(rounds), start)
