"""Read a file about lots: what is asked, every fault at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from allocator.domain.errors import ScenarioError
from allocator.lots.brief import AreasFrom, HoursBand, LotBrief, PlanFrom, ShapeRules, Wishes
from allocator.scenario.lots_schema import (
    AreasSection,
    DesignSection,
    LotsFile,
    PlanSection,
    ShapesSection,
    WishesSection,
)
from allocator.scenario.schema import Section
from allocator.scenario.toml_file import fault_in_words, read_toml

_TWIN = re.compile(r"twin(:.*)?")
_SECTIONS: dict[str, type[Section]] = {
    "": LotsFile,
    "areas": AreasSection,
    "areas.shapes": ShapesSection,
    "lots": DesignSection,
    "lots.plan": PlanSection,
    "wishes": WishesSection,
}


def is_about_lots(path: Path) -> bool:
    """Tell whether a TOML file asks about lots, and not whom to propose.

    Raises
    ------
    ScenarioError
        When it cannot be read.
    """
    return bool({"areas", "wishes"} & set(read_toml(path)))


def read_lots(path: Path) -> LotBrief:
    """Read a file about lots.

    Parameters
    ----------
    path
        A TOML file; the paths in it are relative to it.

    Raises
    ------
    ScenarioError
        Naming every setting that is wrong, by its dotted path, with what was found.
    """
    return brief_of(read_toml(path), path.parent, path.name)


def brief_of(values: Mapping[str, Any], folder: Path, name: str = "lots") -> LotBrief:
    """Check the values of a file about lots.

    Parameters
    ----------
    values
        What the file says.
    folder
        Where relative paths start from.
    name
        The file's name for messages.

    Raises
    ------
    ScenarioError
        As `read_lots`.
    """
    try:
        said = LotsFile.model_validate(dict(values))
    except ValidationError as fault:
        lines = [fault_in_words(name, error, _SECTIONS) for error in fault.errors()]
        raise ScenarioError("\n".join(lines)) from None
    lots, plan = said.lots, said.lots.plan
    low, high = lots.band()
    return LotBrief(
        title=said.title,
        question=said.question,
        expected=said.expected,
        areas=_areas(said.areas, folder),
        lots=lots.count or 0,
        band=HoursBand(unit="percent" if lots.band_hours is None else "hours", low=low, high=high),
        load=lots.load,
        metric=lots.metric,
        plan=PlanFrom() if plan is None else PlanFrom(
            label=plan.label or "", file=_beside(folder, plan.file)
        ),
        wishes=_wishes(said.wishes),
    )  # fmt: skip


def _areas(said: AreasSection, folder: Path) -> AreasFrom:
    case = said.case or ""
    return AreasFrom(
        case=case if _TWIN.fullmatch(case) else _beside(folder, case),
        file=_beside(folder, said.file),
        hours=_beside(folder, said.hours),
        bridges=_beside(folder, said.bridges),
        neighbours=_beside(folder, said.neighbours),
        with_list=said.with_list,
        only=tuple(said.only),
        shapes=ShapeRules(**said.shapes.model_dump()),
    )


def _beside(folder: Path, path: str | None) -> str:
    """Return a path that starts from a folder, empty for none."""
    return str(folder / path) if path else ""


def _wishes(said: WishesSection) -> Wishes:
    return Wishes(
        together=tuple(tuple(group) for group in said.together),
        whole=tuple(said.whole),
        lock=tuple((lot, tuple(areas)) for lot, areas in said.lock.items()),
        no_crossing=tuple((pair[0], pair[1]) for pair in said.no_crossing),
        follow=said.follow,
    )
