"""What a check of kept rounds found."""

from __future__ import annotations

from dataclasses import dataclass, replace

from allocator.rounds.checker import Fault
from allocator.rounds.figures import Figures
from allocator.rounds.left_out import LeftOut, count_visits

_UNMADE = frozenset({"dropped", "half", "not-once"})
"""Faults of visits that nobody makes though they could be made: they are not without room."""


@dataclass(frozen=True)
class RoundFault:
    """A fault in kept rounds, named as a reader knows it.

    Parameters
    ----------
    location_id
        Whose rounds.
    days
        Days of the week.
    carer
        Short name of the carer, or nothing.
    visits
        What it is about: packages, each with the index into its visits.
    fault
        What is wrong.
    """

    location_id: str
    days: tuple[int, ...]
    carer: str
    visits: tuple[tuple[str, int], ...]
    fault: Fault

    @property
    def refs(self) -> tuple[str, ...]:
        """Packages it is about."""
        return tuple(dict.fromkeys(ref for ref, _ in self.visits))


@dataclass(frozen=True)
class RoundsVerdict:
    """What checking kept rounds found.

    Parameters
    ----------
    checked
        Locations whose rounds were judged.
    missing
        Locations whose rounds are not kept.
    unreadable
        What could not be read or was altered.
    faults
        Everything wrong.
    left
        Visits no round makes, all locations together.
    figures
        What the judged rounds come to in a week, counted again.
    """

    checked: int
    missing: tuple[str, ...]
    unreadable: tuple[str, ...]
    faults: tuple[RoundFault, ...]
    left: tuple[LeftOut, ...]
    figures: Figures

    @property
    def misfits(self) -> tuple[LeftOut, ...]:
        """The visits that no round makes because they do not fit: a fault names the others."""
        faulty = {
            (found.location_id, *visit, day)
            for found in self.faults
            if found.fault.code in _UNMADE
            for visit in found.visits
            for day in found.days
        }
        fit_nowhere = []
        for it in self.left:
            whose = it.location_id, it.ref, it.visit
            days = tuple(day for day in it.days if (*whose, day) not in faulty)
            if days:
                fit_nowhere.append(replace(it, days=days))
        return tuple(fit_nowhere)

    @property
    def unmade(self) -> int:
        """Visits a week that no round makes, each counted on every day, whatever the reason."""
        return count_visits(self.left)

    @property
    def is_complete(self) -> bool:
        """Whether the rounds of every location were there to be judged."""
        return not self.missing

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to judge."""
        return not self.checked and not self.unreadable

    @property
    def stands(self) -> bool:
        """Whether something is kept, and all that is kept is legal and says what is true."""
        return not self.is_empty and not self.faults and not self.unreadable
