"""Quotes from routed rounds: what packages add to a week, worked out on the days they touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allocator.domain.case import Case
from allocator.domain.errors import StaleQuoteError
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.week import SLOTS
from allocator.geo import Travel
from allocator.policy import Policy
from allocator.rounds.duty import duty_of
from allocator.rounds.effort import Effort
from allocator.rounds.quote import Quote
from allocator.rounds.quotes import NO_QUOTE
from allocator.rounds.week import WEEK, RoutedWeek
from allocator.routing.bounded import Base, Newcomer
from allocator.routing.joining import Found, join
from allocator.routing.quote_sums import Sums, point_of, slots_of

Weeks = Callable[[Location], RoutedWeek]
"""Gives the routed week of a location, building it when nobody has."""

_Key = tuple[tuple[Package, ...], str]


@dataclass(frozen=True)
class RoutedQuotes:
    """Quotes by bounded re-optimisation of routed rounds.

    All visits of a package are put in together, and only the rounds nearest to each visit may
    change. What they come to is compared with today's rounds, or with those found and the package
    taken out again where that is cheaper. A quote is worked out once and stays as it was first
    given, for as long as the packages are what they were.

    Parameters
    ----------
    case, policy
        Whose rounds, and what they cost.
    travel
        Minutes and metres between places.
    weeks
        Gives the rounds of a location.
    effort
        How long to look.
    """

    case: Case
    policy: Policy
    travel: Travel
    weeks: Weeks
    effort: Effort = field(default_factory=Effort)
    _bases: dict[str, tuple[str, dict[int, Base]]] = field(default_factory=dict, repr=False)
    _screened: dict[tuple[Package, str], tuple[str, tuple[int, ...]]] = field(
        default_factory=dict, repr=False
    )
    _known: dict[_Key, Quote] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Name of the method, as outputs show it."""
        return "routed rounds"

    def quote(self, package: Package, location: Location) -> tuple[int, ...]:
        """Return added carer-minutes a week in each slot.

        Raises
        ------
        StaleQuoteError
            When the rounds of the location changed since it was screened or quoted.
        """
        screened = self._screened.get((package, location.location_id))
        if screened is None:
            return self.work_out([package], location).added
        content, added = screened
        if content != self.weeks(location).content:
            raise StaleQuoteError(location.location_id)
        return added

    def bundle(self, packages: Sequence[Package], location: Location) -> int:
        """Return added carer-minutes a week when a location takes all the packages together."""
        return self.work_out(packages, location).total

    def quote_all(
        self,
        packages: Sequence[Package],
        locations: Sequence[Location],
        wanted: NDArray[np.bool_],
    ) -> NDArray[np.int32]:
        """Return added carer-minutes for many pairs, shape ``(packages, locations, slots)``.

        Every pair is screened by insertion. A package is then quoted by routing at the
        `Effort.quoted` locations that look cheapest; where more are asked for, the dearer
        ones keep the estimate by insertion.
        """
        added = np.full((*wanted.shape, len(SLOTS)), NO_QUOTE, dtype=np.int32)
        for row, package in enumerate(packages):
            columns = np.flatnonzero(wanted[row]).tolist()
            for location in self._dearer(package, [locations[column] for column in columns]):
                key = package, location.location_id
                if ((package,), location.location_id) not in self._known:
                    content = self.weeks(location).content
                    self._screened.setdefault(key, (content, self.screen(package, location)))
            for column in columns:
                added[row, column] = self.quote(package, locations[column])
        return added

    def _dearer(self, package: Package, locations: Sequence[Location]) -> list[Location]:
        """Return the locations too many to be quoted by routing, dearest by insertion."""
        if len(locations) <= self.effort.quoted:
            return []
        rank = sorted(locations, key=lambda x: (sum(self.screen(package, x)), x.location_id))
        return rank[self.effort.quoted :]

    def screen(self, package: Package, location: Location) -> tuple[int, ...]:
        """Return the cheapest insertion of each visit into the routed rounds, by slot."""
        week = self.weeks(location)
        slots = [0] * len(SLOTS)
        leg = 2 * int(self.travel.minutes(point_of(location), point_of(package))[0, 0])
        for days, visits in _patterns(week, [package]):
            base = self._base(week, week.pattern_of[days[0]])
            for newcomer in visits:
                least = min(int(base.detours(newcomer).min(initial=leg)), leg)
                pattern = newcomer.pattern
                for slot in slots_of(pattern.window_start + pattern.window_end, days):
                    slots[slot] += least * pattern.carers
        return tuple(slots)

    def work_out(self, packages: Sequence[Package], location: Location) -> Quote:
        """Return the whole quote for packages a location would take together.

        Parameters
        ----------
        packages
            One or several, in any order.
        location
            Who would deliver them.

        Raises
        ------
        StaleQuoteError
            When the location's rounds are not those earlier quotes were compared with.
        """
        mine = tuple(sorted(packages, key=lambda package: package.ref))
        key = mine, location.location_id
        if key not in self._known:
            self._known[key] = self._work_out(mine, location)
        quote = self._known[key]
        if quote.base != self.weeks(location).content:
            raise StaleQuoteError(location.location_id)
        return quote

    def learn(self, packages: Iterable[Package], quotes: Iterable[Quote]) -> None:
        """Take in quotes that were worked out elsewhere in the same way.

        Parameters
        ----------
        packages
            Those the quotes are about, as they were then.
        quotes
            Of one or several of them.
        """
        of_ref = {package.ref: package for package in packages}
        for quote in quotes:
            mine = tuple(of_ref[ref] for ref in quote.refs)
            self._known[mine, quote.location_id] = quote

    def _work_out(self, packages: Sequence[Package], location: Location) -> Quote:
        week = self.weeks(location)
        duty = duty_of(self.case, location, self.policy)
        sums = Sums(packages, location, self.policy, self.travel)
        found: Found = {}
        for days, visits in _patterns(week, packages):
            able = [it for it in visits if duty.able(it.pattern)]
            sums.leave_out([it for it in visits if not duty.able(it.pattern)], days)
            base = self._base(week, week.pattern_of[days[0]])
            joined = join(base, able, duty, self.policy, self.effort, found) if able else []
            for each in joined:
                sums.take_in(each, base.routed, days)
        return sums.quote(week.content, self.name)

    def _base(self, week: RoutedWeek, pattern: int) -> Base:
        """Return a routed day ready to be cut, prepared once."""
        content, bases = self._bases.get(week.location_id, ("", {}))
        if content != week.content or not bases:
            bases = {}
            self._bases[week.location_id] = (week.content, bases)
        if pattern not in bases:
            bases[pattern] = Base(week.days[pattern], self.travel)
        return bases[pattern]


def _patterns(
    week: RoutedWeek, packages: Sequence[Package]
) -> Iterator[tuple[tuple[int, ...], list[Newcomer]]]:
    """Yield days of the week with the visits they gain, alike days together."""
    days_of: dict[tuple[int, tuple[tuple[int, int], ...]], list[int]] = defaultdict(list)
    for day in range(WEEK):
        visits = tuple(
            (row, index)
            for row, package in enumerate(packages)
            for index, visit in enumerate(package.visits)
            if day in visit.days
        )
        if visits:
            days_of[week.pattern_of[day], visits].append(day)
    for (_, visits), days in days_of.items():
        yield tuple(days), [Newcomer(packages[row], index) for row, index in visits]
