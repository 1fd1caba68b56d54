"""Which rounds are near some calls, and those rounds as a day of their own.

A call whose partner is in another round keeps its start, so that nothing done to some rounds
disturbs the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from allocator.rounds.day import NO_CARER, UNSERVED, Calls, Day, IntArray, Roster, Ties
from allocator.rounds.gaps import NOBODY, Gaps, find_gaps


@dataclass(frozen=True, eq=False)
class Standing:
    """A day with its rounds as they stand."""

    day: Day
    roster: Roster

    @cached_property
    def gaps(self) -> Gaps:
        """The gaps of the rounds."""
        return find_gaps(self.day, self.roster)

    @cached_property
    def is_idle(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether each carer has no call, shape ``(carers,)``."""
        return np.array([not calls for calls in self.roster.rounds], dtype=bool)

    def insertions(self, calls: IntArray) -> tuple[IntArray, IntArray]:
        """Return what each call would add in each gap, and by how many minutes it would be late.

        Parameters
        ----------
        calls
            Calls that nobody makes, or as if nobody did.

        Returns
        -------
        tuple of array
            Cost and minutes, each of shape ``(calls, gaps)``. Late is the call for its own window
            or the next one for the time it has.
        """
        day, gaps = self.day, self.gaps
        place = np.append(day.calls.place, 0)
        here = day.calls.place[calls][:, None]
        to_here = day.minutes[place[gaps.before][None, :], here]
        from_here = day.minutes[here, place[gaps.after][None, :]]
        hop_in = np.where(gaps.before == NOBODY, 0, to_here)
        hop_out = np.where(gaps.after == NOBODY, 0, from_here)
        start = np.maximum(day.calls.opens[calls][:, None], gaps.ready + hop_in)
        ends = start + day.calls.minutes[calls][:, None] + hop_out
        late = np.maximum(0, start - day.calls.closes[calls][:, None])
        late += np.maximum(0, ends - gaps.latest)
        cost = day.costs.travel * np.maximum(0, hop_in + hop_out - gaps.hop)
        return cost + np.where(self.is_idle[gaps.carer], day.costs.round, 0), late


def carers_near(standing: Standing, calls: IntArray, rounds: int) -> list[int]:
    """Return the carers who make some calls, those with rounds near them, and spare ones.

    Parameters
    ----------
    standing
        The rounds.
    calls
        The calls.
    rounds
        How many rounds near each call, by what it would add there and by how late it would be.
    """
    day, gaps, is_idle = standing.day, standing.gaps, standing.is_idle
    chosen = {who for who, made in enumerate(standing.roster.rounds) if set(made) & {*calls}}
    cost, late = standing.insertions(calls)
    score = np.where(is_idle[gaps.carer], np.iinfo(np.int64).max, cost + late * day.costs.travel)
    for row, call in enumerate(calls.tolist()):
        latest = np.minimum(day.calls.closes[call], day.carers.off_duty - day.calls.minutes[call])
        is_able = np.maximum(day.calls.opens[call], day.carers.on_duty) <= latest
        best = np.full(len(is_idle), np.iinfo(np.int64).max, dtype=np.int64)
        np.minimum.at(best, gaps.carer, score[row])
        best[~is_able | is_idle] = np.iinfo(np.int64).max
        order = np.argsort(best, kind="stable")[:rounds]
        chosen.update(order[best[order] < np.iinfo(np.int64).max].tolist())
        chosen.update(np.flatnonzero(is_able & is_idle)[:2].tolist())
    return sorted(chosen)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some rounds as a day of their own.

    Parameters
    ----------
    day, roster
        The small day; its last calls are new and nobody makes them yet.
    carers, calls
        Index of each in the larger day.
    kept
        Number of calls that are not new.
    """

    day: Day
    roster: Roster
    carers: list[int]
    calls: IntArray
    kept: int

    def put_back(self, roster: Roster, found: Roster, gone: IntArray) -> Roster:
        """Return the rounds of the larger day with those found for this part of it.

        Parameters
        ----------
        roster
            The rounds of the larger day before.
        found
            Rounds of the small day.
        gone
            Calls nobody makes any more.
        """
        start = roster.start.copy()
        start[gone] = UNSERVED
        start[self.calls] = found.start
        rounds = list(roster.rounds)
        for row, carer in enumerate(self.carers):
            rounds[carer] = tuple(self.calls[list(found.rounds[row])].tolist())
        return Roster(tuple(rounds), start)


def cut(standing: Standing, carers: list[int], new: IntArray, gone: IntArray) -> Part:
    """Cut the rounds of some carers out of a day.

    Parameters
    ----------
    standing
        The rounds.
    carers
        Whose.
    new, gone
        Calls to be made as well, and calls to be left out.
    """
    day, roster = standing.day, standing.roster
    without = set(gone.tolist())
    kept = [c for carer in carers for c in roster.rounds[carer] if c not in without]
    calls = np.array([*kept, *new.tolist()], dtype=np.int64)
    index = {call: row for row, call in enumerate(calls.tolist())}
    start = np.concatenate([roster.start[kept], np.full(len(new), UNSERVED, dtype=np.int64)])
    rounds = tuple(tuple(index[c] for c in roster.rounds[who] if c in index) for who in carers)
    which = np.array(carers, dtype=np.int64)
    small = day.but(
        calls=_calls(day, roster, calls, index),
        ties=_ties(day.ties, index),
        carers=day.carers.take(which),
    )
    return Part(small, Roster(rounds, start), carers, calls, len(kept))


def _calls(day: Day, roster: Roster, calls: IntArray, index: dict[int, int]) -> Calls:
    """Return the calls; one tied to a call that is made elsewhere keeps its start."""
    opens, closes = day.calls.opens[calls].copy(), day.calls.closes[calls].copy()
    for pair in zip(day.ties.first.tolist(), day.ties.second.tolist(), strict=True):
        inside = [call for call in pair if call in index]
        if len(inside) == 1 and (roster.start[list(pair)] != UNSERVED).all():
            row = index[inside[0]]
            opens[row] = closes[row] = roster.start[inside[0]]
    return Calls(
        place=day.calls.place[calls],
        opens=opens,
        closes=closes,
        minutes=day.calls.minutes[calls],
        skills=day.calls.skills[calls],
        known=np.full(len(calls), NO_CARER, dtype=np.int64),
    )


def _ties(ties: Ties, index: dict[int, int]) -> Ties:
    """Return the ties whose two calls are both inside."""
    pairs = zip(ties.first.tolist(), ties.second.tolist(), strict=True)
    inside = [row for row, pair in enumerate(pairs) if all(call in index for call in pair)]
    return Ties(
        first=np.array([index[c] for c in ties.first[inside].tolist()], dtype=np.int64),
        second=np.array([index[c] for c in ties.second[inside].tolist()], dtype=np.int64),
        least=ties.least[inside],
        most=ties.most[inside],
    )
