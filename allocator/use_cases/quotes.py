"""Who says what one more package adds to a location's rounds: the one place that chooses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from allocator.domain.case import Case
from allocator.domain.errors import WorkspaceError
from allocator.domain.package import Package
from allocator.domain.plan import Plan
from allocator.domain.synergy import bundles_of
from allocator.geo import Travel
from allocator.policy import Policy
from allocator.rounds import InsertionQuotes, Quotes
from allocator.rounds.partly import PartlyQuotes
from allocator.rounds.stored import StoredQuotes
from allocator.rules import Problem, eligible_pairs
from allocator.solve.joint_effort import SPARING
from allocator.solve.joint_terms import near_pairs
from allocator.use_cases.build_rounds import FEW_QUOTES
from allocator.use_cases.may_be_chosen import may_be_chosen
from allocator.use_cases.progress import Progress
from allocator.workspace.quotes_file import UsedQuotes

FAST = "fast"
"""Quotes by insertion into sketched rounds; nothing is routed."""

ROUTED = "routed"
"""Quotes by re-optimising the routed rounds they touch."""


def quotes_for(
    case: Case,
    travel: Travel,
    policy: Policy,
    rounds: str = FAST,
    progress: Progress | None = None,
) -> Quotes:
    """Return who quotes for a case.

    Parameters
    ----------
    case
        Whose book the rounds are made from.
    travel
        Minutes between places.
    policy
        What the council says about rounds.
    rounds
        ``"fast"`` for insertion into sketched rounds, ``"routed"`` for routed rounds, which are
        kept in the user's cache folder from one run to the next.
    progress
        Told how many locations' rounds are built.

    Raises
    ------
    WorkspaceError
        When there is no such way.
    """
    quotes = with_quotes(Problem(case, policy, travel), rounds, progress).quotes
    assert quotes is not None
    return quotes


def with_quotes(problem: Problem, rounds: str, progress: Progress | None = None) -> Problem:
    """Return a problem whose quotes are made the way asked for, as `quotes_for` does."""
    fast = InsertionQuotes(problem.case, problem.travel)
    if rounds == FAST:
        return replace(problem, quotes=fast)
    if rounds != ROUTED:
        raise WorkspaceError(f"rounds: {rounds!r} is not a way to quote; use {FAST} or {ROUTED}.")
    return _routed(problem, fast, progress)


def _routed(problem: Problem, fast: InsertionQuotes, progress: Progress | None) -> Problem:
    """Return a problem with quotes by routed rounds, those a decision will ask for worked out."""
    from allocator.use_cases.processes import Processes  # noqa: PLC0415  only where it routes
    from allocator.use_cases.searches import compile_searches, load_searches  # noqa: PLC0415  likewise

    case, pairs = problem.case, may_be_chosen(problem)
    alone: dict[str, list[tuple[Package, ...]]] = defaultdict(list)
    for package in case.packages:
        for name in sorted(pairs[package.ref]):
            alone[name].append((package,))
    with Processes() as crew:
        if sum(len(bundles) for bundles in alone.values()) >= FEW_QUOTES:
            crew.begin(load_searches)
        from allocator.use_cases.open_rounds import keep_rounds  # noqa: PLC0415  loads the compiler

        kept = keep_rounds(case, problem.policy, problem.travel)
        careful = kept.quotes()
        quotes = PartlyQuotes(case.package_by_ref, pairs, careful, fast)
        compile_searches(crew, progress)
        places = [x for x in case.locations if x.location_id in alone]
        kept.build_all(places, progress, processes=crew)
        careful.learn(case.packages, kept.quote_many(alone, progress, processes=crew))
        quoted = replace(problem, quotes=quotes)
        near = kept.quote_many(_near(quoted), progress, processes=crew)
        careful.learn(case.packages, near)
    return quoted


def _near(problem: Problem) -> dict[str, list[tuple[Package, ...]]]:
    """Return the pairs of packages a joint choice will ask about, by location id."""
    found: dict[str, list[tuple[Package, ...]]] = defaultdict(list)
    packages = problem.packages
    for column, one, other in near_pairs(problem, eligible_pairs(problem), SPARING.screen):
        name = problem.locations[column].location_id
        found[name].append((packages[one], packages[other]))
    return found


def used_quotes(problem: Problem, plan: Plan) -> UsedQuotes:
    """Return what a run has to keep: quotes of pairs alone and of the plan's bundles.

    Pairs that only their travel rules out are among them: estimated, they might be eligible.
    """
    assert problem.quotes is not None
    pairs = may_be_chosen(problem)
    routed = problem.routed_travel(plan.assignment)
    return UsedQuotes(
        problem.quotes.name,
        {
            (package.ref, name): tuple(problem.added[row, problem.location_index[name]].tolist())
            for row, package in enumerate(problem.packages)
            for name in sorted(pairs[package.ref])
        },
        {(at, refs): routed[at] for at, refs in bundles_of(plan.assignment).items()},
    )


def with_used(problem: Problem, used: UsedQuotes) -> Problem:
    """Return a problem that answers with the quotes a run used, and estimates the others."""
    known = {package.ref: package for package in problem.packages}
    fresh = quotes_for(problem.case, problem.travel, problem.policy)
    return replace(problem, quotes=StoredQuotes(used.name, known, used.alone, used.together, fresh))
