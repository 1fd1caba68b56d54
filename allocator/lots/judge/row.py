"""One measure taken of every lot of a plan and of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from allocator.lots.judge.measure import MEASURE_OF, Measure, Taken
from allocator.lots.lot_plan import PlannedLot

Value = int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A measure over a plan.

    Parameters
    ----------
    key
        Of the measure.
    lots
        Value of each lot; empty where it is taken of the plan alone.
    plan
        Value of the plan.
    details
        The numbers behind each lot's value, in words; empty for none.
    detail
        The numbers behind the plan's value, in words.
    each
        What the measure is for, where it repeats.
    """

    key: str
    lots: Sequence[Value] = ()
    plan: Value = None
    details: Sequence[str] = field(default=())
    detail: str = ""
    each: str = ""

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return MEASURE_OF[self.key]

    def of_lot(self, index: int) -> Taken:
        """Return what was taken of one lot."""
        detail = self.details[index] if self.details else ""
        return self.measure.of(self.lots[index], detail, each=self.each)

    def of_plan(self) -> Taken:
        """Return what was taken of the plan."""
        return self.measure.of(self.plan, self.detail, each=self.each)


def lot_words(lot: PlannedLot) -> str:
    """Name a lot by its id, and by its name where that says more."""
    return lot.lot_id if lot.name in ("", lot.lot_id) else f"{lot.lot_id} {lot.name}"


def worst_of(
    lots: Sequence[PlannedLot], values: Sequence[Value], *, highest: bool = True
) -> tuple[Value, str]:
    """Return the worst of the lots' values and which lot has it, the first of several.

    Parameters
    ----------
    lots
        The lots.
    values
        Of each; ``None`` where nothing was measured.
    highest
        Whether the highest is the worst.
    """
    known = [(value, index) for index, value in enumerate(values) if value is not None]
    if not known:
        return None, ""
    sign = -1 if highest else 1
    value, index = min(known, key=lambda pair: (sign * pair[0], pair[1]))
    return value, f"{'highest' if highest else 'lowest'} in {lot_words(lots[index])}"


def in_hours(minutes: int) -> str:
    """Write carer-minutes as hours.

    >>> in_hours(75_030)
    '1,250.5 h'
    """
    return f"{minutes / 60:,.1f}".removesuffix(".0") + " h"


def ratio(part: int, whole: int, times: int = 100) -> float | None:
    """Return a part of a whole, in percent unless told otherwise; nothing of nothing."""
    return times * part / whole if whole else None
