"""The problem the rules are about: a case, a policy, and what follows from them as arrays.

Axes are always packages, then locations, then slots, in the case's canonical order. Nothing here
decides anything; rules read it, the engine searches over it, reports show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.domain.case import Case
from allocator.domain.market import Assessment, CapacityOffer, Location
from allocator.domain.package import Package, Place
from allocator.domain.synergy import Synergy, bundles_of
from allocator.domain.week import SLOT_INDEX, SLOTS
from allocator.domain.words import Funding, Route, Tier
from allocator.geo import CrowFlyTravel, Points, Travel
from allocator.policy import Policy
from allocator.rounds import NO_QUOTE, InsertionQuotes, Quotes
from allocator.rules.rating import EffectiveRating, resolve_rating

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
COMMISSIONED = frozenset({Funding.COUNCIL, Funding.JOINT})
"""Funding that makes a package the council's to commission."""


@dataclass(frozen=True)
class Problem:
    """A case under a policy, with travel and quotes.

    Parameters
    ----------
    case
        The county on one day.
    policy
        What the council says.
    travel
        Minutes between places.
    quotes
        Travel a package adds to a location's rounds; cheapest insertion when not given.
    synergy
        What packages taken together save or cost each other on top; nothing when not given.
    """

    case: Case
    policy: Policy
    travel: Travel = field(default_factory=CrowFlyTravel)
    quotes: Quotes | None = None
    synergy: Synergy = field(default_factory=Synergy)

    def __post_init__(self) -> None:
        if self.quotes is None:
            object.__setattr__(self, "quotes", InsertionQuotes(self.case, self.travel))

    @property
    def packages(self) -> tuple[Package, ...]:
        """Packages on the list, sorted by reference."""
        return self.case.packages

    @property
    def locations(self) -> tuple[Location, ...]:
        """Locations, sorted by id."""
        return self.case.locations

    @cached_property
    def location_index(self) -> dict[str, int]:
        """Position of each location on the location axis, by id."""
        return {place.location_id: index for index, place in enumerate(self.locations)}

    @cached_property
    def package_index(self) -> dict[str, int]:
        """Position of each package on the package axis, by reference."""
        return {package.ref: index for index, package in enumerate(self.packages)}

    @cached_property
    def need(self) -> IntArray:
        """Carer-minutes per week by slot, shape ``(packages, slots)``."""
        rows = [package.carer_minutes_by_slot for package in self.packages]
        return np.array(rows, dtype=np.int64).reshape(-1, len(SLOTS))

    @cached_property
    def minutes(self) -> IntArray:
        """Carer-minutes per week, shape ``(packages,)``."""
        return self.need.sum(axis=1)

    @cached_property
    def travel_minutes(self) -> IntArray:
        """Driving minutes from branch to home, shape ``(packages, locations)``."""
        homes = _points([package.place for package in self.packages])
        return self.travel.minutes(homes, _points([place.place for place in self.locations]))

    @cached_property
    def ratings(self) -> tuple[EffectiveRating, ...]:
        """The effective rating of each location, with provenance."""
        found: dict[str, list[Assessment]] = {}
        for assessment in self.case.assessments:
            found.setdefault(assessment.location_id, []).append(assessment)
        return tuple(
            resolve_rating(found.get(place.location_id, []), self.case.as_of)
            for place in self.locations
        )

    @cached_property
    def is_last_resort(self) -> BoolArray:
        """Whether each location is the in-house provider of last resort."""
        return np.array([self.case.is_last_resort(place) for place in self.locations], dtype=bool)

    @cached_property
    def tier(self) -> IntArray:
        """Each pair's place in the call-off order, shape ``(packages, locations)``."""
        usual = [self._county_tier(index) for index in range(len(self.locations))]
        tiers = np.tile(np.array(usual, dtype=np.int64), (len(self.packages), 1))
        for row, package in enumerate(self.packages):
            lot = self.case.lot_of(package)
            if lot is None:
                continue
            for member in lot.framework & self.location_index.keys():
                tiers[row, self.location_index[member]] = Tier.LOT_FRAMEWORK
            if lot.principal in self.location_index:
                tiers[row, self.location_index[lot.principal]] = Tier.PRINCIPAL
        return tiers

    def tier_of(self, package: Package, location: Location) -> Tier:
        """Return one pair's place in the call-off order, from the definition."""
        lot = self.case.lot_of(package)
        if lot is not None and lot.principal == location.location_id:
            return Tier.PRINCIPAL
        if lot is not None and location.location_id in lot.framework:
            return Tier.LOT_FRAMEWORK
        return self._county_tier(self.location_index[location.location_id])

    def _county_tier(self, index: int) -> Tier:
        """Return the tier of a location for packages outside its lots."""
        if self.is_last_resort[index]:
            return Tier.LAST_RESORT
        on_framework = self.locations[index].is_on_framework
        return Tier.COUNTY_FRAMEWORK if on_framework else Tier.SPOT

    @cached_property
    def offers(self) -> Mapping[tuple[str, int], CapacityOffer]:
        """Declared capacity that still counts, by location id and slot."""
        oldest = self.policy.capacity_stale_days
        return {
            (offer.location_id, SLOT_INDEX[offer.day_type, offer.band]): offer
            for offer in self.case.capacity
            if 0 <= (self.case.as_of - offer.declared_on).days <= oldest
        }

    @cached_property
    def free(self) -> IntArray:
        """Spare carer-minutes per week that still count, shape ``(locations, slots)``."""
        spare = np.zeros((len(self.locations), len(SLOTS)), dtype=np.int64)
        for (location_id, slot), offer in self.offers.items():
            if location_id in self.location_index:
                spare[self.location_index[location_id], slot] = offer.carer_minutes
        return spare

    @cached_property
    def limits(self) -> IntArray:
        """Longest drive each pair allows without an incentive, shape ``(packages, locations)``."""
        rural = np.array([package.place.is_rural for package in self.packages], dtype=bool)
        usual = np.where(
            rural, self.policy.travel_limit_rural_minutes, self.policy.travel_limit_urban_minutes
        )
        own = [place.travel_limit_minutes for place in self.locations]
        return np.array(
            [usual if limit is None else np.full(len(usual), limit) for limit in own],
            dtype=np.int64,
        ).T.reshape(len(self.packages), len(self.locations))

    @cached_property
    def is_declared_area(self) -> BoolArray:
        """Whether a location declared the package's small area, shape ``(packages, locations)``."""
        declared = np.zeros((len(self.packages), len(self.locations)), dtype=bool)
        rows: dict[str, list[int]] = {}
        for row, package in enumerate(self.packages):
            rows.setdefault(package.place.lsoa11cd, []).append(row)
        for column, place in enumerate(self.locations):
            for code in place.served_areas & rows.keys():
                declared[rows[code], column] = True
        return declared

    @cached_property
    def can_be_paid(self) -> BoolArray:
        """Whether the discharge incentive may be paid for a package, shape ``(packages,)``."""
        if not self.policy.incentive_enabled:
            return np.zeros(len(self.packages), dtype=bool)
        return np.array([package.route is Route.DISCHARGE for package in self.packages], dtype=bool)

    @cached_property
    def is_served(self) -> BoolArray:
        """Whether a location serves a package's home at no extra price.

        A principal or lot framework member serves the whole lot and the in-house service the
        whole county; a location with declared areas serves those; any other is held to its travel
        limit. Shape ``(packages, locations)``.
        """
        in_lot = (self.tier <= Tier.LOT_FRAMEWORK) | (self.tier == Tier.LAST_RESORT)
        declares = np.array([bool(place.served_areas) for place in self.locations], dtype=bool)
        near = (self.travel_minutes <= self.limits) & ~declares
        return in_lot | self.is_declared_area | near

    @cached_property
    def needs_incentive(self) -> BoolArray:
        """Whether a pair is possible only with the incentive, shape ``(packages, locations)``."""
        stretched = self.limits + self.policy.incentive_extra_travel_minutes
        near = self.travel_minutes <= stretched
        return ~self.is_served & near & self.can_be_paid[:, None]

    @cached_property
    def added(self) -> NDArray[np.int32]:
        """Added carer-minutes of travel per week, shape ``(packages, locations, slots)``.

        `allocator.rounds.NO_QUOTE` where the location does not serve the home at all.
        """
        assert self.quotes is not None
        wanted = self.is_served | self.needs_incentive
        return self.quotes.quote_all(self.packages, self.locations, wanted)

    def quoted_everywhere(self, *packages: int) -> Problem:
        """Return this problem with some packages quoted at every location, served or not.

        Questions of the form "what if that rule did not hold" need quotes that the rules alone
        would not ask for. Asking for many packages at once takes little longer than for one.
        """
        assert self.quotes is not None
        rows = [row for row in packages if bool((self.added[row] == NO_QUOTE).any())]
        if not rows:
            return self
        everywhere = np.ones((len(rows), len(self.locations)), dtype=bool)
        added = self.added.copy()
        added[rows] = self.quotes.quote_all(
            [self.packages[row] for row in rows], self.locations, everywhere
        )
        asked = replace(self)
        vars(asked).update({**vars(self), "added": added})
        return asked

    def with_synergy(self, synergy: Synergy) -> Problem:
        """Return this problem under another synergy; what was worked out before is kept."""
        changed = replace(self, synergy=synergy)
        vars(changed).update({**vars(self), "synergy": synergy})
        return changed

    def asking(self, quotes: Quotes) -> Problem:
        """Return this problem with quotes that tell the same of one package, and others of several.

        What was worked out before is kept.
        """
        changed = replace(self, quotes=quotes)
        vars(changed).update({**vars(self), "quotes": quotes})
        return changed

    def routed_travel(self, assignment: Iterable[tuple[str, str | None]]) -> dict[str, int]:
        """Return what each location's rounds gain from the bundle it takes, by location id.

        Carer-minutes of travel per week, as whoever quotes works them out for the packages
        together; the synergy predicts them.
        """
        assert self.quotes is not None
        return {
            location_id: self.quotes.bundle(
                [self.packages[self.package_index[ref]] for ref in refs],
                self.locations[self.location_index[location_id]],
            )
            for location_id, refs in bundles_of(assignment).items()
        }

    def added_of(self, package: Package, location: Location) -> tuple[int, ...]:
        """Return one pair's added carer-minutes of travel per week in each slot."""
        assert self.quotes is not None
        return self.quotes.quote(package, location)

    def priority_weight(self, package: Package) -> int:
        """Return the weight of one unplaced carer-minute, ageing included."""
        waited = max(0, (self.case.as_of - package.ready_on).days)
        step = self.policy.ageing_days_per_band
        risen = package.priority_band - (waited // step if step else 0)
        floor = min(package.priority_band, self.policy.ageing_top_band)
        return self.policy.priority_weights[max(floor, risen)]


def _points(places: list[Place]) -> Points:
    """Return places as arrays."""
    return Points(
        np.array([place.easting for place in places], dtype=np.int64),
        np.array([place.northing for place in places], dtype=np.int64),
        np.array([place.is_rural for place in places], dtype=bool),
    )
