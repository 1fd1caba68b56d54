"""A file written whole: the old one or the new one is there, and nothing beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.workspace.cache_folder import cache_folder
from allocator.workspace.draft import write_file


def test_folders_above_are_made_and_nothing_lies_beside(tmp_path: Path) -> None:
    path = tmp_path / "made" / "when needed" / "a.json"
    write_file(path, b"one")
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    write_file(path, b"one")

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        write_file(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "made").write_text("in the way")
    with pytest.raises(OSError, match="made"):
        write_file(tmp_path / "made" / "a.json", b"one")


def test_each_kind_has_a_folder_of_its_own_below_one() -> None:
    rounds, cases = cache_folder("rounds"), cache_folder("cases")
    assert rounds != cases
    assert rounds.parent == cases.parent
    assert rounds.parent.name.lower() in {"allocator", "cache"}
