"""Check that each visit fits in a shift of those who make it, or may be asked to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from allocator.domain.case import Case
from allocator.domain.finding import Finding
from allocator.domain.package import Package
from allocator.domain.week import clock
from allocator.intake.cell import FAULT
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Spot
from allocator.intake.records import Records

Hours = tuple[int, int]
"""First and last minute on duty."""

_ALL = "the locations"
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
            spot = partial(tables["book_visits"].spot, index)
            _check_need(spot, need, (location, {listed.get(location, usual)}), log)
    everywhere = {listed.get(name, usual) for name in tables["locations"].known("location_id")}
    for index, need in _needs(tables["visits"]) if everywhere else ():
        _check_need(partial(tables["visits"].spot, index), need, (_ALL, everywhere), log)


def check_shifts_of(case: Case, policy_hours: Iterable[Hours]) -> tuple[Finding, ...]:
    """Return what `check_shifts` would say of a case that was not read from files.

    Parameters
    ----------
    case
        The case.
    policy_hours
        The shifts of a location that lists none; every finding points to this setting.
    """
    log = FindingLog()
    listed: dict[str, _Shifts] = {}
    for it in case.shifts:
        carers = _ENOUGH if it.carers is None else it.carers
        those = listed.get(it.location_id, ())
        listed[it.location_id] = (*those, _Shift(it.on_duty, it.off_duty, carers))
    usual = tuple(_Shift(*hours, _ENOUGH) for hours in policy_hours)
    everywhere = {listed.get(place.location_id, usual) for place in case.locations}
    for package in case.packages if everywhere else ():
        for need in _needs_of(package):
            _check_need(_at_setting, need, (_ALL, everywhere), log)
    for delivery in case.book:
        shifts_there = {listed.get(delivery.location_id, usual)}
        for need in _needs_of(delivery.package):
            _check_need(_at_setting, need, (delivery.location_id, shifts_there), log)
    return tuple(dict.fromkeys(log))


def _at_setting(_: str) -> Spot:
    """Return where the policy's shifts are set."""
    return Spot("scenario", "policy", column="shift_hours")


def _needs_of(package: Package) -> Iterable[_Need]:
    for visit in package.visits:
        yield _Need(package.ref, visit.window_start, visit.window_end, visit.minutes, visit.carers)


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
    spot_of: Callable[[str], Spot], need: _Need, who: tuple[str, set[_Shifts]], log: FindingLog
) -> None:
    location, choices = who
    at_once = max(_carers_at_once(shifts, need) for shifts in choices)
    if at_once >= need.carers:
        return
    facts = {"package": need.package, "location": location}
    longest = max(shift.off_duty - shift.on_duty for shifts in choices for shift in shifts)
    if at_once:
        log.add(Code.SINGLE_CARER, spot_of("carers"), need.carers, **facts)
    elif longest < need.minutes:
        log.add(Code.SHIFT_TOO_SHORT, spot_of("minutes"), need.minutes, limit=longest, **facts)
    else:
        start, end = clock(need.start), clock(need.end)
        spot = spot_of("window_start")
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
