"""One measure taken of every lot of a plan and of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from allocator.lots.judge.measure import MEASURE_OF, Measure, Taken

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


def in_hours(minutes: int) -> str:
    """Write carer-minutes as hours.

    >>> in_hours(75_030)
    '1,250.5 h'
    """
    return f"{minutes / 60:,.1f}".removesuffix(".0") + " h"


def ratio(part: int, whole: int, times: int = 100) -> float | None:
    """Return a part of a whole, in percent unless told otherwise; nothing of nothing."""
    return times * part / whole if whole else None
