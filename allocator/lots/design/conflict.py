"""Find the smallest set of wishes that cannot all be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from allocator.solve.solution import Status

Wish = TypeVar("Wish")

MOST_SETS = 60
"""Smaller sets tried before it is said that the one found may not be the smallest."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Wishes that cannot all be kept together with the hours band.

    Parameters
    ----------
    wishes
        None of them can be left out: the others alone could be kept, or that is not known.
    is_proven
        Whether it is proven that these cannot be kept, and that each alone could be dropped.
    is_smallest
        Whether it is proven that no smaller set is in conflict.
    """

    wishes: tuple[object, ...]
    is_proven: bool
    is_smallest: bool


def smallest_conflict(
    wishes: Sequence[Wish], status_of: Callable[[Sequence[Wish]], Status]
) -> Conflict:
    """Find a smallest set of wishes in conflict.

    First wishes are left out one by one while what is left stays impossible; then every smaller
    set is tried, up to a limit.

    Parameters
    ----------
    wishes
        Wishes that cannot all be kept.
    status_of
        Tells what is known of some of them: ``INFEASIBLE`` when it is proven that they cannot be
        kept; ``UNPROVEN`` when nothing was found and nothing proven.

    Returns
    -------
    Conflict
        Without any wish when the hours band alone is impossible.
    """
    kept, is_proven = list(wishes), True
    for wish in wishes:
        without = [it for it in kept if it is not wish]
        status = status_of(without)
        if status is Status.INFEASIBLE:
            kept = without
        elif status is Status.UNPROVEN:
            is_proven = False
    tried, is_smallest = 0, is_proven
    for size in range(min(len(kept), 3)):
        for some in combinations(wishes, size):
            if tried == MOST_SETS:
                return Conflict(tuple(kept), is_proven, False)
            tried += 1
            status = status_of(list(some))
            if status is Status.INFEASIBLE:
                return Conflict(some, True, is_smallest)
            is_smallest = is_smallest and status is not Status.UNPROVEN
    return Conflict(tuple(kept), is_proven, is_smallest and len(kept) <= 3)
