"""Start calls later where their carer would otherwise only wait: who goes where stays as it is.

A search starts every call as early as it can, so that whatever comes after has most room. Of the
waits this leaves, some go away when the calls before them start later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from allocator.rounds.day import NO_CARER, UNSERVED, Day, Roster

_NOTHING = -1
"""Stands where a round begins or ends."""


def wait_less(day: Day, roster: Roster) -> Roster:
    """Return the same rounds with later starts wherever less waiting is counted then.

    A run of calls is moved up to the call it waits for: all before a wait, back to the start of
    the round or to a gap so long that a longer one counts no more. The second carer of a
    double-handed visit moves with the first. No round ends later than before.

    Parameters
    ----------
    day
        The day; where it has soft windows or waiting costs nothing, nothing is moved.
    roster
        Rounds that keep the rules.

    Returns
    -------
    Roster
        It keeps the rules as well, and waits at most as much.
    """
    if day.costs.is_soft or not day.costs.waiting:
        return roster
    starts = _Starts(day, roster)
    waiting = [call for calls in roster.rounds for call in calls[1:]]
    while any(starts.meet(call) for call in waiting):
        pass
    return starts.roster()


class _Starts:
    """The starts of a roster while calls are moved, in plain lists since days are small."""

    def __init__(self, day: Day, roster: Roster) -> None:
        self._day, self._roster = day, roster
        self._cap = day.costs.waiting_cap
        self._start: list[int] = roster.start.tolist()
        self._minutes: list[int] = day.calls.minutes.tolist()
        self._closes: list[int] = day.calls.closes.tolist()
        size = len(day.calls)
        self._carer, self._hop = [NO_CARER] * size, [0] * size
        self._before, self._after = [_NOTHING] * size, [_NOTHING] * size
        place = day.calls.place.tolist()
        for carer, calls in enumerate(roster.rounds):
            for at, call in enumerate(calls):
                self._carer[call] = carer
                if at:
                    before = calls[at - 1]
                    self._before[call], self._after[before] = before, call
                    self._hop[call] = int(day.minutes[place[before], place[call]])
        self._tied: dict[int, list[tuple[int, int, bool]]] = {}
        self._tie()

    def _tie(self) -> None:
        """Note for each call which others it may not leave too far behind, and by how much."""
        ties = self._day.ties
        for row in range(len(ties)):
            first, second = int(ties.first[row]), int(ties.second[row])
            least, most = int(ties.least[row]), int(ties.most[row])
            at_once = least == most == 0
            if UNSERVED not in (self._start[first], self._start[second]):
                self._tied.setdefault(first, []).append((second, least, at_once))
                self._tied.setdefault(second, []).append((first, -most, at_once))

    def roster(self) -> Roster:
        """Return the rounds with the starts as they are now."""
        start = self._roster.start.copy()
        start[:] = self._start
        return Roster(self._roster.rounds, start)

    def meet(self, call: int) -> bool:
        """Move the calls before one nearer to it, if less is waited then; tell if they moved."""
        if self._gap(call) <= 0:
            return False
        moved = self._with_partners(self._run_before(call))
        later = self._room(moved)
        if later <= 0 or self._change(moved, later) >= 0:
            return False
        self._move(moved, later)
        if all(self._has_break(carer) for carer in {self._carer[each] for each in moved}):
            return True
        self._move(moved, -later)
        return False

    def _gap(self, call: int) -> int:
        """Return the minutes left before a call after care and travel; 0 for the first."""
        before = self._before[call]
        if before == _NOTHING:
            return 0
        return self._start[call] - self._start[before] - self._minutes[before] - self._hop[call]

    def _run_before(self, call: int) -> Iterator[int]:
        """Yield the calls before one, back to where a longer wait costs nothing."""
        at = self._before[call]
        yield at
        while self._before[at] != _NOTHING and self._gap(at) < self._cap:
            at = self._before[at]
            yield at

    def _with_partners(self, calls: Iterable[int]) -> set[int]:
        """Return calls and those that start at once with one of them."""
        found = set(calls)
        waiting = list(found)
        while waiting:
            for other, _, at_once in self._tied.get(waiting.pop(), ()):
                if at_once and other not in found:
                    found.add(other)
                    waiting.append(other)
        return found

    def _room(self, moved: set[int]) -> int:
        """Return by how many minutes calls can start later together."""
        room = min(self._closes[call] - self._start[call] for call in moved)
        for call in moved:
            after = self._after[call]
            if after == _NOTHING:
                return 0
            if after not in moved:
                room = min(room, self._gap(after))
            for other, least, _ in self._tied.get(call, ()):
                if other not in moved:
                    room = min(room, self._start[other] - self._start[call] - least)
        return room

    def _change(self, moved: set[int], later: int) -> int:
        """Return how many more minutes of waiting would count."""
        change = 0
        for call in moved:
            if self._before[call] != _NOTHING and self._before[call] not in moved:
                change += self._counted(self._gap(call) + later) - self._counted(self._gap(call))
            after = self._after[call]
            if after not in moved:
                change += self._counted(self._gap(after) - later) - self._counted(self._gap(after))
        return change

    def _counted(self, gap: int) -> int:
        return min(gap, self._cap)

    def _move(self, moved: set[int], later: int) -> None:
        for call in moved:
            self._start[call] += later

    def _has_break(self, carer: int) -> bool:
        """Tell whether a round has the break its length asks for."""
        calls, day = self._roster.rounds[carer], self._day
        lasts = self._start[calls[-1]] + self._minutes[calls[-1]] - self._start[calls[0]]
        if not day.break_minutes or lasts <= day.break_after:
            return True
        return max(map(self._gap, calls)) >= day.break_minutes
