"""Why bids lost or won and how firm an award is, as text for a reader."""

from __future__ import annotations

from collections.abc import Iterable

from allocator.lots.award.conflict_words import lots_in, rules_in_short
from allocator.lots.award.explain import Explained
from allocator.lots.award.goals import goals_of
from allocator.lots.award.rules import RULE_BY_ID
from allocator.lots.award.sensitivity import (
    Firmness,
    Noise,
    RulePrice,
    Winners,
    steady_weights,
)
from allocator.lots.award.tender import Bid, Tender
from allocator.lots.award.words import counted, listed, points, pounds
from allocator.report.award_text import text_table

NOT_WORKED_OUT = "Why was not worked out within the limit."


def bid_lines(tender: Tender, found: Explained) -> list[str]:
    """Return why one bid lost or won, and what would have changed that, as lines."""
    bid = tender.bid_by_id[found.bid_id]
    offer = f"quality {points(bid.quality)}"
    if bid.price_pence is not None:
        offer += f", {pounds(bid.price_pence)} an hour"
    head = (
        f"Bid {bid.bid_id} of {tender.name_of(bid.supplier_id)} for {listed(sorted(bid.lots))} "
        f"({offer}) {'won' if found.won else 'did not win'}."
    )
    if not found.is_proven:
        said = [NOT_WORKED_OUT]
    elif found.won:
        said = [why_won(tender, found), *_margins(bid, found)]
    else:
        said = [why_lost(tender, found), *_remedies(bid, found)]
    return [head, *(f"  {sentence}" for sentence in said)]


def why_lost(tender: Tender, found: Explained) -> str:
    """Return in words why a bid lost."""
    if not found.is_proven:
        return NOT_WORKED_OUT
    if found.breaches:
        said = " ".join(breach.message for breach in found.breaches)
        return f"It does not count: {said}"
    if found.other is None:
        lots, rules = lots_in(found.parts), rules_in_short(tender, found.parts)
        then = f" {listed(lots)} could then not be awarded" if lots else " It cannot be kept"
        return f"No legal award contains it.{then} ({listed(rules) or 'bids are won whole'})."
    return f"The best award with it {_behind(tender, found)}."


def _behind(tender: Tender, found: Explained) -> str:
    if found.worse is not None:
        goal = next(goal for goal in goals_of(tender) if goal.id == found.worse)
        return f"does not have the {goal.title}, which comes before scores"
    if not found.points:
        return "has as many points; the later goals or the tie-break decide"
    return f"has {points(found.points)} points fewer in total"


def _remedies(bid: Bid, found: Explained) -> Iterable[str]:
    if found.quality is not None:
        yield (
            f"It would have won with a quality score of {points(found.quality)} "
            f"(+{points(found.quality - bid.quality)}); with {points(found.quality - 1)} not."
        )
    if found.price_pence is not None:
        yield (
            f"It would have won at {pounds(found.price_pence)} an hour "
            f"(-{pounds((bid.price_pence or 0) - found.price_pence)}); at "
            f"{pounds(found.price_pence + 1)} not."
        )
    if found.quality is None and found.price_pence is None:
        yield "No quality score and no price would have won while all else stays as it was bid."


def why_won(tender: Tender, found: Explained) -> str:
    """Return in words why a bid won: what the best award without it comes to."""
    if not found.is_proven:
        return NOT_WORKED_OUT
    if found.other is None:
        return "No legal award leaves it out."
    mine = tender.bid_by_id[found.bid_id]
    by_winner: dict[str | None, list[str]] = {}
    for lot in sorted(mine.lots):
        by_winner.setdefault(found.other.winner_of(lot), []).append(lot)
    moves = listed(
        f"{listed(lots)} would go to {_named(tender, name, lots)}"
        for name, lots in by_winner.items()
    )
    return f"The best award without it {_behind(tender, found)}: {moves}."


def _named(tender: Tender, name: str | None, lots: list[str]) -> str:
    """Name a supplier with its bid, and the bid's lots where they are not just those told of."""
    if name is None:
        return "nobody"
    bid = tender.bid_by_id[name]
    package = f" for {listed(sorted(bid.lots))}" if bid.lots != set(lots) else ""
    return f"{tender.name_of(bid.supplier_id)} (bid {name}{package})"


def _margins(bid: Bid, found: Explained) -> Iterable[str]:
    if found.quality:
        yield (
            f"It would still have won with a quality score of {points(found.quality)} "
            f"(-{points(bid.quality - found.quality)}); with {points(found.quality - 1)} not."
        )
    else:
        yield "It would have won with any quality score."
    if found.price_pence is not None:
        yield (
            f"It would still have won at {pounds(found.price_pence)} an hour "
            f"(+{pounds(found.price_pence - (bid.price_pence or 0))}); at "
            f"{pounds(found.price_pence + 1)} not."
        )
    elif bid.price_pence is not None:
        yield "It would have won at any price."


def firmness_lines(tender: Tender, firmness: Firmness) -> list[str]:
    """Return how firm an award is as lines."""
    return [
        *_lot_lines(tender, firmness),
        "",
        *_weight_lines(tender, firmness),
        "",
        *_price_lines(firmness.prices),
    ]


def _lot_lines(tender: Tender, firmness: Firmness) -> list[str]:
    """Return a line for each lot: how far weights and scores may move until it changes hands."""
    noise, own = firmness.noise, tender.terms.quality_weight
    rows = []
    for lot, times in noise.changed.items():
        low, high = steady_weights(firmness.weights, own, lot)
        changes = sum(lot in it.changed for it in firmness.weights)
        least, most = noise.interval(lot)
        rows.append(
            (
                lot,
                f"{low}:{100 - low} to {high}:{100 - high}",
                f"{changes} of {len(firmness.weights)}",
                f"{100 * times / noise.draws:.0f} %",
                f"{100 * least:.0f} to {100 * most:.0f} %",
                _rivals(tender, noise, lot),
            )
        )
    titles = ("lot", "keeps its winner", "weights", "scores", "95 %", "to, times")
    return [
        "How often each lot changes hands, so that another supplier wins it or nobody does:",
        *text_table(titles, rows),
        "keeps its winner: at every quality:price tried in this range around the tender's own, "
        f"{own}:{100 - own}.",
        f"weights: of the {len(firmness.weights)} weights tried, at how many it changes hands.",
        f"scores: with every quality score {points(noise.step)} up, down or as it is, at random, "
        f"in how many of {counted(noise.draws, 'draw')} (seed {noise.seed}); equal scores of one "
        "supplier are one evaluation, and move together.",
        "95 %: where that share would lie with very many draws; more draws make it narrower.",
    ]


def _rivals(tender: Tender, noise: Noise, lot: str) -> str:
    return ", ".join(
        f"{tender.name_of(who) if who else 'nobody'} {number}" for who, number in noise.rivals[lot]
    )


def _weight_lines(tender: Tender, firmness: Firmness) -> list[str]:
    rows = [
        (
            f"{it.weight}:{100 - it.weight}",
            "no award" if it.winners is None else ", ".join(it.changed),
            "" if it.winners is None else _winners(tender, it.winners, it.changed),
        )
        for it in firmness.weights
        if it.changed
    ]
    if not rows:
        return ["At every weight of quality and price tried, every lot keeps its winner."]
    titles = ("quality:price", "lots that change hands", "to")
    return ["Weights of quality and price at which lots change hands:", *text_table(titles, rows)]


def _winners(tender: Tender, winners: Winners, lots: Iterable[str]) -> str:
    named = (winners.get(lot) for lot in lots)
    return ", ".join("nobody" if who is None else tender.name_of(who) for who in named)


def _price_lines(prices: Iterable[RulePrice]) -> list[str]:
    rows = [
        (
            it.rule,
            it.change,
            "no award" if it.total is None else points(it.total),
            "-" if it.gain is None else f"{it.gain / 100:+.2f}",
            ", ".join(it.changed) if it.total is not None else "-",
        )
        for it in prices
    ]
    titles = ("rule", "changed to", "points", "gain", "lots that change hands")
    return [
        "What each rule costs, in points by the tender's own scores:",
        *text_table(titles, rows),
        *(f"{rule}: {RULE_BY_ID[rule].title}." for rule in dict.fromkeys(row[0] for row in rows)),
    ]
