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


@dataclass(frozen=True, kw_only=True)
class RoundsVerdict:
    """What checking kept rounds found.

    Parameters
    ----------
    checked
        Locations whose rounds were judged.
    missing
        Locations whose rounds are not kept.
    unreadable
        Locations whose kept rounds could not be read, each with the reason.
    altered
        Rounds that were altered or are another case's, and figures kept otherwise than counted.
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
    altered: tuple[str, ...]
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
        """Whether the rounds of every location were there and could be read."""
        return not self.missing and not self.unreadable

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to judge."""
        return not self.checked and not self.unreadable and not self.altered

    @property
    def is_refused(self) -> bool:
        """Whether something that could be read is wrong."""
        return bool(self.faults or self.altered)

    @property
    def stands(self) -> bool:
        """Whether something is kept, and all that is kept is legal and says what is true."""
        return not (self.is_empty or self.is_refused or self.unreadable)
