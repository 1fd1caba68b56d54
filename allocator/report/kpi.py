"""What a key figure is, and the list of all of them as the documents show it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from allocator.report.amounts import MINUS, NOT_KNOWN, count, duration, hours, pounds


class Unit(StrEnum):
    """What a key figure is counted in; whole numbers wherever a thing can be counted."""

    PACKAGES = "packages"
    CARER_MINUTES = "carer-minutes per week"
    MINUTES = "minutes per week"
    DAYS = "days"
    PERCENT = "percent"
    PENCE_PER_WEEK = "pence per week"
    PENCE = "pence, once"
    PENCE_PER_HOUR = "pence per contact hour"
    MINUTES_PER_HOUR = "minutes per contact hour"
    INCENTIVES = "incentives"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One key figure of one plan.

    Parameters
    ----------
    id
        Id of its definition, and after a colon what it is for where there is one for each lot,
        area, band or tier: ``"unplaced-share:North"``.
    title
        What it is, with what it is for.
    unit
        What the value is counted in.
    value
        Whole number, or a ratio for percentages and rates; ``None`` when there is nothing to
        measure.
    detail
        The numbers behind it, in words.
    """

    id: str
    title: str
    unit: Unit
    value: int | float | None
    detail: str = ""

    @property
    def shown(self) -> str:
        """The value as a reader sees it, with its unit."""
        return show(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """What a key figure means.

    Parameters
    ----------
    id, title
        Stable kebab-case id and name; the title of a figure that repeats ends in what it is for.
    unit
        What it is counted in.
    formula
        How it is worked out, in words.
    each
        What it repeats for (``"lot"``, ``"area"`` …), empty when there is one.
    """

    id: str
    title: str
    unit: Unit
    formula: str
    each: str = ""

    def of(self, value: float | None, detail: str = "", *, each: str = "", name: str = "") -> Kpi:
        """Return the figure with a value, for one of the things it repeats for.

        Parameters
        ----------
        value, detail
            As in `Kpi`.
        each, name
            Stable key and name of the thing it is for.
        """
        own = f"{self.id}:{each}" if each else self.id
        title = f"{self.title}: {name or each}" if each else self.title
        return Kpi(own, title, self.unit, value, detail)


def _tidy(value: float) -> str:
    """Write a number with one decimal, or none when it is whole."""
    return f"{value:,.1f}".removesuffix(".0")


_SHOW: dict[Unit, Callable[[float], str]] = {
    Unit.PACKAGES: lambda value: count(round(value), "package"),
    Unit.CARER_MINUTES: lambda value: hours(round(value)),
    Unit.MINUTES: lambda value: duration(round(value)),
    Unit.DAYS: lambda value: f"{_tidy(value)} {'day' if value == 1 else 'days'}",
    Unit.PERCENT: lambda value: f"{value:.1f} %",
    Unit.PENCE_PER_WEEK: lambda value: pounds(round(value)),
    Unit.PENCE: lambda value: pounds(round(value)),
    Unit.PENCE_PER_HOUR: lambda value: pounds(round(value)),
    Unit.MINUTES_PER_HOUR: lambda value: f"{value:.1f} min",
    Unit.INCENTIVES: lambda value: f"{round(value):,}",
    Unit.POINTS: lambda value: f"{round(value):,}",
}


def show(value: float | None, unit: Unit) -> str:
    """Write a value in the unit a reader thinks in.

    Parameters
    ----------
    value
        The figure; ``None`` gives a dash.
    unit
        What it is counted in.

    Examples
    --------
    >>> show(35400, Unit.CARER_MINUTES), show(67.85, Unit.PERCENT), show(2640, Unit.PENCE_PER_HOUR)
    ('590 h', '67.8 %', '£26.40')
    """
    return NOT_KNOWN if value is None else _SHOW[unit](value).replace("-", MINUS)


def show_difference(value: float | None, unit: Unit) -> str:
    """Write a difference with its sign; percentages differ by points.

    >>> show_difference(-120, Unit.CARER_MINUTES), show_difference(0, Unit.DAYS)
    ('−2 h', 'same')
    """
    if value is None:
        return NOT_KNOWN
    if not value:
        return "same"
    text = show(value, unit)
    if unit is Unit.PERCENT:
        text = text.replace(" %", " points")
    return text if value < 0 else f"+{text}"


def _read_definitions() -> tuple[KpiDefinition, ...]:
    """Read the definitions that stand beside this module."""
    text = files("allocator.report").joinpath("kpis.toml").read_text(encoding="utf-8")
    return tuple(
        KpiDefinition(
            name, entry["title"], Unit(entry["unit"]), entry["formula"], entry.get("each", "")
        )
        for name, entry in tomllib.loads(text).items()
    )


KPI_DEFINITIONS: tuple[KpiDefinition, ...] = _read_definitions()
"""Every key figure, in the order in which they are shown."""

DEFINITION_OF = {definition.id: definition for definition in KPI_DEFINITIONS}
"""The definitions by id."""
