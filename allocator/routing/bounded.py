"""The part of a day that one more package may rearrange: the rounds nearest to its visits.

Everything else stays as it is. A call whose partner is outside keeps its start, so that nothing
done here can disturb what is not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from allocator.domain.package import Package, Visit
from allocator.geo import Points, Travel
from allocator.rounds.day import NO_CARER, UNSERVED, Calls, Day, IntArray, Roster, Ties
from allocator.rounds.gaps import NOBODY, Gaps, find_gaps
from allocator.rounds.week import CallRef, RoutedDay

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A visit that is to join a day.

    Parameters
    ----------
    package
        Whose visit.
    visit
        Index into its visits.
    """

    package: Package
    visit: int

    @property
    def pattern(self) -> Visit:
        """The visit itself."""
        return self.package.visits[self.visit]


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """A small day cut out of a larger one.

    Parameters
    ----------
    without, today
        The chosen rounds as a day of its own, and how they run today.
    with_new
        The same day with the newcomers' calls behind the others.
    carers
        Index of each carer in the larger day.
    refs
        Whose each call of ``with_new`` is.
    """

    without: Day
    today: Roster
    with_new: Day
    carers: tuple[int, ...]
    refs: tuple[CallRef, ...]

    @property
    def old(self) -> int:
        """Number of calls that are made today."""
        return len(self.without.calls)


class Base:
    """A routed day, ready to have parts cut out of it.

    Parameters
    ----------
    routed
        The day's rounds.
    travel
        Minutes and metres between places.
    """

    def __init__(self, routed: RoutedDay, travel: Travel) -> None:
        self.routed = routed
        self.travel = travel
        self.gaps: Gaps = find_gaps(routed.workday.day, routed.roster)
        day, points = routed.workday.day, routed.workday.points
        place = np.append(day.calls.place, 0)  # so that NOBODY is at the branch
        self._before = points.take(place[self.gaps.before])
        self._after = points.take(place[self.gaps.after])
        self._new_round = day.costs.round // day.costs.travel
        self._is_empty = np.array([not calls for calls in routed.roster.rounds], dtype=bool)

    def detours(self, newcomer: Newcomer) -> IntArray:
        """Return the least detour of each carer for a visit by insertion, shape ``(carers,)``.

        A carer for whom no gap will do has the largest whole number; an empty round costs what a
        new round costs.
        """
        detour, late = self._insertions(newcomer)
        return self._least(np.where(late == 0, np.maximum(0, detour), _NEVER))

    def _insertions(self, newcomer: Newcomer) -> tuple[IntArray, IntArray]:
        """Return the detour to a visit in each gap and the minutes by which it comes too late.

        Too late is the visit for its own window, and the call after it for the time it has.
        """
        visit, gaps = newcomer.pattern, self.gaps
        home = _home(newcomer.package, len(gaps))
        to_home = self.travel.minutes_paired(self._before, home)
        from_home = self.travel.minutes_paired(home, self._after)
        hop_in = np.where(gaps.before == NOBODY, 0, to_home)
        hop_out = np.where(gaps.after == NOBODY, 0, from_home)
        start = np.maximum(visit.window_start, gaps.ready + hop_in)
        ends = start + visit.minutes + hop_out
        late = np.maximum(0, start - visit.window_end) + np.maximum(0, ends - gaps.latest)
        detour = hop_in + hop_out - gaps.hop + self._legs(to_home, from_home)
        return np.where(self._is_empty[gaps.carer], self._new_round + detour, detour), late

    def _least(self, minutes: IntArray) -> IntArray:
        """Return the least over the gaps of each carer, shape ``(carers,)``."""
        least = np.full(len(self._is_empty), _NEVER, dtype=np.int64)
        np.minimum.at(least, self.gaps.carer, minutes)
        return least

    def _legs(self, to_home: IntArray, from_home: IntArray) -> IntArray:
        """Return what the ways from and to the branch count in each gap [minutes]."""
        gaps, costs = self.gaps, self.routed.workday.day.costs
        out = np.where(gaps.before == NOBODY, to_home, 0)
        back = np.where(gaps.after == NOBODY, from_home, 0)
        return costs.home * (out + back) // costs.travel

    def choose(self, newcomers: Sequence[Newcomer], rounds: int, calls: int = 0) -> tuple[int, ...]:
        """Return the carers whose rounds may change: the few nearest to each visit, and spare ones.

        Parameters
        ----------
        newcomers
            The visits.
        rounds
            How many rounds each visit may look at, ranked by detour and by the minutes somebody
            would be late; one more where two carers come.
        calls
            Where these rounds have fewer calls, the next nearest are taken as well, as long as
            there are no more calls than that.
        """
        chosen: set[int] = set()
        spare: dict[tuple[int, int], int] = {}
        further: list[list[int]] = []
        carers = self.routed.workday.day.carers
        for newcomer in newcomers:
            visit = newcomer.pattern
            able = self._nearest(newcomer)
            busy = [carer for carer in able if not self._is_empty[carer]]
            count = rounds + visit.carers - 1
            chosen.update(busy[:count])
            further.append(busy[count:])
            for carer in able:
                shift = int(carers.on_duty[carer]), int(carers.off_duty[carer])
                if self._is_empty[carer] and spare.get(shift, 0) < visit.carers:
                    chosen.add(carer)
                    spare[shift] = spare.get(shift, 0) + 1
        return tuple(sorted(chosen | self._more(chosen, further, calls)))

    def _nearest(self, newcomer: Newcomer) -> list[int]:
        """Return the carers who could make a visit, those first to whom it is nearest."""
        visit, carers = newcomer.pattern, self.routed.workday.day.carers
        detour, late = self._insertions(newcomer)
        score = self._least(detour + late)
        latest = np.minimum(visit.window_end, carers.off_duty - visit.minutes)
        is_able = np.maximum(visit.window_start, carers.on_duty) <= latest
        order = np.lexsort((np.arange(len(score)), score))
        return [int(carer) for carer in order if is_able[carer]]

    def _more(self, chosen: set[int], further: Sequence[Sequence[int]], calls: int) -> set[int]:
        """Return the next nearest carers, visit by visit in turn, until there are enough calls."""
        made = self.routed.roster.rounds
        more: set[int] = set()
        count = sum(len(made[carer]) for carer in chosen)
        for carers in zip_longest(*further):
            for carer in carers:
                if carer is None or carer in chosen or carer in more:
                    continue
                count += len(made[carer])
                if count > calls:
                    return more
                more.add(carer)
        return more

    def cut(
        self,
        newcomers: Sequence[Newcomer],
        ties: Sequence[tuple[int, int, int, int]],
        rounds: int,
        calls: int = 0,
    ) -> Bounded:
        """Cut out the rounds that some newcomers may rearrange.

        Parameters
        ----------
        newcomers
            The visits, each of one or two calls.
        ties
            First and second newcomer, least and most minutes between their starts.
        rounds, calls
            As in `choose`.

        Returns
        -------
        Bounded
            The small day with and without them.
        """
        workday, roster = self.routed.workday, self.routed.roster
        day = workday.day
        chosen = self.choose(newcomers, rounds, calls)
        inside = [call for carer in chosen for call in roster.rounds[carer]]
        index = {call: row for row, call in enumerate(inside)}
        kept = np.array(inside, dtype=np.int64)
        homes = [newcomer.package for newcomer in newcomers]
        points, place = self._places(kept, homes)
        old_ties = _inner_ties(day.ties, index)
        old_calls = _freeze(day, roster, kept, index, place[: len(kept)])
        new_calls, new_ties, refs = _new_calls(newcomers, ties, len(kept), place[len(kept) :])
        carers = day.carers.take(np.array(chosen, dtype=np.int64))
        common = {
            "minutes": self.travel.minutes(points, points),
            "metres": self.travel.metres(points, points),
            "carers": carers,
        }
        without = day.but(calls=old_calls, ties=old_ties, **common)
        today = Roster(
            tuple(tuple(index[call] for call in roster.rounds[carer]) for carer in chosen),
            roster.start[kept],
        )
        both = day.but(
            calls=_join_calls(old_calls, new_calls), ties=_join_ties(old_ties, new_ties), **common
        )
        old_refs = tuple(workday.refs[call] for call in inside)
        return Bounded(without, today, both, chosen, (*old_refs, *refs))

    def _places(self, kept: IntArray, homes: Sequence[Package]) -> tuple[Points, IntArray]:
        """Return the places of the small day, the branch first, and the row of every call."""
        points, old = self.routed.workday.points, self.routed.workday.day.calls.place[kept]
        used, row = np.unique(np.concatenate([[0], old]), return_inverse=True)
        mine = points.take(used)
        new = [(home.place.easting, home.place.northing, home.place.is_rural) for home in homes]
        spots = list(dict.fromkeys(new))
        east, north, rural = zip(*spots, strict=True)
        joined = Points(
            np.concatenate([mine.easting, np.array(east, dtype=np.int64)]),
            np.concatenate([mine.northing, np.array(north, dtype=np.int64)]),
            np.concatenate([mine.is_rural, np.array(rural, dtype=bool)]),
        )
        found = [len(used) + spots.index(spot) for spot in new]
        return joined, np.concatenate([row[1:], np.array(found, dtype=np.int64)])


def _home(package: Package, times: int) -> Points:
    """Return a package's home so many times."""
    place = package.place
    return Points(
        np.full(times, place.easting, dtype=np.int64),
        np.full(times, place.northing, dtype=np.int64),
        np.full(times, place.is_rural, dtype=bool),
    )


def _inner_ties(ties: Ties, index: dict[int, int]) -> Ties:
    """Return the ties whose two calls are both inside."""
    rows = [
        (index[first], index[second], least, most)
        for first, second, least, most in zip(
            ties.first.tolist(),
            ties.second.tolist(),
            ties.least.tolist(),
            ties.most.tolist(),
            strict=True,
        )
        if first in index and second in index
    ]
    return _make_ties(rows)


def _make_ties(rows: Sequence[tuple[int, int, int, int]]) -> Ties:
    first, second, least, most = np.array(rows, dtype=np.int64).reshape(-1, 4).T.copy()
    return Ties(first=first, second=second, least=least, most=most)


def _freeze(
    day: Day, roster: Roster, kept: IntArray, index: dict[int, int], place: IntArray
) -> Calls:
    """Return the calls inside; one that is tied to a call outside keeps its start."""
    calls = day.calls
    opens, closes = calls.opens[kept].copy(), calls.closes[kept].copy()
    pairs = zip(day.ties.first.tolist(), day.ties.second.tolist(), strict=True)
    for pair in pairs:
        inside = [call for call in pair if call in index]
        if len(inside) == 1 and roster.start[inside[0]] != UNSERVED:
            opens[index[inside[0]]] = closes[index[inside[0]]] = roster.start[inside[0]]
    nobody = np.full(len(kept), NO_CARER, dtype=np.int64)
    return Calls(
        place=place,
        opens=opens,
        closes=closes,
        minutes=calls.minutes[kept],
        skills=calls.skills[kept],
        known=nobody,
    )


def _new_calls(
    newcomers: Sequence[Newcomer],
    between: Sequence[tuple[int, int, int, int]],
    offset: int,
    place: IntArray,
) -> tuple[Calls, Ties, list[CallRef]]:
    """Return the newcomers' calls, numbered from an offset, with their ties."""
    rows: list[tuple[int, ...]] = []
    refs: list[CallRef] = []
    ties: list[tuple[int, int, int, int]] = []
    first_of: list[int] = []
    for newcomer, spot in zip(newcomers, place.tolist(), strict=True):
        visit = newcomer.pattern
        first_of.append(offset + len(rows))
        for carer in range(visit.carers):
            rows.append((spot, visit.window_start, visit.window_end, visit.minutes))
            refs.append(CallRef(newcomer.package.ref, newcomer.visit, carer))
            if carer:
                ties.append((first_of[-1], first_of[-1] + carer, 0, 0))
    ties += [(first_of[one], first_of[two], least, most) for one, two, least, most in between]
    spots, opens, closes, minutes = np.array(rows, dtype=np.int64).T.copy()
    calls = Calls(
        place=spots,
        opens=opens,
        closes=closes,
        minutes=minutes,
        skills=np.zeros(len(rows), dtype=np.int64),
        known=np.full(len(rows), NO_CARER, dtype=np.int64),
    )
    return calls, _make_ties(ties), refs


def _join_calls(one: Calls, two: Calls) -> Calls:
    names = ("place", "opens", "closes", "minutes", "skills", "known")
    return Calls(**{n: np.concatenate([getattr(one, n), getattr(two, n)]) for n in names})


def _join_ties(one: Ties, two: Ties) -> Ties:
    names = ("first", "second", "least", "most")
    return Ties(**{n: np.concatenate([getattr(one, n), getattr(two, n)]) for n in names})
