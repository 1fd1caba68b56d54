"""Sums of sample days are kept under what they follow from, and only those are believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocator.workspace.sample_store import SampleStore

SUMS = {"drive": 120, "calls": 14}


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_sums_come_back_under_their_content_and_no_other(tmp_path: Path) -> None:
    store = SampleStore(tmp_path / "deep" / "kept")
    assert store.read("one") is None
    store.write("one", SUMS)
    assert store.read("one") == SUMS
    assert store.read("other") is None
    store.write("one", {"drive": 1})
    assert store.read("one") == {"drive": 1}


def test_equal_sums_are_equal_bytes(tmp_path: Path) -> None:
    for name, sums in (("a", SUMS), ("b", dict(reversed(SUMS.items())))):
        SampleStore(tmp_path / name).write("one", sums)
    assert only_file(tmp_path / "a").read_bytes() == only_file(tmp_path / "b").read_bytes()


def test_a_file_taken_for_another_content_is_not_believed(tmp_path: Path) -> None:
    store = SampleStore(tmp_path)
    store.write("one", SUMS)
    only_file(tmp_path).rename(tmp_path / "other.json")
    assert store.read("other") is None


@pytest.mark.parametrize("name", ["drive", "calls"])
def test_a_changed_sum_is_not_believed(tmp_path: Path, name: str) -> None:
    store = SampleStore(tmp_path)
    store.write("one", SUMS)
    file = only_file(tmp_path)
    values = json.loads(file.read_text(encoding="utf-8"))
    values["sums"][name] += 1
    file.write_text(json.dumps(values), encoding="utf-8")
    assert store.read("one") is None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"sums": 3, "seal": ""}', '{"sums": {"a": null}}', "[" * 200_000, "\x00"],
    ids=["empty", "list", "object", "number", "nothing", "deep", "binary"],
)
def test_what_is_no_kept_sum_is_worked_out_again(tmp_path: Path, text: str) -> None:
    store = SampleStore(tmp_path)
    store.write("one", SUMS)
    only_file(tmp_path).write_text(text, encoding="utf-8")
    assert store.read("one") is None
    store.write("one", SUMS)
    assert store.read("one") == SUMS


def test_a_disk_that_refuses_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("mine", encoding="utf-8")
    store = SampleStore(tmp_path / "letter" / "kept")
    store.write("one", SUMS)
    assert store.read("one") is None
    assert (tmp_path / "letter").read_text(encoding="utf-8") == "mine"
