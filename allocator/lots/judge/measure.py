"""What lots and lot plans are judged by: the measures, and one of them taken."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any


class Unit(StrEnum):
    """What a measure is counted in; whole numbers wherever a thing can be counted."""

    AREAS = "areas"
    CARER_MINUTES = "carer-minutes per week"
    PERCENT = "percent"
    CARERS = "carers"
    MINUTES_PER_HOUR = "minutes per contact hour"
    MOMENT = "carer-minutes times minutes squared"
    MINUTES = "minutes"
    PROVIDERS = "providers"
    POINTS = "points"
    PENCE_PER_WEEK = "pence per week"
    PENCE_PER_HOUR = "pence per hour"
    LABELS = "labels"
    LOTS = "lots"
    PAIRS = "pairs"
    PIECES = "pieces"


class Better(StrEnum):
    """Which way a measure is better."""

    LESS = "less"
    MORE = "more"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Taken:
    """One measure taken of one lot or of one plan.

    Parameters
    ----------
    key
        Key of the measure, and after a colon what it is for where it repeats:
        ``"split:district"``.
    label
        What it is, with what it is for.
    unit
        What the value is counted in.
    better
        Which way it is better.
    value
        Whole number, or a ratio for percentages and rates; ``None`` when there is nothing to
        measure.
    detail
        The numbers behind it, in words; empty where the value says it all.
    """

    key: str
    label: str
    unit: Unit
    better: Better
    value: int | float | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a measure means.

    Parameters
    ----------
    key, label
        Stable kebab-case key and name; the label of one that repeats begins with what it is for.
    unit, better
        What it is counted in, and which way it is better.
    lot, plan
        How it is worked out for a lot and for a plan; empty where it is not taken there.
    source
        What it is worked out from.
    each
        What it repeats for, empty when there is one.
    """

    key: str
    label: str
    unit: Unit
    better: Better
    lot: str
    plan: str
    source: str
    each: str = ""

    def of(self, value: float | None, detail: str = "", *, each: str = "") -> Taken:
        """Return the measure with a value, for one of the things it repeats for.

        Parameters
        ----------
        value, detail
            As in `Taken`.
        each
            Name of the thing it is for.
        """
        key = f"{self.key}:{each}" if each else self.key
        label = f"{each}: {self.label}" if each else self.label
        return Taken(key, label, self.unit, self.better, value, detail)


def _read(name: str, entry: dict[str, Any]) -> Measure:
    return Measure(
        name,
        entry["label"],
        Unit(entry["unit"]),
        Better(entry["better"]),
        entry.get("lot", ""),
        entry.get("plan", ""),
        entry["source"],
        entry.get("each", ""),
    )


def _read_all() -> tuple[Measure, ...]:
    """Read the definitions that stand beside this module."""
    text = files("allocator.lots.judge").joinpath("measures.toml").read_text(encoding="utf-8")
    return tuple(_read(name, entry) for name, entry in tomllib.loads(text).items())


MEASURES: tuple[Measure, ...] = _read_all()
"""Every measure, in the order in which they are shown."""

MEASURE_OF = {measure.key: measure for measure in MEASURES}
"""The measures by key."""
