"""Check that the visits of each package fit into a week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from allocator.domain.week import DAYS, MINUTES_PER_WEEK, clock
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog
from allocator.intake.records import Records


@dataclass(frozen=True, slots=True)
class _Pattern:
    index: int
    days: tuple[int, ...]
    start: int
    end: int
    minutes: int


def check_visits(visits: Records, log: FindingLog) -> None:
    """Add findings for windows that end before they start, overlaps and impossible weeks.

    Two visits to one person on one day must overlap when neither can end before the other's
    latest start: with earliest start *s*, latest start *e* and length *m*, visit *a* can come
    first when *s(a) + m(a) <= e(b)*. They must overlap when that holds neither way round, which is
    an error; windows that merely overlap leave the order open, which is a warning, and another one
    where two rows are alike in every column. A visit is told of once, with the first visit it must
    overlap, is a copy of or else may overlap. Pairs are compared, on the days they
    share; a visit that runs past midnight is not compared with the next day's.
    """
    patterns: dict[str, list[_Pattern]] = defaultdict(list)
    columns = ("package_ref", "days", "window_start", "window_end", "minutes")
    for index, (reference, days, start, end, minutes) in visits.good(*columns):
        patterns[reference].append(_Pattern(index, days, start, end, minutes))
    for index, (start, end) in visits.good("window_start", "window_end"):
        if end < start:
            spot = visits.spot(index, "window_end")
            log.add(Code.WINDOW_BACKWARDS, spot, clock(end), start=clock(start), end=clock(end))
    for reference, found in patterns.items():
        if _fits_week(visits, reference, found, log):
            _check_overlaps(visits, reference, found, log)


def _fits_week(visits: Records, reference: str, found: list[_Pattern], log: FindingLog) -> bool:
    total = sum(len(pattern.days) * pattern.minutes for pattern in found)
    if total <= MINUTES_PER_WEEK:
        return True
    so_far = 0
    for pattern in found:
        so_far += len(pattern.days) * pattern.minutes
        if so_far > MINUTES_PER_WEEK:
            spot = visits.spot(pattern.index, "minutes")
            log.add(Code.MORE_THAN_A_WEEK, spot, reference, hours=f"{total / 60:.1f}")
            break
    return False


def _check_overlaps(
    visits: Records, reference: str, found: list[_Pattern], log: FindingLog
) -> None:
    for position, later in enumerate(found):
        near = [
            earlier
            for earlier in found[:position]
            if set(earlier.days) & set(later.days) and _windows_overlap(earlier, later)
        ]
        if near:
            code, worst = _worst(visits, near, later)
            spot = visits.spot(later.index, "window_start")
            row, both = visits.rows[worst.index], set(worst.days) & set(later.days)
            days = " ".join(DAYS[day] for day in sorted(both))
            log.add(code, spot, clock(later.start), package=reference, first=row, days=days)


def _worst(visits: Records, near: list[_Pattern], later: _Pattern) -> tuple[Code, _Pattern]:
    """Return what to say of a visit, and beside which earlier one."""
    for earlier in near:
        if _must_overlap(earlier, later):
            return Code.VISITS_OVERLAP, earlier
    for earlier in near:
        if all(column[earlier.index] == column[later.index] for column in visits.values.values()):
            return Code.VISIT_TWICE, earlier
    return Code.WINDOWS_OVERLAP, near[0]


def _windows_overlap(one: _Pattern, other: _Pattern) -> bool:
    backwards = one.end < one.start or other.end < other.start
    apart = one.end < other.start or other.end < one.start
    return not backwards and (not apart or _must_overlap(one, other))


def _must_overlap(one: _Pattern, other: _Pattern) -> bool:
    return one.start + one.minutes > other.end and other.start + other.minutes > one.end
