"""Judge the rounds of a quote in the whole day, which the case gives and no router has cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Roster
from allocator.rounds.figures import measure, price
from allocator.rounds.quote import Quote
from allocator.rounds.week import RoutedDay, Workday
from allocator.rounds.workdays import MINUTE
from allocator.routing.joining import Joined


def faults_of(
    quote: Quote, joined: Sequence[Joined], base: RoutedDay, whole: Workday
) -> tuple[str, ...]:
    """Return what is wrong with the rounds of a quote for one day, or with its minutes.

    Parameters
    ----------
    quote
        What was said.
    joined
        The rounds it was said of.
    base
        The rounds as they are.
    whole
        The whole day with the newcomers, built without the router.

    Returns
    -------
    tuple of str
        Codes of the checker for both plans, ``dropped`` for a call nobody makes, and ``figures``
        where the plans do not differ by the minutes quoted.
    """
    without = _put_back(base, base.workday, [(it, it.without) for it in joined])
    with_new = _put_back(base, whole, [(it, it.with_new) for it in joined])
    plans = (base.workday, without), (whole, with_new)
    codes = [fault.code for workday, plan in plans for fault in check_roster(workday.day, plan)]
    if with_new.unserved or without.unserved:
        codes.append("dropped")
    before, after = (price(it.day, measure(it.day, plan)) for it, plan in plans)
    if in_minutes(after - before) != quote.total:
        codes.append("figures")
    return tuple(codes)


def in_minutes(cost: int) -> int:
    """Return a difference of costs in counted minutes, never negative."""
    return max(0, cost + MINUTE // 2) // MINUTE


def _put_back(base: RoutedDay, workday: Workday, parts: Sequence[tuple[Joined, Roster]]) -> Roster:
    """Return the rounds of a whole day with those of small days in their place."""
    call_of = {ref: call for call, ref in enumerate(workday.refs)}
    rounds = list(base.roster.rounds)
    start = np.full(len(workday.refs), UNSERVED, dtype=np.int64)
    start[: len(base.roster.start)] = base.roster.start
    for joined, found in parts:
        for carer, calls in zip(joined.part.carers, found.rounds, strict=True):
            mine = [call_of[joined.part.refs[call]] for call in calls]
            rounds[carer] = tuple(mine)
            start[mine] = found.start[list(calls)]
    return Roster(tuple(rounds), start)
