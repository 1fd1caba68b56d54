"""How firm an award is: other weights, evaluators' noise, and the price of every rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from math import sqrt
from random import Random

from allocator.domain.words import Rating
from allocator.lots.award.scores import Scores
from allocator.lots.award.tender import FULL_POINTS, Award, Tender
from allocator.lots.award.terms import Reserves, Terms
from allocator.lots.award.winners import Decision, decide
from allocator.lots.award.words import hours
from allocator.solve.integer_solve import IntegerSolver

WEIGHTS = tuple(range(50, 101, 5))
"""Weights of quality that are tried [per cent]."""

_TWO_SIDED_95 = 1.959964
"""Standard deviations of the normal distribution that hold 95 % of it."""

Winners = dict[str, str | None]
"""The supplier that wins each lot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWeight:
    """The award at another weight of quality.

    Parameters
    ----------
    weight
        Weight of quality [per cent].
    winners
        Supplier by lot; ``None`` when no award was found.
    changed
        Lots that another supplier wins than in the award made.
    """

    weight: int
    winners: Winners | None
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What becomes of each lot when every quality score is a step off at random.

    Parameters
    ----------
    draws
        How often scores were drawn: a step up, a step down or as they are, equally likely and
        apart for every evaluation.
    step
        The step [hundredths of a point].
    seed
        What the draws follow from.
    changed
        By lot, in how many draws another supplier won, or nobody.
    rivals
        By lot, the suppliers that won instead, with the number of draws, most often first.
    """

    draws: int
    step: int
    seed: int
    changed: dict[str, int]
    rivals: dict[str, tuple[tuple[str, int], ...]]

    def interval(self, lot_id: str) -> tuple[float, float]:
        """Return where the true share of draws in which a lot changes hands lies, with 95 %."""
        return wilson(self.changed[lot_id], self.draws)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePrice:
    """The award with one rule changed.

    Parameters
    ----------
    rule, change
        The rule, and what it is changed to, in words.
    total
        Points of that award by the tender's own scores [hundredths]; ``None`` when there is none.
    gain
        Points above the award made; ``None`` when either has none.
    changed
        Lots that another supplier wins.
    """

    rule: str
    change: str
    total: int | None
    gain: int | None
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmness:
    """How firm an award is.

    Parameters
    ----------
    weights
        The award at other weights.
    noise
        What becomes of it when scores are a step off.
    prices
        What each rule costs.
    """

    weights: tuple[AtWeight, ...]
    noise: Noise
    prices: tuple[RulePrice, ...]


def wilson(times: int, draws: int) -> tuple[float, float]:
    """Return the 95 % interval of a share that was seen some times in some draws (Wilson's).

    >>> [round(end, 3) for end in wilson(0, 100)], [round(end, 3) for end in wilson(10, 100)]
    ([0.0, 0.037], [0.055, 0.174])
    """
    share, z2 = times / draws, _TWO_SIDED_95**2
    middle = (share + z2 / (2 * draws)) / (1 + z2 / draws)
    spread = sqrt(share * (1 - share) / draws + z2 / (4 * draws**2)) / (1 + z2 / draws)
    half = _TWO_SIDED_95 * spread
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def steady_weights(weights: tuple[AtWeight, ...], own: int, lot_id: str) -> tuple[int, int]:
    """Return the least and greatest weight around the own up to which a lot keeps its winner."""
    keeps = {it.weight: lot_id not in it.changed for it in weights}
    below = [weight for weight in sorted(keeps, reverse=True) if weight <= own]
    above = [weight for weight in sorted(keeps) if weight >= own]
    low, high = (list(takewhile(keeps.__getitem__, side)) or [own] for side in (below, above))
    return low[-1], high[-1]


def winners_of(tender: Tender, award: Award | None) -> Winners | None:
    """Return the supplier that wins each lot."""
    if award is None:
        return None
    return {
        lot: None if name is None else tender.bid_by_id[name].supplier_id
        for lot, name in award.winners
    }


def changed_lots(before: Winners | None, after: Winners | None) -> tuple[str, ...]:
    """Return the lots that change hands between two awards."""
    lots = sorted({*(before or {}), *(after or {})})
    return tuple(lot for lot in lots if (before or {}).get(lot) != (after or {}).get(lot))


def try_weights(decision: Decision, solver: IntegerSolver) -> tuple[AtWeight, ...]:
    """Decide a tender again at every weight of quality from 50 to 100 %.

    Where a bid has no price, only the weight of 100 can be tried besides the tender's own.
    """
    tender, before = decision.tender, winners_of(decision.tender, decision.award)
    has_prices = all(bid.price_pence for bid in tender.bids)
    own = tender.terms.quality_weight
    found = []
    for weight in sorted({*WEIGHTS, own}) if has_prices else sorted({own, 100}):
        other = decide(tender.but(terms=tender.terms.but(quality_weight=weight)), solver)
        winners = winners_of(tender, other.award)
        changed = changed_lots(before, winners)
        found.append(AtWeight(weight=weight, winners=winners, changed=changed))
    return tuple(found)


def try_noise(
    decision: Decision,
    solver: IntegerSolver,
    *,
    draws: int,
    seed: int,
    hear: Callable[[int, int], None] | None = None,
) -> Noise:
    """Decide a tender again with every quality score a step up, a step down or as it is.

    Parameters
    ----------
    decision
        The award made.
    solver
        Solves programmes in a child.
    draws, seed
        How often, and what the draws follow from: the order of the bids' ids and the seed decide.
    hear
        Told how many draws are done, of how many.
    """
    tender, random = decision.tender, Random(seed)
    before = winners_of(tender, decision.award) or {}
    rivals: dict[str, Counter[str]] = {lot: Counter() for lot in sorted(tender.open_ids)}
    for done in range(draws):
        after = winners_of(tender, decide(blurred(tender, random), solver).award) or {}
        for lot in changed_lots(before, after):
            rivals[lot][after.get(lot) or ""] += 1
        if hear is not None:
            hear(done + 1, draws)
    return Noise(
        draws=draws,
        step=tender.terms.score_step,
        seed=seed,
        changed={lot: held.total() for lot, held in rivals.items()},
        rivals={
            lot: tuple(sorted(held.items(), key=lambda it: (-it[1], it[0])))
            for lot, held in rivals.items()
        },
    )


def blurred(tender: Tender, random: Random) -> Tender:
    """Return a tender with every quality score a step up, a step down or as it is.

    Bids of one supplier with the same score, such as two packages, rest on one answer that was
    evaluated once, so they go up or down together; every other score is drawn apart.
    """
    steps: dict[tuple[str, int], int] = {}
    bids = []
    for bid in tender.bids:
        answer = (bid.supplier_id, bid.quality)
        if answer not in steps:
            steps[answer] = tender.terms.score_step * random.choice((-1, 0, 1))
        quality = min(FULL_POINTS, max(0, bid.quality + steps[answer]))
        bids.append(replace(bid, quality=quality))
    return tender.but(bids=tuple(bids))


def price_rules(decision: Decision, solver: IntegerSolver) -> tuple[RulePrice, ...]:
    """Decide a tender again with one rule changed at a time.

    Points are counted by the tender's own scores throughout, so that awards can be compared; a
    bid that counts only without a rule is scored by the same formula.
    """
    tender, scores = decision.tender, Scores(decision.tender)
    before = winners_of(tender, decision.award)
    now = None if decision.award is None else scores.award_total(decision.award)
    found = []
    for rule, change, terms in _variants(tender.terms):
        award = decide(tender.but(terms=terms), solver).award
        total = None if award is None else scores.award_total(award)
        gain = None if now is None or total is None else total - now
        changed = changed_lots(before, winners_of(tender, award))
        found.append(RulePrice(rule=rule, change=change, total=total, gain=gain, changed=changed))
    return tuple(found)


def _variants(terms: Terms) -> Iterator[tuple[str, str, Terms]]:
    """Yield every rule with another value, and without it."""
    for most in (1, 2, 3, None):
        said = "no cap" if most is None else f"cap {most}"
        if most != terms.most_lots:
            yield "most-lots", said, terms.but(most_lots=most)
        if terms.most_lots_brand is not None and most != terms.most_lots_brand:
            yield "most-lots-brand", said, terms.but(most_lots_brand=most)
    for share in (50, None):
        if share != terms.area_share_percent:
            said = "no limit" if share is None else f"{share} %"
            yield "area-share", said, terms.but(area_share_percent=share)
    for reserves in (Reserves.NONE, Reserves.REQUIRED):
        if reserves is not terms.reserves:
            yield "reserve", reserves.value, terms.but(reserves=reserves)
    if terms.reserves is not Reserves.NONE:
        more = terms.most_reserves + 1
        yield "distinct-reserves", f"reserve for {more} lots", terms.but(most_reserves=more)
    yield from _without(terms)


def _without(terms: Terms) -> Iterator[tuple[str, str, Terms]]:
    if terms.rating_floor is not Rating.UNRATED:
        yield "rating-floor", "no floor", terms.but(rating_floor=Rating.UNRATED)
    if terms.quality_floor:
        yield "quality-floor", "no floor", terms.but(quality_floor=0)
    if terms.price_cap_pence is not None:
        yield "price-cap", "no cap for the tender", terms.but(price_cap_pence=None)
    if terms.most_lots_bid is not None:
        yield "most-lots-bid", "no limit", terms.but(most_lots_bid=None)
    if terms.most_takeover_minutes is not None:
        said = f"no limit, not {hours(terms.most_takeover_minutes)}"
        yield "takeover", said, terms.but(most_takeover_minutes=None)
