"""Compare what a location delivers with what its rounds account for, visit by visit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from allocator.domain.package import Package
from allocator.rounds.week import RoutedWeek

VisitKey = tuple[str, int]
"""Package and index into its visits."""


def check_covered(
    week: RoutedWeek, packages: Iterable[Package]
) -> Iterator[tuple[str, VisitKey, tuple[int, ...]]]:
    """Yield each visit that has not just as many calls as carers.

    Parameters
    ----------
    week
        The rounds of a location; a call that nobody makes is accounted for.
    packages
        Everything it delivers.

    Yields
    ------
    tuple
        ``missing`` (fewer calls than carers) or ``foreign`` (more, or no such visit that day); the
        visit; and the days of the week.
    """
    ordered = _ordered(packages)
    days: dict[tuple[str, VisitKey], list[int]] = defaultdict(list)
    for routed in week.days:
        workday = routed.workday
        calls = Counter((ref.ref, ref.visit) for ref in workday.refs)
        for day in workday.days:
            wanted = ordered[day].copy()
            for it in workday.misfits:
                wanted.pop((it.ref, it.visit), None)
            for key in wanted - calls:
                days["missing", key].append(day)
            for key in calls - wanted:
                days["foreign", key].append(day)
    for (kind, key), found in sorted(days.items()):
        yield kind, key, tuple(sorted(found))


def _ordered(packages: Iterable[Package]) -> dict[int, Counter[VisitKey]]:
    """Return the carers of every visit, by day of the week."""
    ordered: dict[int, Counter[VisitKey]] = defaultdict(Counter)
    for package in packages:
        for index, visit in enumerate(package.visits):
            for day in visit.days:
                ordered[day][package.ref, index] += visit.carers
    return ordered
