"""Visits that no round of a location makes: which, on what days, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from allocator.domain.package import Package
from allocator.rounds.duty import Duty
from allocator.rounds.week import RoutedWeek


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A visit that nobody makes on some days.

    Parameters
    ----------
    location_id
        Whose rounds.
    ref, visit
        Package and index into its visits.
    days
        Days of the week on which it is left out, Monday being 0.
    carers
        How many it needs at once.
    reason
        As in `allocator.rounds.week.Misfit`.
    """

    location_id: str
    ref: str
    visit: int
    days: tuple[int, ...]
    carers: int
    reason: str


def left_by_rounds(week: RoutedWeek, packages: Iterable[Package]) -> tuple[LeftOut, ...]:
    """Return the visits that are in no round of a week, by package and visit.

    Parameters
    ----------
    week
        The rounds of a location.
    packages
        Everything it delivers.
    """
    known = {package.ref: package for package in packages}
    days: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for routed in week.days:
        for it in routed.misfits:
            days[it.ref, it.visit, it.reason] += routed.workday.days
    return tuple(
        LeftOut(
            week.location_id, ref, visit, tuple(sorted(days[ref, visit, reason])),
            known[ref].visits[visit].carers, reason,
        )
        for ref, visit, reason in sorted(days)
    )  # fmt: skip


def left_by_shifts(
    location_id: str, duty: Duty, packages: Iterable[Package]
) -> tuple[LeftOut, ...]:
    """Return the visits that no shift of a location can make, by package and visit.

    Parameters
    ----------
    location_id
        Whose rounds.
    duty
        Its shifts.
    packages
        Everything it delivers.
    """
    return tuple(
        LeftOut(location_id, package.ref, index, visit.days, visit.carers, duty.why_not(visit))
        for package in sorted(packages, key=lambda package: package.ref)
        for index, visit in enumerate(package.visits)
        if not duty.able(visit)
    )


def count_visits(left: Iterable[LeftOut]) -> int:
    """Return how many visits a week these are, each counted on every day."""
    return sum(len(it.days) for it in left)


def count_calls(left: Iterable[LeftOut]) -> int:
    """Return how many calls a week these are; a double-handed visit is two."""
    return sum(len(it.days) * it.carers for it in left)
