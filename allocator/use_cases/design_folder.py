"""What the folder of a design says beside its plan: what was asked, and of which areas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from allocator.domain.errors import UserError, WorkspaceError
from allocator.lots.areas import Areas
from allocator.lots.brief import LotBrief
from allocator.workspace.canonical import hash_bytes, to_json
from allocator.workspace.json_file import read_json

DESIGN = "design.json"
"""What a design leaves in its folder beside the plan: what was asked, and what is proven."""


def made_of(areas: Areas) -> dict[str, Any]:
    """Return what tells the areas of a design from others, to stand in its folder.

    Parameters
    ----------
    areas
        The areas. Their ids and hours are meant: bridges and labels may change around them.
    """
    minutes = {load: held.tolist() for load, held in areas.minutes.items()}
    return {
        "areas": len(areas),
        "minutes": {load: sum(held) for load, held in minutes.items()},
        "sha256": hash_bytes(to_json([areas.ids, minutes]).encode()),
    }


def asked_of(word: str) -> LotBrief | None:
    """Return what the design in a folder was asked, band and wishes included.

    Parameters
    ----------
    word
        A plan as named on the command line; ``None`` comes back where it is no folder with a
        design.

    Raises
    ------
    UserError
        When what the folder says of its design cannot be read.
    """
    asked = _kept(word).get("asked")
    if not isinstance(asked, dict):
        return None
    from allocator.scenario.read_lots import brief_of  # noqa: PLC0415  loads pydantic

    path = Path(word) / DESIGN
    return brief_of(asked, path.parent, path.name)


def require_same_areas(word: str, areas: Areas) -> None:
    """Refuse the folder of a design that was made from other areas, or from other hours.

    Parameters
    ----------
    word
        A plan as named on the command line; only the folder of a design says what it cuts.
    areas
        What it is to be held against.

    Raises
    ------
    WorkspaceError
        Saying which areas the design was made from, and how to name them.
    """
    kept = _kept(word).get("made_of")
    held = made_of(areas)
    if not isinstance(kept, dict) or kept.get("sha256") == held["sha256"]:
        return
    asked = asked_of(word)
    path = Path(word)
    raise WorkspaceError(
        f"{path / DESIGN}: this design was made of {_sizes(kept)}; it would be held against "
        f"{_sizes(held)} ({areas.source}). "
        + (f"Add {_how_named(asked)}. " if asked else "Name with --case what it was made from. ")
        + f"To hold the plan against these areas all the same, name {path / 'lots.csv'}."
    )


def _kept(word: str) -> Mapping[str, Any]:
    """Return what a folder says of its design; nothing where it holds none."""
    path = Path(word) / DESIGN
    if not path.is_file():
        return {}
    try:
        values = read_json(path)
    except (OSError, ValueError) as fault:
        raise UserError(f"{path}: cannot be read as the design of a plan ({fault}).") from None
    return values if isinstance(values, dict) else {}


def _sizes(made: Mapping[str, Any]) -> str:
    """Say how many areas there are and what they need, by load."""
    minutes = made.get("minutes", {})
    hours = ", ".join(f"{held / 60:,.1f} h {load}" for load, held in minutes.items())
    return f"{made.get('areas')} areas that need {hours} a week"


def _how_named(asked: LotBrief) -> str:
    """Say which option names the areas of a design; files are known without their folder."""
    source = asked.areas
    if source.only or (source.case and source.file):
        return f"--case with the file about lots called {asked.title}"
    words = f"--case {PurePath(source.case or source.file).name}"
    words += f" --hours {PurePath(source.hours).name}" if source.hours else ""
    return words + (" --with-list" if source.with_list else "")
