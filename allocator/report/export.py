"""The one gateway through which proposals leave as files for a spreadsheet program.

Rounds leave through `allocator.report.rounds_text`, lots through `allocator.report.lots_files`;
nothing else in this package writes CSV or XLSX. Text stays text: no provider's name can become a
formula. No full postcode and no home's coordinate leaves. Equal inputs give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from allocator.domain.plan import Plan
from allocator.report.csv_cells import Cell, csv_table
from allocator.report.kpi import Kpi
from allocator.report.proposals import Proposal, list_proposals
from allocator.report.reasons import cheapest_repair, loss_text, warnings, why_nobody
from allocator.report.run_facts import RunFacts
from allocator.report.words import losses_in_words
from allocator.report.worklist_book import write_book
from allocator.rules.catalogue import goals_in_order
from allocator.rules.placement_goals import TIE_BREAK
from allocator.rules.problem import Problem
from allocator.rules.story import PairFacts, Story

PROPOSAL_COLUMNS = (
    "reference",
    "lot",
    "area",
    "outward_postcode",
    "carer_hours_per_week",
    "contact_hours_per_week",
    "visits_per_week",
    "two_carers",
    "priority_band",
    "ready_on",
    "waited_days",
    "outcome",
    "location_id",
    "location",
    "provider",
    "tier",
    "rating",
    "drive_minutes",
    "added_travel_minutes_per_week",
    "pounds_per_week",
    "incentive_pounds",
    "look_at_first",
    "eligible_locations",
    "next_best_location_id",
    "next_best_location",
    "next_best_loses",
    "why_unplaced",
    "cheapest_repair",
)
ALTERNATIVE_COLUMNS = (
    "reference",
    "rank",
    "location_id",
    "location",
    "provider",
    "tier",
    "rating",
    "drive_minutes",
    "added_travel_minutes_per_week",
    "pounds_per_week",
    "incentive_pounds",
    "loses_first",
    "loses_all",
    "would_move",
)


def proposals_csv(problem: Problem, plan: Plan, stories: Iterable[Story]) -> bytes:
    """Return one row per package as CSV, the most urgent first.

    Parameters
    ----------
    problem, plan, stories
        What is proposed and told.

    Returns
    -------
    bytes
        UTF-8 with the mark by which spreadsheet programs know it.
    """
    proposals = list_proposals(problem, plan, stories)
    return csv_table(PROPOSAL_COLUMNS, (_proposal_row(problem, line) for line in proposals))


def alternatives_csv(problem: Problem, plan: Plan, stories: Iterable[Story]) -> bytes:
    """Return one row per package and location told of, the proposed one as rank 0, as CSV.

    Parameters
    ----------
    problem, plan, stories
        What is proposed and told. The last columns hold what every goal would change by, in the
        goal's own unit.
    """
    goals = [goal.id for goal in goals_in_order(problem.policy) if goal.id != TIE_BREAK]
    columns = (*ALTERNATIVE_COLUMNS, *(f"change_in_{goal.replace('-', '_')}" for goal in goals))
    proposals = list_proposals(problem, plan, stories)
    rows = (row for p in proposals for row in _alternative_rows(problem, p, goals))
    return csv_table(columns, rows)


def write_proposals_csv(path: Path, problem: Problem, plan: Plan, stories: Iterable[Story]) -> None:
    """Write `proposals_csv` to a file."""
    path.write_bytes(proposals_csv(problem, plan, stories))


def write_alternatives_csv(
    path: Path, problem: Problem, plan: Plan, stories: Iterable[Story]
) -> None:
    """Write `alternatives_csv` to a file."""
    path.write_bytes(alternatives_csv(problem, plan, stories))


def write_worklist_xlsx(
    path: Path,
    problem: Problem,
    plan: Plan,
    stories: Iterable[Story],
    kpis: Sequence[Kpi],
    *,
    run: RunFacts | None = None,
) -> None:
    """Write the broker's workbook: worklist, top five, unplaced, figures and about.

    Parameters
    ----------
    path
        The file; its created date is the day of the case.
    problem, plan, stories, kpis
        What is proposed, told and measured.
    run
        Where it comes from; what the plan itself says when not given.
    """
    facts = run or RunFacts(
        title=f"{problem.case.county}: proposals", method=plan.method.value, made_by=plan.made_by
    )
    write_book(path, problem, plan, list_proposals(problem, plan, stories), kpis, facts)


def _proposal_row(problem: Problem, line: Proposal) -> tuple[Cell, ...]:
    package, best = line.package, line.next_best
    return (
        line.ref,
        line.lot.name if line.lot else "",
        line.area,
        package.place.outward,
        round(package.carer_minutes_per_week / 60, 2),
        round(package.contact_minutes_per_week / 60, 2),
        sum(visit.per_week for visit in package.visits),
        "yes" if package.is_double_handed else "no",
        package.priority_band,
        package.ready_on.isoformat(),
        line.waited_days,
        line.outcome.value,
        *_who(line.facts),
        "; ".join(warnings(line.facts)),
        line.story.eligible if line.story.eligible or line.story.excluded else None,
        best.facts.location_id if best else "",
        best.facts.location_name if best else "",
        loss_text(best, problem.policy, line.facts) if best else "",
        "" if line.facts else why_nobody(line.story),
        cheapest_repair(line.story),
    )


def _who(facts: PairFacts | None) -> tuple[Cell, ...]:
    """Return the columns from location to incentive, empty when nobody is proposed."""
    if facts is None:
        return ("",) * 3 + ("", "") + (None,) * 4
    return (
        facts.location_id,
        facts.location_name,
        facts.provider_name,
        facts.tier.label,
        facts.rating,
        facts.drive_minutes,
        facts.added_minutes,
        facts.weekly_pence / 100,
        facts.incentive_pence / 100,
    )


def _alternative_rows(
    problem: Problem, line: Proposal, goals: Sequence[str]
) -> Iterator[tuple[Cell, ...]]:
    """Yield the proposed location as rank 0, then the alternatives."""
    if line.facts:
        yield (line.ref, 0, *_who(line.facts), "", "", "", *(0 for _ in goals))
    for rank, other in enumerate(line.story.alternatives, start=1):
        said = losses_in_words(other, problem.policy, line.facts)
        lost = dict(other.losses)
        change = (lost.get(goal) for goal in goals)
        moved = " ".join(other.knock_on)
        yield (line.ref, rank, *_who(other.facts), said[0], "; ".join(said), moved, *change)
