"""The shifts of a location, the carers who work them, and which visits they can make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from allocator.domain.case import Case
from allocator.domain.market import Location, Shift
from allocator.domain.package import Visit
from allocator.domain.week import MINUTES_PER_DAY
from allocator.policy import Policy

_LETTERS = "ELNABCDFGHIJKMOPQRSTUVWXYZ"


def usual_shifts(location_id: str, policy: Policy) -> tuple[Shift, ...]:
    """Return the shifts of a location that declares none: those of the policy."""
    return tuple(
        Shift(location_id=location_id, on_duty=on_duty, off_duty=off_duty)
        for on_duty, off_duty in policy.shift_hours
    )


def with_rest(shift: Shift, policy: Policy) -> Shift:
    """Return a shift that ends early enough for the rest before the next day's."""
    longest = MINUTES_PER_DAY - policy.rest_minutes
    return replace(shift, off_duty=min(shift.off_duty, shift.on_duty + longest))


def shifts_of(case: Case, location: Location, policy: Policy) -> tuple[Shift, ...]:
    """Return the shifts a location declares, or else those of the policy, earliest first.

    A shift so long that it would leave too little rest before the next day's ends earlier.
    """
    own = [shift for shift in case.shifts if shift.location_id == location.location_id]
    kept = [with_rest(it, policy) for it in own or usual_shifts(location.location_id, policy)]
    return tuple(sorted(kept, key=lambda shift: (shift.on_duty, shift.off_duty)))


def duty_of(case: Case, location: Location, policy: Policy) -> Duty:
    """Return the shifts of a location with the break that a long round needs."""
    shifts = shifts_of(case, location, policy)
    return Duty(shifts, policy.break_minutes, policy.break_after_minutes)


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
    break_minutes, break_after
        A round longer than ``break_after`` minutes has a pause of ``break_minutes`` between two of
        its calls; 0 minutes of break for no such rule.
    """

    shifts: Sequence[Shift]
    break_minutes: int = 0
    break_after: int = 0
    _able: dict[tuple[int, ...], list[int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_beyond_break(self, visit: Visit) -> bool:
        """Tell whether a visit alone lasts longer than a carer may work without a break."""
        return self.break_minutes > 0 and visit.minutes > self.break_after

    def able(self, visit: Visit) -> list[int]:
        """Return the shifts whose carers can make a visit, where enough can at one moment.

        The carers of a double-handed visit may come from two shifts that overlap. A visit that is
        longer than a carer may work without a break needs a shift with room beside it for the
        break and another call.
        """
        asked = visit.window_start, visit.window_end, visit.minutes, visit.carers
        if asked not in self._able:
            self._able[asked] = self._find_able(visit)
        return list(self._able[asked])

    def _find_able(self, visit: Visit) -> list[int]:
        """Find them; many visits ask for the same minutes."""
        spans = [
            (index, span)
            for index, shift in enumerate(self.shifts)
            if shift.carers != 0
            for span in self._starts(shift, visit)
        ]
        found: set[int] = set()
        for moment in {first for _, (first, _) in spans}:
            here = {index for index, (first, last) in spans if first <= moment <= last}
            if self._carers(here, visit) >= visit.carers:
                found |= here
        return sorted(found)

    def why_not(self, visit: Visit) -> str:
        """Return why no shift can make a visit, as in `allocator.rounds.week.Misfit`."""
        if all(shift.off_duty - shift.on_duty < visit.minutes for shift in self.shifts):
            return "too-long"
        worked = [shift for shift in self.shifts if shift.carers != 0]
        if not any(_covers(shift, visit) for shift in worked):
            return "no-shift"
        if not any(list(self._starts(shift, visit)) for shift in worked):
            return "no-break"
        return "one-carer"

    def why_left(self, visit: Visit) -> str:
        """Return why a visit is in no round when every other was seated first, likewise."""
        if not self.able(visit):
            return self.why_not(visit)
        return "no-break" if self.is_beyond_break(visit) else "no-room"

    def _carers(self, shifts: Iterable[int], visit: Visit) -> int:
        """Return how many carers some shifts have together, at most as many as a visit needs."""
        numbers = [self.shifts[index].carers for index in shifts]
        return sum(visit.carers if it is None else it for it in numbers)

    def _starts(self, shift: Shift, visit: Visit) -> Iterator[tuple[int, int]]:
        """Yield first and last start of a visit in a shift, the break with another call aside."""
        if not _covers(shift, visit):
            return
        first = max(visit.window_start, shift.on_duty)
        last = min(visit.window_end, shift.off_duty - visit.minutes)
        if not self.is_beyond_break(visit):
            yield first, last
            return
        after_break = shift.on_duty + self.break_minutes + 1
        before_break = shift.off_duty - visit.minutes - self.break_minutes - 1
        spans = (first, min(last, before_break)), (max(first, after_break), last)
        yield from (span for span in spans if span[0] <= span[1])


def _covers(shift: Shift, visit: Visit) -> bool:
    """Tell whether a visit can start inside its window and end inside the shift."""
    earliest = max(visit.window_start, shift.on_duty)
    return earliest <= min(visit.window_end, shift.off_duty - visit.minutes)
