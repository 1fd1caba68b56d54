"""Choosing providers together with their rounds, against one by one: added travel at equal hours.

Every method places the whole list into the same polished rounds, and the checker judges them all.
One by one, in order of arrival: *greedy* takes the location whose rounds, as they stand by then,
the package fits into cheapest, *quoted* the one with the cheapest quote today, *nearest* the branch
that is least drive away, *round-robin* goes round.

Travel is counted as in the published run, which routes vehicles: between visits, and from the
branch to the first visit and back from the last. Nothing else is counted, so what every method goes
by is what is measured. ``--counted norfolk`` takes the prices of the policy instead: ways from home
are free, a new round and waiting have a price. Beside travel stand travel between visits alone and
the cost that methods go by.

Two measures stand side by side. **As inserted** is what brokers do today and what the published run
compares: each package goes into the rounds as they stand by then and nobody is moved, while the
joint plan counts with the rounds it was chosen on. **All re-routed** is stricter: every method's
packages are routed alike from today's rounds, so that only the choice differs.

Two kinds of instance are run. *Days* are drawn as the published one was: one weekday, 26 visits
and 24 newcomers of one visit each for four providers; there greedy, nearest and round-robin add
1.00, 1.17 and 2.09, and here much the same. *Twins* are cut out of the synthetic county: whole
weeks, several visits a day for each person, up to 250 calls a day at a location.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch

from allocator.domain.package import Package
from allocator.domain.plan import Plan
from allocator.domain.synergy import bundles_of
from allocator.rules import Problem, judge
from allocator.solve.joint import decide_jointly
from allocator.solve.joint_effort import SPARING
from allocator.solve.joint_ground import GroundQuotes
from allocator.solve.joint_loop import Joint
from allocator.solve.joint_rounds import Held
from allocator.solve.joint_terms import Screen
from allocator.solve.solution import Effort
from benchmarks.arguments import above_nothing, whole_from
from benchmarks.joint_cases import COUNTED, KINDS, Layout
from benchmarks.joint_outcomes import JOINT, Outcome, medians
from benchmarks.joint_rounds import Market, fault, gone_over, least
from benchmarks.joint_rows import rows_of
from benchmarks.rows import Clock, Results, nothing_ran

SECONDS_HELP = (
    "most that CP-SAT spends on each goal of each decision, in its own deterministic seconds; "
    "routing, quotes and the other methods come on top, and no instance is cut short"
)
_EFFORT = replace(SPARING, screen=Screen(pairs=0), steps=400, beginnings=6, settling=1_500)
"""As for a list with time to spare. No pair is asked for beforehand: changes tried tell more."""
Choose = Callable[[Market], dict[str, str]]
Rounds = dict[str, Held]


def greedy(market: Market) -> dict[str, str]:
    """Give each package to whoever it adds least to, with what they took before."""
    rounds, chosen = market.today(), {}
    for package in arrivals(market.problem):
        with_it = {at: market.insert(held, package) for at, held in rounds.items()}
        best = min(with_it, key=lambda at: (with_it[at].cost - rounds[at].cost, at))
        rounds[best], chosen[package.ref] = with_it[best], best
    return chosen


def quoted(market: Market) -> dict[str, str]:
    """Give each package to whoever quotes least for it alone."""
    problem = market.quoted
    return {
        package.ref: min(
            (sum(problem.added_of(package, place)), place.location_id)
            for place in problem.locations
        )[1]
        for package in problem.packages
    }


def nearest(market: Market) -> dict[str, str]:
    """Give each package to the branch with the shortest drive."""
    problem = market.problem
    best = problem.travel_minutes.argmin(axis=1)
    return {
        package.ref: problem.locations[int(column)].location_id
        for package, column in zip(problem.packages, best, strict=True)
    }


def round_robin(market: Market) -> dict[str, str]:
    """Go round the locations in order of arrival."""
    ids = [place.location_id for place in market.problem.locations]
    return {p.ref: ids[n % len(ids)] for n, p in enumerate(arrivals(market.problem))}


def arrivals(problem: Problem) -> list[Package]:
    """Return the list in order of arrival."""
    return sorted(problem.packages, key=lambda package: (package.ready_on, package.ref))


ONE_BY_ONE: dict[str, Choose] = {
    "greedy": greedy,
    "quoted": quoted,
    "nearest": nearest,
    "round-robin": round_robin,
}


@dataclass(frozen=True, slots=True)
class _Choice:
    """A method's plan before its rounds are measured."""

    method: str
    plan: Plan
    problem: Problem
    clock: tuple[float, float]
    agreement: str | None = None
    apart: float | None = None
    was_routed: bool | None = None


def measure(market: Market, seconds: float) -> list[Outcome]:
    """Run every method on one instance, ours first.

    Parameters
    ----------
    market
        The instance with its rounds.
    seconds
        Deterministic time a goal may take in each decision, in the solver's unit.
    """
    today, order = market.today(), arrivals(market.problem)
    choices = list(_choices(market, seconds))
    inserted = [market.one_by_one(_given(it.plan), order) for it in choices]
    jointly = _own_rounds(choices[0])
    best = {at: least(held, jointly.get(at, held)) for at, held in today.items()}
    routed = [market.re_routed(rounds, best) for rounds in inserted]
    outcomes = []
    for it, put_in, re_routed in zip(choices, inserted, routed, strict=True):
        by_insertion = market.added(put_in, today)
        own = market.added(jointly, best) if it.method == JOINT else by_insertion
        verdict = _verdict(it, put_in, re_routed, jointly)
        outcomes.append(
            Outcome(
                it.method,
                own,
                by_insertion,
                market.added(re_routed, best),
                it.plan.predicted_travel,
                *it.clock,
                it.agreement,
                verdict,
                it.apart,
                it.was_routed,
            )
        )
    return outcomes


def _own_rounds(choice: _Choice) -> Rounds:
    """Return the rounds the joint plan was chosen on, of the locations that got anybody."""
    problem, quotes = choice.problem, choice.problem.quotes
    assert isinstance(quotes, GroundQuotes)
    made = {
        at: quotes.ground.with_rows(
            problem.locations[problem.location_index[at]],
            frozenset(problem.package_index[ref] for ref in refs),
        )
        for at, refs in bundles_of(choice.plan.assignment).items()
    }
    return gone_over(made)


def _choices(market: Market, seconds: float) -> Iterator[_Choice]:
    """Yield every method's plan, ours first."""
    clock = Clock()
    problem = market.quoted
    found = decide_jointly(problem, joint=_EFFORT, effort=Effort(deterministic_time=seconds))
    spent = clock.cpu, clock.wall
    last = found.turns[-1]
    apart = 100.0 * last.apart / max(1, last.routed)
    yield _Choice(
        JOINT, found.decision.plan, found.problem, spent, _agreement(found), apart, last.was_routed
    )
    for name, choose in ONE_BY_ONE.items():
        clock = Clock()
        plan = Plan(tuple(sorted(choose(market).items())))
        yield _Choice(name, plan, problem, (clock.cpu, clock.wall))


def _agreement(found: Joint) -> str:
    """Return whether prediction and routing came to agree, and after how many decisions.

    Settled is a plan that is the last decision: best by a prediction that agreed with routing
    beforehand. Restated is another plan that was tried, with a prediction put right for its own
    bundles afterwards; that this agrees says nothing about how good the prediction was.
    """
    how = "settled" if found.is_settled else "restated" if found.agrees else "differs"
    return f"{how}/{len(found.turns)}"


def _given(plan: Plan) -> dict[str, str]:
    """Return who got each package that somebody got."""
    return {ref: at for ref, at in plan.assignment if at is not None}


def _verdict(choice: _Choice, *measured: Rounds) -> str:
    """Return what is wrong with a plan or its rounds, or ``ok``."""
    if choice.plan.unplaced:
        return "not all placed"
    verdict = judge(choice.problem, choice.plan)
    if not verdict.stands:
        return verdict.breaches[0].rule
    return next((found for found in map(fault, measured) if found), "ok")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    usual = Layout()
    parser.add_argument(
        "--instances", type=whole_from(1, "instances"), default=30, help="seeds of each kind"
    )
    parser.add_argument(
        "--packages",
        type=whole_from(1, "packages", 500),
        default=usual.packages,
        help="on each list",
    )
    parser.add_argument(
        "--providers",
        type=whole_from(1, "providers", 50),
        default=usual.providers,
        help="overlapping",
    )
    parser.add_argument(
        "--km",
        type=above_nothing("a radius is kilometres"),
        default=usual.km,
        help="radius of the list",
    )
    parser.add_argument(
        "--counted", choices=tuple(COUNTED), default=usual.counted, help="what rounds cost"
    )
    parser.add_argument(
        "--kind", choices=tuple(KINDS), default=None, help="one kind of instance alone"
    )


def run(chosen: argparse.Namespace) -> int:
    """Run every seed, then print the medians against the targets; 1 when a check failed.

    Parameters
    ----------
    chosen
        Parsed command line.
    """
    layout = Layout(
        packages=chosen.packages,
        providers=chosen.providers,
        km=chosen.km,
        counted=chosen.counted,
    )
    results = Results(chosen.json)
    for kind in KINDS if chosen.kind is None else (chosen.kind,):
        found: list[list[Outcome]] = []
        for seed in range(chosen.seed, chosen.seed + chosen.instances):
            name = f"{kind}-{seed:03d}"
            if not fnmatch(name, chosen.only):
                continue
            found.append(measure(Market(KINDS[kind](seed, layout)), chosen.seconds))
            for row in rows_of(name, f"{layout.packages}x{layout.providers}", found[-1]):
                results.add(row)
        if found:
            print(f"\n{kind}s", medians(found), sep="\n")
    if not results.rows:
        return nothing_ran(f"No instance matches {chosen.only}.")
    return int(any(row.checker != "ok" for row in results.rows))
