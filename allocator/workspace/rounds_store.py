"""Rounds kept on disk, one small file per location, named after the hash of what they follow from.

A file holds row numbers and minutes only: no person, no place, no reference.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from allocator.domain.errors import AlteredError, WorkspaceError
from allocator.rounds.figures import Figures
from allocator.workspace.canonical import hash_bytes
from allocator.workspace.draft import write_file
from allocator.workspace.json_file import read_json

_FORMAT = 2

_LARGEST = 2**31
"""More minutes or metres than any location has in a week; twice as much is still a number."""


@dataclass(frozen=True, slots=True)
class StoredDay:
    """The rounds of one pattern: its days of the week, the calls of each carer, every start."""

    days: tuple[int, ...]
    rounds: tuple[tuple[int, ...], ...]
    start: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoredWeek:
    """The rounds of one location.

    Parameters
    ----------
    location_id
        Whose rounds.
    crew
        Carers of each shift.
    days
        Its patterns.
    figures
        What the week comes to.
    """

    location_id: str
    crew: tuple[int, ...]
    days: tuple[StoredDay, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class RoundsStore:
    """A folder of stored rounds.

    Parameters
    ----------
    folder
        Made when something is first written.
    """

    folder: Path

    def require_folder(self) -> None:
        """Refuse a file in the place of the folder; one that is not there yet holds nothing.

        Raises
        ------
        WorkspaceError
            When it is a file.
        """
        try:
            is_file = self.folder.is_file()
        except OSError:
            return
        if is_file:
            raise WorkspaceError(
                f"{self.folder} is a file, and rounds are kept in a folder: name that with --keep."
            )

    def has(self, content: str) -> bool:
        """Tell whether rounds for a hash are there, or may not be looked for: reading says why."""
        try:
            return self._path(content).exists()
        except OSError:
            return True

    def read(self, content: str) -> StoredWeek:
        """Return stored rounds.

        Raises
        ------
        WorkspaceError
            When they are not there, or cannot be read.
        AlteredError
            When they were altered.
        """
        path = self._path(content)
        try:
            document = read_json(path)
            seal, week = document["seal"], document["week"]
            is_whole = seal == _seal(content, week)
        except OSError as fault:
            reason = fault.strerror or fault
            raise WorkspaceError(f"{path}: stored rounds cannot be read ({reason}).") from fault
        except (ValueError, KeyError, TypeError) as fault:
            raise WorkspaceError(f"{path.name}: stored rounds cannot be read.") from fault
        if not is_whole:
            raise AlteredError(f"{path.name}: stored rounds were altered; build them again.")
        try:
            return _week(week)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise WorkspaceError(f"{path.name}: stored rounds have the wrong form.") from fault

    def write(self, content: str, week: StoredWeek) -> None:
        """Store rounds; a reader sees the old file or the new one, never a part.

        Raises
        ------
        WorkspaceError
            When the folder cannot be written to.
        """
        body = json.loads(json.dumps(asdict(week)))
        text = json.dumps({"seal": _seal(content, body), "week": body}, separators=(",", ":"))
        path = self._path(content)
        try:
            write_file(path, text.encode())
        except IsADirectoryError as fault:
            raise WorkspaceError(
                f"{path}: a folder is where rounds are to be kept. Move it away, or name another "
                "folder with --keep."
            ) from fault
        except OSError as fault:
            is_file = self.folder.exists() and not self.folder.is_dir()
            reason = "it is a file, not a folder" if is_file else fault.strerror or fault
            raise WorkspaceError(f"{self.folder}: cannot be written ({reason}).") from fault

    def _path(self, content: str) -> Path:
        return self.folder / f"rounds-{content[:24]}.json"


def _seal(content: str, week: Any) -> str:
    """Return a hash over the key and the body, so that neither can be swapped unseen."""
    body = json.dumps(week, sort_keys=True, separators=(",", ":"))
    return hash_bytes(f"{_FORMAT} {content} {body}".encode())


def _week(body: dict[str, Any]) -> StoredWeek:
    if not isinstance(body["location_id"], str):
        raise ValueError("a location's id is no text")
    _whole(list(body["figures"].values()))
    return StoredWeek(
        location_id=body["location_id"],
        crew=_whole(body["crew"]),
        days=tuple(
            StoredDay(
                days=_whole(it["days"]),
                rounds=tuple(_whole(calls) for calls in it["rounds"]),
                start=_whole(it["start"]),
            )
            for it in body["days"]
        ),
        figures=Figures(**body["figures"]),
    )


def _whole(numbers: list[Any]) -> tuple[int, ...]:
    """Return whole numbers, refusing anything else and numbers no week can have."""
    if any(type(number) is not int or abs(number) > _LARGEST for number in numbers):
        raise ValueError("a number is not whole, or too large")
    return tuple(numbers)
