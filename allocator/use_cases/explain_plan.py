"""Explain one package of a plan, without a run folder."""

from __future__ import annotations

from allocator.domain.case import Case
from allocator.domain.errors import WorkspaceError
from allocator.domain.plan import Plan
from allocator.policy import Policy
from allocator.rules.story import Story
from allocator.solve.stories import tell_story
from allocator.use_cases.load_case import pose


def explain(
    case: Case, plan: Plan, ref: str, *, policy: Policy | None = None, alternatives: int = 5
) -> Story:
    """Explain one package: the chosen location, the next best, or why nobody and what would help.

    Parameters
    ----------
    case, policy
        What the plan was made for.
    plan
        As `propose` returns it.
    ref
        The package.
    alternatives
        How many alternatives to work out, each from a re-solve of the whole list.

    Returns
    -------
    Story
        Facts, alternatives with what every goal loses, reasons and repairs.

    Raises
    ------
    WorkspaceError
        When the case has no such package.
    """
    if ref not in case.package_by_ref:
        raise WorkspaceError(f"{ref}: the case has no such package.")
    return tell_story(pose(case, policy).with_synergy(plan.synergy), plan, ref, alternatives)
