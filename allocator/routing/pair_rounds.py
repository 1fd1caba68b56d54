"""Price the alternative to meeting at the door: two carers who travel together all day.

In a pair round the same two carers make every call together, in one car. Nobody waits for anybody,
and both are paid for all of the travel. A location then has pair rounds for double-handed visits
and single rounds for all others, and both take their carers from the same shifts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice

import numpy as np

from allocator.domain.market import Shift
from allocator.rounds.day import (
    NO_CARER,
    UNSERVED,
    Calls,
    Carers,
    Costs,
    Day,
    IntArray,
    Roster,
    Ties,
)
from allocator.rounds.effort import Effort
from allocator.rounds.later import wait_less
from allocator.rounds.room import fill_room
from allocator.rounds.week import RoutedDay, RoutedWeek, Workday
from allocator.routing.search import cost_of, improve

_TURNS = 2
"""How often the number of pairs of each shift is looked at where carers are short."""

_MOST_TRIES = 8
"""So many numbers of pairs are tried at most for a shift in a turn."""

Pairs = tuple[int, ...]
"""How many pairs each shift has."""


@dataclass(frozen=True, slots=True)
class PairPrice:
    """A week's rounds with carers who meet, and with carers who travel in pairs.

    Parameters
    ----------
    meeting
        Carers of a double-handed visit come from two rounds and meet at the door.
    paired
        Single rounds and pair rounds together. A pair round is two rounds, one for each carer.
    pair_rounds
        Pair rounds a week, each with two carers.
    gaps_broken
        How often a week the pair rounds break a gap between two visits of a person.
    """

    meeting: RoutedWeek
    paired: RoutedWeek
    pair_rounds: int
    gaps_broken: int

    @property
    def serves_alike(self) -> bool:
        """Whether both ways make the same calls, so that their paid time can be compared."""
        return all(
            one.roster.unserved == two.roster.unserved
            for one, two in zip(self.meeting.days, self.paired.days, strict=True)
        )


def price_pairs(week: RoutedWeek, effort: Effort, shifts: Iterable[Shift]) -> PairPrice:
    """Route a week afresh, with carers who meet and with carers in pairs.

    Parameters
    ----------
    week
        The rounds as built.
    effort
        How long each search looks.
    shifts
        The location's shifts. One that says how many carers it has keeps to them; of another both
        ways may use twice as many as the rounds were built with.

    Returns
    -------
    PairPrice
        Both ways with the same carers of each shift, the same costs and the same number of steps a
        call, each pattern from nothing; the charge for a carer whom the person does not know
        is in neither. Where the rounds as built are cheaper than the meeting ones found,
        they stand. A gap a person needs between a single and a double-handed visit is not kept
        between single and pair rounds.
    """
    meeting, paired, rounds, broken = [], [], 0, 0
    unbounded = {(shift.on_duty, shift.off_duty) for shift in shifts if shift.carers is None}
    for routed in week.days:
        workday, count = _with_nobody_known(routed.workday), len(routed.workday.days)
        day = _with_more_carers(workday.day, unbounded)
        workday = replace(workday, day=day)
        idle: tuple[tuple[int, ...], ...] = ((),) * (len(day.carers) - len(routed.roster.rounds))
        built = replace(routed.roster, rounds=routed.roster.rounds + idle)
        met = min((_route(day, effort), built), key=lambda it: cost_of(day, it))
        second = _seconds(day)
        apart, pairs = _Halves(day, second, effort).cheapest() if second else (met, 0)
        meeting.append(RoutedDay(workday, met))
        paired.append(RoutedDay(workday, apart))
        rounds += pairs * count
        broken += _broken_gaps(day, apart) * count
    return PairPrice(
        RoutedWeek(week.location_id, tuple(meeting)),
        RoutedWeek(week.location_id, tuple(paired)),
        rounds,
        broken,
    )


def _with_nobody_known(workday: Workday) -> Workday:
    """Return a workday in which no person knows a carer."""
    calls = workday.day.calls
    nobody = np.full(len(calls), NO_CARER, dtype=np.int64)
    return replace(workday, day=workday.day.but(calls=replace(calls, known=nobody)))


def _with_more_carers(day: Day, unbounded: Collection[tuple[int, int]]) -> Day:
    """Return a day with twice the carers in shifts that have as many as their rounds need."""
    hours = zip(day.carers.on_duty.tolist(), day.carers.off_duty.tolist(), strict=True)
    more = [who for who, shift in enumerate(hours) if shift in unbounded]
    rows = np.array([*range(len(day.carers)), *more], dtype=np.int64)
    return day.but(carers=day.carers.take(rows))


def _seconds(day: Day) -> dict[int, int]:
    """Return the second call of every double-handed visit by its first."""
    ties = day.ties
    rows = np.flatnonzero((ties.least == 0) & (ties.most == 0))
    return dict(zip(ties.first[rows].tolist(), ties.second[rows].tolist(), strict=True))


def _broken_gaps(day: Day, roster: Roster) -> int:
    """Count the ties between two calls that are made, but not with the minutes they need."""
    one, two = roster.start[day.ties.first], roster.start[day.ties.second]
    gap = two - one
    is_made = (one != UNSERVED) & (two != UNSERVED)
    return int((is_made & ((gap < day.ties.least) | (gap > day.ties.most))).sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Half:
    """The rounds of some calls of a day.

    Parameters
    ----------
    rounds
        For each shift its rounds with at least one call.
    start
        Minute each call of the day starts, or `UNSERVED`.
    """

    rounds: list[list[tuple[int, ...]]]
    start: IntArray

    @property
    def used(self) -> Pairs:
        """How many rounds each shift has."""
        return tuple(len(rounds) for rounds in self.rounds)


class _Halves:
    """The single and the double-handed visits of a day, routed apart by carers of one crew.

    Parameters
    ----------
    day
        All calls and all carers.
    second
        As `_seconds` returns it.
    effort
        How long each search looks.
    """

    def __init__(self, day: Day, second: dict[int, int], effort: Effort) -> None:
        self._day = day
        self._second = second
        self._effort = effort
        self._shifts = _shifts(day)
        self._firsts: IntArray = np.array(sorted(second), dtype=np.int64)
        doubles = [*second, *second.values()]
        self._singles: IntArray = np.setdiff1d(np.arange(len(day.calls)), doubles)
        self._tried: dict[Pairs, tuple[Roster, int]] = {}

    def cheapest(self) -> tuple[Roster, int]:
        """Return the cheapest roster over the tried numbers of pairs, and its pair rounds.

        Where all pair rounds and all single rounds anybody wants fit the crew, these are they.
        Else several numbers of pairs are tried for one shift after the other, and again: those
        between as many as leave every single round its carers and as many as the double-handed
        visits want.
        """
        crew = tuple(len(carers) for carers in self._shifts)
        together = self._together(tuple(carers // 2 for carers in crew))
        alone = self._alone(crew)
        spare = tuple((has - one) // 2 for has, one in zip(crew, alone.used, strict=True))
        wanted = together.used
        if all(two <= left for two, left in zip(wanted, spare, strict=True)):
            return self._joined(together, alone)
        best = tuple(max(each) for each in zip(wanted, spare, strict=True))
        ends = [sorted(each) for each in zip(wanted, spare, strict=True)]
        for shift, (least, most) in [*enumerate(ends)] * _TURNS:
            tries = [(*best[:shift], two, *best[shift + 1 :]) for two in _values(least, most)]
            best = min([best, *tries], key=lambda pairs: cost_of(self._day, self._split(pairs)[0]))
        return self._split(best)

    def _split(self, pairs: Pairs) -> tuple[Roster, int]:
        """Route the day with so many pairs in each shift and all other carers alone."""
        if pairs not in self._tried:
            rest = [len(it) - 2 * two for it, two in zip(self._shifts, pairs, strict=True)]
            self._tried[pairs] = self._joined(self._together(pairs), self._alone(rest))
        return self._tried[pairs]

    def _together(self, pairs: Sequence[int]) -> _Half:
        """Route the double-handed visits, one call of each, with so many pairs in each shift."""
        part = self._part(self._firsts, pairs)
        return self._routed(part.but(costs=_for_two(part.costs)), self._firsts, pairs)

    def _alone(self, carers: Sequence[int]) -> _Half:
        """Route the single visits with so many carers in each shift."""
        return self._routed(self._part(self._singles, carers), self._singles, carers)

    def _routed(self, part: Day, kept: IntArray, carers: Sequence[int]) -> _Half:
        """Route a part of the day, and say it in the calls of the day."""
        roster = _route(part, self._effort)
        start = np.full(len(self._day.calls), UNSERVED, dtype=np.int64)
        start[kept] = roster.start
        made = iter(tuple(kept[list(calls)].tolist()) for calls in roster.rounds)
        return _Half([[it for it in islice(made, number) if it] for number in carers], start)

    def _part(self, kept: IntArray, carers: Sequence[int]) -> Day:
        """Return the day with some calls, the ties between them, and so many of each shift."""
        rows = [who for it, number in zip(self._shifts, carers, strict=True) for who in it[:number]]
        day, index = self._day, np.full(len(self._day.calls), -1, dtype=np.int64)
        index[kept] = np.arange(len(kept))
        ties = day.ties
        inside = (index[ties.first] >= 0) & (index[ties.second] >= 0)
        return day.but(
            calls=Calls(**_rows(day.calls, kept)),
            carers=day.carers.take(np.array(rows, dtype=np.int64)),
            ties=Ties(
                first=index[ties.first[inside]],
                second=index[ties.second[inside]],
                least=ties.least[inside],
                most=ties.most[inside],
            ),
        )

    def _joined(self, together: _Half, alone: _Half) -> tuple[Roster, int]:
        """Give every pair round to two carers of its shift and every single round to one more."""
        rounds: list[tuple[int, ...]] = [()] * len(self._day.carers)
        for carers, pairs, singles in zip(self._shifts, together.rounds, alone.rounds, strict=True):
            made = [
                calls
                for first in pairs
                for calls in (first, tuple(self._second[call] for call in first))
            ]
            made += singles
            made += [()] * (len(carers) - len(made))
            for who, calls in zip(carers, made, strict=True):
                rounds[who] = calls
        start = np.maximum(together.start, alone.start)
        start[[self._second[call] for call in self._firsts.tolist()]] = start[self._firsts]
        return Roster(tuple(rounds), start), sum(together.used)


def _shifts(day: Day) -> list[list[int]]:
    """Return the carers of each shift: those who are alike in all a round asks of them."""
    shifts: dict[tuple[int, ...], list[int]] = {}
    columns = _rows(day.carers, np.arange(len(day.carers))).values()
    for who, key in enumerate(zip(*(it.tolist() for it in columns), strict=True)):
        shifts.setdefault(key, []).append(who)
    return list(shifts.values())


def _rows(table: Calls | Carers, kept: IntArray) -> dict[str, IntArray]:
    """Return some rows of every column."""
    return {it.name: getattr(table, it.name)[kept] for it in fields(table)}


def _values(least: int, most: int) -> list[int]:
    """Return the numbers from least to most, evenly thinned out to no more than are tried."""
    if most - least < _MOST_TRIES:
        return list(range(least, most + 1))
    return [least + (most - least) * it // (_MOST_TRIES - 1) for it in range(_MOST_TRIES)]


def _for_two(costs: Costs) -> Costs:
    """Return the costs of a round that two carers make."""
    return replace(
        costs,
        travel=2 * costs.travel,
        home=2 * costs.home,
        waiting=2 * costs.waiting,
        round=2 * costs.round,
        unserved=2 * costs.unserved,
    )


def _route(day: Day, effort: Effort) -> Roster:
    """Route a day from nothing."""
    if not len(day.calls) or not len(day.carers):
        nobody: IntArray = np.full(len(day.calls), UNSERVED, dtype=np.int64)
        return Roster(((),) * len(day.carers), nobody)
    steps = effort.build_steps * len(day.calls)
    found = fill_room(day, improve(day, None, steps=steps, seed=effort.seed))
    return fill_room(day, wait_less(day, found))
