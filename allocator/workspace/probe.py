"""Find out before the work whether its result can be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from allocator.domain.errors import WorkspaceError


def check_folder(path: Path) -> None:
    """Raise unless a folder can be made at a path and another beside it; nothing is left there.

    Parameters
    ----------
    path
        The folder, there or not.

    Raises
    ------
    WorkspaceError
        Saying why not.
    """
    made = [folder for folder in (path, *path.absolute().parents) if not folder.exists()]
    with _refusing(path):
        try:
            path.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent):
                pass
        finally:
            for folder in made:
                if folder.is_dir():
                    folder.rmdir()


def check_file(path: Path) -> None:
    """Raise unless a file can be written at a path; one that is there stays as it is.

    Parameters
    ----------
    path
        The file, there or not.

    Raises
    ------
    WorkspaceError
        Saying why not.
    """
    if not path.parent.is_dir():
        raise WorkspaceError(
            f"{path}: cannot be written; there is no folder {path.parent}. Make it first, or "
            "choose another."
        )
    is_new = not path.exists()
    with _refusing(path):
        with path.open("ab"):
            pass
        if is_new:
            path.unlink()


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Say in words what the disk refuses."""
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or fault
        raise WorkspaceError(f"{path}: cannot be written ({reason}). Choose another.") from fault
