"""Check what is said about the market: spells, rates, skills, capacity and quality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Hints
from allocator.intake.records import Records


@dataclass(frozen=True, slots=True)
class _Card:
    index: int
    low: int
    high: int
    start: date
    end: date

    def is_valid_with(self, other: _Card) -> bool:
        """Tell whether two cards are valid on some day in common."""
        return self.start <= other.end and other.start <= self.end


def check_market(tables: Mapping[str, Records], log: FindingLog) -> None:
    """Add findings for backward spells and bands, double prices, and things nobody has.

    Locations without capacity or assessments are told of in one notice each, since most have no
    capacity on most days.
    """
    _check_period(tables["restrictions"], "from_date", "to_date", log)
    _check_period(tables["rate_cards"], "valid_from", "valid_to", log)
    _check_rates(tables["rate_cards"], log)
    _check_skills(tables["packages"], tables["locations"], log)
    _check_covered(tables["locations"], tables["capacity"], Code.NO_CAPACITY, log)
    _check_covered(tables["locations"], tables["assessments"], Code.NO_ASSESSMENT, log)


def _check_period(records: Records, start: str, end: str, log: FindingLog) -> None:
    for index, (first, last) in records.good(start, end):
        if last is not None and last < first:
            log.add(Code.PERIOD_BACKWARDS, records.spot(index, end), last, start=first)


def _check_rates(rates: Records, log: FindingLog) -> None:
    for index, (start, end) in rates.good("miles_from", "miles_to"):
        if end <= start:
            log.add(Code.MILES_BACKWARDS, rates.spot(index, "miles_to"), end, start=start)
    cards: dict[object, list[_Card]] = defaultdict(list)
    columns = ("tier", "location_id", "miles_from", "miles_to", "valid_from", "valid_to")
    for index, (tier, location, low, high, start, end) in rates.good(*columns):
        cards[tier, location].append(_Card(index, low, high, start, end or date.max))
    for same in cards.values():
        _check_overlaps(rates, same, log)


def _check_overlaps(rates: Records, cards: list[_Card], log: FindingLog) -> None:
    active: list[_Card] = []
    for card in sorted(cards, key=lambda card: (card.low, card.index)):
        active = [other for other in active if other.high > card.low]
        clash = next((other for other in active if other.is_valid_with(card)), None)
        if clash is not None:
            first, second = sorted((clash.index, card.index))
            spot = rates.spot(second, "miles_from")
            log.add(Code.RATES_OVERLAP, spot, rates["miles_from"][second], first=rates.rows[first])
        active.append(card)


def _check_skills(packages: Records, locations: Records, log: FindingLog) -> None:
    if locations.is_lost:
        return
    offered = frozenset(s for _, (skills,) in locations.good("skills") for s in skills)
    told: set[str] = set()
    hints = Hints(offered)
    for index, (skills,) in packages.good("skills"):
        for skill in sorted(skills - offered - told):
            told.add(skill)
            spot = packages.spot(index, "skills")
            log.add(Code.SKILL_NOBODY_HAS, spot, skill, hint=hints(skill))


def _check_covered(locations: Records, listed: Records, code: Code, log: FindingLog) -> None:
    if listed.has_lost("location_id"):
        return
    known = listed.known("location_id")
    columns = ("location_id", "registration", "dormant")
    uncovered = [
        (index, location)
        for index, (location, registration, is_dormant) in locations.good(*columns)
        if location not in known and registration == "registered" and not is_dormant
    ]
    if uncovered:
        index, location = uncovered[0]
        more = len(uncovered) - 1
        others = f" and {more} other location{'s' if more > 1 else ''}" if more else ""
        log.add(code, locations.spot(index, "location_id"), location, others=others)
