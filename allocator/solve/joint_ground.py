"""Routed rounds kept in memory with packages in them, and what bundles add by them.

A quote starts from the rounds of today every time, and a bundle of a dozen takes as many searches.
Here a bundle starts from the nearest one that was routed before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.rounds.duty import carer_name
from allocator.rounds.partly import PartlyQuotes
from allocator.rounds.week import RoutedWeek
from allocator.rounds.workdays import MINUTE, Workdays
from allocator.rules import Problem
from allocator.solve.joint_rounds import Held, Look, hold

Weeks = Callable[[Location], RoutedWeek]
"""Gives the routed week of a location."""

_RETIMED = Look(steps=0)
_JOINING = Look(steps=100)
_SETTLING = Look(steps=300, seed=2)
_FEW = 2
"""So many packages at most are asked of the quotes, which may have been worked out beforehand."""


@dataclass(frozen=True)
class Ground:
    """The routed rounds of locations, ready to take packages of a list.

    Parameters
    ----------
    problem
        Whose rounds, and the list.
    weeks
        Gives the rounds of a location as they are today.
    """

    problem: Problem
    weeks: Weeks
    _held: dict[str, dict[frozenset[int], Held]] = field(default_factory=dict, repr=False)

    def today(self, location: Location) -> Held:
        """Return the rounds of a location with nobody new in them."""
        return self._known(location)[frozenset()]

    def with_rows(self, location: Location, rows: frozenset[int]) -> Held:
        """Return the rounds of a location with some packages in them, routed once.

        They are made from the rounds with the most of these and the fewest others.
        """
        known = self._known(location)
        if rows not in known:
            near = min(known, key=lambda other: (len(other ^ rows), sorted(other)))
            joined = known[near].but(add=rows - near, drop=near - rows, look=_JOINING)
            known[rows] = _settled(joined)
        return known[rows]

    def keep(self, location: Location, held: Held) -> None:
        """Take in rounds that were found elsewhere, unless cheaper ones are known."""
        known = self._known(location)
        if held.rows not in known or held.cost < known[held.rows].cost:
            known[held.rows] = _settled(held)

    def added(self, location: Location, held: Held) -> int:
        """Return what rounds cost more than without anybody new [carer-minutes a week].

        Without them is the cheaper of today's rounds and these with the newcomers taken out.
        """
        without = held.but(drop=held.rows, look=_RETIMED)
        least = min(self.today(location).cost, without.cost)
        return max(0, held.cost - least + MINUTE // 2) // MINUTE

    def _known(self, location: Location) -> dict[frozenset[int], Held]:
        name = location.location_id
        if name not in self._held:
            week, case = self.weeks(location), self.problem.case
            book = [x.package for x in case.book if x.location_id == name]
            builder = Workdays(case, location, self.problem.policy, self.problem.travel)
            crew = _crew(week, len(builder.duty.shifts))
            workdays = builder.build([*book, *case.packages], crew)
            today = hold(workdays, week, [x.ref for x in case.packages])
            self._held[name] = {frozenset(): today}
        return self._held[name]


def _settled(held: Held) -> Held:
    """Search all the rounds again where many joined; one or two touch only those near them."""
    return held.searched(_SETTLING) if len(held.rows) > _FEW else held


def _crew(week: RoutedWeek, shifts: int) -> tuple[int, ...]:
    """Return how many carers each shift of a routed week has."""
    letters = [name.rstrip("0123456789") for name in week.days[0].workday.carer_names]
    return tuple(letters.count(carer_name(shift, 0).rstrip("1")) for shift in range(shifts))


@dataclass(frozen=True)
class GroundQuotes:
    """Quotes as they are, and larger bundles from rounds that are kept in memory.

    What was told of a bundle once stays as it was told.

    Parameters
    ----------
    quotes
        Who quotes one package, or two together, and all that is not quoted with care.
    ground
        Rounds kept in memory.
    """

    quotes: PartlyQuotes
    ground: Ground
    _told: dict[tuple[str, frozenset[int]], int] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Name of the method, as outputs show it."""
        return self.quotes.name

    def quote(self, package: Package, location: Location) -> tuple[int, ...]:
        """Return added carer-minutes of travel per week in each slot."""
        return self.quotes.quote(package, location)

    def quote_all(
        self,
        packages: Sequence[Package],
        locations: Sequence[Location],
        wanted: NDArray[np.bool_],
    ) -> NDArray[np.int32]:
        """Return the same for many pairs, shape ``(packages, locations, slots)``."""
        return self.quotes.quote_all(packages, locations, wanted)

    def bundle(self, packages: Sequence[Package], location: Location) -> int:
        """Return added carer-minutes of travel per week when a location takes all the packages."""
        with_care = all(self.quotes.is_careful(package, location) for package in packages)
        if len(packages) <= _FEW or not with_care:
            return self.quotes.bundle(packages, location)
        index = self.ground.problem.package_index
        rows = frozenset(index[package.ref] for package in packages)
        key = location.location_id, rows
        if key not in self._told:
            held = self.ground.with_rows(location, rows)
            self._told[key] = (
                self.quotes.bundle(packages, location)
                if held.is_short
                else self.ground.added(location, held)
            )
        return self._told[key]
