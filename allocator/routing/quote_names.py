"""Name the rounds of a quote after today's, so that they are found again in the rounds as kept.

Carers of one shift are alike to a quote, so the search may hand a whole round from one of them to
another at no cost. Told by its own numbers that would look as if everybody got another carer.
"""

from __future__ import annotations

from allocator.rounds.day import Carers
from allocator.routing.joining import Joined


def carers_of(joined: Joined) -> tuple[int, ...]:
    """Return which carer makes each round found, every carer once.

    A round keeps the carer who makes most of its calls today. One that has nobody's takes a carer
    of its shift who has nothing today, itself if possible.

    Parameters
    ----------
    joined
        The small day with the newcomers.

    Returns
    -------
    tuple of int
        Index of a carer of the small day for each of its rounds.
    """
    today, found = joined.part.today.rounds, joined.with_new.rounds
    shifts = _shifts(joined.part.with_new.carers)
    pairs = [
        (row, who)
        for row in range(len(found))
        for who in range(len(today))
        if shifts[row] == shifts[who]
    ]

    def rank(pair: tuple[int, int]) -> tuple[int, ...]:
        """Return how much a round is like a carer's of today: most calls in common first."""
        row, who = pair
        shared = len(set(found[row]) & set(today[who]))
        return -shared, not found[row], bool(today[who]), row != who, row, who

    carer: dict[int, int] = {}
    for row, who in sorted(pairs, key=rank):
        if row not in carer and who not in carer.values():
            carer[row] = who
    return tuple(carer[row] for row in range(len(found)))


def moved_calls(joined: Joined, carers: tuple[int, ...]) -> int:
    """Return how many visits that are made today go to another carer.

    Parameters
    ----------
    joined
        The small day with the newcomers.
    carers
        Who makes each round, from `carers_of`. A visit by two carers counts once.
    """
    today = joined.part.today.rounds
    refs = joined.part.refs
    return len(
        {
            (refs[call].ref, refs[call].visit)
            for calls, who in zip(joined.with_new.rounds, carers, strict=True)
            for call in calls
            if call < joined.part.old and call not in today[who]
        }
    )


def moved_starts(joined: Joined) -> tuple[int, int]:
    """Return how many visits that are made today start at another time, and by how much at most.

    Parameters
    ----------
    joined
        The small day with the newcomers. A visit by two carers counts once.

    Returns
    -------
    tuple of int
        Visits, and the minutes of the one that moves furthest, earlier or later.
    """
    old = joined.part.old
    shift = abs(joined.with_new.start[:old] - joined.part.today.start[:old])
    moved = {(joined.part.refs[call].ref, joined.part.refs[call].visit)
             for call in shift.nonzero()[0].tolist()}  # fmt: skip
    return len(moved), int(shift.max(initial=0))


def _shifts(carers: Carers) -> list[tuple[int, ...]]:
    """Return what makes carers alike: where they start and end, their hours and their skills."""
    columns = (carers.start, carers.end, carers.on_duty, carers.off_duty, carers.skills)
    return list(zip(*(column.tolist() for column in columns), strict=True))
