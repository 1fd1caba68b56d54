"""Why bids lost and how firm an award is, as text for a reader."""

from __future__ import annotations

from collections.abc import Iterable

from allocator.lots.award.explain import Lost
from allocator.lots.award.goals import goals_of
from allocator.lots.award.rules import RULE_BY_ID
from allocator.lots.award.sensitivity import Firmness, Noise, RulePrice, Winners
from allocator.lots.award.tender import Bid, Tender
from allocator.lots.award.words import counted, listed, points, pounds
from allocator.report.award_text import text_table


def lost_lines(tender: Tender, lost: Lost) -> list[str]:
    """Return why one bid lost, and what would have won, as lines."""
    bid = tender.bid_by_id[lost.bid_id]
    offer = f"quality {points(bid.quality)}"
    if bid.price_pence is not None:
        offer += f", {pounds(bid.price_pence)} an hour"
    head = (
        f"Bid {bid.bid_id} of {tender.name_of(bid.supplier_id)} for {listed(sorted(bid.lots))} "
        f"({offer}) did not win."
    )
    return [head, f"  {_reason(tender, lost)}", *(f"  {said}" for said in _remedies(bid, lost))]


def _reason(tender: Tender, lost: Lost) -> str:
    if lost.breaches:
        said = " ".join(breach.message for breach in lost.breaches)
        return f"It does not count: {said}"
    if lost.forced.award is None:
        rules = dict.fromkeys(rule for rule, _ in lost.forced.parts)
        lots = sorted({what for rule, what in lost.forced.parts if what in tender.lot_by_id})
        where = f", in {listed(lots)}" if lots else ""
        kept = "; ".join(RULE_BY_ID[rule].title.lower() for rule in rules)
        return f"No legal award contains it. These cannot be kept with it{where}: {kept}."
    if lost.worse is not None:
        goal = next(goal for goal in goals_of(tender) if goal.id == lost.worse)
        return f"The best award with it does not have the {goal.title}, which comes before scores."
    if not lost.shortfall:
        return "The best award with it has as many points; the later goals or the tie-break decide."
    return f"The best award with it has {points(lost.shortfall)} points fewer in total."


def _remedies(bid: Bid, lost: Lost) -> Iterable[str]:
    if lost.quality is not None:
        yield (
            f"It would have won with a quality score of {points(lost.quality)} "
            f"(+{points(lost.quality - bid.quality)}); with {points(lost.quality - 1)} not."
        )
    if lost.price_pence is not None:
        yield (
            f"It would have won at {pounds(lost.price_pence)} an hour "
            f"(-{pounds((bid.price_pence or 0) - lost.price_pence)}); at "
            f"{pounds(lost.price_pence + 1)} not."
        )
    if lost.quality is None and lost.price_pence is None:
        yield "No quality score and no price would have won while all else stays as it was bid."


def firmness_lines(tender: Tender, firmness: Firmness) -> list[str]:
    """Return how firm an award is as lines."""
    return [
        *_weight_lines(tender, firmness),
        "",
        *_noise_lines(tender, firmness.noise),
        "",
        *_price_lines(firmness.prices),
    ]


def _weight_lines(tender: Tender, firmness: Firmness) -> list[str]:
    rows = [
        (
            f"{it.weight}:{100 - it.weight}",
            "no award" if it.winners is None else (", ".join(it.changed) or "-"),
            "" if it.winners is None else _winners(tender, it.winners, it.changed),
        )
        for it in firmness.weights
    ]
    titles = ("quality:price", "lots that change hands", "to")
    return ["Other weights of quality and price:", *text_table(titles, rows)]


def _winners(tender: Tender, winners: Winners, lots: Iterable[str]) -> str:
    named = (winners.get(lot) for lot in lots)
    return ", ".join("nobody" if who is None else tender.name_of(who) for who in named)


def _noise_lines(tender: Tender, noise: Noise) -> list[str]:
    head = (
        f"Every quality score {points(noise.step)} up, down or as it is, at random, "
        f"{counted(noise.draws, 'time')} (seed {noise.seed}):"
    )
    rows = [
        (
            lot,
            f"{100 * times / max(1, noise.draws):.0f} %",
            ", ".join(
                f"{tender.name_of(who) if who else 'nobody'} {number}"
                for who, number in noise.rivals[lot]
            ),
        )
        for lot, times in noise.changed.items()
    ]
    return [head, *text_table(("lot", "changes hands", "to, times"), rows)]


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
    ]
