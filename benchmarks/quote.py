"""Marginal quotes against long re-solves of the whole day: error, noise, right provider, time.

For every pair of a new client and a provider the quote of the engine stands beside cheapest
insertion into the same rounds and beside the truth: the whole day searched long with and without
the client, from the same rounds, the best of several seeds on both sides. By how much the seeds of
the long search differ is printed too: it says how far the truth itself can be trusted.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.geo import CrowFlyTravel
from allocator.policy import read_policy
from allocator.rounds.checker import check_roster
from allocator.rounds.day import UNSERVED, Day, Roster
from allocator.rounds.effort import Effort
from allocator.rounds.figures import measure, price
from allocator.rounds.later import wait_less
from allocator.rounds.week import RoutedWeek
from allocator.rounds.workdays import MINUTE, Workdays
from allocator.routing.quotes import RoutedQuotes
from allocator.routing.reseat import reseat
from allocator.routing.search import Cooling, improve
from allocator.routing.week import route_week
from benchmarks.quote_days import draw_day
from benchmarks.rows import Clock, Row, nothing_ran, print_header, print_row, write_json

_SIZES = ((27, 10, 20), (150, 5, 4))
"""Visits a provider-day, new clients, and how many seeds."""
_PROVIDERS = 4
_NOISE_SEEDS = 20
_TRUTH_SEEDS = (11, 12, 13)
_POLISH_SEEDS = (21, 22, 23, 24)
_POLISH_LIFTS = 1500
"""Searches that go over the rounds again, so that the truth compares few leftovers, and how often
each lifts some calls, for each call of the day."""
_BUILD = Effort(build_steps=5_000, rebuild_steps=0)
_WARM, _HEAT = Cooling(hot=0.5, cold=0.05), (0.5, 0.03)
"""How hot long searches start and how cold they end: colder ones never leave the first rounds."""
_MONDAY = 0


@dataclass(frozen=True)
class Pair:
    """One client at one provider, all figures in minutes of that day.

    ``unsure`` is by how much the long search with the client differs between its seeds.
    """

    client: str
    provider: str
    truth: int
    quoted: int
    inserted: int
    low: int
    high: int
    seconds: float
    unsure: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this family.

    Parameters
    ----------
    parser
        Parser of the family.
    """
    parser.add_argument(
        "--truth", type=int, default=1_000, help="steps per call of the long re-solve"
    )
    parser.add_argument("--days", type=int, default=0, help="seeded days of each size; 0 for all")
    parser.add_argument(
        "--visits", type=int, default=0, help="days of another size alone, four clients each"
    )


def run(options: argparse.Namespace) -> int:
    """Measure, print and compare with the targets; return 1 when no day matches.

    Parameters
    ----------
    options
        Parsed command line.
    """
    rows: list[Row] = []
    print_header()
    for visits, clients, days in ((options.visits, 4, 4),) if options.visits else _SIZES:
        found: list[Pair] = []
        noise: list[int] = []
        for number in range(options.days or days):
            name = f"visits-{visits}-{options.seed + number:02d}"
            if not fnmatchcase(name, options.only):
                continue
            day = _Day(draw_day(options.seed + number, providers=_PROVIDERS, visits=visits,
                                clients=clients), options.truth)  # fmt: skip
            clock = Clock()
            pairs = list(day.pairs())
            noise += [day.noise(client) for client in day.case.packages]
            found += pairs
            rows.append(_row(name, pairs, clock, day.verdict))
            print_row(rows[-1])
        if found:
            _summary(visits, found, noise)
    write_json(rows, options.json)
    return 0 if rows else nothing_ran(f"No day matches {options.only}.")


class _Day:
    """One drawn day with its polished rounds."""

    def __init__(self, case: Case, truth_steps: int) -> None:
        self.case, self.truth_steps = case, truth_steps
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
        polished = replace(routed, roster=roster)
        return replace(week, days=(polished, *week.days[_MONDAY + 1 :]))

    def _book(self, location: Location) -> list[Package]:
        return [d.package for d in self.case.book if d.location_id == location.location_id]

    def _workdays(self, location: Location) -> Workdays:
        return Workdays(self.case, location, self.policy, self.travel)

    @property
    def verdict(self) -> str:
        """What the checker says of the rounds quotes were compared with."""
        routed = [week.of_day(_MONDAY) for week in self.weeks.values()]
        faults = [f for it in routed for f in check_roster(it.workday.day, it.roster)]
        return "ok" if not faults else faults[0].code

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
                began = time.process_time()
                quote = quotes.work_out([client], location)
                seconds = time.process_time() - began
                truth, unsure = self.truth(client, location)
                yield Pair(
                    client.ref,
                    location.location_id,
                    truth,
                    quote.total,
                    sum(quotes.screen(client, location)),
                    quote.low,
                    quote.high,
                    seconds,
                    unsure,
                )

    def truth(self, client: Package, location: Location) -> tuple[int, int]:
        """Return what long searches with and without the client differ by, and their seeds."""
        base = self.weeks[location.location_id].of_day(_MONDAY)
        crew = tuple(
            sum(1 for name in base.workday.carer_names if name[0] == letter) for letter in "EL"
        )
        both = self._workdays(location).build([*self._book(location), client], crew)[_MONDAY]
        old = len(base.workday.refs)
        if both.refs[:old] != base.workday.refs:
            raise ValueError(f"{client.ref} does not come behind those who are visited today")
        start = Roster(base.roster.rounds, np.append(base.roster.start, UNSERVED))
        least_with, least_without = [], [self._least_without(location.location_id)]
        for joined in self._long(both.day, start, old):
            least_with.append(_cost(both.day, joined))
            kept = tuple(tuple(call for call in calls if call < old) for calls in joined.rounds)
            out = improve(base.workday.day, Roster(kept, joined.start[:old]), steps=0, seed=1)
            least_without.append(_cost(base.workday.day, out))
        lifted = least_with[1::2]
        unsure = _in_minutes(max(lifted) - min(lifted))
        return _in_minutes(min(least_with) - min(least_without)), unsure

    def _least_without(self, location_id: str) -> int:
        """Return what a location's day costs after long searches."""
        if location_id not in self._without:
            base = self.weeks[location_id].of_day(_MONDAY)
            day, roster = base.workday.day, base.roster
            found = [roster, *self._long(day, roster, len(day.calls))]
            self._without[location_id] = min(_cost(day, each) for each in found)
        return self._without[location_id]

    def _long(self, day: Day, start: Roster, old: int) -> Iterator[Roster]:
        """Search the whole day long, in two ways by turns, with several seeds."""
        steps = self.truth_steps * len(day.calls)
        for seed in _TRUTH_SEEDS:
            yield improve(day, start, steps=steps, seed=seed, cooling=_WARM)
            yield reseat(day, start, old=old, steps=steps, seed=seed, heat=_HEAT)

    def noise(self, client: Package) -> int:
        """Return by how much a quote differs between twenty seeds of its search [minutes]."""
        location = self.case.locations[0]
        found = [
            self.quotes(replace(Effort(), seed=seed)).work_out([client], location).total
            for seed in range(1, _NOISE_SEEDS + 1)
        ]
        return max(found) - min(found)


def _cost(day: Day, roster: Roster) -> int:
    return price(day, measure(day, wait_less(day, roster)))


def _in_minutes(cost: int) -> int:
    return max(0, cost + MINUTE // 2) // MINUTE


def _row(name: str, pairs: list[Pair], clock: Clock, verdict: str) -> Row:
    truth, quoted = sum(p.truth for p in pairs), sum(p.quoted for p in pairs)
    return Row(
        family="quote",
        instance=name,
        size=f"{len(pairs)} pairs",
        value=quoted,
        bound=None,
        best_known=truth,
        gap_percent=_error([p.quoted for p in pairs], pairs),
        cpu_seconds=clock.cpu,
        wall_seconds=clock.wall,
        status="feasible",
        checker=verdict,
    )


def _error(figures: list[int], pairs: list[Pair]) -> float:
    """Return the mean absolute error in per cent of the mean truth."""
    off = sum(abs(one - pair.truth) for one, pair in zip(figures, pairs, strict=True))
    return 100.0 * off / max(1, sum(pair.truth for pair in pairs))


def _right(pairs: list[Pair], kind: str) -> float:
    """Return in how many per cent of clients the cheapest provider is one of the truly cheapest."""
    by_client: dict[tuple[int, str], list[Pair]] = {}
    for number, pair in enumerate(pairs):
        by_client.setdefault((number // _PROVIDERS, pair.client), []).append(pair)
    hits = 0
    for mine in by_client.values():
        chosen = min(mine, key=lambda p: (getattr(p, kind), p.provider))
        hits += chosen.truth == min(p.truth for p in mine)
    return 100.0 * hits / len(by_client)


def _reach(pairs: list[Pair]) -> tuple[float, float]:
    """Return how far truth lies below and above quotes in all but a twentieth each way [%]."""
    off = [100.0 * (pair.truth - pair.quoted) / max(1, pair.quoted) for pair in pairs]
    low, high = np.quantile(off, (0.05, 0.95)).tolist()
    return max(0.0, -low), max(0.0, high)


def _summary(visits: int, pairs: list[Pair], noise: list[int]) -> None:
    """Print what was measured beside the targets and the insertion estimate."""
    seconds = sorted(p.seconds for p in pairs[1:])
    p95 = 1000 * seconds[int(0.95 * (len(seconds) - 1))]
    ours, other = [p.quoted for p in pairs], [p.inserted for p in pairs]
    bias = statistics.mean(p.inserted - p.truth for p in pairs)
    inside = 100.0 * sum(p.low <= p.truth <= p.high for p in pairs) / len(pairs)
    mean = statistics.mean(p.truth for p in pairs)
    print(f"\n{visits} visits a day, {len(pairs)} pairs, mean truth {mean:.1f} min")
    print(f"  mean error            {_error(ours, pairs):6.1f} %   target 5 %     "
          f"insertion {_error(other, pairs):.1f} % (bias {bias:+.1f} min)")  # fmt: skip
    steady = 100.0 * sum(minutes <= 1 for minutes in noise) / len(noise)
    usual = f"mean {statistics.mean(noise):.1f} min, {steady:.0f} % of {len(noise)} pairs within 1"
    print(f"  noise over {_NOISE_SEEDS} seeds   {max(noise):6d} min target 1 min    {usual}")
    print(f"  cheapest provider     {_right(pairs, 'quoted'):6.1f} %   target 95 %    "
          f"insertion {_right(pairs, 'inserted'):.1f} %")  # fmt: skip
    print(f"  time, 95th percentile {p95:6.1f} ms  target 50 ms")
    below, above = _reach(pairs)
    print(f"  90 % interval covers  {inside:6.1f} %   target 85-95 %  "
          f"(truth from {below:.0f} % below to {above:.0f} % above in nine of ten)")  # fmt: skip
    unsure = statistics.mean(p.unsure for p in pairs)
    print(f"  truth: seeds of the long search differ by {unsure:.1f} min on average\n", flush=True)
