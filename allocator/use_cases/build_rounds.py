"""Build the rounds of a case's locations, keep them, and hand them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allocator.domain.errors import CancelledError, WorkspaceError
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.rounds.figures import Figures
from allocator.rounds.quote import Quote
from allocator.rounds.week import RoutedWeek
from allocator.use_cases.kept_rounds import RoundsOf, from_store, to_store
from allocator.use_cases.processes import Processes, lend
from allocator.use_cases.progress import Progress, Silence
from allocator.use_cases.searches import compile_searches
from allocator.workspace.rounds_store import RoundsStore, StoredWeek

if TYPE_CHECKING:
    from allocator.routing.quotes import RoutedQuotes

FEW_QUOTES = 20
"""Quotes below which this process alone is quicker than several."""

_FEW_CALLS = 600
"""Calls a week to build below which this process alone is quicker than several."""

_AT_ONCE = 8
"""Quotes of one location that one process works out in one go: with more, the others would wait."""

_SMALL_SHARE = 4
"""One location of so many is small: together they are a few seconds' work."""


@dataclass(frozen=True)
class Rounds:
    """The rounds of a case, from the store where they are there and built where they are not.

    Parameters
    ----------
    origin
        What they follow from.
    store
        Where they are kept.
    """

    origin: RoundsOf
    store: RoundsStore
    _content: dict[str, str] = field(default_factory=dict, repr=False)
    _weeks: dict[str, RoutedWeek] = field(default_factory=dict, repr=False)

    def content(self, location: Location) -> str:
        """Return the hash of what a location's rounds follow from."""
        if location.location_id not in self._content:
            self._content[location.location_id] = self.origin.content_of(location)
        return self._content[location.location_id]

    def week(self, location: Location) -> RoutedWeek:
        """Return the rounds of one location, routed now when they are not kept."""
        if location.location_id not in self._weeks:
            stored = self._ready(location)
            self._weeks[location.location_id] = from_store(self.origin, location, stored)
        return self._weeks[location.location_id]

    def stored(self, location: Location) -> StoredWeek | None:
        """Return what is kept of a location, nothing where that is missing or was altered."""
        content = self.content(location)
        if not self.store.has(content):
            return None
        try:
            return self.store.read(content)
        except WorkspaceError:
            return None  # a cache: what cannot be trusted is built again

    def build_all(
        self,
        locations: Sequence[Location],
        progress: Progress | None = None,
        jobs: int = 0,
        processes: Processes | None = None,
    ) -> Built:
        """Build the rounds of many locations, each kept as soon as it is done.

        Parameters
        ----------
        locations
            Whose rounds.
        progress
            Told how much of the work is done, in calls a week, since some locations
            take far longer than others.
        jobs
            Processes to use where none are lent; 0 for one per core.
        processes
            Processes of the caller.

        Returns
        -------
        Built
            What they come to.

        Raises
        ------
        CancelledError
            When Ctrl-C was pressed; the next call goes on from what is kept.
        """
        hear = progress or Silence()
        kept = {x.location_id: self.stored(x) for x in locations}
        missing = [x for x in locations if kept[x.location_id] is None]
        work = {x.location_id: self._size(x) + 1 for x in locations}
        total = sum(work.values())
        done = total - sum(work[x.location_id] for x in missing)
        try:
            with lend(processes, jobs) as crew:
                if missing:
                    compile_searches(crew, hear, "Building rounds")
                for location, week in self._build_many(missing, crew):
                    kept[location.location_id] = self._keep(location, week)
                    done += work[location.location_id]
                    hear.advance(done, total)
        except KeyboardInterrupt:
            number = sum(week is not None for week in kept.values())
            raise CancelledError(_stopped(number, len(locations))) from None
        return Built(
            {name: week.figures for name, week in kept.items() if week is not None},
            len(missing),
        )

    def quotes(self) -> RoutedQuotes:
        """Return quotes compared with these rounds."""
        from allocator.routing.quotes import RoutedQuotes  # noqa: PLC0415  compiles the search

        origin = self.origin
        return RoutedQuotes(origin.case, origin.policy, origin.travel, self.week, origin.effort)

    def quote_many(
        self,
        wanted: Mapping[str, Sequence[tuple[Package, ...]]],
        progress: Progress | None = None,
        jobs: int = 0,
        processes: Processes | None = None,
    ) -> list[Quote]:
        """Work out many quotes, some of one location at a time, on every core.

        Parameters
        ----------
        wanted
            Packages taken together, by location id.
        progress
            Told how many quotes are done.
        jobs
            Processes to use where none are lent; 0 for one per core.
        processes
            Processes of the caller.
        """
        hear, quotes = progress or Silence(), []
        total = sum(len(bundles) for bundles in wanted.values())
        places = self.origin.case.location_by_id
        tasks = [
            (places[name], tuple(bundles[first : first + _AT_ONCE]))
            for name, bundles in wanted.items()
            for first in range(0, len(bundles), _AT_ONCE)
        ]
        tasks.sort(key=lambda task: (-len(task[1]) * self._size(task[0]), task[0].location_id))
        calls = [
            (quote_bundles, (self._part(place), self._ready(place), place, bundles))
            for place, bundles in tasks
        ]
        with lend(processes, jobs) as crew:
            for _, found in crew.spread(calls, are_few=total < FEW_QUOTES):
                quotes += found
                hear.advance(len(quotes), total)
        return quotes

    def _keep(self, location: Location, week: StoredWeek) -> StoredWeek:
        self.store.write(self.content(location), week)
        return week

    def _ready(self, location: Location) -> StoredWeek:
        return self.stored(location) or self._keep(location, build(self.origin, location))

    def _build_many(
        self, locations: Sequence[Location], processes: Processes
    ) -> Iterator[tuple[Location, StoredWeek]]:
        """Yield locations with their rounds as they are finished.

        The smallest come first, so that much is kept within moments; of the others the largest, so
        that no process is left with one in the end.
        """
        size = {x.location_id: self._size(x) for x in locations}
        rising = sorted(locations, key=lambda x: (size[x.location_id], x.location_id))
        few = len(rising) // _SMALL_SHARE
        order = [*rising[:few], *reversed(rising[few:])]
        calls = [(build, (self._part(x), x)) for x in order]
        for number, week in processes.spread(calls, are_few=sum(size.values()) < _FEW_CALLS):
            yield order[number], week

    def _size(self, location: Location) -> int:
        packages = self.origin.packages_of(location)
        return sum(v.per_week * v.carers for package in packages for v in package.visits)

    def _part(self, location: Location) -> RoundsOf:
        """Return what another process needs for one location, and no more."""
        case = self.origin.case
        mine = tuple(d for d in case.book if d.location_id == location.location_id)
        part = type(case)(as_of=case.as_of, book=mine, shifts=case.shifts)
        return RoundsOf(part, self.origin.policy, self.origin.travel, self.origin.effort)


@dataclass(frozen=True)
class Built:
    """What the rounds of many locations come to.

    Parameters
    ----------
    figures
        Of a week, by location.
    new
        How many locations were built now, the others being kept from before.
    """

    figures: dict[str, Figures]
    new: int

    @property
    def total(self) -> Figures:
        """All of them together."""
        return sum(self.figures.values(), Figures())


def _stopped(done: int, total: int) -> str:
    """Return what to say when a build was stopped."""
    return (
        f"Stopped. The rounds of {done} of {total} locations are kept; the same command goes on "
        "from there."
    )


def quote_bundles(
    origin: RoundsOf, stored: StoredWeek, location: Location, bundles: Sequence[tuple[Package, ...]]
) -> list[Quote]:
    """Quote packages taken together at one location.

    Parameters
    ----------
    origin, stored
        What the rounds follow from, and the rounds.
    location
        Who would deliver.
    bundles
        Packages to be taken together, one bundle after the other.
    """
    from allocator.routing.quotes import RoutedQuotes  # noqa: PLC0415  compiles the search

    week = from_store(origin, location, stored)
    quotes = RoutedQuotes(origin.case, origin.policy, origin.travel, lambda _: week, origin.effort)
    return [quotes.work_out(bundle, location) for bundle in bundles]


def build(origin: RoundsOf, location: Location) -> StoredWeek:
    """Route the week of one location from its book.

    Parameters
    ----------
    origin
        What the rounds follow from; only this location's part is read.
    location
        Whose rounds.
    """
    from allocator.routing.week import route_week  # noqa: PLC0415  compiles the search

    workdays, packages = origin.workdays_of(location), origin.packages_of(location)
    crew = workdays.crew(packages)
    week = route_week(location.location_id, workdays.build(packages, crew), origin.effort)
    return to_store(week, crew)
