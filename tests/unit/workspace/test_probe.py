"""A place is tried before the work, and is left as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.domain.errors import WorkspaceError
from allocator.workspace.probe import check_file, check_folder


def everything_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("place", ["new", "a/b/c", "there", "there/more"])
def test_a_folder_that_can_be_made_is_not_left_behind(tmp_path: Path, place: str) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "letter").write_text("mine", encoding="utf-8")
    before = everything_below(tmp_path)
    check_folder(tmp_path / place)
    assert everything_below(tmp_path) == before
    assert (tmp_path / "there" / "letter").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["letter/run", "letter/a/b"])
def test_a_folder_below_a_file_is_refused_with_a_remedy(tmp_path: Path, place: str) -> None:
    (tmp_path / "letter").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"cannot be written \(.+\)\. Choose another\."):
        check_folder(tmp_path / place)
    assert everything_below(tmp_path) == ["letter"]


def test_what_was_made_before_the_disk_refused_goes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("allocator.workspace.probe.TemporaryDirectory", refuse)
    with pytest.raises(WorkspaceError, match="No space left on device"):
        check_folder(tmp_path / "a" / "b")
    assert everything_below(tmp_path) == []


@pytest.mark.parametrize("content", [None, b"", b"kept"])
def test_a_file_that_can_be_written_is_as_it_was(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "page.html"
    if content is not None:
        file.write_bytes(content)
    check_file(file)
    assert (file.read_bytes() if file.exists() else None) == content


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Make it first, or choose another"):
        check_file(tmp_path / "no" / "page.html")
    assert everything_below(tmp_path) == []


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(WorkspaceError, match="cannot be written"):
        check_file(tmp_path / "page.html")
    assert (tmp_path / "page.html").is_dir()
