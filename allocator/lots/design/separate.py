"""Cuts that tell a solver which lots hang together.

A unit can belong to a hub only if, of every set of units that parts the two, some unit belongs to
it too.

References
----------
Oehrlein, J. and Haunert, J.-H. (2017). A cutting-plane method for contiguity-constrained spatial
aggregation. Journal of Spatial Information Science 15, 89–120. https://doi.org/10.5311/JOSIS.2017.15.379
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """Where ``unit`` belongs to ``site``, one of ``parting`` does too.

    Parameters
    ----------
    unit, site
        The unit and the hub it cannot reach.
    parting
        Units of which every way from the one to the other passes at least one, ascending; empty
        where there is no way.
    """

    unit: int
    site: int
    parting: tuple[int, ...]


def cuts_for(
    neighbours: Sequence[Collection[int]],
    members: Collection[int],
    hub: tuple[int, int],
    allowed: Collection[int],
) -> Iterator[Cut]:
    """Yield a cut for every unit of a lot that cannot reach the hub inside the lot.

    Parameters
    ----------
    neighbours
        Of every unit.
    members
        Units of the lot.
    hub
        The hub's site and the unit it lies in.
    allowed
        Units that may belong to the hub.
    """
    site, home = hub
    inside = set(members)
    rest = inside - reach(neighbours, {home}, inside)
    while rest:
        part = reach(neighbours, {min(rest)}, rest)
        rest -= part
        parting = _parting(neighbours, part, home, set(allowed))
        for unit in sorted(part):
            yield Cut(unit, site, parting)


def reach(
    neighbours: Sequence[Collection[int]], start: set[int], inside: Collection[int]
) -> set[int]:
    """Return the units that can be reached from some without leaving a set."""
    reached, ahead = set(start), list(start)
    while ahead:
        for near in neighbours[ahead.pop()]:
            if near in inside and near not in reached:
                reached.add(near)
                ahead.append(near)
    return reached


def _parting(
    neighbours: Sequence[Collection[int]], part: set[int], home: int, allowed: set[int]
) -> tuple[int, ...]:
    """Return a smallest-by-inclusion set of allowed units between a part and the hub's unit."""
    rim = {near for unit in part for near in neighbours[unit]} - part
    near_hub = reach(neighbours, {home}, allowed - rim - part)
    return tuple(sorted(u for u in rim & allowed if near_hub.intersection(neighbours[u])))
