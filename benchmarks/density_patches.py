"""Patches of the synthetic county where many providers call, and ways to share their visits out.

A patch is the circle around somebody's home that has so many calls on a Monday, whoever makes them
today. It counts as urban or rural when nearly all of its people live in areas of that kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from allocator.domain.case import Case
from allocator.domain.package import Delivery, Package, Place

MONDAY = 0
_OF_ITS_KIND = 80
"""Per cent of a patch's people who live in areas of its kind, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A circle with everybody visited in it on a Monday.

    Parameters
    ----------
    name
        Kind and number.
    is_rural
        Its kind.
    middle
        The home it was drawn around; everybody's rounds start and end there.
    km
        Its radius.
    packages
        The people, each with the visits of a Monday only.
    providers
        How many providers deliver them in the book.
    overlapping
        How many providers of equal size share the time out as widely as those do: the inverse of
        the sum of their squared shares.
    """

    name: str
    is_rural: bool
    middle: Place
    km: float
    packages: tuple[Package, ...]
    providers: int
    overlapping: int

    @property
    def calls(self) -> int:
        """Calls of the day; a double-handed visit is two."""
        return sum(visit.carers for package in self.packages for visit in package.visits)


def draw_patches(twin: Case, seed: int, *, count: int, calls: int) -> list[Patch]:
    """Draw urban patches, then as many rural ones; none shares a home with another.

    Parameters
    ----------
    twin
        The county.
    seed
        Of the middles.
    count
        Patches of each kind.
    calls
        Least calls of a patch.

    Raises
    ------
    ValueError
        The county has too few patches of that size.
    """
    on_monday = [_of_monday(delivery) for delivery in twin.book]
    book = [delivery for delivery in on_monday if delivery.package.visits]
    found: list[Patch] = []
    taken: set[str] = set()
    for is_rural in (False, True):
        candidates = _candidates(twin, book, Random(f"density {seed} {is_rural}"), is_rural, calls)
        mine: list[Patch] = []
        while len(mine) < count:
            patch = next(candidates, None)
            if patch is None:
                kind = "rural" if is_rural else "urban"
                raise ValueError(f"the county has no {count} {kind} patches of {calls} calls")
            refs = {package.ref for package in patch.packages}
            if not refs & taken:
                taken |= refs
                mine.append(replace(patch, name=f"{patch.name}-{len(mine) + 1}"))
        found += mine
    return found


def share_out(
    packages: Sequence[Package], parts: Sequence[int], rng: Random
) -> list[list[Package]]:
    """Share people out at random, so that each provider gets its part of the carer-minutes.

    Parameters
    ----------
    packages
        The people; all visits of a person go to one provider.
    parts
        The part of each provider, in any unit.
    rng
        Draws the order in which people are dealt out; each goes to whoever is furthest behind.
    """
    dealt: list[list[Package]] = [[] for _ in parts]
    taken = [0] * len(parts)
    order = sorted(packages, key=lambda package: package.ref)
    rng.shuffle(order)
    for package in order:
        minutes = _minutes(package)
        behind = min(
            range(len(parts)), key=lambda part: ((taken[part] + minutes) / parts[part], part)
        )
        dealt[behind].append(package)
        taken[behind] += minutes
    return dealt


def _of_monday(delivery: Delivery) -> Delivery:
    """Leave only the visits of a Monday."""
    package = delivery.package
    visits = tuple(replace(v, days=(MONDAY,)) for v in package.visits if MONDAY in v.days)
    return replace(delivery, package=replace(package, visits=visits))


def _candidates(
    twin: Case, book: Sequence[Delivery], rng: Random, is_rural: bool, calls: int
) -> Iterator[Patch]:
    """Yield patches of a kind around homes drawn at random."""
    homes = [
        delivery.package.place for delivery in book if delivery.package.place.is_rural == is_rural
    ]
    rng.shuffle(homes)
    for middle in homes:
        inside = _nearest(book, middle, calls)
        alike = sum(delivery.package.place.is_rural == is_rural for delivery in inside)
        if 100 * alike >= _OF_ITS_KIND * len(inside):
            yield _patch(twin, inside, middle)


def _nearest(book: Sequence[Delivery], middle: Place, calls: int) -> list[Delivery]:
    """Return the deliveries nearest to a home until there are so many calls."""
    inside, so_far = [], 0
    near = sorted(book, key=lambda it: (_square(it.package.place, middle), it.package.ref))
    for delivery in near:
        if so_far >= calls:
            break
        inside.append(delivery)
        so_far += sum(visit.carers for visit in delivery.package.visits)
    return inside


def _patch(twin: Case, inside: Sequence[Delivery], middle: Place) -> Patch:
    minutes: Counter[str] = Counter()
    for delivery in inside:
        provider = twin.location_by_id[delivery.location_id].provider_id
        minutes[provider] += _minutes(delivery.package)
    squares = sum(share**2 for share in minutes.values())
    return Patch(
        name="rural" if middle.is_rural else "urban",
        is_rural=middle.is_rural,
        middle=middle,
        km=_square(inside[-1].package.place, middle) ** 0.5 / 1000,
        packages=tuple(delivery.package for delivery in inside),
        providers=len(minutes),
        overlapping=max(1, round(minutes.total() ** 2 / squares)),
    )


def _minutes(package: Package) -> int:
    return sum(visit.minutes * visit.carers for visit in package.visits)


def _square(one: Place, other: Place) -> int:
    return (one.easting - other.easting) ** 2 + (one.northing - other.northing) ** 2
