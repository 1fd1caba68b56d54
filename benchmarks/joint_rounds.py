"""Rounds for the joint benchmark: polished before anybody new, packages inserted, all re-routed.

A broker asks round and has each package put into the rounds as they stand by then; nothing else is
moved. That is *as inserted*. Afterwards every location may route its rounds afresh, whoever chose:
that is *re-routed*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.rounds import InsertionQuotes
from allocator.rounds.checker import check_roster
from allocator.rounds.effort import Effort
from allocator.rounds.partly import PartlyQuotes
from allocator.rounds.week import RoutedDay, RoutedWeek
from allocator.rounds.workdays import MINUTE, Workdays
from allocator.routing.quotes import RoutedQuotes
from allocator.routing.search import improve
from allocator.routing.week import route_week
from allocator.rules import Problem
from allocator.solve.joint_ground import Ground
from allocator.solve.joint_rounds import Held, Look

_BUILD = Effort(build_steps=1_500, rebuild_steps=600)
_POLISH, _POLISH_SEEDS = 600, (2, 3, 4)
"""Moves for each call when the rounds of today are gone over again, and how often that is."""
_INSERT = Look(rounds=8, steps=100, is_inserted=True)
_NEW_ROUNDS = Look(rounds=0, steps=100, is_inserted=True)
_JOIN = Look(steps=50, seed=5)
_RE_ROUTE = Look(steps=300, seed=5)
_RETIME = Look(steps=0)
_GO_OVER = Look(steps=100, seed=6)
_SPARE = 4
"""Carers each shift has on top, so that nobody is turned away."""


@dataclass(frozen=True, slots=True)
class Added:
    """What the rounds of all locations gain in a week.

    Parameters
    ----------
    cost
        Minutes of travel, with waiting and new rounds as the policy counts them.
    driving
        Minutes of travel, the ways from the branch and back as far as the policy counts them.
    between
        Minutes of travel between visits alone.
    """

    cost: int
    driving: int
    between: int


@dataclass(frozen=True)
class Market:
    """The locations of an instance with their polished rounds.

    Parameters
    ----------
    problem
        The instance.
    """

    problem: Problem
    _weeks: dict[str, RoutedWeek] = field(default_factory=dict, repr=False)

    def week(self, location: Location) -> RoutedWeek:
        """Return the polished rounds of a location before anybody new, built once."""
        name = location.location_id
        if name not in self._weeks:
            self._weeks[name] = _polished(self.problem, location)
        return self._weeks[name]

    @cached_property
    def ground(self) -> Ground:
        """The same rounds, ready to take packages."""
        return Ground(self.problem, self.week)

    @cached_property
    def quoted(self) -> Problem:
        """The instance with quotes from these rounds."""
        problem = self.problem
        everywhere = Effort(quoted=len(problem.locations))
        quotes = RoutedQuotes(problem.case, problem.policy, problem.travel, self.week, everywhere)
        names = frozenset(place.location_id for place in problem.locations)
        everyone = {package.ref: names for package in problem.packages}
        fast = InsertionQuotes(problem.case, problem.travel)
        partly = PartlyQuotes(problem.case.package_by_ref, everyone, quotes, fast)
        return replace(problem, quotes=partly)

    def today(self) -> dict[str, Held]:
        """Return the rounds of every location with nobody new in them."""
        return {x.location_id: self.ground.today(x) for x in self.problem.locations}

    def insert(self, held: Held, package: Package) -> Held:
        """Put a package into rounds as they stand, nobody else being moved.

        Where that leaves a visit out, the package gets new rounds.
        """
        rows = [self.problem.package_index[package.ref]]
        found = held.but(add=rows, look=_INSERT)
        if found.is_short and not held.is_short:
            return held.but(add=rows, look=_NEW_ROUNDS)
        return found

    def one_by_one(self, chosen: Mapping[str, str], order: Sequence[Package]) -> dict[str, Held]:
        """Insert packages in order of arrival where they were given to; some may be nobody's."""
        rounds = self.today()
        for package in order:
            at = chosen.get(package.ref)
            if at is not None:
                rounds[at] = self.insert(rounds[at], package)
        return rounds

    def re_routed(self, rounds: Mapping[str, Held], before: Mapping[str, Held]) -> dict[str, Held]:
        """Route everybody these rounds hold afresh, old and new visits alike.

        It begins with the rounds that what is added is counted from, so that these are not better
        searched than what is held against them. Where that ends dearer or leaves somebody out, the
        rounds stay as they are.

        Parameters
        ----------
        rounds
            With the newcomers in them.
        before
            The same locations without.
        """
        found = dict(rounds)
        for at, without in before.items():
            if rounds[at].rows:
                afresh = without.but(add=rounds[at].rows, look=_JOIN).searched(_RE_ROUTE)
                found[at] = min(rounds[at], afresh, key=_cost)
        return found

    def added(self, rounds: Mapping[str, Held], before: Mapping[str, Held]) -> Added:
        """Return what rounds cost more than before."""
        share = self.problem.policy.home_leg_percent
        cost = between = home = 0
        for at, held in rounds.items():
            now, then = held.figures, before[at].figures
            cost += held.cost - before[at].cost
            between += now.travel - then.travel
            home += now.home - then.home
        return Added(cost // MINUTE, between + home * share // 100, between)


def gone_over(rounds: Mapping[str, Held]) -> dict[str, Held]:
    """Search rounds once more, as the rounds without newcomers are that they are compared with."""
    return {at: min(held, held.searched(_GO_OVER), key=_cost) for at, held in rounds.items()}


def least(before: Held, after: Held) -> Held:
    """Return the cheapest rounds known without anybody new: these, or others without newcomers.

    Who re-routes could otherwise count as saved what today's rounds had been left with.
    """
    if not after.rows:
        return before
    without = after.but(drop=after.rows, look=_RETIME).searched(_GO_OVER)
    return min(before, without, key=_cost)


def _cost(held: Held) -> int:
    return held.cost


def fault(rounds: Mapping[str, Held]) -> str:
    """Return what the checker finds in rounds, or that somebody is not visited, or nothing."""
    for held in rounds.values():
        for pattern in held.patterns:
            found = check_roster(pattern.workday.day, pattern.roster)
            if found:
                return found[0].code
            if len(pattern.left_out):
                return "left out"
    return ""


def _polished(problem: Problem, location: Location) -> RoutedWeek:
    """Build the rounds of a location, each day from the day before, and go over them again."""
    book = [x.package for x in problem.case.book if x.location_id == location.location_id]
    builder = Workdays(problem.case, location, problem.policy, problem.travel)
    days = builder.build(book)
    names = days[0].carer_names
    crew = tuple(
        sum(name[0] == letter for name in names) + _SPARE
        for letter in dict.fromkeys(name[0] for name in names)
    )
    week = route_week(location.location_id, builder.build(book, crew), _BUILD, "polished")
    return replace(week, days=tuple(_gone_over(routed) for routed in week.days))


def _gone_over(routed: RoutedDay) -> RoutedDay:
    """Search the rounds of a day again, from several seeds in turn."""
    day, roster = routed.workday.day, routed.roster
    for seed in _POLISH_SEEDS:
        roster = improve(day, roster, steps=_POLISH * len(day.calls), seed=seed)
    return replace(routed, roster=roster)
