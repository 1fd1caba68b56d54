"""What a scenario file may say. The field docstrings below are also the reference text."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A table of a scenario file: nothing unknown, nothing guessed, nothing changed later."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class CaseSection(Section):
    """Where the case comes from."""

    path: str | None = None
    """Case folder or workbook, relative to the scenario file. Without one the synthetic twin is
    built."""
    twin_seed: int = Field(default=1, ge=0)
    """Seed of the synthetic twin, when no path is given."""
    as_of: date | None = None
    """Day the case describes; the case's own day when not given."""
    drop_personal: bool = False
    """Whether columns that look like names, dates of birth or NHS numbers are dropped instead of
    refused."""


class TravelSection(Section):
    """Where travel minutes come from."""

    source: Literal["crow-fly", "matrix", "road-graph"] = "crow-fly"
    """crow-fly estimates them from straight lines at calibrated speeds, matrix looks them up in a
    table of yours, road-graph drives the roads of an OpenStreetMap extract of yours."""
    path: str | None = None
    """The table (a CSV file) or the extract (.osm.pbf), relative to the scenario file."""
    limit_percent: int = Field(default=80, ge=20, le=120)
    """Speed driven on a road graph, as a percentage of each road's limit."""

    @model_validator(mode="after")
    def _needs_a_path(self) -> TravelSection:
        if (self.path is None) == (self.source != "crow-fly"):
            says = "needs a path" if self.path is None else "takes no path"
            raise PydanticCustomError("travel-path", f'source = "{self.source}" {says}')
        return self


class LotsSection(Section):
    """Who holds the lots."""

    principals: Literal["as-data", "none", "appoint"] = "as-data"
    """as-data keeps the principals of the case, none removes them, appoint chooses one for every
    lot by the published rule."""
    max_lots_per_provider: int = Field(default=2, ge=1)
    """Most lots one provider may be appointed to."""


class EngineSection(Section):
    """How hard the engine works. Limits are deterministic unless they say seconds."""

    method: Literal["optimal", "today", "nearest", "cheapest"] = "optimal"
    """optimal solves the goals in order; the others place one package at a time as brokers do."""
    rounds: Literal["routed", "fast"] = "routed"
    """How added travel is quoted: routed re-optimises the rounds a package touches, which are built
    first; fast puts visits into sketched rounds where they fit best."""
    deterministic_time: float = Field(default=60.0, gt=0)
    """Deterministic time the solver may spend on one goal."""
    seconds: float = Field(default=300.0, gt=0)
    """Wall-clock limit after which the solver is stopped and the best plan so far is given; a plan
    stopped this way may differ on another machine, and says so."""
    memory_mb: int = Field(default=4096, ge=256)
    """Memory limit of the solver process."""
    alternatives: int = Field(default=5, ge=0, le=20)
    """How many alternatives are worked out for every package."""


class Scenario(Section):
    """One question asked of one case."""

    title: str
    """Heading of every output."""
    question: str = ""
    """The question the scenario answers."""
    expected: str = ""
    """The result expected before running it."""
    extends: str | None = None
    """Name of the scenario beside it that this one differs from."""
    case: CaseSection = CaseSection()
    """Where the case comes from."""
    travel: TravelSection = TravelSection()
    """Where travel minutes come from."""
    lots: LotsSection = LotsSection()
    """Who holds the lots."""
    engine: EngineSection = EngineSection()
    """How hard the engine works."""
    policy: dict[str, Any] = Field(default_factory=dict)
    """Policy values that differ from the embedded ones, by name."""
