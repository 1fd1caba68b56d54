"""Find the smallest set of wishes that cannot all be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

from allocator.solve.solution import Status

Wish = TypeVar("Wish")

MOST_SETS = 400
"""Smaller sets tried before it is said that the one found may not be the smallest."""


@dataclass(frozen=True, slots=True)
class Conflict(Generic[Wish]):
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

    wishes: tuple[Wish, ...]
    is_proven: bool
    is_smallest: bool


def smallest_conflict(
    wishes: Sequence[Wish], status_of: Callable[[Sequence[Wish]], Status]
) -> Conflict[Wish]:
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
    feasible: list[set[int]] = []

    def status(some: Sequence[int]) -> Status:
        """Return whether some wishes can be kept together, asking only what does not follow."""
        if any(known.issuperset(some) for known in feasible):
            return Status.FEASIBLE
        found = status_of([wishes[at] for at in some])
        if found in (Status.FEASIBLE, Status.OPTIMAL):
            feasible.append(set(some))
        return found

    kept, is_proven = _irreducible(range(len(wishes)), status)
    smaller, is_smallest = _smaller(len(wishes), len(kept), status)
    found = tuple(wishes[at] for at in (kept if smaller is None else smaller))
    return Conflict(found, is_proven or smaller is not None, is_proven and is_smallest)


def _irreducible(
    start: Sequence[int], status: Callable[[Sequence[int]], Status]
) -> tuple[list[int], bool]:
    """Leave out what is not needed for the conflict; tell whether the rest is proven needed."""
    kept, is_proven = list(start), True
    for at in start:
        without = [it for it in kept if it != at]
        found = status(without)
        if found is Status.INFEASIBLE:
            kept = without
        elif found is Status.UNPROVEN:
            is_proven = False
    return kept, is_proven


def _smaller(
    wishes: int, size: int, status: Callable[[Sequence[int]], Status]
) -> tuple[list[int] | None, bool]:
    """Look for a smaller set in conflict; tell whether all that matter were tried."""
    tried, is_sure = 0, True
    for fewer in range(size):
        for some in combinations(range(wishes), fewer):
            if tried == MOST_SETS:
                return None, False
            tried += 1
            found = status(some)
            if found is Status.INFEASIBLE:
                return list(some), is_sure
            is_sure = is_sure and found is not Status.UNPROVEN
    return None, is_sure
