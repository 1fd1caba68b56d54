"""Files and folders that appear whole or not at all: written beside their place, then moved."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from allocator.domain.errors import WorkspaceError


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    Parameters
    ----------
    path
        Where it shall be; folders above it are made.
    content
        All of it.

    Raises
    ------
    OSError
        When the disk refuses; what was there before is there still.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, fill: Callable[[Path], None]) -> None:
    """Write a folder beside its place first, then move it there in one step.

    Parameters
    ----------
    path
        Where it shall be; a folder that is there is replaced only once the new one is whole.
    fill
        Writes every file into the folder it is given.

    Raises
    ------
    WorkspaceError
        When the disk refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        try:
            fill(draft)
            _move(draft, path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as fault:
        raise WorkspaceError(f"{path}: cannot be written ({fault.strerror or fault}).") from fault


def _move(draft: Path, path: Path) -> None:
    """Put a finished draft in its place, keeping what was there until it is."""
    draft.chmod(0o755)
    if not path.exists():
        draft.rename(path)
        return
    old = Path(mkdtemp(prefix=f".{path.name}-old-", dir=path.parent)) / "run"
    try:
        path.rename(old)
        try:
            draft.rename(path)
        except OSError:
            old.rename(path)
            raise
    except OSError:
        if not old.exists():
            old.parent.rmdir()
        raise
    shutil.rmtree(old.parent, ignore_errors=True)
