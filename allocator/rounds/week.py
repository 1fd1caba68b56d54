"""The rounds of one location in a week: which calls each day has, and who makes them.

Days with the same visits are one pattern and are routed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from allocator.domain.week import DAYS_IN_TYPE, DayType
from allocator.geo import Points
from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Day, Roster, Ties
from allocator.rounds.figures import Figures, measure
from allocator.rounds.person_orders import OpenOrder

WEEK = sum(DAYS_IN_TYPE[day_type] for day_type in DayType)


@dataclass(frozen=True, slots=True)
class CallRef:
    """Whose call it is: a package, its visit (index into `Package.visits`), which carer."""

    ref: str
    visit: int
    carer: int = 0


@dataclass(frozen=True, slots=True)
class Misfit:
    """A visit that no carer of the location can make, and why.

    Parameters
    ----------
    ref, visit
        Package and index into its visits.
    reason
        ``no-shift`` (none holds it to its end), ``too-long`` (longer than every shift),
        ``no-break`` (longer than a carer may work without a break, and no round has one beside it),
        ``one-carer`` (needs two where two are never on duty at once) or ``no-room`` (it fits by
        itself, and not together with the others).
    """

    ref: str
    visit: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Workday:
    """One pattern of calls of a location, before anybody has routed it.

    Parameters
    ----------
    days
        Days of the week that have it, Monday being 0.
    day
        The calls and carers as arrays.
    points
        Where the places of the day are; the first is the branch.
    refs
        Whose each call is.
    carer_names
        Short names of the carers, ``E1`` the first of the earliest shift.
    misfits
        Visits left out because no carer could make them at all.
    open_orders
        The people whose visits can come in more than one order; the ties ask for one of them.
    """

    days: tuple[int, ...]
    day: Day
    points: Points
    refs: tuple[CallRef, ...]
    carer_names: tuple[str, ...]
    misfits: tuple[Misfit, ...]
    open_orders: tuple[OpenOrder, ...] = ()

    def in_order(self, open_orders: tuple[OpenOrder, ...]) -> Workday:
        """Return this day with people's visits in another order.

        Parameters
        ----------
        open_orders
            The same people, each with the order to take.
        """
        if open_orders == self.open_orders:
            return self
        ties = self.day.ties
        left = {tie[:2] for person in self.open_orders for tie in person.ties()}
        pairs = zip(ties.first.tolist(), ties.second.tolist(), strict=True)
        kept = np.array([pair not in left for pair in pairs], dtype=np.bool_)
        new = [tie for person in open_orders for tie in person.ties()]
        columns = np.array(new, dtype=np.int64).reshape(-1, 4).T
        turned = {
            name: np.concatenate([getattr(ties, name)[kept], column])
            for name, column in zip(("first", "second", "least", "most"), columns, strict=True)
        }
        return replace(self, day=self.day.but(ties=Ties(**turned)), open_orders=open_orders)

    def left_in_other_orders(self, roster: Roster) -> Iterator[Workday]:
        """Yield this day in the other orders that a roster keeps, of people with a visit left out.

        Parameters
        ----------
        roster
            Rounds of the day.
        """
        people = self.open_orders
        for place, person in enumerate(people):
            is_left = bool((roster.start[list(person.now)] == UNSERVED).any())
            for order in person.others if is_left else ():
                turned = self.in_order((*people[:place], person.but(order), *people[place + 1 :]))
                if not check_roster(turned.day, roster):
                    yield turned

    def as_made(self, roster: Roster) -> Workday:
        """Return this day with people's visits in the order in which a roster makes them."""
        return self.in_order(tuple(person.as_made(roster.start) for person in self.open_orders))


@dataclass(frozen=True, slots=True, eq=False)
class RoutedDay:
    """A pattern with its rounds."""

    workday: Workday
    roster: Roster

    @property
    def figures(self) -> Figures:
        """What one such day comes to."""
        return measure(self.workday.day, self.roster)

    @property
    def misfits(self) -> tuple[Misfit, ...]:
        """Every visit that is not made, with the reason."""
        refs, day = self.workday.refs, self.workday.day
        left: dict[tuple[str, int], str] = {}
        for call in self.roster.unserved:
            reason = "no-break" if day.is_beyond_break(call) else "no-room"
            left[refs[call].ref, refs[call].visit] = reason
        return self.workday.misfits + tuple(Misfit(*key, left[key]) for key in sorted(left))


@dataclass(frozen=True, eq=False)
class RoutedWeek:
    """The rounds of one location in a week.

    Parameters
    ----------
    location_id
        Whose rounds.
    days
        Its patterns; every day of the week is in exactly one.
    content
        Hash of everything the rounds follow from.
    """

    location_id: str
    days: tuple[RoutedDay, ...]
    content: str = ""

    @cached_property
    def pattern_of(self) -> tuple[int, ...]:
        """Index of the pattern of each day of the week."""
        return tuple(
            next(index for index, it in enumerate(self.days) if day in it.workday.days)
            for day in range(WEEK)
        )

    def of_day(self, day: int) -> RoutedDay:
        """Return the rounds of a day of the week."""
        return self.days[self.pattern_of[day]]

    @cached_property
    def figures(self) -> Figures:
        """What the whole week comes to."""
        total = Figures()
        for routed in self.days:
            total += routed.figures.times(len(routed.workday.days))
        return total
