"""An award as text for a reader: the table, how sure it is, and the rule that made it."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.lots.award.goals import goals_of
from allocator.lots.award.scores import lots_won
from allocator.lots.award.statement import rule_statement
from allocator.lots.award.table import AwardLine, award_table
from allocator.lots.award.tender import Award, Tender
from allocator.lots.award.winners import Decision
from allocator.lots.award.words import amount, counted, hours, listed, points, pounds
from allocator.solve.solution import Status

_TITLES = ("lot", "hours a week", "winner", "score", "price", "reserve", "next best bid")
_WIDE = 24


def award_lines(decision: Decision) -> list[str]:
    """Return an award as lines: table, proof, and what each supplier holds."""
    tender, award = decision.tender, decision.award
    if award is None:
        said = "No award keeps every rule."
        if decision.status is not Status.INFEASIBLE:
            said = "No award was found within the limit; whether there is one is not known."
        events = [f"On the way: {event}." for event in decision.events]
        return [*_heading(tender), said, *events]
    table = award_table(tender, award)
    return [
        *_heading(tender),
        "",
        *text_table(_TITLES, [_cells(line) for line in table]),
        *_barred_lines(table),
        "",
        *_held(tender, award),
        *proof_lines(decision),
    ]


def _heading(tender: Tender) -> list[str]:
    made_up = " Suppliers, bids and scores are invented." if tender.is_synthetic else ""
    return [f"{tender.title}. {sizes_line(tender)}{made_up}"]


def sizes_line(tender: Tender) -> str:
    """Say how much is up for award and how many bid, or that nobody did."""
    lots = f"{counted(len(tender.open_lots), 'lot')} up for award"
    if not tender.bids:
        return f"{lots}. Nobody bid, so no lot can have a winner."
    bidders = len({bid.supplier_id for bid in tender.bids})
    return f"{lots}, {counted(len(tender.bids), 'bid')} of {counted(bidders, 'supplier')}."


def _cells(line: AwardLine) -> list[str]:
    winner = "no winner" if line.supplier is None else line.supplier
    if len(line.package) > 1:
        winner += f" (package {'+'.join(line.package)})"
    price = "-" if line.price_pence is None else pounds(line.price_pence)
    rival = "-"
    if line.runner_up is not None and line.runner_up_score is not None:
        rival = f"{line.runner_up} {points(line.runner_up_score)}"
        if len(line.runner_up_package) > 1:
            rival += f" (package {'+'.join(line.runner_up_package)})"
        rival += " *" if line.runner_up_breaks else ""
    return [
        line.lot_id,
        hours(line.minutes),
        winner,
        "-" if line.score is None else points(line.score),
        price + (f" (-{line.discount / 100:g} %)" if line.discount else ""),
        line.reserve or "-",
        rival,
    ]


def _barred_lines(table: Sequence[AwardLine]) -> list[str]:
    """Say of each rule which of the next best bids would break it in their winners' places."""
    lots: dict[str, list[str]] = {}
    for line in table:
        if line.runner_up_breaks:
            lots.setdefault(line.runner_up_breaks, []).append(line.lot_id)
    return [
        f"* Could not take {listed(names)} with all other winners staying. Rule: {title}."
        for title, names in lots.items()
    ]


def _held(tender: Tender, award: Award) -> list[str]:
    said = []
    for supplier, won in lots_won(tender, award).items():
        kept = [lot.lot_id for lot in tender.held_by([supplier])]
        if won and (len(won) > 1 or kept):
            held = f", and holds {listed(kept)} already" if kept else ""
            total = hours(tender.minutes_of([*won, *kept]))
            name = tender.name_of(supplier)
            said.append(f"{name} wins {listed(sorted(won))}{held}: {total} a week together.")
    return said


def proof_lines(decision: Decision) -> list[str]:
    """Return how sure an award is, in words."""
    said = []
    goals = {goal.id: goal for goal in goals_of(decision.tender)}
    for level in decision.levels:
        goal = goals[level.id]
        value = amount(level.value, goal.unit)
        proof = "proven best" if level.value == level.bound else _gap(level.bound, goal.unit)
        said.append(f"{goal.title[0].upper()}{goal.title[1:]}: {value}, {proof}.")
    if decision.status is Status.OPTIMAL:
        said.append("Proven: no other award is as good by the published rule.")
    else:
        said.append("Not proven within the limit: a better award, or an equal one, may exist.")
    return said + [f"On the way: {event}." for event in decision.events]


def _gap(bound: int, unit: str) -> str:
    return f"proven not to be better than {amount(bound, unit)}"


def rule_lines(tender: Tender) -> list[str]:
    """Return the published rule as lines."""
    lines: list[str] = []
    for heading, sentences in rule_statement(tender):
        lines += ["", f"{heading}:", *(f"  - {sentence}" for sentence in sentences)]
    return lines[1:]


def text_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table with columns as wide as what stands in them."""
    widths = [
        max(len(title), *(len(row[place]) for row in rows)) if rows else len(title)
        for place, title in enumerate(titles)
    ]
    padded = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [titles, *rows]
    ]
    return [padded[0], "-" * min(100, sum(widths) + 2 * len(widths) - 2), *padded[1:]]
