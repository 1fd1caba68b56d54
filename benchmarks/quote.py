"""Marginal quotes against long re-solves of the whole day: error, noise, right provider, time.

For every pair of a new client and a provider the quote of the engine stands beside cheapest
insertion into the same rounds and beside the truth: the whole day searched long with and without
the client, from the same rounds, the best of several seeds on both sides, with ``--seconds`` of as
many as there is time for. By how much the seeds of the long search differ is printed too: it says
how far the truth itself can be trusted.

A day gives two rows, the sum of all quotes and what the long search says, each with its own time
and the checker's word. Nothing is published of such days, so no row has a best known or a gap.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import count

import numpy as np

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.geo import CrowFlyTravel
from allocator.policy import read_policy
from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Day, Roster
from allocator.rounds.duty import duty_of
from allocator.rounds.effort import Effort
from allocator.rounds.later import wait_less
from allocator.rounds.week import RoutedDay, RoutedWeek, Workday
from allocator.rounds.workdays import Workdays
from allocator.routing.bounded import Base, Newcomer
from allocator.routing.joining import Joined, join
from allocator.routing.quotes import RoutedQuotes
from allocator.routing.reseat import reseat
from allocator.routing.search import Cooling, improve
from allocator.routing.week import route_week
from benchmarks.arguments import whole_from
from benchmarks.fewer_rounds import Reseating, cost_of, with_fewer
from benchmarks.quote_check import faults_of, in_minutes
from benchmarks.quote_days import draw_day
from benchmarks.quote_summary import NOISE_SEEDS, PROVIDERS, Pair, Spent, print_summary
from benchmarks.rows import Results, Row, nothing_ran

_SIZES = ((27, 10, 20), (150, 5, 4))
"""Visits a provider-day, new clients, and how many seeds."""
_TRUTH_SEED, _TRUTH_SEEDS = 11, 3
"""First seed of the long search, and how many without ``--seconds``."""
_POLISH_SEEDS = (21, 22, 23, 24)
_POLISH_LIFTS = 1500
"""Searches that go over the rounds again, so that the truth compares few leftovers, and how often
each lifts some calls, for each call of the day."""
_BUILD = Effort(build_steps=5_000, rebuild_steps=0)
_WARM, _HEAT = Cooling(hot=0.5, cold=0.05), (0.5, 0.03)
"""How hot long searches start and how cold they end: colder ones never leave the first rounds."""
_OPEN = (1.0, 0.05)
"""The same where a round was closed."""
_MONDAY = 0
SECONDS: float | None = None
SECONDS_HELP = (
    "processor seconds of the long searches of each day, shared among its pairs: new seeds begin "
    "while there is time, one at least; three seeds when no seconds are given"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this family.

    Parameters
    ----------
    parser
        Parser of the family.
    """
    parser.add_argument(
        "--truth",
        type=whole_from(1, "steps"),
        default=1_000,
        help="steps per call of the long re-solve, for each seed",
    )
    parser.add_argument(
        "--days", type=whole_from(0, "days"), default=0, help="seeded days of each size; 0 for all"
    )
    parser.add_argument(
        "--visits",
        type=whole_from(1, "visits"),
        default=None,
        help="days of another size alone, four clients each",
    )


def run(options: argparse.Namespace) -> int:
    """Measure, print and compare with the targets; return 1 when no day matches or one is at fault.

    Parameters
    ----------
    options
        Parsed command line.
    """
    results = Results(options.json)
    for visits, clients, days in ((options.visits, 4, 4),) if options.visits else _SIZES:
        found: list[Pair] = []
        noise: list[int] = []
        for number in range(options.days or days):
            name = f"visits-{visits}-{options.seed + number:02d}"
            if not fnmatchcase(name, options.only):
                continue
            day = _Day(draw_day(options.seed + number, providers=PROVIDERS, visits=visits,
                                clients=clients), options.truth, options.seconds)  # fmt: skip
            pairs = list(day.pairs())
            noise += [day.noise(client) for client in day.case.packages]
            found += pairs
            results.add(_row(name, "quoted", pairs))
            results.add(_row(name, "long search", pairs))
        if found:
            print_summary(visits, found, noise)
    if not results.rows:
        return nothing_ran(f"No day matches {options.only}.")
    return 0 if all(row.checker == "ok" for row in results.rows) else 1


@dataclass(frozen=True)
class _Truth:
    """What long searches say of one pair, and what they took."""

    minutes: int
    unsure: int
    seeds: int
    spent: Spent
    faults: tuple[str, ...]


class _Day:
    """One drawn day with its polished rounds."""

    def __init__(self, case: Case, truth_steps: int, seconds: float | None) -> None:
        self.case, self.truth_steps = case, truth_steps
        self._share = seconds and seconds / (len(case.locations) * (len(case.packages) + 1))
        self.policy, self.travel = read_policy(), CrowFlyTravel()
        self.weeks = {x.location_id: self._build(x) for x in case.locations}
        self._without: dict[str, int] = {}

    def _build(self, location: Location) -> RoutedWeek:
        workdays = self._workdays(location).build(self._book(location))
        week = route_week(location.location_id, workdays, _BUILD, "day")
        routed = week.days[_MONDAY]
        day, roster = routed.workday.day, routed.roster
        for seed in _POLISH_SEEDS:
            lifts, old = _POLISH_LIFTS * len(day.calls), len(day.calls)
            roster = reseat(day, roster, old=old, steps=lifts, seed=seed, heat=_HEAT)
            fewer = Reseating(old=old, steps=lifts, seed=seed, heat=_OPEN)
            roster = with_fewer(day, roster, fewer)
        polished = replace(routed, roster=wait_less(day, roster))
        return replace(week, days=(polished, *week.days[_MONDAY + 1 :]))

    def _book(self, location: Location) -> list[Package]:
        return [d.package for d in self.case.book if d.location_id == location.location_id]

    def _workdays(self, location: Location) -> Workdays:
        return Workdays(self.case, location, self.policy, self.travel)

    def quotes(self, effort: Effort) -> RoutedQuotes:
        """Return fresh quotes compared with the polished rounds."""
        return RoutedQuotes(
            self.case, self.policy, self.travel, lambda x: self.weeks[x.location_id], effort
        )

    def pairs(self) -> Iterator[Pair]:
        """Yield every client at every provider."""
        quotes = self.quotes(Effort())
        for client in self.case.packages:
            for location in self.case.locations:
                began = Spent.until_now()
                quote = quotes.work_out([client], location)
                spent = Spent.until_now() - began
                whole, base = self._with(client, location), self._base(location)
                truth = self.truth(whole, location)
                yield Pair(
                    client=client.ref,
                    provider=location.location_id,
                    truth=truth.minutes,
                    quoted=quote.total,
                    inserted=sum(quotes.screen(client, location)),
                    low=quote.low,
                    high=quote.high,
                    unsure=truth.unsure,
                    seeds=truth.seeds,
                    spent=spent,
                    truth_spent=truth.spent,
                    faults=faults_of(quote, self._joined(client, location), base, whole),
                    truth_faults=truth.faults,
                )

    def _base(self, location: Location) -> RoutedDay:
        return self.weeks[location.location_id].of_day(_MONDAY)

    def _with(self, client: Package, location: Location) -> Workday:
        """Return a location's whole day with one more client, as the case gives it."""
        base = self._base(location).workday
        crew = tuple(sum(1 for name in base.carer_names if name[0] == letter) for letter in "EL")
        whole = self._workdays(location).build([*self._book(location), client], crew)[_MONDAY]
        if whole.refs[: len(base.refs)] != base.refs:
            raise ValueError(f"{client.ref} does not come behind those who are visited today")
        return whole

    def _joined(self, client: Package, location: Location) -> list[Joined]:
        """Return the rounds of a quote, found as `RoutedQuotes` finds them."""
        duty = duty_of(self.case, location, self.policy)
        base = Base(self._base(location), self.travel)
        return join(base, [Newcomer(client, 0)], duty, self.policy, Effort())

    def truth(self, whole: Workday, location: Location) -> _Truth:
        """Search the whole day long with and without the client who comes last in it."""
        began, base = Spent.until_now(), self._base(location)
        old = len(base.workday.refs)
        start = Roster(base.roster.rounds, np.append(base.roster.start, UNSERVED))
        least_with, least_without = [], [self._least_without(location)]
        faults: list[str] = []
        for joined in self._long(whole.day, start, old):
            faults += [fault.code for fault in check_roster(whole.day, joined)]
            least_with.append(cost_of(whole.day, joined))
            kept = tuple(tuple(call for call in calls if call < old) for calls in joined.rounds)
            out = improve(base.workday.day, Roster(kept, joined.start[:old]), steps=0, seed=1)
            least_without.append(cost_of(base.workday.day, out))
        lifted = least_with[1::2]
        return _Truth(
            in_minutes(min(least_with) - min(least_without)),
            in_minutes(max(lifted) - min(lifted)),
            len(lifted),
            Spent.until_now() - began,
            tuple(faults),
        )

    def _least_without(self, location: Location) -> int:
        """Return what a location's day costs after long searches."""
        if location.location_id not in self._without:
            base = self._base(location)
            day, roster = base.workday.day, base.roster
            found = [roster, *self._long(day, roster, len(day.calls))]
            self._without[location.location_id] = min(cost_of(day, each) for each in found)
        return self._without[location.location_id]

    def _long(self, day: Day, start: Roster, old: int) -> Iterator[Roster]:
        """Search the whole day long, in two ways by turns, with several seeds."""
        steps, began = self.truth_steps * len(day.calls), time.process_time()
        for number in count():
            if self._share is None:
                is_enough = number == _TRUTH_SEEDS
            else:
                is_enough = number > 0 and time.process_time() - began >= self._share
            if is_enough:
                return
            seed = _TRUTH_SEED + number
            yield improve(day, start, steps=steps, seed=seed, cooling=_WARM)
            seated = reseat(day, start, old=old, steps=steps, seed=seed, heat=_HEAT)
            fewer = Reseating(old=old, steps=steps, seed=seed, heat=_OPEN)
            yield with_fewer(day, seated, fewer)

    def noise(self, client: Package) -> int:
        """Return by how much a quote differs between twenty seeds of its search [minutes]."""
        location = self.case.locations[0]
        found = [
            self.quotes(replace(Effort(), seed=seed)).work_out([client], location).total
            for seed in range(1, NOISE_SEEDS + 1)
        ]
        return max(found) - min(found)


def _row(name: str, who: str, pairs: list[Pair]) -> Row:
    """Return what one way says of all pairs of a day; nothing is published to hold it against."""
    is_ours = who == "quoted"
    faults = [code for pair in pairs for code in (pair.faults if is_ours else pair.truth_faults)]
    spent = [pair.spent if is_ours else pair.truth_spent for pair in pairs]
    return Row(
        family="quote",
        instance=f"{name} {who}",
        size=f"{len(pairs)} pairs",
        value=sum(pair.quoted if is_ours else pair.truth for pair in pairs),
        bound=None,
        best_known=None,
        gap_percent=None,
        cpu_seconds=round(sum(it.cpu for it in spent), 2),
        wall_seconds=round(sum(it.wall for it in spent), 2),
        status="feasible",
        checker=faults[0] if faults else "ok",
    )
