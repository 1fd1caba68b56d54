"""What a location's rounds gain in travel when it takes one more package.

The rules and the engine ask through `Quotes`; whoever answers may estimate by insertion or route
properly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from allocator.domain.market import Location
from allocator.domain.package import Package

NO_QUOTE = -1
"""Stands where no quote was asked for."""


class Quotes(Protocol):
    """Answer how many travel minutes a week a package adds to a location's rounds."""

    @property
    def name(self) -> str:
        """Name of the method, as outputs show it."""
        ...

    def quote(self, package: Package, location: Location) -> tuple[int, ...]:
        """Return added carer-minutes of travel per week in each slot."""
        ...

    def quote_all(
        self,
        packages: Sequence[Package],
        locations: Sequence[Location],
        wanted: NDArray[np.bool_],
    ) -> NDArray[np.int32]:
        """Return the same for many pairs, shape ``(packages, locations, slots)``.

        Pairs that are not ``wanted``, shape ``(packages, locations)``, hold `NO_QUOTE`.
        """
        ...

    def bundle(self, packages: Sequence[Package], location: Location) -> int:
        """Return added carer-minutes of travel per week when a location takes all the packages.

        They share the rounds: two new packages in one street cost less together than their quotes
        add up to. For one package it is the sum of its quote; it is never negative and does not
        depend on the order of the packages.
        """
        ...
