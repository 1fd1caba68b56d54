"""Run folders: written beside their final place and moved there whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from allocator.domain.errors import WorkspaceError
from allocator.domain.plan import Plan
from allocator.rules.story import Story
from allocator.workspace.canonical import hash_files, list_files, to_json
from allocator.workspace.draft import write_whole
from allocator.workspace.json_file import read_json
from allocator.workspace.plan_file import (
    plan_from_json,
    plan_to_json,
    stories_from_json,
    stories_to_json,
)
from allocator.workspace.probe import check_folder
from allocator.workspace.quotes_file import UsedQuotes, quotes_from_json
from allocator.workspace.run_record import RunRecord

RECORD, PLAN, STORIES, QUOTES, TIMINGS, CASE = (
    "run.json", "plan.json", "stories.json", "quotes.json", "timings.json", "case",
)  # fmt: skip
_UNHASHED = {RECORD, TIMINGS}


@dataclass(frozen=True)
class RunFolder:
    """A run on disk.

    Parameters
    ----------
    path
        Its folder.
    """

    path: Path

    @property
    def case(self) -> Path:
        """The inputs of the run, as a case folder."""
        return self.path / CASE

    def record(self) -> RunRecord:
        """Read the record of the run."""
        return RunRecord.from_json(self._read(RECORD))

    def plan(self) -> Plan:
        """Read the plan."""
        return plan_from_json(self._read(PLAN))

    def stories(self) -> tuple[Story, ...]:
        """Read the stories."""
        return stories_from_json(self._read(STORIES))

    def quotes(self) -> UsedQuotes:
        """Read the quotes the run used."""
        return quotes_from_json(self._read(QUOTES))

    def altered(self) -> list[str]:
        """Return the files that are missing, added or not as the record says."""
        known = self.record().files
        now = hash_files(self.path, _hashed_files(self.path))
        return sorted(
            name for name in known.keys() | now.keys() if known.get(name) != now.get(name)
        )

    def _read(self, name: str) -> Any:
        """Read a JSON file of the run."""
        if not self.path.is_dir():
            raise WorkspaceError(f"{self.path}: there is no such run folder. Check the path.")
        try:
            return read_json(self.path / name)
        except FileNotFoundError:
            raise WorkspaceError(
                f"{self.path}: not a run folder, {name} is missing. "
                "Make one with: allocator propose SCENARIO --out RUN"
            ) from None
        except (OSError, ValueError) as fault:
            raise WorkspaceError(f"{self.path / name}: cannot be read: {fault}.") from None


def check_is_free(path: Path, *, overwrite: bool, record: str = RECORD) -> None:
    """Raise unless a run may be written to a path.

    Only an empty folder, no folder, or with `overwrite` an earlier run of the same kind, known by
    the file of its record, may be in the way.

    Raises
    ------
    WorkspaceError
        Saying what is there and what to do.
    """
    if not path.exists():
        return
    if not path.is_dir():
        raise WorkspaceError(f"{path}: a file is in the way. Choose another folder.")
    if not any(path.iterdir()):
        return
    if not (path / record).exists():
        raise WorkspaceError(f"{path}: holds files that are not a run. Choose another folder.")
    if not overwrite:
        raise WorkspaceError(f"{path}: holds a run already. Choose another folder or --overwrite.")


def check_place(path: Path, *, overwrite: bool, record: str = RECORD) -> None:
    """Raise before the work unless its result may be written to a path, and can be.

    Parameters
    ----------
    path
        The folder, there or not.
    overwrite, record
        As for `check_is_free`.

    Raises
    ------
    WorkspaceError
        Saying what is in the way, or what the disk refuses, and what to do.
    """
    check_is_free(path, overwrite=overwrite, record=record)
    check_folder(path)


def write_run_folder(
    path: Path,
    record: RunRecord,
    plan: Plan,
    stories: tuple[Story, ...],
    fill: Callable[[Path], None],
    *,
    overwrite: bool = False,
) -> RunFolder:
    """Write a run: everything beside its place first, then moved there in one step.

    Parameters
    ----------
    path
        Where the run shall be.
    record
        The record; its file hashes are filled in here.
    plan, stories
        What was found.
    fill
        Writes the other files (inputs, tables, pages, and `TIMINGS`, which are not hashed because
        they differ from run to run) into the folder it is given.
    overwrite
        Whether an earlier run there may be replaced.

    Returns
    -------
    RunFolder
        The finished run.

    Raises
    ------
    WorkspaceError
        When something is in the way or the disk refuses.
    """
    check_is_free(path, overwrite=overwrite)
    write_whole(path, lambda draft: _write_draft(draft, record, plan, stories, fill))
    return RunFolder(path)


def _write_draft(
    draft: Path,
    record: RunRecord,
    plan: Plan,
    stories: tuple[Story, ...],
    fill: Callable[[Path], None],
) -> None:
    """Write every file of a run, the record with the hashes of the others last."""
    (draft / PLAN).write_text(to_json(plan_to_json(plan)), encoding="utf-8", newline="\n")
    (draft / STORIES).write_text(to_json(stories_to_json(stories)), encoding="utf-8", newline="\n")
    fill(draft)
    finished = replace(record, files=hash_files(draft, _hashed_files(draft)))
    (draft / RECORD).write_text(to_json(finished.to_json()), encoding="utf-8", newline="\n")


def _hashed_files(folder: Path) -> list[str]:
    """Return the files of a run that its record answers for."""
    return [name for name in list_files(folder) if name not in _UNHASHED]
