"""What is known about bundles: savings of near pairs to begin with, then whatever was routed.

Every question put to the quotes is counted out beforehand: for each location only the nearest
pairs that share a time of day are asked for, never all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from allocator.domain.synergy import Synergy, synergy_of
from allocator.geo import Points
from allocator.rounds import Quotes
from allocator.rules import Problem
from allocator.rules.problem import BoolArray, IntArray
from allocator.rules.travel_goal import quotes_of
from allocator.solve.joint_tariff import Tariff

Bundle = tuple[str, tuple[str, ...]]
"""A location and the packages it takes, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Which pairs are worth asking about.

    Parameters
    ----------
    partners
        Nearest other packages looked at for each package of a location.
    minutes
        Longest drive between two homes [min].
    pairs
        Most pairs asked for in all; the nearest come first.
    """

    partners: int = 4
    minutes: int = 15
    pairs: int = 3_000


def near_pairs(problem: Problem, eligible: BoolArray, screen: Screen) -> list[tuple[int, int, int]]:
    """List pairs of packages that one location could take together and might save travel by.

    Parameters
    ----------
    problem
        What is to be decided.
    eligible
        Pairs of package and location that may be chosen, shape ``(packages, locations)``.
    screen
        How near, and how many.

    Returns
    -------
    list of tuple
        Location, first and second package, each by its position; sorted.
    """
    homes = homes_of(problem)
    apart = problem.travel.minutes(homes, homes)
    busy = problem.need > 0
    may_share = (busy.astype(np.int64) @ busy.T.astype(np.int64)) > 0
    may_share &= apart <= screen.minutes
    np.fill_diagonal(may_share, val=False)
    rows = [
        _nearest(column, np.flatnonzero(eligible[:, column]), apart, may_share, screen.partners)
        for column in range(eligible.shape[1])
    ]
    found = np.unique(np.concatenate([np.zeros((0, 3), np.int64), *rows]), axis=0)
    far = apart[found[:, 1], found[:, 2]]
    kept = np.sort(np.argsort(far, kind="stable")[: screen.pairs])
    return [(int(a), int(b), int(c)) for a, b, c in found[kept]]


def _nearest(
    column: int, packages: IntArray, apart: IntArray, may_share: BoolArray, count: int
) -> IntArray:
    """Return the nearest partners of each package of a location as rows, smaller index first."""
    inside = np.ix_(packages, packages)
    far = np.where(may_share[inside], apart[inside], np.iinfo(np.int64).max)
    order = np.argsort(far, axis=1, kind="stable")[:, :count]
    first = np.repeat(np.arange(len(packages)), order.shape[1])
    second = order.reshape(-1)
    shares = may_share[inside][first, second]
    pair = np.stack([packages[first[shares]], packages[second[shares]]], axis=1)
    pair.sort(axis=1)
    return np.concatenate([np.full((len(pair), 1), column), pair], axis=1)


def homes_of(problem: Problem) -> Points:
    """Return where the people on the list live, in its order.

    Parameters
    ----------
    problem
        Whose list.
    """
    places = [package.place for package in problem.packages]
    rural: NDArray[np.bool_] = np.array([place.is_rural for place in places], dtype=bool)
    east = np.array([place.easting for place in places], dtype=np.int64)
    north = np.array([place.northing for place in places], dtype=np.int64)
    return Points(east, north, rural)


@dataclass
class Terms:
    """Savings and surcharges as they are learned.

    Of two packages the one with the smaller quote saves beside the other, so that savings never go
    round in a circle.

    Parameters
    ----------
    problem
        What is to be decided; its quotes answer.
    crowds
        Most crowds looked for in a bundle that was predicted too low.
    asks_inside
        Whether every pair inside a bundle is asked for before.
    """

    problem: Problem
    crowds: int = 12
    asks_inside: bool = True
    savings: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    surcharges: dict[str, dict[tuple[str, ...], int]] = field(default_factory=dict)
    routed: dict[Bundle, int] = field(default_factory=dict)
    _quote: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def synergy(self) -> Synergy:
        """Everything learned so far."""
        return synergy_of(
            {(at, *pair): m for at, found in self.savings.items() for pair, m in found.items()},
            {(at, refs): m for at, found in self.surcharges.items() for refs, m in found.items()},
        )

    def ask(self, location_id: str, refs: tuple[str, ...]) -> int:
        """Return what a location's rounds gain from a bundle; asked for once."""
        if not refs:
            return 0
        bundle = (location_id, refs)
        if bundle not in self.routed:
            assert self.problem.quotes is not None
            self.routed[bundle] = ask(self.problem.quotes, self.problem, bundle)
        return self.routed[bundle]

    def predict(self, location_id: str, refs: tuple[str, ...]) -> int:
        """Return what a bundle is predicted to add now."""
        at, taken = location_id, set(refs)
        total = sum(self.quote(at, ref) for ref in refs)
        best: dict[str, int] = {}
        for (ref, beside), minutes in self.savings.get(at, {}).items():
            if ref in taken and beside in taken:
                best[ref] = max(best.get(ref, 0), minutes)
        due = sum(m for needed, m in self.surcharges.get(at, {}).items() if taken >= set(needed))
        return total - sum(best.values()) + due

    def quote(self, location_id: str, ref: str) -> int:
        """Return the weekly quote of a package alone."""
        if (location_id, ref) not in self._quote:
            self._quote[location_id, ref] = quotes_of(self.problem, location_id, (ref,))[ref]
        return self._quote[location_id, ref]

    def afresh(self, pairs: Iterable[tuple[str, str, str]]) -> Terms:
        """Return terms that know of these pairs alone; what was asked for stays answered."""
        fresh = replace(self, savings={}, surcharges={})
        for location_id, first, second in pairs:
            fresh.learn_pair(location_id, first, second)
        return fresh

    def learn_pair(self, location_id: str, first: str, second: str) -> None:
        """Ask for two packages together and keep what they save, or cost, each other."""
        refs = (min(first, second), max(first, second))
        together = self.ask(location_id, refs)
        gap = together - sum(self.quote(location_id, ref) for ref in refs)
        if gap > 0:
            self.surcharges.setdefault(location_id, {})[refs] = gap
        elif gap < 0:
            self._save(location_id, refs, -gap)

    def learn(self, location_id: str, refs: tuple[str, ...]) -> None:
        """Correct the terms until they give what a routed bundle adds, as far as they can.

        Pairs of the bundle that nobody asked for yet are asked for first. Where it is still
        predicted too low, the few packages that crowd each other are looked for, so that the
        surcharge is due wherever these meet and not only for this very bundle. One predicted too
        high has its surcharge taken back; the rest is spread as larger savings over its packages,
        and what these cannot hold comes off the surcharges inside it.
        """
        if len(refs) == 1:
            self._correct_quote(location_id, refs[0])
            return
        for pair in combinations(refs, 2):
            if self.asks_inside and (location_id, pair) not in self.routed:
                self.learn_pair(location_id, *pair)
        gap = self.gap(location_id, refs)
        for _ in range(self.crowds):
            if gap <= 0:
                break
            crowd = self._crowd(location_id, refs)
            self._charge(location_id, crowd, self.gap(location_id, crowd))
            gap = self.gap(location_id, refs)
        if gap > 0:
            self._charge(location_id, refs, gap)
        if gap < 0:
            self._refund(location_id, refs, -gap)
            self._spread(location_id, refs, -self.gap(location_id, refs))
        inside = set(refs)
        for crowd in sorted(self.surcharges.get(location_id, {}), key=len, reverse=True):
            if inside.issuperset(crowd):
                self._refund(location_id, crowd, -self.gap(location_id, refs))

    def adopt(self, location_id: str, tariff: Tariff) -> None:
        """Predict what a location adds by prices around a bundle of its that was routed."""
        quotes = {ref: self.quote(location_id, ref) for ref in tariff.prices}
        savings, charges = tariff.terms(quotes)
        self.savings[location_id] = dict(savings)
        self.surcharges[location_id] = dict(charges)

    def _correct_quote(self, location_id: str, ref: str) -> None:
        """Put right a quote that was only an estimate, now that the package alone was routed."""
        gap = self.gap(location_id, (ref,))
        if gap > 0:
            self._charge(location_id, (ref,), gap)
        elif gap < 0:
            self._save(
                location_id,
                (ref, ref),
                self.quote(location_id, ref) - self.ask(location_id, (ref,)),
            )

    def gap(self, location_id: str, refs: tuple[str, ...]) -> int:
        """Return routed less predicted travel of a bundle."""
        return self.ask(location_id, refs) - self.predict(location_id, refs)

    def _crowd(self, location_id: str, refs: tuple[str, ...]) -> tuple[str, ...]:
        """Leave packages out of a bundle while most of what was predicted too low stays."""
        crowd, gap = refs, self.gap(location_id, refs)
        for ref in reversed(self._dearest_first(location_id, refs)):
            fewer = tuple(other for other in crowd if other != ref)
            if len(fewer) > 1 and 2 * (less := self.gap(location_id, fewer)) >= gap:
                crowd, gap = fewer, max(gap, less)
        return crowd

    def _charge(self, location_id: str, refs: tuple[str, ...], minutes: int) -> None:
        """Add to the surcharge of a bundle."""
        of_location = self.surcharges.setdefault(location_id, {})
        of_location[refs] = of_location.get(refs, 0) + minutes

    def _refund(self, location_id: str, refs: tuple[str, ...], minutes: int) -> None:
        """Take back what a surcharge charges too much, as far as it goes."""
        of_location = self.surcharges.get(location_id, {})
        refunded = min(minutes, of_location.get(refs, 0))
        if refunded > 0:
            of_location[refs] -= refunded

    def _spread(self, location_id: str, refs: tuple[str, ...], minutes: int) -> None:
        """Raise what the packages of a bundle save beside each other, a like part each.

        What the first ones cannot hold goes to the later ones, and what these cannot to the first
        that can.
        """
        order = self._dearest_first(location_id, refs)
        left = max(0, minutes)
        for is_shared in (True, False):
            found = self.savings.get(location_id, {})
            for number, (before, ref) in enumerate(pairwise(order), 1):
                saved = [(found.get((ref, x), 0), x == before, x) for x in order[:number]]
                had, _, beside = max(saved)
                part = -(-left // (len(order) - number)) if is_shared else left
                left -= self._save(location_id, (ref, beside), had + part) - had

    def _save(self, location_id: str, pair: tuple[str, str], minutes: int) -> int:
        """Set what two packages save, at most the smaller quote; return what was set."""
        beside, ref = self._dearest_first(location_id, pair)
        kept = min(minutes, self.quote(location_id, ref))
        self.savings.setdefault(location_id, {})[ref, beside] = kept
        return kept

    def _dearest_first(self, location_id: str, refs: tuple[str, ...]) -> list[str]:
        return sorted(refs, key=lambda ref: (-self.quote(location_id, ref), ref))


def ask(quotes: Quotes, problem: Problem, bundle: Bundle) -> int:
    """Ask for a bundle by its references."""
    location_id, refs = bundle
    packages = [problem.packages[problem.package_index[ref]] for ref in refs]
    return quotes.bundle(packages, problem.locations[problem.location_index[location_id]])
