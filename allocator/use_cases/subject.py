"""What a command about lots is about: areas, and what a file about lots asks of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from allocator.lots.brief import AreasFrom, LotBrief

_MAP_ENDINGS = frozenset([".gpkg", ".geojson", ".json", ".zip"])
"""As in `allocator.intake.areas.map_file`, which is not loaded for a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Where areas come from, and what is asked of them where a file about lots says it.

    Parameters
    ----------
    areas
        Where the areas come from.
    brief
        What a file about lots asks, its areas included; ``None`` where none was named.
    """

    areas: AreasFrom
    brief: LotBrief | None = None

    def of(self, areas: AreasFrom) -> Subject:
        """Return the same question about other areas.

        Parameters
        ----------
        areas
            Where they come from.
        """
        brief = None if self.brief is None else replace(self.brief, areas=areas)
        return Subject(areas=areas, brief=brief)


def subject_of(word: str) -> Subject:
    """Return what a word on the command line names: a case, a map, or a file about lots.

    Parameters
    ----------
    word
        A case as `open_problem` reads it; a map (``.gpkg``, ``.geojson``, ``.zip``); or a file
        about lots (``.toml``).

    Raises
    ------
    ScenarioError
        When a file about lots says something that is not a setting.
    """
    path = Path(word)
    if path.suffix.casefold() in _MAP_ENDINGS:
        return Subject(areas=AreasFrom(file=word))
    if path.suffix == ".toml":
        from allocator.scenario.read_lots import is_about_lots, read_lots  # noqa: PLC0415

        if is_about_lots(path):
            brief = read_lots(path)
            return Subject(areas=brief.areas, brief=brief)
    return Subject(areas=AreasFrom(case=word))
