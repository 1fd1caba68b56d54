"""A case: everything one run knows about a county on one day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from allocator.domain.lot import Lot
from allocator.domain.market import (
    Assessment,
    CapacityOffer,
    Centre,
    Location,
    Provider,
    RateCard,
    Restriction,
    Shift,
)
from allocator.domain.package import Delivery, Package
from allocator.domain.words import Instruction, ProviderKind


@dataclass(frozen=True, slots=True)
class Order:
    """A person's instruction: pin a package to a location, or bar it from one."""

    package_ref: str
    location_id: str
    instruction: Instruction


@dataclass(frozen=True, kw_only=True)
class Case:
    """The interim care list, the book, the market and the lots, sorted by their ids.

    Every sequence is in canonical order, so that two cases with the same content are equal
    however their rows were ordered.

    Parameters
    ----------
    as_of
        The day the case describes; waits, ages and restrictions are counted to it.
    county
        Name for headings.
    is_synthetic
        Whether the people and providers are invented; every output then says so.
    """

    as_of: date
    county: str = "Norfolk"
    is_synthetic: bool = False
    packages: tuple[Package, ...] = ()
    book: tuple[Delivery, ...] = ()
    providers: tuple[Provider, ...] = ()
    locations: tuple[Location, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    capacity: tuple[CapacityOffer, ...] = ()
    shifts: tuple[Shift, ...] = ()
    rate_cards: tuple[RateCard, ...] = ()
    centres: tuple[Centre, ...] = ()
    lots: tuple[Lot, ...] = ()
    orders: tuple[Order, ...] = ()
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        sort = object.__setattr__
        sort(self, "packages", tuple(sorted(self.packages, key=lambda p: p.ref)))
        sort(self, "book", tuple(sorted(self.book, key=lambda d: d.package.ref)))
        sort(self, "providers", tuple(sorted(self.providers, key=lambda p: p.provider_id)))
        sort(self, "locations", tuple(sorted(self.locations, key=lambda x: x.location_id)))
        sort(self, "lots", tuple(sorted(self.lots, key=lambda x: x.lot_id)))
        by_content = ("restrictions", "assessments", "capacity", "shifts", "rate_cards", "centres")
        for name in (*by_content, "orders"):
            sort(self, name, tuple(sorted(getattr(self, name), key=repr)))

    def but(self, **changes: Any) -> Case:
        """Return this case with some of its parts replaced."""
        return replace(self, **changes)

    @cached_property
    def package_by_ref(self) -> dict[str, Package]:
        """Packages on the interim care list, by reference."""
        return {package.ref: package for package in self.packages}

    @cached_property
    def location_by_id(self) -> dict[str, Location]:
        """Locations by id."""
        return {location.location_id: location for location in self.locations}

    @cached_property
    def provider_by_id(self) -> dict[str, Provider]:
        """Providers by id."""
        return {provider.provider_id: provider for provider in self.providers}

    @cached_property
    def lot_of_area(self) -> dict[str, Lot]:
        """The lot each small area belongs to, by ``lsoa11cd``."""
        return {code: lot for lot in self.lots for code in lot.members}

    def lot_of(self, package: Package) -> Lot | None:
        """Return the lot a package lives in, or ``None`` when no lot covers it."""
        return self.lot_of_area.get(package.place.lsoa11cd)

    def is_last_resort(self, location: Location) -> bool:
        """Tell whether a location is the council's own provider of last resort."""
        provider = self.provider_by_id.get(location.provider_id)
        return provider is not None and provider.kind is ProviderKind.IN_HOUSE
