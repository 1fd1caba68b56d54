"""What packages taken by one location save, or cost, each other in travel.

A quote is for one package alone. `Synergy` is the rest: for each package the travel saved when a
given other one goes to the same location, of which only the largest counts, and surcharges that
are due when a location takes all of certain packages. Together they predict what a location's
rounds gain from a bundle; how well is found out by routing it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

NO_ROOM = 7 * 24 * 60
"""What a package counts as for which rounds were found to have no room [carer-minutes a week]."""


@dataclass(frozen=True, slots=True, order=True)
class Saving:
    """Travel that a package need not add where its location also takes another.

    Parameters
    ----------
    location_id
        The location.
    ref
        The package that then costs less.
    beside
        The package beside it, which costs what it costs; the package itself where its quote is too
        high in any case.
    minutes
        Carer-minutes of travel per week, positive and at most the quote of ``ref``.
    """

    location_id: str
    ref: str
    beside: str
    minutes: int


@dataclass(frozen=True, slots=True, order=True)
class Surcharge:
    """Travel that is due on top where a location takes all of some packages.

    Parameters
    ----------
    location_id
        The location.
    refs
        The packages, sorted.
    minutes
        Carer-minutes of travel per week, positive.
    """

    location_id: str
    refs: tuple[str, ...]
    minutes: int


@dataclass(frozen=True)
class Synergy:
    """Every saving and surcharge known, sorted.

    Raises
    ------
    ValueError
        When one is not positive, when savings of one location go round in a circle, so that nobody
        of them would pay, or when one is listed twice.
    """

    savings: tuple[Saving, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()

    def __post_init__(self) -> None:
        if list(self.savings) != sorted(self.savings):
            raise ValueError("savings must be sorted")
        if list(self.surcharges) != sorted(self.surcharges):
            raise ValueError("surcharges must be sorted")
        minutes = [x.minutes for x in self.savings] + [x.minutes for x in self.surcharges]
        if min(minutes, default=1) <= 0:
            raise ValueError("savings and surcharges must be positive")
        if len({(x.location_id, x.ref, x.beside) for x in self.savings}) < len(self.savings):
            raise ValueError("a saving is listed twice")
        if len({(x.location_id, x.refs) for x in self.surcharges}) < len(self.surcharges):
            raise ValueError("a surcharge is listed twice")
        for location_id, found in self.partners.items():
            _refuse_circles(location_id, found)

    @cached_property
    def partners(self) -> dict[str, dict[str, dict[str, int]]]:
        """Minutes saved, by location id, package and the package beside it."""
        found: dict[str, dict[str, dict[str, int]]] = {}
        for saving in self.savings:
            of_location = found.setdefault(saving.location_id, {})
            of_location.setdefault(saving.ref, {})[saving.beside] = saving.minutes
        return found

    @cached_property
    def surcharges_at(self) -> dict[str, tuple[Surcharge, ...]]:
        """Surcharges by location id."""
        found: dict[str, list[Surcharge]] = {}
        for surcharge in self.surcharges:
            found.setdefault(surcharge.location_id, []).append(surcharge)
        return {location_id: tuple(terms) for location_id, terms in found.items()}

    def predict(self, location_id: str, quotes: Mapping[str, int]) -> int:
        """Return the travel a location is predicted to gain from a bundle, from the definition.

        Parameters
        ----------
        location_id
            The location.
        quotes
            The quote of every package of the bundle, by reference [carer-minutes per week].
        """
        total = sum(quotes.values())
        for ref, beside in self.partners.get(location_id, {}).items():
            if ref in quotes:
                total -= max((m for other, m in beside.items() if other in quotes), default=0)
        for surcharge in self.surcharges_at.get(location_id, ()):
            total += surcharge.minutes * all(ref in quotes for ref in surcharge.refs)
        return total


def synergy_of(
    savings: Mapping[tuple[str, str, str], int],
    surcharges: Mapping[tuple[str, tuple[str, ...]], int],
) -> Synergy:
    """Put savings (location, package, beside) and surcharges (location, packages) in order.

    Terms of nothing are left out.
    """
    return Synergy(
        tuple(sorted(Saving(*key, minutes) for key, minutes in savings.items() if minutes)),
        tuple(sorted(Surcharge(*key, minutes) for key, minutes in surcharges.items() if minutes)),
    )


def bundles_of(assignment: Iterable[tuple[str, str | None]]) -> dict[str, tuple[str, ...]]:
    """Return the packages each location takes, sorted, by location id."""
    found: dict[str, list[str]] = {}
    for ref, location_id in assignment:
        if location_id is not None:
            found.setdefault(location_id, []).append(ref)
    return {location_id: tuple(sorted(refs)) for location_id, refs in sorted(found.items())}


def _refuse_circles(location_id: str, partners: Mapping[str, Collection[str]]) -> None:
    """Raise unless the packages can be put in an order in which each saves beside earlier ones."""
    waiting = {ref: set(beside) - {ref} for ref, beside in partners.items()}
    while waiting:
        free = [ref for ref, beside in waiting.items() if not beside & waiting.keys()]
        if not free:
            raise ValueError(f"the savings at {location_id} go round in a circle")
        for ref in free:
            del waiting[ref]
