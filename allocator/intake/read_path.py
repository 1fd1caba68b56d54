"""Read what is found at a path a user typed: a folder, a file, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Spot

_F = TypeVar("_F")
Read = Callable[[Path, FindingLog], _F | None]


def read_path(path: Path, log: FindingLog, folder: Read[_F], file: Read[_F]) -> _F | None:
    """Return what a folder or a file holds, or ``None`` when findings say why not.

    Parameters
    ----------
    path
        As typed.
    log
        Where findings go.
    folder, file
        What reads a folder, and what reads a file.
    """
    spot = Spot(path.name or str(path))
    try:
        if path.is_dir():
            return folder(path, log)
        is_there = path.exists()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a possible path"
        log.add(Code.FILE_UNREADABLE, spot, reason=reason)
        return None
    if not is_there:
        log.add(Code.PATH_MISSING, spot)
        return None
    return file(path, log)
