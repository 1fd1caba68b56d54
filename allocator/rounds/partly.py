"""Careful quotes for the pairs that may be chosen, estimates for those only talked of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.week import SLOTS
from allocator.rounds.quotes import NO_QUOTE, Quotes
from allocator.rounds.week import RoutedWeek


@dataclass(frozen=True)
class PartlyQuotes:
    """Two ways to quote, one for some pairs and one for all others.

    Parameters
    ----------
    packages
        The packages as they are; one changed for a question of what-if is estimated.
    pairs
        Locations, by package reference, that are quoted with care.
    careful, otherwise
        Who quotes those, and who estimates the rest.
    """

    packages: Mapping[str, Package]
    pairs: Mapping[str, frozenset[str]]
    careful: Quotes
    otherwise: Quotes

    @property
    def name(self) -> str:
        """Name of the careful method."""
        return self.careful.name

    @property
    def weeks(self) -> Callable[[Location], RoutedWeek] | None:
        """Who gives the routed weeks that careful quotes are compared with, if they are."""
        return getattr(self.careful, "weeks", None)

    def is_careful(self, package: Package, location: Location) -> bool:
        """Tell whether a pair is quoted with care."""
        is_same = self.packages.get(package.ref) is package
        return is_same and location.location_id in self.pairs[package.ref]

    def quote(self, package: Package, location: Location) -> tuple[int, ...]:
        """Return added carer-minutes of travel per week in each slot."""
        who = self.careful if self.is_careful(package, location) else self.otherwise
        return who.quote(package, location)

    def quote_all(
        self,
        packages: Sequence[Package],
        locations: Sequence[Location],
        wanted: NDArray[np.bool_],
    ) -> NDArray[np.int32]:
        """Return the same for many pairs, shape ``(packages, locations, slots)``."""
        with_care = np.array(
            [[self.is_careful(package, x) for x in locations] for package in packages], dtype=bool
        ).reshape(wanted.shape)
        added = np.full((*wanted.shape, len(SLOTS)), NO_QUOTE, dtype=np.int32)
        for who, mask in (
            (self.careful, wanted & with_care),
            (self.otherwise, wanted & ~with_care),
        ):
            if mask.any():
                added = np.where(mask[:, :, None], who.quote_all(packages, locations, mask), added)
        return added

    def bundle(self, packages: Sequence[Package], location: Location) -> int:
        """Return added carer-minutes of travel per week when a location takes all the packages."""
        with_care = all(self.is_careful(package, location) for package in packages)
        who = self.careful if with_care else self.otherwise
        return who.bundle(packages, location)
