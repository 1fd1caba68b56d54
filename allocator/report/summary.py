"""The terminal's view of a plan: one line per package, then the headline figures."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from allocator.domain.plan import Plan
from allocator.report.amounts import duration, hours, pounds
from allocator.report.columns import Heading, plain_table, rich_table
from allocator.report.kpi import Kpi
from allocator.report.kpis import measure_kpis
from allocator.report.proposals import Outcome, Proposal, list_proposals
from allocator.report.reasons import cheapest_repair, why_nobody
from allocator.report.run_facts import FLOOR, PROPOSES_ONLY, SYNTHETIC, proof_in_words
from allocator.report.words import rating_word
from allocator.rules.problem import Problem
from allocator.rules.story import Story

HEADLINE = (
    "placed-packages",
    "placed-hours",
    "unplaced-packages",
    "unplaced-hours",
    "reablement-hours-lost",
    "longest-wait",
    "county-share-flow",
    "good-of-rated",
    "added-travel",
    "routed-travel",
    "inserted-travel",
    "weekly-cost",
)
"""Figures under the proposals."""

HEADINGS = (
    Heading("Package", 9),
    Heading("Where", 23),
    Heading("Hours", 8, is_number=True),
    Heading("Prio", 4, is_number=True),
    Heading("Days", 4, is_number=True),
    Heading("Proposed, or why not", 44),
    Heading("Called from", 18),
    Heading("Rating", 20),
    Heading("Rounds", 11, is_number=True),
    Heading("£ a week", 9, is_number=True),
)


def render_summary(
    problem: Problem,
    plan: Plan,
    stories: Iterable[Story] = (),
    kpis: Sequence[Kpi] | None = None,
    *,
    colour: bool | None = None,
) -> str:
    """Return the first screen: one line per package, then the headline figures.

    Parameters
    ----------
    problem, plan, stories
        What is proposed and told; without stories the unplaced say only that nobody can.
    kpis
        Figures already measured; measured here when not given.
    colour
        Whether to use colours and lines; when not given, on a terminal without ``NO_COLOR``.

    Returns
    -------
    str
        Lines for a terminal; plain text without any control code unless in colour.
    """
    proposals = list_proposals(problem, plan, stories)
    rows = [_row(line) for line in proposals]
    styles = [line.outcome for line in proposals]
    with_colour = _has_colour() if colour is None else colour
    table = rich_table(HEADINGS, rows, _colours(styles)) if with_colour else None
    lines = [table if table is not None else plain_table(HEADINGS, rows)]
    lines += ["", *_figures(measure_kpis(problem, plan) if kpis is None else kpis)]
    lines += ["", *_notes(problem, plan)]
    return "\n".join(lines)


def _has_colour() -> bool:
    """Tell whether somebody looks at a terminal and has not asked for plain text."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _colours(outcomes: Sequence[Outcome]) -> list[str]:
    look = {Outcome.PLACED: "", Outcome.LAST_RESORT: "yellow", Outcome.UNPLACED: "red"}
    return [look[outcome] for outcome in outcomes]


def _row(line: Proposal) -> tuple[str, ...]:
    facts, package = line.facts, line.package
    start = (
        line.ref,
        line.where,
        hours(package.carer_minutes_per_week),
        str(package.priority_band),
        str(line.waited_days),
    )
    if facts is None:
        told = bool(line.story.reasons or line.story.repairs or line.story.excluded)
        why = cheapest_repair(line.story) or (why_nobody(line.story) if told else "")
        return (*start, f"NOBODY YET. {why}".strip(), "", "", "", "")
    return (
        *start,
        facts.location_name,
        facts.tier.label,
        rating_word(facts),
        duration(facts.added_minutes),
        pounds(facts.weekly_pence),
    )


def _figures(kpis: Sequence[Kpi]) -> Iterator[str]:
    """Yield the headline figures, one a line, aligned."""
    by_id = {kpi.id: kpi for kpi in kpis}
    shown = [by_id[name] for name in HEADLINE if name in by_id]
    width = max((len(kpi.title) for kpi in shown), default=0)
    for kpi in shown:
        detail = f"  ({kpi.detail})" if kpi.detail else ""
        yield f"{kpi.title:{width}}  {kpi.shown}{detail}"


def _notes(problem: Problem, plan: Plan) -> Iterator[str]:
    """Yield what must be read with every plan."""
    if plan.made_by == "floor":
        yield FLOOR
    proof = proof_in_words(plan)
    if proof:
        yield proof
    if problem.case.is_synthetic:
        yield SYNTHETIC
    yield PROPOSES_ONLY
