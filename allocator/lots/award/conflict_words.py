"""A conflict and its ways out in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from allocator.lots.award.conflict import Conflict, WayOut
from allocator.lots.award.rules import RULE_BY_ID
from allocator.lots.award.tender import Tender
from allocator.lots.award.words import counted, hours, listed

FEW = 6
"""Lots or suppliers up to which each is named in a summary."""

_Exceptions = tuple[tuple[str, str, int], ...]


def summary(conflict: Conflict) -> str:
    """Say a conflict in one sentence: bidders, rules, lots, and what they need.

    Such as: 12 bidders, cap 2, distinct reserves: NN4 needs cap 3 or one more bidder.
    """
    lots = _lots_of(conflict)
    bidders = {bid.supplier_id for bid in conflict.tender.bids if not lots or bid.lots & set(lots)}
    short = [_rule_in_short(conflict.tender, rule) for rule in _rules_of(conflict)]
    who = counted(len(bidders), "bidder") if bidders else "no bidder"
    facts = ", ".join([who, *dict.fromkeys(filter(None, short))])
    named = _few(lots, "lot") or "the award"
    verb = "needs" if len(lots) <= 1 else "need"
    needs = [_way_in_short(conflict.tender, way) for way in conflict.ways_out]
    if not needs:
        return f"{facts}: {named} cannot be awarded, and no exception looked at would change that."
    return f"{facts}: {named} {verb} {listed(needs, 'or')}."


def conflict_lines(conflict: Conflict) -> list[str]:
    """Say a conflict in full: what cannot be met together, and each way out with its exceptions."""
    tender = conflict.tender
    proof = (
        "Without any one of these the others can be met."
        if conflict.is_minimal
        else "Within the limit it was not proven that each of these is needed."
    )
    lines = [summary(conflict), "", "These cannot be met together:"]
    for rule in _rules_of(conflict):
        subjects = [subject for held, subject in conflict.parts if held == rule and subject]
        said = RULE_BY_ID[rule].says(tender) or RULE_BY_ID[rule].title + "."
        lines.append(f"  - {said}" + (f" Here: {_named(tender, subjects)}." if subjects else ""))
    lines += [proof, ""]
    if conflict.ways_out:
        lines.append("Each of these is enough by itself, the one with fewest exceptions first:")
        lines += [f"  - {way_words(tender, way)}" for way in conflict.ways_out]
    return lines


def way_words(tender: Tender, way: WayOut) -> str:
    """Say what a way out asks for."""
    return _WAY_WORDS[way.way.id](tender, way.exceptions)


def _lots_of(conflict: Conflict) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*conflict.lots("every-lot"), *conflict.lots("reserve")]))


def _rules_of(conflict: Conflict) -> list[str]:
    return list(dict.fromkeys(rule for rule, _ in conflict.parts))


def _few(names: tuple[str, ...], thing: str) -> str:
    return listed(names) if len(names) <= FEW else counted(len(names), thing)


def _named(tender: Tender, subjects: list[str]) -> str:
    return listed(_subject(tender, subject) for subject in subjects)


def _subject(tender: Tender, subject: str) -> str:
    """Name a lot, supplier, bid or owner as a reader knows it."""
    if subject in tender.supplier_by_id:
        return tender.name_of(subject)
    owner, _, rest = subject.partition(" ")
    if owner == "supplier" and rest in tender.supplier_by_id:
        return tender.name_of(rest)
    if subject in tender.bid_by_id:
        return f"{subject} of {tender.name_of(tender.bid_by_id[subject].supplier_id)}"
    place, _, holder = subject.partition(": ")
    return f"{_subject(tender, holder)} in {place}" if holder else subject


def _rule_in_short(tender: Tender, rule: str) -> str:
    terms = tender.terms
    short = {
        "most-lots": f"cap {terms.most_lots}",
        "most-lots-brand": f"brand cap {terms.most_lots_brand}",
        "area-share": f"at most {terms.area_share_percent} % of an area",
        "distinct-reserves": (
            "distinct reserves"
            if terms.most_reserves == 1
            else f"a reserve for {terms.most_reserves} lots at most"
        ),
        "capacity": "declared capacity",
        "reserve-capacity": "reserves within capacity",
        "takeover": "limited takeover",
        "rating-floor": f"rated {terms.rating_floor.label} or better",
        "quality-floor": "quality floor",
        "price-cap": "price cap",
        "most-lots-bid": f"at most {terms.most_lots_bid} lots bid for",
        "reserve-other-owner": "reserves of another owner",
    }
    return short.get(rule, "")


def _way_in_short(tender: Tender, way: WayOut) -> str:
    number, terms = len(way.exceptions), tender.terms
    more = max((amount for _, _, amount in way.exceptions), default=0)
    short = {
        "another-bidder": "one more bidder" if number == 1 else f"{number} more bids",
        "without-reserve": f"no reserve in {counted(number, 'lot')}",
        "distinct-reserves": f"{counted(number, 'supplier')} as reserve for "
        f"{terms.most_reserves + more} lots",
        "most-lots": f"cap {(terms.most_lots or 0) + more}",
        "most-lots-brand": f"brand cap {(terms.most_lots_brand or 0) + more}",
        "without-winner": f"{counted(number, 'lot')} left without a winner",
        "capacity": f"more capacity at {counted(number, 'supplier')}",
    }
    return short.get(way.way.id, f"{counted(number, 'exception')} to {_rules(way.exceptions)}")


def _rules(exceptions: _Exceptions) -> str:
    return listed(dict.fromkeys(rule for rule, _, _ in exceptions))


def _another_bidder(tender: Tender, exceptions: _Exceptions) -> str:
    win = [lot for rule, lot, _ in exceptions if rule == "every-lot"]
    stand = [lot for rule, lot, _ in exceptions if rule == "reserve"]
    parts = [f"to win {listed(win)}"] * bool(win) + [f"as reserve of {listed(stand)}"] * bool(stand)
    return f"Bids of further suppliers: {' and '.join(parts)}."


def _cap(what: str) -> Callable[[Tender, _Exceptions], str]:
    def say(tender: Tender, exceptions: _Exceptions) -> str:
        each = [f"{_subject(tender, who)} by {amount}" for _, who, amount in exceptions]
        return f"{what}: {listed(each)}."

    return say


def _minutes(tender: Tender, exceptions: _Exceptions) -> str:
    each = [f"{_subject(tender, who)} by {hours(amount)} a week" for _, who, amount in exceptions]
    return f"More hours than allowed: {listed(each)}."


def _lots(what: str) -> Callable[[Tender, _Exceptions], str]:
    def say(_: Tender, exceptions: _Exceptions) -> str:
        return f"{what}: {listed(lot for _, lot, _ in exceptions)}."

    return say


def _bids(what: str) -> Callable[[Tender, _Exceptions], str]:
    def say(tender: Tender, exceptions: _Exceptions) -> str:
        return f"{what}: bid {listed(_subject(tender, bid) for _, bid, _ in exceptions)}."

    return say


_WAY_WORDS: Mapping[str, Callable[[Tender, _Exceptions], str]] = {
    "another-bidder": _another_bidder,
    "without-reserve": _lots("Lots without a reserve"),
    "distinct-reserves": _cap("Suppliers as reserve for more lots than allowed"),
    "most-lots": _cap("Suppliers above the cap"),
    "own-most-lots": _cap("Suppliers with more lots than they want"),
    "own-least-lots": _cap("Suppliers with fewer lots than they come for"),
    "area-share": _cap("Owners above their share of an area"),
    "most-lots-brand": _cap("Owners above the cap for brands"),
    "takeover": _minutes,
    "capacity": _minutes,
    "price-cap": _bids("Above the price cap"),
    "most-lots-bid": _bids("Beyond the lots a supplier may bid for"),
    "quality-floor": _bids("Below the quality floor"),
    "rating-floor": _bids("Below the rating floor"),
    "reserve-other-owner": _cap("Winner and reserve of one owner"),
    "alternatives": _cap("Alternatives used together"),
    "without-winner": _lots("Lots left without a winner"),
    "together": lambda tender, exceptions: (
        "Exceptions of several kinds together: "
        + listed(
            f"{rule} for {_subject(tender, who)} by {amount}" for rule, who, amount in exceptions
        )
        + "."
    ),
}
