"""Judge a plan again from its inputs. Nothing here, directly or not, sees a solver."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from allocator.domain.case import Case
from allocator.domain.errors import WorkspaceError
from allocator.domain.plan import Plan
from allocator.domain.synergy import bundles_of
from allocator.intake.read_case import read_case
from allocator.policy import Policy, read_policy
from allocator.report.export import proposals_csv
from allocator.rules import Problem, Verdict, judge
from allocator.rules.rule import Breach
from allocator.rules.story import Story, facts_of
from allocator.use_cases.load_travel import stored_travel
from allocator.use_cases.quotes import FAST, with_quotes, with_used
from allocator.workspace.run_folder import RunFolder


@dataclass(frozen=True)
class Verification:
    """What verifying a run found.

    Parameters
    ----------
    altered
        Files that are missing, added or changed since the run was written.
    verdict
        What the rules say of the stored plan.
    faults
        Statements of the run that are not so, beyond the plan itself.
    """

    altered: tuple[str, ...]
    verdict: Verdict
    faults: tuple[Breach, ...]

    @property
    def stands(self) -> bool:
        """Whether the run is whole, its plan right and its statements true."""
        return not self.altered and not self.faults and self.verdict.stands


def read_run(folder: RunFolder) -> tuple[Problem, Plan]:
    """Return the problem and the plan of a run, from its stored inputs.

    Raises
    ------
    UserError
        When the run cannot be read.
    """
    record = folder.record()
    case = read_case(folder.case)
    try:
        policy = read_policy(record.policy)
    except ValueError as fault:
        raise WorkspaceError(f"run.json, policy.{fault}") from None
    plan = folder.plan()
    travel = stored_travel(record.travel_source, record.travel, folder.path, case)
    problem = with_used(Problem(case, policy, travel), folder.quotes())
    return problem.with_synergy(plan.synergy), plan


def verify(case: Case, plan: Plan, *, policy: Policy | None = None) -> Verdict:
    """Judge a plan by every rule's own definition, with no solver.

    Parameters
    ----------
    case, policy
        What the plan was made for; the embedded policy when none is given.
    plan
        Any plan, however it was found.

    Returns
    -------
    Verdict
        Every breach, and the measured value of every goal.
    """
    problem = Problem(case, policy or read_policy())
    return judge(problem.with_synergy(plan.synergy), plan)


def verify_run(path: Path) -> Verification:
    """Judge a run by its stored inputs alone.

    Parameters
    ----------
    path
        The run folder.

    Returns
    -------
    Verification
        Files against their hashes, the plan against every rule, and the facts told about each
        package against the inputs.

    Raises
    ------
    UserError
        When the run cannot be read at all.
    """
    folder = RunFolder(path)
    problem, plan = read_run(folder)
    verdict = judge(problem, plan)
    stories = folder.stories()
    faults = _check_quotes(folder, problem, plan) if verdict.stands else []
    if not faults and verdict.stands:
        faults = _check_stories(problem, plan, stories)
    if not faults and verdict.stands:
        faults = _check_table(path, problem, plan, stories)
    return Verification(tuple(folder.altered()), verdict, tuple(faults))


def _check_quotes(folder: RunFolder, problem: Problem, plan: Plan) -> list[Breach]:
    """Find quotes that are missing, and quotes by insertion that are not what insertion gives."""
    used, faults = folder.quotes(), []
    for at, refs in bundles_of(plan.assignment).items():
        asked = [(ref, at) in used.alone for ref in refs]
        if (at, refs) not in used.together or not all(asked):
            text = f"quotes.json does not say what {at} was quoted for."
            faults.append(Breach("quotes", (at, *refs), 1, text))
    if faults or folder.record().rounds != FAST:
        return faults
    fresh = with_quotes(problem, FAST)
    for (at, refs), minutes in sorted(used.together.items()):
        packages = [problem.packages[problem.package_index[ref]] for ref in refs]
        place = problem.locations[problem.location_index[at]]
        alone = [
            used.alone[ref, at] == fresh.added_of(x, place)
            for ref, x in zip(refs, packages, strict=True)
        ]
        if (
            fresh.quotes is None
            or fresh.quotes.bundle(packages, place) != minutes
            or not all(alone)
        ):
            text = f"The quotes of {at} are not what insertion into its rounds gives."
            faults.append(Breach("quotes", (at, *refs), 1, text))
    return faults


def _check_stories(problem: Problem, plan: Plan, stories: tuple[Story, ...]) -> list[Breach]:
    """Compare what the run tells about each package with the inputs."""
    faults = []
    if [story.ref for story in stories] != [ref for ref, _ in plan.assignment]:
        text = "The stories are not about the packages of the plan."
        return [Breach("stories", (), 1, text)]
    for story, (ref, location_id) in zip(stories, plan.assignment, strict=True):
        package = problem.packages[problem.package_index[ref]]
        told = [story.chosen, *(found.facts for found in story.alternatives)]
        if (story.chosen.location_id if story.chosen else None) != location_id:
            text = f"{ref}: the story names another location than the plan."
            faults.append(Breach("stories", (ref,), 1, text))
        for facts in told:
            if facts is None:
                continue
            place = problem.case.location_by_id.get(facts.location_id)
            if place is None or facts_of(problem, package, place) != facts:
                text = f"{ref}: what is told about {facts.location_id} is not so."
                faults.append(Breach("stories", (ref, facts.location_id), 1, text))
    return faults


def _check_table(
    path: Path, problem: Problem, plan: Plan, stories: tuple[Story, ...]
) -> list[Breach]:
    """Compare the stored proposals with those the plan and the inputs give."""
    stored = path / "proposals.csv"
    if stored.exists() and stored.read_bytes() == proposals_csv(problem, plan, stories):
        return []
    return [Breach("proposals", (), 1, "proposals.csv does not say what the plan says.")]
