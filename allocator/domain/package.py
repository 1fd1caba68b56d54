"""Packages of care and their visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from types import MappingProxyType

from allocator.domain.week import SLOT_INDEX, SLOTS, Band, band_at, day_type
from allocator.domain.words import ClientGroup, Funding, Gender, Route, Strength


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives or a team starts from.

    Parameters
    ----------
    easting, northing
        British National Grid, metres.
    lsoa11cd
        The 2011 small area it lies in; empty when unknown.
    is_rural
        Whether that small area counts as rural, which decides speeds and travel limits.
    postcode
        Full postcode if one was given. It can identify a home, so it is never printed: outputs
        show `outward`.
    """

    easting: int
    northing: int
    lsoa11cd: str = ""
    is_rural: bool = False
    postcode: str = field(default="", repr=False)

    @property
    def outward(self) -> str:
        """First half of the postcode, the most that outputs ever show."""
        return self.postcode.split(" ", maxsplit=1)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit pattern: the same visit on some days of every week.

    Parameters
    ----------
    days
        Days of the week on which it happens, Monday being 0, ascending.
    window_start, window_end
        Earliest and latest *start*, minutes after midnight.
    minutes
        Planned length with the person.
    carers
        1, or 2 for double-handed care (both at once).
    is_short_agreed
        Whether a length under half an hour was agreed for a stated task.
    gap_least, gap_most
        Least and most minutes from the start of the person's visit before it that day to the start
        of this one; 0 where there is no such rule.
    known_carer
        Opaque reference of a carer whom the person knows and should have where that can be; empty
        where nobody is named.
    """

    days: tuple[int, ...]
    window_start: int
    window_end: int
    minutes: int
    carers: int = 1
    is_short_agreed: bool = False
    gap_least: int = 0
    gap_most: int = 0
    known_carer: str = field(default="", repr=False)

    @property
    def per_week(self) -> int:
        """Number of visits in a week."""
        return len(self.days)

    @property
    def carer_minutes_per_week(self) -> int:
        """Carer-minutes in a week: contact minutes times carers."""
        return self.per_week * self.minutes * self.carers

    @property
    def slots(self) -> Mapping[int, int]:
        """How many of its visits fall in each slot: the band is that of the window's middle."""
        return _slots(self.days, band_at((self.window_start + self.window_end) // 2))


def _when(visit: Visit) -> tuple[int, int, tuple[int, ...]]:
    """Return what visits are put in order by; where it is the same, all they say decides."""
    return visit.window_start, visit.window_end, visit.days


@cache
def _slots(days: tuple[int, ...], band: Band) -> Mapping[int, int]:
    """Return how many of some days fall in each slot of a band."""
    return MappingProxyType(Counter(SLOT_INDEX[day_type(day), band] for day in days))


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package of care: what somebody needs, where, and what they asked for.

    Parameters
    ----------
    ref
        Opaque reference; never a name.
    ready_on
        Date it became ready to source, when the clock started.
    priority_band
        0 (no care now) to 5 (planned change), before ageing.
    target_start
        Date care should start, if one is set.
    skills
        Skills every carer on it must have.
    carer_gender, carer_gender_strength
        A wish about the carers' gender and whether it is a need or a preference.
    excluded, preferred
        Locations the person ruled out, or asked for.
    current_location
        The location that delivers it today, for continuity; ``None`` if nobody does.
    visits
        Its visit patterns, kept in order of their windows.
    """

    ref: str
    ready_on: date
    route: Route
    client_group: ClientGroup
    place: Place
    priority_band: int
    target_start: date | None = None
    skills: frozenset[str] = frozenset()
    carer_gender: Gender | None = None
    carer_gender_strength: Strength = Strength.PREFERENCE
    excluded: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    current_location: str | None = None
    funding: Funding = Funding.COUNCIL
    visits: tuple[Visit, ...] = ()

    def __post_init__(self) -> None:
        in_order = sorted(self.visits, key=_when)
        if any(_when(one) == _when(next_one) for one, next_one in pairwise(in_order)):
            in_order.sort(key=lambda visit: (*_when(visit), repr(visit)))
        object.__setattr__(self, "visits", tuple(in_order))

    @cached_property
    def carer_minutes_per_week(self) -> int:
        """Carer-minutes per week over all visits."""
        return sum(visit.carer_minutes_per_week for visit in self.visits)

    @cached_property
    def contact_minutes_per_week(self) -> int:
        """Minutes per week the person has somebody with them, however many carers come."""
        return sum(visit.per_week * visit.minutes for visit in self.visits)

    @cached_property
    def carer_minutes_by_slot(self) -> tuple[int, ...]:
        """Carer-minutes per week in each slot of `allocator.domain.week.SLOTS`."""
        need = [0] * len(SLOTS)
        for visit in self.visits:
            for slot, count in visit.slots.items():
                need[slot] += count * visit.minutes * visit.carers
        return tuple(need)

    @property
    def is_double_handed(self) -> bool:
        """Whether any visit needs two carers at once."""
        return any(visit.carers > 1 for visit in self.visits)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A package in the book: a location delivers it already.

    Parameters
    ----------
    package
        The package itself.
    location_id
        Who delivers it.
    started_on
        When that began; recent ones count towards the flow share.
    """

    package: Package
    location_id: str
    started_on: date
