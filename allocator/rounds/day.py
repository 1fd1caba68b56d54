"""One day of one location as arrays: the calls to make, who may make them, what things cost.

A *visit* is what a person receives; a *call* is one carer's part of it on one day, so that a
double-handed visit is two calls joined by a `Tie`. Whoever routes reads a `Day` and returns a
`Roster`; the checker reads both and trusts neither.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

UNSERVED = -1
"""Stands where a call has no carer or no start."""

NO_CARER = -1
"""Stands where no carer is known to the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What the search pays for, in whole units per unit; a minute of travel is usually 100.

    Parameters
    ----------
    travel
        For a minute of travel between visits.
    home
        For a minute of travel from where the carer starts and to where the carer ends.
    waiting, waiting_cap
        For a minute between two visits that is neither travel nor care (a break included); of
        each such gap at most ``waiting_cap`` minutes count.
    round
        For a carer with at least one call.
    unknown
        For a call made by another carer than the one the person knows.
    late, latest
        For a minute a call starts after its window closed, and for a minute of the latest such
        start of the day. Where both are 0 windows are hard: no call may start late.
    unserved
        For a call nobody makes.
    """

    travel: int = 100
    home: int = 0
    waiting: int = 0
    waiting_cap: int = 0
    round: int = 0
    unknown: int = 0
    late: int = 0
    latest: int = 0
    unserved: int = 10_000_000

    @property
    def is_soft(self) -> bool:
        """Whether a call may start after its window closed, at a price."""
        return self.late > 0 or self.latest > 0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Calls:
    """The calls of a day, each array of shape ``(calls,)``.

    Parameters
    ----------
    place
        Row and column of the travel matrices.
    opens, closes
        Earliest and latest start, minutes after midnight.
    minutes
        Length with the person.
    skills
        Bits every carer on it must have.
    known
        The carer the person knows, or `NO_CARER`.
    """

    place: IntArray
    opens: IntArray
    closes: IntArray
    minutes: IntArray
    skills: IntArray
    known: IntArray

    def __len__(self) -> int:
        """Return the number of calls."""
        return len(self.place)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ties:
    """Pairs of calls whose starts hang together, each array of shape ``(ties,)``.

    ``least ≤ start[second] − start[first] ≤ most``: 0 and 0 for two carers at once. A call may be
    in several ties. The two calls of a tie with ``most`` 0 are always made by two carers; those of
    any other tie one carer may make, the one after the other, as far as the times allow.
    """

    first: IntArray
    second: IntArray
    least: IntArray
    most: IntArray

    def __len__(self) -> int:
        """Return the number of ties."""
        return len(self.first)

    @staticmethod
    def none() -> Ties:
        """Return no ties at all."""
        empty = np.zeros(0, dtype=np.int64)
        return Ties(first=empty, second=empty, least=empty, most=empty)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Carers:
    """Who is on duty, one entry per carer and shift, each array of shape ``(carers,)``.

    Parameters
    ----------
    start, end
        Place where the shift starts and where it ends.
    on_duty, off_duty
        First minute a carer may be at work and last minute by which the last call must have
        ended. The legs from ``start`` and to ``end`` count inside it only where ``home_in_shift``.
    skills
        Bits the carer has.
    """

    start: IntArray
    end: IntArray
    on_duty: IntArray
    off_duty: IntArray
    skills: IntArray

    def __len__(self) -> int:
        """Return the number of carers."""
        return len(self.start)

    def take(self, rows: IntArray) -> Carers:
        """Return the carers of some rows; one may come more than once."""
        return Carers(**{it.name: getattr(self, it.name)[rows] for it in fields(self)})


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Day:
    """Everything a router may know of one day.

    Parameters
    ----------
    minutes, metres
        Travel between places, shape ``(places, places)``, not always symmetric.
    calls, ties, carers
        What is to be done and by whom.
    costs
        What the search pays for.
    break_minutes, break_after
        A round that lasts longer than ``break_after`` from the start of its first call to the end
        of its last needs a gap of ``break_minutes`` without travel or care; 0 minutes for none.
    home_in_shift
        Whether carers leave ``start`` no earlier than ``on_duty`` (and are back by ``off_duty``);
        otherwise the first call may start at ``on_duty`` itself.
    """

    minutes: IntArray
    metres: IntArray
    calls: Calls
    ties: Ties
    carers: Carers
    costs: Costs
    break_minutes: int = 0
    break_after: int = 0
    home_in_shift: bool = False

    def but(self, **changes: Any) -> Day:
        """Return this day with some of its parts replaced."""
        return replace(self, **changes)

    def is_beyond_break(self, call: int) -> bool:
        """Tell whether a call alone lasts longer than a carer may work without a break."""
        return self.break_minutes > 0 and int(self.calls.minutes[call]) > self.break_after


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """The rounds of one day.

    Parameters
    ----------
    rounds
        For each carer the calls in order; empty for a carer who stays at home.
    start
        Minute each call starts, or `UNSERVED`, shape ``(calls,)``.
    """

    rounds: tuple[tuple[int, ...], ...]
    start: IntArray

    @property
    def unserved(self) -> list[int]:
        """The calls nobody makes."""
        calls: list[int] = np.flatnonzero(self.start == UNSERVED).tolist()
        return calls

    @property
    def used(self) -> int:
        """Number of rounds with at least one call."""
        return sum(1 for calls in self.rounds if calls)
