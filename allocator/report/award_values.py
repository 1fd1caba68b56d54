"""An award, its explanations and how firm it is, as JSON values and as CSV."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allocator.lots.award.conflict import Conflict
from allocator.lots.award.conflict_words import cost_words, summary, way_words
from allocator.lots.award.explain import Explained
from allocator.lots.award.goals import goals_of
from allocator.lots.award.sensitivity import Firmness, winners_of
from allocator.lots.award.statement import rule_statement
from allocator.lots.award.table import award_table
from allocator.lots.award.tender import Tender
from allocator.lots.award.winners import Decision
from allocator.report.csv_cells import csv_table

COLUMNS = (
    "lot_id",
    "title",
    "area",
    "weekly_hours",
    "winner_bid",
    "winner_id",
    "winner",
    "package",
    "score",
    "price_pounds",
    "discount_percent",
    "reserve_bid",
    "reserve",
    "next_best_bid",
    "next_best",
    "next_best_score",
    "bids",
)


def award_values(decision: Decision, conflict: Conflict | None = None) -> dict[str, Any]:
    """Return a decision as JSON values; money is pence, scores are hundredths of a point.

    Points, of which there should be most, are above 0, and their bound is what none can exceed.
    """
    tender, award = decision.tender, decision.award
    goals = {goal.id: goal for goal in goals_of(tender)}
    return {
        "title": tender.title,
        "synthetic": tender.is_synthetic,
        "status": decision.status.value,
        "is_unique": decision.is_unique,
        "goals": [
            {
                "id": level.id,
                "title": goals[level.id].title,
                "unit": goals[level.id].unit,
                "value": goals[level.id].told(level.value),
                "bound": goals[level.id].told(level.bound),
            }
            for level in decision.levels
        ],
        "lots": [] if award is None else [asdict(line) for line in award_table(tender, award)],
        "rule": [
            {"heading": heading, "sentences": list(sentences)}
            for heading, sentences in rule_statement(tender)
        ],
        "conflict": None if conflict is None else conflict_values(conflict),
        "events": list(decision.events),
    }


def conflict_values(conflict: Conflict) -> dict[str, Any]:
    """Return a conflict as JSON values."""
    return {
        "summary": summary(conflict),
        "is_minimal": conflict.is_minimal,
        "has_fewest_rules": conflict.is_fewest,
        "has_fewest_parts": conflict.is_smallest,
        "parts": [{"rule": rule, "subject": subject} for rule, subject in conflict.parts],
        "ways_out": [
            {
                "way": way.way.id,
                "says": way_words(conflict.tender, way),
                "costs": cost_words(conflict.tender, way),
                "lots_awarded": way.awarded,
                "points": way.points,
                "pence_a_week": way.pence_a_week,
                "exceptions": [
                    {"rule": rule, "subject": subject, "amount": amount}
                    for rule, subject, amount in way.exceptions
                ],
            }
            for way in conflict.ways_out
        ],
    }


def bid_values(tender: Tender, found: Explained) -> dict[str, Any]:
    """Return why a bid lost or won as JSON values."""
    bid = tender.bid_by_id[found.bid_id]
    return {
        "bid_id": bid.bid_id,
        "supplier_id": bid.supplier_id,
        "supplier": tender.name_of(bid.supplier_id),
        "lots": sorted(bid.lots),
        "quality": bid.quality,
        "price_pence": bid.price_pence,
        "won": found.won,
        "does_not_count": [breach.message for breach in found.breaches],
        "cannot_win_with": [{"rule": rule, "subject": subject} for rule, subject in found.parts],
        "worse_goal": found.worse,
        "points_apart": found.points,
        "quality_that_wins": found.quality,
        "price_that_wins": found.price_pence,
        "winners_otherwise": winners_of(tender, found.other),
        "is_proven": found.is_proven,
    }


def firmness_values(firmness: Firmness) -> dict[str, Any]:
    """Return how firm an award is as JSON values."""
    values = asdict(firmness)
    noise = firmness.noise
    values["noise"]["interval_95"] = {lot: noise.interval(lot) for lot in noise.changed}
    return values


def award_csv(decision: Decision) -> bytes:
    """Return an award as a CSV table, a row for each lot."""
    lines = () if decision.award is None else award_table(decision.tender, decision.award)
    rows = [
        (
            line.lot_id,
            line.title,
            line.area,
            line.minutes / 60,
            line.bid_id,
            line.supplier_id,
            line.supplier,
            ";".join(line.package),
            None if line.score is None else line.score / 100,
            None if line.price_pence is None else line.price_pence / 100,
            line.discount / 100,
            line.reserve_id,
            line.reserve,
            line.runner_up_id,
            line.runner_up,
            None if line.runner_up_score is None else line.runner_up_score / 100,
            line.bids,
        )
        for line in lines
    ]
    return csv_table(COLUMNS, rows)
