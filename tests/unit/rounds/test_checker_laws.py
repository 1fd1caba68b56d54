"""The checker against a second opinion on rosters that somebody has tampered with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Day, Roster
from allocator.rounds.room import fill_room, with_room
from tests.unit.rounds.oracle import is_legal, nobody
from tests.unit.rounds.random_days import random_day

KINDS = ("move", "give", "swap", "drop", "drop-both", "twice", "turn", "unpair")


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


def test_tampering_makes_every_kind_of_fault_and_often_none():
    rng = np.random.default_rng(5)
    seen: Counter[str] = Counter()
    for seed in range(400):
        day = random_day(seed, calls=6, carers=3, breaks=bool(seed % 2), soft=seed % 5 == 0)
        roster = fill_room(day, nobody(day))
        how = Tampering(
            KINDS[seed % len(KINDS)], *rng.integers(0, 6, 2).tolist(), int(rng.integers(-40, 40))
        )
        faults = check_roster(day, tamper(day, roster, how))
        seen.update({fault.code for fault in faults} or {"none"})
    codes = {
        "early",
        "late",
        "travel",
        "duty",
        "skills",
        "tie",
        "apart",
        "half",
        "two-carers",
        "break",
        "not-once",
        "none",
    }
    assert codes <= set(seen)
    assert seen["none"] > 40
