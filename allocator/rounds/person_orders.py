"""In what order the visits of one person come on a day, where their windows leave that open.

A person's visits keep the usual gap, or the one they name. Where none of them names a gap, any
order is possible in which each can start inside its window after the one before has ended. The
order of the windows is taken first if it is one of those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise, permutations

from allocator.domain.package import Visit
from allocator.domain.week import MINUTES_PER_DAY
from allocator.policy import Policy
from allocator.rounds.day import UNSERVED, IntArray

Gap = tuple[int, int]
"""Least and most minutes between two starts."""

Order = tuple[int, ...]

_MOST = 24
"""How many orders of a person's visits are looked at."""


def gap_between(earlier: Visit, later: Visit, policy: Policy) -> Gap | None:
    """Return the least and most minutes between two starts, if the windows leave that open.

    Parameters
    ----------
    earlier, later
        Two visits of one person that follow each other on a day.
    policy
        Its usual gap holds where the later visit names none; a usual gap that the windows do not
        allow shrinks to what they do.
    """
    usual = min(policy.visit_gap_minutes, later.window_end - earlier.window_start)
    least = max(later.gap_least or usual, earlier.minutes)
    most = later.gap_most or MINUTES_PER_DAY
    is_settled = (
        later.window_start - earlier.window_end >= least
        and later.window_end - earlier.window_start <= most
    )
    return None if is_settled else (least, most)


def orders_of(visits: Sequence[Visit]) -> tuple[Order, ...]:
    """Return the orders in which visits of one person can come, the usual one first.

    Parameters
    ----------
    visits
        The visits of a day, in the order of their windows.

    Returns
    -------
    tuple of tuple
        Indices into ``visits``; only the order given where one of them names a gap, or where none
        is possible.
    """
    given = tuple(range(len(visits)))
    if any(visit.gap_least or visit.gap_most for visit in visits) or not _may_turn(visits):
        return (given,)
    return tuple(islice(_possible(visits), _MOST)) or (given,)


def _may_turn(visits: Sequence[Visit]) -> bool:
    """Tell whether some visit could come before one that stands before it."""
    return any(
        later.window_start + later.minutes <= earlier.window_end
        for place, later in enumerate(visits)
        for earlier in visits[:place]
    )


def _possible(visits: Sequence[Visit]) -> Iterator[Order]:
    """Yield every order in which each visit can start after the one before has ended."""
    for order in permutations(range(len(visits))):
        free_from = 0
        for visit in (visits[index] for index in order):
            start = max(free_from, visit.window_start)
            if start > visit.window_end:
                break
            free_from = start + visit.minutes
        else:
            yield order


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """The visits of one person on a day that can come in more than one order.

    Parameters
    ----------
    now
        The first call of each visit, in the order that the day's ties ask for.
    others
        The other orders that are possible.
    gaps
        Minutes between the starts of two that follow each other, by both.
    """

    now: Order
    others: tuple[Order, ...]
    gaps: Mapping[tuple[int, int], Gap | None]

    def but(self, order: Order) -> OpenOrder:
        """Return the same with one of its orders taken."""
        others = tuple(it for it in (self.now, *self.others) if it != order)
        return replace(self, now=order, others=others)

    def ties(self) -> list[tuple[int, int, int, int]]:
        """Return first call, second call, least and most minutes of each tie of the order."""
        pairs = [(pair, self.gaps[pair]) for pair in pairwise(self.now)]
        return [(*pair, *gap) for pair, gap in pairs if gap is not None]

    def as_made(self, start: IntArray) -> OpenOrder:
        """Return the same in the order of the starts, as far as that is one that is possible.

        Parameters
        ----------
        start
            Minute each call of the day starts, or `UNSERVED`; a visit nobody makes keeps its place.
        """
        made = [call for call in self.now if start[call] != UNSERVED]
        in_turn = iter(sorted(made, key=lambda call: int(start[call])))
        order = tuple(next(in_turn) if call in made else call for call in self.now)
        return self.but(order) if order in self.others else self


def open_order(calls: Sequence[int], visits: Sequence[Visit], policy: Policy) -> OpenOrder:
    """Return the visits of one person in their usual order, with what other orders there are.

    Parameters
    ----------
    calls
        The first call of each visit.
    visits
        The visits, in the order of their windows.
    policy
        For the usual gap.
    """
    first, *others = (tuple(calls[index] for index in order) for order in orders_of(visits))
    visit_of = dict(zip(calls, visits, strict=True))
    pairs = {pair for order in (first, *others) for pair in pairwise(order)}
    gaps = {(a, b): gap_between(visit_of[a], visit_of[b], policy) for a, b in sorted(pairs)}
    return OpenOrder(first, tuple(others), gaps)
