"""A small day as the tables the reseating search reads: calls, rounds and the seats in them.

Calls that hang together are given windows under which they keep doing so, whoever moves: of each
tie the two calls share out the minutes that are to spare between their starts.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allocator.rounds.day import UNSERVED, Day, IntArray, Roster
from allocator.routing.tables import Table, copy_table

_NEAR = 20
_LEG_OF = 5
_SHORTEST = 15
"""A round has no more seats than visits of so many minutes fit into a day."""
_OLD_AND_LEFT_OUT = 1000
"""How much dearer it is to leave out a call that is made today than a newcomer."""


def columns(names: str) -> np.dtype[Any]:
    """Return the kind of a record of whole numbers with these names."""
    return np.dtype([(name, np.int64) for name in names.split()], align=True)


CALL = columns("place opens closes minutes missed who seat")
ROUND = columns("start end on_duty off_duty kind charge length cost waited keeps mark changed")
SEAT = columns("call ends first had spare whole moved latest paid waited")
STATE = columns("travel home waiting cap round break_minutes break_after random mark lifted old")


class Hall(NamedTuple):
    """All that the search reads and writes.

    Parameters
    ----------
    calls
        Records of `CALL`; ``missed`` is what it costs to leave one out, ``who`` and ``seat`` are
        where it is now, -1 for nowhere.
    near
        For each call the others, those first that go well next to it, shape ``(calls, near)``.
    travel
        Minutes between places.
    hops
        Minutes between calls.
    rounds
        Records of `ROUND`: the carer's shift, a number the same for carers who are alike, what a
        round counts of its own, how many calls it has, what it and its waits cost, whether it
        keeps a wait as its break, and in which step it was last lifted from and last changed.
    seats
        Records of `SEAT`, shape ``(rounds, most seats)``: the call, what the round is like by its
        end (see `allocator.routing.reseat_timing.step`), by how much the calls before it start
        later for its sake, how late the call may start for those after it not to be late, and what
        the round and its waits cost up to it, its own price left out.
    lifted
        Calls that have no seat; the first ``state.lifted`` count.
    state
        One record of `STATE`: prices and rules, the generator, ``old`` calls before the newcomers.
    """

    calls: Table
    near: IntArray
    travel: IntArray
    hops: IntArray
    rounds: Table
    seats: Table
    lifted: IntArray
    state: Table


def can_hold(day: Day) -> bool:
    """Return whether a hall holds all that a day asks for: hard windows, no skills, no habits."""
    costs, carers = day.costs, day.carers
    lacking = (day.calls.skills[:, None] & ~carers.skills[None, :]).any()
    is_known = costs.unknown > 0 and bool((day.calls.known >= 0).any())
    return not (day.home_in_shift or costs.is_soft or lacking or is_known or not len(carers))


def lay_hall(day: Day, roster: Roster, old: int, seed: int) -> tuple[Hall, float]:
    """Write a day and its rounds as tables.

    Parameters
    ----------
    day
        A day `can_hold` says yes to.
    roster
        Its rounds; calls that hang together stay near the starts they have here.
    old
        How many calls come before the newcomers.
    seed
        Of every draw.

    Returns
    -------
    tuple of Hall and float
        The tables, and the cost of a leg to a near call, the unit of temperature.
    """
    count, costs = len(day.calls), day.costs
    calls = np.zeros(count, CALL)
    calls["place"], calls["minutes"] = day.calls.place, day.calls.minutes
    calls["opens"], calls["closes"] = _own_windows(day, roster)
    calls["who"] = calls["seat"] = -1
    calls["missed"] = costs.unserved
    calls["missed"][:old] *= _OLD_AND_LEFT_OUT
    state = np.zeros(1, STATE)
    for name in ("travel", "home", "waiting", "round"):
        state[name] = getattr(costs, name)
    state["cap"], state["old"] = costs.waiting_cap if costs.waiting else 0, old
    state["break_minutes"], state["break_after"] = day.break_minutes, day.break_after
    state["random"] = first_random(seed)
    near, leg = _near(day)
    rounds = _rounds(day)
    rounds["charge"] = costs.round
    seats = np.zeros((len(rounds), min(count, 1440 // _SHORTEST) + 2), SEAT)
    for who, made in enumerate(roster.rounds):
        seats["call"][who, : len(made)] = made
        rounds["length"][who] = len(made)
    left = np.flatnonzero(roster.start == UNSERVED)
    lifted = np.zeros(count, dtype=np.int64)
    lifted[: len(left)], state["lifted"] = left, len(left)
    travel = np.ascontiguousarray(day.minutes, dtype=np.int64)
    hops = np.ascontiguousarray(travel[day.calls.place[:, None], day.calls.place])
    return Hall(calls, near, travel, hops, rounds, seats, lifted, state), leg


def roster_of(hall: Hall) -> Roster:
    """Read the rounds off the seats; calls start as much later as was counted with."""
    start = np.full(len(hall.calls), UNSERVED, dtype=np.int64)
    rounds = []
    for seats, length in zip(hall.seats, hall.rounds["length"].tolist(), strict=True):
        made, later = seats["call"][:length], 0
        start[made] = seats["ends"][:length] - hall.calls["minutes"][made]
        moves = seats["moved"][:length].tolist()
        for call, moved in zip(reversed(made.tolist()), reversed(moves), strict=True):
            start[call] += later
            later = later + moved if moved >= 0 else 0
        rounds.append(tuple(made.tolist()))
    return Roster(tuple(rounds), start)


def copy_of(hall: Hall) -> Hall:
    """Return a hall in which the rounds may differ."""
    return hall._replace(
        calls=copy_table(hall.calls),
        rounds=copy_table(hall.rounds),
        seats=copy_table(hall.seats),
        lifted=hall.lifted.copy(),
        state=copy_table(hall.state),
    )


def first_random(seed: int) -> int:
    """Return where the generator of a seed begins."""
    return (2 * seed + 1) * 0x9E3779B97F4A7C15 % 2**63 | 1


def _rounds(day: Day) -> Table:
    table = np.zeros(len(day.carers), ROUND)
    names = ("start", "end", "on_duty", "off_duty")
    for name in names:
        table[name] = getattr(day.carers, name)
    alike: dict[tuple[Any, ...], int] = {}
    rows = zip(*(table[name].tolist() for name in names), strict=True)
    table["kind"] = [alike.setdefault(row, len(alike)) for row in rows]
    return table


def _own_windows(day: Day, roster: Roster) -> tuple[IntArray, IntArray]:
    """Return when calls may start for every tie between calls that are made to hold."""
    opens, closes = day.calls.opens.copy(), day.calls.closes.copy()
    made = (roster.start[day.ties.first] != UNSERVED) & (roster.start[day.ties.second] != UNSERVED)
    first, second = day.ties.first[made], day.ties.second[made]
    before, after = roster.start[first], roster.start[second]
    later = after - before - day.ties.least[made]
    sooner = day.ties.most[made] - (after - before)
    np.minimum.at(closes, first, before + later // 2)
    np.maximum.at(opens, second, after - (later - later // 2))
    np.maximum.at(opens, first, before - sooner // 2)
    np.minimum.at(closes, second, after + (sooner - sooner // 2))
    return opens, closes


def _near(day: Day) -> tuple[IntArray, float]:
    """List for each call those that go well next to it; return also the cost of a short leg.

    The nearness of two calls is their travel plus a share of the wait or lateness that their
    windows force between them, in the better order.
    """
    calls, costs, count = day.calls, day.costs, len(day.calls)
    travel = day.minutes[calls.place[:, None], calls.place]
    leave = calls.minutes[:, None] + travel
    wait = calls.opens - calls.closes[:, None] - leave
    late = calls.opens[:, None] + leave - calls.closes
    far = 5 * travel + np.maximum(0, wait) + 5 * np.maximum(0, late)
    far = np.minimum(far, far.T)
    np.fill_diagonal(far, np.iinfo(np.int64).max)
    near = np.argsort(far, axis=1, kind="stable")[:, : min(_NEAR, count - 1)]
    legs = travel[np.arange(count)[:, None], near[:, :_LEG_OF]]
    mean = float(legs.mean()) if legs.size else 1.0
    return near.astype(np.int64), max(1.0, mean * max(costs.travel, costs.home, 1))
