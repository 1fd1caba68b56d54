"""The broker's workbook: what stands on which sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from allocator.domain.plan import Plan
from allocator.policy import Policy
from allocator.report.amounts import day
from allocator.report.csv_cells import Cell
from allocator.report.kpi import Kpi, Unit
from allocator.report.proposals import Proposal
from allocator.report.reasons import loss_text, need_in_words, warnings, why_nobody, why_this
from allocator.report.run_facts import (
    FLOOR,
    PROPOSES_ONLY,
    SYNTHETIC,
    RunFacts,
    goal_lines,
    proof_in_words,
)
from allocator.report.sheet import Column, Kind, Sheets
from allocator.report.words import losses_in_words, movers
from allocator.rules.problem import Problem
from allocator.rules.story import Alternative, PairFacts

DECISIONS = ("Offer", "Decline", "Hold")
_MOST_REPAIRS = 3
_MOST_ALTERNATIVES = 5

WORKLIST = (
    Column("Package", 11),
    Column("Priority band", 9, Kind.WHOLE),
    Column("Days waited", 9, Kind.WHOLE),
    Column("Where", 24, Kind.WRAPPED),
    Column("Hours a week", 9, Kind.HOURS),
    Column("Needs", 22, Kind.WRAPPED),
    Column("Proposed location", 26, Kind.WRAPPED),
    Column("Provider", 22, Kind.WRAPPED),
    Column("Called from", 16, Kind.WRAPPED),
    Column("Rating", 20, Kind.WRAPPED),
    Column("Drive (min)", 8, Kind.WHOLE),
    Column("Counted cost to rounds (min a week)", 11, Kind.WHOLE),
    Column("£ a week", 11, Kind.POUNDS),
    Column("Look at first", 30, Kind.WRAPPED),
    Column("Next best", 24, Kind.WRAPPED),
    Column("What the next best loses", 30, Kind.WRAPPED),
    Column("Decision", 11, Kind.INPUT),
    Column("Reason for the decision", 30, Kind.INPUT),
    Column("Decided by", 14, Kind.INPUT),
)
TOP_FIVE = (
    Column("Package", 11),
    Column("Place", 10),
    Column("Location", 28, Kind.WRAPPED),
    Column("Provider", 24, Kind.WRAPPED),
    Column("Called from", 18, Kind.WRAPPED),
    Column("Rating", 22, Kind.WRAPPED),
    Column("Drive (min)", 8, Kind.WHOLE),
    Column("Counted cost to rounds (min a week)", 11, Kind.WHOLE),
    Column("£ a week", 11, Kind.POUNDS),
    Column("Why, or what choosing it does", 44, Kind.WRAPPED),
    Column("What else changes, over the whole list", 50, Kind.WRAPPED),
    Column("Packages that would move", 22, Kind.WRAPPED),
)
UNPLACED = (
    Column("Package", 11),
    Column("Priority band", 9, Kind.WHOLE),
    Column("Days waited", 9, Kind.WHOLE),
    Column("Where", 26, Kind.WRAPPED),
    Column("Hours a week", 9, Kind.HOURS),
    Column("Needs", 26, Kind.WRAPPED),
    Column("Why nobody can take it", 60, Kind.WRAPPED),
    Column("Cheapest change that places it", 44, Kind.WRAPPED),
    Column("Second", 36, Kind.WRAPPED),
    Column("Third", 36, Kind.WRAPPED),
)
FIGURES = (
    Column("Figure", 56, Kind.WRAPPED),
    Column("Value", 14, Kind.HOURS),
    Column("Unit", 24),
    Column("Numbers behind it", 60, Kind.WRAPPED),
)
ABOUT = (Column("About", 40, Kind.WRAPPED), Column("Says", 100, Kind.WRAPPED))

_IN_SHEET: dict[Unit, tuple[int, str]] = {
    Unit.CARER_MINUTES: (60, "carer-hours a week"),
    Unit.MINUTES: (60, "hours a week"),
    Unit.PENCE_PER_WEEK: (100, "£ a week"),
    Unit.PENCE: (100, "£, once"),
    Unit.PENCE_PER_HOUR: (100, "£ per contact hour"),
}


def write_book(
    path: Path,
    problem: Problem,
    plan: Plan,
    proposals: Sequence[Proposal],
    kpis: Sequence[Kpi],
    run: RunFacts,
) -> None:
    """Write the five sheets.

    Parameters
    ----------
    path
        The file.
    problem, plan, proposals, kpis, run
        What is shown.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - only when a workbook is wanted

    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(path), never) as book:
        made = datetime.combine(problem.case.as_of, time())
        book.set_properties({"title": run.title, "created": made, "author": "allocator"})
        sheets, policy = Sheets(book), problem.policy
        worklist = sheets.add("Worklist", WORKLIST, (_work_row(p, policy) for p in proposals))
        _add_decisions(book, worklist, len(proposals))
        sheets.add("Top five", TOP_FIVE, (r for p in proposals for r in _top_rows(p, policy, plan)))
        left = (_unplaced_row(p) for p in proposals if p.facts is None)
        sheets.add("Unplaced", UNPLACED, left)
        sheets.add("Shares and KPIs", FIGURES, (_figure_row(kpi) for kpi in kpis))
        sheets.add("About", ABOUT, (row for row in _about_rows(problem, plan, run) if row[1]))


def _work_row(line: Proposal, policy: Policy) -> tuple[Cell, ...]:
    package, facts, best = line.package, line.facts, line.next_best
    watch = "; ".join(warnings(facts)) if facts else f"Nobody yet. {why_nobody(line.story)}"
    return (
        line.ref,
        package.priority_band,
        line.waited_days,
        line.where,
        package.carer_minutes_per_week / 60,
        need_in_words(package),
        *_who(facts),
        watch,
        best.facts.location_name if best else "",
        loss_text(best, policy, facts) if best else "",
        None,
        None,
        None,
    )


def _who(facts: PairFacts | None) -> tuple[Cell, ...]:
    """Return the columns from location to price."""
    if facts is None:
        return ("", "", "", "", None, None, None)
    return (
        facts.location_name,
        facts.provider_name,
        facts.tier.label,
        facts.rating,
        facts.drive_minutes,
        facts.added_minutes,
        facts.weekly_pence / 100,
    )


def _add_decisions(book: Any, sheet: Any, rows: int) -> None:
    """Add the drop-down, and mark rows without a provider and rows to look at."""
    headings = [column.heading for column in WORKLIST]
    if not rows:
        return
    at = headings.index("Decision")
    sheet.data_validation(
        1,
        at,
        rows,
        at,
        {
            "validate": "list",
            "source": list(DECISIONS),
            "input_title": "Decision",
            "input_message": "Offer, Decline or Hold. Say why in the next column.",
        },
    )
    for heading, test, colour in (
        ("Proposed location", "=ISBLANK({cell})", "#F8D7DA"),
        ("Look at first", "=LEN({cell})>0", "#FFE8B3"),
    ):
        column = headings.index(heading)
        cell = f"${chr(ord('A') + column)}2"
        look = book.add_format({"bg_color": colour})
        rule = {"type": "formula", "criteria": test.format(cell=cell), "format": look}
        first, last = (0, at - 1) if heading == "Proposed location" else (column, column)
        sheet.conditional_format(1, first, rows, last, {**rule, "stop_if_true": True})


def _top_rows(line: Proposal, policy: Policy, plan: Plan) -> Iterator[tuple[Cell, ...]]:
    """Yield the proposed location, then the next five."""
    if line.facts:
        reasons = " ".join(why_this(line.story, policy)[:5])
        yield (line.ref, "Proposed", *_who(line.facts), reasons, "", "")
    for rank, other in enumerate(line.story.alternatives[:_MOST_ALTERNATIVES], start=1):
        yield _other_row(line, rank, other, policy, plan)


def _other_row(
    line: Proposal, rank: int, other: Alternative, policy: Policy, plan: Plan
) -> tuple[Cell, ...]:
    said = losses_in_words(other, policy, line.facts)
    moved = ", ".join(f"{ref} ({note})" if note else ref for ref, note in movers(other, plan))
    return (line.ref, f"Next {rank}", *_who(other.facts), said[0], "; ".join(said[1:]), moved)


def _unplaced_row(line: Proposal) -> tuple[Cell, ...]:
    package = line.package
    repairs = [repair.text for repair in line.story.repairs[:_MOST_REPAIRS]]
    return (
        line.ref,
        package.priority_band,
        line.waited_days,
        line.where,
        package.carer_minutes_per_week / 60,
        need_in_words(package),
        why_nobody(line.story),
        *(repairs + [""] * _MOST_REPAIRS)[:_MOST_REPAIRS],
    )


def _figure_row(kpi: Kpi) -> tuple[Cell, ...]:
    by, unit = _IN_SHEET.get(kpi.unit, (1, kpi.unit.value))
    return (kpi.title, None if kpi.value is None else kpi.value / by, unit, kpi.detail)


def _about_rows(problem: Problem, plan: Plan, run: RunFacts) -> Iterator[tuple[Cell, ...]]:
    """Yield what the workbook is, where it comes from and how far each goal is proved."""
    case, policy = problem.case, problem.policy
    if case.is_synthetic:
        yield ("Invented data", SYNTHETIC)
    yield ("What this is for", PROPOSES_ONLY)
    yield ("Title", run.title)
    yield ("Question", run.question)
    yield ("As of", day(case.as_of))
    yield ("County", case.county)
    yield ("How the plan was found", run.method_words)
    if run.is_floor:
        yield ("Fallback", FLOOR)
    yield ("Version of allocator", run.engine_version)
    yield ("Hash of the inputs", run.input_hash)
    yield ("Travel estimate", problem.quotes.name if problem.quotes else "")
    yield ("Travel times", problem.travel.name)
    yield ("Principal's share is steered on", f"the {policy.share_basis.value}")
    corridor = f"{policy.share_aim_percent} % to {policy.share_ceiling_percent} %"
    yield ("Corridor of the principal's share", corridor)
    yield ("Proof", proof_in_words(plan))
    for rank, line in enumerate(goal_lines(plan, policy), start=1):
        yield (f"Goal {rank}: {line.title}", f"{line.value}; {line.standing}")
    for event in plan.events:
        yield ("What the engine says", event)
