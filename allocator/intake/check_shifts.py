"""Check that each visit fits in a shift of those who make it, or may be asked to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allocator.domain.week import clock
from allocator.intake.cell import FAULT
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog
from allocator.intake.records import Records

Hours = tuple[int, int]
"""First and last minute on duty."""

_ENOUGH = 2
"""Carers of a shift that names no number: no visit needs more."""


@dataclass(frozen=True, slots=True)
class _Shift:
    on_duty: int
    off_duty: int
    carers: int


@dataclass(frozen=True, slots=True)
class _Need:
    package: str
    start: int
    end: int
    minutes: int
    carers: int


_Shifts = tuple[_Shift, ...]


def check_shifts(
    tables: Mapping[str, Records], policy_hours: Iterable[Hours], log: FindingLog
) -> None:
    """Add findings for shifts that end before they start and for visits that fit in none.

    A visit of the book is compared with the shifts of the location that delivers it, a visit of
    the list with those of every location: it is told of only when nobody could make it.

    Parameters
    ----------
    tables
        Every table of the case.
    policy_hours
        The shifts of a location that lists none.
    log
        Takes the findings.
    """
    shifts = tables["shifts"]
    if not _run_forwards(shifts, log) or shifts.is_lost:
        return
    listed = _listed(shifts)
    usual = tuple(_Shift(*hours, _ENOUGH) for hours in policy_hours)
    location_of = dict(cells for _, cells in tables["book"].good("package_ref", "location_id"))
    for index, need in _needs(tables["book_visits"]):
        location = location_of.get(need.package)
        if location is not None:
            shifts_there = {listed.get(location, usual)}
            _check_need(tables["book_visits"], index, need, (location, shifts_there), log)
    everywhere = {listed.get(name, usual) for name in tables["locations"].known("location_id")}
    for index, need in _needs(tables["visits"]) if everywhere else ():
        _check_need(tables["visits"], index, need, ("the locations", everywhere), log)


def _run_forwards(shifts: Records, log: FindingLog) -> bool:
    """Report shifts that run backwards; tell whether every shift was read and none does."""
    is_good = not any(FAULT in cells for cells in shifts.values.values())
    for index, (on_duty, off_duty) in shifts.good("on_duty", "off_duty"):
        if off_duty <= on_duty:
            is_good = False
            spot = shifts.spot(index, "off_duty")
            log.add(Code.SHIFT_BACKWARDS, spot, clock(off_duty), start=clock(on_duty))
    return is_good


def _listed(shifts: Records) -> dict[str, _Shifts]:
    found: dict[str, list[_Shift]] = defaultdict(list)
    for row in shifts.as_rows():
        carers = _ENOUGH if row["carers"] is None else row["carers"]
        found[row["location_id"]].append(_Shift(row["on_duty"], row["off_duty"], carers))
    return {location: tuple(those) for location, those in found.items()}


def _needs(visits: Records) -> Iterable[tuple[int, _Need]]:
    columns = ("package_ref", "window_start", "window_end", "minutes", "carers")
    for index, cells in visits.good(*columns):
        need = _Need(*cells)
        if need.start <= need.end:
            yield index, need


def _check_need(
    visits: Records, index: int, need: _Need, who: tuple[str, set[_Shifts]], log: FindingLog
) -> None:
    location, choices = who
    at_once = max(_carers_at_once(shifts, need) for shifts in choices)
    if at_once >= need.carers:
        return
    facts = {"package": need.package, "location": location}
    longest = max(shift.off_duty - shift.on_duty for shifts in choices for shift in shifts)
    if at_once:
        log.add(Code.SINGLE_CARER, visits.spot(index, "carers"), need.carers, **facts)
    elif longest < need.minutes:
        spot = visits.spot(index, "minutes")
        log.add(Code.SHIFT_TOO_SHORT, spot, need.minutes, limit=longest, **facts)
    else:
        spot = visits.spot(index, "window_start")
        start, end = clock(need.start), clock(need.end)
        log.add(Code.VISIT_OUTSIDE_SHIFTS, spot, start, start=start, end=end, **facts)


def _carers_at_once(shifts: _Shifts, need: _Need) -> int:
    """Return the most carers of one shift who could start the visit together in its window."""
    return max(
        (
            shift.carers
            for shift in shifts
            if max(need.start, shift.on_duty) <= min(need.end, shift.off_duty - need.minutes)
        ),
        default=0,
    )
