"""Cases kept on disk that took long to draw, one file each, named after what they follow from.

A file is Python's own pickle, squeezed and sealed. It is believed as machine code kept beside it
is: whoever can write to the user's cache folder could run code already.
"""

from __future__ import annotations

import gc
import pickle
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from allocator.domain.case import Case
from allocator.workspace.canonical import hash_bytes, list_files
from allocator.workspace.draft import write_file

_FORMAT = 1
_SEAL = 32
_ROOT = Path(__file__).parent.parent
_FOLLOWS_FROM = ("domain", "geo", "twin")
"""Folders of the package that a drawn case follows from: its classes, the county, the drawing."""


@dataclass(frozen=True, slots=True)
class CaseStore:
    """A folder of cases. It is a cache: what is missing or was altered is drawn again.

    Parameters
    ----------
    folder
        Made when something is first written.
    """

    folder: Path

    def read(self, content: str) -> Case | None:
        """Return the case kept for a content; ``None`` where there is none to be trusted."""
        try:
            document = self._path(content).read_bytes()
        except OSError:
            return None
        body = document[_SEAL:]
        if document[:_SEAL] != _seal(content, body):
            return None
        with _without_collecting():
            case = pickle.loads(zlib.decompress(body))
        return case if isinstance(case, Case) else None

    def write(self, content: str, case: Case) -> None:
        """Keep a case; a disk that refuses only costs time later."""
        body = zlib.compress(pickle.dumps(case, protocol=5), 1)
        with suppress(OSError):
            write_file(self._path(content), _seal(content, body) + body)

    def _path(self, content: str) -> Path:
        return self.folder / f"{content[:24]}.case"


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Make many objects that all stay, without looking for some that could go."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _seal(content: str, body: bytes) -> bytes:
    return sha256(content.encode() + body).digest()


def content_of(name: str) -> str:
    """Return the hash of what a drawn case follows from.

    Parameters
    ----------
    name
        Which of all drawn cases.
    """
    files = [
        (folder, file, hash_bytes((_ROOT / folder / file).read_bytes()))
        for folder in _FOLLOWS_FROM
        for file in list_files(_ROOT / folder)
        if "__pycache__" not in file
    ]
    return hash_bytes(repr((_FORMAT, name, sys.version, files)).encode())
