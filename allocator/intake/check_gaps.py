"""Check the gaps that visits of one person are to keep, and lengths that look like hours."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from allocator.domain.week import DAYS, MINUTES_PER_DAY
from allocator.intake.cell import FAULT
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog
from allocator.intake.records import Records

LONGEST_IN_HOURS = 12
"""A column of lengths none of which is above this looks like hours."""

_OUT_OF_PLACE = {Code.OUT_OF_RANGE.value, Code.WHOLE_NUMBER_EXPECTED.value}


@dataclass(frozen=True, slots=True)
class _Pattern:
    index: int
    days: tuple[int, ...]
    start: int
    end: int
    minutes: int
    least: int
    most: int

    @property
    def has_gap(self) -> bool:
        """Whether anything is asked of the time between two visits."""
        return self.least > 0 or self.most > 0


def check_lengths(visits: Records, log: FindingLog) -> None:
    """Add a finding when every length of a table looks like hours; agreed short visits aside.

    A length that was refused for being too short or no whole number looks like hours as well, so
    the findings that are there already are read, too.
    """
    named = visits.good("minutes", "short_visit_agreed")
    lengths = [float(minutes) for _, (minutes, is_short) in named if not is_short]
    lengths += [
        float(finding.value)
        for finding in log
        if (finding.sheet, finding.column) == (visits.table.name, "minutes")
        and finding.code in _OUT_OF_PLACE
    ]
    if lengths and max(lengths) <= LONGEST_IN_HOURS:
        spot = visits.spot(None, "minutes")
        log.add(Code.MINUTES_LIKE_HOURS, spot, maximum=f"{max(lengths):g}", count=len(lengths))


def check_gaps(visits: Records, log: FindingLog) -> None:
    """Add findings for gaps that end before they begin, that no start keeps, or that say nothing.

    The visits of a person are taken in the order of their windows. From the starts that are
    possible for one visit follow those of the next that keep its gap (which is no shorter than the
    visit before it lasts); when none is inside the window, the gap cannot be kept.
    """
    patterns: dict[str, list[_Pattern]] = defaultdict(list)
    columns = ("days", "window_start", "window_end", "minutes")
    names = ("package_ref", *columns, "gap_min_minutes", "gap_max_minutes")
    for index, (reference, *cells) in visits.good(*names):
        patterns[reference].append(_Pattern(index, *cells))
    for reference in _unsettled(visits, names):
        patterns.pop(reference, None)
    for reference, found in patterns.items():
        is_good = [_check_gap(visits, pattern, log) for pattern in found]
        if all(is_good) and any(pattern.has_gap for pattern in found):
            ordered = sorted(found, key=lambda p: (p.start, p.end, p.days, p.index))
            _check_chain(visits, reference, ordered, log)


def _unsettled(visits: Records, columns: tuple[str, ...]) -> frozenset[Any]:
    """Return the packages not all of whose visits were read: nothing follows from the others."""
    rows = zip(*(visits[name] for name in columns), strict=True)
    unread = {reference for reference, *cells in rows if FAULT in (reference, *cells)}
    return visits.known("package_ref") if FAULT in unread else frozenset(unread)


def _check_gap(visits: Records, pattern: _Pattern, log: FindingLog) -> bool:
    """Report a gap whose most is below its least; tell whether gap and window run forwards."""
    if 0 < pattern.most < pattern.least:
        spot = visits.spot(pattern.index, "gap_max_minutes")
        log.add(Code.GAP_BACKWARDS, spot, pattern.most, least=pattern.least)
        return False
    return pattern.start <= pattern.end


def _check_chain(visits: Records, reference: str, ordered: list[_Pattern], log: FindingLog) -> None:
    followed: set[int] = set()
    broken_on: dict[tuple[int, int, str, str], list[str]] = defaultdict(list)
    for day in range(len(DAYS)):
        chain = [pattern for pattern in ordered if day in pattern.days]
        followed.update(pattern.index for pattern in chain[1:])
        broken = _first_broken(chain)
        if broken is not None:
            before, pattern, column, fault = broken
            broken_on[before.index, pattern.index, column, fault].append(DAYS[day])
    for (first, index, column, fault), days in broken_on.items():
        facts = {"package": reference, "first": visits.rows[first], "fault": fault}
        log.add(Code.GAP_IMPOSSIBLE, visits.spot(index, column), days=" ".join(days), **facts)
    for pattern in ordered:
        if pattern.has_gap and pattern.index not in followed:
            column = "gap_min_minutes" if pattern.least else "gap_max_minutes"
            log.add(Code.GAP_WITHOUT_VISIT, visits.spot(pattern.index, column), package=reference)


def _first_broken(chain: list[_Pattern]) -> tuple[_Pattern, _Pattern, str, str] | None:
    """Return two visits between which no gap can be kept, the column at fault and what it is."""
    low, high = (chain[0].start, chain[0].end) if chain else (0, 0)
    for before, pattern in pairwise(chain):
        first, last = pattern.start, pattern.end
        if pattern.has_gap:
            first = max(first, low + max(pattern.least, before.minutes))
            last = min(last, high + (pattern.most or MINUTES_PER_DAY))
        if first > last:
            return before, pattern, *_fault(pattern, before, low, high)
        low, high = first, last
    return None


def _fault(pattern: _Pattern, before: _Pattern, low: int, high: int) -> tuple[str, str]:
    if 0 < pattern.most < before.minutes:
        return "gap_max_minutes", f"the one before lasts {before.minutes} minutes"
    if 0 < pattern.most < pattern.start - high:
        apart = pattern.start - high
        return "gap_max_minutes", f"it starts at least {apart} minutes after that one"
    column = "gap_min_minutes" if pattern.least else "gap_max_minutes"
    return column, f"it starts at most {max(pattern.end - low, 0)} minutes after that one"
