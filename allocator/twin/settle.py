"""Make the hours of many packages add up to an exact total, by controlled rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from allocator.domain.package import Visit
from allocator.twin.draw import Draw
from allocator.twin.visits import QUARTER, SHORT_MINUTES

Visits = tuple[Visit, ...]

_LONGER = {30: 45, 45: 60, 60: 90, 90: 120}
_SHORTER = {45: 30, 60: 45, 90: 60, 120: 90}
_MOST_LEFT = 14 * QUARTER


def carer_minutes(packages: Sequence[Visits]) -> int:
    """Add up the carer-minutes a week of many packages."""
    return sum(visit.carer_minutes_per_week for visits in packages for visit in visits)


def settle(draw: Draw, packages: Sequence[Visits], target: int) -> list[Visits]:
    """Change as few visits as it takes for the packages to add up to a total.

    Visits drawn at random become one step longer or shorter while that brings the total nearer.
    What is left, less than a few hours, is made up by visits that are a quarter of an hour longer
    on one day, as on a bath day. No visit gets shorter than half an hour, no window changes and no
    two visits come to overlap.

    Parameters
    ----------
    draw
        Which visits change.
    packages
        The visits of each package.
    target
        Carer-minutes a week they must add up to, a multiple of 15.

    Returns
    -------
    list
        The packages in the order given, adding up to the target exactly.

    Raises
    ------
    ValueError
        When too few visits can change.
    """
    settled = [list(visits) for visits in packages]
    gap = target - carer_minutes(packages)
    for i, j in draw.shuffled([(i, j) for i, own in enumerate(packages) for j in range(len(own))]):
        if gap == 0:
            break
        steps = _LONGER if gap > 0 else _SHORTER
        visit = settled[i][j]
        changed = replace(visit, minutes=steps.get(visit.minutes, visit.minutes))
        left = gap - changed.carer_minutes_per_week + visit.carer_minutes_per_week
        if _is_nearer(gap, left) and _fits(settled[i], changed):
            settled[i][j], gap = changed, left
    return _add_bath_days(draw, [tuple(visits) for visits in settled], gap)


def _is_nearer(gap: int, left: int) -> bool:
    """Tell whether a change helps; one that takes too much off may leave a little to add."""
    return 0 <= left < gap or (gap < 0 and gap < left <= _MOST_LEFT)


def _fits(own: Sequence[Visit], changed: Visit) -> bool:
    """Tell whether a longer visit is still over before the person's next window opens."""
    later = [visit.window_start for visit in own if visit.window_start > changed.window_start]
    return changed.window_end + changed.minutes <= min(later, default=24 * 60)


def _add_bath_days(draw: Draw, packages: list[Visits], gap: int) -> list[Visits]:
    """Lengthen one day of some packages by a quarter of an hour each until the gap is closed."""
    if gap < 0 or gap % QUARTER:
        raise ValueError(f"{gap} carer-minutes a week are left over and cannot be settled.")
    for i in draw.shuffled(range(len(packages))):
        if gap == 0:
            break
        able = [j for j, visit in enumerate(packages[i]) if _takes_bath_day(packages[i], visit)]
        if able:
            j = draw.one_of(able)
            visit = packages[i][j]
            split = _with_bath_day(visit, draw.one_of(visit.days))
            packages[i] = (*packages[i][:j], *split, *packages[i][j + 1 :])
            gap -= QUARTER
    if gap:
        raise ValueError(f"{gap} carer-minutes a week are left and no visit can take them.")
    return packages


def _takes_bath_day(own: Visits, visit: Visit) -> bool:
    longer = replace(visit, minutes=visit.minutes + QUARTER)
    is_usual = visit.carers == 1 and len(visit.days) > 1 and visit.minutes >= SHORT_MINUTES
    return is_usual and _fits(own, longer)


def _with_bath_day(visit: Visit, day: int) -> Visits:
    """Split a visit into one longer day and the other days, with the same windows."""
    others = tuple(other for other in visit.days if other != day)
    return replace(visit, days=(day,), minutes=visit.minutes + QUARTER), replace(visit, days=others)
