"""What a day of rounds comes to, counted from the stored starts alone."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import chain

import numpy as np

from allocator.rounds.day import NO_CARER, Day, Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Sums over the rounds of a day, or of several days added up.

    Parameters
    ----------
    calls
        Calls that are made; a double-handed visit is two.
    rounds
        Rounds with at least one call.
    contact
        Carer-minutes with people.
    travel
        Minutes of travel between calls.
    home
        Minutes of travel to the first call of a round and from its last.
    waiting
        Minutes between calls that are neither travel nor care, each gap counted up to the cap.
    metres
        Road metres between calls.
    late, latest
        Minutes that calls start after their windows: their sum, and the largest.
    unknown
        Calls made by somebody other than the carer the person knows.
    unserved
        Calls nobody makes.
    """

    calls: int = 0
    rounds: int = 0
    contact: int = 0
    travel: int = 0
    home: int = 0
    waiting: int = 0
    metres: int = 0
    late: int = 0
    latest: int = 0
    unknown: int = 0
    unserved: int = 0

    @property
    def paid(self) -> int:
        """Paid carer-minutes: contact and travel between calls; waiting is not paid (A-018)."""
        return self.contact + self.travel

    def __add__(self, other: Figures) -> Figures:
        """Add two days; of `latest` the larger one stays."""
        sums = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        return Figures(**{**sums, "latest": max(self.latest, other.latest)})

    def times(self, days: int) -> Figures:
        """Return the figures of so many days like this one."""
        sums = {f.name: getattr(self, f.name) * days for f in fields(self)}
        return Figures(**{**sums, "latest": self.latest})


def measure(day: Day, roster: Roster) -> Figures:
    """Count what a roster comes to.

    Parameters
    ----------
    day
        The day it is for.
    roster
        Its rounds, with the start of every call.

    Returns
    -------
    Figures
        As the roster stands, legal or not.
    """
    lengths = [len(calls) for calls in roster.rounds]
    count = sum(lengths)
    if not count:
        return Figures(unserved=len(roster.unserved))
    made = np.fromiter(chain.from_iterable(roster.rounds), np.int64, count)
    carer = np.arange(len(lengths)).repeat(lengths)
    # whether a call begins a round; one more for what comes after the last
    first = np.ones(count + 1, dtype=np.bool_)
    np.not_equal(carer[1:], carer[:-1], out=first[1:-1])
    follows, last, first = ~first[1:-1], first[1:], first[:-1]
    place, start = day.calls.place[made], roster.start[made]
    minutes = day.calls.minutes[made]
    pairs = place[:-1][follows], place[1:][follows]
    hop = day.minutes[pairs]
    gap = (start[1:] - start[:-1] - minutes[:-1])[follows] - hop
    leave = day.minutes[day.carers.start[carer[first]], place[first]]
    back = day.minutes[place[last], day.carers.end[carer[last]]]
    late = np.maximum(0, start - day.calls.closes[made])
    known = day.calls.known[made]
    return Figures(
        calls=len(made),
        rounds=int(first.sum()),
        contact=int(minutes.sum()),
        travel=int(hop.sum()),
        home=int(leave.sum() + back.sum()),
        waiting=int(np.minimum(gap, day.costs.waiting_cap).sum()),
        metres=int(day.metres[pairs].sum()),
        late=int(late.sum()),
        latest=int(late.max()),
        unknown=int(((known != NO_CARER) & (known != carer)).sum()),
        unserved=len(roster.unserved),
    )


def home_metres(day: Day, roster: Roster) -> int:
    """Return road metres from the branch to the first call of every round and from its last.

    Parameters
    ----------
    day
        The day it is for.
    roster
        Its rounds.
    """
    place, carers = day.calls.place, day.carers
    return sum(
        int(day.metres[carers.start[who], place[calls[0]]])
        + int(day.metres[place[calls[-1]], carers.end[who]])
        for who, calls in enumerate(roster.rounds)
        if calls
    )


def price(day: Day, figures: Figures) -> int:
    """Return what figures cost under the costs of a day."""
    costs = day.costs
    return (
        costs.travel * figures.travel
        + costs.home * figures.home
        + costs.waiting * figures.waiting
        + costs.round * figures.rounds
        + costs.unknown * figures.unknown
        + costs.late * figures.late
        + costs.latest * figures.latest
        + costs.unserved * figures.unserved
    )
