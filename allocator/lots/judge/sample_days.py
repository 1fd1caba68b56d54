"""Sample days of a lot: whom its principal would visit on a day, as a day that can be routed.

Which people a sample takes depends on the sample and the person alone. So every plan is judged on
the same people, and two plans differ by their borders and hubs, not by the luck of the draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Package, Place
from allocator.geo import Travel
from allocator.geo.points import IntArray
from allocator.lots.areas import Areas
from allocator.lots.judge.market import Find
from allocator.policy import Policy
from allocator.rounds.day import Day
from allocator.rounds.workdays import Workdays
from allocator.rules.problem import COMMISSIONED

SAMPLE_DAYS = (1, 5, 3, 0, 6, 2, 4)
"""Day of the week of each sample, Monday being 0; a further sample begins again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampler:
    """Draws the people of sample days.

    Parameters
    ----------
    case, policy, travel
        The book, and what rounds are built by.
    percent
        Per cent of the people each sample takes: the principal's part.
    samples
        How many.
    """

    case: Case
    policy: Policy
    travel: Travel
    percent: int
    samples: int

    def people(self) -> list[list[Package]]:
        """Return whom each sample visits on its day, in the order of their references."""
        book = [x.package for x in self.case.book if x.package.funding in COMMISSIONED]
        return [
            [seen for package in book for seen in self._seen(package, sample)]
            for sample in range(self.samples)
        ]

    def _seen(self, package: Package, sample: int) -> Iterator[Package]:
        """Yield a package with the visits of the sample's day, if it is taken and has any."""
        if not is_taken(package.ref, sample, self.percent):
            return
        day = SAMPLE_DAYS[sample % len(SAMPLE_DAYS)]
        visits = tuple(replace(v, days=(day,)) for v in package.visits if day in v.days)
        if visits:
            yield replace(package, visits=visits)

    def day(self, packages: Sequence[Package], areas: Areas, hub: int) -> Day | None:
        """Return one sample day of a lot, rounds starting from its hub.

        Parameters
        ----------
        packages
            Whom the sample visits in the lot.
        areas, hub
            Where the rounds start: the point of this area.

        Returns
        -------
        Day or None
            ``None`` when nobody can be visited.
        """
        place = Place(
            int(areas.easting[hub]),
            int(areas.northing[hub]),
            areas.ids[hub],
            bool(areas.is_rural[hub]),
        )
        base = Location(location_id="hub", provider_id="hub", name="hub", place=place)
        workdays = Workdays(Case(as_of=self.case.as_of), base, self.policy, self.travel)
        days = [x.day for x in workdays.build(packages) if len(x.day.calls)]
        return days[0] if days else None


def is_taken(ref: str, sample: int, percent: int) -> bool:
    """Tell whether a sample takes a person, by the hash of the reference alone.

    Parameters
    ----------
    ref
        Reference of the package.
    sample
        Number of the sample.
    percent
        Per cent of the people a sample takes.
    """
    digest = sha256(f"sample {sample} {ref}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10_000 < 100 * percent


def split_by_lot(
    packages: Sequence[Package], find: Find, lot_of: IntArray, lots: int
) -> list[list[Package]]:
    """Return the packages of each lot, by the area they lie in.

    Parameters
    ----------
    packages
        Whom a sample visits.
    find
        Tells in which area a home lies.
    lot_of, lots
        The lot of each area, and how many lots there are.
    """
    found: list[list[Package]] = [[] for _ in range(lots)]
    for package in packages:
        area = find(package.place)
        if area is not None and lot_of[area] >= 0:
            found[int(lot_of[area])].append(package)
    return found


def content_of(day: Day) -> str:
    """Return the hash of everything the rounds of a day follow from.

    Parameters
    ----------
    day
        The day.
    """
    told = sha256(repr((day.costs, day.break_minutes, day.break_after, day.home_in_shift)).encode())
    for part in (day, day.calls, day.ties, day.carers):
        for name in part.__slots__:
            value = getattr(part, name)
            if isinstance(value, np.ndarray):
                told.update(f"{name} {value.shape}".encode())
                told.update(np.ascontiguousarray(value, dtype="<i8").tobytes())
    return told.hexdigest()
