"""What the people of each small area need in a week: now, in a busy week, and later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isqrt

import numpy as np

from allocator.domain.case import Case
from allocator.domain.package import Package, Place
from allocator.geo import Gazetteer
from allocator.geo.points import IntArray
from allocator.rules.problem import COMMISSIONED

BUSY_SCORE = Fraction(12816, 10000)
"""How many standard deviations the ninetieth percentile of a normal week lies above its mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Commissioned care by small area.

    Parameters
    ----------
    minutes
        Carer-minutes a week, shape ``(areas,)``.
    squares
        Sum over packages of the square of their carer-minutes, shape ``(areas,)`` [min²]: the
        variance of the minutes if packages come and go independently.
    packages
        How many packages, shape ``(areas,)``.
    outside
        How many packages lie in no area, and are counted nowhere.
    """

    minutes: IntArray
    squares: IntArray
    packages: IntArray
    outside: int

    def of(self, members: IntArray) -> Needs:
        """Return the needs of some areas, by index."""
        return replace(
            self,
            minutes=self.minutes[members],
            squares=self.squares[members],
            packages=self.packages[members],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How hours of busy weeks and later years follow from hours now.

    ASSUMPTION: nothing is published on either for areas this small, so both are stated settings.

    Parameters
    ----------
    lots_of_reference
        How many lots share the county when the margin for busy weeks is worked out.
    growth_percent
        Growth of all commissioned care [% a year].
    years
        How far ahead the forecast looks: by default the middle of a ten-year contract.
    pace
        How fast each district grows, by name, as people aged 75 to 84 for each aged 85 and over;
        ``1`` for all when empty.
    """

    lots_of_reference: int = 16
    growth_percent: int = 2
    years: int = 5
    pace: Mapping[str, Fraction] = field(default_factory=dict)


def count_needs(case: Case, gazetteer: Gazetteer, *, with_list: bool = False) -> Needs:
    """Add up commissioned care by small area of the gazetteer.

    Parameters
    ----------
    case, with_list
        As for `add_up_needs`.
    gazetteer
        The areas.
    """

    def find(place: Place) -> int | None:
        """Return the row of the area a place lies in, by its code or its point."""
        found = gazetteer.find_area(place.lsoa11cd) if place.lsoa11cd else None
        return gazetteer.area_at(place.easting, place.northing) if found is None else found

    return add_up_needs(case, find, len(gazetteer.area_codes), with_list=with_list)


def add_up_needs(
    case: Case, find: Callable[[Place], int | None], areas: int, *, with_list: bool = False
) -> Needs:
    """Add up commissioned care by area.

    Care counts when the council pays for it, alone or jointly; whoever delivers it.

    Parameters
    ----------
    case
        Its book, and its interim care list if wanted.
    find
        Tells in which area a place lies.
    areas
        How many areas there are.
    with_list
        Whether packages that wait count too. They do not by default, since lots are sized by the
        care there is; the list comes and goes.
    """
    minutes, squares, packages = (np.zeros(areas, dtype=np.int64) for _ in range(3))
    outside = 0
    for package in _commissioned(case, with_list):
        area = find(package.place)
        if area is None:
            outside += 1
            continue
        minutes[area] += package.carer_minutes_per_week
        squares[area] += package.carer_minutes_per_week**2
        packages[area] += 1
    return Needs(minutes=minutes, squares=squares, packages=packages, outside=outside)


def _commissioned(case: Case, with_list: bool) -> Iterable[Package]:
    yield from (x.package for x in case.book if x.package.funding in COMMISSIONED)
    if with_list:
        yield from (package for package in case.packages if package.funding in COMMISSIONED)


def loads_of(needs: Needs, districts: tuple[str, ...], outlook: Outlook) -> dict[str, IntArray]:
    """Return the weekly carer-minutes of areas by load: now, in a busy week, and later.

    Parameters
    ----------
    needs
        What areas need now.
    districts
        District of every area.
    outlook
        How busy weeks and later years follow from it.
    """
    return {
        "now": needs.minutes,
        "peak": busy_minutes(needs, outlook.lots_of_reference),
        "forecast": forecast_minutes(needs.minutes, districts, outlook),
    }


def busy_minutes(needs: Needs, lots: int) -> IntArray:
    """Return what each area adds to the minutes of its lot in a busy week, shape ``(areas,)``.

    Packages come and go independently, so the minutes ``M`` of a lot have the variance ``V``, the
    sum of its packages' squares, and its ninetieth percentile is ``M + z √V`` with ``z`` of
    `BUSY_SCORE`. That does not add up over areas; the same margin in proportion to the areas'
    variances does::

        busy[i] = now[i] + z · v[i] / √(V of the county / lots)

    which is exact for a lot of the mean variance and near it otherwise.

    Parameters
    ----------
    needs
        What areas need now.
    lots
        How many lots share the county.
    """
    usual = isqrt(int(needs.squares.sum()) // lots)
    if not usual:
        return needs.minutes.copy()
    margin = [
        round_half_up(BUSY_SCORE * Fraction(square, usual)) for square in needs.squares.tolist()
    ]
    return needs.minutes + np.array(margin, dtype=np.int64)


def busy_minutes_of_lot(needs: Needs, members: IntArray) -> int:
    """Return the ninetieth percentile of the minutes of one lot, by the model of `busy_minutes`.

    Parameters
    ----------
    needs
        What areas need now.
    members
        Its areas.
    """
    margin = BUSY_SCORE * isqrt(int(needs.squares[members].sum()))
    return int(needs.minutes[members].sum()) + round_half_up(margin)


def forecast_minutes(minutes: IntArray, districts: tuple[str, ...], outlook: Outlook) -> IntArray:
    """Return the minutes expected after some years, shape ``(areas,)``.

    All care grows by the same percentage a year. Where the pace of districts is known, the county's
    total is then shared out anew: in ten years those aged 75 to 84 are 85 and over, so a
    district with more of them for each aged 85 gains, in proportion to the years looked ahead.

    Parameters
    ----------
    minutes
        Carer-minutes a week now, shape ``(areas,)``.
    districts
        District of every area.
    outlook
        The growth assumed.
    """
    growth = (1 + Fraction(outlook.growth_percent, 100)) ** outlook.years
    ahead = min(Fraction(outlook.years, 10), Fraction(1))
    mean = Fraction(1)
    total = int(minutes.sum())
    pace = [outlook.pace.get(district, Fraction(1)) for district in districts]
    if total:
        mean = sum((x * m for x, m in zip(pace, minutes.tolist(), strict=True)), Fraction(0))
        mean /= total
    grown = [
        round_half_up(m * growth * (1 + ahead * (x / mean - 1)))
        for m, x in zip(minutes.tolist(), pace, strict=True)
    ]
    return np.array(grown, dtype=np.int64)


def round_half_up(number: Fraction) -> int:
    """Round to a whole number, a half upwards.

    >>> round_half_up(Fraction(5, 2))
    3
    """
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)
