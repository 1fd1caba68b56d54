"""Providers, their CQC locations and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allocator.domain.package import Place
from allocator.domain.week import Band, DayType
from allocator.domain.words import (
    ClientGroup,
    Gender,
    ProviderKind,
    Rating,
    Registration,
    RestrictionKind,
    Scheme,
    Tier,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A legal entity that runs one or more locations; lot caps and concentration are on it."""

    provider_id: str
    name: str
    kind: ProviderKind
    brand_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A CQC location (a branch): ratings, accreditation and capacity live here.

    Parameters
    ----------
    client_groups
        Groups the council accredited it for.
    skills
        Skills its carers have.
    genders
        Genders of carers it can send on every visit.
    is_double_handed
        Whether it can send two carers at once.
    is_on_framework
        Whether it is on the county framework.
    served_areas
        Small areas (``lsoa11cd``) it declared; empty means it declared none.
    travel_limit_minutes
        Longest drive it accepts; ``None`` leaves the policy's limit.
    minimum_visit_minutes
        Shortest visit it accepts.
    new_hours_cap_minutes
        Most new carer-minutes per week one run may give it; ``None`` for no cap.
    """

    location_id: str
    provider_id: str
    name: str
    place: Place
    registration: Registration = Registration.REGISTERED
    is_dormant: bool = False
    client_groups: frozenset[ClientGroup] = frozenset()
    skills: frozenset[str] = frozenset()
    genders: frozenset[Gender] = frozenset(Gender)
    is_double_handed: bool = True
    is_on_framework: bool = False
    served_areas: frozenset[str] = frozenset()
    travel_limit_minutes: int | None = None
    minimum_visit_minutes: int = 15
    new_hours_cap_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A spell during which a location takes no new packages (of one client group, or any)."""

    location_id: str
    kind: RestrictionKind
    from_date: date
    to_date: date | None = None
    client_group: ClientGroup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A published quality rating of a location, with who made it and when."""

    location_id: str
    scheme: Scheme
    rating: Rating
    assessed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityOffer:
    """Spare carer-minutes per week a location declared for one slot, and when it did."""

    location_id: str
    day_type: DayType
    band: Band
    carer_minutes: int
    declared_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """When some of a location's carers are on duty, every day of the week.

    Parameters
    ----------
    on_duty, off_duty
        First and last minute, counted from midnight.
    carers
        How many carers it has; ``None`` for as many as the rounds need.
    """

    location_id: str
    on_duty: int
    off_duty: int
    carers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCard:
    """Price of an hour for a tier, or for one location, by miles from the nearest centre.

    Parameters
    ----------
    tier
        The tier it prices; ``None`` prices every tier.
    location_id
        Set when the card is one location's own, which then comes first.
    miles_from, miles_to
        Distance band in whole miles from the nearest centre, upper end excluded.
    pence_per_hour
        Price of one carer-hour.
    increment_minutes
        Visits are billed in whole increments of this length.
    """

    tier: Tier | None
    location_id: str | None
    miles_from: int
    miles_to: int
    pence_per_hour: int
    increment_minutes: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A town or large village from whose centre rate-band miles are measured."""

    name: str
    easting: int
    northing: int
