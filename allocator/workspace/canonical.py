"""Canonical JSON and hashes: the same content always has the same bytes."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any


def to_json(value: Any) -> str:
    """Write a value as JSON with sorted keys, two-space indents and a final newline."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return sha256(content).hexdigest()


def hash_files(folder: Path, names: list[str]) -> dict[str, str]:
    """Return the SHA-256 of each named file of a folder, by its name with forward slashes."""
    return {name: hash_bytes((folder / name).read_bytes()) for name in sorted(names)}


def list_files(folder: Path) -> list[str]:
    """Return every file below a folder, relative to it, with forward slashes, sorted."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
