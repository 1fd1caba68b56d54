"""Judge kept rounds again from the case. Nothing here, directly or not, sees a router."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import numpy as np

from allocator.domain.case import Case
from allocator.domain.errors import AlteredError, WorkspaceError
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.week import MINUTES_PER_DAY
from allocator.geo import CrowFlyTravel, Travel
from allocator.policy import Policy, read_policy
from allocator.rounds.checked import RoundFault, RoundsVerdict
from allocator.rounds.checker import Fault, check_roster
from allocator.rounds.covered import check_covered
from allocator.rounds.figures import Figures
from allocator.rounds.left_out import LeftOut, left_by_rounds
from allocator.rounds.room import with_room
from allocator.rounds.week import WEEK, RoutedDay, RoutedWeek
from allocator.use_cases.kept_rounds import RoundsOf, from_store
from allocator.workspace.cache_folder import cache_folder
from allocator.workspace.rounds_store import RoundsStore


def check_rounds(
    origin: RoundsOf, store: RoundsStore, locations: Sequence[Location]
) -> RoundsVerdict:
    """Judge the kept rounds of some locations.

    Parameters
    ----------
    origin
        What they should follow from.
    store
        Where they are kept.
    locations
        Whose rounds.
    """
    store.require_folder()
    missing, unreadable, altered, faults = [], [], [], []
    left: list[LeftOut] = []
    total, checked = Figures(), 0
    for location in locations:
        content = origin.content_of(location)
        if not store.has(content):
            missing.append(location.location_id)
            continue
        try:
            stored = store.read(content)
            week = from_store(origin, location, stored)
        except AlteredError as fault:
            altered.append(f"{location.location_id}: {fault}")
            continue
        except WorkspaceError as fault:
            unreadable.append(f"{location.location_id}: {fault}")
            continue
        checked += 1
        packages = origin.packages_of(location)
        faults += list(_judge(week, origin.policy.rest_minutes))
        faults += list(_check_covered(week, packages))
        faults += list(_check_skills(location, packages))
        altered += _check_figures(location, stored.figures, week.figures)
        left += left_by_rounds(week, packages)
        total += week.figures
    return RoundsVerdict(
        checked=checked,
        missing=tuple(missing),
        unreadable=tuple(unreadable),
        altered=tuple(altered),
        faults=tuple(faults),
        left=tuple(left),
        figures=total,
    )


def check_kept_rounds(
    case: Case,
    *,
    policy: Policy | None = None,
    travel: Travel | None = None,
    keep: str | Path | None = None,
) -> RoundsVerdict:
    """Judge the kept rounds of every location of a case, with no router.

    Parameters
    ----------
    case, policy, travel, keep
        As for `build_rounds`, which keeps them.

    Returns
    -------
    RoundsVerdict
        Whether the rounds stand (``stands``), whether all of them are there (``is_complete``), and
        every fault.
    """
    origin = RoundsOf(case, policy or read_policy(), travel or CrowFlyTravel())
    folder = cache_folder("rounds") if keep is None else Path(keep)
    return check_rounds(origin, RoundsStore(folder), case.locations)


def _check_figures(location: Location, kept: Figures, counted: Figures) -> Iterator[str]:
    """Yield the figures that are kept otherwise than they are counted now."""
    for it in fields(Figures):
        was, is_now = getattr(kept, it.name), getattr(counted, it.name)
        if was != is_now:
            yield f"{location.location_id}: {it.name}, {was:,} kept and {is_now:,} counted a week."


def _check_skills(location: Location, packages: Iterable[Package]) -> Iterator[RoundFault]:
    """Yield the packages that need a skill which no carer of the location has."""
    for package in packages:
        if package.skills - location.skills:
            days = sorted({day for visit in package.visits for day in visit.days})
            visits = tuple((package.ref, index) for index in range(len(package.visits)))
            fault = Fault("skills", (), -1)
            yield RoundFault(location.location_id, tuple(days), "", visits, fault)


def _judge(week: RoutedWeek, rest: int) -> Iterator[RoundFault]:
    """Yield what is wrong with each day, and between the days."""
    for routed in week.days:
        faults = check_roster(routed.workday.day, routed.roster)
        for fault in faults or _check_dropped(routed):
            workday = routed.workday
            carer = workday.carer_names[fault.carer] if fault.carer >= 0 else ""
            about = {(workday.refs[call].ref, workday.refs[call].visit) for call in fault.calls}
            yield RoundFault(week.location_id, workday.days, carer, tuple(sorted(about)), fault)
    for today, tomorrow in pairwise([*range(WEEK), 0]):
        yield from _check_rest(week, today, tomorrow, rest)


def _check_dropped(routed: RoutedDay) -> Iterator[Fault]:
    """Yield the visits that nobody makes and that would fit as the rounds are."""
    roster, told = routed.roster, set()
    for workday in (routed.workday, *routed.workday.left_in_other_orders(roster)):
        for made in with_room(workday.day, roster):
            calls = tuple(np.flatnonzero(made.start != roster.start).tolist())
            (carer, *_) = [who for who, those in enumerate(made.rounds) if calls[0] in those]
            if calls not in told:
                told.add(calls)
                yield Fault("dropped", calls, carer)


def _check_covered(week: RoutedWeek, packages: Iterable[Package]) -> Iterator[RoundFault]:
    """Yield the visits of the book that rounds do not account for, and others they make."""
    for kind, visit, days in check_covered(week, packages):
        yield RoundFault(week.location_id, days, "", (visit,), Fault(kind, (), -1))


def _check_rest(week: RoutedWeek, today: int, tomorrow: int, rest: int) -> Iterator[RoundFault]:
    """Yield carers who have too little rest between two days."""
    one, two = week.of_day(today), week.of_day(tomorrow)
    for carer, (late, early) in enumerate(zip(one.roster.rounds, two.roster.rounds, strict=False)):
        if late and early:
            minutes = one.workday.day.calls.minutes
            ended = int(one.roster.start[late[-1]] + minutes[late[-1]])
            began = MINUTES_PER_DAY + int(two.roster.start[early[0]])
            if began - ended < rest:
                name = one.workday.carer_names[carer]
                fault = Fault("rest", (), carer, rest - (began - ended))
                yield RoundFault(week.location_id, (today, tomorrow), name, (), fault)
