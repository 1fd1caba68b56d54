"""The checker against a second opinion on rosters that somebody has tampered with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Day, Roster
from allocator.rounds.room import fill_room, with_room
from tests.unit.rounds.oracle import is_legal, nobody
from tests.unit.rounds.random_days import random_day

KINDS = (
    "edge",
    "edge",
    "edge",
    "move",
    "give",
    "swap",
    "drop",
    "drop-both",
    "twice",
    "turn",
    "unpair",
)


CODES = {
    *("early", "late", "travel", "duty", "break", "skills"),
    *("tie", "apart", "half", "two-carers", "not-once", "none"),
}


@dataclass(frozen=True)
class Tampering:
    """What is done to which call, and by how much."""

    kind: str
    call: int
    other: int
    by: int


def tamper(day: Day, roster: Roster, how: Tampering) -> Roster:
    """Return a roster changed without any thought of the rules; its shape stays."""
    rounds = [list(made) for made in roster.rounds]
    start = np.array(roster.start)
    call, other = how.call % len(start), how.other % len(start)
    who = next((made for made in rounds if call in made), None)
    if who is None:
        return roster
    if how.kind == "move":
        start[call] = max(0, start[call] + how.by)
    elif how.kind == "edge":
        edges = _edges(day, roster, call)
        start[call] = max(0, edges[how.by % len(edges)])
    elif how.kind == "give":
        who.remove(call)
        taker = rounds[how.other % len(rounds)]
        taker.append(call)
        taker.sort(key=lambda c: start[c])
    elif how.kind == "swap":
        pair = {call: other, other: call}
        rounds = [[pair.get(c, c) for c in made] for made in rounds]
        start[[call, other]] = start[[other, call]]
    elif how.kind == "turn":
        who.reverse()
    elif how.kind == "twice":
        rounds[how.other % len(rounds)].append(call)
    else:
        _undo(day, rounds, start, how)
    return Roster(tuple(map(tuple, rounds)), start)


def _edges(day: Day, roster: Roster, call: int) -> list[int]:
    """Minutes at which some rule begins or ceases to hold for a call, and those just outside."""
    calls, staff = day.calls, day.carers
    length, place = int(calls.minutes[call]), calls.place[call]
    carer, made = next((n, made) for n, made in enumerate(roster.rounds) if call in made)
    spot = made.index(call)
    way = int(day.minutes[staff.start[carer], place]), int(day.minutes[place, staff.end[carer]])
    first = [int(calls.opens[call]), int(staff.on_duty[carer]) + way[0] * day.home_in_shift]
    last = [int(calls.closes[call])]
    last += [int(staff.off_duty[carer]) - length - way[1] * day.home_in_shift]
    for before in made[spot - 1 : spot] if spot else ():
        ready = int(roster.start[before] + calls.minutes[before])
        ready += int(day.minutes[calls.place[before], place])
        first += [ready, ready + day.break_minutes]
        last += [int(roster.start[made[0]]) + day.break_after - length]
    for after in made[spot + 1 : spot + 2]:
        due = int(roster.start[after]) - int(day.minutes[place, calls.place[after]]) - length
        last += [due, due - day.break_minutes]
        ended = int(roster.start[made[-1]] + calls.minutes[made[-1]])
        first += [ended - day.break_after]
    for row in range(len(day.ties)):
        pair = int(day.ties.first[row]), int(day.ties.second[row])
        least, most = int(day.ties.least[row]), int(day.ties.most[row])
        if call == pair[1] and roster.start[pair[0]] != UNSERVED:
            first.append(int(roster.start[pair[0]]) + least)
            last.append(int(roster.start[pair[0]]) + most)
        if call == pair[0] and roster.start[pair[1]] != UNSERVED:
            first.append(int(roster.start[pair[1]]) - most)
            last.append(int(roster.start[pair[1]]) - least)
    return [minute - out for minute in first for out in (0, 1)] + [
        minute + out for minute in last for out in (0, 1)
    ]


def _undo(day: Day, rounds: list[list[int]], start: np.ndarray, how: Tampering) -> None:
    """Drop a call, or two that hang together, or have one carer make both."""
    pairs = list(zip(day.ties.first.tolist(), day.ties.second.tolist(), strict=True))
    pair = next((pair for pair in pairs if how.call in pair), (how.call,))
    gone = {"drop": (how.call,), "drop-both": pair, "unpair": pair[1:]}[how.kind]
    for made in rounds:
        made[:] = [call for call in made if call not in gone]
    if how.kind == "unpair":
        taker = next((made for made in rounds if pair[0] in made), rounds[0])
        taker += [call for call in gone if start[call] != UNSERVED]
    else:
        start[[call for call in gone if call < len(start)]] = UNSERVED


days = st.builds(
    lambda seed, soft, breaks: random_day(seed, calls=6, carers=3, soft=soft, breaks=breaks),
    st.integers(0, 10**6), st.booleans(), st.booleans(),
)  # fmt: skip
tamperings = st.lists(
    st.builds(
        Tampering, st.sampled_from(KINDS), st.integers(0, 5), st.integers(0, 5),
        st.integers(-40, 40),
    ),
    max_size=3,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(day=days, tampering=tamperings)
def test_the_checker_finds_fault_exactly_where_a_diary_does_not_add_up(day, tampering):
    roster = fill_room(day, nobody(day))
    assert is_legal(day, roster)
    for how in tampering:
        roster = tamper(day, roster, how)
    assert (check_roster(day, roster) == []) == is_legal(day, roster)


@settings(max_examples=60, deadline=None)
@given(day=days, call=st.integers(0, 5))
def test_whoever_drops_a_visit_leaves_room_for_it(day, call):
    roster = fill_room(day, nobody(day))
    short = tamper(day, roster, Tampering("drop-both", call, 0, 0))
    if roster.start[call] != UNSERVED and is_legal(day, short):
        found = {c for it in with_room(day, short) for c in np.flatnonzero(it.start != short.start)}
        assert call in found
    for made in with_room(day, short) if is_legal(day, short) else ():
        assert is_legal(day, made)


@settings(max_examples=60, deadline=None)
@given(day=days)
def test_a_filled_roster_has_no_room_left_and_keeps_what_it_had(day):
    roster = fill_room(day, nobody(day))
    assert with_room(day, roster) == []
    assert fill_room(day, roster) is roster


def _spoiled(number):
    """So many random days, each with a legal roster in which one thing was changed."""
    rng = np.random.default_rng(5)
    for seed in range(number):
        day = random_day(seed, calls=6, carers=3, breaks=bool(seed % 2), soft=seed % 5 == 0)
        kind, (call, other) = KINDS[seed % len(KINDS)], rng.integers(0, 6, 2).tolist()
        how = Tampering(kind, call, other, int(rng.integers(-40, 40)))
        yield day, tamper(day, fill_room(day, nobody(day)), how)


def test_tampering_makes_every_kind_of_fault_and_often_none():
    seen: Counter[str] = Counter()
    for day, roster in _spoiled(500):
        seen.update({fault.code for fault in check_roster(day, roster)} or {"none"})
    assert set(seen) >= CODES
    assert seen["none"] > 40


@pytest.mark.slow
def test_a_minute_too_little_of_anything_is_found_by_itself():
    alone: Counter[str] = Counter()
    for day, roster in _spoiled(5000):
        faults = check_roster(day, roster)
        assert (faults == []) == is_legal(day, roster)
        if len(faults) == 1 and faults[0].minutes in {0, 1}:
            alone[faults[0].code] += 1
    # one carer for both of two calls at once is also in two places
    assert CODES - {"none", "two-carers", "not-once"} <= set(alone)
