"""A conflict and its ways out in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from allocator.lots.award.conflict import Conflict, Part
from allocator.lots.award.rules import RULE_BY_ID
from allocator.lots.award.tender import Tender
from allocator.lots.award.ways_out import WayOut
from allocator.lots.award.words import counted, hours, listed, points

FEW = 6
"""Lots up to which each is named in a summary."""

MOST_WAYS = 3
"""Ways out named in a summary; the others are listed below it."""

_WAYS_BY_LOT = {"another-bidder", "without-winner"}
"""Ways out whose exceptions are lots that have no winner or reserve, as few as there can be."""

_Exceptions = tuple[tuple[str, str, int], ...]


def summary(conflict: Conflict) -> str:
    """Say a conflict in one sentence: bidders, rules, lots, and what they need.

    Such as: 12 bidders, cap 2, distinct reserves: NN4 needs cap 3 or one more bidder.
    """
    tender, lots = conflict.tender, lots_in(conflict.parts)
    bidders = {bid.supplier_id for bid in tender.bids if not lots or bid.lots & set(lots)}
    who = counted(len(bidders), "bidder") if bidders else "no bidder"
    facts = ", ".join([who, *rules_in_short(tender, conflict.parts)])
    if not conflict.ways_out:
        return f"{facts}: no award is legal, and no exception looked at would change that."
    ways = conflict.ways_out[:MOST_WAYS]
    is_all = len(ways[0].exceptions) > 1 or not lots or len(lots) > FEW
    named = () if is_all else lots
    needs = listed((_in_short(tender, way, named) for way in ways), "or")
    verb = "needs" if len(named) < 2 else "need"
    return f"{facts}: {listed(named) or 'the tender'} {verb} {needs}."


def conflict_lines(conflict: Conflict) -> list[str]:
    """Say a conflict in full: what cannot be met together, and each way out with its exceptions."""
    parts, proof = conflict_parts(conflict)
    lines = [summary(conflict), "", "These cannot be met together:"]
    lines += [*(f"  - {part}" for part in parts), proof, ""]
    if conflict.cheapest is not None:
        lines += _cheapest_lines(conflict.tender, conflict.cheapest)
    others = conflict.ways_out[1:]
    if others:
        lines += ["", "Each of these would be enough by itself, too:"]
        lines += [f"  - {way_words(conflict.tender, way)}" for way in others]
    return lines


def conflict_parts(conflict: Conflict) -> tuple[list[str], str]:
    """Return the rules in conflict as sentences, and what is proven of them."""
    said = []
    for rule in _rules_of(conflict.parts):
        subjects = [subject for held, subject in conflict.parts if held == rule and subject]
        first = _first_sentence(RULE_BY_ID[rule].says(conflict.tender) or RULE_BY_ID[rule].title)
        said.append(first + (_here(conflict.tender, subjects) if subjects else "."))
    return said, " ".join(filter(None, [_proof(conflict), _others(conflict)]))


def way_words(tender: Tender, way: WayOut) -> str:
    """Say what a way out asks for."""
    return _WAY_WORDS[way.way.id](tender, way.exceptions)


def cost_words(tender: Tender, way: WayOut) -> str:
    """Say what a way out costs: exceptions, lots without a winner, points and pounds a week."""
    lots = len(tender.open_lots)
    price = "" if way.pence_a_week is None else f", £{way.pence_a_week / 100:,.0f} a week"
    return (
        f"{counted(len(way.exceptions), 'exception')}. The best award it makes possible: "
        f"{way.awarded} of {counted(lots, 'lot')} awarded, {points(way.points)} points{price}."
    )


def lots_in(parts: Iterable[Part]) -> tuple[str, ...]:
    """Return the lots that parts of a conflict want a winner or a reserve for."""
    return tuple(dict.fromkeys(lot for rule, lot in parts if rule in {"every-lot", "reserve"}))


def rules_in_short(tender: Tender, parts: Iterable[Part]) -> list[str]:
    """Return the rules of a conflict in a few words each, those every tender has left out."""
    short = (_rule_in_short(tender, rule) for rule in _rules_of(parts))
    return list(dict.fromkeys(filter(None, short)))


def _proof(conflict: Conflict) -> str:
    said = "No conflict has fewer rules. " if conflict.is_fewest else ""
    if conflict.is_smallest and len(conflict.parts) > 1:
        said = "No conflict has fewer rules, and none of the same rules has fewer parts. "
    if conflict.is_minimal:
        said += "Without any one of these the others can be met."
        if conflict.is_smallest or not conflict.is_fewest:
            return said
        return f"{said} Whether another with the same rules has fewer parts was not settled."
    return f"{said}Within the limit it was not proven that each of these is needed."


def _others(conflict: Conflict) -> str:
    """Say that there are further conflicts, where the fewest lots to be helped tell so."""
    mine = lots_in(conflict.parts)
    for way in conflict.ways_out:
        more = [lot for lot in lots_in(it[:2] for it in way.exceptions) if lot not in mine]
        if way.way.id in _WAYS_BY_LOT and more:
            lots = _few(more, "lot")
            return f"It is not the only conflict: once it is solved, others remain, over {lots}."
    return ""


def _cheapest_lines(tender: Tender, way: WayOut) -> list[str]:
    return [
        "The cheapest way out, with the fewest exceptions:",
        f"  - {way_words(tender, way)}",
        f"    It costs {cost_words(tender, way)}",
    ]


def _rules_of(parts: Iterable[Part]) -> list[str]:
    return list(dict.fromkeys(rule for rule, _ in parts))


def _first_sentence(said: str) -> str:
    return said.split(". ", maxsplit=1)[0].rstrip(".")


def _here(tender: Tender, subjects: list[str]) -> str:
    return f". Here: {listed(_subject(tender, subject) for subject in subjects)}."


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
        "own-most-lots": "suppliers' own limits",
        "own-least-lots": "suppliers' own least number",
        "alternatives": "alternatives",
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


def _in_short(tender: Tender, way: WayOut, named: tuple[str, ...]) -> str:
    """Say a way out in a few words, for the summary."""
    number, terms = len(way.exceptions), tender.terms
    more = max((amount for _, _, amount in way.exceptions), default=0)
    lots = _few([what for _, what, _ in way.exceptions], "lot")
    whose = _few([_subject(tender, what) for _, what, _ in way.exceptions], "supplier")
    short = {
        "another-bidder": "one more bidder" if number == 1 else f"{number} more bids",
        "without-reserve": f"no reserve in {lots}",
        "distinct-reserves": f"a reserve for {terms.most_reserves + more} lots ({whose})",
        "most-lots": f"cap {(terms.most_lots or 0) + more}",
        "most-lots-brand": f"brand cap {(terms.most_lots_brand or 0) + more}",
        "own-most-lots": f"{counted(more, 'lot')} more than {whose} wants",
        "own-least-lots": f"{whose} with fewer lots than it comes for",
        "area-share": f"a larger share for {whose}",
        "capacity": f"{hours(sum(over for _, _, over in way.exceptions))} more capacity at {whose}",
        "takeover": f"{hours(sum(over for _, _, over in way.exceptions))} more taken over",
        "rating-floor": f"a lower rating floor for {whose}",
        "quality-floor": f"a lower quality floor for {whose}",
        "price-cap": f"a higher price cap for {whose}",
        "most-lots-bid": f"{whose} beyond what may be bid for",
        "reserve-other-owner": f"winner and reserve of one owner ({whose})",
        "alternatives": f"alternatives used together ({whose})",
        "without-winner": (
            "to stay without a winner"
            if [what for _, what, _ in way.exceptions] == list(named)
            else f"{lots} left without a winner"
        ),
    }
    return short.get(way.way.id, f"{number} exceptions of several kinds together")


def _few(names: list[str], thing: str) -> str:
    return listed(names) if len(names) <= FEW else counted(len(names), thing)


def _another_bidder(_: Tender, exceptions: _Exceptions) -> str:
    win = [lot for rule, lot, _ in exceptions if rule == "every-lot"]
    stand = [lot for rule, lot, _ in exceptions if rule == "reserve"]
    parts = [f"to win {listed(win)}"] * bool(win) + [f"as reserve of {listed(stand)}"] * bool(stand)
    return f"Bids of further suppliers: {' and '.join(parts)}."


def _cap(what: str) -> Callable[[Tender, _Exceptions], str]:
    def say(tender: Tender, exceptions: _Exceptions) -> str:
        """Name who may exceed a cap, and by how much."""
        each = [f"{_subject(tender, who)} by {amount}" for _, who, amount in exceptions]
        return f"{what}: {listed(each)}."

    return say


def _minutes(tender: Tender, exceptions: _Exceptions) -> str:
    each = [f"{_subject(tender, who)} by {hours(amount)} a week" for _, who, amount in exceptions]
    return f"More hours than allowed: {listed(each)}."


def _lots(what: str) -> Callable[[Tender, _Exceptions], str]:
    def say(_: Tender, exceptions: _Exceptions) -> str:
        """Name the lots."""
        return f"{what}: {listed(lot for _, lot, _ in exceptions)}."

    return say


def _bids(what: str) -> Callable[[Tender, _Exceptions], str]:
    def say(tender: Tender, exceptions: _Exceptions) -> str:
        """Name the bids."""
        return f"{what}: bid {listed(_subject(tender, bid) for _, bid, _ in exceptions)}."

    return say


def _together(tender: Tender, exceptions: _Exceptions) -> str:
    each = [f"{rule} for {_subject(tender, who)} by {amount}" for rule, who, amount in exceptions]
    return f"Exceptions of several kinds together: {listed(each)}."


_WAY_WORDS: Mapping[str, Callable[[Tender, _Exceptions], str]] = {
    "another-bidder": _another_bidder,
    "without-reserve": _lots("Lots without a reserve"),
    "distinct-reserves": _cap("Suppliers as reserve for more lots than allowed"),
    "most-lots": _cap("Suppliers above the cap"),
    "own-most-lots": _cap("Suppliers with more lots than they want"),
    "own-least-lots": _cap("Suppliers with fewer lots than they come for"),
    "area-share": _cap("Owners above their share of an area"),
    "most-lots-brand": _cap("Brands above their cap"),
    "takeover": _minutes,
    "capacity": _minutes,
    "price-cap": _bids("Above the price cap"),
    "most-lots-bid": _bids("Beyond the lots a supplier may bid for"),
    "quality-floor": _bids("Below the quality floor"),
    "rating-floor": _bids("Below the rating floor"),
    "reserve-other-owner": _cap("Winner and reserve of one owner"),
    "alternatives": _cap("Alternatives used together"),
    "without-winner": _lots("Lots left without a winner"),
    "together": _together,
}
