"""What it adds to one day when some visits join it, all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations

import numpy as np

from allocator.policy import Policy
from allocator.rounds.day import UNSERVED, Day, IntArray, Roster
from allocator.rounds.duty import Duty
from allocator.rounds.effort import Effort
from allocator.rounds.figures import Figures, measure, price
from allocator.rounds.later import wait_less
from allocator.rounds.person_orders import open_order
from allocator.routing.bounded import Base, Bounded, Newcomer
from allocator.routing.reseat import Often, reseat_often
from allocator.routing.reseat_hall import can_hold
from allocator.routing.search import Cooling, improve

_Tie = tuple[int, int, int, int]

_HEAT = (1.0, 0.05)
"""How hot the quick search begins and how cold it ends, in legs to a near call."""
_SETTLE, _SETTLE_AGAIN = Cooling(hot=1.0, cold=0.05), Cooling(hot=0.3, cold=0.03)
"""The same of the search that knows what hangs together, before and after the quick one."""
_QUICKER = 50
"""By how much less is tried in putting rounds together where some calls hang together."""


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """A small day after the newcomers joined it, compared with the best without them.

    Parameters
    ----------
    part
        The small day.
    without, with_new
        Its rounds without and with the newcomers.
    before, after
        What they come to.
    """

    part: Bounded
    without: Roster
    with_new: Roster
    before: Figures
    after: Figures


Found = dict[tuple[object, ...], Joined]
"""What was found before, by the content of the small day."""


def join(
    base: Base,
    visits: Sequence[Newcomer],
    duty: Duty,
    policy: Policy,
    effort: Effort,
    found: Found | None = None,
) -> list[Joined]:
    """Let visits join a routed day.

    Parameters
    ----------
    base
        The day as it is.
    visits
        Newcomers, each possible in some shift of ``duty``; those of one person in order.
    duty, policy
        The location's shifts, and the gaps between visits of one person.
    effort
        How long to look.
    found
        Of days that came before, to which this one is added: one that is the same is not searched
        again.

    Returns
    -------
    list of Joined
        One for each group of newcomers that could meet in a round or hang together; groups never
        share a round.
    """
    ties = list(_ties(visits, policy))
    joined = []
    for group in _groups(visits, ties, duty):
        mine = [visits[row] for row in group]
        inner = [
            (group.index(one), group.index(two), least, most)
            for one, two, least, most in ties
            if one in group
        ]
        part = base.cut(mine, inner, effort.quote_rounds, effort.quote_calls)
        known = found if found is not None else {}
        key = _content(part)
        if key not in known:
            known[key] = _join(part, effort)
        joined.append(replace(known[key], part=part))
    return joined


def _content(part: Bounded) -> tuple[object, ...]:
    """Return all that the rounds of a small day follow from."""
    day = part.with_new
    tables = (day.calls, day.ties, day.carers)
    columns = (getattr(table, field.name) for table in tables for field in fields(table))
    arrays = (*columns, day.minutes, day.metres, part.today.start)
    rules = day.costs, day.break_minutes, day.break_after, day.home_in_shift
    return part.old, part.today.rounds, rules, *(array.tobytes() for array in arrays)


def _ties(visits: Sequence[Newcomer], policy: Policy) -> Iterator[_Tie]:
    """Yield the gaps that visits of one person have to keep."""
    of_person: dict[str, list[int]] = {}
    for row, newcomer in enumerate(visits):
        of_person.setdefault(newcomer.package.ref, []).append(row)
    for rows in of_person.values():
        yield from open_order(rows, [visits[row].pattern for row in rows], policy).ties()


def _groups(visits: Sequence[Newcomer], ties: Sequence[_Tie], duty: Duty) -> list[list[int]]:
    """Return newcomers in groups that share a shift or hang together."""
    able = [set(duty.able(newcomer.pattern)) for newcomer in visits]
    group = list(range(len(visits)))
    pairs = [(one, two) for one, two, _, _ in ties]
    pairs += [(a, b) for a, b in combinations(range(len(visits)), 2) if able[a] & able[b]]
    for one, two in pairs:
        old, new = group[two], group[one]
        group = [new if it == old else it for it in group]
    return [[row for row, it in enumerate(group) if it == name] for name in sorted(set(group))]


def _join(part: Bounded, effort: Effort) -> Joined:
    """Seat the newcomers in the small day and compare it with the day without them.

    Today's rounds have been searched long, so the steps go into the search with the newcomers; the
    best day without them is today's or, where that is cheaper, the day found with them taken out
    again. Nobody who is visited today makes way for a newcomer: where the search would have it so,
    newcomers only go where there is room.
    """
    day, old = part.with_new, part.old
    start = Roster(part.today.rounds, _padded(part.today, len(day.calls)))
    with_new = _seat(day, start, old, effort)
    if (with_new.start[:old] == UNSERVED).any():
        is_new = np.arange(len(day.calls)) >= old
        steps = effort.quote_settle_steps * len(day.calls)
        with_new = improve(day, start, steps=steps, seed=effort.seed, movable=is_new)
    with_new = wait_less(day, with_new)
    without, before = _without(part, with_new)
    return Joined(part, without, with_new, before, measure(day, with_new))


def _without(part: Bounded, with_new: Roster) -> tuple[Roster, Figures]:
    """Return the cheaper of today's rounds and those found without the newcomers, and its figures.

    The latter are timed again only where they could be cheaper: if in those that lose a newcomer
    nobody had to wait.
    """
    day, today = part.without, measure(part.without, part.today)
    taken_out = _take_out(with_new, part.old)
    if taken_out.rounds == part.today.rounds:
        return part.today, today
    same = tuple(() if max(calls, default=0) >= part.old else calls for calls in with_new.rounds)
    waiting = measure(day, Roster(same, taken_out.start)).waiting
    if price(day, replace(measure(day, taken_out), waiting=waiting)) >= price(day, today):
        return part.today, today
    padded = Roster(taken_out.rounds, _padded(taken_out, len(part.with_new.calls)))
    timed = improve(part.with_new, padded, steps=0, seed=0)
    roster = wait_less(day, Roster(timed.rounds, timed.start[: part.old]))
    figures = measure(day, roster)
    return (roster, figures) if price(day, figures) < price(day, today) else (part.today, today)


def _seat(day: Day, start: Roster, old: int, effort: Effort) -> Roster:
    """Seat the newcomers in a small day that has everybody else.

    Where calls hang together, the search that knows about it seats them first, and goes over what
    the quicker one finds, which moves the starts of such calls little.
    """
    steps, seed = effort.quote_settle_steps * len(day.calls), effort.seed
    is_plain, is_tied = can_hold(day), len(day.ties) > 0
    if is_tied or not is_plain:
        start = improve(day, start, steps=steps, seed=seed, cooling=_SETTLE)
    if not is_plain:
        return start
    is_small = len(day.calls) <= effort.quote_small
    ways = effort.quote_ways if is_small else effort.quote_ways_beyond
    often = Often(
        effort.quote_steps,
        _HEAT,
        1 if is_tied else effort.quote_first,
        0 if is_tied else ways,
        effort.quote_checks // (_QUICKER if is_tied else 1),
    )
    found = reseat_often(day, start, old=old, seed=seed, often=often)
    if not is_tied:
        return found
    settled = improve(day, found, steps=steps // 2, seed=seed, cooling=_SETTLE_AGAIN)
    return _cheaper(day, start, settled)


def _cheaper(day: Day, one: Roster, two: Roster) -> Roster:
    """Return the cheaper of two rosters, the first where they cost the same."""
    return two if _price(day, two) < _price(day, one) else one


def _price(day: Day, roster: Roster) -> int:
    return price(day, measure(day, roster))


def _padded(roster: Roster, calls: int) -> IntArray:
    """Return the starts with newcomers that nobody serves yet."""
    return np.concatenate(
        [roster.start, np.full(calls - len(roster.start), UNSERVED, dtype=np.int64)]
    )


def _take_out(roster: Roster, old: int) -> Roster:
    """Return the rounds without the newcomers."""
    rounds = tuple(tuple(call for call in calls if call < old) for calls in roster.rounds)
    return Roster(rounds, roster.start[:old])
