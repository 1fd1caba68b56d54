"""A second opinion on a roster, minute by minute, that shares no line with the checker."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import numpy as np

from allocator.rounds.day import UNSERVED, Day, Roster


def is_legal(day: Day, roster: Roster) -> bool:
    """Tell whether a roster of the right shape keeps every rule of its day."""
    times = Counter(call for made in roster.rounds for call in made)
    served = {call for call in range(len(day.calls)) if roster.start[call] != UNSERVED}
    if times != Counter(served):
        return False
    return all(
        _is_diary_kept(day, roster, carer) for carer, made in enumerate(roster.rounds) if made
    ) and all(_is_tie_kept(day, roster, row) for row in range(len(day.ties)))


def _is_diary_kept(day: Day, roster: Roster, carer: int) -> bool:
    """Fill the carer's diary, a minute a line; every line takes one thing, in the round's order."""
    calls, made = day.calls, roster.rounds[carer]
    diary: dict[int, str] = {}
    clock = 0
    for number, call in enumerate(made):
        start, there = int(roster.start[call]), int(calls.place[call])
        if number:
            way = int(day.minutes[calls.place[made[number - 1]], there])
            diary |= dict.fromkeys(range(clock, clock + way), "road")
            clock += way
        if start < clock and number:
            return False
        if not calls.opens[call] <= start:
            return False
        if start > calls.closes[call] and day.costs.late + day.costs.latest == 0:
            return False
        if calls.skills[call] | day.carers.skills[carer] != day.carers.skills[carer]:
            return False
        clock = start + int(calls.minutes[call])
        diary |= dict.fromkeys(range(start, clock), "care")
    return _is_on_duty(day, roster, carer, clock) and _has_break(day, diary)


def _is_on_duty(day: Day, roster: Roster, carer: int, ended: int) -> bool:
    """Tell whether the shift covers the round, and the ways from and to home where it should."""
    made, staff = roster.rounds[carer], day.carers
    began = int(roster.start[made[0]])
    if day.home_in_shift:
        began -= int(day.minutes[staff.start[carer], day.calls.place[made[0]]])
        ended += int(day.minutes[day.calls.place[made[-1]], staff.end[carer]])
    return bool(staff.on_duty[carer] <= began and ended <= staff.off_duty[carer])


def _has_break(day: Day, diary: dict[int, str]) -> bool:
    """Tell whether a long diary has enough empty lines in a row."""
    care = [minute for minute, what in diary.items() if what == "care"]
    lines = [diary.get(minute, "") for minute in range(min(care), max(care) + 1)]
    if not day.break_minutes or len(lines) <= day.break_after:
        return True
    empty = [len(list(those)) for what, those in groupby(lines) if not what]
    return max(empty, default=0) >= day.break_minutes


def _is_tie_kept(day: Day, roster: Roster, row: int) -> bool:
    ties = day.ties
    pair = int(ties.first[row]), int(ties.second[row])
    starts = [int(roster.start[call]) for call in pair]
    is_joint = ties.least[row] == ties.most[row] == 0
    if UNSERVED in starts:
        return not (is_joint and max(starts) > UNSERVED)
    who = [carer for call in pair for carer, made in enumerate(roster.rounds) if call in made]
    if is_joint and who[0] == who[1]:
        return False
    return starts[1] - starts[0] in range(int(ties.least[row]), int(ties.most[row]) + 1)


def nobody(day: Day) -> Roster:
    """Return the roster in which nobody works."""
    return Roster(((),) * len(day.carers), np.full(len(day.calls), UNSERVED, dtype=np.int64))
