"""Choosing providers together with their rounds, against one by one: added travel at equal hours.

Every method places the whole list. What each location is given is then put into its rounds by the
same evaluator, ``--rounds``, so that only the choice differs. One by one, in order of arrival:
*greedy* takes the location whose rounds, as they stand by then, the package fits into cheapest,
*quoted* the one with the cheapest quote today, *nearest* the branch that is least drive away,
*round-robin* goes round. Greedy and quoted look by insertion, whatever the evaluator.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from statistics import median

from allocator.domain.package import Package
from allocator.domain.plan import Plan
from allocator.rules import Problem, judge
from allocator.solve.joint import SPARING, JointEffort, decide_jointly
from allocator.solve.solution import Effort
from allocator.use_cases.quotes import FAST, quotes_for, with_quotes
from benchmarks.joint_cases import Layout, overlapping_problem
from benchmarks.rows import Clock, Row, gap_percent, print_header, print_row, write_json

TARGETS = {"greedy": 30.0, "nearest": 40.0, "round-robin": 60.0}
"""Least median saving against a method [%]."""
JOINT = "joint"
Choose = Callable[[Problem], dict[str, str]]


def greedy(problem: Problem) -> dict[str, str]:
    """Give each package to whoever it adds least to, with what they took before."""
    quotes = quotes_for(problem.case, problem.travel, problem.policy, FAST)
    taken: dict[str, list[Package]] = {place.location_id: [] for place in problem.locations}
    cost = dict.fromkeys(taken, 0)
    chosen = {}
    for package in arrivals(problem):
        with_it = {
            place.location_id: quotes.bundle([*taken[place.location_id], package], place)
            for place in problem.locations
        }
        best = min(with_it, key=lambda at: (with_it[at] - cost[at], at))
        taken[best].append(package)
        cost[best], chosen[package.ref] = with_it[best], best
    return chosen


def quoted(problem: Problem) -> dict[str, str]:
    """Give each package to whoever quotes least for it alone."""
    quotes = quotes_for(problem.case, problem.travel, problem.policy, FAST)
    return {
        package.ref: min(
            (sum(quotes.quote(package, place)), place.location_id) for place in problem.locations
        )[1]
        for package in problem.packages
    }


def nearest(problem: Problem) -> dict[str, str]:
    """Give each package to the branch with the shortest drive."""
    best = problem.travel_minutes.argmin(axis=1)
    return {
        package.ref: problem.locations[int(column)].location_id
        for package, column in zip(problem.packages, best, strict=True)
    }


def round_robin(problem: Problem) -> dict[str, str]:
    """Go round the locations in order of arrival."""
    ids = [place.location_id for place in problem.locations]
    return {p.ref: ids[number % len(ids)] for number, p in enumerate(arrivals(problem))}


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
class Outcome:
    """What one method gave on one instance.

    Parameters
    ----------
    method
        Its name.
    routed
        Travel added to all rounds [carer-minutes per week], by the common evaluator.
    predicted
        The same as the goal predicted it; ``None`` for one-by-one methods.
    cpu, wall
        Seconds; the joint method's solver runs in a process of its own, so only its wall counts it.
    status, checker
        Whether prediction and routing agree, and what the checker says.
    """

    method: str
    routed: int
    predicted: int | None
    cpu: float
    wall: float
    status: str
    checker: str


def measure(problem: Problem, joint: JointEffort, seconds: float) -> list[Outcome]:
    """Run every method on one instance, ours first.

    Parameters
    ----------
    problem
        The instance.
    joint
        How much is asked.
    seconds
        Deterministic time a goal may take in each decision, in the solver's unit.
    """
    clock = Clock()
    found = decide_jointly(problem, joint=joint, effort=Effort(deterministic_time=seconds))
    plan = found.decision.plan
    how = "settled" if found.is_settled else "agrees" if found.agrees else "differs"
    status = f"{how}/{len(found.turns)}"
    outcomes = [_outcome(JOINT, found.problem, plan, clock, status)]
    for name, choose in ONE_BY_ONE.items():
        clock = Clock()
        assignment = tuple(sorted(choose(problem).items()))
        outcomes.append(_outcome(name, problem, Plan(assignment), clock, "one by one"))
    return outcomes


def _outcome(name: str, problem: Problem, plan: Plan, clock: Clock, status: str) -> Outcome:
    wall, cpu = clock.wall, clock.cpu
    routed = sum(problem.routed_travel(plan.assignment).values())
    verdict = judge(problem, plan)
    checker = "ok" if verdict.stands else verdict.breaches[0].rule
    if plan.unplaced:
        checker = "not all placed"
    return Outcome(name, routed, plan.predicted_travel, cpu, wall, status, checker)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only this family needs."""
    usual = Layout()
    parser.add_argument("--instances", type=int, default=30, help="number of seeds")
    parser.add_argument("--packages", type=int, default=usual.packages, help="on each list")
    parser.add_argument("--providers", type=int, default=usual.providers, help="overlapping")
    parser.add_argument("--rounds", default=FAST, help="how travel is quoted and judged")
    parser.add_argument("--km", type=float, default=usual.km, help="radius of the list")


def run(chosen: argparse.Namespace) -> int:
    """Run every seed, then print the medians against the targets; 1 when a check failed.

    Parameters
    ----------
    chosen
        Parsed command line.
    """
    layout = Layout(packages=chosen.packages, providers=chosen.providers, km=chosen.km)
    rows: list[Row] = []
    saved: dict[str, list[float]] = {name: [] for name in ONE_BY_ONE}
    print_header()
    for seed in range(chosen.seed, chosen.seed + chosen.instances):
        name = f"twin-{seed:03d}"
        if not fnmatch(name, chosen.only):
            continue
        problem = with_quotes(overlapping_problem(seed, layout), chosen.rounds)
        joint = JointEffort() if chosen.rounds == FAST else SPARING
        outcomes = measure(problem, joint, chosen.seconds)
        ours = outcomes[0].routed
        for outcome in outcomes:
            rows.append(_row(name, layout, outcome, ours))
            print_row(rows[-1])
            if outcome.method in saved:
                saved[outcome.method].append(saving(ours, outcome.routed))
    write_json(rows, chosen.json)
    print(medians(saved))
    return int(any(row.checker != "ok" for row in rows))


def saving(ours: int, theirs: int) -> float:
    """Return by how much ours is below theirs [%]."""
    return 100.0 * (theirs - ours) / max(1, theirs)


def medians(saved: dict[str, list[float]]) -> str:
    """Return the table of median savings against the targets."""
    lines = ["", "added travel of the joint plan below each method's, same evaluator, all placed"]
    for name, values in saved.items():
        if values:
            target = f"target {TARGETS[name]:.0f} %" if name in TARGETS else "no target"
            spread = f"from {min(values):.1f} to {max(values):.1f} %"
            lines.append(f"{name:12} median {median(values):5.1f} %, {spread}, {target}")
    return "\n".join(lines)


def _row(name: str, layout: Layout, outcome: Outcome, ours: int) -> Row:
    return Row(
        family="joint",
        instance=f"{name}/{outcome.method}",
        size=f"{layout.packages}x{layout.providers}",
        value=outcome.routed,
        bound=outcome.predicted,
        best_known=ours,
        gap_percent=gap_percent(outcome.routed, ours),
        cpu_seconds=outcome.cpu,
        wall_seconds=outcome.wall,
        status=outcome.status,
        checker=outcome.checker,
    )
