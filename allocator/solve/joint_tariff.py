"""What a location's rounds gain from a bundle that was routed, and from bundles like it.

A routed bundle says what it adds itself. Each package has a price beside it: what the rounds would
be spared if it left, or cost more if it joined. What the prices leave over is due once, as long as
any package of the bundle stays. A bundle routed later puts right the prices of those that changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

Saving = tuple[tuple[str, str], int]
"""A package, the one beside it, and what the first then saves."""
Charge = tuple[tuple[str, ...], int]
"""Packages, and what is due where all of them are taken."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """Prices around one routed bundle of a location, in carer-minutes a week.

    Parameters
    ----------
    bundle
        Its packages, sorted; at least one.
    routed
        What its rounds gain from it.
    prices
        Of each package that may be taken, the others' too. Those of the bundle add up to no more
        than ``routed``.
    """

    bundle: tuple[str, ...]
    routed: int
    prices: Mapping[str, int]

    @property
    def once(self) -> int:
        """What is due as long as any package of the bundle stays."""
        return self.routed - sum(self.prices[ref] for ref in self.bundle)

    def corrected(self, refs: Collection[str], more: int) -> Tariff:
        """Return the tariff after a bundle turned out to add more than was predicted.

        Packages that joined cost more from now on and those that left spare less, a like part
        each. The routed bundle itself keeps what it adds.

        Parameters
        ----------
        refs
            The other bundle.
        more
            By how much, positive.
        """
        prices, left = dict(self.prices), more
        gone = sorted(set(self.bundle) - set(refs), key=lambda ref: (prices[ref], ref))
        new = sorted(set(refs) - set(self.bundle))
        for number, ref in enumerate(gone):
            part = min(prices[ref], -(-left // (len(gone) + len(new) - number)))
            prices[ref] -= part
            left -= part
        for number, ref in enumerate(new):
            part = -(-left // (len(new) - number))
            prices[ref] += part
            left -= part
        return replace(self, prices=prices)

    def terms(self, quotes: Mapping[str, int]) -> tuple[list[Saving], list[Charge]]:
        """Return the same as savings and charges on top of quotes.

        What is due once is shared out over groups of the bundle. In each the first package pays the
        group's part, and every other one does so where none before it stays.

        Parameters
        ----------
        quotes
            Of every package that may be taken.
        """
        savings, charges = list[Saving](), list[Charge]()
        others = sorted(set(self.prices) - set(self.bundle))
        for part, group in (*self._groups(quotes), *((0, (ref,)) for ref in others)):
            for number, ref in enumerate(group):
                saved = min(part, quotes[ref]) if number else 0
                more = self.prices[ref] + (saved if number else part) - quotes[ref]
                if more > 0:
                    charges.append(((ref,), more))
                elif more < 0:
                    savings.append(((ref, ref), -more))
                if saved:
                    savings += [((ref, x), saved - min(more, 0)) for x in group[:number]]
        return savings, charges

    def _groups(self, quotes: Mapping[str, int]) -> list[tuple[int, tuple[str, ...]]]:
        """Share out what is due once, over as few groups as can carry it when a package leaves.

        A package cannot save more than its quote, so the second of a group carries no more than
        that when the first leaves.
        """
        order = sorted(self.bundle, key=lambda ref: (-quotes[ref], ref))
        carried = {
            count: min(self.once, count * quotes[order[2 * count - 1]])
            for count in range(1, len(order) // 2 + 1)
        }
        count = max(carried, key=lambda count: (carried[count], -count), default=1)
        return [
            (self.once * (k + 1) // count - self.once * k // count, tuple(order[k::count]))
            for k in range(count)
        ]


def tariff(bundle: Collection[str], routed: int, prices: Mapping[str, int]) -> Tariff:
    """Return prices around a routed bundle.

    Parameters
    ----------
    bundle
        Its packages.
    routed
        What it adds.
    prices
        What each package that may be taken is worth. Where those of the bundle come to more than it
        adds, they are lowered alike.
    """
    known = {ref: max(0, price) for ref, price in prices.items()}
    total = sum(known[ref] for ref in bundle)
    if total > routed:
        known |= {ref: known[ref] * routed // total for ref in bundle}
    return Tariff(tuple(sorted(bundle)), routed, known)
