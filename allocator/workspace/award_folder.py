"""The folder of an award: what was asked, what was found, and everything people are handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.domain.errors import WorkspaceError
from allocator.workspace.canonical import hash_bytes, to_json
from allocator.workspace.draft import write_whole
from allocator.workspace.json_file import read_json
from allocator.workspace.run_folder import check_is_free

RECORD, TENDER, RELEASE = "award.json", "tender", "release.json"


@dataclass(frozen=True)
class AwardFolder:
    """An award on disk.

    Parameters
    ----------
    path
        Its folder.
    """

    path: Path

    @property
    def is_there(self) -> bool:
        """Whether the folder holds the record of an award."""
        return (self.path / RECORD).is_file()

    @property
    def tender(self) -> Path:
        """The tender as it was read, a folder that can be read again."""
        return self.path / TENDER

    @property
    def release(self) -> Path:
        """The tender and its award as an OCDS release."""
        return self.path / RELEASE

    def record(self) -> dict[str, Any]:
        """Read what was found.

        Raises
        ------
        WorkspaceError
            When the folder holds no award, or files of it were altered.
        """
        file = self.path / RECORD
        try:
            record = read_json(file)
            known: Mapping[str, str] = record["files"]
            changed = [name for name, sha in known.items() if self._hash(name) != sha]
        except FileNotFoundError:
            raise WorkspaceError(
                f"{self.path}: not the folder of an award, {RECORD} is missing. "
                "Make one with: allocator lots award TENDER --out FOLDER"
            ) from None
        except OSError as fault:
            raise WorkspaceError(f"{file}: cannot be read ({fault.strerror or fault}).") from None
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            what = fault if type(fault) is ValueError else "it does not say which files there were"
            said = f"{file}: cannot be read: {what}. Award the tender again."
            raise WorkspaceError(said) from None
        if changed:
            raise WorkspaceError(
                f"{self.path}: altered since it was written: {', '.join(sorted(changed))}. "
                "Award the tender again."
            )
        found: dict[str, Any] = record
        return found

    def _hash(self, name: str) -> str:
        file = self.path / name
        return hash_bytes(file.read_bytes()) if file.is_file() else ""


def write_award_folder(
    path: Path, record: Mapping[str, Any], files: Mapping[str, bytes], *, overwrite: bool = False
) -> AwardFolder:
    """Write the folder of an award whole, or not at all.

    Parameters
    ----------
    path
        Where it shall be.
    record
        What was found, in JSON values; the hashes of the files are added.
    files
        The other files by name with forward slashes.
    overwrite
        Whether an earlier award there may be replaced.

    Raises
    ------
    WorkspaceError
        When something is in the way or the disk refuses.
    """
    check_is_free(path, overwrite=overwrite, record=RECORD)
    hashes = {name: hash_bytes(content) for name, content in sorted(files.items())}

    def fill(draft: Path) -> None:
        """Write every file of the award, and its record with their hashes."""
        for name, content in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(content)
        (draft / RECORD).write_text(
            to_json({**record, "files": hashes}), encoding="utf-8", newline="\n"
        )

    write_whole(path, fill)
    return AwardFolder(path)
