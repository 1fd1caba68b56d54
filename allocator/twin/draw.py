"""Seeded whole-number draws that come out the same everywhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BATCH = 4096
_WORD_BITS = 64


class Draw:
    """Draw whole numbers from one seed and one topic.

    Each topic has its own stream, so that a change in one part of the twin leaves the others as
    they were. Draws are made from the raw words of PCG64, whose stream numpy promises never to
    change, with integer arithmetic alone: the methods of ``numpy.random.Generator`` carry no such
    promise. The bias of ``below`` is under n / 2^64.

    Parameters
    ----------
    seed
        A whole number, not negative.
    topic
        What the draws are for.

    Examples
    --------
    >>> draw = Draw(1, "dice")
    >>> all(1 <= draw.between(1, 6) <= 6 for _ in range(100))
    True
    >>> Draw(1, "dice").shuffled("abc") == Draw(1, "dice").shuffled("abc")
    True
    """

    def __init__(self, seed: int, topic: str) -> None:
        self._source = np.random.PCG64(np.random.SeedSequence([seed, *topic.encode()]))
        self._words: list[int] = []

    def below(self, count: int) -> int:
        """Draw a whole number from 0 to ``count`` − 1."""
        if not self._words:
            self._words = self._source.random_raw(_BATCH).tolist()
        return (self._words.pop() * count) >> _WORD_BITS

    def between(self, low: int, high: int, step: int = 1) -> int:
        """Draw one of ``low``, ``low + step``, … up to ``high``."""
        return low + step * self.below((high - low) // step + 1)

    def happens(self, percent: int) -> bool:
        """Tell whether something with this chance in a hundred happens."""
        return self.below(100) < percent

    def one_of(self, choices: Sequence[T]) -> T:
        """Draw one of some equally likely things."""
        return choices[self.below(len(choices))]

    def pick(self, odds: Sequence[tuple[T, int]]) -> T:
        """Draw one of some things by their weights."""
        return odds[self.place([weight for _, weight in odds])][0]

    def place(self, weights: Sequence[int]) -> int:
        """Draw a place among some weights, none of them negative."""
        if min(weights) < 0:
            raise ValueError("The weights of a draw are negative.")
        running = list(accumulate(weights))
        return bisect_right(running, self.below(running[-1]))

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return the things in a random order."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def some_of(self, things: Sequence[T], count: int) -> list[T]:
        """Return ``count`` different things, or all of them when there are fewer."""
        return self.shuffled(things)[:count]

    def some_by_weight(self, odds: Sequence[tuple[T, int]], count: int) -> list[T]:
        """Return ``count`` different things, heavier ones more likely, in the order drawn."""
        left, weights = [thing for thing, _ in odds], [weight for _, weight in odds]
        drawn: list[T] = []
        for _ in range(min(count, len(left))):
            index = self.place(weights)
            weights.pop(index)
            drawn.append(left.pop(index))
        return drawn

    def spread(self, odds: Sequence[tuple[T, int]], count: int) -> list[T]:
        """Return ``count`` things in proportion to their weights, in random order.

        Unlike so many picks, the numbers of each are as near to the weights as can be.
        """
        shares = apportion(count, [weight for _, weight in odds])
        return self.shuffled([x for (x, _), n in zip(odds, shares, strict=True) for _ in range(n)])


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Share a total out in whole numbers as near to the weights as can be.

    Every share is its exact part rounded down; what is left goes one by one to the largest
    remainders, the earlier one first on a tie.

    >>> apportion(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares
