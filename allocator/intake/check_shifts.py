"""Check that each visit fits in a shift of those who make it, or may be asked to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from allocator.domain.case import Case
from allocator.domain.finding import Finding
from allocator.domain.market import Shift
from allocator.domain.package import Visit
from allocator.domain.week import clock
from allocator.intake.cell import FAULT
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Spot
from allocator.intake.records import Records
from allocator.policy import Policy
from allocator.rounds.duty import Duty, usual_shifts, with_rest

_ALL = "the locations"
_MILDEST = ("", "one-carer", "no-break", "no-shift", "too-long")
"""Why shifts cannot make a visit, that which comes nearest to making it first."""


@dataclass(frozen=True)
class _Duties:
    """The shifts of every location, those of nobody in particular where it lists none."""

    policy: Policy
    listed: Mapping[str, Iterable[Shift]]

    def of(self, location: str) -> Duty:
        """Return the shifts of a location; the same for locations with the same hours."""
        own = self.listed.get(location) or usual_shifts("", self.policy)
        kept = [replace(with_rest(shift, self.policy), location_id="") for shift in own]
        shifts = tuple(sorted(kept, key=lambda it: (it.on_duty, it.off_duty)))
        return Duty(shifts, self.policy.break_minutes, self.policy.break_after_minutes)


@dataclass(frozen=True)
class _Who:
    """Who makes a visit, or may be asked to: under what name, in which shifts, with what break."""

    location: str
    duties: frozenset[Duty]

    @property
    def any_duty(self) -> Duty:
        """One of the duties; all have the same break."""
        return next(iter(self.duties))


def check_shifts(tables: Mapping[str, Records], policy: Policy, log: FindingLog) -> None:
    """Add findings for shifts that end before they start and for visits that fit in none.

    A visit of the book is compared with the shifts of the location that delivers it, a visit of
    the list with those of every location: it is told of only when nobody could make it.

    Parameters
    ----------
    tables
        Every table of the case.
    policy
        Its shifts hold for a location that lists none; its breaks and rest for all.
    log
        Takes the findings.
    """
    shifts = tables["shifts"]
    if not _run_forwards(shifts, log) or shifts.is_lost:
        return
    _leave_rest(shifts, policy, log)
    duties = _Duties(policy, _listed(shifts))
    location_of = dict(cells for _, cells in tables["book"].good("package_ref", "location_id"))
    whose = {name: _Who(name, frozenset({duties.of(name)})) for name in location_of.values()}
    for index, package, visit in _visits(tables["book_visits"]):
        if package in location_of:
            spot = partial(tables["book_visits"].spot, index)
            _check_visit(spot, package, visit, whose[location_of[package]], log)
    everywhere = frozenset(duties.of(name) for name in tables["locations"].known("location_id"))
    for index, package, visit in _visits(tables["visits"]) if everywhere else ():
        spot = partial(tables["visits"].spot, index)
        _check_visit(spot, package, visit, _Who(_ALL, everywhere), log)


def check_shifts_of(case: Case, policy: Policy) -> tuple[Finding, ...]:
    """Return what `check_shifts` would say of a case that was not read from files.

    Parameters
    ----------
    case
        The case.
    policy
        As for `check_shifts`; every finding points to its shifts.
    """
    log = FindingLog()
    listed: dict[str, list[Shift]] = defaultdict(list)
    for shift in case.shifts:
        listed[shift.location_id].append(shift)
    duties = _Duties(policy, listed)
    names = [place.location_id for place in case.locations]
    everywhere = _Who(_ALL, frozenset(map(duties.of, names)))
    whose = {name: _Who(name, frozenset({duties.of(name)})) for name in names}
    for package in case.packages if names else ():
        for visit in package.visits:
            _check_visit(_at_setting, package.ref, visit, everywhere, log)
    for delivery in case.book:
        for visit in delivery.package.visits:
            who = whose[delivery.location_id]
            _check_visit(_at_setting, delivery.package.ref, visit, who, log)
    return tuple(dict.fromkeys(log))


def _at_setting(_: str) -> Spot:
    """Return where the policy's shifts are set."""
    return Spot("scenario", "policy", column="shift_hours")


def _run_forwards(shifts: Records, log: FindingLog) -> bool:
    """Report shifts that run backwards; tell whether every shift was read and none does."""
    is_good = not any(FAULT in cells for cells in shifts.values.values())
    for index, (on_duty, off_duty) in shifts.good("on_duty", "off_duty"):
        if off_duty <= on_duty:
            is_good = False
            spot = shifts.spot(index, "off_duty")
            log.add(Code.SHIFT_BACKWARDS, spot, clock(off_duty), start=clock(on_duty))
    return is_good


def _leave_rest(shifts: Records, policy: Policy, log: FindingLog) -> None:
    """Report shifts that are cut short for the rest before the next day's."""
    for index, (location, on_duty, off_duty) in shifts.good("location_id", "on_duty", "off_duty"):
        ends = with_rest(
            Shift(location_id=location, on_duty=on_duty, off_duty=off_duty), policy
        ).off_duty
        if ends < off_duty:
            facts = {"end": clock(ends), "hours": policy.rest_minutes // 60}
            log.add(Code.SHIFT_CUT, shifts.spot(index, "off_duty"), clock(off_duty), **facts)


def _listed(shifts: Records) -> dict[str, list[Shift]]:
    """Return the shifts of each location that lists any."""
    found: dict[str, list[Shift]] = defaultdict(list)
    for row in shifts.as_rows():
        hours = {name: row[name] for name in ("on_duty", "off_duty", "carers")}
        found[row["location_id"]].append(Shift(location_id="", **hours))
    return dict(found)


def _visits(visits: Records) -> Iterator[tuple[int, str, Visit]]:
    """Yield the visits whose windows run forwards, with their rows and packages."""
    columns = ("window_start", "window_end", "minutes", "carers")
    for index, (package, *cells) in visits.good("package_ref", *columns):
        visit = Visit(days=(), **dict(zip(columns, cells, strict=True)))
        if visit.window_start <= visit.window_end:
            yield index, package, visit


def _check_visit(
    spot_of: Callable[[str], Spot], package: str, visit: Visit, who: _Who, log: FindingLog
) -> None:
    """Add a finding for a visit that no shift can make, or none by itself."""
    whys = {"" if duty.able(visit) else duty.why_not(visit) for duty in who.duties}
    why = min(whys, key=_MILDEST.index)
    duty = who.any_duty
    facts = {"package": package, "location": who.location}
    if why == "one-carer":
        log.add(Code.SINGLE_CARER, spot_of("carers"), visit.carers, **facts)
    elif why == "too-long":
        longest = max(it.off_duty - it.on_duty for duty in who.duties for it in duty.shifts)
        log.add(Code.SHIFT_TOO_SHORT, spot_of("minutes"), visit.minutes, limit=longest, **facts)
    elif why == "no-shift":
        start, end = clock(visit.window_start), clock(visit.window_end)
        spot = spot_of("window_start")
        window = {"start": start, "end": end, "minutes": visit.minutes}
        log.add(Code.VISIT_OUTSIDE_SHIFTS, spot, start, **window, **facts)
    elif duty.is_beyond_break(visit):
        pause = {"limit": duty.break_after, "least": duty.break_minutes}
        log.add(Code.VISIT_BEYOND_BREAK, spot_of("minutes"), visit.minutes, **pause, **facts)
