"""Quotes as a run used them, read back, so that a plan can be judged without routing again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.week import SLOTS
from allocator.rounds.quotes import NO_QUOTE, Quotes

Alone = Mapping[tuple[str, str], tuple[int, ...]]
"""Carer-minutes per week by slot, by package reference and location id."""

Together = Mapping[tuple[str, tuple[str, ...]], int]
"""Carer-minutes per week, by location id and the references of the packages, sorted."""


@dataclass(frozen=True)
class StoredQuotes:
    """Answers that were given before; anything not asked then is estimated.

    Parameters
    ----------
    name
        Name of the method that gave them.
    packages
        The packages the answers are about, by reference; one changed since is not answered for.
    alone, together
        The answers.
    otherwise
        Who answers the rest.
    """

    name: str
    packages: Mapping[str, Package]
    alone: Alone
    together: Together
    otherwise: Quotes

    def quote(self, package: Package, location: Location) -> tuple[int, ...]:
        """Return added carer-minutes of travel per week in each slot."""
        known = self.alone.get((package.ref, location.location_id))
        if known is None or not self._is_same(package):
            return self.otherwise.quote(package, location)
        return known

    def quote_all(
        self,
        packages: Sequence[Package],
        locations: Sequence[Location],
        wanted: NDArray[np.bool_],
    ) -> NDArray[np.int32]:
        """Return the same for many pairs, shape ``(packages, locations, slots)``."""
        added = np.full((*wanted.shape, len(SLOTS)), NO_QUOTE, dtype=np.int32)
        for row, column in np.argwhere(wanted).tolist():
            added[row, column] = self.quote(packages[row], locations[column])
        return added

    def bundle(self, packages: Sequence[Package], location: Location) -> int:
        """Return added carer-minutes of travel per week when a location takes all the packages."""
        refs = tuple(sorted(package.ref for package in packages))
        known = self.together.get((location.location_id, refs))
        if known is not None and all(self._is_same(package) for package in packages):
            return known
        if len(packages) == 1:
            return sum(self.quote(packages[0], location))
        return self.otherwise.bundle(packages, location)

    def _is_same(self, package: Package) -> bool:
        return self.packages.get(package.ref) == package
