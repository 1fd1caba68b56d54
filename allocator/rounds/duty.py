"""The shifts of a location and the carers who work them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from allocator.domain.case import Case
from allocator.domain.market import Location, Shift
from allocator.domain.package import Visit
from allocator.domain.week import MINUTES_PER_DAY
from allocator.policy import Policy

_LETTERS = "ELNABCDFGHIJKMOPQRSTUVWXYZ"


def shifts_of(case: Case, location: Location, policy: Policy) -> tuple[Shift, ...]:
    """Return the shifts a location declares, or else those of the policy, earliest first.

    A shift so long that it would leave too little rest before the next day's ends earlier.
    """
    longest = MINUTES_PER_DAY - policy.rest_minutes
    own = [shift for shift in case.shifts if shift.location_id == location.location_id]
    usual = [
        Shift(location_id=location.location_id, on_duty=on_duty, off_duty=off_duty)
        for on_duty, off_duty in policy.shift_hours
    ]
    kept = [
        replace(shift, off_duty=min(shift.off_duty, shift.on_duty + longest))
        for shift in own or usual
    ]
    return tuple(sorted(kept, key=lambda shift: (shift.on_duty, shift.off_duty)))


def carer_name(shift: int, number: int) -> str:
    """Return the short name of a carer: a letter for the shift and a number from 1."""
    return f"{_LETTERS[shift % len(_LETTERS)]}{number + 1}"


@dataclass(frozen=True, slots=True)
class Duty:
    """The shifts of a location, asked what they can do.

    Parameters
    ----------
    shifts
        Earliest first.
    """

    shifts: Sequence[Shift]

    def able(self, visit: Visit) -> list[int]:
        """Return the shifts in which a visit can be made by enough carers."""
        return [
            index
            for index, shift in enumerate(self.shifts)
            if self._covers(shift, visit) and (shift.carers is None or shift.carers >= visit.carers)
        ]

    def why_not(self, visit: Visit) -> str:
        """Return why no shift can make a visit, as in `allocator.rounds.week.Misfit`."""
        if all(shift.off_duty - shift.on_duty < visit.minutes for shift in self.shifts):
            return "too-long"
        if not any(self._covers(shift, visit) and shift.carers != 0 for shift in self.shifts):
            return "no-shift"
        return "one-carer"

    @staticmethod
    def _covers(shift: Shift, visit: Visit) -> bool:
        """Tell whether a visit can start inside its window and end inside the shift."""
        earliest = max(visit.window_start, shift.on_duty)
        return earliest <= min(visit.window_end, shift.off_duty - visit.minutes)
