"""The one gateway through which areas and lot plans leave as files."""

from __future__ import annotations

from pathlib import Path

from allocator.lots.areas import Areas
from allocator.report.lots_tables import areas_csv


def write_areas(folder: Path, areas: Areas) -> list[str]:
    """Write areas to a folder and return the names of the files.

    Parameters
    ----------
    folder
        Made when it is not there; files of the same names are replaced.
    areas
        The areas.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {"areas.csv": areas_csv(areas)}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return list(files)
