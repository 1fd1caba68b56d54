"""What a check of kept rounds found."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.rounds.checker import Fault
from allocator.rounds.figures import Figures


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
    refs
        Packages it is about.
    fault
        What is wrong.
    """

    location_id: str
    days: tuple[int, ...]
    carer: str
    refs: tuple[str, ...]
    fault: Fault


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
    misfits
        Visits no round makes, all locations and days together.
    figures
        What the judged rounds come to in a week, counted again.
    """

    checked: int
    missing: tuple[str, ...]
    unreadable: tuple[str, ...]
    faults: tuple[RoundFault, ...]
    misfits: int
    figures: Figures

    @property
    def stands(self) -> bool:
        """Whether everything that is kept is legal and says what is true."""
        return not self.faults and not self.unreadable
