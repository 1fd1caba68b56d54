"""A drawn county is kept and read back the same; what cannot be trusted is drawn again."""

from __future__ import annotations

import gc
import pickle
import zlib
from hashlib import sha256

import pytest

from allocator import twin
from allocator.domain.package import Package
from allocator.use_cases.kept_twin import kept_twin
from allocator.workspace import case_store
from allocator.workspace.case_store import CaseStore, content_of
from tests.unit.use_cases.three_branches import three_branches

NAME = "twin 5"


@pytest.fixture
def drawn(monkeypatch):
    """Seeds that were drawn, each as a small case."""
    seeds = []

    def draw(seed):
        seeds.append(seed)
        return three_branches().but(source=f"seed {seed}")

    monkeypatch.setattr(twin, "build_twin", draw)
    return seeds


def test_a_county_is_drawn_once(tmp_path, drawn):
    first, again = kept_twin(5, tmp_path), kept_twin(5, tmp_path)
    assert drawn == [5]
    assert first == again == three_branches().but(source="seed 5")


def test_every_seed_has_its_own(tmp_path, drawn):
    assert [kept_twin(seed, tmp_path).source for seed in (5, 6, 5)] == [
        "seed 5",
        "seed 6",
        "seed 5",
    ]
    assert drawn == [5, 6]


def test_a_file_that_was_altered_is_drawn_again(tmp_path, drawn):
    kept_twin(5, tmp_path)
    (path,) = tmp_path.iterdir()
    document = path.read_bytes()
    for altered in (b"", document[:-1], document[:40] + b"x" + document[41:]):
        path.write_bytes(altered)
        assert kept_twin(5, tmp_path).source == "seed 5"
        assert path.read_bytes() == document
    assert drawn == [5] * 4


def test_a_file_of_another_seed_is_not_taken(tmp_path, drawn):
    kept_twin(5, tmp_path)
    (path,) = tmp_path.iterdir()
    path.rename(tmp_path / f"{content_of('twin 6')[:24]}.case")
    assert kept_twin(6, tmp_path).source == "seed 6"
    assert drawn == [5, 6]


@pytest.mark.parametrize("changed", ["_FORMAT", "_FOLLOWS_FROM"])
def test_another_version_of_the_program_draws_its_own(tmp_path, drawn, monkeypatch, changed):
    kept_twin(5, tmp_path)
    other = {"_FORMAT": 99, "_FOLLOWS_FROM": ("domain", "geo")}[changed]
    monkeypatch.setattr(case_store, changed, other)
    kept_twin(5, tmp_path)
    assert drawn == [5, 5]


def test_only_a_case_is_read(tmp_path):
    store = CaseStore(tmp_path)
    body = zlib.compress(pickle.dumps("no case"))
    seal = sha256(content_of(NAME).encode() + body).digest()
    (tmp_path / f"{content_of(NAME)[:24]}.case").write_bytes(seal + body)
    assert store.read(content_of(NAME)) is None


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path, drawn):
    (tmp_path / "file").write_text("in the way")
    for _ in range(2):
        assert kept_twin(5, tmp_path / "file" / "cases").source == "seed 5"
    assert drawn == [5, 5]


def test_reading_leaves_the_collector_as_it_was(tmp_path, drawn):
    kept_twin(5, tmp_path)
    gc.disable()
    try:
        kept_twin(5, tmp_path)
        assert not gc.isenabled()
    finally:
        gc.enable()
    kept_twin(5, tmp_path)
    assert gc.isenabled()


def test_the_real_county_comes_back_equal(tmp_path):
    first, again = kept_twin(5, tmp_path), kept_twin(5, tmp_path)
    assert first == again
    assert isinstance(again.packages[0], Package)
    assert again.location_by_id.keys() == first.location_by_id.keys()
