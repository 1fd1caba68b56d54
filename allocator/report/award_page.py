"""An award as one web page: who wins what and why, why others lost, and how firm it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allocator.lots.award.conflict import Conflict
from allocator.lots.award.conflict_words import conflict_parts, cost_words, summary, way_words
from allocator.lots.award.explain import Explained
from allocator.lots.award.rules import RULE_BY_ID
from allocator.lots.award.scores import lots_won
from allocator.lots.award.sensitivity import Firmness
from allocator.lots.award.statement import rule_statement
from allocator.lots.award.table import AwardLine, award_table
from allocator.lots.award.tender import Award, Bid, Tender
from allocator.lots.award.winners import Decision
from allocator.lots.award.words import counted, hours, listed, points, pounds
from allocator.report.amounts import NOT_KNOWN
from allocator.report.award_map import AwardMap
from allocator.report.award_text import proof_lines, sizes_line
from allocator.report.award_why import why_lost, why_won
from allocator.report.lot_strokes import strokes_of
from allocator.report.pages import content_policy, templates
from allocator.solve.solution import Status

INVENTED = "Suppliers, bids and scores are made up. Nobody has bid for anything."
PROPOSES = (
    "This proposes an award by the published rule; named people decide. Scores and prices are "
    "those of the bids as they were read."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardStory:
    """All a page tells of an award.

    Parameters
    ----------
    decision
        The award with its proof, or that there is none.
    conflict
        Why there is none.
    bids
        Why every bid won or lost; empty without an award.
    firmness
        The award under other weights, blurred scores and other rules; ``None`` where not tried.
    """

    decision: Decision
    conflict: Conflict | None = None
    bids: tuple[Explained, ...] = ()
    firmness: Firmness | None = None


def render_award(story: AwardStory, drawn: AwardMap | None = None) -> str:
    """Return an award as a page of HTML that needs nothing else.

    Parameters
    ----------
    story
        What is told.
    drawn
        The map; without it the page says how to get one.

    Returns
    -------
    str
        The same text for the same inputs, with no address of another host in it.
    """
    decision = story.decision
    tender, award = decision.tender, decision.award
    pages = templates()
    style = pages.get_template("award.css").render()
    return pages.get_template("award.html").render(
        csp=content_policy(style),
        title=tender.title,
        lead=_lead(decision),
        invented=INVENTED if tender.is_synthetic else "",
        proposes=PROPOSES,
        conflict=None if story.conflict is None else _conflict(tender, story.conflict),
        map=drawn,
        strokes=strokes_of(key.fill for key in drawn.keys) if drawn else {},
        winners=[] if award is None else _winner_rows(story, drawn),
        holders=[] if award is None else _holder_rows(tender, award),
        lost=[_lost_row(tender, one) for one in story.bids if not one.won],
        firmness=None if story.firmness is None else _firmness(tender, story.firmness),
        proof=proof_lines(decision) if award is not None else [],
        rule=rule_statement(tender),
    )


def _lead(decision: Decision) -> str:
    """Say in two sentences what came of it."""
    tender, award = decision.tender, decision.award
    said = sizes_line(tender)
    if award is None:
        known = decision.status is Status.INFEASIBLE
        return f"{said} " + (
            "No award keeps every rule; below is why, and the least that would change it."
            if known
            else "No award was found within the limit; whether there is one is not known."
        )
    left = [lot for lot, bid in award.winners if bid is None]
    winners = sum(bool(lots) for lots in lots_won(tender, award).values())
    won = f"Every lot has a winner, {counted(winners, 'supplier')} in all"
    if left:
        won = f"No winner for {listed(left)}"
    is_best = decision.status is Status.OPTIMAL
    proof = "no other award is as good by the published rule" if is_best else "not proven best"
    return f"{said} {won}; {proof}."


def _conflict(tender: Tender, conflict: Conflict) -> dict[str, Any]:
    ways = [
        {"says": way_words(tender, way), "costs": cost_words(tender, way)}
        for way in conflict.ways_out
    ]
    parts, proof = conflict_parts(conflict)
    return {"summary": summary(conflict), "parts": parts, "proof": proof, "ways": ways}


def _winner_rows(story: AwardStory, drawn: AwardMap | None) -> list[dict[str, Any]]:
    tender, award = story.decision.tender, story.decision.award
    told = {one.bid_id: one for one in story.bids}
    if award is None:
        return []
    return [
        _winner_row(line, tender, told.get(line.bid_id or ""), drawn)
        for line in award_table(tender, award)
    ]


def _winner_row(
    line: AwardLine, tender: Tender, told: Explained | None, drawn: AwardMap | None
) -> dict[str, Any]:
    rival = ""
    if line.runner_up is not None and line.runner_up_score is not None:
        rival = f"{line.runner_up}, {points(line.runner_up_score)}"
    hindrance = f"could not take it with all other winners staying. Rule: {line.runner_up_breaks}"
    with_it = f"as a package of {listed(line.runner_up_package)}"
    notes = [with_it] if len(line.runner_up_package) > 1 else []
    notes += [hindrance] if line.runner_up_breaks else []
    price = NOT_KNOWN if line.price_pence is None else pounds(line.price_pence)
    off = f"less {line.discount / 100:g} % discount" if line.discount else ""
    return {
        "number": None if drawn is None else drawn.number_of.get(line.lot_id),
        "lot": line.title,
        "about": ", ".join(filter(None, [line.lot_id, line.area])),
        "hours": hours(line.minutes),
        "winner": line.supplier or "No winner",
        "package": f"as a package of {listed(line.package)}" if len(line.package) > 1 else "",
        "score": NOT_KNOWN if line.score is None else points(line.score),
        "price": price,
        "discount": off,
        "reserve": line.reserve or NOT_KNOWN,
        "rival": rival or NOT_KNOWN,
        "rival_notes": "; ".join(notes),
        "bids": line.bids,
        "why": "" if told is None else why_won(tender, told),
        "margins": "" if told is None else _margins(tender.bid_by_id[told.bid_id], told),
    }


def _margins(bid: Bid, told: Explained) -> str:
    """Say how much worse a winning bid could have been."""
    if not told.is_proven:
        return ""
    low = f"down to {points(told.quality)}" if told.quality else "at any quality score"
    high = "at any price" if told.price_pence is None else f"up to {pounds(told.price_pence)}"
    said = (
        f"Wins with its quality of {points(bid.quality)} {low}" if told.quality else f"Wins {low}"
    )
    return f"{said}." if bid.price_pence is None else f"{said}, and with its price {high}."


def _holder_rows(tender: Tender, award: Award) -> list[dict[str, Any]]:
    """Return what each supplier that bid holds afterwards, against its capacity."""
    won = lots_won(tender, award)
    rows = []
    for it in tender.suppliers:
        kept = [lot.lot_id for lot in tender.held_by([it.supplier_id])]
        mine = sorted(won.get(it.supplier_id, ()))
        total = tender.minutes_of([*mine, *kept]) + it.load_minutes
        rows.append(
            {
                "name": tender.name_of(it.supplier_id),
                "about": ", ".join(filter(None, [it.supplier_id, it.brand, it.rating.label])),
                "bids": len(tender.bids_of[it.supplier_id]),
                "won": listed(mine) or NOT_KNOWN,
                "kept": listed(kept) or NOT_KNOWN,
                "hours": hours(total),
                "capacity": (
                    "not stated" if it.capacity_minutes is None else hours(it.capacity_minutes)
                ),
            }
        )
    return rows


def _lost_row(tender: Tender, told: Explained) -> dict[str, Any]:
    bid = tender.bid_by_id[told.bid_id]
    quality = NOT_KNOWN if told.quality is None else points(told.quality)
    price = NOT_KNOWN if told.price_pence is None else pounds(told.price_pence)
    return {
        "bid": bid.bid_id,
        "supplier": tender.name_of(bid.supplier_id),
        "lots": listed(sorted(bid.lots)),
        "quality": points(bid.quality),
        "price": NOT_KNOWN if bid.price_pence is None else pounds(bid.price_pence),
        "why": why_lost(tender, told),
        "wins_with": quality,
        "more": "" if told.quality is None else f"+{points(told.quality - bid.quality)}",
        "wins_at": price,
        "less": _less(bid, told),
        "hopeless": told.is_proven and told.quality is None and told.price_pence is None,
    }


def _less(bid: Bid, told: Explained) -> str:
    if told.price_pence is None or bid.price_pence is None:
        return ""
    return f"\N{MINUS SIGN}{pounds(bid.price_pence - told.price_pence)}"


def _firmness(tender: Tender, firmness: Firmness) -> dict[str, Any]:
    noise, own = firmness.noise, tender.terms.quality_weight
    weights = [
        {
            "title": f"{it.weight}:{100 - it.weight}",
            "own": it.weight == own,
            "none": it.winners is None,
        }
        for it in firmness.weights
    ]
    return {
        "weights": weights,
        "own": f"{own}:{100 - own}",
        "step": points(noise.step),
        "draws": noise.draws,
        "seed": noise.seed,
        "lots": [_firm_lot(tender, firmness, lot) for lot in noise.changed],
        "rules": [
            {
                "rule": it.rule,
                "says": RULE_BY_ID[it.rule].title,
                "change": it.change,
                "total": "no legal award" if it.total is None else points(it.total),
                "gain": NOT_KNOWN if it.gain is None else f"{it.gain / 100:+.2f}",
                "changed": listed(it.changed) if it.total is not None else "",
            }
            for it in firmness.prices
        ],
    }


def _firm_lot(tender: Tender, firmness: Firmness, lot: str) -> dict[str, Any]:
    noise = firmness.noise
    least, most = noise.interval(lot)
    return {
        "lot": tender.lot_by_id[lot].title or lot,
        "lot_id": lot,
        "cells": [_at_weight(tender, it.winners, lot, it.changed) for it in firmness.weights],
        "share": round(100 * noise.changed[lot] / noise.draws, 1),
        "least": round(100 * least, 1),
        "most": round(100 * most, 1),
        "rivals": listed(
            f"{tender.name_of(who) if who else 'nobody'} ({number})"
            for who, number in noise.rivals[lot]
        )
        or NOT_KNOWN,
    }


def _at_weight(
    tender: Tender, winners: dict[str, str | None] | None, lot: str, changed: tuple[str, ...]
) -> dict[str, Any]:
    """Return what a lot's cell says at one weight: that it stays, or who wins it instead."""
    if winners is None:
        return {"stays": False, "says": "no award"}
    if lot not in changed:
        return {"stays": True, "says": "same"}
    who = winners.get(lot)
    return {"stays": False, "says": "nobody" if who is None else tender.name_of(who)}
