"""Build and quote the rounds of a case in one call each, as the commands do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from allocator.domain.case import Case
from allocator.geo import CrowFlyTravel, Travel
from allocator.policy import Policy, read_policy
from allocator.rounds.quote import Quote
from allocator.rules import Problem
from allocator.use_cases.build_rounds import Built, Rounds
from allocator.use_cases.open_case import find_location, find_package
from allocator.use_cases.open_rounds import keep_rounds
from allocator.use_cases.quote_package import quote_package


def build_rounds(
    case: Case,
    *,
    policy: Policy | None = None,
    travel: Travel | None = None,
    keep: str | Path | None = None,
    jobs: int = 1,
) -> Built:
    """Build the rounds of every location from the book, or take them where they are kept.

    Parameters
    ----------
    case
        As `load_case` returns it.
    policy
        What the council says; the embedded Norfolk policy when not given.
    travel
        Minutes and metres between places; crow-fly when not given.
    keep
        Folder in which rounds are kept; the user's cache folder when not given.
    jobs
        Processes; 0 for one per core.

    Returns
    -------
    Built
        ``figures`` of a week by location, their ``total``, and how many are ``new``.
    """
    problem = Problem(case, policy or read_policy(), travel or CrowFlyTravel())
    return _rounds(problem, keep).build_all(problem.locations, jobs=jobs)


def quote_rounds(
    case: Case,
    ref: str,
    *,
    locations: Sequence[str] = (),
    policy: Policy | None = None,
    travel: Travel | None = None,
    keep: str | Path | None = None,
) -> tuple[Quote, ...]:
    """Quote what a package adds to the rounds of each location that may take it.

    Parameters
    ----------
    case, policy, travel, keep
        As for `build_rounds`; rounds that are not kept are built first.
    ref
        The package, on the interim care list.
    locations
        Ids of locations to quote whether they may take it or not.

    Returns
    -------
    tuple of Quote
        Cheapest first; empty when no location may take it.

    Raises
    ------
    UserError
        When the case has no such package on its list, or no such location.
    """
    problem = Problem(case, policy or read_policy(), travel or CrowFlyTravel())
    package = find_package(case, ref)
    places = [find_location(case, name) for name in locations]
    return quote_package(problem, _rounds(problem, keep), package, places).quotes


def _rounds(problem: Problem, keep: str | Path | None) -> Rounds:
    folder = None if keep is None else Path(keep)
    return keep_rounds(problem.case, problem.policy, problem.travel, folder)
