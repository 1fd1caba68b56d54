"""What a file about lots may say. The field docstrings below are also the reference text."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from allocator.scenario.schema import Section

Word = Annotated[str, Field(min_length=1)]
Pair = Annotated[list[Word], Field(min_length=2, max_length=2)]
Percent = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Hours = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


def as_written(number: float) -> Fraction:
    """Return a number as its shortest decimal says, and not as it lies in memory.

    >>> as_written(10.1)
    Fraction(101, 10)
    """
    return Fraction(repr(number))


class ShapesSection(Section):
    """How polygons are read, and when two of them are neighbours."""

    layer: str = ""
    """Layer of a file that has several."""
    id_column: str = ""
    """Column of the areas' ids; found by its usual headings when not given."""
    name_column: str = ""
    """Column of the areas' names; found by its usual headings when not given."""
    corners: bool = False
    """Whether areas that meet in a corner only are neighbours."""
    gap_metres: int = Field(default=25, ge=0, le=500)
    """Widest gap between two borders that counts as none: a lane, or careless drawing."""
    ferries: bool = False
    """Whether a ferry joins areas as a bridge does."""


class AreasSection(Section):
    """Where the areas come from: the small areas of a case, or a file of polygons."""

    case: str | None = None
    """A case folder, workbook or scenario relative to this file, or twin:SEED for the synthetic
    county. Hours are counted from its care, by its small areas or by those of the file."""
    file: str | None = None
    """Polygons relative to this file: a GeoPackage, GeoJSON or zipped Shapefile."""
    hours: str | None = None
    """CSV file of weekly carer-hours by area, where the polygons do not hold them."""
    bridges: str | None = None
    """CSV file of bridges that join areas, and of water that parts them."""
    neighbours: str | None = None
    """CSV file of neighbours, in place of areas that touch."""
    with_list: bool = False
    """Whether packages that wait count towards the hours of a case."""
    only: list[Word] = Field(default_factory=list)
    """The areas meant, by id or as label:value, such as part:North; all when not given."""
    shapes: ShapesSection = ShapesSection()
    """How polygons are read, and when two of them are neighbours."""

    @model_validator(mode="after")
    def _one_source(self) -> AreasSection:
        if self.case is None and self.file is None:
            raise PydanticCustomError("areas-source", "name a case or a file")
        if self.case is not None and self.hours:
            raise PydanticCustomError("areas-of-case", "hours are given, or counted from a case")
        if self.file is None and self.neighbours:
            raise PydanticCustomError("areas-of-case", "neighbours go with a file")
        return self


class PlanSection(Section):
    """A plan that is there already."""

    label: str | None = None
    """Kind of label whose values are the lots, such as district or network."""
    file: str | None = None
    """Lots by area relative to this file: CSV, or polygons with a lot column."""

    @model_validator(mode="after")
    def _one_source(self) -> PlanSection:
        if (self.label is None) == (self.file is None):
            raise PydanticCustomError("plan-source", "give a label or a file, one of the two")
        return self


class DesignSection(Section):
    """How many lots, and what each should hold."""

    count: int | None = Field(default=None, ge=1, le=500)
    """How many lots; as many as the plan has when not given."""
    band_percent: Percent | Annotated[list[Percent], Field(min_length=2, max_length=2)] | None = (
        None
    )
    """Least and most hours of a lot in percent of the mean, such as [90, 110]; one number is so
    much either way. 10 when nothing is said."""
    band_hours: Annotated[list[Hours], Field(min_length=2, max_length=2)] | None = None
    """Least and most carer-hours of a lot a week, in place of percent."""
    load: Literal["now", "peak", "forecast"] = "now"
    """The hours that are balanced: today's, those of a busy week, or those of later years."""
    metric: Literal["squared-minutes", "minutes", "squared-metres"] = "squared-minutes"
    """What the distance of an area from the hub of its lot costs, for each hour of care: squared
    metres as the crow flies, driving minutes, or driving minutes squared."""
    plan: PlanSection | None = None
    """A plan to judge, or to begin from."""

    @model_validator(mode="after")
    def _complete(self) -> DesignSection:
        if self.count is None and self.plan is None:
            raise PydanticCustomError("lots-count", "say how many lots, or name a plan")
        if self.band_percent is not None and self.band_hours is not None:
            raise PydanticCustomError("band-twice", "band_percent or band_hours, not both")
        low, high = self.band()
        if low > high:
            raise PydanticCustomError(
                "band-order", f"the band ends before it begins: {float(low):g}, {float(high):g}"
            )
        return self

    def band(self) -> tuple[Fraction, Fraction]:
        """Return the ends of the band as they are written, in percent or in hours."""
        said = self.band_percent if self.band_hours is None else self.band_hours
        if isinstance(said, list):
            return as_written(said[0]), as_written(said[1])
        way = as_written(10.0 if said is None else said)
        return max(Fraction(0), 100 - way), 100 + way


class WishesSection(Section):
    """What a design should respect besides hours. Areas are named by id, or as label:value."""

    together: list[Annotated[list[Word], Field(min_length=1)]] = Field(default_factory=list)
    """Groups of areas, each in one lot."""
    whole: list[Word] = Field(default_factory=list)
    """Kinds of label, such as network or district, of which each stays in one lot."""
    lock: dict[Word, Annotated[list[Word], Field(min_length=1)]] = Field(default_factory=dict)
    """Lots by name that are these areas, no more and no less."""
    no_crossing: list[Pair] = Field(default_factory=list)
    """Pairs of areas, or of labels, whose common border no lot crosses."""
    follow: str = ""
    """Kind of label whose borders no lot crosses, such as unitary-2."""


class LotsFile(Section):
    """One question about lots."""

    title: Word
    """Heading of every output."""
    question: str = ""
    """The question the file asks."""
    expected: str = ""
    """The result expected before running it."""
    areas: AreasSection
    """Where the areas come from: the small areas of a case, or a file of polygons."""
    lots: DesignSection
    """How many lots, and what each should hold."""
    wishes: WishesSection = WishesSection()
    """What a design should respect besides hours. Areas are named by id, or as label:value."""
