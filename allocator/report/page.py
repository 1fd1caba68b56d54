"""The report as one web page that needs nothing else: no server, no network, no JavaScript.

A script only sorts, filters and links the table with the map. It and the style are allowed by
their hashes; everything else is forbidden by the page's own content security policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from allocator.domain.plan import Plan
from allocator.report import amounts
from allocator.report.kpi import Kpi
from allocator.report.map_view import draw_map
from allocator.report.pages import content_policy, templates
from allocator.report.proposals import Outcome, Proposal, list_proposals
from allocator.report.reasons import PRIORITY, background, need_in_words, warnings, why_nobody
from allocator.report.reasons import why_this as reasons_for
from allocator.report.run_facts import (
    FLOOR,
    PROPOSES_ONLY,
    SYNTHETIC,
    RunFacts,
    goal_lines,
    proof_in_words,
)
from allocator.report.share_view import share_rows
from allocator.report.words import ALSO, losses_in_words, movers, rating_word
from allocator.rules.problem import Problem
from allocator.rules.story import Story

MOST_ALTERNATIVES = 5
TILES = (
    "placed-hours",
    "unplaced-hours",
    "longest-wait",
    "added-travel",
    "good-of-rated",
    "weekly-cost",
    "county-share-flow",
    "reablement-hours-lost",
)
"""Figures at the top of the page."""


def render_report(
    problem: Problem,
    plan: Plan,
    stories: Iterable[Story],
    kpis: Sequence[Kpi],
    *,
    run: RunFacts,
) -> str:
    """Return the report of a plan as one page of HTML.

    Parameters
    ----------
    problem, plan, stories, kpis
        What is proposed, told and measured.
    run
        Where it comes from.

    Returns
    -------
    str
        The same text for the same inputs, with no address of another host in it.
    """
    proposals = list_proposals(problem, plan, stories)
    anchors = {line.ref: f"package-{rank}" for rank, line in enumerate(proposals, start=1)}
    pages = templates()
    style = pages.get_template("report.css").render()
    script = pages.get_template("report_script.html").render()
    by_id = {kpi.id: kpi for kpi in kpis}
    policy = problem.policy
    return pages.get_template("report.html").render(
        run=run,
        case=problem.case,
        policy=policy,
        plan=plan,
        csp=content_policy(style, script),
        headline=_headline(problem, proposals),
        notes=_notes(problem, run),
        tiles=[by_id[name] for name in TILES if name in by_id],
        kpis=kpis,
        lines=[_line(problem, plan, line, anchors) for line in proposals],
        map=draw_map(problem.case, proposals, anchors),
        shares=share_rows(problem, plan),
        goals=goal_lines(plan, policy),
        proof=proof_in_words(plan),
        priority=PRIORITY,
        propose_only=PROPOSES_ONLY,
        quotes=problem.quotes.name if problem.quotes else "",
        travel=problem.travel.name,
    )


def _headline(problem: Problem, proposals: Sequence[Proposal]) -> tuple[str, str]:
    """Say in two sentences what is proposed and what is left."""
    total = {outcome: [0, 0] for outcome in Outcome}
    for line in proposals:
        total[line.outcome][0] += 1
        total[line.outcome][1] += line.package.carer_minutes_per_week
    (placed, minutes), (house, lost), (left, waiting) = (total[outcome] for outcome in Outcome)
    first = (
        f"A provider is proposed for {placed} of the {amounts.count(len(proposals), 'package')} "
        f"on {problem.case.county}'s interim care list: {amounts.hours(minutes)} of "
        f"{amounts.hours(minutes + lost + waiting)} a week."
    )
    parts = []
    if house:
        parts.append(
            f"{amounts.count(house, 'package')} ({amounts.hours(lost)}) would go to the in-house "
            "team as the last resort"
        )
    if left:
        parts.append(
            f"{amounts.count(left, 'package')} ({amounts.hours(waiting)}) cannot be placed yet, "
            "and each says why"
        )
    return first, amounts.sentence(" and ".join(parts)) if parts else "Nobody is left waiting."


def _notes(problem: Problem, run: RunFacts) -> list[str]:
    """Return what must be read before anything else."""
    notes = [SYNTHETIC] if problem.case.is_synthetic else []
    return [*notes, FLOOR] if run.is_floor else notes


def _line(problem: Problem, plan: Plan, line: Proposal, anchors: dict[str, str]) -> dict[str, Any]:
    """Return all the page says about one package."""
    policy, story = problem.policy, line.story
    return {
        "anchor": anchors[line.ref],
        "proposal": line,
        "package": line.package,
        "facts": line.facts,
        "rating": rating_word(line.facts) if line.facts else "",
        "need": need_in_words(line.package),
        "background": background(line, problem.case),
        "visits": [amounts.visit_in_words(visit) for visit in line.package.visits],
        "warnings": warnings(line.facts),
        "why_this": reasons_for(story, policy),
        "why_nobody": "" if line.facts else why_nobody(story),
        "reasons": [amounts.sentence(reason.text) for reason in story.reasons],
        "repairs": [amounts.sentence(repair.text) for repair in story.repairs],
        "others": [
            {
                "facts": other.facts,
                "rating": rating_word(other.facts),
                "also": ALSO,
                "losses": losses_in_words(other, policy, line.facts),
                "moved": [(ref, anchors.get(ref, ""), note) for ref, note in movers(other, plan)],
            }
            for other in story.alternatives[:MOST_ALTERNATIVES]
        ],
    }
