"""The folder of an award: whole or not at all, and nothing altered in it is believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocator.domain.errors import WorkspaceError
from allocator.workspace.award_folder import RECORD, AwardFolder, write_award_folder

FILES = {"award.csv": b"lot_id\r\nL1\r\n", "tender/bids.csv": b"bid_id\n", "release.json": b"{}"}


@pytest.fixture
def kept(tmp_path: Path) -> AwardFolder:
    return write_award_folder(tmp_path / "run", {"status": "optimal"}, FILES)


def test_what_is_written_is_read_back_with_a_hash_of_every_file(kept: AwardFolder) -> None:
    record = kept.record()
    assert record["status"] == "optimal"
    assert sorted(record["files"]) == sorted(FILES)
    assert {name: (kept.path / name).read_bytes() for name in FILES} == FILES
    assert (kept.is_there, kept.tender.is_dir(), kept.release.is_file()) == (True, True, True)


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("how", ["changed", "removed"])
def test_an_altered_file_is_named(kept: AwardFolder, name: str, how: str) -> None:
    file = kept.path / name
    if how == "removed":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(WorkspaceError, match="altered since it was written") as told:
        kept.record()
    assert name in str(told.value)
    assert all(other not in str(told.value) for other in FILES if other != name)


def test_a_folder_without_a_record_says_how_to_make_one(tmp_path: Path) -> None:
    folder = AwardFolder(tmp_path)
    assert not folder.is_there
    with pytest.raises(WorkspaceError, match=r"not the folder of an award.*lots award TENDER"):
        folder.record()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", "{}", '{"files": 3}', '{"files": ["award.csv"]}', "[" * 200_000, "\x00"],
    ids=["empty", "list", "number", "no-files", "files-number", "files-list", "deep", "binary"],
)
def test_a_record_that_no_award_writes_is_refused_in_a_sentence(
    kept: AwardFolder, text: str
) -> None:
    (kept.path / RECORD).write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be read"):
        kept.record()


def test_a_hash_that_is_none_is_an_altered_file(kept: AwardFolder) -> None:
    record = kept.path / RECORD
    values = json.loads(record.read_text(encoding="utf-8"))
    values["files"]["award.csv"] = None
    record.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"award\.csv"):
        kept.record()


def test_equal_awards_have_equal_bytes(tmp_path: Path) -> None:
    turned = dict(reversed(FILES.items()))
    one = write_award_folder(tmp_path / "one", {"a": 1, "b": 2}, FILES)
    other = write_award_folder(tmp_path / "other", {"b": 2, "a": 1}, turned)
    assert (one.path / RECORD).read_bytes() == (other.path / RECORD).read_bytes()


def test_an_award_is_replaced_only_when_asked_and_other_files_never(kept: AwardFolder) -> None:
    with pytest.raises(WorkspaceError, match="holds a run already"):
        write_award_folder(kept.path, {}, FILES)
    write_award_folder(kept.path, {"status": "new"}, {"award.csv": b""}, overwrite=True)
    assert sorted(path.name for path in kept.path.iterdir()) == ["award.csv", RECORD]
    (kept.path / RECORD).rename(kept.path / "mine.json")
    with pytest.raises(WorkspaceError, match="holds files that are not a run"):
        write_award_folder(kept.path, {}, FILES, overwrite=True)
    assert (kept.path / "mine.json").is_file()


def test_a_name_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_award_folder(tmp_path / "run", {}, {"a": b"", "a/b": b""})
    assert list(tmp_path.iterdir()) == []
