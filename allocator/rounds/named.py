"""Carers whom the book names: which carer of a shift each stands for.

A case lists no carers, so a name is no more than a word that several visits share: those visits
should have the same carer. In each shift the names stand, in order, for its first carers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from allocator.domain.package import Visit
from allocator.rounds.day import NO_CARER

Named = tuple[tuple[str, ...], ...]
"""The names of each shift, in order; the first stands for the shift's first carer."""


def list_named(visits: Iterable[tuple[Visit, int]], shifts: int) -> Named:
    """Return the names of each shift.

    Parameters
    ----------
    visits
        Visits, each with the shift whose crew it counts towards.
    shifts
        How many shifts there are.
    """
    found: list[set[str]] = [set() for _ in range(shifts)]
    for visit, shift in visits:
        if visit.known_carer:
            found[shift].add(visit.known_carer)
    return tuple(tuple(sorted(names)) for names in found)


def carers_of_names(named: Named, crew: Sequence[int]) -> Mapping[tuple[int, str], int]:
    """Return which carer a name stands for in a shift, `NO_CARER` where the crew is too small.

    Parameters
    ----------
    named
        The names of each shift.
    crew
        Carers of each shift; all are counted through, the first shift's first.
    """
    carers: dict[tuple[int, str], int] = {}
    first = 0
    for shift, (names, number) in enumerate(zip(named, crew, strict=True)):
        for place, name in enumerate(names):
            carers[shift, name] = first + place if place < number else NO_CARER
        first += number
    return carers
