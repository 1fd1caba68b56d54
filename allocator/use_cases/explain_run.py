"""Explain one package of a run: why this location, why not that one, or why nobody."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from allocator.domain.errors import WorkspaceError
from allocator.domain.plan import Plan
from allocator.rules import Breach, Problem
from allocator.rules.story import Alternative, PairFacts, Story, breaches_of_pair, facts_of
from allocator.solve.stories import forced_alternative
from allocator.use_cases.verify_run import read_run
from allocator.workspace.run_folder import RunFolder


@dataclass(frozen=True)
class PairExplanation:
    """One package with one location.

    Parameters
    ----------
    facts
        What is true of the pair.
    breaches
        Every rule it breaks, the first failing one first; empty when it is eligible.
    forced
        What every goal loses when the placement is forced, and who moves, from a re-solve; ``None``
        when the pair is not eligible.
    is_chosen
        Whether it is the placement of the plan.
    """

    facts: PairFacts
    breaches: tuple[Breach, ...]
    forced: Alternative | None
    is_chosen: bool


@dataclass(frozen=True)
class Explained:
    """The story of a package, and of one pair if one was asked for."""

    problem: Problem
    plan: Plan
    story: Story
    pair: PairExplanation | None = None


def explain_run(path: Path, ref: str, location_id: str | None = None) -> Explained:
    """Explain one package of a stored run.

    Parameters
    ----------
    path
        The run folder.
    ref
        The package.
    location_id
        A location to explain the package with.

    Returns
    -------
    Explained
        The stored story; a pair's losses come from a fresh re-solve of the stored inputs.

    Raises
    ------
    UserError
        When the run, the package or the location is not there.
    """
    folder = RunFolder(path)
    problem, plan = read_run(folder)
    story = next((found for found in folder.stories() if found.ref == ref), None)
    if story is None or ref not in problem.package_index:
        raise WorkspaceError(_unknown("package", ref, list(problem.package_index)))
    if location_id is None:
        return Explained(problem, plan, story)
    if location_id not in problem.location_index:
        raise WorkspaceError(_unknown("location", location_id, list(problem.location_index)))
    return Explained(problem, plan, story, explain_pair(problem, plan, ref, location_id))


def explain_pair(problem: Problem, plan: Plan, ref: str, location_id: str) -> PairExplanation:
    """Explain one package with one location.

    Parameters
    ----------
    problem, plan
        What was decided.
    ref, location_id
        The pair.
    """
    package = problem.packages[problem.package_index[ref]]
    place = problem.locations[problem.location_index[location_id]]
    breaches = tuple(breaches_of_pair(problem, package, place))
    is_chosen = plan.location_of[ref] == location_id
    forced = None if breaches else forced_alternative(problem, plan, ref, location_id)
    return PairExplanation(facts_of(problem, package, place), breaches, forced, is_chosen)


def _unknown(what: str, name: str, known: list[str]) -> str:
    """Say that a run has no such package or location, with a suggestion."""
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{name}: this run has no such {what}.{hint}"
