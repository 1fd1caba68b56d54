"""The figures over a location's rounds, in words, and the one place that says how they are made."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.report.amounts import NOT_KNOWN, count, duration, hours, percent
from allocator.rounds.figures import Figures

METRES_PER_MILE = 1609.344


@dataclass(frozen=True, slots=True)
class RoundFigure:
    """One figure: its name, its value, and the numbers behind it."""

    title: str
    shown: str
    detail: str


def round_figures(figures: Figures, left: int) -> tuple[RoundFigure, ...]:
    """Return what rounds come to, most telling figure first.

    Parameters
    ----------
    figures
        Of a day or a week. A double-handed visit counts as a call of each of its two carers.
    left
        Visits that nobody makes, each counted on every day it is left.
    """
    calls, rounds = figures.calls, figures.rounds
    miles = figures.metres / METRES_PER_MILE
    return (
        RoundFigure(
            "Contact share",
            percent(figures.contact, figures.paid),
            f"{hours(figures.contact)} with people of {hours(figures.paid)} paid, care and travel",
        ),
        RoundFigure(
            "Travel per call",
            _per(figures.travel, calls, "min"),
            f"{hours(figures.travel)} in all, {percent(figures.travel, figures.paid)} of paid time",
        ),
        RoundFigure(
            "Miles per call", _per(miles, calls, "miles"), f"{count(round(miles), 'mile')} in all"
        ),
        RoundFigure(
            "Calls per round",
            _per(calls, rounds),
            f"{count(calls, 'call')} in {count(rounds, 'round')}",
        ),
        RoundFigure(
            "Waiting per call",
            _per(figures.waiting, calls, "min"),
            f"{hours(figures.waiting)} in all, not paid",
        ),
        RoundFigure(
            "Home legs per round",
            _per(figures.home, rounds, "min"),
            f"{hours(figures.home)} in all, not paid; in no figure above",
        ),
        RoundFigure("Visits that do not fit", f"{left:,}", _late_in_words(figures)),
    )


def _per(amount: float, number: int, unit: str = "") -> str:
    """Write an amount for each of a number of things, or a dash for each of nothing."""
    return f"{amount / number:.1f} {unit}".rstrip() if number else NOT_KNOWN


def _late_in_words(figures: Figures) -> str:
    if not figures.late:
        return "no call starts late"
    return f"{duration(figures.late)} late in all, {duration(figures.latest)} at most"
