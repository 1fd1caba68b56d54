"""The brief of a lot design: which areas, how many lots, what band, and what is wished for."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from allocator.lots.areas import LOADS, Areas

METRICS = ("squared-minutes", "minutes", "squared-metres")
"""What the cost of an area to the hub of its lot may be, for every minute of care."""

BAND_UNITS = ("percent", "hours")
"""What the ends of a band of hours may be: percent of the mean lot, or hours a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeRules:
    """How polygons are read, and when two of them are neighbours.

    Parameters
    ----------
    layer
        Layer of a file that has several.
    id_column, name_column
        Where ids and names stand; found by their usual headings when empty.
    corners
        Whether areas that meet in a corner only are neighbours.
    gap_metres
        Widest gap between two borders that counts as none [m]: a lane, or careless drawing.
    ferries
        Whether a ferry joins areas as a bridge does.
    """

    layer: str = ""
    id_column: str = ""
    name_column: str = ""
    corners: bool = False
    gap_metres: int = 25
    ferries: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AreasFrom:
    """Where the areas come from: the small areas of a case, or somebody's polygons.

    Parameters
    ----------
    case
        A case folder, workbook, scenario file, or ``twin:SEED``; its care is counted by area.
    file
        Polygons: a GeoPackage, GeoJSON or zipped Shapefile; empty for the case's small areas.
    hours
        CSV file of hours by area; empty where the polygons hold them.
    bridges
        CSV file of crossings that are added and removed.
    neighbours
        CSV file of neighbours, in place of those that touch.
    with_list
        Whether packages that wait count towards the hours of a case.
    only
        Words for `areas_named`: the areas meant, all when empty.
    shapes
        How polygons are read.
    """

    case: str = ""
    file: str = ""
    hours: str = ""
    bridges: str = ""
    neighbours: str = ""
    with_list: bool = False
    only: tuple[str, ...] = ()
    shapes: ShapeRules = field(default_factory=ShapeRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursBand:
    """Least and most hours a lot may need a week.

    Parameters
    ----------
    unit
        One of `BAND_UNITS`.
    low, high
        The ends, counted in the unit and exact, as whole numbers or fractions.
    """

    unit: str = "percent"
    low: int | Fraction = 90
    high: int | Fraction = 110

    def __post_init__(self) -> None:
        if self.unit not in BAND_UNITS or not 0 <= self.low <= self.high:
            raise ValueError(f"not a band: {self.low} to {self.high} {self.unit}")

    def minutes(self, total: int, lots: int) -> tuple[int, int]:
        """Return least and most carer-minutes a week in a lot, both inside the band.

        Parameters
        ----------
        total
            Weekly carer-minutes of all areas.
        lots
            How many lots share them.

        Examples
        --------
        >>> HoursBand(low=90, high=110).minutes(10_000, 3)
        (3000, 3666)
        >>> HoursBand(unit="hours", low=1000, high=2000).minutes(10_000, 3)
        (60000, 120000)
        >>> HoursBand(low=Fraction("89.5"), high=Fraction("110.5")).minutes(10_000, 3)
        (2984, 3683)
        """
        if self.unit == "hours":
            return ceil(self.low * 60), floor(self.high * 60)
        shares = 100 * lots
        return ceil(Fraction(total * self.low, shares)), floor(Fraction(total * self.high, shares))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFrom:
    """Where a lot plan comes from: a label of the areas, or a file. Both empty: there is none.

    Parameters
    ----------
    label
        Kind of label whose values are the lots, such as ``district``.
    file
        CSV file of lots by area, or polygons with a lot column.
    """

    label: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a design should respect besides the hours.

    Where areas are named, a word is an area's id, or ``label:value`` for all areas with that label,
    such as ``district:Norwich``; `areas_named` finds them.

    Parameters
    ----------
    together
        Groups of words whose areas belong in one lot.
    whole
        Kinds of label of which every value stays in one lot, such as ``network``.
    lock
        Names of lots and the words whose areas are such a lot, no more and no less.
    no_crossing
        Pairs of words; no lot crosses the border between the areas of the first and those of the
        second.
    follow
        A kind of label whose borders no lot crosses, such as ``unitary-2``; empty for none.
    """

    together: tuple[tuple[str, ...], ...] = ()
    whole: tuple[str, ...] = ()
    lock: tuple[tuple[str, tuple[str, ...]], ...] = ()
    no_crossing: tuple[tuple[str, str], ...] = ()
    follow: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotBrief:
    """One question about lots.

    Parameters
    ----------
    title, question, expected
        Heading, the question asked, and the answer expected before asking it.
    areas
        Where the areas come from.
    lots
        How many lots; 0 where the plan that is given says so.
    band
        Least and most hours in a lot.
    load
        Which of `allocator.lots.areas.LOADS` is balanced.
    metric
        One of `METRICS`.
    plan
        A plan to judge or to begin from.
    wishes
        What to respect.
    """

    title: str
    question: str = ""
    expected: str = ""
    areas: AreasFrom = field(default_factory=lambda: AreasFrom(case="twin:1"))
    lots: int = 0
    band: HoursBand = field(default_factory=HoursBand)
    load: str = LOADS[0]
    metric: str = METRICS[0]
    plan: PlanFrom = field(default_factory=PlanFrom)
    wishes: Wishes = field(default_factory=Wishes)


def areas_named(areas: Areas, word: str) -> tuple[str, ...]:
    """Return the ids of the areas a word names, ascending.

    Parameters
    ----------
    areas
        All areas.
    word
        An area's id, or ``label:value`` for all areas that have the label.

    Raises
    ------
    KeyError
        When it names no area.
    """
    if word in areas.index():
        return (word,)
    kind, _, value = word.partition(":")
    labels = areas.labels.get(kind, ())
    found = tuple(areas.ids[i] for i, label in enumerate(labels) if value and label == value)
    if not found:
        raise KeyError(word)
    return found
