"""Small books on a straight road, with rounds routed in a few steps or made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Delivery, Package
from allocator.policy import Policy, read_policy
from allocator.rounds.day import Roster
from allocator.rounds.effort import Effort
from allocator.rounds.week import RoutedDay, RoutedWeek
from allocator.rounds.workdays import Workdays
from allocator.routing.quotes import RoutedQuotes
from allocator.routing.week import route_week
from tests.rules.world import TODAY, StraightRoad, case
from tests.unit.rounds.line_days import column

POLICY = read_policy()
EFFORT = Effort(build_steps=50, rebuild_steps=10, quote_steps=40)


def booked(location: Location, *packages: Package, **parts: object) -> Case:
    """A case in which one location delivers some packages."""
    book = tuple(
        Delivery(package=each, location_id=location.location_id, started_on=TODAY)
        for each in packages
    )
    return case(location, book=book, **parts)


def hand_day(
    county: Case,
    location: Location,
    crew: tuple[int, ...],
    rounds: tuple[tuple[int, ...], ...],
    starts: tuple[int, ...],
) -> RoutedDay:
    """The one pattern of a location, with rounds made by hand."""
    packages = [it.package for it in county.book]
    (workday,) = Workdays(county, location, POLICY, StraightRoad()).build(packages, crew)
    return RoutedDay(workday, Roster(rounds, column(*starts)))


@dataclass
class Weeks:
    """Routes the weeks of a case, each once, and counts how often it was asked to."""

    county: Case
    policy: Policy = POLICY
    travel: object = field(default_factory=StraightRoad)
    weeks: dict[str, RoutedWeek] = field(default_factory=dict)

    def __call__(self, location: Location) -> RoutedWeek:
        name = location.location_id
        if name not in self.weeks:
            mine = [it.package for it in self.county.book if it.location_id == name]
            workdays = Workdays(self.county, location, self.policy, self.travel).build(mine)
            self.weeks[name] = route_week(name, workdays, EFFORT, f"content of {name}")
        return self.weeks[name]

    def change(self, location: Location) -> None:
        """Let the location's rounds follow from something else."""
        week = self(location)
        self.weeks[location.location_id] = replace(week, content="something else")

    def quotes(self, effort: Effort = EFFORT) -> RoutedQuotes:
        """Fresh quotes compared with these weeks."""
        return RoutedQuotes(self.county, self.policy, self.travel, self, effort)
