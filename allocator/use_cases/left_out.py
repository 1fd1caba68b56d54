"""Name the visits that are in nobody's rounds."""

from __future__ import annotations

from collections.abc import Iterable

from allocator.domain.market import Location
from allocator.rounds.left_out import LeftOut, left_by_rounds, left_by_shifts
from allocator.use_cases.build_rounds import Built, Rounds


def find_left_out(
    rounds: Rounds, built: Built, locations: Iterable[Location]
) -> tuple[LeftOut, ...]:
    """Return every visit that does not fit, by location, package and visit.

    Parameters
    ----------
    rounds, built
        Rounds, and what they came to: only where they left out a call are they read again.
    locations
        Whose rounds.
    """
    found: list[LeftOut] = []
    for place in locations:
        packages = rounds.origin.packages_of(place)
        if built.figures[place.location_id].unserved:
            found += left_by_rounds(rounds.week(place), packages)
        else:
            duty = rounds.origin.workdays_of(place).duty
            found += left_by_shifts(place.location_id, duty, packages)
    return tuple(found)
