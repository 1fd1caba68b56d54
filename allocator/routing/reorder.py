"""Make more visits of a day by taking those of one person in another order.

A search keeps the order it is given. Where visits are left out, a search without the gaps between
visits of the people whose visits may come in another order shows which order would do; then their
orders are tried one by one, those of people who are left out first. Nothing is tried on a day that
leaves nobody out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Roster
from allocator.rounds.effort import Effort
from allocator.rounds.person_orders import Order
from allocator.rounds.room import fill_room
from allocator.rounds.week import Workday
from allocator.routing.search import improve

_OTHERS = 8
"""How many orders of people who are not left out are tried in turn."""


def reorder(workday: Workday, roster: Roster, effort: Effort) -> tuple[Workday, Roster]:
    """Turn the order of people's visits where more visits are made so.

    Parameters
    ----------
    workday, roster
        A day and rounds that keep its rules.
    effort
        How long to look.

    Returns
    -------
    tuple of Workday and Roster
        The day in the orders taken, and rounds that make no fewer visits.
    """
    best = workday, roster
    is_new = bool(workday.open_orders)
    while is_new and best[1].unserved:
        is_new = False
        for turned in _turned(*best, effort):
            found = _routed(turned, best[1], effort)
            if len(found.unserved) < len(best[1].unserved):
                best, is_new = (turned, found), True
                break
    return best[0].as_made(best[1]), best[1]


def fill_any_order(workday: Workday, roster: Roster) -> tuple[Workday, Roster]:
    """Make every visit for which a roster has room, in whatever order of a person's visits.

    Parameters
    ----------
    workday, roster
        A day and rounds that keep its rules; calls they make stay where and when they are.
    """
    roster = fill_room(workday.day, roster)
    for turned in workday.left_in_other_orders(roster):
        filled = fill_room(turned.day, roster)
        if len(filled.unserved) < len(roster.unserved):
            return fill_any_order(turned, filled)
    return workday, roster


def _turned(workday: Workday, roster: Roster, effort: Effort) -> Iterator[Workday]:
    """Yield the day in other orders, the likeliest first."""
    people = workday.open_orders
    loose = workday.in_order(tuple(replace(it, gaps=dict.fromkeys(it.gaps)) for it in people))
    yield workday.as_made(_searched(loose, roster, effort))
    left: list[tuple[int, Order]] = []
    others: list[tuple[int, Order]] = []
    for place, person in enumerate(people):
        is_left = any(roster.start[call] == UNSERVED for call in person.now)
        (left if is_left else others).extend((place, order) for order in person.others)
    for place, order in [*left, *islice(others, _OTHERS)]:
        yield workday.in_order((*people[:place], people[place].but(order), *people[place + 1 :]))


def _routed(workday: Workday, roster: Roster, effort: Effort) -> Roster:
    """Return rounds of a day from those of the same day in another order."""
    if not check_roster(workday.day, roster):
        roster = fill_room(workday.day, roster)
    return fill_room(workday.day, _searched(workday, roster, effort))


def _searched(workday: Workday, roster: Roster, effort: Effort) -> Roster:
    steps = effort.rebuild_steps * len(workday.refs)
    return improve(workday.day, roster, steps=steps, seed=effort.seed)
