"""Sums of routed sample days kept on disk, one small file per day, named after its content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from allocator.workspace.canonical import hash_bytes
from allocator.workspace.draft import write_file
from allocator.workspace.json_file import read_json


@dataclass(frozen=True, slots=True)
class SampleStore:
    """A folder of sums. It is a cache: what is missing or was altered is worked out again.

    Parameters
    ----------
    folder
        Made when something is first written.
    """

    folder: Path

    def read(self, content: str) -> dict[str, int] | None:
        """Return the sums kept for a content; ``None`` where there are none to be trusted."""
        try:
            document = read_json(self._path(content))
            sums = {str(name): int(value) for name, value in document["sums"].items()}
            return sums if document["seal"] == _seal(content, sums) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, content: str, sums: Mapping[str, int]) -> None:
        """Keep the sums of a content; a disk that refuses only costs time later."""
        document = {"sums": dict(sums), "seal": _seal(content, sums)}
        with suppress(OSError):
            write_file(self._path(content), json.dumps(document, sort_keys=True).encode())

    def _path(self, content: str) -> Path:
        return self.folder / f"{content}.json"


def _seal(content: str, sums: Mapping[str, int]) -> str:
    return hash_bytes(json.dumps([content, sorted(sums.items())]).encode())
