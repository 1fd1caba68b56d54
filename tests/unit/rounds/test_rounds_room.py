"""Visits left out that would fit: found wherever there is room, and only there."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from allocator.rounds.checker import check_roster
from allocator.rounds.day import NO_CARER, UNSERVED, Calls, Costs, Roster, Ties
from allocator.rounds.room import fill_room, with_room
from tests.unit.rounds.line_days import column, line_day, line_roster, with_calls
from tests.unit.rounds.random_days import random_day

LATEST = 320
"""No carer of `random_day` is on duty later."""


def _without(roster, *calls):
    start = np.array(roster.start)
    start[list(calls)] = UNSERVED
    return Roster(tuple(tuple(c for c in made if c not in calls) for made in roster.rounds), start)


@pytest.mark.parametrize("dropped", [(0,), (3,), (4,), (1, 2), (3, 4), (0, 1, 2)], ids=str)
def test_what_was_dropped_from_a_round_has_room(dropped):
    day, roster = line_day(), line_roster()
    short = _without(roster, *dropped)
    assert check_roster(day, short) == []
    found = {tuple(np.flatnonzero(it.start != short.start)) for it in with_room(day, short)}
    pairs = dict.fromkeys((1, 2), (1, 2))
    assert found == {pairs.get(call, (call,)) for call in dropped}
    assert fill_room(day, short).unserved == []


def test_a_full_roster_and_one_without_room_are_left_as_they_are():
    day, roster = line_day(), line_roster()
    assert with_room(day, roster) == []
    assert fill_room(day, roster) is roster
    shut = with_calls(
        day, opens=column(480, 540, 540, 570, 660), closes=column(480, 540, 540, 571, 720)
    )
    tight = _without(roster, 3, 4)
    assert [it.unserved for it in with_room(shut, tight)] == [[3]]
    lame = shut.but(ties=Ties.none())
    assert [it.unserved for it in with_room(lame, tight)] == [[3]]


def test_one_carer_alone_is_no_room_for_two():
    day = line_day()
    short = _without(line_roster(), 1, 2)
    carers = day.carers
    late = type(carers)(
        start=carers.start, end=carers.end, on_duty=column(470, 601), off_duty=carers.off_duty,
        skills=carers.skills,
    )  # fmt: skip
    assert with_room(day.but(carers=late), short) == []


def test_a_break_is_kept_by_starting_between_the_first_and_the_last_minute():
    day = line_day(break_minutes=20, break_after=60, ties=Ties.none())
    day = with_calls(
        day, opens=column(480, 540, 540, 480, 600), closes=column(480, 540, 540, 700, 600)
    )
    made = Roster(((0,), ()), column(480, *[UNSERVED] * 4))
    roster = fill_room(day, made)
    assert check_roster(day, roster) == []
    assert roster.start[3] != UNSERVED


def test_two_carers_meet_when_one_has_had_a_break_and_the_other_still_can():
    """All at one place, and no break elsewhere: the first is free at 100, the second at 118."""
    day = line_day(
        calls=Calls(
            place=column(*[0] * 6),
            opens=column(0, 100, 100, 160, 0, 175),
            closes=column(0, 140, 140, 160, 0, 175),
            minutes=column(100, 30, 30, 60, 118, 60),
            skills=column(*[0] * 6),
            known=column(*[NO_CARER] * 6),
        ),
        ties=Ties(first=column(1), second=column(2), least=column(0), most=column(0)),
        break_minutes=20,
        break_after=90,
    )
    carers = replace(day.carers, on_duty=column(0, 0))
    roster = Roster(((0, 3), (4, 5)), column(0, UNSERVED, UNSERVED, 160, 0, 175))
    (made,) = with_room(day.but(carers=carers), roster)
    assert made.rounds == ((0, 1, 3), (4, 2, 5))
    assert made.start[1] == made.start[2] == 120


def _first_minute(day, roster, calls):
    """The first minute at which calls have room, by trying every carer and place at each."""
    for minute in range(LATEST):
        for carers in product(range(len(day.carers)), repeat=len(calls)):
            lengths = [range(len(roster.rounds[carer]) + 1) for carer in carers]
            for places in product(*lengths):
                rounds, start = list(roster.rounds), np.array(roster.start)
                for call, carer, place in zip(calls, carers, places, strict=True):
                    rounds[carer] = (*rounds[carer][:place], call, *rounds[carer][place:])
                    start[call] = minute
                if len(set(carers)) == len(calls) and not check_roster(
                    day, Roster(tuple(rounds), start)
                ):
                    return minute
    return None


KINDS = {"plain": {}, "breaks": {"breaks": True}, "soft": {"soft": True}}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_room_is_found_exactly_where_and_when_a_minute_by_minute_search_finds_it(seed, kind):
    day = random_day(seed, calls=4, **KINDS[kind])
    day = day.but(costs=Costs(late=int(kind == "soft")))
    ties = zip(
        *(it.tolist() for it in (day.ties.first, day.ties.second, day.ties.most)), strict=True
    )
    pairs = [(first, second) for first, second, most in ties if most == 0]
    alone = [(call,) for call in range(4) if not any(call in pair for pair in pairs)]
    roster = Roster(((), ()), np.full(4, UNSERVED))
    for _ in range(4):
        made = with_room(day, roster)
        left = [group for group in pairs + alone if roster.start[group[0]] == UNSERVED]
        room = {group: _first_minute(day, roster, group) for group in left}
        seated = [tuple(np.flatnonzero(it.start != roster.start)) for it in made]
        assert sorted(seated) == sorted(group for group in left if room[group] is not None)
        for group, it in zip(seated, made, strict=True):
            assert not check_roster(day, it)
            # A break may be had by starting later; otherwise the first minute is taken.
            assert kind == "breaks" or set(it.start[list(group)].tolist()) == {room[group]}
        roster = made[0] if made else roster
    filled = fill_room(day, Roster(((), ()), np.full(4, UNSERVED)))
    assert check_roster(day, filled) == with_room(day, filled) == []
